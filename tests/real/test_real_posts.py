"""The posts of Kampen's signs, held against the roads of the file itself by code that knows nothing of how they came.

A junction is a place where three or more arms of streets meet. Where all arms bear the same name and at most one of
them is for both directions, carriageways or lanes of one road divide or join, and no other road meets it.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely
from pyproj import Transformer

from dekkend.analysis.posts import Roadside, place_posts
from dekkend.analysis.sign_places import SignPlaces, find_places
from dekkend.analysis.siting import plan_signs
from dekkend.analysis.trips import model_trips
from dekkend.entry_roads import EntryRoads
from dekkend.sources.osm import OsmData
from dekkend.sources.signs import empty_signs

from .kampen import SETTINGS

CLASSES = {
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road",
}  # fmt: skip
NO_SIGNS_ON = {"motorway", "motorway_link", "trunk", "trunk_link"}
SHUT = {"no", "private", "agricultural", "forestry", "customers", "delivery", "permit", "military"}
LEAST_M, ASKED = 25.0, 0.95
NARROWEST_M, WIDEST_M = 0.6 + 1.5, 3.6 + 10.0


@dataclass(frozen=True)
class Streets:
    """The streets of the file: each piece between two nodes with the tags of its way, junctions and crossings."""

    pieces: np.ndarray
    tags: list[dict[str, str]]
    stops: np.ndarray


@pytest.fixture(scope="module")
def streets(kampen_file: Path) -> Streets:
    to_rd = Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)
    at, arms, marked = {}, {}, set()
    pieces, tags = [], []
    for thing in osmium.FileProcessor(str(kampen_file)).with_locations():
        kind = thing.tags.get("highway", "")
        if thing.is_node():
            if kind in {"crossing", "traffic_signals"}:
                marked.add(thing.id)
        elif thing.is_way() and kind in CLASSES and thing.tags.get("area") != "yes" and not shut(thing.tags):
            nodes = [(node.ref, node.location) for node in thing.nodes if node.location.valid()]
            at.update((ref, to_rd.transform(place.lon, place.lat)) for ref, place in nodes)
            refs, said = [ref for ref, _ in nodes], dict(thing.tags)
            for a, b in pairwise(refs):
                pieces.append((*at[a], *at[b]))
                tags.append(said)
                arms.setdefault(a, []).append(said)
                arms.setdefault(b, []).append(said)
    stops = [at[ref] for ref, ways in arms.items() if ref in marked or meets(ways)]
    return Streets(np.array(pieces), tags, np.array(stops))


def shut(tags) -> bool:
    said = [tags[key] for key in ("access", "vehicle", "motor_vehicle", "motorcar") if key in tags]
    return bool(said) and said[-1] in SHUT


def one_way(tags: dict[str, str]) -> bool:
    circle = tags.get("junction") in {"roundabout", "circular"}
    usual = "yes" if circle or tags["highway"] in {"motorway", "motorway_link"} else "no"
    return tags.get("oneway", usual) in {"yes", "1", "true", "-1"}


def meets(arms: list[dict[str, str]]) -> bool:
    one_road = len({tags.get("name", "") for tags in arms}) == 1 and "name" in arms[0]
    return len(arms) > 2 and not (one_road and sum(not one_way(tags) for tags in arms) <= 1)


def faults(x: float, y: float, facing_deg: float, streets: Streets) -> set[str]:
    """Return what is wrong with a post, from the piece of street nearest to it."""
    start, along = streets.pieces[:, :2], streets.pieces[:, 2:] - streets.pieces[:, :2]
    length = np.hypot(*along.T)
    share = np.clip(((np.array([x, y]) - start) * along).sum(axis=1) / np.maximum(length**2, 1e-9), 0, 1)
    foot = start + share[:, None] * along
    away = np.hypot(*(np.array([x, y]) - foot).T)
    nearest = int(np.lexsort((np.arange(len(away)), away))[0])
    tags = streets.tags[nearest]
    driving = np.radians(facing_deg + 180)
    ahead = np.array([np.sin(driving), np.cos(driving)])
    with_road = float(along[nearest] @ ahead / length[nearest])
    cosine = with_road if one_way(tags) and tags.get("oneway") != "-1" else abs(with_road)
    aside = np.array([x, y]) - foot[nearest]
    # Clockwise from the direction of driving is the right.
    right = float(aside @ np.array([ahead[1], -ahead[0]]))
    found = set()
    if np.hypot(*(streets.stops - [x, y]).T).min() < LEAST_M:
        found.add("junction")
    if cosine < np.cos(np.radians(30)):
        found.add("facing")
    if right <= 0:
        found.add("side")
    if not NARROWEST_M <= away[nearest] <= WIDEST_M:
        found.add("verge")
    if {tags.get("bridge", "no"), tags.get("tunnel", "no")} != {"no"} or tags.get("junction") == "roundabout":
        found.add("structure")
    if tags["highway"] in NO_SIGNS_ON:
        found.add("class")
    return found


@pytest.fixture(scope="module")
def posts(kampen: OsmData, visible: EntryRoads) -> gpd.GeoDataFrame:
    side = Roadside(kampen.crossings, kampen.signs, kampen.lamps, kampen.addresses, kampen.roads)
    arcs = visible.found.lead[np.flatnonzero(visible.entries["main"])]
    return place_posts(arcs, visible.laid.graph, visible.network.segments, side, settings=SETTINGS.signs)


@pytest.fixture(scope="module")
def plan(kampen: OsmData, visible: EntryRoads) -> tuple[gpd.GeoDataFrame, SignPlaces]:
    """Every sign that the plan of a run proposes, and the places that it had to choose from."""
    side = Roadside(kampen.crossings, kampen.signs, kampen.lamps, kampen.addresses, kampen.roads)
    given, segments = empty_signs(kampen.crs), visible.network.segments
    places = find_places(visible.found, visible.laid, segments, side, given, settings=SETTINGS.signs)
    trips = model_trips(visible.laid, segments, visible.found, settings=SETTINGS.inflow, others=places.others)
    found = plan_signs(places, trips, given, visible.cores, by_hand=False, settings=SETTINGS.signs)
    return found.layer, places


def all_faults(posts: gpd.GeoDataFrame, streets: Streets) -> list[set[str]]:
    return [faults(p.x, p.y, f, streets) for p, f in zip(posts.geometry, posts["facing_deg"], strict=True)]


def test_nearly_all_posts_pass_their_rules_when_held_against_the_roads_themselves(posts, streets):
    found = all_faults(posts, streets)
    assert len(posts) >= 20
    wrong = [(street, sorted(each)) for street, each in zip(posts["street"], found, strict=True) if each]
    assert np.mean([not each for each in found]) >= ASKED, wrong


@pytest.mark.slow
def test_nearly_all_signs_of_the_plan_pass_their_rules_and_the_others_name_those_that_give_way(plan, streets):
    signs, places = plan
    assert set(signs["status"]) == {"proposed"}
    assert len(signs) >= 15
    failed = dict(zip(places.layer["sign_id"], places.layer["failed"], strict=True))
    wrong = {sign: each for sign, each in zip(signs["sign_id"], all_faults(signs, streets), strict=True) if each}
    # Of fewer than twenty signs one is more than one in twenty.
    assert len(wrong) <= max(1, int((1 - ASKED) * len(signs))), wrong
    for posts in (signs, places.layer):
        for sign, checks, found in zip(posts["sign_id"], posts["checks"], all_faults(posts, streets), strict=True):
            # A motorway or trunk road is told with bridges, tunnels and roundabouts.
            assert {"structure" if each == "class" else each for each in found} <= {*failed[sign]}, sign
            assert sum(check.startswith("Failed") for check in checks) == len(failed[sign])


def test_a_post_that_breaks_a_rule_says_so(posts, streets):
    for (_, post), found in zip(posts.iterrows(), all_faults(posts, streets), strict=True):
        assert found <= {*post["failed"]}, post["where"][0]
        assert sum(check.startswith("Failed") for check in post["checks"]) == len(post["failed"])


def test_the_same_check_finds_posts_across_the_road_turned_round_or_at_a_junction(posts, streets):
    turned = posts.assign(facing_deg=(posts["facing_deg"] + 180) % 360)
    assert np.mean(["side" in each for each in all_faults(turned, streets)]) == 1
    askew = posts.assign(facing_deg=(posts["facing_deg"] + 60) % 360)
    assert np.mean(["facing" in each for each in all_faults(askew, streets)]) >= ASKED
    nearest = streets.stops[shapely.STRtree(shapely.points(streets.stops)).nearest(posts.geometry.to_numpy())]
    at_junction = posts.set_geometry(gpd.points_from_xy(*(nearest + 3).T, crs=posts.crs))
    assert all("junction" in each for each in all_faults(at_junction, streets))
