"""Outlines: drawn around the streets and homes of a core, and crossed where it begins."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from shapely.geometry import Point, box

from dekkend.network.roads import STREET_ACCESS

from .towns import BLOCK, Draft, X, Y, analyse, build, found_cores, layouts, network_of, plain_town, village

few = settings(max_examples=6, deadline=None)


def assert_sound(layer):
    assert layer.is_valid.all()
    assert not layer.is_empty.any()
    assert set(layer.geom_type) <= {"Polygon", "MultiPolygon"}
    outlines = layer.geometry.to_numpy()
    for number, outline in enumerate(outlines):
        assert shapely.area(shapely.intersection(outline, outlines[number + 1 :])).sum() == pytest.approx(0, abs=1e-6)


def assert_homes_within(found, homes, segments):
    """Each home near a street of a core lies in that core's outline, or within a metre of it."""
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[found.stretches.segment]
    streets = np.flatnonzero(street)
    home, nearest = shapely.STRtree(found.stretches.line[streets]).query_nearest(homes, all_matches=False)
    core = found.core[streets[nearest]]
    inside = core >= 0
    outlines = found.layer.geometry.to_numpy()[core[inside]]
    assert inside.any()
    assert shapely.distance(outlines, homes[home[inside]]).max() < 1


def assert_crossed_where_the_core_begins(found):
    """Where a road leads from a core to open country, the outline lies there."""
    stretches, core = found.stretches, found.core
    tail, head = stretches.tail, stretches.head
    for number, outline in enumerate(found.layer.geometry):
        ends = [np.unique(np.concatenate([tail[mine], head[mine]])) for mine in (core == number, core == -1)]
        points = shapely.points(stretches.xy[np.intersect1d(*ends)])
        assert (shapely.distance(outline.boundary, points) < 2).all()


@given(layouts())
@few
def test_outlines_of_any_town_are_sound_hold_its_homes_and_are_crossed_where_it_begins(layout):
    town = analyse(build(layout).osm())
    assert_sound(town.cores)
    assert_homes_within(town.found, town.net.homes.geometry.to_numpy(), town.segments)
    assert_crossed_where_the_core_begins(town.found)
    outlines = town.cores.set_index("core_id").geometry
    for entry in town.entries.layer.itertuples():
        assert outlines[entry.core_id].boundary.distance(entry.geometry) < 2


@pytest.mark.parametrize("kind", ["river", "canal", "railway"])
def test_outlines_of_villages_that_a_line_divides_meet_without_overlap(kind):
    draft = village(village(Draft(), 0, 0, name="Adorp"), 200, 0, name="Bdorp", street="Oosterstraat")
    for row in (0, 120):
        draft.road((180, row), (200, row), name="Brug", bridge=True)
    draft.barriers.append(([(190, -500), (190, 700)], kind))
    found = found_cores(draft)
    assert len(found.layer) == 2
    assert_sound(found.layer)
    assert_homes_within(found, draft.osm().addresses.geometry.to_numpy(), network_of(draft.osm()).segments)
    for outline, name in zip(found.layer.geometry, found.layer["name"], strict=True):
        west, east = outline.bounds[0] - X, outline.bounds[2] - X
        assert (east <= 191) if name == "Adorp" else (west >= 189)


def test_the_outline_keeps_the_margin_from_the_outermost_homes_and_streets():
    layer = found_cores(village(Draft(), 0, 0, name="Adorp"), margin_m=30).layer
    assert layer.total_bounds - (X, Y, X, Y) == pytest.approx((-30, -40, 210, 220), abs=1)
    wider = found_cores(village(Draft(), 0, 0, name="Adorp"), margin_m=45).layer
    assert wider.total_bounds - (X, Y, X, Y) == pytest.approx((-45, -55, 225, 235), abs=1)


def test_a_park_within_a_village_is_part_of_it():
    draft = Draft()
    corners = [(0, 0), (400, 0), (400, 400), (0, 400), (0, 0)]
    for a, b in pairwise(corners):
        draft.road(a, b, name="Rondeel")
        draft.homes(a, b, "Rondeel")
    draft.place((200, 5), "Rondeel")
    assert found_cores(draft).layer.geometry.iloc[0].contains(Point(X + 200, Y + 200))


def test_land_far_from_any_street_is_no_part_of_a_village_whatever_it_is_meant_for():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.area(box(-60, -80, 900, 600), "residential")
    outline = found_cores(draft).layer.geometry.iloc[0]
    assert not outline.intersects(Point(X + 600, Y + 300))


def test_a_core_in_two_parts_has_an_outline_around_each():
    draft = village(Draft(), 0, 0, name="Adorp", kind="town", streets=6)
    village(draft, 700, 0, name="Nieuwland", kind="suburb")
    draft.road((180, 60), (700, 60), name="Tussenweg", highway="primary", maxspeed_kmh=80.0)
    layer = found_cores(draft, name_reach_m=600).layer
    assert layer["name"].tolist() == ["Adorp"]
    assert layer.geom_type.tolist() == ["MultiPolygon"]
    assert not layer.geometry.iloc[0].intersects(Point(X + 450, Y + 60))


def test_a_road_that_passes_close_by_is_left_out_where_it_enters():
    town = plain_town("approach")
    found = analyse(town.osm()).found
    outline = found.layer.geometry.iloc[0]
    # South of the town the road in is not part of it, though the homes beside its end are near.
    entry = found.stretches.xy[
        np.intersect1d(
            *[
                np.concatenate([found.stretches.tail[mine], found.stretches.head[mine]])
                for mine in (found.core == 0, found.core == -1)
            ]
        )
    ]
    assert len(entry) == 1
    assert not outline.contains(Point(entry[0] - (0, 5)))
    assert outline.contains(Point(entry[0] + (0, 5)))
    assert entry[0][1] < Y + BLOCK
