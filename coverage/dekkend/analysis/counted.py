"""Which of the roads that leave the map somebody has counted the traffic of."""

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.arrays import Real, Whole, shapes
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS

# A point lies on the road that it was counted on, or on the verge beside it, in metres.
_BESIDE_M = 50.0
_SHORTEST_M = 1e-3


def counted_at_gateways(
    net: CoreNetwork, segments: gpd.GeoDataFrame, counts: gpd.GeoDataFrame, *, reach_m: float
) -> tuple[Real, tuple[int, ...]]:
    """Give each count to the nearest road that leaves the map.

    Parameters
    ----------
    net, segments
        The network and its layer ``segments``.
    counts
        ``row`` and ``vehicles`` a day in both directions, with a point on the road, in the CRS of the segments.
    reach_m
        The road leaves the map at most this far from the point, over the road (m).

    Returns
    -------
    vehicles : numpy.ndarray of float
        Vehicles a day that come in at each gateway, half of those counted; NaN where nobody counted. Of two counts
        for one gateway the nearer one holds.
    unused : tuple of int
        Rows of the counts that belong to no gateway, or to one with a nearer count.
    """
    vehicles, nearest = np.full(len(net.gateways), np.nan), np.full(len(net.gateways), np.inf)
    holder = np.full(len(net.gateways), -1, dtype=np.int64)
    street = np.flatnonzero(segments["access"].isin(STREET_ACCESS))
    lines = shapes(segments)[street]
    tree = shapely.STRtree(lines)
    matrix = net.graph.matrix(np.maximum(net.graph.metres, _SHORTEST_M))
    for row, count, point in zip(counts["row"], counts["vehicles"], counts.geometry, strict=True):
        found = tree.query_nearest(point, max_distance=_BESIDE_M, all_matches=False)
        if len(found) == 0 or len(net.gateways) == 0:
            continue
        nodes, away = _ends(net.graph, int(street[found[0]]), lines[found[0]].project(point))
        over = csgraph.dijkstra(matrix, directed=False, indices=nodes, limit=reach_m)[:, net.gateways]
        total = (over + away[:, None]).min(axis=0)
        gate = int(total.argmin())
        if total[gate] <= reach_m and total[gate] < nearest[gate]:
            vehicles[gate], nearest[gate], holder[gate] = count / 2, total[gate], row
    return vehicles, tuple(int(row) for row in counts["row"] if row not in set(holder.tolist()))


def _ends(graph: Graph, segment: int, at_m: float) -> tuple[Whole, Real]:
    """Return the nodes of a segment, and how far along it each lies from a place on it."""
    arcs = np.flatnonzero((graph.segment == segment) & graph.forward)
    along = np.concatenate([graph.from_m[arcs], graph.to_m[arcs]])
    return np.concatenate([graph.tail[arcs], graph.head[arcs]]), np.abs(along - at_m)
