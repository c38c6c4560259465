"""Reads outlines of cores: the municipality's own ones, or the population cores of CBS."""

import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from dekkend.arrays import Flags, Objects
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.columns import few, texts
from dekkend.sources.vector import POLYGONS, read_vector

# Spellings, normalised, best first: names of cores, of anything, of places. BK is CBS's short form of bevolkingskern,
# and what is cut to ten characters is left of it when a GIS exports to a Shapefile.
_NAME = (
    "kernnaam", "bknaam", "bevolkingskernnaam", "naam", "name", "kern", "bevolkingskern", "bevolkings",
    "woonplaatsnaam", "woonplaats", "plaatsnaam", "plaats",
)  # fmt: skip


def read_core_outlines(path: Path, *, crs: CRS, choose: Callable[[Objects], Flags] | None = None) -> gpd.GeoDataFrame:
    """Read outlines of cores, one row each.

    Parameters
    ----------
    path
        A vector file with one layer of polygons. Their names are taken from the first column that goes by a usual
        heading (``kern``, ``naam``, ``name``, ``woonplaats``, ``BK_NAAM`` and the like, in any case).
    crs
        The metric CRS to bring it to.
    choose
        Says for each polygon, valid and in ``crs``, whether the run is about it. Only those are kept and judged: what
        is wrong elsewhere in a file of the whole country is no concern of this run. Without it, all are.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (empty where the file does not say) and valid polygons in ``crs``, sorted by name, then from west to
        east and from south to north.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as polygons with a CRS (see :func:`dekkend.sources.vector.read_vector`), or a polygon
        has no area.

    Warns
    -----
    DekkendWarning
        Polygons were repaired.
    """
    frame = read_vector(path, layer=None, crs=crs, shapes=POLYGONS)
    if choose is not None:
        # A polygon without area becomes a line here, so that it is seen where it lies.
        frame = frame[choose(shapely.make_valid(frame.geometry.to_numpy()))]
    names = texts(frame, _NAME)
    outlines = gpd.GeoDataFrame({"name": names}, geometry=_repaired(path, frame), crs=crs)
    bounds = outlines.bounds
    order = np.lexsort((bounds["miny"], bounds["minx"], names))
    return outlines.iloc[order].reset_index(drop=True)


def no_core_outlines(crs: CRS) -> gpd.GeoDataFrame:
    """Return outlines of no cores, as :func:`read_core_outlines` would.

    Parameters
    ----------
    crs
        A metric CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns ``name`` and ``geometry``, and no row.
    """
    return gpd.GeoDataFrame({"name": np.array([], dtype="str")}, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def _repaired(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    polygons = frame.geometry
    broken = ~polygons.is_valid
    # The structure method gives polygons only, and keeps holes as holes.
    valid = polygons.where(~broken, polygons.make_valid(method="structure", keep_collapsed=False))
    if valid.is_empty.any():
        raise InputError(
            "{file}: the polygon of row {row} has no area. Draw it again.", file=path, row=valid.is_empty.idxmax()
        )
    if broken.any():
        warnings.warn(
            DekkendWarning(
                "{file}: the outlines in the rows {rows} cross themselves and were repaired. Compare them with the "
                "map.",
                file=path,
                rows=few(map(str, frame.index[broken])),
            ),
            stacklevel=2,
        )
    return valid
