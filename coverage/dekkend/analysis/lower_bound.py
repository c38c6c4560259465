"""How few signs could catch every car that drives into a core, if they might stand farther out than its edge.

The minimum cut between outside and the core (Ford and Fulkerson 1956): the fewest arcs without which no car gets in.
Where several entries branch off one road, a sign on that road does the work of all of them.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.arrays import Flags, Whole, objects
from dekkend.network.graph import Graph
from dekkend.network.roads import road_names

# A length of nothing would be no arc at all in a sparse matrix.
_NO_LENGTH_M = 1e-3
# Expressways too: no stopping there, and nothing along them but signs for traffic.
_NO_SIGN_THERE = ("motorway", "motorway_link", "trunk", "trunk_link")
# Places in the graph of the flow; its further nodes are those of the network that are neither.
_SOURCE, _SINK = 0, 1


@dataclass(frozen=True)
class LeastCut:
    """The fewest arcs that keep cars out of a core.

    Attributes
    ----------
    size
        How many they are, 0 where no car gets in anyway.
    arcs
        The arcs.
    roads
        What their roads are called, sorted.
    """

    size: int
    arcs: Whole
    roads: tuple[str, ...]


def least_entries(net: CoreNetwork, core: int, segments: gpd.GeoDataFrame, *, reach_m: float) -> LeastCut:
    """Find the fewest places at which every car that drives into a core from outside passes.

    Cars come from gateways and from other cores (:meth:`CoreNetwork.sources`). A place is an arc: one direction of a
    road. It lies within reach of the core, outside other cores, and not on a motorway, an expressway or their slip
    roads, where no sign can stand. The arcs by which cars cross into the core always count, since entries lie there:
    so the cut is never larger than the number of crossings.

    Parameters
    ----------
    net
        The network.
    core
        Position of the core.
    segments
        The layer ``segments`` that the network was made of.
    reach_m
        How far from the core over the road, whichever way it is driven, a place may be (m).

    Returns
    -------
    LeastCut
        Of all smallest cuts the one nearest to the core.
    """
    inside = net.inside(core)
    graph = net.graph.only(~inside[net.graph.tail])
    kept = np.flatnonzero(~inside[net.graph.tail])
    cuttable = _cuttable(net, core, segments, reach_m)[kept]
    # What nothing can cut is outside, however far in it leads.
    outside = graph.only(~cuttable).reached(net.sources(core))
    place = np.where(inside, _SINK, _SOURCE)
    between = ~inside & ~outside
    place[between] = np.arange(between.sum()) + 2
    found = kept[_least_cut(place[graph.tail], place[graph.head], cuttable)]
    # A street along the border with another core can be closed nowhere farther out.
    border = inside[net.graph.tail] & inside[net.graph.head] & (net.arc_core >= 0) & (net.arc_core != core)
    found = np.concatenate([found, np.flatnonzero(border)])
    return LeastCut(len(found), found, road_names(segments, net.graph.segment[found]))


def add_lower_bound(
    cores: gpd.GeoDataFrame, net: CoreNetwork, segments: gpd.GeoDataFrame, *, reach_m: float
) -> gpd.GeoDataFrame:
    """Say of each core how few signs farther out would do the work of its entries.

    Parameters
    ----------
    cores
        The layer ``cores`` with its entries counted and its seal proved (:func:`dekkend.analysis.sealing.seal`).
    net, segments
        The network, and the layer ``segments`` that it was made of.
    reach_m
        How far from the core over the road a sign may stand (m).

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores`` with ``least_entries`` and ``least_roads`` filled in: the number of entries and no road
        where fewer do not suffice, and where the core is not sealed, since a road in that is not known cannot be cut.
    """
    least, roads = cores["entries"].tolist(), objects(() for _ in range(len(cores)))
    for number, sealed in enumerate(cores["sealed"]):
        cut = least_entries(net, number, segments, reach_m=reach_m) if sealed else None
        if cut is not None and cut.size < least[number]:
            least[number], roads[number] = cut.size, cut.roads
    return cores.assign(least_entries=np.array(least, dtype=np.int64), least_roads=roads)


def _cuttable(net: CoreNetwork, core: int, segments: gpd.GeoDataFrame, reach_m: float) -> Flags:
    graph, inside = net.graph, net.inside(core)
    near = _near(graph, inside, reach_m)
    barred = segments["highway"].isin(_NO_SIGN_THERE).to_numpy()[graph.segment]
    could_hold = (near[graph.tail] | near[graph.head]) & ~barred & (net.arc_core < 0)
    return could_hold | inside[graph.head]


def _near(graph: Graph, inside: Flags, reach_m: float) -> Flags:
    """Say which nodes lie within reach of the core, over roads taken in either direction."""
    matrix = graph.matrix(np.maximum(graph.metres, _NO_LENGTH_M))
    metres = csgraph.dijkstra(matrix, directed=False, indices=np.flatnonzero(inside), min_only=True, limit=reach_m)
    return np.isfinite(metres)


def _least_cut(tail: Whole, head: Whole, cuttable: Flags) -> Whole:
    """Return the arcs of the smallest cut between the first and the second place, the one nearest to the second."""
    size = int(max(tail.max(initial=_SINK), head.max(initial=_SINK))) + 1
    # Larger than the cut of all arcs into the core.
    endless = int((head == _SINK).sum()) + 1
    used = (tail != head) & (head != _SOURCE)
    ends = (tail[used], head[used])
    # Arcs side by side add up: each needs a sign of its own.
    capacity = sparse.csr_array((np.where(cuttable, 1, endless)[used].astype(np.int32), ends), shape=(size, size))
    flow = csgraph.maximum_flow(capacity, _SOURCE, _SINK).flow
    left = (capacity - flow).tocsr()
    left.eliminate_zeros()
    order = csgraph.breadth_first_order(left.T.tocsr(), _SINK, return_predecessors=False)
    behind = np.zeros(size, dtype=bool)
    behind[order] = True
    return np.flatnonzero(~behind[tail] & behind[head])
