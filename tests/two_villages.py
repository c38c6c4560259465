"""Two invented villages as an extract, for plans that people talk over.

Adorp in the west and Bdorp in the east are grids of streets full of homes, with the Tussenweg between them. From
outside the Westweg (much traffic), the Zuidweg and the Noordweg lead into Adorp, the Oostweg and the Heideweg into
Bdorp.
"""

from collections.abc import Iterator
from pathlib import Path

from pyproj import Transformer

from dekkend.crs import RD_NEW, WGS84

from .sources.osm.osm_xml import LAT, LON, STEP, Extract

Spot = tuple[float, float]

BLOCK, REACH, APART = 90.0, 900.0, 1500.0
_STEPS = range(3)
_END = 2 * BLOCK
_TO_DEGREES = Transformer.from_crs(RD_NEW, WGS84, always_xy=True)
_ORIGIN = Transformer.from_crs(WGS84, RD_NEW, always_xy=True).transform(LON, LAT)
# Roads from outside: class, and their points inward.
ROADS: dict[str, tuple[str, tuple[Spot, ...]]] = {
    "Westweg": ("primary", ((-REACH - 20, BLOCK), (0, BLOCK))),
    "Zuidweg": ("tertiary", ((BLOCK, -REACH - 20), (BLOCK, 0))),
    "Noordweg": ("tertiary", ((BLOCK, _END + REACH + 20), (BLOCK, _END))),
    "Oostweg": ("secondary", ((APART + _END + REACH + 20, BLOCK), (APART + _END, BLOCK))),
    "Heideweg": ("unclassified", ((APART + BLOCK, _END + REACH + 20), (APART + BLOCK, _END))),
}


def degrees(x: float, y: float) -> Spot:
    """Return longitude and latitude of a place in metres from the south-western corner of Adorp."""
    lon, lat = _TO_DEGREES.transform(_ORIGIN[0] + x, _ORIGIN[1] + y)
    return round(lon, 7), round(lat, 7)


def metres(x: float, y: float) -> Spot:
    """Return the same place in RD metres."""
    return _ORIGIN[0] + x, _ORIGIN[1] + y


def write_villages(folder: Path) -> Path:
    """Write the villages as an extract and return its path."""
    drawn = Extract()
    numbers: dict[Spot, int] = {}
    for name, highway, line in (*_streets("A", 0), *_streets("B", APART), *_between(), *_lead_in()):
        for spot in line:
            if spot not in numbers:
                numbers[spot] = len(numbers) + 1
                _place(drawn, numbers[spot], spot)
        drawn.way(len(drawn.ways) + 1, [numbers[spot] for spot in line], highway=highway, name=name)
    for number, (street, spot) in enumerate(_homes(), start=1000):
        _place(drawn, number, spot, addr__street=street, addr__housenumber=str(number))
    for number, (name, x) in enumerate((("Adorp", 0), ("Bdorp", APART)), start=9000):
        _place(drawn, number, (x + BLOCK + 5, BLOCK + 5), place="village", name=name)
    drawn.bounds = (*degrees(-REACH, -REACH), *degrees(APART + _END + REACH, _END + REACH))
    return drawn.write(folder / "villages.osm")


def _streets(letter: str, x0: float) -> Iterator[tuple[str, str, tuple[Spot, ...]]]:
    for at in _STEPS:
        along = tuple((x0 + BLOCK * step, BLOCK * at) for step in _STEPS)
        across = tuple((x0 + BLOCK * at, BLOCK * step) for step in _STEPS)
        yield f"{letter}laan {at}", "residential", along
        yield f"{letter}straat {at}", "residential", across


def _between() -> Iterator[tuple[str, str, tuple[Spot, ...]]]:
    yield "Tussenweg", "tertiary", ((_END, BLOCK), (APART, BLOCK))


def _lead_in() -> Iterator[tuple[str, str, tuple[Spot, ...]]]:
    yield from ((name, highway, line) for name, (highway, line) in ROADS.items())


def _homes() -> Iterator[tuple[str, Spot]]:
    for letter, x0 in (("A", 0.0), ("B", APART)):
        for at in _STEPS:
            for along in range(15, int(_END), 15):
                for aside in (-10, 10):
                    yield f"{letter}laan {at}", (x0 + along, BLOCK * at + aside)
                    yield f"{letter}straat {at}", (x0 + BLOCK * at + aside, along)


def _place(drawn: Extract, number: int, spot: Spot, **tags: str) -> None:
    lon, lat = degrees(*spot)
    drawn.node(number, (lon - LON) / STEP, (lat - LAT) / STEP, **tags)
