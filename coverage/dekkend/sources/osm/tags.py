"""What the tags of a road say to the driver of a car: may I, in which direction, how fast.

Rules follow OpenStreetMap's own definitions of access, one-way traffic and speed limits, and for barriers the list
of those that a car passes in the widely used profile for cars of the Open Source Routing Machine.
"""

import re
from collections.abc import Mapping
from typing import Final

_Tags = Mapping[str, str]

ROAD_CLASSES: Final = frozenset(
    f"{name}{link}" for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
) | {"unclassified", "residential", "living_street", "road", "service", "track"}

# From the most general key to the one that speaks of cars alone; the last one that is set decides.
_ACCESS_KEYS = ("access", "vehicle", "motor_vehicle", "motorcar")
_CLOSED = frozenset(
    {"no", "agricultural", "forestry", "emergency", "psv", "bus", "military", "use_sidepath", "dismount"}
)
_PRIVATE = frozenset({"private", "permit", "customers", "delivery", "residents", "employees"})
_OPEN = frozenset({"yes", "permissive", "designated", "destination", "official"})

_PASSABLE_BARRIERS = frozenset(
    {
        "arch", "border_control", "bump_gate", "cattle_grid", "entrance", "gate", "height_restrictor", "kerb",
        "lift_gate", "no", "rising_bollard", "sally_port", "spikes", "sump_buster", "swing_gate", "toll_booth",
    }
)  # fmt: skip

_ONE_WAY = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0}
_KMH_PER_MPH = 1.609344
_WALKING_KMH = 7.0
_SPEED = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(mph|km/?h)?\s*(?:;|$)")
_AMOUNT = re.compile(r"^\s*(\d{1,3}(?:[.,]\d+)?)\s*m?\s*$")
# Statutory limits behind a value such as NL:urban, where a country does not differ from its neighbours.
_ZONE_KMH = {"urban": 50.0, "rural": 80.0}
# Countries and their regions (BE-VLG) as ISO 3166 writes them stand before the colon.
_NUMBERED_ZONE = re.compile(r"^[A-Z]{2}(?:-[A-Z0-9]+)?:(?:zone:?)?(\d+)$", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"^[A-Z]{2}(?:-[A-Z0-9]+)?:([a-z_]+)$", re.IGNORECASE)
# A zone with a lower limit than this lies within a built-up area; zones of 60 and 70 are roads between villages.
_RURAL_ZONE_KMH = 60
_TRAFFIC_ZONES = {"urban": "urban", "living_street": "urban", "rural": "rural"}
# The last three are the national limits of the United Kingdom; restricted is a street with lamps.
_SPEED_ZONES = _TRAFFIC_ZONES | {
    "motorway": "rural", "trunk": "rural", "nsl_single": "rural", "nsl_dual": "rural", "nsl_restricted": "urban",
}  # fmt: skip
_SPEED_ZONE_KEYS = ("source:maxspeed", "maxspeed:type", "zone:maxspeed", "maxspeed")
_BOTH_WAYS_AND_EACH = ("", ":forward", ":backward")
_FASTEST_KMH = 300.0


def car_access(tags: Mapping[str, str]) -> str | None:
    """Say who may drive a car on a way.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    str or None
        ``public``, ``destination`` (local traffic only), ``service`` (driveways, parking aisles, alleys), ``track``,
        ``private``, or None where no car may drive or the way is no road.

    Examples
    --------
    >>> car_access({"highway": "residential"})
    'public'
    >>> car_access({"highway": "residential", "motor_vehicle": "destination"})
    'destination'
    >>> car_access({"highway": "residential", "access": "no"}) is None
    True
    >>> car_access({"highway": "unclassified", "access": "no", "motorcar": "yes"})
    'public'
    """
    road = tags.get("highway")
    if tags.get("area") == "yes":
        return None
    said = _last_word(tags)
    if road == "pedestrian":
        # A square for people on foot; cars may come in only where a tag says so.
        return "destination" if said in _OPEN else None
    if road not in ROAD_CLASSES or said in _CLOSED:
        return None
    if said in _PRIVATE:
        return "private"
    if road in {"service", "track"}:
        return road
    return "destination" if said == "destination" else "public"


def _last_word(tags: _Tags) -> str | None:
    said = None
    for key in _ACCESS_KEYS:
        if key in tags:
            said = tags[key].split(";")[0].strip()
    return said


def is_blocked(tags: Mapping[str, str]) -> bool:
    """Say whether a barrier on a road stops cars.

    Parameters
    ----------
    tags
        Tags of a node.

    Returns
    -------
    bool
        True for a bollard, a block or a locked gate; False for a gate that says nothing of access or locks.

    Examples
    --------
    >>> is_blocked({"barrier": "bollard"}), is_blocked({"barrier": "gate"})
    (True, False)
    >>> is_blocked({"barrier": "gate", "access": "private"})
    True
    """
    kind = tags.get("barrier")
    if kind is None:
        return False
    said = _last_word(tags)
    if said is not None:
        return said not in _OPEN
    if tags.get("locked") == "yes":
        return True
    if kind == "bollard" and tags.get("bollard") == "rising":
        return False
    return kind not in _PASSABLE_BARRIERS


def one_way(tags: Mapping[str, str]) -> int:
    """Say in which direction cars may use a way.

    Motorways and roundabouts are one-way unless their tags say otherwise. Reversible lanes count as open both
    ways: at some hour they are.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    int
        1 in the direction in which it is drawn only, -1 against it only, 0 both ways.

    Examples
    --------
    >>> one_way({"oneway": "yes"}), one_way({"oneway": "-1"}), one_way({"junction": "roundabout"})
    (1, -1, 1)
    >>> one_way({"oneway": "yes", "oneway:motor_vehicle": "no"})
    0
    """
    for key in ("oneway:motorcar", "oneway:motor_vehicle", "oneway"):
        if key in tags:
            return _ONE_WAY.get(tags[key], 0)
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return 1 if implied else 0


def speed_limit(tags: Mapping[str, str]) -> float:
    """Return the speed limit of a way in km/h.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    float
        The limit, NaN where the tags do not say one that a car can drive.

    Examples
    --------
    >>> speed_limit({"maxspeed": "50"}), round(speed_limit({"maxspeed": "30 mph"}), 1)
    (50.0, 48.3)
    >>> speed_limit({"maxspeed": "DE:zone:30"}), speed_limit({"maxspeed": "NL:urban"})
    (30.0, 50.0)
    """
    for key in ("maxspeed", "maxspeed:forward", "maxspeed:backward"):
        if key in tags:
            speed = _kmh(tags[key])
            return speed if 1 <= speed <= _FASTEST_KMH else float("nan")
    return float("nan")


def _kmh(value: str) -> float:
    if found := _SPEED.match(value):
        return float(found[1]) * (_KMH_PER_MPH if found[2] == "mph" else 1.0)
    if found := _NUMBERED_ZONE.match(value):
        return float(found[1])
    if value == "walk" or value.endswith((":living_street", ":walk")):
        return _WALKING_KMH
    return _ZONE_KMH.get(value.partition(":")[2], float("nan"))


def amount(value: str) -> float:
    """Return a number that a tag says, of lanes or of metres.

    Parameters
    ----------
    value
        Value of the tag.

    Returns
    -------
    float
        The number, NaN where the value is none above zero and below a thousand.

    Examples
    --------
    >>> amount("2"), amount("7,1 m"), amount("20 ft")
    (2.0, 7.1, nan)
    """
    found = _AMOUNT.match(value)
    return (float(found[1].replace(",", ".")) or float("nan")) if found else float("nan")


def traffic_zone(tags: Mapping[str, str]) -> str:
    """Say whether traffic rules count a way as built-up, as ``zone:traffic`` has it.

    Parameters
    ----------
    tags
        Tags of the way.

    Returns
    -------
    str
        ``urban``, ``rural`` or an empty string where the tag does not say.

    Examples
    --------
    >>> traffic_zone({"zone:traffic": "NL:urban"}), traffic_zone({"zone:traffic": "BE-VLG:rural"})
    ('urban', 'rural')
    >>> traffic_zone({"source:maxspeed": "NL:urban"})
    ''
    """
    found = _NAMED_ZONE.match(tags.get("zone:traffic", ""))
    return _TRAFFIC_ZONES.get(found[1], "") if found else ""


def speed_zone(tags: Mapping[str, str]) -> str:
    """Say whether the speed limit of a way is one of built-up areas, as the tags have it that give its reason.

    The limit itself says nothing here: 50 km/h may be posted on a road between villages.

    Parameters
    ----------
    tags
        Tags of the way. ``source:maxspeed`` goes before ``maxspeed:type``, ``zone:maxspeed`` and ``maxspeed``.

    Returns
    -------
    str
        ``urban``, ``rural`` or an empty string where the tags do not say, or say both for the two directions.

    Examples
    --------
    >>> speed_zone({"source:maxspeed": "DE:rural"}), speed_zone({"maxspeed": "AT:urban"})
    ('rural', 'urban')
    >>> speed_zone({"source:maxspeed": "NL:zone30"}), speed_zone({"source:maxspeed": "NL:zone60"})
    ('urban', 'rural')
    >>> speed_zone({"zone:maxspeed": "30"}), speed_zone({"maxspeed": "30"})
    ('urban', '')
    """
    for key in _SPEED_ZONE_KEYS:
        said = {_zone_of_limit(key, tags.get(f"{key}{way}", "")) for way in _BOTH_WAYS_AND_EACH} - {""}
        if said:
            return said.pop() if len(said) == 1 else ""
    return ""


def _zone_of_limit(key: str, value: str) -> str:
    if found := _NUMBERED_ZONE.match(value):
        return _by_limit(float(found[1]))
    if found := _NAMED_ZONE.match(value):
        return _SPEED_ZONES.get(found[1], "")
    if key == "zone:maxspeed" and _SPEED.match(value):
        return _by_limit(_kmh(value))
    return ""


def _by_limit(kmh: float) -> str:
    return "urban" if kmh < _RURAL_ZONE_KMH else "rural"
