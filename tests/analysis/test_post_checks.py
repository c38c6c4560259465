"""Posts where people want them: meant for the traffic that sees them, and held against the same rules."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from dekkend.analysis.post_checks import arcs_of, check_posts
from dekkend.analysis.posts import Roadside, place_posts
from dekkend.settings import SignSettings

from .towns import SETTINGS, Draft, X, Y, analyse, analysed_town, build, layouts, network_of

NORTH, SOUTH = 0, 180
REACH_M = 25.0


def roadside(osm, **changes):
    return replace(Roadside(osm.crossings, osm.signs, osm.lamps, osm.addresses, osm.roads), **changes)


def points_at(*spots):
    return np.array([Point(X + x, Y + y) for x, y in spots], dtype=object)


def arcs_at(net, spots, facing=None, *, core=None, **changes):
    known = np.full(len(spots), np.nan) if facing is None else np.array(facing, dtype=float)
    outside = np.full(len(net.graph.tail), -1, dtype=np.int64)
    return arcs_of(
        points_at(*spots),
        known,
        net.graph,
        net.segments,
        arc_core=outside if core is None else core,
        reach_m=REACH_M,
        settings=SignSettings(**changes),
    )


def drives(graph, arc):
    """Return in which direction cars drive from the start of an arc to its end."""
    east, north = graph.xy[graph.head[arc]] - graph.xy[graph.tail[arc]]
    return round(np.degrees(np.arctan2(east, north))) % 360


def checked(draft, spot, *, towards=NORTH, **changes):
    """Return what is said of a post for those who drive in a direction."""
    osm = draft.osm()
    net = network_of(osm)
    arcs = arcs_at(net, [spot], [towards + 180])
    found = check_posts(points_at(spot), arcs, net.graph, net.segments, roadside(osm), settings=SignSettings(**changes))
    assert (found.geometry.iloc[0].x - X, found.geometry.iloc[0].y - Y) == pytest.approx(spot)
    return found.iloc[0]


def main_road(*junctions, length=600.0, **tags):
    """A road from the south to the north through the origin, with side streets at these heights."""
    draft = Draft()
    draft.road(*[(0.0, float(y)) for y in sorted({-length, *junctions, length})], name="Koolweg", **tags)
    for y in junctions:
        draft.road((0.0, float(y)), (300.0, float(y)), name=f"Zijstraat {y}")
    return draft


@pytest.mark.parametrize(("side", "x"), [("right", 4.5), ("left", -4.5)])
def test_a_post_at_a_good_place_breaks_no_rule_and_faces_those_who_drive_in(side, x):
    post = checked(main_road(60), (x, 0), drive_on=side)
    assert (post["street"], post["mounting"], post["failed"]) == ("Koolweg", "new", ())
    assert post["facing_deg"] == pytest.approx(180)
    assert post["where"] == (f"Koolweg, 60 m before the junction with Zijstraat 60, {side}",)
    assert not any(check.startswith("Failed") for check in post["checks"])


def test_a_place_far_from_the_ends_of_a_long_road_is_told_from_the_junction_that_is_near():
    assert checked(main_road(-280, 320), (4.5, -240))["where"] == (
        "Koolweg, 40 m past the junction with Zijstraat -280, right",
    )


@pytest.mark.parametrize(("side", "x", "hand"), [("right", -4.5, "left"), ("left", 4.5, "right")])
def test_a_post_across_the_road_is_on_the_wrong_side(side, x, hand):
    post = checked(main_road(), (x, 0), drive_on=side)
    assert post["failed"] == ("side",)
    assert f"Failed: on the {hand}-hand side of the road for those who drive in." in post["checks"]
    assert checked(main_road(), (x, 0), towards=SOUTH, drive_on=side)["failed"] == ()


def test_a_post_near_a_junction_is_told_and_nothing_is_said_of_other_places():
    post = checked(main_road(10), (4.5, 0))
    assert post["failed"] == ("junction",)
    assert post["checks"][0] == "Failed: 11.0 m from the junction with Zijstraat 10, 25 m asked."


def test_a_post_on_a_bridge_is_told():
    draft = Draft()
    draft.road((0, -600), (0, -30), name="Koolweg")
    draft.road((0, -30), (0, 30), name="Koolweg", bridge=True)
    draft.road((0, 30), (0, 600), name="Koolweg")
    post = checked(draft, (4.5, 0))
    assert post["failed"] == ("structure",)
    assert post["checks"][1].startswith("Failed: on a bridge")
    assert checked(draft, (4.5, 40))["failed"] == ()


def test_a_post_behind_a_bend_is_told_and_nothing_is_said_of_other_places():
    draft = Draft()
    draft.road((-300, -20), (0, -20), (0, 300), name="Koolweg")
    post = checked(draft, (4.5, 10))
    assert post["failed"] == ("view",)
    assert post["checks"][2] == "Failed: the road bends 25 m before it, 50 m without a bend asked."


@pytest.mark.parametrize(("x", "gap"), [(3.2, "0.20"), (1.5, "0.00"), (7.5, "4.50"), (20.0, "17.00")])
def test_a_post_too_near_to_the_carriageway_or_too_far_from_it_is_told(x, gap):
    post = checked(main_road(), (x, 0))
    assert post["failed"] == ("verge",)
    assert post["checks"][3].startswith(f"Failed: {gap} m from the nearest edge")


@pytest.mark.parametrize(
    ("sign", "lamp", "mounting"),
    [
        ((5, 1), (4, 0), "sign_post"),
        ((0, 1), (4, 0), "sign_post"),
        ((0, 9), (4, 0), "lamp"),
        ((-4, 0), (4, 2), "lamp"),
        ((4, 9), (-4, 0), "new"),
    ],
)
def test_a_post_that_stands_there_already_is_used(sign, lamp, mounting):
    draft = main_road()
    draft.sign(sign, "Adorp")
    draft.lamps.append(lamp)
    assert checked(draft, (4.5, 0))["mounting"] == mounting


def test_a_sign_drawn_on_the_road_is_no_post_across_the_road():
    draft = main_road()
    draft.sign((0.0, 0.0), "Adorp")
    assert checked(draft, (-4.5, 0))["mounting"] == "new"


def test_where_no_point_is_given_nothing_is_said():
    osm = main_road().osm()
    net = network_of(osm)
    assert arcs_at(net, []).tolist() == []
    found = check_posts(points_at(), arcs_at(net, []), net.graph, net.segments, roadside(osm), settings=SETTINGS.signs)
    assert len(found) == 0
    assert {"street", "facing_deg", "mounting", "authority", "where", "checks", "failed"} <= {*found.columns}


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_sign_is_meant_for_those_on_whose_side_it_stands(side):
    net = network_of(main_road().osm())
    east, west = arcs_at(net, [(4, 0), (-4, 0)], drive_on=side)
    assert (drives(net.graph, east), drives(net.graph, west)) == ((0, 180) if side == "right" else (180, 0))


def test_a_sign_is_meant_for_those_towards_whom_it_looks_on_whichever_side_it_stands():
    net = network_of(main_road().osm())
    spots = [(4, 0), (-4, 0), (0, 0), (4, 0), (-4, 0), (4, 0)]
    arcs = arcs_at(net, spots, [180, 180, 180, 0, 300, 100])
    assert [drives(net.graph, arc) for arc in arcs] == [0, 0, 0, 180, 180, 0]


@pytest.mark.parametrize("facing", [np.nan, 0.0, 180.0])
@pytest.mark.parametrize(("oneway", "towards"), [(1, NORTH), (-1, SOUTH)])
def test_in_a_one_way_street_a_sign_is_meant_for_all_who_drive_there(facing, oneway, towards):
    net = network_of(main_road(oneway=oneway).osm())
    for arc in arcs_at(net, [(4, 0), (-4, 0), (0, 0)], [facing] * 3):
        assert drives(net.graph, arc) == towards


def test_a_sign_belongs_to_the_nearest_street_within_reach_and_not_to_a_driveway():
    draft = main_road()
    draft.road((12.0, -50), (12.0, 50), highway="service", access="service")
    draft.road((40.0, -50), (40.0, 50), name="Parallelweg")
    net = network_of(draft.osm())
    streets = net.segments["street"].to_numpy()[net.graph.segment]
    arcs = arcs_at(net, [(10, 0), (30, 0), (66, 0)])
    assert [streets[arc] if arc >= 0 else "" for arc in arcs] == ["Koolweg", "Parallelweg", ""]


def test_a_sign_drawn_on_the_road_is_meant_for_those_who_drive_into_a_core_and_else_as_the_street_is_drawn():
    town = analysed_town("approach", "approach", "nothing", "approach", "nothing", "nothing", "approach")
    graph, core = town.laid.graph, town.laid.arc_core
    net = replace(town.net, graph=graph)
    lead = town.entries.lead
    spots = [tuple(xy) for xy in graph.xy[graph.head[lead]] - [X, Y]]
    # Also a little to either side of where the core begins: coordinates in files are rounded.
    for shift in (-0.4, 0.0, 0.4):
        moved = [(x + shift, y + shift) for x, y in spots]
        assert arcs_at(net, moved, core=core).tolist() == lead.tolist()
    backwards = arcs_at(net, spots, core=np.full(len(core), -1, dtype=np.int64))
    assert graph.forward[backwards].all()


@given(layouts(), st.sampled_from(["right", "left"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_any_town_a_post_that_was_found_breaks_the_same_rules_when_it_is_given(layout, side):
    town = analyse(build(layout).osm())
    graph, rules = town.laid.graph, SignSettings(drive_on=side)
    around = roadside(town.osm)
    found = place_posts(town.entries.lead, graph, town.segments, around, settings=rules)
    points = np.asarray(found.geometry, dtype=object)
    arcs = arcs_of(
        points, found["facing_deg"].to_numpy(), graph, town.segments,
        arc_core=town.laid.arc_core, reach_m=REACH_M, settings=rules,
    )  # fmt: skip
    assert (arcs >= 0).all()
    given_ones = check_posts(points, arcs, graph, town.segments, around, settings=rules)
    for (_, post), (_, same) in zip(found.iterrows(), given_ones.iterrows(), strict=True):
        assert same["failed"] == post["failed"], (post, same)
        assert sum(check.startswith("Failed") for check in same["checks"]) == len(same["failed"])


def test_where_a_core_begins_at_once_after_another_a_sign_is_meant_for_those_who_come_into_either():
    draft = Draft()
    draft.road((0, -600), (0, 0), name="Koolweg")
    draft.road((0, 0), (0, 600), name="Dorpsweg")
    net = network_of(draft.osm())
    graph = net.graph
    northern = np.isin(np.arange(graph.nodes), np.flatnonzero(graph.xy[:, 1] > Y + 1))
    core = np.where(northern[graph.tail] | northern[graph.head], 1, 0)
    for facing, towards in ((180, NORTH), (0, SOUTH)):
        (arc,) = arcs_at(net, [(4, 0)], [facing], core=core)
        assert (drives(graph, arc), np.hypot(*(graph.xy[graph.head[arc]] - [X, Y]))) == (towards, 0)
