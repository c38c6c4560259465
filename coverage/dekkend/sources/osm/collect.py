"""The handlers that pick what dekkend needs out of an OpenStreetMap file, as plain rows."""

from typing import Any

import osmium
from osmium.osm import Area, Node, Relation, Way

from dekkend.sources.osm.tags import car_access, is_blocked, one_way, speed_limit, traffic_zone

Row = dict[str, Any]

# Municipality, city district, settlement: the levels at which villages are told apart in Europe.
BOUNDARY_LEVELS = frozenset({"8", "9", "10"})
NODE_KEYS = ("place", "addr:housenumber", "traffic_sign", "barrier", "highway")
AREA_KEYS = ("building", "addr:housenumber", "landuse", "place", "natural", "waterway")
_BARRIER_LINES = {("waterway", "river"): "river", ("waterway", "canal"): "canal", ("railway", "rail"): "railway"}
_CROSSINGS = frozenset({"crossing", "traffic_signals"})


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
        tags = node.tags
        at = {"osm_id": node.id, "lon": node.lon, "lat": node.lat}
        if "place" in tags and "name" in tags:
            self.places.append({**at, "place": tags["place"], "name": tags["name"]})
        if "addr:housenumber" in tags:
            self.addresses.append({**at, **address(tags)})
        if "traffic_sign" in tags:
            self.signs.append({**at, "value": tags["traffic_sign"], "name": tags.get("name", "")})
        if "barrier" in tags and is_blocked(dict(tags)):
            self.blocked.append(node.id)
        road = tags.get("highway")
        if road == "street_lamp":
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
        self.boundary_lines: list[Row] = []
        self.barrier_lines: list[Row] = []
        self.latest = ""

    def way(self, way: Way) -> None:
        """Sort a way into the layers that it belongs to."""
        tags = way.tags
        if "highway" in tags:
            self._road(way)
        for (key, value), kind in _BARRIER_LINES.items():
            if tags.get(key) == value and tags.get("tunnel", "no") == "no":
                self.barrier_lines += _line(way, {"kind": kind, "name": tags.get("name", "")})
        for relation in self.boundaries.of_way.get(way.id, ()):
            level, name = self.boundaries.relations[relation]
            self.boundary_lines += _line(way, {"osm_id": relation, "admin_level": int(level), "name": name})

    def _road(self, way: Way) -> None:
        tags = dict(way.tags)
        access = car_access(tags)
        if access is None:
            return
        # A node that the file lacks ends the piece before it: the road goes on where the data does not.
        pieces: list[list[tuple[int, float, float]]] = [[]]
        for node in way.nodes:
            if node.location.valid():
                pieces[-1].append((node.ref, node.lon, node.lat))
            elif pieces[-1]:
                pieces.append([])
        whole = sum(map(len, pieces)) == len(way.nodes)
        for piece in (piece for piece in pieces if len(piece) > 1):
            number = len(self.roads)
            self.roads.append(_road_row(way.id, tags, access))
            self.nodes.extend((number, *node) for node in piece)
            if not whole:
                ends = {way.nodes[0].ref, way.nodes[-1].ref}
                self.cut.extend(ref for ref in (piece[0][0], piece[-1][0]) if ref not in ends)


class Areas:
    """Second pass: buildings, addresses on them, land use, places and water as polygons."""

    def __init__(self) -> None:
        self.polygons: list[Row] = []
        self.broken = 0
        self._wkb = osmium.geom.WKBFactory()

    def area(self, area: Area) -> None:
        """Keep an area with a valid outline that one of the layers needs."""
        tags = area.tags
        kinds = [
            ("building", tags.get("building")),
            ("landuse", tags.get("landuse")),
            ("place", tags.get("place")),
            ("water", tags.get("natural") if tags.get("natural") == "water" else None),
            ("water", "riverbank" if tags.get("waterway") == "riverbank" else None),
            ("address", tags.get("addr:housenumber")),
        ]
        kept = {kind: value for kind, value in kinds if value is not None and value != "no"}
        if not kept:
            return
        try:
            wkb = self._wkb.create_multipolygon(area)
        except (RuntimeError, osmium.InvalidLocationError):
            # An outline with parts outside the extract; the second pass cannot close it.
            self.broken += 1
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
        "bridge": tags.get("bridge", "no") != "no",
        "tunnel": tags.get("tunnel", "no") != "no",
        "roundabout": tags.get("junction") in {"roundabout", "circular"},
        "lit": tags.get("lit", ""),
    }


def _line(way: Way, row: Row) -> list[Row]:
    points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    return [{**row, "points": points}] if len(points) > 1 else []
