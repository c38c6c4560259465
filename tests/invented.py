"""An invented town as the files that a planner would hand over, small enough to run in less than a second.

Eksdorp is a grid of streets with 120 homes. Three roads lead in: the Zomerdijk from the west, the Winterweg from the
east and the Herfstweg from the south.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import geopandas as gpd
from pyproj import Transformer
from shapely.geometry import box

from dekkend.crs import RD_NEW, WGS84

X, Y = 190_000.0, 505_000.0
BLOCK = 90
REACH = 900
ENTRY_ROADS = {"Zomerdijk", "Winterweg", "Herfstweg"}
ALONG = ("Dorpsstraat", "Kerkstraat", "Molenstraat")
ACROSS = ("Beukenlaan", "Eikenlaan", "Lindenlaan")
REGISTER = """group_id,name,core,streets,since,status
G1,Noord,Eksdorp,Kerkstr.;Molenstraat,2019-03-01,actief
G2,Zuid,Eksdorp,Dorpsstraat,,gestopt
"""
SIGNS = f"""bordnummer,straat,x,y
B1,Zomerdijk,{X - 60},{Y - 4}
B2,Eikenlaan,{X + BLOCK + 4},{Y + 120}
"""

_TO_DEGREES = Transformer.from_crs(RD_NEW, WGS84, always_xy=True)

Spot = tuple[float, float]
Road = tuple[Mapping[str, str], tuple[Spot, ...]]


def osm_xml(*, roads: bool = True, homes: bool = True, place: bool = True) -> str:
    """Return the town as OpenStreetMap XML; parts of it can be left out."""
    drawn = _roads() if roads else []
    spots = sorted({spot for _, line in drawn for spot in line})
    number = {spot: at for at, spot in enumerate(spots, start=1)}
    nodes = [_node(at, spot) for spot, at in number.items()]
    if homes:
        nodes += [
            _node(1000 + at, spot, {"addr:street": street, "addr:housenumber": str(at)})
            for at, (spot, street) in enumerate(_homes())
        ]
    if place:
        nodes.append(_node(9000, (BLOCK, BLOCK), {"place": "village", "name": "Eksdorp"}))
    ways = [
        f'<way id="{at}" version="1">{"".join(f"<nd ref={quoteattr(str(number[spot]))}/>" for spot in line)}'
        f"{_tags(tags)}</way>"
        for at, (tags, line) in enumerate(drawn, start=1)
    ]
    west, south = _degrees((-REACH, -REACH))
    east, north = _degrees((2 * BLOCK + REACH, REACH))
    bounds = f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
    body = "\n".join([bounds, *nodes, *ways])
    return f'<?xml version="1.0"?>\n<osm version="0.6" generator="drawn for a test">\n{body}\n</osm>\n'


def neighbourhoods() -> gpd.GeoDataFrame:
    """Return the two neighbourhoods of the town, with CBS's columns."""
    middle = X + 1.5 * BLOCK
    return gpd.GeoDataFrame(
        {
            "buurtcode": ["BU00010001", "BU00010002"],
            "buurtnaam": ["West", "Oost"],
            "gemeentenaam": ["Zomerland", "Zomerland"],
            "aantal_inwoners": [250, 100],
            "inwoners_65_jaar_of_ouder": [50, 30],
            "aantal_huishoudens": [110, 50],
        },
        geometry=[box(X - 400, Y - 400, middle, Y + 500), box(middle, Y - 400, X + 600, Y + 500)],
        crs=RD_NEW,
    )


def write_town(folder: Path) -> dict[str, Path]:
    """Write all files of the town and return each by the flag that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "--osm": folder / "town.osm",
        "--neighbourhoods": folder / "buurten.gpkg",
        "--groups": folder / "groups.csv",
        "--signs": folder / "signs.csv",
        "--boundary": folder / "gemeente.gpkg",
    }
    files["--osm"].write_text(osm_xml(), encoding="utf-8")
    areas = neighbourhoods()
    write_layer(areas, files["--neighbourhoods"], "buurten")
    outline = gpd.GeoDataFrame({"gemeentenaam": ["Zomerland"]}, geometry=[areas.union_all()], crs=areas.crs)
    write_layer(outline, files["--boundary"], "gemeente")
    files["--groups"].write_text(REGISTER, encoding="utf-8")
    files["--signs"].write_text(SIGNS, encoding="utf-8")
    return files


def write_layer(frame: gpd.GeoDataFrame, path: Path, layer: str) -> Path:
    """Write a layer to a GeoPackage that holds nothing else."""
    path.unlink(missing_ok=True)
    frame.to_file(path, layer=layer, driver="GPKG")
    return path


def flags(files: Mapping[str, Path]) -> list[str]:
    """Return files as the arguments of a command."""
    return [str(word) for pair in files.items() for word in pair]


def _roads() -> list[Road]:
    steps = range(3)
    town = [
        *((name, tuple((BLOCK * x, BLOCK * y) for x in steps)) for y, name in enumerate(ALONG)),
        *((name, tuple((BLOCK * x, BLOCK * y) for y in steps)) for x, name in enumerate(ACROSS)),
    ]
    lead_in = {
        "Zomerdijk": ((-REACH - 20, 0), (-400, 0), (0, 0)),
        "Winterweg": ((2 * BLOCK, BLOCK), (600, BLOCK), (2 * BLOCK + REACH + 20, BLOCK)),
        "Herfstweg": ((BLOCK, 0), (BLOCK, -400), (BLOCK, -REACH - 20)),
    }
    return [
        *(({"highway": "residential", "name": name}, line) for name, line in town),
        *(({"highway": "tertiary", "name": name}, line) for name, line in lead_in.items()),
    ]


def _homes() -> Iterable[tuple[Spot, str]]:
    for tags, line in _roads():
        if tags["highway"] == "residential":
            for (x1, y1), (x2, y2) in pairwise(line):
                for at in range(1, 6):
                    x, y = x1 + (x2 - x1) * at / 6, y1 + (y2 - y1) * at / 6
                    dx, dy = (0, 10) if y1 == y2 else (10, 0)
                    yield (x + dx, y + dy), tags["name"]
                    yield (x - dx, y - dy), tags["name"]


def _degrees(spot: Spot) -> Spot:
    lon, lat = _TO_DEGREES.transform(X + spot[0], Y + spot[1])
    return round(lon, 7), round(lat, 7)


def _node(number: int, spot: Spot, tags: Mapping[str, str] | None = None) -> str:
    lon, lat = _degrees(spot)
    return f'<node id="{number}" version="1" lat="{lat}" lon="{lon}">{_tags(tags or {})}</node>'


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
