"""The handlers that pick what dekkend needs out of an OpenStreetMap file, as plain rows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import osmium
from osmium.osm import Area, Node, Relation, Way

from dekkend.sources.osm.city_limits import SIGN_KEYS, city_limit
from dekkend.sources.osm.tags import amount, car_access, is_blocked, one_way, speed_limit, speed_zone, traffic_zone

Row = dict[str, Any]

# Municipality, city district, settlement; the levels above are those of provinces and countries.
BOUNDARY_LEVELS = frozenset({"8", "9", "10"})
AREA_KINDS = (("building", "building"), ("landuse", "landuse"), ("place", "place"), ("address", "addr:housenumber"))
AREA_VALUES = (
    ("water", "natural", "water"),
    ("water", "waterway", "riverbank"),
    ("holiday", "leisure", "resort"),
    *(("holiday", "tourism", value) for value in ("camp_site", "caravan_site", "chalet", "holiday_village")),
)
NODE_KEYS = ("place", "addr:housenumber", *SIGN_KEYS, "barrier", "highway")
AREA_KEYS = ("building", "addr:housenumber", "landuse", "place", "natural", "waterway", "leisure", "tourism")
BARRIER_LINES = {"waterway": {"river": "river", "canal": "canal"}, "railway": {"rail": "railway"}}
# Driveways and tracks over the edge of the extract bring nobody in.
_LEADS_OUT = frozenset({"public", "destination"})
_LAMP = "street_lamp"
_CROSSINGS = frozenset({"crossing", "traffic_signals"})
# What is read of the key highway on nodes.
NODE_ROADS = _CROSSINGS | {_LAMP}


# What a file without dates says of each of its objects.
NEVER = datetime.fromtimestamp(0, UTC)


class Boundaries:
    """First pass: which ways make up the administrative boundaries."""

    def __init__(self) -> None:
        self.relations: dict[int, tuple[str, str]] = {}
        self.of_way: dict[int, list[int]] = {}

    def relation(self, relation: Relation) -> None:
        """Note the ways of a boundary."""
        tags = relation.tags
        level = tags.get("admin_level", "")
        if tags.get("boundary") == "administrative" and level in BOUNDARY_LEVELS:
            self.relations[relation.id] = (str(level), str(tags.get("name", "")))
            for member in relation.members:
                if member.type == "w":
                    self.of_way.setdefault(member.ref, []).append(relation.id)


class Nodes:
    """Second pass: places, addresses, signs, barriers, lamps and crossings on nodes."""

    def __init__(self) -> None:
        self.places: list[Row] = []
        self.addresses: list[Row] = []
        self.signs: list[Row] = []
        self.lamps: list[Row] = []
        self.crossings: list[Row] = []
        self.blocked: list[int] = []

    def node(self, node: Node) -> None:
        """Sort a node with tags into the layers that it belongs to."""
        tags, location = node.tags, node.location
        if not location.valid():
            return
        at = {"osm_id": node.id, "lon": location.lon, "lat": location.lat}
        if "place" in tags and "name" in tags:
            self.places.append({**at, "place": tags["place"], "name": tags["name"]})
        if "addr:housenumber" in tags:
            self.addresses.append({**at, **address(tags)})
        if signs := [tags[key] for key in SIGN_KEYS if key in tags]:
            value, limit = ";".join(signs), city_limit(dict(tags))
            self.signs.append({**at, "value": value, "name": tags.get("name", ""), "city_limit": limit})
        if "barrier" in tags and is_blocked(dict(tags)):
            self.blocked.append(node.id)
        road = tags.get("highway")
        if road == _LAMP:
            self.lamps.append(at)
        elif road in _CROSSINGS:
            self.crossings.append({**at, "kind": road})


class Ways:
    """Second pass: roads with their nodes, boundary lines, rivers, canals and railways."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.roads: list[Row] = []
        self.nodes: list[tuple[int, int, float, float]] = []
        self.cut: list[int] = []
        self.edited = NEVER
        self.boundary_lines: list[Row] = []
        self.barrier_lines: list[Row] = []

    def way(self, way: Way) -> None:
        """Sort a way into the layers that it belongs to."""
        tags = way.tags
        if "highway" in tags:
            self._road(way)
        for key, kinds in BARRIER_LINES.items():
            kind = kinds.get(str(tags.get(key, "")))
            if kind is not None and tags.get("tunnel", "no") == "no":
                self.barrier_lines += _line(way, {"kind": kind, "name": tags.get("name", "")})
        for relation in self.boundaries.of_way.get(way.id, ()):
            level, name = self.boundaries.relations[relation]
            self.boundary_lines += _line(way, {"osm_id": relation, "admin_level": int(level), "name": name})

    def _road(self, way: Way) -> None:
        tags = dict(way.tags)
        access = car_access(tags)
        if access is None:
            return
        self.edited = max(self.edited, way.timestamp)
        for nodes, cut in _stretches(way):
            if access in _LEADS_OUT:
                self.cut += cut
            if len(nodes) > 1:
                number = len(self.roads)
                self.roads.append(_road_row(way.id, tags, access))
                self.nodes.extend((number, *node) for node in nodes)


class Areas:
    """Second pass: buildings, addresses on them, land use, places, water and holiday parks as polygons."""

    def __init__(self) -> None:
        self.polygons: list[Row] = []
        self._wkb = osmium.geom.WKBFactory()

    def area(self, area: Area) -> None:
        """Keep an area with a valid outline that one of the layers needs."""
        tags = area.tags
        kept = {kind: value for kind, key in AREA_KINDS if (value := tags.get(key, "no")) != "no"}
        kept |= {kind: value for kind, key, value in AREA_VALUES if tags.get(key) == value}
        if not kept:
            return
        try:
            wkb = bytes.fromhex(self._wkb.create_multipolygon(area))
        except RuntimeError:
            # An outline with parts outside the extract, which cannot be closed, or one that crosses itself.
            return
        base = {"osm_id": area.orig_id(), "from_way": area.from_way(), "wkb": wkb, "name": tags.get("name", "")}
        for kind, value in kept.items():
            extra = address(tags) if kind == "address" else {}
            self.polygons.append({**base, "kind": kind, "value": value, **extra})


def address(tags: Any) -> Row:
    """Return the columns of an address.

    Parameters
    ----------
    tags
        Tags of a node or an area.

    Returns
    -------
    dict
        ``street``, ``housenumber``, ``postcode`` (without spaces) and ``city``, empty where not tagged.
    """
    return {
        "street": tags.get("addr:street", tags.get("addr:place", "")),
        "housenumber": tags["addr:housenumber"],
        "postcode": tags.get("addr:postcode", "").replace(" ", ""),
        "city": tags.get("addr:city", ""),
    }


def _road_row(way: int, tags: dict[str, str], access: str) -> Row:
    return {
        "osm_way_id": way,
        "highway": tags["highway"],
        "name": tags.get("name", ""),
        "ref": tags.get("ref", ""),
        "access": access,
        "oneway": one_way(tags),
        "maxspeed_kmh": speed_limit(tags),
        "zone": traffic_zone(tags),
        "speed_zone": speed_zone(tags),
        "bridge": tags.get("bridge", "no") != "no",
        "tunnel": tags.get("tunnel", "no") != "no",
        "roundabout": tags.get("junction") in {"roundabout", "circular"},
        "lit": tags.get("lit", ""),
        "operator": tags.get("operator", ""),
        "width_m": amount(tags.get("width", "")),
        "lanes": amount(tags.get("lanes", "")),
    }


def _stretches(way: Way) -> Iterator[tuple[list[tuple[int, float, float]], list[int]]]:
    """Yield the stretches of a way whose nodes the file holds, and at which of its nodes each breaks off."""
    nodes = [(position, node.ref, node.location) for position, node in enumerate(way.nodes)]
    for held, run in groupby(nodes, key=lambda node: node[2].valid()):
        if held:
            stretch = list(run)
            ends = ((stretch[0], 0), (stretch[-1], len(nodes) - 1))
            cut = [ref for (position, ref, _), end in ends if position != end]
            yield [(ref, at.lon, at.lat) for _, ref, at in stretch], cut


def _line(way: Way, row: Row) -> list[Row]:
    """Return the stretches of a way as rows: across nodes that the file lacks nobody knows where it runs."""
    stretches = ([(lon, lat) for _, lon, lat in nodes] for nodes, _ in _stretches(way))
    return [{**row, "way": way.id, "points": points} for points in stretches if len(points) > 1]
