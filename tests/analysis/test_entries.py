"""Entries against towns of which every way in is known."""

import copy
import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from dekkend.analysis.core_network import core_network
from dekkend.analysis.cores import find_cores
from dekkend.analysis.entries import find_entries
from dekkend.analysis.sealing import seal

from .towns import (
    BLOCK,
    MORE_KINDS,
    SETTINGS,
    TO_EDGE,
    Draft,
    Layout,
    X,
    Y,
    analyse,
    analysed_town,
    build,
    evidence_of,
    layouts,
    network_of,
    plain_town,
    village,
    ways,
)

STRETCH_M = SETTINGS.cores.stretch_m
towns = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(towns, max_examples=4)


def found_roads(town, core):
    layer = town.entries.layer
    return [ways(crossings) for crossings in layer.loc[layer["core_name"] == core, "crossings"]]


def assert_exactly(found, true):
    assert len(found) == len(true)
    for roads in true:
        assert sum(bool(roads & one) for one in found) == 1
    for one in found:
        assert sum(one <= roads for roads in true) == 1


@given(layouts(MORE_KINDS))
@towns
def test_the_entries_are_exactly_the_roads_that_lead_in_and_closing_them_seals_the_core(layout):
    true = build(layout)
    town = analyse(true.osm())
    assert sorted(town.cores["name"]) == sorted(true.entries)
    for core, roads in true.entries.items():
        assert_exactly(found_roads(town, core), roads)
    # Where no road leads in nothing is proved: most likely the map lacks it.
    assert town.cores["sealed"].tolist() == (town.cores["entries"] > 0).tolist()
    counts = town.cores.set_index("name")["entries"].to_dict()
    assert counts == {core: len(roads) for core, roads in true.entries.items()}
    assert town.entries.layer["entry_id"].is_unique


@given(layouts(MORE_KINDS))
@few
def test_an_entry_says_whether_anybody_may_drive_there(layout):
    true = build(layout)
    layer = analyse(true.osm()).entries.layer
    access = {"public": "street", "destination": "street"}
    for entry in layer.itertuples():
        of_road = {true.draft.roads[number - 1]["access"] for number in ways(entry.crossings)}
        assert {entry.kind} <= {access.get(one, one) for one in of_road}
        assert entry.main == (entry.kind == "street")


@given(layouts(MORE_KINDS))
@few
def test_an_entry_lies_where_the_road_passes_from_open_country_into_the_core(layout):
    town = analyse(build(layout).osm())
    graph, stretches, core = town.laid.graph, town.found.stretches, town.found.core
    layer = town.entries.layer
    for number, (entry, lead) in enumerate(zip(layer.itertuples(), town.entries.lead, strict=True)):
        assert entry.geometry.distance(Point(graph.xy[graph.head[lead]])) < 1e-6
        segment, at, came_from = graph.segment[lead], graph.to_m[lead], graph.from_m[lead]
        just_before = at + np.sign(came_from - at) * min(1.0, abs(came_from - at) / 2)
        before = stretches.at(np.array([segment]), np.array([just_before]))[0]
        assert core[before] != town.entries.core[number]
        node = stretches.node_at(np.array([segment]), np.array([at]))[0]
        beyond = core[(stretches.tail == node) | (stretches.head == node)]
        assert town.entries.core[number] in beyond
        bearing = np.radians(entry.inbound_deg)
        # The road turns at most a right angle where it comes in.
        line = town.segments.geometry.iloc[segment]
        along = line.interpolate(at), line.interpolate(just_before)
        inward = np.array([along[0].x - along[1].x, along[0].y - along[1].y])
        assert inward @ (np.sin(bearing), np.cos(bearing)) > 0


def entries_of(*kinds, **options):
    return analysed_town(*kinds, **options).entries.layer


def test_a_town_without_any_road_outward_has_no_entries_and_proves_nothing():
    town = analysed_town()
    assert town.entries.layer.empty
    assert not town.cores["sealed"].any()


def test_a_map_without_cores_has_no_entries():
    draft = Draft()
    draft.road((-900, 0), (900, 0), highway="tertiary")
    assert analyse(draft.osm()).entries.layer.empty


def test_a_ring_road_that_nobody_can_reach_makes_no_entries():
    assert entries_of("spoke", "spoke", "service", ring=True).empty


def test_each_road_from_a_ring_road_into_town_is_an_entry():
    assert len(entries_of("approach", "spoke", "spoke", "one-way out", ring=True)) == 3


def test_a_one_way_street_out_of_town_is_no_entry_and_its_counterpart_is():
    layer = entries_of("one-way in", "one-way out")
    assert layer["street"].tolist() == ["Invalsweg 0"]


def test_a_fork_in_front_of_town_is_one_entry_wherever_the_core_begins():
    layer = entries_of("fork")
    assert len(layer) == 1
    assert ways(layer["crossings"].iloc[0]) <= {1, 2, 3}


def carriageways(apart, name="Heerstraat"):
    """Draw a town with two one-way roads inward of one street, some metres from each other."""
    town = plain_town("nothing")
    for aside in (-apart / 2, apart / 2):
        town.draft.road(
            (BLOCK + aside, -TO_EDGE - 20), (BLOCK + aside, -60), (BLOCK, 0), name=name, highway="tertiary", oneway=1
        )
    return analyse(town.osm()).entries.layer


def test_two_carriageways_inward_of_one_street_are_one_entry_with_two_crossings():
    layer = carriageways(12)
    assert len(layer) == 1
    assert len(ways(layer["crossings"].iloc[0])) == 2
    assert "2 lanes or arms count as one entry" in layer["why"].iloc[0][0]


@pytest.mark.parametrize(("apart", "count"), [(60, 1), (200, 2)])
def test_carriageways_of_one_street_are_one_entry_while_they_lie_near_each_other(apart, count):
    assert len(carriageways(apart)) == count


def test_two_roads_side_by_side_without_a_name_are_two_entries():
    assert len(carriageways(12, name="")) == 2


def test_two_different_roads_side_by_side_are_two_entries():
    assert len(entries_of("approach", "approach")) == 2


def test_crossings_are_told_apart_by_the_distance_that_the_settings_ask():
    town = plain_town("nothing")
    for aside in (-6, 6):
        town.draft.road((BLOCK + aside, -TO_EDGE - 20), (BLOCK + aside, -60), (BLOCK, 0), name="Heerstraat", oneway=1)
        town.draft.roads[-1]["highway"] = "tertiary"
    apart = SETTINGS.model_copy(update={"entries": SETTINGS.entries.model_copy(update={"merge_m": 5.0})})
    assert len(analyse(town.osm()).entries.layer) == 1
    assert len(analyse(town.osm(), apart).entries.layer) == 2


# --- Between cores, and between the parts of one ----------------------------------------------------------------------


def two_banks(*, bridges=(0, 2), oneway=0, west=True):
    """Draw a village on each bank of a river, with bridges, and a road to the western one."""
    draft = Draft()
    for column in (0, 1, 3, 4):
        x = column * BLOCK
        draft.road(*[(x, row * BLOCK) for row in range(3)], name=f"Straat {column}")
        draft.homes((x, 0), (x, 2 * BLOCK), f"Straat {column}")
    for row in range(3):
        for left in (0, 3):
            a, b = (left * BLOCK, row * BLOCK), ((left + 1) * BLOCK, row * BLOCK)
            draft.road(a, b, name=f"Laan {row}")
            draft.homes(a, b, f"Laan {row}")
        if row in bridges:
            a, b = (BLOCK, row * BLOCK), (3 * BLOCK, row * BLOCK)
            draft.road(a, b, name=f"Brug {row}", bridge=True, oneway=oneway)
            draft.homes(a, b, f"Laan {row}")
    if west:
        draft.road((-TO_EDGE, BLOCK), (0, BLOCK), name="Westerweg", highway="tertiary")
    draft.place((50, 50), "Linkeroever")
    draft.place((3.5 * BLOCK, 50), "Rechteroever")
    draft.barriers.append(([(2 * BLOCK, -500), (2 * BLOCK, 700)], "river"))
    return draft.osm((-TO_EDGE + 10, -500, 4 * BLOCK + TO_EDGE, 700))


def by_core(layer, column="street"):
    return layer.groupby("core_name")[column].agg(sorted).to_dict()


@given(st.sets(st.integers(0, 2), min_size=1), st.sampled_from([-1, 0, 1]), st.booleans())
@settings(towns, max_examples=8)
def test_each_bridge_between_two_villages_is_an_entry_of_those_that_it_may_be_driven_to(bridges, oneway, west):
    town = analyse(two_banks(bridges=bridges, oneway=oneway, west=west))
    names = [f"Brug {row}" for row in sorted(bridges)]
    into_left = (names if oneway <= 0 else []) + ["Westerweg"] * west
    into_right = names if oneway >= 0 else []
    found = by_core(town.entries.layer)
    assert found.get("Linkeroever", []) == into_left
    assert found.get("Rechteroever", []) == into_right
    came_from = town.entries.layer.set_index(["core_name", "street"])["from_core"]
    for (core, street), other in came_from.items():
        across = {"Linkeroever": "Rechteroever", "Rechteroever": "Linkeroever"}[core]
        assert other == ("" if street == "Westerweg" else across)
    assert town.cores.set_index("name")["sealed"].to_dict() == {
        "Linkeroever": bool(into_left),
        "Rechteroever": bool(into_right),
    }


def test_of_a_bridge_it_is_told_that_a_river_divides_the_villages():
    layer = analyse(two_banks()).entries.layer
    for entry in layer[layer["from_core"] != ""].itertuples():
        other = {"Linkeroever": "Rechteroever", "Rechteroever": "Linkeroever"}[entry.core_name]
        assert entry.why[0] == f"A car can drive from {other} straight into {entry.core_name} here."


def test_a_road_to_a_village_far_away_comes_from_outside():
    town = analyse(build(Layout(3, 3, ("nothing",) * 12, second=True)).osm())
    assert set(town.entries.layer["core_name"]) == {"Adorp", "Bdorp"}
    assert (town.entries.layer["from_core"] == "").all()
    assert town.cores["sealed"].all()


def town_with_a_quarter_apart():
    """Draw a town with a quarter beyond fields, a road between them and one that meets it from the south."""
    draft = village(village(Draft(), 0, 0, name="Adorp", streets=6), 640, 0, name="Nieuwland", kind="suburb")
    draft.road((180, 60), (410, 60), (640, 60), name="Tussenweg", highway="tertiary")
    draft.road((410, -500), (410, 60), name="Zuidweg", highway="tertiary")
    draft.road((-700, 60), (0, 60), name="Westweg", highway="tertiary")
    return draft.osm((-690, -490, 1500, 900))


def test_a_quarter_beyond_fields_is_entered_on_its_own_and_so_is_the_town():
    town = analyse(town_with_a_quarter_apart())
    assert town.cores["name"].tolist() == ["Adorp"]
    assert len(list(town.laid.parts(0))) == 2
    layer = town.entries.layer
    assert sorted(layer["street"]) == ["Tussenweg", "Tussenweg", "Westweg"]
    assert sorted(layer.loc[layer["street"] == "Tussenweg", "inbound_deg"]) == pytest.approx([90, 270])
    assert (layer["from_core"] == "").all()
    assert town.cores["sealed"].all()


def test_of_a_core_in_two_parts_the_road_between_them_leads_into_the_one_that_cars_come_to_last_and_not_back():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((-2000, 60), (0, 60), name="Lange Weg", highway="tertiary")
    draft.homes((-600, 60), (-400, 60), "Lange Weg")
    osm = draft.osm((-1990, -500, 700, 700))
    drawn = shapely.union(box(-30, -30, 210, 210), box(-620, 0, -390, 120))
    net = network_of(osm)
    cores = find_cores(evidence_of(osm, own_cores=[(drawn, "Adorp")]), net.graph, net.segments, SETTINGS.cores)
    assert cores.layer["name"].tolist() == ["Adorp"]
    laid = core_network(net.graph, net.segments, cores, net.gateways)
    entries = find_entries(laid, net.segments, cores, settings=SETTINGS.entries)
    assert sorted(entries.layer.geometry.x - X) == pytest.approx([-620, -30], abs=1)
    assert entries.layer["entry_id"].is_unique
    assert seal(cores.layer, entries, laid, net.segments)["sealed"].all()


def test_a_street_along_the_border_lets_cars_into_the_side_streets_of_both_villages():
    draft = Draft()
    draft.road((0, 900), (0, 300), name="Noorderweg", highway="tertiary")
    border = [(0, y) for y in (300, 200, 100, 0)]
    draft.road(*border, name="Grensstraat")
    for y in (300, 200, 100, 0):
        draft.road((-300, y), (0, y), name=f"Weststraat {y}")
        draft.road((0, y), (300, y), name=f"Ooststraat {y}")
        draft.homes((-300, y), (-30, y), f"Weststraat {y}")
        draft.homes((30, y), (300, y), f"Ooststraat {y}")
    osm = draft.osm((-900, -900, 900, 890))
    own = [(box(-400, -50, 1, 340), "Westdorp"), (box(1, -50, 400, 340), "Oostdorp")]
    net = network_of(osm)
    cores = find_cores(evidence_of(osm, own_cores=own), net.graph, net.segments, SETTINGS.cores)
    laid = core_network(net.graph, net.segments, cores, net.gateways)
    entries = find_entries(laid, net.segments, cores, settings=SETTINGS.entries)
    assert sorted(cores.layer["name"]) == ["Oostdorp", "Westdorp"]
    assert seal(cores.layer, entries, laid, net.segments)["sealed"].all()


def test_a_row_of_side_streets_each_near_the_next_is_no_single_entry():
    draft = Draft()
    draft.road(
        (-900, 500),
        *[(70 * n, 500) for n in range(9)],
        (1500, 500),
        name="Ringweg",
        highway="tertiary",
        maxspeed_kmh=80.0,
    )
    draft.road(*[(70 * n, -100) for n in range(9)], name="Achterstraat")
    draft.homes((0, -100), (560, -100), "Achterstraat")
    for n in range(9):
        draft.road((70 * n, 500), (70 * n, -100), name=f"Zijstraat {n}")
        draft.homes((70 * n, 100), (70 * n, -100), f"Zijstraat {n}")
    draft.place((280, -50), "Adorp")
    town = analyse(draft.osm((-890, -800, 1490, 800)))
    assert town.cores["sealed"].all()
    # Signs stand in sight of one another at least.
    assert len(town.entries.layer) >= 3


# --- One way in, however the road runs --------------------------------------------------------------------------------


def test_a_road_that_touches_the_town_and_leaves_it_again_leads_in_once():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((1000, -600), (180, 0), (600, 60), (180, 120), name="Slingerweg", highway="tertiary")
    town = analyse(draft.osm((-500, -590, 990, 700)))
    slinger = (town.segments["street"] == "Slingerweg").to_numpy()[town.laid.graph.segment]
    outside = slinger & (town.laid.arc_core < 0)
    # It truly leaves the town after it has touched it.
    assert len(np.unique(town.laid.graph.segment[outside])) == 2
    assert len(town.entries.layer) == 1
    assert town.cores["sealed"].all()


def test_a_road_along_the_edge_of_town_within_sight_of_its_homes_is_one_entry_and_not_many():
    draft = village(Draft(), 0, 0, name="Adorp", streets=6)
    # To and fro between 20 and 80 m from the outermost homes.
    edge = [(180 + (40 if step % 2 else 100), 330 - 60.0 * step) for step in range(7)]
    draft.road((900, 700), *edge, (180, 0), name="Randweg", highway="tertiary")
    town = analyse(draft.osm((-500, -500, 890, 690)))
    assert town.entries.layer["street"].tolist() == ["Randweg"]
    assert town.cores["sealed"].all()


def test_a_bollard_closes_a_road_for_cars():
    town = plain_town("approach", "approach")
    gate = (0.0, -400.0)
    line = town.draft.lines[0]
    line.insert(1, gate)
    town.draft.nodes[gate] = len(town.draft.nodes) + 1
    town.draft.blocked.append(gate)
    assert analyse(town.osm()).entries.layer["street"].tolist() == ["Invalsweg 1"]


def test_entries_come_core_after_core_streets_first_and_the_most_important_road_at_the_head():
    town = plain_town("track", "approach", "spoke", "service", "approach", ring=True)
    town.draft.roads[4]["highway"] = "primary"
    layer = analyse(town.osm()).entries.layer
    assert layer["street"].tolist()[:3] == ["Invalsweg 4", "Invalsweg 1", "Invalsweg 2"]
    assert layer["kind"].tolist()[:3] == ["street"] * 3
    assert sorted(layer["kind"][3:]) == ["service", "track"]
    assert layer["main"].tolist() == [True] * 3 + [False] * 2


def test_an_entry_of_a_road_without_a_name_has_its_number_or_nothing():
    town = plain_town("approach", "approach")
    town.draft.roads[0].update(name="", ref="N50")
    town.draft.roads[1].update(name="")
    assert sorted(analyse(town.osm()).entries.layer["street"]) == ["", "N50"]


# --- Where an entry lies ----------------------------------------------------------------------------------------------


def on_the_road(change, *, fast, slow, highway="tertiary", homes_from=0, signs=()):
    """Return the entry of a village on a road whose speed limit changes some metres before its first street."""
    draft = village(Draft(), 0, 0, name="Adorp")
    before = (-float(change), 60.0)
    draft.road((-1500, 60), before, name="Westerweg", highway=highway, maxspeed_kmh=fast)
    draft.road(before, (0, 60), name="Westerweg", highway=highway, maxspeed_kmh=slow)
    if homes_from:
        draft.homes((-homes_from, 60), (0, 60), "Westerweg")
    for away in signs:
        draft.sign((-away, 66), "Adorp")
    layer = analyse(draft.osm((-1490, -400, 700, 700))).entries.layer
    assert layer["street"].tolist() == ["Westerweg"]
    return layer.iloc[0]


LIMITS = st.sampled_from([(80.0, 50.0), (60.0, 30.0), (80.0, 30.0), (100.0, 50.0), (60.0, 50.0)])


@given(st.integers(15, 180), LIMITS, st.sampled_from(["primary", "secondary", "tertiary", "unclassified"]))
@settings(towns, max_examples=7)
def test_a_core_begins_where_the_limit_does_also_before_the_first_house(change, limits, highway):
    fast, slow = limits
    entry = on_the_road(change, fast=fast, slow=slow, highway=highway)
    assert entry.geometry.x - X == pytest.approx(-change, abs=1)
    assert "maxspeed" in entry.evidence
    assert "The speed limit of the built-up area begins here." in [str(why) for why in entry.why]


@given(st.integers(30, 150), LIMITS)
@settings(towns, max_examples=4)
def test_a_core_begins_where_the_limit_does_also_after_the_first_house(change, limits):
    fast, slow = limits
    entry = on_the_road(change, fast=fast, slow=slow, homes_from=change + 60)
    assert entry.geometry.x - X == pytest.approx(-change, abs=STRETCH_M)


@given(st.integers(60, 250), st.integers(-40, 30), st.floats(0, 1))
@settings(towns, max_examples=6)
def test_a_core_begins_at_its_place_name_sign_though_the_limit_begins_a_little_before_or_after(sign, further, homes):
    entry = on_the_road(sign + further, fast=80.0, slow=50.0, homes_from=homes * sign, signs=(sign,))
    assert entry.geometry.x - X == pytest.approx(-sign, abs=1)
    assert "city_limit" in entry.evidence
    assert "A place name sign stands here." in [str(why) for why in entry.why]


@pytest.mark.parametrize("number", range(4))
def test_inbound_is_the_direction_of_travel(number):
    kinds = ["nothing"] * 12
    kinds[3 * number] = "approach"
    entry = entries_of(*kinds).iloc[0]
    x, y, heading = ((0, 0, 0), (0, 2 * BLOCK, 180), (0, 0, 90), (2 * BLOCK, 0, 270))[number]
    assert entry["inbound_deg"] == pytest.approx(heading)
    ahead = np.radians(heading)
    east, north = entry["geometry"].x - X - x, entry["geometry"].y - Y - y
    # Nothing but homes says where the core begins: in sight of the first of them.
    assert east * np.sin(ahead) + north * np.cos(ahead) == pytest.approx(-50, abs=STRETCH_M)
    assert east * np.cos(ahead) - north * np.sin(ahead) == pytest.approx(0, abs=1e-6)


# --- The same map again -----------------------------------------------------------------------------------------------


def shuffled(osm, seed):
    """Return a map with all of its tables in another order."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(osm.roads))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by_way = np.argsort(place[osm.road_nodes.way], kind="stable")
    nodes = dataclasses.replace(
        osm.road_nodes,
        way=place[osm.road_nodes.way][by_way],
        ref=osm.road_nodes.ref[by_way],
        xy=osm.road_nodes.xy[by_way],
    )
    mixed = {
        name: table.iloc[rng.permutation(len(table))].reset_index(drop=True)
        for name in ("addresses", "places", "buildings", "signs", "lamps", "boundaries", "barriers", "areas")
        for table in [getattr(osm, name)]
    }
    return dataclasses.replace(osm, roads=osm.roads.iloc[order], road_nodes=nodes, **mixed)


@given(layouts(MORE_KINDS), st.integers(0, 1000))
@few
def test_the_order_of_the_map_does_not_matter(layout, seed):
    osm = build(layout).osm()
    assert analyse(shuffled(osm, seed)).entries.layer.equals(analyse(osm).entries.layer)


def test_the_order_of_a_map_with_a_river_and_signs_does_not_matter():
    osm = two_banks(bridges=(0, 1, 2))
    assert analyse(shuffled(osm, 5)).entries.layer.equals(analyse(osm).entries.layer)


# On the narrower map what ends near its edge, or turns back there, may as well go on beyond it.
NEAR_THE_EDGE = {"loop", "spoke", "dead end", "service", "track", "private"}


@given(layouts(tuple(kind for kind in MORE_KINDS if kind not in NEAR_THE_EDGE)))
@few
def test_entries_are_the_same_on_a_map_cut_500_m_wider(layout):
    true = build(dataclasses.replace(layout, ring=False, second=False, bypass=False))
    west, south, east, north = true.bounds
    narrow = analyse(true.draft.osm((west + 500, south + 500, east - 500, north - 500)))
    wide = analyse(true.osm())
    assert wide.entries.layer["entry_id"].tolist() == narrow.entries.layer["entry_id"].tolist()
    assert wide.entries.layer.equals(narrow.entries.layer)


def test_a_side_road_beyond_the_edge_of_the_narrower_map_does_not_rename_an_entry():
    narrow = plain_town("approach")
    far = (0.0, -600.0)
    narrow.draft.lines[0].insert(1, far)
    narrow.draft.nodes[far] = 9000
    wide = copy.deepcopy(narrow)
    wide.draft.road(far, (300, -600), name="Verre weg", highway="unclassified")
    west, south, east, north = narrow.bounds
    near = analyse(narrow.draft.osm((west + 500, south + 500, east - 500, north - 500))).entries.layer
    assert analyse(wide.osm()).entries.layer["entry_id"].tolist() == near["entry_id"].tolist()


def hamlet_on_a_through_road(*, wide):
    """Draw a hamlet at a junction of one long road, with a side road far out that a narrower map lacks."""
    draft = Draft()
    stops = {-1500.0: 50, -900.0: 90, 0.0: 60, 900.0: 70, 1500.0: 80}
    draft.nodes.update({(x, 0.0): number for x, number in stops.items()})
    draft.road(*[(x, 0) for x in stops], name="Doorgaande weg", highway="tertiary")
    draft.road((0, 0), (0, 200), name="Kerkpad")
    draft.homes((0, 0), (0, 200), "Kerkpad")
    draft.homes((-60, 0), (60, 0), "Doorgaande weg")
    draft.place((20, 20), "Gehucht", "hamlet")
    if wide:
        draft.road((-900, 0), (-900, 300), name="Verre weg", highway="unclassified")
    reach = 1490 if wide else 800
    return analyse(draft.osm((-reach, -600, reach, 600))).entries.layer


def test_the_two_entries_of_a_hamlet_on_a_through_road_keep_their_names_on_a_wider_map():
    wide, narrow = (
        {entry.entry_id: entry.geometry.x > X for entry in hamlet_on_a_through_road(wide=wide).itertuples()}
        for wide in (True, False)
    )
    assert len(wide) == 2
    assert wide == narrow


def test_the_town_is_left_as_it_was():
    town = analysed_town("approach", "roundabout")
    before = town.segments.copy(), town.found.layer.copy(), town.found.core.copy()
    again = find_entries(town.laid, town.segments, town.found, settings=SETTINGS.entries)
    assert again.layer.equals(town.entries.layer)
    assert town.segments.equals(before[0])
    assert town.found.layer.equals(before[1])
    np.testing.assert_array_equal(town.found.core, before[2])
