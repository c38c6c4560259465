"""Whether main roads, railways or water divide the homes of a group."""

from collections import Counter

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse

from dekkend.arrays import Objects, Whole, objects, shapes
from dekkend.network.roads import class_rank, street_or_number
from dekkend.sentences import Sentence

_MAIN = class_rank("tertiary")
# A few homes across the road are no part of a group of their own.
_LEAST_HOMES = 5
_LEAST_POINTS = 3
_NAMED = 3
_ROAD, _RAILWAY, _WATER = Sentence("a main road"), Sentence("a railway"), Sentence("water")


def parts_of(
    points: Objects, segments: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Find the parts into which lines divide homes.

    Homes that are neighbours (in a Delaunay triangulation) belong together, unless a line runs between them. So a
    line divides only where no way leads around it from one home to the next.

    Parameters
    ----------
    points
        Points of homes.
    segments
        The layer ``segments``, without the streets that the group itself watches; those of class tertiary or above,
        outside of tunnels, divide.
    barriers
        Lines of rivers, canals and railways: ``kind`` and ``name``.

    Returns
    -------
    tuple
        How many homes each part has, the largest first, without parts of fewer than five homes; and names of what runs
        between them, what divides most first: at most three, and where none has a name, what it is.
    """
    spots, home = np.unique(shapely.get_coordinates(points), axis=0, return_inverse=True)
    if len(spots) < _LEAST_POINTS:
        return (len(points),), ()
    links, ends = _neighbours(spots)
    lines, names = _dividers(segments, barriers)
    link, line = shapely.STRtree(lines).query(links, predicate="intersects")
    free = np.ones(len(links), dtype=bool)
    free[link] = False
    linked = sparse.coo_array((np.ones(free.sum()), tuple(ends[free].T)), shape=(len(spots), len(spots)))
    _, part = sparse.csgraph.connected_components(linked, directed=False)
    counts = np.bincount(part[home.reshape(-1)])
    large = counts >= _LEAST_HOMES
    tails, heads = part[ends[link]].T
    between = (tails != heads) & large[tails] & large[heads]
    return tuple(sorted((int(count) for count in counts[large]), reverse=True)), _told(names[line[between]])


def _told(names: Objects) -> tuple[str, ...]:
    counted = Counter(names)
    order = sorted(counted, key=lambda name: (-counted[name], name))
    named = [name for name in order if not isinstance(name, Sentence)]
    return tuple(named[:_NAMED] or order[:1])


def _neighbours(spots: np.ndarray) -> tuple[Objects, Whole]:
    edges = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(spots), only_edges=True))
    number = {tuple(spot): at for at, spot in enumerate(spots)}
    ends = [[number[tuple(end)] for end in shapely.get_coordinates(edge)] for edge in edges]
    return objects(edges), np.array(ends, dtype=np.int64).reshape(-1, 2)


def _dividers(segments: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame) -> tuple[Objects, Objects]:
    main = segments[(segments["highway"].map(class_rank) >= _MAIN) & ~segments["tunnel"]]
    roads = [name or _ROAD for name in street_or_number(main)]
    others = [
        name or (_RAILWAY if kind == "railway" else _WATER)
        for name, kind in zip(barriers["name"], barriers["kind"], strict=True)
    ]
    return np.concatenate([shapes(main), shapes(barriers)]), objects([*roads, *others])
