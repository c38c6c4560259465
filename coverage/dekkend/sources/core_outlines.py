"""Reads outlines of cores: the municipality's own ones, or the population cores of CBS."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Objects, Whole
from dekkend.errors import DekkendWarning
from dekkend.sources.columns import few, texts
from dekkend.sources.vector import POLYGONS, read_vector, valid_polygons

# Spellings, normalised, best first: names of cores, of anything, of places. BK is CBS's short form of bevolkingskern,
# and what is cut to ten characters is left of it when a GIS exports to a Shapefile.
_NAME = (
    "kernnaam", "bknaam", "naam2021", "bevolkingskernnaam", "naam", "name", "kern", "bevolkingskern", "bevolkings",
    "woonplaatsnaam", "woonplaats", "plaatsnaam", "plaats",
)  # fmt: skip


# Polygons of one name that lie no farther apart than this are parts of one core, in metres: a line that is drawn twice
# is not drawn in quite the same place.
_SIDE_BY_SIDE_M: Final = 1.0


def read_core_outlines(
    path: Path,
    *,
    crs: CRS,
    choose: Callable[[Objects], Flags] | None = None,
    tell: Callable[[Objects], Flags] | None = None,
) -> gpd.GeoDataFrame:
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
    tell
        Says for each polygon whether to warn of it where it is not chosen. Without it, none is told.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (empty where the file does not say) and valid polygons in ``crs``, sorted by name, then from west to
        east and from south to north. Polygons of one name that lie side by side are one.

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
        Polygons were repaired, or some were not chosen.
    """
    frame = read_vector(path, layer=None, crs=crs, shapes=POLYGONS)
    if choose is not None:
        # A polygon without area becomes a line here, so that it is seen where it lies.
        found = shapely.make_valid(frame.geometry.to_numpy())
        chosen = choose(found)
        if tell is not None:
            _warn_of_others(path, frame[~chosen & tell(found)])
        frame = frame[chosen]
    outlines = gpd.GeoDataFrame({"name": texts(frame, _NAME)}, geometry=valid_polygons(path, frame.geometry), crs=crs)
    outlines = _in_order(outlines)
    return _in_order(outlines.dissolve(_of_one_core(outlines))[["name", "geometry"]])


def _in_order(outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    bounds = outlines.bounds
    order = np.lexsort((bounds["miny"], bounds["minx"], outlines["name"]))
    return outlines.iloc[order].reset_index(drop=True)


def _of_one_core(outlines: gpd.GeoDataFrame) -> Whole:
    """Return the same number for polygons of one name that lie side by side."""
    polygons, names = outlines.geometry.to_numpy(), outlines["name"].to_numpy(object)
    one, other = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=_SIDE_BY_SIDE_M)
    same = (names[one] == names[other]) & ((names[one] != "") | (one == other))
    links = sparse.coo_array((same[same], (one[same], other[same])), shape=(len(names), len(names)))
    _, number = csgraph.connected_components(links, directed=False)
    return np.asarray(number, dtype=np.int64)


def _warn_of_others(path: Path, others: gpd.GeoDataFrame) -> None:
    if others.empty:
        return
    names = texts(others, _NAME)
    warnings.warn(
        DekkendWarning(
            "{file}: these outlines hold no road on which cars may drive, and are left out: {names}. Look on the map "
            "whether they lie where they should.",
            file=path,
            names=few(names.where(names != "", "#" + others.index.astype(str))),
        ),
        stacklevel=3,
    )


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
