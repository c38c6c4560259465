"""Which share of the cars that drive into a core comes in by which entry.

Trips start where roads leave the map, weighted by class of road, and end at addresses. Each takes the fastest way.
A trip into a core counts at the last entry that it passes on its way to the address.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.analysis.passages import passages
from dekkend.arrays import Objects, Real, Whole
from dekkend.network.graph import Graph, Trees, shortest_trees
from dekkend.network.roads import STREET_ACCESS
from dekkend.settings import InflowSettings

_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Trips:
    """The trips from outside to the addresses in cores: one row per origin, core and node of arrival.

    Attributes
    ----------
    trees
        Fastest ways from each origin.
    weights
        Weight of each origin, adding up to 1.
    origin, core, node
        Row of the origin, position of the core, and node at which the addresses are reached.
    addresses
        Addresses that are reached there.
    """

    trees: Trees
    weights: Real
    origin: Whole
    core: Whole
    node: Whole
    addresses: Real

    def to(self, row: int) -> tuple[Whole, Whole, Real]:
        """Return core, node and addresses of the trips of one origin."""
        rows = self.origin == row
        return self.core[rows], self.node[rows], self.addresses[rows]


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
    stops["addresses"] = segments["addresses"].to_numpy(float)[stops["segment"]]
    arrivals = [
        stops.assign(origin=row, cost=cost[stops["node"]]).sort_values(["segment", "cost", "node"])
        for row, cost in enumerate(trees.cost)
    ]
    table = pd.concat([stops.assign(origin=0, cost=np.inf).head(0), *arrivals], ignore_index=True)
    first = table[np.isfinite(table["cost"])].drop_duplicates(["origin", "segment"])
    sums = first.groupby(["origin", "core", "node"], as_index=False)["addresses"].sum()
    return Trips(
        trees=trees,
        weights=_origin_weights(graph, segments, net.gateways, settings),
        origin=sums["origin"].to_numpy(np.int64),
        core=sums["core"].to_numpy(np.int64),
        node=sums["node"].to_numpy(np.int64),
        addresses=sums["addresses"].to_numpy(float),
    )


def _stops(net: CoreNetwork, segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the nodes at which the addresses of each segment can be reached: ``segment``, ``core``, ``node``.

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
    starts = pd.DataFrame({"segment": graph.segment[own], "core": net.arc_core[own], "node": graph.tail[own]})
    return starts.drop_duplicates().sort_values(["segment", "node"], ignore_index=True)


def _origin_weights(graph: Graph, segments: gpd.GeoDataFrame, gateways: Whole, settings: InflowSettings) -> Real:
    by_class = segments["highway"].map(dict(settings.gateway_weights)).fillna(0.0).to_numpy(float)
    best = np.zeros(graph.nodes)
    np.maximum.at(best, graph.tail, by_class[graph.segment])
    weights = best[gateways]
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(gateways), 1 / max(len(gateways), 1))


def add_inflow(entries: Entries, trips: Trips, graph: Graph, *, settings: InflowSettings) -> gpd.GeoDataFrame:
    """Fill in inflow, rank and the interval of the rank.

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
    settings
        Number, spread and seed of the draws.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``entries`` with ``inflow_share`` (adding up to 1 in each core, NaN where no trip arrives), ``rank``,
        ``rank_low`` and ``rank_high``.
    """
    layer = entries.layer.copy()
    flows = np.zeros((len(trips.weights), len(layer)))
    np.add.at(flows.T, entries.entry, _flows(entries, trips, graph).T)
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
    return layer


def follow_traffic(entries: Entries, trips: Trips, graph: Graph, segments: gpd.GeoDataFrame) -> Entries:
    """Let each entry be led by the crossing that most of its trips come in by.

    An entry of several crossings is named after its most important road; where its traffic comes in by another one,
    that is where its sign belongs. Driveways and tracks lead an entry only if it has no street.

    Parameters
    ----------
    entries
        The entries of all cores.
    trips
        The trips into the cores.
    graph, segments
        The network and its layer ``segments``.

    Returns
    -------
    Entries
        The same entries and layer, with other leads where the traffic says so.
    """
    flow = trips.weights @ _flows(entries, trips, graph)
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[graph.segment[entries.arc]]
    is_lead = entries.arc == entries.lead[entries.entry]
    order = np.lexsort((entries.arc, ~is_lead, -flow, ~street, entries.entry))
    _, first = np.unique(entries.entry[order], return_index=True)
    return replace(entries, lead=entries.arc[order[first]])


def _flows(entries: Entries, trips: Trips, graph: Graph) -> Real:
    """Return the addresses that each origin reaches by each crossing as the last one into their core."""
    flows = np.zeros((len(trips.weights), len(entries.arc)))
    for row, flow in enumerate(flows):
        core, node, addresses = trips.to(row)
        last = passages(entries, trips.trees, graph, row).into(core, node)
        np.add.at(flow, last[last >= 0], addresses[last >= 0])
    return flows


def _shares(flows: Real, core: Objects) -> Real:
    """Return the shares within each core, NaN where no trip arrives."""
    _, number = np.unique(core.astype(str), return_inverse=True)
    total = np.bincount(number, weights=flows)[number]
    return np.divide(flows, total, out=np.full_like(flows, np.nan), where=total > 0)


def _ranks(shares: Real, core: Objects) -> Whole:
    # Entries come in the order of their class; where nothing is known of the traffic that order stands.
    order = np.lexsort((np.arange(len(shares)), -np.nan_to_num(shares), core.astype(str)))
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
        The shares, in the order of ``signed``; NaN where no trip comes into a core.
    """
    number = np.full(len(entries.layer), -1, dtype=np.int64)
    number[signed] = np.arange(len(signed))
    passing, alone, together, total = np.zeros(len(signed)), np.zeros(len(signed)), 0.0, 0.0
    for row, weight in enumerate(trips.weights):
        core, node, addresses = trips.to(row)
        passed = passages(entries, trips.trees, graph, row)
        comes_in = passed.into(core, node) >= 0
        at = passed.nearest[node]
        for spot in np.unique(at[comes_in]).tolist():
            flow = weight * addresses[comes_in & (at == spot)].sum()
            found = number[entries.entry[list(passed.order[spot])]]
            signs = set(found[found >= 0].tolist())
            total += flow
            together += flow if signs else 0.0
            for sign in sorted(signs):
                passing[sign] += flow
                alone[sign] += flow if len(signs) == 1 else 0.0
    total = total or np.nan
    return Captured(passing / total, alone / total, float(together / total))
