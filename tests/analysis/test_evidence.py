"""Evidence: what each kind tells alone, and that what is not to be looked at has no say."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from dekkend.analysis.evidence import weigh
from dekkend.arrays import shapes
from dekkend.network.stretches import cut_into_stretches
from dekkend.settings import EVIDENCE

from .towns import SETTINGS, Draft, X, Y, found_cores, network_of

NO_CUTS = pd.DataFrame({"segment": np.zeros(0, dtype=np.int64), "along": np.zeros(0)})

# A village of 600 m along a road of 3 km, with a street across.
WEST, EAST, FAR = 0.0, 600.0, 1500.0
INSIDE = box(WEST, -140, EAST, 140)
OUTSIDE = (box(WEST - FAR, -400, WEST, 400), box(EAST, -400, EAST + FAR, 400))


def road(*, inside=None, outside=None) -> Draft:
    """Draw the road and the street, with what tags say of them."""
    draft = Draft()
    inside, outside = inside or {}, {"highway": "tertiary", **(outside or {})}
    middle = (WEST + EAST) / 2
    draft.road((WEST - FAR, 0), (WEST, 0), name="Westerweg", **outside)
    draft.road((WEST, 0), (middle, 0), (EAST, 0), name="Dorpsstraat", **{"highway": "tertiary", **inside})
    draft.road((EAST, 0), (EAST + FAR, 0), name="Oosterweg", **outside)
    draft.road((middle, -120), (middle, 0), (middle, 120), name="Dwarsstraat", **{"highway": "tertiary", **inside})
    draft.place((middle, 5), "Adorp", "hamlet")
    return draft


def by_homes() -> Draft:
    draft = road()
    draft.homes((WEST, 0), (EAST, 0), "Dorpsstraat")
    draft.homes((300, -120), (300, 120), "Dwarsstraat")
    return draft


def by_buildings() -> Draft:
    draft = by_homes()
    draft.buildings = [(spot, 80.0) for spot, _ in draft.addresses]
    draft.addresses = []
    return draft


def by_landuse() -> Draft:
    draft = road()
    draft.area(INSIDE, "residential")
    for land in OUTSIDE:
        draft.area(land, "farmland")
    return draft


def by_limits() -> Draft:
    return road(inside={"maxspeed_kmh": 50.0}, outside={"maxspeed_kmh": 80.0})


def by_kinds_of_limit() -> Draft:
    return road(inside={"speed_zone": "urban"}, outside={"speed_zone": "rural"})


def by_zones() -> Draft:
    return road(inside={"zone": "urban"}, outside={"zone": "rural"})


def by_lit() -> Draft:
    return road(inside={"lit": "yes", "highway": "residential"}, outside={"lit": "no"})


def by_lamps() -> Draft:
    draft = road(inside={"highway": "residential"}, outside={"lit": "no"})
    draft.lamps = [(float(x), 4.0) for x in np.arange(WEST, EAST + 1, 30)]
    return draft


def by_population_core() -> Draft:
    draft = road()
    draft.population_cores = [(INSIDE, "Adorp")]
    return draft


def by_own_outline() -> Draft:
    draft = road()
    draft.own_cores = [(INSIDE, "Adorp")]
    return draft


def by_signs() -> Draft:
    draft = road(outside={"lit": "no"})
    draft.sign((WEST, 6), "Adorp")
    draft.sign((EAST, 6), "Adorp")
    return draft


ALONE: dict[str, tuple[str, Callable[[], Draft]]] = {
    "addresses": ("addresses", by_homes),
    "buildings": ("buildings", by_buildings),
    "landuse": ("landuse", by_landuse),
    "limits": ("maxspeed", by_limits),
    "kinds of limit": ("maxspeed", by_kinds_of_limit),
    "zones": ("zone_traffic", by_zones),
    "lit streets": ("lamps", by_lit),
    "lamps": ("lamps", by_lamps),
    "population core": ("cbs", by_population_core),
    "own outline": ("own", by_own_outline),
}


def along_the_road(cores):
    """Return from where to where the road lies in the core, in metres east of the village's western end."""
    mine = cores.core >= 0
    xy = cores.stretches.xy - (X, Y)
    ends = np.concatenate([xy[cores.stretches.tail[mine]], xy[cores.stretches.head[mine]]])
    return ends[:, 0].min(), ends[:, 0].max()


@cache
def cores_by(draw: Callable[[], Draft]):
    return found_cores(draw())


@pytest.mark.parametrize(("kind", "draw"), [*ALONE.values()], ids=[*ALONE])
def test_each_kind_alone_tells_the_village_from_the_open_country_around_it(kind, draw):
    cores = cores_by(draw)
    assert cores.layer["name"].tolist() == ["Adorp"]
    west, east = along_the_road(cores)
    # A home speaks for what lies within 50 m of it; a lamp and land for what begins beside it.
    beside = SETTINGS.cores.stretch_m
    reach = {"addresses": 50 + beside, "buildings": 50 + beside, "landuse": beside, "lamps": beside}.get(kind, 1)
    assert abs(west - WEST) <= reach
    assert abs(east - EAST) <= reach
    assert kind in cores.layer["evidence"].iloc[0].split(", ")


@pytest.mark.parametrize(("kind", "draw"), [*ALONE.values()], ids=[*ALONE])
def test_what_speaks_for_the_village_is_named_and_nothing_else_is(kind, draw):
    said = cores_by(draw).layer["evidence"].iloc[0].split(", ")
    assert said == [name for name in EVIDENCE if name in {kind, "places"}]


TOLD_BY_ONE = {name: told for name, told in ALONE.items() if told[0] != "lamps"}


# Of a village of residential streets the class tells as well, once nothing is said of lamps.
@pytest.mark.parametrize(("kind", "draw"), [*TOLD_BY_ONE.values()], ids=[*TOLD_BY_ONE])
def test_without_the_one_kind_that_tells_it_the_village_is_not_found_there(kind, draw):
    cores = found_cores(draw(), evidence=tuple(name for name in EVIDENCE if name != kind))
    if len(cores.layer):
        west, east = along_the_road(cores)
        assert max(abs(west - WEST), abs(east - EAST)) > 100


def of_all_kinds() -> Draft:
    """A village of which everything tells, and each kind something else."""
    draft = by_homes()
    for number, (of_road, zone) in enumerate(zip(draft.roads, ("rural", "urban", "rural", ""), strict=True)):
        of_road.update(zone=zone, maxspeed_kmh=[80.0, 50.0, 60.0, np.nan][number], lit=["no", "yes", "", "yes"][number])
        of_road.update(speed_zone=["rural", "", "", "urban"][number])
    draft.buildings = [((x + 700, y + 60), 80.0) for (x, y), _ in draft.addresses[:30]]
    draft.area(box(-100, -100, 500, 100), "residential")
    draft.area(box(600, -100, 2000, 100), "meadow")
    draft.area(box(-50, -80, 450, 90), "village", "place", "Adorp")
    draft.lamps = [(x, 4.0) for x in (-200.0, -170.0, -140.0)]
    draft.sign((-150, 6), "Adorp")
    draft.boundaries = [([(450, -500), (450, 500)], 10)]
    draft.place((560, 5), "Bdorp", "hamlet")
    draft.population_cores = [(box(-80, -90, 700, 90), "Adorp")]
    draft.own_cores = [(box(-120, -200, 430, 200), "Adorp")]
    return draft


def erase(draft: Draft, kind: str) -> Draft:
    """Take all that is of one kind off a map."""
    columns = {
        "zone_traffic": {"zone": ""},
        "maxspeed": {"maxspeed_kmh": np.nan, "speed_zone": ""},
        "lamps": {"lit": ""},
    }
    for of_road in draft.roads:
        of_road.update(columns.get(kind, {}))
    fields = {"addresses": "addresses", "buildings": "buildings", "places": "places", "admin": "boundaries",
              "city_limit": "signs", "lamps": "lamps", "cbs": "population_cores", "own": "own_cores"}  # fmt: skip
    if kind in fields:
        setattr(draft, fields[kind], [])
    hidden = {"landuse": "landuse", "places": "place"}.get(kind)
    draft.areas = [area for area in draft.areas if area[2] != hidden]
    return draft


def assert_same(one, other):
    assert one.layer.drop(columns="geometry").equals(other.layer.drop(columns="geometry"))
    assert one.layer.geometry.to_list() == other.layer.geometry.to_list()
    np.testing.assert_array_equal(one.core, other.core)
    np.testing.assert_array_equal(one.stretches.from_m, other.stretches.from_m)


@pytest.mark.parametrize("kind", EVIDENCE)
def test_a_kind_that_is_switched_off_might_as_well_not_be_on_the_map(kind):
    others = tuple(name for name in EVIDENCE if name != kind)
    switched_off = found_cores(of_all_kinds(), evidence=others)
    assert_same(switched_off, found_cores(erase(of_all_kinds(), kind)))


def test_what_is_not_on_the_map_cannot_be_switched_off():
    assert_same(found_cores(by_homes(), evidence=("addresses", "places")), cores_by(by_homes))


def test_without_any_evidence_there_are_no_cores():
    assert found_cores(of_all_kinds(), evidence=()).layer.empty


def score(draft: Draft, kind: str, x: float) -> float:
    """Return what one kind says of the road at a place."""
    net = network_of(draft.osm())
    evidence = draft.evidence()
    stretches = cut_into_stretches(net.graph, net.segments, NO_CUTS, stretch_m=SETTINGS.cores.stretch_m)
    said = weigh(evidence, stretches, net.segments, shapes(evidence.homes()), SETTINGS.cores)[kind]
    middle = (stretches.xy[stretches.tail] + stretches.xy[stretches.head]) / 2 - (X, Y)
    return said[np.argmin(np.hypot(middle[:, 0] - x, middle[:, 1]))]


def test_the_farther_from_any_home_the_clearer_a_road_runs_through_open_country():
    draft = Draft(addresses=[((0.0, 0.0), "Landweg")])
    draft.road((-600, 0), (600, 0), highway="tertiary")
    said = [score(draft, "homes", x) for x in (0, 70, 120, 170, 400)]
    assert said == sorted(said, reverse=True)
    assert said[0] == SETTINGS.cores.scores["one_home"]
    assert said[-1] == SETTINGS.cores.scores["home_far"]


@pytest.mark.parametrize(
    ("count", "name"), [(1, "one_home"), (2, "two_homes"), (4, "four_homes"), (8, "eight_homes"), (30, "eight_homes")]
)
def test_the_more_homes_along_a_road_the_clearer_it_is_built_up(count, name):
    draft = Draft(addresses=[((0.0, 0.5 * n), "Landweg") for n in range(count)])
    draft.road((-600, 0), (600, 0), highway="tertiary")
    assert score(draft, "homes", 0) == SETTINGS.cores.scores[name]


@pytest.mark.parametrize(
    ("kmh", "name"),
    [
        (30, "slow_limit"),
        (50, "slow_limit"),
        (60, "limit_60"),
        (70, "limit_70"),
        (80, "fast_limit"),
        (130, "fast_limit"),
    ],
)
def test_a_limit_says_what_limits_within_and_beyond_villages_are(kmh, name):
    draft = Draft()
    draft.road((-100, 0), (100, 0), highway="unclassified", maxspeed_kmh=float(kmh))
    assert score(draft, "maxspeed", 0) == SETTINGS.cores.scores[name]


def test_a_low_limit_says_more_on_a_main_road_and_the_kind_of_limit_more_than_its_number():
    say = SETTINGS.cores.scores
    for highway, tags, expected in (
        ("secondary", {"maxspeed_kmh": 50.0}, say["slow_limit_on_main_road"]),
        ("residential", {"maxspeed_kmh": 50.0}, say["slow_limit"]),
        ("secondary", {"maxspeed_kmh": 50.0, "speed_zone": "rural"}, say["rural_limit"]),
        ("secondary", {"maxspeed_kmh": 80.0, "speed_zone": "urban"}, say["urban_limit"]),
        ("secondary", {}, 0),
    ):
        draft = Draft()
        draft.road((-100, 0), (100, 0), highway=highway, **tags)
        assert score(draft, "maxspeed", 0) == expected


def test_a_motorway_never_belongs_to_a_village_and_neither_do_the_homes_beside_it():
    draft = by_homes()
    draft.road((WEST - FAR, -30), (EAST + FAR, -30), highway="motorway", name="A1")
    cores = found_cores(draft)
    motorway = cores.stretches.segment == cores.stretches.segment.max()
    assert (cores.core[motorway] == -1).all()
    assert cores.layer["addresses"].tolist() == [len(draft.addresses)]


# Within what nothing else is known of, a village begins where a low limit does.
@pytest.mark.parametrize(("fast", "slow"), [*product((80.0, 60.0), (30.0, 50.0))])
def test_where_nothing_else_tells_a_village_begins_where_a_low_limit_does(fast, slow):
    draft = Draft()
    draft.road((-FAR, 0), (-70, 0), highway="unclassified", maxspeed_kmh=fast)
    draft.road((-70, 0), (200, 0), (400, 0), highway="unclassified", maxspeed_kmh=slow)
    draft.road((200, -200), (200, 0), (200, 200), highway="residential")
    draft.homes((0, 0), (400, 0), "Dorpsstraat")
    draft.homes((200, -200), (200, 200), "Dwarsstraat")
    draft.place((200, 10), "Adorp")
    assert along_the_road(found_cores(draft))[0] == pytest.approx(-70, abs=1)
