"""Which share of the cars that drive into a core comes in by which entry.

Trips start where roads leave the map, weighted by class of road, and end at addresses. Each takes the fastest way.
A trip into a core counts at the last entry that it passes on its way to the address.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.arrays import Objects, Real, Whole
from dekkend.network.graph import Graph, Trees, shortest_trees
from dekkend.network.trees import last_marks, path_counts, subtree_sums
from dekkend.settings import EntrySettings, InflowSettings

_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Trips:
    """The trips from outside to the addresses in cores, on the tree of each origin.

    Attributes
    ----------
    trees
        Fastest ways from each origin.
    weights
        Weight of each origin, adding up to 1.
    ends
        Addresses that are reached at each node, by origin, shape (origins, nodes).
    """

    trees: Trees
    weights: Real
    ends: Real


@dataclass(frozen=True)
class Captured:
    """Which share of all trips from outside into cores passes some signs.

    Attributes
    ----------
    passing
        Share that passes each sign.
    alone
        Share that passes each sign and no other.
    together
        Share that passes at least one of them.
    """

    passing: Real
    alone: Real
    together: float


def model_trips(net: CoreNetwork, segments: gpd.GeoDataFrame, *, settings: InflowSettings) -> Trips:
    """Send trips from every gateway to every address in a core.

    Parameters
    ----------
    net
        The network, split at the outlines of the cores.
    segments
        The layer ``segments`` with ``addresses``.
    settings
        Weights of the origins.

    Returns
    -------
    Trips
        The trips. The addresses on a segment are reached at that node of its part within the core from which a car
        may drive along it and that it gets to first.
    """
    graph = net.graph
    trees = shortest_trees(graph.matrix(graph.seconds), net.gateways)
    stops = _stops(net, segments)
    addresses = segments["addresses"].to_numpy(float)
    ends = np.zeros_like(trees.cost)
    for row, cost in enumerate(trees.cost):
        reach = stops.assign(cost=cost[stops["node"]])
        first = reach[np.isfinite(reach["cost"])].sort_values(["segment", "cost", "node"]).drop_duplicates("segment")
        np.add.at(ends[row], first["node"].to_numpy(), addresses[first["segment"]])
    return Trips(trees, _origin_weights(graph, segments, net.gateways, settings), ends)


def _stops(net: CoreNetwork, segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the nodes at which the addresses of each segment can be reached: ``segment``, ``node``.

    A segment that lies in two cores belongs to the one that holds more of it.
    """
    graph = net.graph
    counted = np.flatnonzero((net.arc_core >= 0) & (segments["addresses"].to_numpy() > 0)[graph.segment])
    table = pd.DataFrame(
        {"segment": graph.segment[counted], "core": net.arc_core[counted], "metres": graph.metres[counted]}
    )
    length = table.groupby(["segment", "core"])["metres"].transform("sum")
    best = length == length.groupby(table["segment"]).transform("max")
    core = table["core"].where(best).groupby(table["segment"]).transform("min")
    own = counted[(table["core"] == core).to_numpy()]
    # A car comes to a home from where an arc starts: in a one-way street not from its far end.
    starts = pd.DataFrame({"segment": graph.segment[own], "node": graph.tail[own]})
    return starts.drop_duplicates().sort_values(["segment", "node"], ignore_index=True)


def _origin_weights(graph: Graph, segments: gpd.GeoDataFrame, gateways: Whole, settings: InflowSettings) -> Real:
    by_class = segments["highway"].map(dict(settings.gateway_weights)).fillna(0.0).to_numpy(float)
    best = np.zeros(graph.nodes)
    np.maximum.at(best, graph.tail, by_class[graph.segment])
    weights = best[gateways]
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(gateways), 1 / max(len(gateways), 1))


def arc_marks(graph: Graph, trees: Trees, row: int, arc: Whole, mark: Whole) -> Whole:
    """Put the marks of arcs on the nodes that a tree reaches over them.

    Parameters
    ----------
    graph
        The network.
    trees
        Shortest paths.
    row
        The origin, by its row in the trees.
    arc
        Arcs that carry a mark.
    mark
        The mark of each of them, not negative.

    Returns
    -------
    numpy.ndarray of int
        For each node the mark of the arc that leads to it in the tree, else -1.
    """
    marks = np.full(graph.nodes, -1, dtype=np.int64)
    used = trees.parent[row][graph.head[arc]] == graph.tail[arc]
    marks[graph.head[arc[used]]] = mark[used]
    return marks


def add_inflow(
    entries: Entries, trips: Trips, graph: Graph, *, entry_settings: EntrySettings, settings: InflowSettings
) -> gpd.GeoDataFrame:
    """Fill in inflow, rank, the interval of the rank, and which entries are main ones.

    The interval shows how much the rank depends on the weights of the origins, which nobody has counted: they are
    drawn anew many times from a log-normal distribution around their value.

    Parameters
    ----------
    entries
        The entries of all cores.
    trips
        The trips into the cores.
    graph
        The network.
    entry_settings
        From which share on an entry is a main one.
    settings
        Number, spread and seed of the draws.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``entries`` with ``inflow_share`` (adding up to 1 in each core that is reached), ``rank``,
        ``rank_low``, ``rank_high`` and ``main``. The busiest public entry of a core is always a main one.
    """
    layer = entries.layer.copy()
    by_origin = [_flows(entries, trips, graph, row) for row in range(len(trips.weights))]
    flows = np.array(by_origin).reshape(len(by_origin), len(layer))
    core = layer["core_id"].to_numpy(object)
    shares = _shares(trips.weights @ flows, core)
    layer["inflow_share"] = shares
    layer["rank"] = _ranks(shares, core)
    rng = np.random.default_rng(settings.seed)
    factors = np.exp(rng.normal(0.0, settings.weight_spread, (settings.draws, len(trips.weights))))
    drawn = np.array([_ranks(_shares((trips.weights * factor) @ flows, core), core) for factor in factors])
    low = np.quantile(drawn, _LOW, axis=0, method="lower")
    high = np.quantile(drawn, _HIGH, axis=0, method="higher")
    # Of many entries alike each draw ranks others first; the rank that is told is one of those it may take.
    layer["rank_low"] = np.minimum(low.astype(np.int64), layer["rank"])
    layer["rank_high"] = np.maximum(high.astype(np.int64), layer["rank"])
    may = layer["main"].to_numpy(bool)
    busiest = _ranks(np.where(may, shares, -1.0), core) == 1
    layer["main"] = may & ((shares >= entry_settings.main_share) | busiest)
    return layer


def _flows(entries: Entries, trips: Trips, graph: Graph, row: int) -> Real:
    """Return the addresses that one origin reaches over each entry as the last one before them."""
    marks = arc_marks(graph, trips.trees, row, entries.arc, entries.entry)
    last = last_marks(trips.trees.parent[row], marks)
    flows = np.zeros(len(entries.layer))
    arrives = (trips.ends[row] > 0) & (last >= 0)
    np.add.at(flows, last[arrives], trips.ends[row][arrives])
    return flows


def _shares(flows: Real, core: Objects) -> Real:
    _, number = np.unique(core.astype(str), return_inverse=True)
    total = np.bincount(number, weights=flows)[number]
    return np.divide(flows, total, out=np.zeros_like(flows), where=total > 0)


def _ranks(shares: Real, core: Objects) -> Whole:
    order = np.lexsort((np.arange(len(shares)), -shares, core.astype(str)))
    names = core.astype(str)[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = names[1:] != names[:-1]
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - start + 1
    return ranks


def captured(entries: Entries, trips: Trips, graph: Graph, signed: Whole) -> Captured:
    """Measure which share of all trips into cores passes each sign, which passes no other, and which passes any.

    A trip that starts where the map ends within a core, and stays there, is no trip into a core.

    Parameters
    ----------
    entries
        The entries of all cores.
    trips
        The trips into the cores.
    graph
        The network.
    signed
        Positions of the entries at which a sign stands.

    Returns
    -------
    Captured
        The shares, in the order of ``signed``; zero where there are no trips.
    """
    number = np.full(len(entries.layer), -1, dtype=np.int64)
    number[signed] = np.arange(len(signed))
    has_sign = number[entries.entry] >= 0
    arcs, marks = entries.arc[has_sign], number[entries.entry[has_sign]]
    passing, alone, together, total = np.zeros(len(signed)), np.zeros(len(signed)), 0.0, 0.0
    for row, weight in enumerate(trips.weights):
        parent = trips.trees.parent[row]
        comes_in = last_marks(parent, arc_marks(graph, trips.trees, row, entries.arc, entries.entry)) >= 0
        # Whoever starts within a core and stays there does not drive in.
        flow = np.where(comes_in, trips.ends[row] * weight, 0.0)
        total += flow.sum()
        on_node = arc_marks(graph, trips.trees, row, arcs, marks)
        fresh, passed = _signs_passed(parent, on_node)
        np.add.at(passing, on_node[fresh], subtree_sums(parent, flow)[fresh])
        np.add.at(alone, passed[passed >= 0], flow[passed >= 0])
        together += flow[last_marks(parent, on_node) >= 0].sum()
    total = total or 1.0
    return Captured(passing / total, alone / total, float(together / total))


def _signs_passed(parent: Whole, sign: Whole) -> tuple[Whole, Whole]:
    """Find where ways pass a sign for the first time, and the ways that pass one sign only.

    A road that weaves along the edge of a core passes a sign twice, which is one sign for who drives there.

    Parameters
    ----------
    parent
        The node before each.
    sign
        Sign that is passed on the way to each node from the one before, negative for none.

    Returns
    -------
    tuple of numpy.ndarray of int
        The nodes at which a sign is passed that was not passed before, and for each node the only sign on the way to
        it, negative where there is none or more than one.
    """
    marked = np.flatnonzero(sign >= 0)
    order = marked[np.argsort(path_counts(parent, sign >= 0)[marked], kind="stable")]
    here = np.full(len(parent), -1, dtype=np.int64)
    here[marked] = marked
    last = last_marks(parent, here)
    passed: dict[int, frozenset[int]] = {-1: frozenset()}
    fresh, only = [], np.full(len(parent), -1, dtype=np.int64)
    for node in order.tolist():
        before = passed[int(last[parent[node]])]
        passed[node] = before | {int(sign[node])}
        if len(passed[node]) > len(before):
            fresh.append(node)
        if len(passed[node]) == 1:
            only[node] = sign[node]
    return np.array(fresh, dtype=np.int64), np.where(last >= 0, only[last], -1)
