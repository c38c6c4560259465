"""Entries against towns of which every way in is known."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import Point

from dekkend.analysis.entries import find_entries

from .towns import BLOCK, SETTINGS, TO_EDGE, Draft, Layout, X, Y, analyse, build, layouts, plain_town, ways

towns = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found_roads(town, core):
    layer = town.entries.layer
    return [ways(crossings) for crossings in layer.loc[layer["core_name"] == core, "crossings"]]


def assert_exactly(found, true):
    assert len(found) == len(true)
    for roads in true:
        assert sum(bool(roads & one) for one in found) == 1
    for one in found:
        assert sum(one <= roads for roads in true) == 1


@given(layouts())
@towns
def test_the_entries_are_exactly_the_roads_that_lead_in_and_closing_them_seals_the_core(layout):
    true = build(layout)
    town = analyse(true.osm())
    assert set(town.cores["name"]) == set(true.entries)
    for core, roads in true.entries.items():
        assert_exactly(found_roads(town, core), roads)
    # Where nothing leads out of the map there is nowhere to come from, and nothing is proved.
    somewhere = [bool(town.laid.sources(core).any()) for core in range(len(town.cores))]
    assert town.cores["sealed"].tolist() == somewhere
    counts = town.cores.set_index("name")["entries"].to_dict()
    assert counts == {core: len(roads) for core, roads in true.entries.items()}


@given(layouts())
@settings(towns, max_examples=10)
def test_an_entry_lies_on_the_outline_and_leads_inward(layout):
    town = analyse(build(layout).osm())
    outlines = town.cores.set_index("core_id").geometry
    for entry in town.entries.layer.itertuples():
        outline = outlines[entry.core_id]
        assert outline.boundary.distance(entry.geometry) < 1
        bearing = np.radians(entry.inbound_deg)
        ahead = Point(entry.geometry.x + 5 * np.sin(bearing), entry.geometry.y + 5 * np.cos(bearing))
        assert outline.contains(ahead)


def entries_of(*kinds, **options):
    return analyse(plain_town(*kinds, **options).osm()).entries.layer


def test_a_town_without_any_road_outward_has_no_entries_and_proves_nothing():
    town = analyse(plain_town().osm())
    assert town.entries.layer.empty
    assert not town.cores["sealed"].any()


def test_a_ring_road_that_nobody_can_reach_makes_no_entries():
    assert entries_of("spoke", "spoke", ring=True).empty


def test_each_road_from_a_ring_road_into_town_is_an_entry():
    assert len(entries_of("approach", "spoke", "spoke", "one-way out", ring=True)) == 3


def test_a_one_way_street_out_of_town_is_no_entry_and_its_counterpart_is():
    layer = entries_of("one-way in", "one-way out")
    assert layer["street"].tolist() == ["Invalsweg 0"]


def test_a_road_that_forks_just_before_town_is_one_entry_with_two_crossings():
    layer = entries_of("fork")
    assert len(layer) == 1
    assert len(layer["crossings"].iloc[0]) == 2
    assert "2 lanes or arms count as one entry" in layer["why"].iloc[0][0]


def test_two_carriageways_inward_of_one_street_are_one_entry():
    town = plain_town("nothing")
    for aside in (-6, 6):
        town.draft.road((BLOCK + aside, -TO_EDGE - 20), (BLOCK + aside, -60), (BLOCK, 0), name="Heerstraat", oneway=1)
    assert len(analyse(town.osm()).entries.layer) == 1


def test_two_different_roads_side_by_side_are_two_entries():
    assert len(entries_of("approach", "approach")) == 2


def test_a_road_over_which_a_neighbouring_core_is_reached_says_so():
    town = analyse(build(Layout(3, 3, ("nothing",) * 12, second=True)).osm())
    assert set(town.entries.layer["core_name"]) == {"Adorp", "Bdorp"}
    assert town.cores["sealed"].all()


def two_banks():
    """A town on both sides of a river with two bridges, one village on each bank."""
    draft = Draft()
    for column in (0, 1, 3, 4):
        x = column * BLOCK
        draft.road((x, 0), (x, BLOCK), (x, 2 * BLOCK), name=f"Straat {column}")
        draft.homes((x, 0), (x, 2 * BLOCK), f"Straat {column}")
    for row in (0, 2):
        for left in (0, 3):
            a, b = (left * BLOCK, row * BLOCK), ((left + 1) * BLOCK, row * BLOCK)
            draft.road(a, b, name=f"Laan {row}")
            draft.homes(a, b, f"Laan {row}")
        draft.road((BLOCK, row * BLOCK), (3 * BLOCK, row * BLOCK), name=f"Brug {row}", bridge=True)
        draft.homes((BLOCK, row * BLOCK), (3 * BLOCK, row * BLOCK), f"Laan {row}")
    draft.road((-TO_EDGE, BLOCK), (0, BLOCK), name="Westerweg", highway="tertiary")
    draft.place((50, 50), "Linkeroever")
    draft.place((3.5 * BLOCK, 50), "Rechteroever")
    draft.barriers.append(([(2 * BLOCK, -500), (2 * BLOCK, 700)], "river"))
    return draft.osm((-TO_EDGE + 10, -500, 4 * BLOCK + TO_EDGE, 700))


def test_bridges_between_two_cores_are_entries_of_both():
    town = analyse(two_banks())
    by_core = town.entries.layer.groupby("core_name")["street"].agg(set).to_dict()
    assert by_core == {"Linkeroever": {"Westerweg", "Brug 0", "Brug 2"}, "Rechteroever": {"Brug 0", "Brug 2"}}
    assert town.cores["sealed"].all()


def test_a_bollard_closes_a_road_for_cars():
    town = plain_town("approach", "approach")
    gate = (0.0, -400.0)
    line = town.draft.lines[0]
    line.insert(1, gate)
    town.draft.nodes[gate] = len(town.draft.nodes) + 1
    town.draft.blocked.append(gate)
    assert analyse(town.osm()).entries.layer["street"].tolist() == ["Invalsweg 1"]


def test_a_private_road_or_a_track_is_an_entry_but_never_a_main_one():
    town = plain_town("approach", "spoke", "spoke", ring=True)
    town.draft.roads[1]["access"], town.draft.roads[2]["access"] = "track", "private"
    layer = analyse(town.osm()).entries.layer.set_index("street")
    assert layer["main"].to_dict() == {"Invalsweg 0": True, "Invalsweg 1": False, "Invalsweg 2": False}


def test_crossings_are_told_apart_by_the_distance_that_the_settings_ask():
    true = plain_town("fork")
    apart = SETTINGS.model_copy(update={"entries": SETTINGS.entries.model_copy(update={"merge_m": 10.0})})
    assert len(analyse(true.osm(), apart).entries.layer) == 2


def test_the_town_is_left_as_it_was():
    town = analyse(plain_town("approach", "roundabout").osm())
    before = town.segments.copy(), town.cores.copy()
    again = find_entries(town.laid, town.segments, town.cores, settings=SETTINGS.entries)
    assert again.layer.equals(town.entries.layer)
    assert town.segments.equals(before[0])
    assert town.cores.equals(before[1])


def test_the_order_of_roads_does_not_matter():
    true = plain_town("approach", "fork", "roundabout", "dual carriageway", "loop", ring=True)
    osm = true.osm()
    order = np.random.default_rng(1).permutation(len(osm.roads))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by_way = np.argsort(place[osm.road_nodes.way], kind="stable")
    nodes = dataclasses.replace(
        osm.road_nodes,
        way=place[osm.road_nodes.way][by_way],
        ref=osm.road_nodes.ref[by_way],
        xy=osm.road_nodes.xy[by_way],
    )
    shuffled = dataclasses.replace(osm, roads=osm.roads.iloc[order], road_nodes=nodes)
    assert analyse(shuffled).entries.layer.equals(analyse(osm).entries.layer)


@pytest.mark.parametrize("number", range(4))
def test_inbound_is_the_direction_of_travel(number):
    kinds = ["nothing"] * 12
    kinds[3 * number] = "approach"
    layer = entries_of(*kinds)
    assert layer["inbound_deg"].iloc[0] == pytest.approx((0, 180, 90, 270)[number])
    assert layer.geometry.iloc[0].x - X == pytest.approx((0, 0, -40, 2 * BLOCK + 40)[number], abs=2)
    assert layer.geometry.iloc[0].y - Y == pytest.approx((-40, 2 * BLOCK + 40, 0, 0)[number], abs=2)
