"""Puts homes along the streets, as many in each neighbourhood as it has households."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from dekkend.sources.sample import places
from dekkend.sources.sample.areas import buurt_at
from dekkend.sources.sample.fabric import Fabric
from dekkend.sources.sample.geometry import XY, Points, along, beside, line_of, one_polygon
from dekkend.sources.sample.model import Address, Block, Lane, Street

_SPACING_M = 11.0
_FRONT_M = 13.0
_CORNER_M = 19.0
_CLEAR_M = 11.0
_GAP_M = 100.0
_MARGIN_M = 30.0
_LETTERS = "ABCDEGHJKLMNPRTVWXZ"


@dataclass(frozen=True)
class _Plot:
    street: int
    right: bool
    point: XY
    along: XY
    buurt: str


def settle(
    fabrics: Sequence[Fabric],
    lanes: Mapping[str, Lane],
    farms: Iterable[tuple[str, float, float]],
    polygons: Mapping[str, Polygon],
) -> list[Address]:
    """Give every household an address.

    Parameters
    ----------
    fabrics
        The streets of all sites.
    lanes
        The roads between the villages, which no house may stand on.
    farms
        The lane, share of its length, and metres to its right of each farm.
    polygons
        The neighbourhoods by code.

    Returns
    -------
    list of Address
        In each neighbourhood as many as it has households.
    """
    streets = [street for fabric in fabrics for street in fabric.streets]
    postcode = _postcodes([(street.town, street.name) for street in streets], lanes)
    yards = [_farm(lanes[key], share, right, polygons) for key, share, right in farms]
    kept = Counter(address.buurt for address in yards)
    tree = shapely.STRtree([LineString(lane.points) for lane in lanes.values()])
    plots = [
        plot
        for plot in _plots(streets, polygons)
        if not len(tree.query(Point(plot.point), predicate="dwithin", distance=_CLEAR_M))
    ]
    homes: list[Address] = []
    chosen = {
        plot
        for buurt in places.BUURTEN
        for plot in _thinned([p for p in plots if p.buurt == buurt.code], buurt.households - kept[buurt.code])
    }
    used: Counter[tuple[str, str, bool]] = Counter()
    for plot in plots:
        if plot not in chosen:
            continue
        street = streets[plot.street]
        side = (street.town, street.name, plot.right)
        number = 2 * used[side] + (2 if plot.right else 1)
        used[side] += 1
        homes.append(
            Address(street.name, number, postcode[street.town, street.name], street.town, plot.point, plot.along,
                    street.site, plot.buurt)
        )  # fmt: skip
    for yard in yards:
        side = (yard.town, yard.street, True)
        homes.append(replace(yard, number=2 * used[side] + 2, postcode=postcode[yard.town, yard.street]))
        used[side] += 1
    return homes


def built_up(addresses: Iterable[Address], site: str) -> Polygon:
    """Draw the outline of the built-up area of a site: the truth that analyses are held against.

    Homes less than 100 m apart belong together; the outline keeps 30 m from the outermost ones, and has no holes.

    Parameters
    ----------
    addresses
        All addresses.
    site
        Key of the site.

    Returns
    -------
    Polygon
        The outline (EPSG:28992), rounded to decimetres.

    Raises
    ------
    TypeError
        The homes of the site do not hang together.
    """
    homes = shapely.points([address.point for address in addresses if address.site == site])
    grown = one_polygon(shapely.union_all(shapely.buffer(homes, _GAP_M / 2)).buffer(_MARGIN_M - _GAP_M / 2))
    smooth = one_polygon(Polygon(grown.exterior).simplify(1.0))
    return Polygon([(round(x, 1), round(y, 1)) for x, y in smooth.exterior.coords])


def join_parts(parts: Sequence[Polygon]) -> Polygon | MultiPolygon:
    """Return the outlines of the parts of a core as one geometry."""
    return parts[0] if len(parts) == 1 else MultiPolygon(list(parts))


def _plots(streets: Sequence[Street], polygons: Mapping[str, Polygon]) -> list[_Plot]:
    found = [
        (number, right, spot, direction)
        for number, street in enumerate(streets)
        for block in street.blocks
        for right, spot, direction in _along_block(block)
    ]
    spots = shapely.points([spot for _, _, spot, _ in found])
    codes = [""] * len(found)
    for code, polygon in polygons.items():
        for index in shapely.STRtree(spots).query(polygon, predicate="intersects").tolist():
            codes[index] = code
    return [_Plot(*place, code) for place, code in zip(found, codes, strict=True)]


def _along_block(block: Block) -> Iterator[tuple[bool, XY, XY]]:
    length = line_of(block.points).length
    room = length - 2 * _CORNER_M
    count = int(room // _SPACING_M) + 1 if block.long else 1
    gap = room / (count - 1) if count > 1 else 0.0
    for number in range(count):
        at = _CORNER_M + number * gap if block.long else length / 2
        direction = _direction(block.points, at)
        for right in (False, True):
            yield right, beside(block.points, at, _FRONT_M if right else -_FRONT_M), direction


def _direction(points: Points, at: float) -> XY:
    (x0, y0), (x1, y1) = along(points, at - 1), along(points, at + 1)
    length = math.hypot(x1 - x0, y1 - y0)
    return ((x1 - x0) / length, (y1 - y0) / length)


def _thinned(plots: Sequence[_Plot], wanted: int) -> list[_Plot]:
    """Leave plots out evenly until as many are left as are wanted."""
    if len(plots) < wanted:
        raise ValueError(f"{plots[0].buurt} has room for {len(plots)} homes, {wanted} are wanted")
    share = wanted / len(plots)
    return [plot for number, plot in enumerate(plots) if int((number + 1) * share) > int(number * share)]


def _farm(lane: Lane, share: float, right: float, polygons: Mapping[str, Polygon]) -> Address:
    at = line_of(lane.points).length * share
    spot = beside(lane.points, at, right)
    code = buurt_at(polygons, spot)
    return Address(lane.name, 0, "", places.TOWN_OF[code], spot, _direction(lane.points, at), "", code)


def _postcodes(streets: Iterable[tuple[str, str]], lanes: Mapping[str, Lane]) -> dict[tuple[str, str], str]:
    """Give each street of a woonplaats a postcode of its own."""
    towns = list(places.POSTCODES)
    named = dict.fromkeys([*streets, *((town, lane.name) for town in towns for lane in lanes.values() if lane.name)])
    used: Counter[int] = Counter()
    out = {}
    for town, name in named:
        figures = places.POSTCODES[town]
        first, second = divmod(used[figures], len(_LETTERS))
        out[town, name] = f"{figures}{_LETTERS[first]}{_LETTERS[second]}"
        used[figures] += 1
    return out
