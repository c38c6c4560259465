"""Where roads leave the map: the origins of everybody who drives in."""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Flags, Objects, Real, Whole, shapes
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS

# Roads of these classes go on somewhere: where one ends, the data ends.
_NEVER_DEAD_ENDS = frozenset({"motorway", "trunk", "primary", "secondary"})
# A tertiary road may well end, in a harbour or at the head of a valley; near the edge of the data it hardly does.
_SELDOM_DEAD_ENDS = frozenset({"tertiary"})
_NEAR_EDGE = 3
_LIVED_IN = frozenset({"residential", "living_street"})


def find_gateways(
    segments: gpd.GeoDataFrame,
    graph: Graph,
    *,
    cut: Whole,
    extent: BaseGeometry,
    edge_m: float,
) -> Whole:
    """Find the nodes at which a public road leaves the data.

    Tools cut extracts in different ways. Some keep the numbers of nodes that lie outside, some keep whole roads that
    reach over the edge, and some end a road at its last node inside. All three are recognised.

    Parameters
    ----------
    segments
        The layer ``segments``.
    graph
        The graph of these segments.
    cut
        Numbers of the nodes beyond which the file lacks the rest of a road.
    extent
        The area that the extract covers, a polygon in the CRS of the segments.
    edge_m
        A dead end that points to the edge of the extract from within this distance goes on beyond it, in metres. For
        streets where people live it is a quarter of this: their points lie closer together, and many do end. A tertiary
        road that ends within three times this distance of the edge goes on beyond it.

    Returns
    -------
    numpy.ndarray of int
        Positions of nodes in the graph, in order.
    """
    street = np.isin(segments["access"].to_numpy(str), list(STREET_ACCESS))
    ends = np.concatenate([graph.tail, graph.head])
    pairs = np.unique(np.column_stack([ends, np.tile(graph.segment, 2)]), axis=0)
    # A road that comes back to its own start does not end there.
    touches = np.bincount(pairs[:, 0], minlength=graph.nodes) + _turns_back(graph)
    outside = _outside(graph.xy, extent)
    only_segment = np.full(graph.nodes, -1, dtype=np.int64)
    only_segment[pairs[:, 0]] = pairs[:, 1]
    # A road that a barrier closes ends there for cars, but the data does not: its node stands more than once.
    _, number, copies = np.unique(graph.node_ref, return_inverse=True, return_counts=True)
    dead_end = (touches == 1) & (copies[number] == 1)
    highway = segments["highway"].to_numpy(str)[only_segment]
    near_edge = shapely.distance(shapely.points(graph.xy), extent.boundary) <= _NEAR_EDGE * edge_m
    major = np.isin(highway, list(_NEVER_DEAD_ENDS)) | (np.isin(highway, list(_SELDOM_DEAD_ENDS)) & near_edge)
    major &= street[only_segment]
    heads_out = np.zeros(graph.nodes, dtype=bool)
    candidates = np.flatnonzero(dead_end & ~outside)
    last = segments.iloc[only_segment[candidates]]
    reach = np.where(last["highway"].isin(_LIVED_IN), edge_m / 4, edge_m)
    heads_out[candidates] = _points_out(shapes(last), graph.xy[candidates], extent, reach)
    on_street = np.zeros(graph.nodes, dtype=bool)
    on_street[ends[np.tile(street[graph.segment], 2)]] = True
    found = on_street & (np.isin(graph.node_ref, cut) | outside | (dead_end & (major | heads_out)))
    return np.flatnonzero(found)


def _turns_back(graph: Graph) -> Whole:
    return np.bincount(graph.tail[graph.tail == graph.head], minlength=graph.nodes)


def _points_out(lines: Objects, ends: Real, extent: BaseGeometry, reach: Real) -> Flags:
    """Say of each line whether it leaves the extent when it goes straight on past its end for some metres."""
    at_start = np.hypot(*(shapely.get_coordinates(shapely.get_point(lines, 0)) - ends).T) < 1e-6  # noqa: PLR2004
    before = shapely.get_coordinates(np.where(at_start, shapely.get_point(lines, 1), shapely.get_point(lines, -2)))
    step = ends - before
    norm = np.hypot(step[:, 0], step[:, 1])
    ahead = ends + (reach / np.where(norm == 0, 1, norm))[:, None] * step
    return _outside(ahead, extent)


def _outside(xy: Real, extent: BaseGeometry) -> Flags:
    shapely.prepare(extent)
    return np.asarray(~shapely.intersects_xy(extent, *xy.T))
