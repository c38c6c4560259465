"""Trips on invented towns: nobody gets lost on the way, and each starts and ends as often as people live there."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from shapely.geometry import LineString, box

from dekkend.analysis.core_network import core_network
from dekkend.analysis.cores import Cores
from dekkend.analysis.entries import find_entries
from dekkend.analysis.passages import Watch
from dekkend.analysis.trips import model_trips
from dekkend.errors import DekkendWarning
from dekkend.network.graph import Graph
from dekkend.network.stretches import crossings_with, cut_into_stretches
from dekkend.settings import EntrySettings, InflowSettings

from .towns import SETTINGS, analyse, analysed_town, build, core_table, layouts, plain_town, segment_table

FEW = InflowSettings(route_draws=3)
some = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WEIGHTS = SETTINGS.inflow.gateway_vehicles


def trips_of(town, counted=None, others=None, **changes):
    chosen = FEW.model_copy(update=changes)
    return model_trips(town.laid, town.segments, town.entries, settings=chosen, counted=counted, others=others)


def gates_of(town):
    return len(town.laid.gateways)


def leads_into_a_core(town, gateway):
    graph = town.laid.graph
    reached = graph.reached(np.arange(graph.nodes) == gateway)
    return bool(reached[graph.head[town.laid.arc_core >= 0]].any())


def same(one, other):
    """Say whether two models of trips are the same to the last bit."""
    pairs = ((getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return all((a != b).nnz == 0 if isinstance(a, sparse.csr_array) else np.array_equal(a, b) for a, b in pairs)


class TestConservation:
    """Whoever leaves an origin arrives somewhere, and in each core as many as live there."""

    @given(layouts())
    @some
    def test_from_the_edge_of_the_map_everybody_arrives_and_in_each_core_by_its_addresses(self, layout):
        town = analyse(build(layout).osm())
        trips, gates = trips_of(town), gates_of(town)
        homes = trips.vehicles[gates:] / FEW.trips_per_address
        by_core = np.zeros((len(trips.vehicles), len(town.cores)))
        np.add.at(by_core, (trips.origin, trips.core), trips.share)
        # The bypass meets no road of the town: who comes by it goes on past.
        leads_in = [leads_into_a_core(town, gateway) for gateway in town.laid.gateways]
        assert by_core[:gates].sum(axis=1) == pytest.approx(np.array(leads_in, dtype=float))
        living = np.unique(trips.core)
        if any(leads_in):
            expected = np.tile(homes / homes.sum(), (sum(leads_in), 1))
            assert by_core[:gates][leads_in][:, living] == pytest.approx(expected)

    @given(layouts())
    @some
    def test_from_a_core_as_many_stay_on_the_map_as_live_in_the_others(self, layout):
        town = analyse(build(layout).osm())
        trips, gates = trips_of(town), gates_of(town)
        homes = trips.vehicles[gates:] / FEW.trips_per_address
        out = trips.vehicles[:gates].sum() / FEW.trips_per_address
        left = np.bincount(trips.origin, weights=trips.share, minlength=len(trips.vehicles))[gates:]
        there = homes.sum() - homes
        assert left == pytest.approx(there / (there + out) if out else (there > 0).astype(float))

    @given(layouts())
    @some
    def test_every_draw_carries_as_many_as_the_others(self, layout):
        trips = trips_of(analyse(build(layout).osm()))
        of_draw = np.bincount(trips.draw, weights=trips.a_day)
        assert of_draw == pytest.approx(np.full(len(of_draw), trips.a_day.sum() / trips.draws))

    @given(layouts())
    @some
    def test_each_passes_the_crossing_by_which_it_comes_into_its_core_at_last(self, layout):
        town = analyse(build(layout).osm())
        trips = trips_of(town)
        assert (town.entries.core[town.entries.entry[trips.crossing]] == trips.core).all()
        assert (trips.sets.toarray()[trips.passed, trips.crossing] > 0).all()
        assert (trips.share > 0).all()
        # None begins and ends in the same core.
        own = trips.origin - gates_of(town)
        assert not (own == trips.core).any()

    def test_a_trip_that_starts_where_the_map_ends_within_a_core_and_stays_is_none(self):
        # The map ends in the middle of the town: whoever comes from there has crossed into it already.
        draft = plain_town("approach").draft
        with pytest.warns(DekkendWarning, match="reaches the edge"):
            cut = analyse(draft.osm((-900, -700, 900, 135)))
        trips = trips_of(cut)
        inside = cut.laid.inside(0)[cut.laid.gateways]
        assert inside.any()
        assert set(np.flatnonzero(~inside)) == set(trips.origin.tolist())


class TestVehicles:
    def test_a_road_brings_what_its_class_says_and_a_core_what_its_addresses_do(self):
        town = plain_town("approach", "approach")
        town.draft.roads[0]["highway"] = "primary"
        found = analyse(town.osm())
        trips = trips_of(found, trips_per_address=2.5)
        assert sorted(trips.vehicles[:2].tolist()) == sorted([WEIGHTS["primary"], WEIGHTS["tertiary"]])
        assert trips.vehicles[2:].tolist() == [2.5 * found.segments["addresses"].sum()]
        assert trips.spread.tolist() == [FEW.weight_spread] * 3

    def test_where_somebody_counted_the_count_holds_and_little_is_left_to_guess(self):
        town = analysed_town("approach", "approach", "approach")
        trips = trips_of(town, counted=np.array([np.nan, 7250.0, 0.0]))
        assert trips.vehicles[:3].tolist() == [WEIGHTS["tertiary"], 7250, 0]
        assert trips.spread.tolist() == [FEW.weight_spread, FEW.count_spread, FEW.count_spread, FEW.weight_spread]

    @given(st.lists(st.none() | st.floats(0, 40_000), min_size=3, max_size=3))
    @settings(max_examples=10)
    def test_as_many_come_in_over_a_counted_road_as_were_counted(self, vehicles):
        town = analysed_town("approach", "approach", "approach")
        counted = np.array([np.nan if each is None else each for each in vehicles])
        trips = trips_of(town, counted=counted)
        a_day = np.bincount(trips.origin, weights=trips.a_day, minlength=3)[:3]
        known = np.isfinite(counted)
        assert a_day[known] == pytest.approx(counted[known])
        assert a_day[~known] == pytest.approx(np.full((~known).sum(), WEIGHTS["tertiary"]))

    def test_no_counts_are_the_same_as_counts_of_nothing(self):
        town = analysed_town("approach", "approach")
        assert same(trips_of(town), trips_of(town, counted=np.full(2, np.nan)))

    def test_where_every_class_weighs_nothing_all_roads_weigh_the_same(self):
        town = analysed_town("approach", "approach")
        trips = trips_of(town, gateway_vehicles=dict.fromkeys(WEIGHTS, 0.0))
        assert trips.vehicles[:2].tolist() == [1, 1]


class TestSeed:
    """A town with a ring road around it, so that there is more than one way to most homes."""

    @pytest.fixture(scope="class")
    @staticmethod
    def ringed():
        return analysed_town("approach", "spoke", "spoke", "approach", "spoke", ring=True)

    def test_the_same_seed_makes_the_same_trips(self, ringed):
        assert same(trips_of(ringed, seed=5), trips_of(ringed, seed=5))

    def test_another_seed_makes_others(self, ringed):
        assert not same(trips_of(ringed, seed=5), trips_of(ringed, seed=6))

    def test_more_draws_keep_the_ways_of_those_before(self, ringed):
        few, more = trips_of(ringed, route_draws=2), trips_of(ringed, route_draws=4)
        gates = gates_of(ringed)
        ways = [
            {
                (draw, origin, crossing, round(share * trips.draws, 9))
                for draw, origin, crossing, share in zip(
                    trips.draw.tolist(), trips.origin.tolist(), trips.crossing.tolist(), trips.share, strict=True
                )
                if draw < 2 and origin < gates
            }
            for trips in (few, more)
        ]
        assert ways[0] == ways[1]


WEST, EAST = box(-1000, -1000, -50, 1000), box(50, -1000, 1000, 1000)
HUB = (0.0, 0.0)


def star(homes):
    """Return streets that meet nowhere but outside their core, in the west, and a village in the east.

    Each street bears a mark, so that it is seen how many trips begin on it.
    """
    count = len(homes)
    lines, addresses = [], []
    for number, many in enumerate(homes):
        y = 40.0 * (number - count / 2)
        lines += [LineString([(-800, y), (-100, y)]), LineString([(-100, y), HUB])]
        addresses += [many, 0]
    lines += [LineString([HUB, (100, 0)]), LineString([(100, 0), (300, 0)])]
    segments = segment_table(
        lines, addresses=[*addresses, 0, 10], segment_id=[f"w{n + 1:03d}-1-2" for n in range(len(lines))]
    )
    graph = Graph.of(segments, np.zeros(0, dtype=np.int64))
    outlines = np.array([WEST.boundary, EAST.boundary], dtype=object)
    stretches = cut_into_stretches(graph, segments, crossings_with(segments, outlines), stretch_m=25.0)
    x = np.array([line.centroid.x for line in stretches.line])
    cores = Cores(core_table(west=WEST, east=EAST), stretches, np.select([x < -50, x > 50], [0, 1], -1), scores={})
    net = core_network(graph, segments, cores, np.zeros(0, dtype=np.int64))
    entries = find_entries(net, segments, cores, settings=EntrySettings())
    # Who sets out eastward passes the way from the street's end to the crossroads.
    links = 1 + 2 * np.arange(count)
    arcs = np.array([np.flatnonzero((net.graph.segment == link) & net.graph.forward)[-1] for link in links])
    return segments, entries, net, Watch(arcs, np.arange(count), count)


class TestHomesAsOrigins:
    @given(st.lists(st.integers(1, 400), min_size=1, max_size=7), st.integers(1, 40), st.integers(0, 99))
    @settings(max_examples=25)
    def test_over_all_draws_trips_start_on_each_street_in_proportion_to_its_addresses(self, homes, draws, seed):
        """To within one draw, which is as near as whole draws can come."""
        segments, entries, net, marks = star(homes)
        chosen = InflowSettings(route_draws=draws, seed=seed)
        trips = model_trips(net, segments, entries, settings=chosen, others=marks)
        eastward = trips.core == 1
        met = trips.sets.toarray()[trips.passed][:, -len(homes) :] > 0
        # Each trip starts on one street, and passes no other.
        assert (met[eastward].sum(axis=1) == 1).all()
        started = np.array([len(np.unique(trips.draw[eastward & met[:, street]])) for street in range(len(homes))])
        assert started.sum() == draws
        assert (np.abs(started - draws * np.array(homes) / sum(homes)) < 1 + 1e-9).all()

    def test_another_seed_starts_elsewhere(self):
        segments, entries, net, marks = star([10] * 6)
        sets = [
            model_trips(net, segments, entries, settings=InflowSettings(route_draws=2, seed=seed), others=marks).sets
            for seed in range(8)
        ]
        assert len({each.toarray().tobytes() for each in sets}) > 1

    def test_trips_end_on_each_street_in_proportion_to_its_addresses(self):
        homes = [5, 10, 85]
        segments, entries, net, marks = star(homes)
        trips = model_trips(net, segments, entries, settings=FEW, others=marks)
        # Westward they come in over the crossing of their street.
        westward = trips.core == 0
        by_crossing = np.bincount(trips.crossing[westward], weights=trips.share[westward])
        assert sorted(by_crossing[by_crossing > 0] / by_crossing.sum()) == pytest.approx([0.05, 0.10, 0.85])


class TestMarks:
    def test_more_marks_change_no_trip(self):
        town = analysed_town("approach", "spoke", "spoke", ring=True)
        arcs = np.arange(len(town.laid.graph.tail))
        plain, marked = trips_of(town), trips_of(town, others=Watch(arcs, arcs, len(arcs)))
        for trips in (plain, marked):
            assert trips.a_day.sum() == pytest.approx(plain.a_day.sum())
        crossings = len(town.entries.arc)
        one, other = (
            np.bincount(trips.crossing, weights=trips.a_day, minlength=crossings) for trips in (plain, marked)
        )
        assert other == pytest.approx(one)
        # Whoever passes a crossing passes the arc that it is on.
        sets = marked.sets.toarray()[marked.passed] > 0
        assert (sets[:, :crossings] <= sets[:, crossings + town.entries.arc]).all()
