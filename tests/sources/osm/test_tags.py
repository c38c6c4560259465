"""What tags say to the driver of a car."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.sources.osm.tags import (
    ROAD_CLASSES,
    amount,
    car_access,
    is_blocked,
    one_way,
    speed_limit,
    speed_zone,
    traffic_zone,
)

words = st.text(max_size=12) | st.sampled_from(["yes", "no", "private", "50", "30 mph", "NL:urban", "NL:zone30", "-1"])
keys = st.sampled_from(
    ["highway", "access", "vehicle", "motor_vehicle", "motorcar", "oneway", "junction", "maxspeed", "zone:traffic",
     "source:maxspeed", "zone:maxspeed", "maxspeed:backward", "barrier", "bollard", "locked", "area"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "access"),
    [
        ({}, "public"),
        ({"access": "no"}, None),
        ({"access": "yes"}, "public"),
        ({"access": "private"}, "private"),
        ({"access": "customers"}, "private"),
        ({"access": "destination"}, "destination"),
        ({"access": "agricultural"}, None),
        ({"vehicle": "no"}, None),
        ({"motor_vehicle": "no"}, None),
        ({"motorcar": "no"}, None),
        ({"motor_vehicle": "destination"}, "destination"),
        ({"motor_vehicle": "permit"}, "private"),
        ({"access": "no", "motor_vehicle": "yes"}, "public"),
        ({"access": "private", "vehicle": "yes", "motorcar": "no"}, None),
        ({"access": "yes", "motor_vehicle": "no", "motorcar": "yes"}, "public"),
        ({"motor_vehicle": "agricultural;destination"}, None),
        ({"bicycle": "no", "foot": "no"}, "public"),
        ({"area": "yes"}, None),
    ],
)
def test_the_most_specific_access_tag_decides_who_may_drive(tags: dict[str, str], access: str | None) -> None:
    assert car_access({"highway": "residential", **tags}) == access


@pytest.mark.parametrize("road", sorted(ROAD_CLASSES - {"service", "track"}))
def test_every_class_of_road_is_public_unless_tags_say_otherwise(road: str) -> None:
    assert car_access({"highway": road}) == "public"


@pytest.mark.parametrize(
    "way", ["cycleway", "footway", "path", "steps", "bridleway", "construction", "proposed", "bus_stop"]
)
def test_ways_that_are_no_roads_are_no_roads(way: str) -> None:
    assert car_access({"highway": way}) is None
    assert car_access({"highway": way, "motor_vehicle": "yes"}) is None


def test_driveways_and_tracks_stand_apart() -> None:
    assert car_access({"highway": "service", "service": "driveway"}) == "service"
    assert car_access({"highway": "track"}) == "track"
    assert car_access({"highway": "track", "access": "private"}) == "private"


def test_a_square_for_people_on_foot_is_a_road_only_where_cars_are_let_in() -> None:
    assert car_access({"highway": "pedestrian"}) is None
    assert car_access({"highway": "pedestrian", "motor_vehicle": "delivery"}) is None
    assert car_access({"highway": "pedestrian", "motor_vehicle": "destination"}) == "destination"


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "true"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"oneway": "no"}, 0),
        ({"oneway": "reversible"}, 0),
        ({"oneway": "alternating"}, 0),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "motorway_link"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "circular"}, 1),
        ({"junction": "roundabout", "oneway": "-1"}, -1),
        ({"oneway": "yes", "oneway:motorcar": "no"}, 0),
        ({"oneway:motor_vehicle": "yes"}, 1),
        ({"oneway": "yes", "oneway:bicycle": "no"}, 1),
    ],
)
def test_a_road_is_one_way_as_its_tags_say_or_imply(tags: dict[str, str], direction: int) -> None:
    assert one_way(tags) == direction


@pytest.mark.parametrize(
    ("said", "kmh"),
    [
        ("50", 50), ("30.5", 30.5), (" 80 ", 80), ("50 km/h", 50), ("50kmh", 50),
        ("30 mph", 48.28032), ("30mph", 48.28032),
        ("100;130", 100), ("walk", 7), ("NL:living_street", 7), ("NL:urban", 50), ("NL:rural", 80), ("NL:zone30", 30),
        ("DE:zone:20", 20), ("NL:60", 60),
    ],
)  # fmt: skip
def test_a_speed_limit_is_read_whatever_its_unit_or_spelling(said: str, kmh: float) -> None:
    assert speed_limit({"maxspeed": said}) == pytest.approx(kmh)


@pytest.mark.parametrize(
    "said", ["", "none", "signals", "variable", "NL:motorway", "fast", "10 knots", "0", "9" * 400, "-50"]
)
def test_a_limit_that_no_car_can_drive_counts_as_none(said: str) -> None:
    assert math.isnan(speed_limit({"maxspeed": said}))


def test_without_a_limit_for_both_directions_that_of_one_is_taken() -> None:
    assert speed_limit({"maxspeed:forward": "60", "maxspeed:backward": "30"}) == 60
    assert speed_limit({"maxspeed:backward": "30"}) == 30
    assert speed_limit({"maxspeed": "50", "maxspeed:forward": "60"}) == 50
    assert math.isnan(speed_limit({}))


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("NL:urban", "urban"),
        ("NL:rural", "rural"),
        ("BE-WAL:urban", "urban"),
        ("DE:living_street", "urban"),
        ("DE:motorway", ""),
        ("urban", ""),
        ("survey:urban", ""),
        ("", ""),
    ],
)
def test_traffic_rules_say_whether_a_road_lies_in_a_built_up_area(said: str, zone: str) -> None:
    assert traffic_zone({"zone:traffic": said}) == zone
    assert speed_zone({"zone:traffic": said}) == ""


@pytest.mark.parametrize("key", ["source:maxspeed", "maxspeed:type", "zone:maxspeed", "maxspeed"])
@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("NL:urban", "urban"),
        ("AT:rural", "rural"),
        ("BE-VLG:rural", "rural"),
        ("NL:zone30", "urban"),
        ("DE:zone:30", "urban"),
        ("NL:30", "urban"),
        ("NL:zone59", "urban"),
        ("NL:zone60", "rural"),
        ("NL:living_street", "urban"),
        ("DE:motorway", "rural"),
        ("CZ:trunk", "rural"),
        ("GB:nsl_single", "rural"),
        ("GB:nsl_dual", "rural"),
        ("GB:nsl_restricted", "urban"),
        ("DE:bicycle_road", ""),
        ("sign", ""),
        ("survey:urban", ""),
        ("", ""),
    ],
)
def test_the_reason_of_a_limit_says_whether_a_road_lies_in_a_built_up_area(key: str, said: str, zone: str) -> None:
    assert speed_zone({key: said}) == zone
    assert traffic_zone({key: said}) == ""


@pytest.mark.parametrize(
    ("tags", "zone"),
    [
        ({}, ""),
        ({"maxspeed": "30"}, ""),
        ({"zone:maxspeed": "30"}, "urban"),
        ({"zone:maxspeed": "60"}, "rural"),
        ({"zone:maxspeed": "30 mph"}, "urban"),
        ({"zone:maxspeed": "40 mph"}, "rural"),
        ({"maxspeed": "50", "maxspeed:type": "NL:rural"}, "rural"),
        ({"maxspeed": "NL:urban", "source:maxspeed": "NL:rural"}, "rural"),
        ({"maxspeed": "NL:urban", "source:maxspeed": "sign"}, "urban"),
    ],
)
def test_a_number_alone_is_a_zone_only_where_the_key_says_so(tags: dict[str, str], zone: str) -> None:
    assert speed_zone(tags) == zone


def test_a_zone_for_one_direction_counts_unless_the_other_one_contradicts_it() -> None:
    there, back = "source:maxspeed:forward", "source:maxspeed:backward"
    assert speed_zone({there: "DE:urban"}) == "urban"
    assert speed_zone({back: "DE:rural"}) == "rural"
    assert speed_zone({there: "DE:urban", back: "DE:zone30"}) == "urban"
    assert speed_zone({there: "DE:urban", back: "DE:rural"}) == ""


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({}, False),
        ({"barrier": "bollard"}, True),
        ({"barrier": "block"}, True),
        ({"barrier": "bus_trap"}, True),
        ({"barrier": "gate"}, False),
        ({"barrier": "lift_gate"}, False),
        ({"barrier": "cattle_grid"}, False),
        ({"barrier": "height_restrictor"}, False),
        ({"barrier": "gate", "locked": "yes"}, True),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "gate", "access": "no", "motor_vehicle": "yes"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "bollard", "bollard": "rising"}, False),
        ({"barrier": "bollard", "bicycle": "yes"}, True),
        ({"access": "no"}, False),
    ],
)
def test_a_barrier_stops_cars_unless_it_can_be_passed(tags: dict[str, str], blocked: bool) -> None:
    assert is_blocked(tags) is blocked


@given(st.dictionaries(keys, words))
def test_no_tag_that_a_mapper_may_type_breaks_the_rules(tags: dict[str, str]) -> None:
    assert car_access(tags) in {None, "public", "destination", "service", "track", "private"}
    assert one_way(tags) in {-1, 0, 1}
    assert traffic_zone(tags) in {"", "urban", "rural"}
    assert speed_zone(tags) in {"", "urban", "rural"}
    assert is_blocked(tags) in {True, False}
    speed = speed_limit(tags)
    assert math.isnan(speed) or 1 <= speed <= 300


@given(words)
def test_a_width_or_a_number_of_lanes_is_above_zero_or_unknown(value: str) -> None:
    assert math.isnan(amount(value)) or 0 < amount(value) < 1000


@pytest.mark.parametrize(("value", "number"), [("2", 2), ("6.5", 6.5), ("7,1 m", 7.1), ("0", None), ("-1", None)])
def test_widths_are_told_in_metres(value: str, number: float | None) -> None:
    assert amount(value) == number or (number is None and math.isnan(amount(value)))
