"""Reads neighbourhoods with their CBS key figures, whichever of CBS's spellings the file uses."""

import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from dekkend.errors import DekkendWarning, InputError
from dekkend.layers import Column, Layer
from dekkend.sources.columns import few, find_column, texts
from dekkend.sources.figures import key_figures
from dekkend.sources.vector import POLYGONS, read_vector

NEIGHBOURHOOD_INPUT = Layer(
    "neighbourhoods",
    "a CBS neighbourhood (buurt) or district (wijk) as it was read",
    "Polygon",
    (
        Column("code", "text", "CBS code"),
        Column("name", "text", "name, the code where it has none"),
        Column("district", "text", "CBS code of its district (wijk), empty where unknown"),
        Column("district_name", "text", "name of its district, empty where unknown"),
        Column("municipality", "text", "CBS code of its municipality, empty where unknown"),
        Column("municipality_name", "text", "name of its municipality, empty where unknown"),
        Column("residents", "number", "residents, missing where suppressed", "persons"),
        Column("residents_65", "number", "residents of 65 and over, missing where suppressed", "persons"),
        Column("percentage_65", "number", "percentage that the number of 65 and over was computed from, else missing"),
        Column("under_ten", "yes_no", "CBS keeps its density of population secret, as it does below ten residents"),
    ),
)

# Spellings, normalised, best first; those without vowels are of CBS's yearly Shapefile, those cut to ten characters
# are what is left when a GIS exports to a Shapefile.
_CODE = ("buurtcode", "bucode")
_NAME = ("buurtnaam", "bunaam")
_DISTRICT = ("wijkcode", "wkcode")
_DISTRICT_NAME = ("wijknaam", "wknaam")
_MUNICIPALITY = ("gemeentecode", "gmcode", "gemeenteco")
_MUNICIPALITY_NAME = ("gemeentenaam", "gmnaam", "gemeentena")
_WATER = ("water", "h2o")

_SLIVER_M2 = 100.0
_SLIVER_SHARE = 0.01


def read_neighbourhoods(
    path: Path,
    *,
    layer: str | None = None,
    crs: CRS,
    choose: Callable[[NDArray[np.object_]], NDArray[np.bool_]] | None = None,
) -> gpd.GeoDataFrame:
    """Read the neighbourhoods (buurten, or else wijken) of a municipality with their key figures.

    Rows that CBS marks as water are left out. Where the file gives the elderly as a percentage, their number is
    that percentage of the residents, unrounded.

    Parameters
    ----------
    path
        A vector file with CBS's columns, for instance the yearly *Wijk- en buurtkaart* or a download from PDOK.
    layer
        The layer to read, where the file has several.
    crs
        The metric CRS to bring it to.
    choose
        Says for each polygon, valid and in ``crs``, whether the run is about it. Only those are kept and judged: what
        is wrong in another municipality of the same file is no concern of this run. Without it, all are.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of ``NEIGHBOURHOOD_INPUT`` and valid polygons in ``crs``, sorted by code. Figures are persons; NaN
        where CBS suppresses them.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as polygons with a CRS (see :func:`dekkend.sources.vector.read_vector`), has no
        column of codes, an empty or repeated code, a negative figure, a polygon without area, or only water.

    Warns
    -----
    DekkendWarning
        Figures are absent, suppressed or contradict each other; polygons were repaired; polygons overlap.
    """
    frame = read_vector(path, layer=layer, crs=crs, shapes=POLYGONS)
    land = frame[texts(frame, _WATER).str.upper() != "JA"]
    if land.empty:
        raise InputError("{file}: every row is marked as water. Choose another layer or file.", file=path)
    if choose is not None:
        # A polygon without area becomes a line here, so that it is seen where it lies.
        land = land[choose(shapely.make_valid(land.geometry.to_numpy()))]
    out = _described(path, land)
    _require_distinct(path, out)
    out = out.join(key_figures(path, land, out["name"])).set_geometry(_repaired(path, land.geometry, out["name"]))
    _warn_of_overlaps(path, out)
    return NEIGHBOURHOOD_INPUT.conform(out.sort_values("code", kind="stable"))


def _described(path: Path, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    by_buurt = find_column(land, _CODE) is not None
    code, name = (_CODE, _NAME) if by_buurt else (_DISTRICT, _DISTRICT_NAME)
    if find_column(land, code) is None:
        raise InputError(
            "{file}: there is no column with the codes of neighbourhoods (buurtcode, or else wijkcode). Use CBS's "
            "columns.",
            file=path,
        )
    codes, names = texts(land, code), texts(land, name)
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": names.where(names != "", codes),
            "district": texts(land, _DISTRICT),
            "district_name": texts(land, _DISTRICT_NAME),
            "municipality": texts(land, _MUNICIPALITY),
            "municipality_name": texts(land, _MUNICIPALITY_NAME),
        },
        geometry=land.geometry,
        crs=land.crs,
    )


def _require_distinct(path: Path, out: gpd.GeoDataFrame) -> None:
    empty = out["code"] == ""
    if empty.any():
        raise InputError("{file}: row {row} has no code. Fill it in.", file=path, row=empty.idxmax())
    twice = out.loc[out["code"].duplicated(), "code"]
    if not twice.empty:
        rows = out.index[out["code"] == twice.iloc[0]]
        raise InputError(
            "{file}: the code {code} stands in rows {rows}. Keep one row for each neighbourhood.",
            file=path,
            code=twice.iloc[0],
            rows=", ".join(map(str, rows)),
        )


def _repaired(path: Path, polygons: gpd.GeoSeries, names: pd.Series) -> gpd.GeoSeries:
    broken = ~polygons.is_valid
    if not broken.any():
        return polygons
    # The structure method gives polygons only, and keeps holes as holes.
    valid = polygons.where(~broken, polygons.make_valid(method="structure", keep_collapsed=False))
    if valid.is_empty.any():
        raise InputError(
            "{file}: the polygon of row {row} has no area. Draw it again.", file=path, row=valid.is_empty.idxmax()
        )
    warnings.warn(
        DekkendWarning(
            "{file}: {count} invalid {count:polygon was|polygons were} repaired: {names}. Compare the outlines with "
            "the map.",
            file=path,
            count=int(broken.sum()),
            names=few(names[broken]),
        ),
        stacklevel=2,
    )
    return valid


def _warn_of_overlaps(path: Path, out: gpd.GeoDataFrame) -> None:
    polygons = out.geometry.to_numpy()
    if shapely.coverage_is_valid(polygons):
        return
    left, right = shapely.STRtree(polygons).query(polygons)
    left, right = left[left < right], right[left < right]
    shared = shapely.area(shapely.intersection(polygons[left], polygons[right]))
    area = shapely.area(polygons)
    overlap = (shared > _SLIVER_M2) & (shared > _SLIVER_SHARE * np.minimum(area[left], area[right]))
    if overlap.any():
        pairs = sorted(
            f"{out['name'].iloc[one]} / {out['name'].iloc[other]}"
            for one, other in zip(left[overlap], right[overlap], strict=True)
        )
        warnings.warn(
            DekkendWarning(
                "{file}: {count} {count:pair of neighbourhoods overlaps|pairs of neighbourhoods overlap}: {pairs}. "
                "What lies in both counts for one of them.",
                file=path,
                count=len(pairs),
                pairs=few(pairs),
            ),
            stacklevel=2,
        )
