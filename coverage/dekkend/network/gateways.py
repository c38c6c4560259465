"""Where roads leave the map: the origins of everybody who drives in."""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Flags, Objects, Real, Whole
from dekkend.network.graph import Graph

# Roads of these classes go on somewhere: where one ends, the data ends.
_NEVER_DEAD_ENDS = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
_LEAD_OUT = frozenset({"public", "destination"})


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
        A dead end that points to the edge of the extract from within this distance goes on beyond it, in metres.

    Returns
    -------
    numpy.ndarray of int
        Positions of nodes in the graph, in order.
    """
    leads_out = np.isin(segments["access"].to_numpy(str)[graph.segment], list(_LEAD_OUT))
    arcs = graph.only(leads_out)
    ends = np.concatenate([arcs.tail, arcs.head])
    pairs = np.unique(np.column_stack([ends, np.tile(arcs.segment, 2)]), axis=0)
    touches = np.bincount(pairs[:, 0], minlength=graph.nodes)
    on_public_road = touches > 0
    outside = _outside(graph.xy, extent)
    only_segment = np.full(graph.nodes, -1, dtype=np.int64)
    only_segment[pairs[:, 0]] = pairs[:, 1]
    # A road that a barrier closes ends there for cars, but the data does not: its node stands more than once.
    _, number, copies = np.unique(graph.node_ref, return_inverse=True, return_counts=True)
    dead_end = (touches == 1) & (copies[number] == 1)
    major = np.isin(segments["highway"].to_numpy(str)[only_segment], list(_NEVER_DEAD_ENDS))
    heads_out = np.zeros(graph.nodes, dtype=bool)
    candidates = np.flatnonzero(dead_end & ~outside)
    heads_out[candidates] = _points_out(
        segments.geometry.to_numpy()[only_segment[candidates]], graph.xy[candidates], extent, edge_m
    )
    found = on_public_road & (np.isin(graph.node_ref, cut) | outside | (dead_end & (major | heads_out)))
    return np.flatnonzero(found)


def _points_out(lines: Objects, ends: Real, extent: BaseGeometry, edge_m: float) -> Flags:
    """Say of each line whether it leaves the extent when it goes straight on past its end for some metres."""
    at_start = np.hypot(*(shapely.get_coordinates(shapely.get_point(lines, 0)) - ends).T) < 1e-6  # noqa: PLR2004
    before = shapely.get_coordinates(np.where(at_start, shapely.get_point(lines, 1), shapely.get_point(lines, -2)))
    step = ends - before
    norm = np.hypot(step[:, 0], step[:, 1])
    ahead = ends + edge_m * step / np.where(norm == 0, 1, norm)[:, None]
    return _outside(ahead, extent)


def _outside(xy: Real, extent: BaseGeometry) -> Flags:
    shapely.prepare(extent)
    return np.asarray(~shapely.intersects_xy(extent, *xy.T))
