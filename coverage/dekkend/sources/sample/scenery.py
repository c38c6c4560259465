"""All that is on the map besides roads for cars: water, ground, borders, places, homes, lamps and signs."""

import math
from collections.abc import Iterable, Mapping, Sequence

from shapely.geometry import LineString, Point, Polygon, box

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample import places
from dekkend.sources.sample.areas import border_lines
from dekkend.sources.sample.draft import Draft, Member
from dekkend.sources.sample.fabric import Fabric
from dekkend.sources.sample.geometry import Points, beside, draw, line_of, one_polygon, pieces, rounded
from dekkend.sources.sample.model import Address, Line
from dekkend.sources.sample.roads import bridges

_HALF_LENGTH_M, _HALF_DEPTH_M = 3.6, 4.8
_FARM_SIZE = 2.5
_LAMP_EVERY_M = 75.0
_LAMP_BESIDE_M = 4.0
_UNMAPPED_GROUND = "Catsop"
_TOUCH_M = 0.5
_FIELD_M = 90.0


def add_homes(draft: Draft, addresses: Iterable[Address]) -> None:
    """Add each home as a node with its address, inside the footprint of a building."""
    for home in addresses:
        draft.node(
            home.point,
            {
                "addr:street": home.street,
                "addr:housenumber": str(home.number),
                "addr:postcode": home.postcode,
                "addr:city": home.town,
            },
        )
        size = 1.0 if home.site else _FARM_SIZE
        corners = [
            _shifted(home, size * a * _HALF_LENGTH_M, size * b * _HALF_DEPTH_M)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
        ]
        draft.way(corners, {"building": "house" if home.site else "farm"})


def add_places(draft: Draft) -> None:
    """Add the names of villages and quarters, with their residents."""
    residents = {buurt.code: buurt.residents for buurt in places.BUURTEN}
    for name, kind, point, codes in places.PLACES:
        population = sum(residents[code] for code in codes)
        draft.node(point, {"place": kind, "name": name, "population": str(population)})


def add_water(draft: Draft) -> None:
    """Add river and canal, each as a line and as a surface."""
    for name, line, kind, width in (
        ("Maas", places.MAAS, "river", places.MAAS_WIDTH),
        ("Julianakanaal", places.CANAL, "canal", places.CANAL_WIDTH),
    ):
        draft.way(line, {"waterway": kind, "name": name})
        band = LineString(line).buffer(width / 2, cap_style="flat", join_style="mitre")
        surface = one_polygon(band.intersection(box(*places.FRAME)))
        tags = {"natural": "water", "water": kind, "name": name}
        draft.way(rounded(surface.exterior.coords), tags)


def add_ground(draft: Draft, outlines: Mapping[str, Polygon]) -> None:
    """Add what the ground is used for: homes (not mapped in Catsop), industry and fields."""
    for site, outline in outlines.items():
        if site != _UNMAPPED_GROUND:
            ground = one_polygon(outline.buffer(-10).simplify(8))
            draft.way(rounded(ground.exterior.coords), {"landuse": "residential"})
    for name, corners in plan.INDUSTRY:
        draft.way((*corners, corners[0]), {"landuse": "industrial", "name": name})
        for number, hall in enumerate(_halls(Polygon(corners))):
            draft.way(hall, {"building": "industrial", "ref": f"{name} {number + 1}"})
    for x, y in plan.FIELDS:
        draft.way(rounded(Point(x, y).buffer(_FIELD_M, quad_segs=2).exterior.coords), {"landuse": "farmland"})


def add_borders(draft: Draft, towns: Mapping[str, Polygon]) -> None:
    """Add the municipality (level 8) and its woonplaatsen (level 10), whose relations share their border ways."""
    members: dict[str, list[Member]] = {name: [] for name in towns}
    outer: list[Member] = []
    for line in border_lines(towns):
        middle = line_of(line).interpolate(0.5, normalized=True)
        beside_it = [name for name, area in towns.items() if area.boundary.distance(middle) < _TOUCH_M]
        level = "8" if len(beside_it) == 1 else "10"
        member = ("w", draft.way(line, {"boundary": "administrative", "admin_level": level}), "outer")
        for name in beside_it:
            members[name].append(member)
        if level == "8":
            outer.append(member)
    tags = {"type": "boundary", "boundary": "administrative"}
    code = places.MUNICIPALITY_CODE.removeprefix("GM")
    draft.relation(outer, {**tags, "admin_level": "8", "name": places.MUNICIPALITY_NAME, "ref:gemeentecode": code})
    for name, ring in members.items():
        draft.relation(ring, {**tags, "admin_level": "10", "name": name})


def add_lamps(draft: Draft, fabrics: Iterable[Fabric]) -> None:
    """Add street lamps along the streets of the villages."""
    for fabric in fabrics:
        for street in fabric.streets:
            length = line_of(street.points).length
            for number in range(int(length / _LAMP_EVERY_M)):
                spot = beside(street.points, (number + 0.5) * _LAMP_EVERY_M, _LAMP_BESIDE_M)
                draft.node(spot, {"highway": "street_lamp"})


def add_crossings(draft: Draft, fabrics: Iterable[Fabric]) -> None:
    """Add zebra crossings on the main streets."""
    for fabric in fabrics:
        for street in fabric.streets:
            if street.speed > 30:  # noqa: PLR2004 - the limit of a home zone (km/h)
                for block in street.blocks[::3]:
                    draft.node(block.points[1], {"highway": "crossing", "crossing": "zebra"})


def add_cycleways(draft: Draft, fabrics: Mapping[str, Fabric]) -> None:
    """Add roads for bicycles alone from village to village, and paths between houses."""
    for name, start, end, between in plan.CYCLEWAYS:
        first, last = (
            min(fabrics[key].junctions, key=lambda spot: (math.dist(spot, target), spot))
            for key, target in ((start, between[0]), (end, between[-1]))
        )
        points = rounded((first, *between, last))
        tags = {"highway": "cycleway", "name": name, "surface": "asphalt"}
        spans = [(0.0, line_of(points).length, tags), *bridges(points, motorways=True)]
        draft.lines(Line(*piece) for piece in pieces(points, spans))
    for fabric in fabrics.values():
        for line in fabric.footways:
            kind = "footway" if draw("path", line) < 0.7 else "path"  # noqa: PLR2004 - a mix of both
            draft.way(line, {"highway": kind})


def _shifted(home: Address, ahead: float, right: float) -> tuple[float, float]:
    (x, y), (dx, dy) = home.point, home.along
    return (x + ahead * dx + right * dy, y + ahead * dy - right * dx)


def _halls(ground: Polygon) -> Sequence[Points]:
    west, south, east, north = ground.bounds
    halls = []
    for x in range(int(west), int(east), 130):
        for y in range(int(south), int(north), 110):
            hall = box(x + 20, y + 20, x + 80, y + 60)
            if ground.contains(hall):
                halls.append(rounded(hall.exterior.coords))
    return halls
