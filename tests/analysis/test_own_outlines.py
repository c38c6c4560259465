"""Outlines that a municipality draws, as people draw them: by eye, along roads, over one another."""

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import box

from dekkend.errors import DekkendWarning

from .towns import SETTINGS, Draft, X, Y, found_cores, network_of, village

GAP_M = SETTINGS.cores.change_m
SQUARE = box(-60, -60, 240, 240)


def adorp(*drawn, **village_kwargs):
    draft = village(Draft(), 0, 0, name="Adorp", **village_kwargs)
    draft.own_cores = [*drawn]
    return draft


def metres_in(found, draft, road, core=None):
    """Return how many metres of a road lie in a core, or in any."""
    segments = network_of(draft.osm()).segments
    mine = (segments["osm_way_id"] == road).to_numpy()[found.stretches.segment]
    names = np.append(found.layer["name"].to_numpy(object), "")[found.core]
    inside = names == core if core else found.core >= 0
    return found.stretches.length_m[mine & inside].sum()


# --- A line that is drawn by eye --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dip", "stays"), [(GAP_M - 10, True), (GAP_M + 10, False)])
def test_a_road_that_leaves_an_outline_and_soon_comes_back_stays_in_it(dip, stays):
    drawn = shapely.difference(box(-60, -60, 640, 240), box(300, 30, 300 + dip, 90))
    draft = adorp((drawn, "Adorp"))
    road = draft.road((180, 60), (600, 60), name="Randweg")
    found = found_cores(draft)
    assert metres_in(found, draft, road) == pytest.approx(420 if stays else 420 - dip)


def test_it_does_so_also_where_a_side_street_begins_in_the_gap():
    draft = adorp((shapely.difference(box(-60, -60, 640, 240), box(300, 30, 380, 90)), "Adorp"))
    road = draft.road((180, 60), (340, 60), (600, 60), name="Randweg")
    side = draft.road((340, -600), (340, 60), name="Zijweg")
    found = found_cores(draft)
    assert metres_in(found, draft, road) == pytest.approx(420)
    assert metres_in(found, draft, side) == pytest.approx(120)


@pytest.mark.parametrize(("cut", "stays"), [(GAP_M - 10, False), (GAP_M + 10, True)])
def test_a_road_that_cuts_off_a_corner_stays_out_of_the_outline(cut, stays):
    draft = adorp((shapely.union(SQUARE, box(240, 100, 600, 100 + cut)), "Adorp"))
    road = draft.road((500, -700), (500, 900), name="Randweg", highway="tertiary")
    assert metres_in(found_cores(draft), draft, road) == pytest.approx(cut if stays else 0)


def test_a_corner_in_which_somebody_lives_stays_in():
    draft = adorp((shapely.union(SQUARE, box(240, 100, 600, 150)), "Adorp"))
    road = draft.road((500, -700), (500, 900), name="Randweg", highway="tertiary")
    draft.addresses.append(((510.0, 120.0), "Randweg"))
    assert metres_in(found_cores(draft), draft, road) == pytest.approx(50)
    # One beyond the line does not hold the road in it.
    draft.addresses[-1] = ((610.0, 120.0), "Randweg")
    assert metres_in(found_cores(draft), draft, road) == 0


def test_an_outline_of_a_few_metres_is_a_core_all_the_same():
    draft = adorp((box(-600, 40, -580, 80), "Klein"))
    draft.road((-900, 60), (0, 60), name="Landweg", highway="tertiary")
    assert metres_in(found_cores(draft), draft, len(draft.roads), "Klein") == pytest.approx(20)


def test_who_drives_on_a_motorway_through_an_outline_has_not_come_in_yet():
    draft = adorp((box(-60, -60, 240, 600), "Adorp"))
    motorway = draft.road((-900, 400), (900, 400), name="A1", highway="motorway", oneway=1)
    ramp = draft.road((240, 200), (200, 380), (300, 400), name="", highway="motorway_link")
    found = found_cores(draft)
    assert metres_in(found, draft, motorway) == 0
    assert metres_in(found, draft, ramp) == 0
    assert found.layer["name"].tolist() == ["Adorp"]


# --- Drawn is drawn ---------------------------------------------------------------------------------------------------


def test_what_is_drawn_is_a_core_however_few_people_live_in_it():
    draft = adorp((box(-650, 20, -350, 100), "Gehucht"))
    draft.road((-900, 60), (0, 60), name="Landweg", highway="tertiary")
    draft.addresses.append(((-500.0, 66.0), "Landweg"))
    cores = found_cores(draft).layer.set_index("name")
    assert cores.loc["Gehucht", "addresses"] == 1
    assert "Gehucht" in found_cores(draft, kinds=("town",)).layer["name"].tolist()


def test_what_its_signs_or_addresses_call_the_same_beside_it_is_no_second_core():
    draft = adorp((box(-60, -60, 120, 240), "Adorp"), streets=8)
    draft.city = "Adorp"
    draft.sign((176, 240), "Adorp")
    draft.road((180, 240), (900, 240), name="Oostweg", highway="tertiary")
    found = found_cores(draft)
    assert found.layer["name"].tolist() == ["Adorp"]
    inside = shapely.intersects(box(X - 60, Y - 60, X + 120, Y + 240), shapely.get_point(found.stretches.line, 1))
    np.testing.assert_array_equal(found.core >= 0, inside)


def test_a_village_of_the_same_name_elsewhere_stays_and_is_told_apart_by_its_street():
    draft = village(adorp((SQUARE, "Adorp")), 2000, 0, name="Adorp", street="Elders")
    draft.road((180, 60), (2000, 60), name="Landweg", highway="tertiary")
    cores = found_cores(draft)
    assert cores.layer["name"].tolist() == ["Adorp", "Adorp (Elders)"]
    assert [*cores.called.values()] == ["Adorp", "Adorp"]


# --- Outlines over one another ----------------------------------------------------------------------------------------


def test_an_outline_within_another_keeps_its_streets_and_that_is_told():
    draft = village(adorp(), 180, 0, street="Oosterstraat")
    draft.own_cores = [(box(-60, -60, 420, 240), "Aa"), (box(220, -60, 420, 240), "Zoo")]
    with pytest.warns(DekkendWarning, match=r"Outlines of cores overlap: Zoo \+ Aa\. Streets in both count for the"):
        found = found_cores(draft)
    assert sorted(found.layer["name"]) == ["Aa", "Zoo"]
    assert metres_in(found, draft, 7, "Zoo") == pytest.approx(140)
    assert metres_in(found, draft, 7, "Aa") == pytest.approx(40)


def test_a_line_that_is_drawn_twice_is_no_overlap():
    draft = adorp((box(-60, -60, 92, 240), "West"), (box(90, -60, 240, 240), "Oost"))
    assert sorted(found_cores(draft).layer["name"]) == ["Oost", "West"]


@given(st.lists(st.tuples(*[st.integers(-8, 30)] * 2, *[st.integers(2, 20)] * 2), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_every_outline_over_streets_is_one_core_and_its_homes_are_its_own(squares):
    draft = adorp()
    shapes = [box(10 * x, 10 * y, 10 * (x + wide), 10 * (y + high)) for x, y, wide, high in squares]
    left = shapely.Polygon()
    for number, shape in enumerate(shapes):
        draft.own_cores.append((shape.difference(left), f"Kern {number}"))
        left = left.union(shape)
    draft.own_cores = [(shape, name) for shape, name in draft.own_cores if shape.area > 0]
    found = found_cores(draft)
    lines = shapely.union_all(network_of(draft.osm()).segments.geometry.to_numpy())
    with_street = [
        name
        for shape, name in draft.own_cores
        if shapely.length(shapely.intersection(lines, affinity.translate(shape, X, Y))) > 1
    ]
    assert {*with_street} <= {*found.layer["name"]}
    assert found.layer["name"].is_unique
    # Nothing of another outline is claimed farther in than the longest dip.
    for shape, name in draft.own_cores:
        here = affinity.translate(shape, X, Y)
        mine = np.append(found.layer["name"].to_numpy(object), "")[found.core] == name
        assert (shapely.distance(shapely.get_point(found.stretches.line[mine], 1), here) <= GAP_M / 2).all()


def test_the_order_in_which_outlines_are_listed_does_not_matter():
    draft = adorp((box(-60, -60, 90, 240), "West"), (box(90, -60, 240, 240), "Oost"))
    turned = dataclasses.replace(draft, own_cores=draft.own_cores[::-1])
    one, other = found_cores(draft), found_cores(turned)
    np.testing.assert_array_equal(one.core, other.core)
    assert one.layer["name"].tolist() == other.layer["name"].tolist()
