"""Posts: on the side that drivers see, where all who come in pass, and by rules that give way in a known order."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from dekkend.analysis.post_words import STRUCTURES, authority, structure_check
from dekkend.analysis.posts import Roadside, place_posts
from dekkend.crs import RD_NEW
from dekkend.settings import SignSettings

from .towns import SETTINGS, Draft, X, Y, analyse, build, layouts, network_of

RULES = SETTINGS.signs
HALF_M = 3.0


def roadside(osm, **changes):
    return replace(Roadside(osm.crossings, osm.signs, osm.lamps, osm.addresses, osm.roads), **changes)


def posts_at(draft, spot, *, heading, crossings=(), addresses=(), **changes):
    """Return the post for who drives through a node of a drawn road in a direction."""
    osm = draft.osm()
    net = network_of(osm)
    graph = net.graph
    here = np.hypot(*(graph.xy - [X + spot[0], Y + spot[1]]).T) < 1e-6
    ahead = np.array([np.sin(np.radians(heading)), np.cos(np.radians(heading))])
    way = graph.xy[graph.head] - graph.xy[graph.tail]
    arcs = np.flatnonzero(here[graph.head] & (way @ ahead > 0.9 * np.hypot(*way.T)))[:1]
    marks = gpd.GeoDataFrame(
        {"kind": [kind for _, kind in crossings]}, geometry=[Point(X + x, Y + y) for (x, y), _ in crossings], crs=RD_NEW
    )
    homes = gpd.GeoDataFrame(
        {"street": [s for _, s, _ in addresses], "housenumber": [n for _, _, n in addresses]},
        geometry=[Point(X + x, Y + y) for (x, y), _, _ in addresses],
        crs=RD_NEW,
    )
    side = roadside(osm, crossings=marks, addresses=homes)
    found = place_posts(arcs, graph, net.segments, side, settings=SignSettings(**changes))
    return found.iloc[0], (found.geometry.iloc[0].x - X, found.geometry.iloc[0].y - Y)


def main_road(*junctions, length=600.0, **tags):
    """A road from the south to the north through a node at the origin, with side streets at these heights."""
    draft = Draft()
    heights = sorted({-length, 0.0, *(float(y) for y in junctions), length})
    draft.road(*[(0.0, y) for y in heights if y <= 0], name="Koolweg", highway="tertiary", **tags)
    draft.road(*[(0.0, y) for y in heights if y >= 0], name="Koolweg", highway="tertiary", **tags)
    for y in junctions:
        draft.road((0.0, float(y)), (300.0, float(y)), name=f"Zijstraat {y:.0f}")
    return draft


@pytest.mark.parametrize(("side", "x"), [("right", HALF_M + 1.5), ("left", -HALF_M - 1.5)])
def test_a_post_stands_beside_the_carriageway_on_the_side_that_cars_keep_to_and_faces_them(side, x):
    post, spot = posts_at(main_road(), (0, 0), heading=0, drive_on=side)
    assert spot == pytest.approx((x, 0))
    assert post["facing_deg"] == pytest.approx(180)
    assert (post["mounting"], post["failed"], post["before_m"]) == ("new", (), 0)


@pytest.mark.parametrize(
    ("tags", "x"),
    [({"width_m": 8.0}, 5.5), ({"lanes": 4.0}, 7.5), ({"oneway": 1}, 3.0), ({"oneway": 1, "lanes": 2.0}, 4.5)],
)
def test_the_width_of_the_carriageway_is_that_of_the_map_or_of_its_lanes(tags, x):
    post, spot = posts_at(main_road(**tags), (0, 0), heading=0)
    assert spot[0] == pytest.approx(x)
    assert post["checks"][3].startswith("Passed" if "width_m" in tags else "Unknown")


@pytest.mark.parametrize(("junction", "y"), [(10, -15), (-10, 15), (40, 0), (-40, 0)])
def test_a_post_keeps_its_distance_from_a_junction_on_the_crossings_side_of_it(junction, y):
    post, spot = posts_at(main_road(junction), (0, 0), heading=0)
    assert spot[1] == pytest.approx(y, abs=1)
    assert post["failed"] == ()
    assert post["before_m"] == pytest.approx(-y, abs=1)


def test_a_post_stands_between_two_junctions_also_where_they_are_too_near_to_one_another():
    post, spot = posts_at(main_road(-12, 12), (0, 0), heading=0)
    assert abs(spot[1]) < 12
    assert post["failed"] == ("junction",)
    assert post["checks"][0].startswith("Failed: 12.8 m from the junction with Zijstraat")
    assert "25 m asked; the stretch between two junctions is 24 m long" in post["checks"][0]


def test_a_driveway_is_no_junction_and_a_change_of_name_or_speed_no_end():
    draft = Draft()
    draft.road((0, -600), (0, -10), name="Buitenweg", maxspeed_kmh=80.0)
    draft.road((0, -10), (0, 0), name="Koolweg")
    draft.road((0, 0), (0, 600), name="Koolweg")
    draft.road((0, -10), (90, -10), highway="service", access="service")
    draft.road((0, 20), (300, 20), name="Zijstraat")
    draft.lines[2].insert(1, (0.0, 20.0))
    post, spot = posts_at(draft, (0, 0), heading=0)
    # Past the driveway, and off its carriageway.
    assert spot[1] == pytest.approx(-5, abs=1)
    assert post["failed"] == ()


@pytest.mark.parametrize("kind", ["crossing", "traffic_signals"])
def test_a_post_keeps_its_distance_from_crossings_too_but_not_from_those_of_footpaths(kind):
    _, spot = posts_at(main_road(), (0, 0), heading=0, crossings=[((0, 5), kind)])
    assert spot[1] == pytest.approx(-20, abs=1)
    _, spot = posts_at(main_road(), (0, 0), heading=0, crossings=[((15, 5), kind)])
    assert spot[1] == pytest.approx(0)


@pytest.mark.parametrize("tags", [{"bridge": True}, {"tunnel": True}, {"roundabout": True}, {"highway": "trunk"}])
def test_no_post_stands_on_a_bridge_in_a_tunnel_on_a_roundabout_or_on_a_trunk_road(tags):
    draft = Draft()
    draft.road((0, -600), (0, -30), name="Koolweg")
    draft.road((0, -30), (0, 0), **{"name": "Koolweg", **tags})
    draft.road((0, 0), (0, 40), **{"name": "Koolweg", **tags})
    draft.road((0, 40), (0, 600), name="Koolweg")
    post, spot = posts_at(draft, (0, 0), heading=0)
    assert spot[1] <= -30
    assert post["failed"] == ()


def test_where_all_of_the_stretch_is_a_bridge_the_check_says_so():
    post, _ = posts_at(main_road(-20, 20, bridge=True), (0, 0), heading=0)
    assert "structure" in post["failed"]
    assert post["checks"][1].startswith("Failed: on a bridge")


def test_a_post_stands_where_drivers_see_it_without_a_bend():
    draft = Draft()
    draft.road((-300, -10), (0, -10), (0, 0), name="Koolweg")
    draft.road((0, 0), (0, 600), name="Koolweg")
    post, spot = posts_at(draft, (0, 0), heading=88)
    assert spot[1] >= 49 or spot[0] <= -7
    assert post["failed"] == ()


def test_distance_from_a_junction_goes_before_a_straight_view():
    draft = Draft()
    draft.road((-300, -30), (0, -30), (0, 0), name="Koolweg")
    draft.road((0, 0), (0, 27), (0, 600), name="Koolweg")
    draft.road((0, 27), (300, 27), name="Zijstraat")
    draft.road((-31, -30), (-31, 300), name="Westweg")
    draft.lines[0].insert(1, (-31.0, -30.0))
    post, _ = posts_at(draft, (0, 0), heading=46)
    assert post["failed"] == ("view",)
    assert post["checks"][2].startswith("Failed: the road bends")


def test_a_post_does_not_stand_on_the_carriageway_of_a_road_alongside():
    draft = main_road()
    draft.road((6.0, -40), (6.0, 60), name="Parallelweg", highway="service", access="service")
    post, spot = posts_at(draft, (0, 0), heading=0)
    assert spot[1] < -40 or spot[1] > 60
    assert post["failed"] == ()


@pytest.mark.parametrize(("aside", "side"), [(4.0, "right"), (0.0, "right"), (-4.0, "left")])
def test_the_post_of_a_place_name_sign_is_used_where_it_is_near(aside, side):
    draft = main_road()
    draft.sign((aside, -25.0), "Adorp")
    draft.lamps.append((4.0, 5.0))
    post, spot = posts_at(draft, (0, 0), heading=0, drive_on=side)
    assert post["mounting"] == "sign_post"
    assert spot == pytest.approx((aside or HALF_M + 1.5, -25))


@pytest.mark.parametrize(
    ("sign", "lamp", "mounting", "y"),
    [
        ((-4.0, -5.0), (4.0, 6.0), "lamp", 6),
        ((4.0, 45.0), (4.0, -8.0), "lamp", -8),
        ((4.0, 45.0), (4.0, 20.0), "new", 0),
        ((4.0, 45.0), (-4.0, 2.0), "new", 0),
        ((12.0, 5.0), (9.0, 2.0), "new", 0),
    ],
)
def test_posts_across_the_road_far_away_or_far_off_it_are_not_used(sign, lamp, mounting, y):
    draft = main_road()
    draft.sign(sign, "Adorp")
    draft.lamps.append(lamp)
    post, spot = posts_at(draft, (0, 0), heading=0)
    assert (post["mounting"], spot[1]) == (mounting, pytest.approx(y))


def test_a_post_that_stands_too_near_to_a_junction_is_not_used():
    draft = main_road(20)
    draft.lamps.append((4.0, 2.0))
    post, _ = posts_at(draft, (0, 0), heading=0)
    assert (post["mounting"], post["failed"]) == ("new", ())


def test_lanes_of_one_road_that_divide_around_an_island_make_no_junction():
    draft = Draft()
    draft.road((0, -600), (0, 0), name="Koolweg")
    draft.road((0, 0), (0, 10), name="Koolweg")
    draft.road((0, 10), (5, 40), (5, 200), name="Koolweg", oneway=1)
    draft.road((-5, 200), (-5, 40), (0, 10), name="Koolweg", oneway=1)
    _, spot = posts_at(draft, (0, 0), heading=0)
    assert spot[1] == pytest.approx(0)
    draft.roads[3]["name"] = "Andere weg"
    _, spot = posts_at(draft, (0, 0), heading=0)
    assert spot[1] == pytest.approx(-15, abs=1)


def test_where_a_road_joins_that_nobody_can_take_a_post_may_stand_beyond_it_but_only_to_keep_its_distance():
    draft = main_road(-20)
    draft.road((300, 20), (0, 20), name="Toerit", oneway=1)
    draft.lines[1].insert(1, (0.0, 20.0))
    post, spot = posts_at(draft, (0, 0), heading=0)
    assert (spot[1], post["failed"]) == (pytest.approx(45, abs=1), ())
    draft.roads[-1]["oneway"] = -1
    post, spot = posts_at(draft, (0, 0), heading=0)
    assert (abs(spot[1]) < 20, post["failed"]) == (True, ("junction",))


def test_an_arm_of_a_triangle_is_followed_onto_its_stem():
    draft = Draft()
    draft.road((-300, 0), (0, 0), (30, 0), (300, 0), name="Dijk")
    draft.road((0, 0), (15, -30), name="Koolweg")
    draft.road((30, 0), (15, -30), name="Koolweg")
    draft.road((15, -30), (15, -300), name="Koolweg")
    post, spot = posts_at(draft, (15, -30), heading=153.4)
    # The stem begins with a bend, which must be 50 m away.
    assert (spot[1], post["failed"]) == (pytest.approx(-78, abs=2), ())
    assert post["before_m"] == pytest.approx(-48, abs=3)


def test_the_place_is_told_from_the_junction_to_come_or_the_one_behind_or_an_address():
    def said(*junctions, **options):
        return posts_at(main_road(*junctions), (0, 0), heading=0, **options)[0]["where"]

    assert said(40) == ("Koolweg, 40 m before the junction with Zijstraat 40, right",)
    assert said(-40, drive_on="left") == ("Koolweg, 40 m past the junction with Zijstraat -40, left",)
    homes = [((15, 20), "Koolweg", "12"), ((15, 60), "Koolweg", "14"), ((5, 0), "", "1")]
    assert said(addresses=homes) == ("Koolweg, near Koolweg 12, right",)
    assert said() == ("Koolweg, right",)
    draft = main_road(40)
    for row in draft.roads:
        row.update(name="", roundabout=row["name"].startswith("Zij"))
    assert posts_at(draft, (0, 0), heading=0)[0]["where"] == (
        "a road without a name, 40 m before the roundabout, right",
    )


@pytest.mark.parametrize(
    ("operator", "ref", "keeper"),
    [
        ("", "A28", "rijkswaterstaat"),
        ("", "N50;N307", "rijkswaterstaat"),
        ("", "N307", "province"),
        ("", "N 760", "province"),
        ("", "N150", ""),
        ("", "S101", ""),
        ("", "", ""),
        ("Rijkswaterstaat", "", "rijkswaterstaat"),
        ("Provincie Overijssel", "N50", "Provincie Overijssel"),
    ],
)
def test_who_keeps_a_road_is_told_by_the_map_or_by_its_number(operator, ref, keeper):
    assert authority(operator, ref, RD_NEW) == keeper
    assert authority("", ref, "EPSG:25832") == ""
    post, _ = posts_at(main_road(operator=operator, ref=ref), (0, 0), heading=0)
    assert post["authority"] == keeper
    assert post["checks"][4].startswith("Unknown: permission")


def test_of_a_road_whose_class_nobody_knows_it_is_not_said_that_it_is_no_motorway():
    draft = Draft()
    draft.road((0, -600), (0, 0), highway="road")
    draft.road((0, 0), (0, 600), highway="road")
    post, _ = posts_at(draft, (0, 0), heading=0)
    assert post["checks"][1] == "Passed: not on a bridge, in a tunnel or on a roundabout."
    assert post["checks"][2].startswith("Unknown: whether it is on a motorway or trunk road;")
    assert post["failed"] == ()


def test_what_road_data_do_not_say_is_unknown_and_what_they_say_is_checked():
    (everything,) = structure_check(broken=False, untold=frozenset(STRUCTURES))
    assert everything.startswith(
        "Unknown: whether it is on a bridge, in a tunnel, on a roundabout or on a motorway or trunk road;"
    )
    passed, unknown = structure_check(broken=False, untold=frozenset({"bridge", "tunnel"}))
    assert passed == "Passed: not on a roundabout or on a motorway or trunk road."
    assert unknown == "Unknown: whether it is on a bridge or in a tunnel; the road data do not say, look on site."
    (broken,) = structure_check(broken=True, untold=frozenset({"tunnel"}))
    assert broken.startswith("Failed")


def test_where_no_crossing_is_given_there_is_no_post():
    osm = main_road().osm()
    net = network_of(osm)
    found = place_posts(np.zeros(0, dtype=np.int64), net.graph, net.segments, roadside(osm), settings=RULES)
    assert len(found) == 0
    assert {"street", "facing_deg", "where", "checks", "failed"} <= {*found.columns}


@given(layouts(), st.sampled_from(["right", "left"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_any_town_a_post_stands_beside_its_road_and_whoever_comes_in_passes_it(layout, side):
    town = analyse(build(layout).osm())
    graph, rules = town.laid.graph, SignSettings(drive_on=side)
    arcs = town.entries.lead
    found = place_posts(arcs, graph, town.segments, roadside(town.osm), settings=rules)
    lines = town.segments.set_index("segment_id").geometry
    edges = np.zeros(graph.nodes, dtype=bool)
    edges[town.laid.gateways] = True
    for arc, (_, post) in zip(arcs, found.iterrows(), strict=True):
        road = lines[post["segment_id"]]
        along = road.project(post.geometry)
        # A metre short of either end, so that at a corner there is a direction.
        near = np.clip(along, 1.0, max(road.length - 1.0, 1.0))
        (x1, y1), (x2, y2) = road.interpolate(near - 1).coords[0], road.interpolate(near + 1).coords[0]
        drives = np.radians(post["facing_deg"] + 180)
        ahead = np.array([np.sin(drives), np.cos(drives)])
        assert abs(ahead @ [x2 - x1, y2 - y1]) >= 0.8 * np.hypot(x2 - x1, y2 - y1) or "view" in post["failed"]
        foot = road.interpolate(along)
        aside = (post.geometry.x - foot.x) * ahead[1] - (post.geometry.y - foot.y) * ahead[0]
        assert (aside > 0) == (side == "right") or "view" in post["failed"]
        assert -rules.beyond_m <= post["before_m"] <= rules.ahead_m
        assert sum(check.startswith("Failed") for check in post["checks"]) == len(post["failed"])
        if post["before_m"] > 0:
            name = town.segments["segment_id"].to_numpy()[graph.segment]
            low, high = np.minimum(graph.from_m, graph.to_m), np.maximum(graph.from_m, graph.to_m)
            shut = (name == post["segment_id"]) & (low <= along + 0.1) & (high >= along - 0.1)
            shut |= graph.segment == graph.segment[arc]
            assert not graph.only(~shut).reached(edges)[graph.tail[arc]] or shut[arc]
