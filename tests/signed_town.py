"""An invented town of which it is known where its place name signs stand.

Tekendorp is a grid of streets full of homes. Three roads lead in, each without homes beyond the town: from the west,
with a sign on either side; from the east, with a sign for those who come in and, past it, one for those who leave; and
from the north, with a sign far out in the fields. A fourth sign stands in a garden, away from any road.
"""

from pathlib import Path

from .sources.osm.osm_xml import Extract

NAME = "Tekendorp"
# Metres in a thousandth of a degree, there.
_X, _Y = 67.8, 111.3
_BLOCK, _REACH, _FAR = 90, 900, 400
_TOWN = range(4)
WEST, WEST_TOO, EAST, NORTH, GARDEN, END = 8001, 8002, 8003, 8004, 8005, 8006


def signed_town(*, signs: bool = True) -> Extract:
    """Draw the town; its signs can be left out."""
    drawn = Extract()
    edge = _BLOCK * _TOWN[-1]
    for x in _TOWN:
        for y in _TOWN:
            _place(drawn, _corner(x, y), _BLOCK * x, _BLOCK * y)
    for at in _TOWN:
        along, across = [_corner(x, at) for x in _TOWN], [_corner(at, y) for y in _TOWN]
        drawn.way(100 + at, along, highway="residential", name=f"Straat {at}")
        drawn.way(200 + at, across, highway="residential", name=f"Laan {at}")
    # The ends lie on the edge of the extract, so that the roads go on beyond it.
    for way, corner, x, y, name in (
        (301, _corner(0, 1), -_REACH, _BLOCK, "Westweg"),
        (302, _corner(3, 2), edge + _REACH, 2 * _BLOCK, "Oostweg"),
        (303, _corner(2, 3), 2 * _BLOCK, edge + _REACH, "Noordweg"),
    ):
        _place(drawn, way, x, y)
        drawn.way(way, [way, corner], highway="tertiary", name=name)
    _homes(drawn)
    _place(drawn, 9000, 1.5 * _BLOCK, 1.5 * _BLOCK, place="village", name=NAME)
    if signs:
        _sign(drawn, WEST, -35, _BLOCK - 5)
        _sign(drawn, WEST_TOO, -35, _BLOCK + 5)
        _sign(drawn, EAST, edge + 35, 2 * _BLOCK + 5)
        _sign(drawn, END, edge + 200, 2 * _BLOCK - 5, city_limit="end")
        _sign(drawn, NORTH, 2 * _BLOCK, edge + _FAR)
        _sign(drawn, GARDEN, _BLOCK / 2, -60)
    west, south, east, north = (-_REACH / _X, -_REACH / _Y, (edge + _REACH) / _X, (edge + _REACH) / _Y)
    drawn.bounds = (5.9 + west / 1000, 52.55 + south / 1000, 5.9 + east / 1000, 52.55 + north / 1000)
    return drawn


def write_signed_town(folder: Path, *, signs: bool = True) -> Path:
    """Write the town as an extract and return its path."""
    return signed_town(signs=signs).write(folder / "tekendorp.osm")


def _corner(x: int, y: int) -> int:
    return 10 + 4 * y + x


def _homes(drawn: Extract) -> None:
    number = 1000
    for street in _TOWN:
        for at in range(0, _BLOCK * _TOWN[-1] + 1, 15):
            for aside in (-10, 10):
                for x, y in ((at, _BLOCK * street + aside), (_BLOCK * street + aside, at)):
                    _place(drawn, number, x, y, addr__housenumber=str(number), addr__street="Straat")
                    number += 1


def _sign(drawn: Extract, number: int, x: float, y: float, **tags: str) -> None:
    _place(drawn, number, x, y, traffic_sign="city_limit", name=NAME, **tags)


def _place(drawn: Extract, number: int, x: float, y: float, **tags: str) -> None:
    drawn.node(number, x / _X, y / _Y, **tags)
