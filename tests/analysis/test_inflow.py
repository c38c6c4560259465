"""Inflow: hand-made towns, and random networks held against a walk along every single way."""

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from dekkend.analysis.core_network import core_network
from dekkend.analysis.cores import Cores
from dekkend.analysis.entries import find_entries
from dekkend.analysis.inflow import add_inflow, follow_traffic
from dekkend.analysis.trips import model_trips
from dekkend.network.graph import Graph
from dekkend.network.stretches import crossings_with, cut_into_stretches
from dekkend.settings import EntrySettings, InflowSettings

from .towns import BLOCK, SETTINGS, Draft, analyse, analysed_town, build, core_table, layouts, plain_town, segment_table

# Everybody takes the fastest way, and comes from where the map ends.
DRAWS = InflowSettings(draws=20, route_draws=2, time_spread_s=1e-6, trips_per_address=1e-9)
few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
often = settings(max_examples=18, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NONE_BLOCKED = np.zeros(0, dtype=np.int64)


def inflow(town, *, inflow_settings=DRAWS):
    trips = model_trips(town.laid, town.segments, town.entries, settings=inflow_settings)
    return trips, add_inflow(town.entries, trips, settings=inflow_settings)


def shares_of(town, **options):
    return inflow(analyse(town.osm()), **options)[1].set_index("street")["inflow_share"].to_dict()


@given(layouts())
@few
def test_the_shares_of_a_core_add_up_to_one_and_ranks_lie_in_their_interval(layout):
    trips, layer = inflow(analyse(build(layout).osm()))
    assert layer["inflow_share"].between(0, 1).all()
    for _, of_core in layer.groupby("core_id"):
        total = of_core["inflow_share"].sum()
        # Where no road leaves the map nobody drives in.
        assert total == pytest.approx(1 if len(trips.share) else 0)
        assert sorted(of_core["rank"]) == list(range(1, len(of_core) + 1))
        assert of_core.sort_values("rank")["inflow_share"].is_monotonic_decreasing
        assert of_core["rank_high"].max() <= len(of_core)
    assert (layer["rank_low"] >= 1).all()
    assert (layer["rank_low"] <= layer["rank"]).all()
    assert (layer["rank"] <= layer["rank_high"]).all()


def test_the_only_road_into_town_carries_everybody():
    assert shares_of(plain_town("approach")) == {"Invalsweg 0": 1}


@pytest.mark.parametrize("kinds", [("approach",) * 2, ("approach", "nothing", "approach"), ("approach",) * 12])
def test_roads_alike_share_alike(kinds):
    found = shares_of(plain_town(*kinds))
    assert list(found.values()) == pytest.approx([1 / len(found)] * len(found))


def test_a_road_of_a_higher_class_brings_more_cars():
    town = plain_town("approach", "approach")
    town.draft.roads[0]["highway"] = "primary"
    weights = SETTINGS.inflow.gateway_vehicles
    primary = weights["primary"] / (weights["primary"] + weights["tertiary"])
    assert shares_of(town) == pytest.approx({"Invalsweg 0": primary, "Invalsweg 1": 1 - primary})


def test_a_way_that_is_slower_than_the_ring_road_is_left_to_those_who_live_there():
    fast = shares_of(plain_town("approach", "spoke", "spoke", ring=True))
    assert set(fast) == {"Invalsweg 0", "Invalsweg 1", "Invalsweg 2"}
    assert fast["Invalsweg 0"] > fast["Invalsweg 1"] >= fast["Invalsweg 2"]
    assert sum(fast.values()) == pytest.approx(1)


def test_a_town_that_no_road_of_the_map_leaves_has_entries_of_which_nothing_is_known():
    town = plain_town("approach")
    osm = town.draft.osm((-9000, -9000, 9000, 9000))
    osm.roads.loc[osm.roads["highway"] == "tertiary", "highway"] = "unclassified"
    analysed = analyse(osm)
    trips, layer = inflow(analysed)
    assert layer.empty
    assert len(trips.share) == 0


def test_the_same_seed_gives_the_same_ranks_and_another_may_not():
    town = analysed_town(*["approach"] * 8)
    one, again = inflow(town)[1], inflow(town)[1]
    assert one.equals(again)
    others = [inflow(town, inflow_settings=InflowSettings(draws=3, seed=seed))[1] for seed in range(4)]
    assert any(not other["rank_low"].equals(others[0]["rank_low"]) for other in others[1:])


@pytest.mark.parametrize("draws", [1, 3])
def test_a_rank_lies_in_its_interval_however_few_the_draws(draws):
    town = analysed_town(*["approach"] * 12)
    layer = inflow(town, inflow_settings=InflowSettings(draws=draws))[1]
    assert (layer["rank_low"] <= layer["rank"]).all()
    assert (layer["rank"] <= layer["rank_high"]).all()


def test_one_road_far_busier_than_the_rest_keeps_its_rank():
    town = plain_town(*["approach"] * 4)
    town.draft.roads[2]["highway"] = "motorway"
    layer = inflow(analyse(town.osm()), inflow_settings=SETTINGS.inflow)[1].set_index("street")
    assert layer.loc["Invalsweg 2", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]


def test_the_entries_are_left_as_they_were():
    town = analysed_town("approach", "approach")
    before = town.entries.layer.copy()
    inflow(town)
    assert town.entries.layer.equals(before)


WEST, EAST = box(-400, -300, -50, 300), box(50, -300, 400, 300)


@st.composite
def networks(draw):
    """Straight roads between random places in and around two cores, some of them one-way, with homes along them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(4, 12))
    spots = rng.uniform((-600, -450), (600, 450), (count, 2))
    pairs = [(a, b) for a in range(count) for b in range(a) if rng.random() < 3 / count]
    pairs += [(a, a - 1) for a in range(1, count) if (a, a - 1) not in pairs and rng.random() < 0.8] or [(1, 0)]
    pairs = sorted(set(pairs))
    size = len(pairs)
    segments = segment_table(
        [LineString([spots[a], spots[b]]) for a, b in pairs],
        segment_id=[f"w{n}-1-2" for n in range(size)],
        oneway=rng.random(size) < 0.3,
        speed_kmh=rng.uniform(10, 80, size),
        highway=rng.choice(["primary", "residential", "tertiary"], size),
        addresses=rng.integers(0, 5, size),
    )
    order = np.argsort(segments["segment_id"], kind="stable")
    segments = segments.iloc[order].reset_index(drop=True)
    graph = Graph.of(segments, NONE_BLOCKED)
    gateways = np.sort(rng.choice(graph.nodes, size=min(3, graph.nodes), replace=False))
    return segments, graph, gateways


def cores_of(graph, segments):
    """Return two cores with the roads within their outlines."""
    outlines = np.array([WEST.boundary, EAST.boundary], dtype=object)
    stretches = cut_into_stretches(graph, segments, crossings_with(segments, outlines), stretch_m=25.0)
    middle = shapely.get_point(stretches.line, 1)
    core = np.select([shapely.covers(WEST, middle), shapely.covers(EAST, middle)], [0, 1], -1)
    return Cores(core_table(k0=WEST, k1=EAST), stretches, core, scores={})


def pieces_of(line):
    """Part a straight line where it crosses an outline: (start, end, core or -1) by distance along it."""
    edges = shapely.get_coordinates(line.intersection(shapely.union_all([WEST.boundary, EAST.boundary])))
    stops = sorted({0.0, line.length, *(line.project(shapely.Point(p)) for p in edges)})
    for start, end in pairwise(stops):
        middle = line.interpolate((start + end) / 2)
        yield start, end, 0 if WEST.covers(middle) else 1 if EAST.covers(middle) else -1


def roads_as_networkx(segments):
    """A graph of which each edge knows its segment, its core and where its end lies."""
    walk = nx.DiGraph()
    for row in segments.itertuples():
        line, pieces = row.geometry, list(pieces_of(row.geometry))
        cuts = [(row.Index, number) for number in range(1, len(pieces))]
        nodes = [row.u, *cuts, row.v]
        for number, (start, end, core) in enumerate(pieces):
            seconds = (end - start) * 3.6 / row.speed_kmh
            a, b = nodes[number], nodes[number + 1]
            walk.add_edge(a, b, seconds=seconds, segment=row.Index, core=core, at=line.interpolate(end).coords[0])
            if not row.oneway:
                walk.add_edge(b, a, seconds=seconds, segment=row.Index, core=core, at=line.interpolate(start).coords[0])
    return walk


def entry_at(entries, net):
    """Look up the entry that a car uses that comes in over a segment, from a core or none, at a place."""
    graph = net.graph
    return {
        (int(graph.segment[arc]), int(net.arc_core[arc]), *np.round(graph.xy[graph.head[arc]], 3)): int(entry)
        for arc, entry in zip(entries.arc, entries.entry, strict=True)
    }


def walked_trips(segments, origins, lookup):
    """Walk every way to every home: (origin, addresses, entries passed in order)."""
    walk = roads_as_networkx(segments)
    own = {}
    for row in segments.itertuples():
        metres = [0.0, 0.0]
        for start, end, core in pieces_of(row.geometry):
            if core >= 0:
                metres[core] += end - start
        own[row.Index] = int(np.argmax(metres)) if max(metres) > 0 else -1
    for number, origin in enumerate(origins):
        if origin not in walk:
            continue
        cost, ways = nx.single_source_dijkstra(walk, origin, weight="seconds")
        for segment, addresses in enumerate(segments["addresses"]):
            starts = [
                a
                for a, _, edge in walk.edges(data=True)
                if edge["segment"] == segment and edge["core"] == own[segment] >= 0 and a in cost
            ]
            if addresses and starts:
                way = ways[min(starts, key=cost.get)]
                steps = [walk.edges[a, b] for a, b in pairwise(way)]
                keys = [(step["segment"], step["core"], *np.round(step["at"], 3)) for step in steps]
                passed = [lookup[key] for key in keys if key in lookup]
                yield number, addresses, own[segment], passed


@given(networks(), st.randoms(use_true_random=False))
@often
def test_shares_and_captured_trips_are_those_of_a_walk_along_every_way(network, random):
    segments, graph, gateways = network
    cores = cores_of(graph, segments)
    net = core_network(graph, segments, cores, gateways)
    entries = find_entries(net, segments, cores, settings=EntrySettings())
    trips = model_trips(net, segments, entries, settings=DRAWS)
    layer = add_inflow(entries, trips, settings=DRAWS)
    walked = list(walked_trips(segments, graph.node_ref[net.gateways], entry_at(entries, net)))

    flows = np.zeros(len(layer))
    signed = set(random.sample(range(len(layer)), random.randint(0, len(layer))))
    together = total = 0.0
    for origin, addresses, core, passed in walked:
        own = [entry for entry in passed if layer["core_id"][entry] == f"k{core}"]
        if not own:
            continue
        flow = addresses * trips.vehicles[origin]
        total += flow
        flows[own[-1]] += flow
        together += flow if signed & set(passed) else 0.0
    for core in ("k0", "k1"):
        of_core = (layer["core_id"] == core).to_numpy()
        if flows[of_core].sum() > 0:
            assert layer["inflow_share"][of_core].tolist() == pytest.approx(
                flows[of_core] / flows[of_core].sum(), abs=1e-6
            )
    marked = np.isin(entries.entry, list(signed)).astype(float)
    met = (trips.sets @ marked > 0)[trips.passed]
    if total:
        assert trips.a_day[met].sum() / trips.a_day.sum() == pytest.approx(together / total, abs=1e-6)
    else:
        assert len(trips.share) == 0


def test_where_two_villages_touch_each_road_counts_for_the_village_it_leads_into():
    draft = Draft()
    ys = [300, 200, 100, 0]
    draft.road((0, 1000), (0, 400), name="Noorderweg", highway="tertiary")
    # The boundary runs along this street, so that its houses, and the road to it, belong to both sides.
    draft.road((0, 400), *[(0, y) for y in ys], name="Grensstraat")
    for side, name in ((-1, "West"), (1, "Oost")):
        for y in ys:
            draft.road((0, y), (side * 150, y), (side * 300, y), name=f"{name}straat {y}")
            draft.homes((side * 15, y), (side * 300, y), f"{name}straat {y}")
        draft.road(*[(side * 300, y) for y in ys], name=f"{name}laan")
        draft.road((side * 300, 100), (side * 1000, 100), name=f"{name}erweg", highway="tertiary")
    draft.place((-150, 150), "Westdorp")
    draft.place((150, 150), "Oostdorp")
    draft.boundaries.append(([(0, 1200), (0, -500)], 10))
    town = analyse(draft.osm((-980, -600, 980, 980)))
    _, layer = inflow(town)
    shares = layer.groupby(["core_name", "street"])["inflow_share"].sum()
    # The three origins weigh the same. From the north and from its own side everybody comes straight in.
    for core, own in (("Oostdorp", "Oosterweg"), ("Westdorp", "Westerweg")):
        assert shares[core, own] == pytest.approx(1 / 3, abs=0.01)
        assert shares[core].sum() == pytest.approx(1)
    north = layer[layer["street"].isin(("Noorderweg", "Grensstraat"))]
    assert set(north.loc[north["main"], "core_name"]) == {"Westdorp", "Oostdorp"}


def flow_by_crossing(entries, trips):
    return np.bincount(trips.crossing, weights=trips.a_day, minlength=len(entries.arc))


@given(layouts())
@few
def test_each_entry_is_led_by_the_street_that_most_of_its_trips_come_in_by(layout):
    town = analyse(build(layout).osm())
    trips, _ = inflow(town)
    graph, before = town.laid.graph, town.entries
    after = follow_traffic(before, trips, graph, town.segments)
    flow = flow_by_crossing(before, trips)
    street = town.segments["access"].isin(("public", "destination")).to_numpy()[graph.segment[before.arc]]
    for entry, lead in enumerate(after.lead):
        own = before.entry == entry
        rivals = own & street if (own & street).any() else own
        assert flow[own & (before.arc == lead)].sum() == pytest.approx(flow[rivals].max(initial=0.0))
    assert after.layer is before.layer
    assert (before.entry[[before.arc.tolist().index(arc) for arc in after.lead]] == np.arange(len(after.lead))).all()


def test_where_most_cars_turn_off_just_before_the_village_the_entry_is_led_by_the_road_they_take():
    draft = Draft()
    fork = (0, -130)
    draft.road((0, -900), fork, name="Dorpsweg", highway="unclassified")
    # Straight on the main road ends among a few homes; the others are reached by the lane beside it.
    draft.road(fork, (0, 0), (0, 60), name="Dorpsweg", highway="unclassified")
    draft.homes((0, 0), (0, 60), "Dorpsweg")
    lane = draft.road(fork, (60, -110), (60, 0), name="Achterom", highway="unclassified")
    for x in (60, 120, 180):
        draft.road((x, 0), (x, 150), (x, 300), name=f"Laan {x}")
        draft.homes((x, 0), (x, 300), f"Laan {x}")
    draft.road((0, 0), (60, 0), (120, 0), (180, 0), name="Brink")
    draft.place((100, 100), "Dorp")
    town = analyse(draft.osm((-600, -850, 700, 800)))
    trips, layer = inflow(town)
    assert layer["street"].tolist() == ["Dorpsweg"]
    assert len(layer["crossings"].iloc[0]) == 2
    before = town.segments.iloc[town.laid.graph.segment[town.entries.lead]]
    assert before["street"].tolist() == ["Dorpsweg"]
    led = follow_traffic(town.entries, trips, town.laid.graph, town.segments)
    assert town.segments["osm_way_id"].iloc[town.laid.graph.segment[led.lead]].tolist() == [lane]
    assert led.layer.equals(town.entries.layer)


@pytest.mark.parametrize(("access", "leads"), [("public", True), ("destination", True), ("track", False)])
def test_a_track_leads_no_entry_that_has_a_street_however_many_take_it(access, leads):
    draft = plain_town("nothing", columns=2, rows=2).draft
    draft.road((85, -720), (85, -200), name="Laan", highway="tertiary")
    draft.road((85, -200), (15, -200), name="Laan", highway="tertiary")
    draft.road((15, -200), (15, -30), (0, 0), name="Laan", highway="unclassified")
    # Straight on is the shortest way to most homes.
    straight = draft.road((85, -200), (85, -30), (BLOCK, 0), name="Laan", highway="unclassified", access=access)
    town = analyse(draft.osm((-600, -700, 700, 700)))
    trips, _ = inflow(town)
    assert len(town.entries.layer) == 1
    assert len(town.entries.arc) == 2
    way = town.segments["osm_way_id"].to_numpy()[town.laid.graph.segment]
    flow = flow_by_crossing(town.entries, trips)
    assert way[town.entries.arc[np.argmax(flow)]] == straight
    led = follow_traffic(town.entries, trips, town.laid.graph, town.segments)
    assert bool(way[led.lead[0]] == straight) is leads


def test_rank_follows_the_share_and_where_no_trip_arrives_the_order_of_the_layer():
    town = analysed_town("approach", "approach", "approach")
    trips = model_trips(town.laid, town.segments, town.entries, settings=DRAWS)
    nobody = replace(trips, share=np.zeros_like(trips.share))
    layer = add_inflow(town.entries, nobody, settings=DRAWS)
    assert layer["inflow_share"].isna().all()
    assert layer["rank"].tolist() == [1, 2, 3]
