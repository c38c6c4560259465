"""Trips by car into cores: from where the map ends and from other cores, to addresses, over near-fastest ways."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.analysis.passages import Passages, Watch, passages
from dekkend.analysis.routes import chances, drawn_seconds
from dekkend.arrays import Flags, Objects, Real, Whole
from dekkend.network.graph import shortest_trees
from dekkend.settings import InflowSettings

_ROW = ("draw", "origin", "core", "crossing", "passed")


@dataclass(frozen=True)
class Trips:
    """Trips from outside into cores, those that are alike as one row.

    Attributes
    ----------
    origin
        Where they start: gateways by their position in the network, then cores after these.
    draw
        The draw of travel times under which they take this way.
    core
        Position of the core that they go to.
    crossing
        Position in ``Entries.arc`` of the crossing by which they come into that core at last.
    passed
        Row of ``sets``: what they pass.
    share
        Share of the vehicles that leave the origin.
    sets
        The marks that are passed, shape (sets, marks); those of the crossings come first.
    vehicles
        Vehicles a day that leave each origin.
    spread
        Standard deviation of the logarithm of that number: how little is known of it.
    draws
        Number of draws of travel times.
    """

    origin: Whole
    draw: Whole
    core: Whole
    crossing: Whole
    passed: Whole
    share: Real
    sets: sparse.csr_array
    vehicles: Real
    spread: Real
    draws: int

    @property
    def a_day(self) -> Real:
        """Trips a day of each row."""
        return self.share * self.vehicles[self.origin]


@dataclass(frozen=True)
class _Stops:
    """Where trips arrive: per segment with addresses the nodes from which a car may drive along it, one row each.

    ``first`` are the rows at which another segment begins; ``turn`` is the place of a segment along a curve that
    passes near-by streets one after the other.
    """

    name: Objects
    first: Whole
    arc: Whole
    core: Whole
    node: Whole
    addresses: Real
    turn: Whole

    def reached(self, cost: Real) -> Whole:
        """Return for each segment the row of the node that a car gets to first; none where it gets to neither."""
        if not len(self.first):
            return self.first
        best = np.minimum.reduceat(cost[self.node], self.first)
        number = np.repeat(np.arange(len(self.first)), np.diff([*self.first, len(self.node)]))
        rows = np.flatnonzero((cost[self.node] == best[number]) & np.isfinite(cost[self.node]))
        _, once = np.unique(number[rows], return_index=True)
        return rows[once]

    def drawn(self, cores: Whole, settings: InflowSettings, draw: int) -> Whole:
        """Draw an address in each core, and return the node at which its street begins.

        Over all draws the addresses are spread evenly through the core (systematic sampling).
        """
        rows = self.first[np.lexsort((self.turn[self.first], self.core[self.first]))]
        until = np.cumsum(self.addresses[rows])
        begins = np.searchsorted(self.core[rows], cores)
        ends = np.searchsorted(self.core[rows], cores, side="right")
        before = until[begins] - self.addresses[rows[begins]]
        at = (draw + chances(self.name[rows[begins]], seed=settings.seed, draw=0)) / settings.route_draws
        found = np.searchsorted(until, before + at * (until[ends - 1] - before), side="right")
        return self.node[rows[np.minimum(found, ends - 1)]]


def model_trips(
    net: CoreNetwork,
    segments: gpd.GeoDataFrame,
    entries: Entries,
    *,
    settings: InflowSettings,
    counted: Real | None = None,
    others: Watch | None = None,
) -> Trips:
    """Send trips from every gateway and every core to the addresses in all (other) cores.

    Parameters
    ----------
    net
        The network, split at the outlines of the cores.
    segments
        The layer ``segments`` with ``addresses``.
    entries
        The entries of all cores.
    settings
        Vehicles per origin, and the draws.
    counted
        Vehicles a day that somebody counted to come in at each gateway; NaN where nobody did. None for no counts.
    others
        More arcs at which it is noted who passes, such as those with a sign.

    Returns
    -------
    Trips
        The trips. The addresses on a segment are reached at that node of its part within the core from which a car
        may drive along it and that it gets to first. A trip that starts where the map ends within a core, and stays
        there, is none.
    """
    graph = net.graph
    stops = _stops(net, segments)
    watch = Watch(entries.arc, np.arange(len(entries.arc)), len(entries.arc))
    watch = watch if others is None else watch.and_then(others)
    into = entries.core[entries.entry]
    there_too = _marks_at(stops, watch, len(into))
    living, places = _homes(stops)
    vehicles, spread = _vehicles(net, segments, places, settings, counted)
    gates = len(net.gateways)
    outside = float(vehicles[:gates].sum()) / settings.trips_per_address
    own = np.concatenate([np.full(gates, -1), living])
    there = float(places.sum()) - np.concatenate([np.zeros(gates), places]) + np.where(own >= 0, outside, 0.0)
    numbers: dict[tuple[int, ...], int] = {}
    found: list[tuple[float, ...]] = []
    names = segments["segment_id"].to_numpy(object)
    for draw in range(settings.route_draws):
        seconds = drawn_seconds(graph, names, seed=settings.seed, draw=draw, spread_s=settings.time_spread_s)
        driven = np.zeros(len(seconds), dtype=bool)
        driven[graph.cheapest(seconds)] = True
        starts = np.concatenate([net.gateways, stops.drawn(living, settings, draw)])
        trees = shortest_trees(graph.matrix(seconds), starts)
        for origin, (cost, parent) in enumerate(zip(trees.cost, trees.parent, strict=True)):
            rows = stops.reached(cost)
            rows = rows[stops.core[rows] != own[origin]]
            way = passages(watch, graph, parent, cost, driven)
            for core, crossing, passed, addresses in _arrivals(way, stops, rows, into, there_too):
                number = numbers.setdefault(passed, len(numbers))
                found.append((draw, origin, core, crossing, number, addresses / there[origin]))
    table = np.array(found).reshape(-1, len(_ROW) + 1)
    return Trips(
        **{name: table[:, column].astype(np.int64) for column, name in enumerate(_ROW)},
        share=table[:, -1] / settings.route_draws,
        sets=_sets(numbers, watch.marks),
        vehicles=vehicles,
        spread=spread,
        draws=settings.route_draws,
    )


def _arrivals(
    way: Passages, stops: _Stops, rows: Whole, into: Whole, there_too: tuple[Whole, list[tuple[int, ...]]]
) -> Iterator[tuple[int, int, tuple[int, ...], float]]:
    """Yield core, last crossing into it, the marks that are passed, and the addresses that are reached that way."""
    sort_of, marks = there_too
    spots, cores, sorts = way.nearest[stops.node[rows]], stops.core[rows], sort_of[rows]
    alike, number = np.unique(np.column_stack([spots, cores, sorts]), axis=0, return_inverse=True)
    addresses = np.bincount(number.reshape(-1), weights=stops.addresses[rows], minlength=len(alike))
    for (spot, core, sort), count in zip(alike.tolist(), addresses.tolist(), strict=True):
        passed = way.order[spot]
        last = next((mark for mark in reversed(passed) if mark < len(into) and into[mark] == core), -1)
        if last >= 0:
            yield core, last, tuple(sorted({*passed, *marks[sort]})), count


def _marks_at(stops: _Stops, watch: Watch, crossings: int) -> tuple[Whole, list[tuple[int, ...]]]:
    """Say which marks stand along the street of each stop itself: their sort, and the marks of each sort."""
    marks: dict[int, list[int]] = {}
    for arc, mark in zip(watch.arc.tolist(), watch.mark.tolist(), strict=True):
        if mark >= crossings:
            marks.setdefault(arc, []).append(mark)
    sorts: dict[tuple[int, ...], int] = {(): 0}
    of_stop = [sorts.setdefault(tuple(sorted(marks.get(arc, []))), len(sorts)) for arc in stops.arc.tolist()]
    return np.array(of_stop, dtype=np.int64), list(sorts)


def _sets(numbers: dict[tuple[int, ...], int], marks: int) -> sparse.csr_array:
    lengths = [len(passed) for passed in numbers]
    at = np.fromiter((mark for passed in numbers for mark in passed), dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return sparse.csr_array((np.ones(len(at)), at, starts), shape=(len(numbers), marks))


def _stops(net: CoreNetwork, segments: gpd.GeoDataFrame) -> _Stops:
    """Find where the addresses of each segment can be reached.

    A segment that lies in two cores belongs to the one that holds more of it.
    """
    graph = net.graph
    lived_in = segments["addresses"].to_numpy() > 0
    counted = np.flatnonzero((net.arc_core >= 0) & lived_in[graph.segment])
    table = pd.DataFrame(
        {"segment": graph.segment[counted], "core": net.arc_core[counted], "metres": graph.metres[counted]}
    )
    length = table.groupby(["segment", "core"])["metres"].transform("sum")
    best = length == length.groupby(table["segment"]).transform("max")
    core = table["core"].where(best).groupby(table["segment"]).transform("min")
    own = counted[(table["core"] == core).to_numpy()]
    # A car comes to a home from where an arc starts: in a one-way street not from its far end.
    starts = pd.DataFrame(
        {"segment": graph.segment[own], "core": net.arc_core[own], "node": graph.tail[own], "arc": own}
    )
    starts = starts.sort_values(["segment", "node", "arc"]).drop_duplicates(["segment", "node"], ignore_index=True)
    segment = starts["segment"].to_numpy(np.int64)
    return _Stops(
        name=segments["segment_id"].to_numpy(object)[segment],
        first=np.flatnonzero(np.diff(segment, prepend=-1)),
        arc=starts["arc"].to_numpy(np.int64),
        core=starts["core"].to_numpy(np.int64),
        node=starts["node"].to_numpy(np.int64),
        addresses=segments["addresses"].to_numpy(float)[segment],
        turn=segments.hilbert_distance().to_numpy()[segment].astype(np.int64),
    )


def _homes(stops: _Stops) -> tuple[Whole, Real]:
    """Return the cores in which people live, and how many addresses each has."""
    of_core = np.bincount(stops.core[stops.first], weights=stops.addresses[stops.first]).astype(np.float64)
    living = np.flatnonzero(of_core > 0).astype(np.int64)
    return living, of_core[living]


def _vehicles(
    net: CoreNetwork, segments: gpd.GeoDataFrame, homes: Real, settings: InflowSettings, counted: Real | None
) -> tuple[Real, Real]:
    """Return the vehicles a day that leave each origin, and the spread of that number."""
    graph = net.graph
    by_class = segments["highway"].map(dict(settings.gateway_vehicles)).fillna(0.0).to_numpy(float)
    best = np.zeros(graph.nodes)
    np.maximum.at(best, graph.tail, by_class[graph.segment])
    known: Flags = np.zeros(len(net.gateways), dtype=bool) if counted is None else np.isfinite(counted)
    gates = best[net.gateways] if best[net.gateways].any() else np.ones(len(net.gateways))
    gates = gates if counted is None else np.where(known, counted, gates)
    spread = np.where(known, settings.count_spread, settings.weight_spread)
    vehicles = np.concatenate([gates, homes * settings.trips_per_address])
    return vehicles, np.concatenate([spread, np.full(len(homes), settings.weight_spread)])
