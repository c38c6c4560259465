"""Entry roads held against the place name signs that stand along real roads: dekkend beside simpler ways.

Run with ``make bench``. The simpler ways are what somebody would draw in a GIS: the built-up area is what lies within
50 m of a home, with gaps of less than 100 m closed, and an entry lies wherever a road crosses its edge. dekkend runs
twice: without seeing signs and traffic zones, and with everything that the map says. The table goes to ``entries.md``.
"""

import math
import os
from collections.abc import Collection, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from dekkend import Settings, find_entry_roads, read_osm
from dekkend.analysis.evaluation import DISTANCES_M, HIT_M, score_entries, sign_spots
from dekkend.analysis.homes import homes
from dekkend.scores import Evaluation
from dekkend.sources.osm import OsmData
from dekkend.sources.osm.hide import hide

HERE = Path(__file__).parent
REAL = Path(os.environ.get("DEKKEND_REAL_DATA", HERE.parent.parent / "shared" / "data"))
SAMPLE = HERE.parent / "data" / "raw" / "stein-sample" / "stein.osm.pbf"
SUFFIXES = (".osm.pbf", ".osm.bz2")

HOME_REACH_M = CLOSED_M = 50
# Of a bevolkingskern CBS asks 25 homes; without this every farm would have an edge that roads cross.
MIN_HOMES = 25
THROUGH_ROADS = frozenset(
    f"{name}{link}" for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
)


def built_up_edge(osm: OsmData) -> shapely.Geometry:
    """Return the edge of the areas that are full of homes."""
    points = homes(osm.addresses, osm.buildings).geometry.to_numpy()
    around = shapely.union_all(shapely.buffer(points, HOME_REACH_M, quad_segs=8))
    areas = shapely.get_parts(shapely.buffer(shapely.buffer(around, CLOSED_M), -CLOSED_M))
    within = shapely.STRtree(areas).query(points, predicate="within")[1]
    full = np.bincount(within, minlength=len(areas)) >= MIN_HOMES
    edge = shapely.union_all(shapely.boundary(areas[full]))
    shapely.prepare(edge)
    return edge


def crossings(osm: OsmData, edge: shapely.Geometry, classes: Collection[str] | None = None) -> gpd.GeoDataFrame:
    """Return each place where a road, of some classes or of any, crosses an edge, as if it were an entry."""
    roads = osm.roads if classes is None else osm.roads[osm.roads["highway"].isin(classes)]
    met = shapely.get_parts(shapely.intersection(roads.geometry.to_numpy(), edge))
    points = shapely.centroid(met[~shapely.is_empty(met)])
    columns = {"entry_id": [str(at) for at in range(len(points))], "core_name": "", "main": False}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(points, crs=osm.crs), crs=osm.crs)


def ways(osm: OsmData) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Yield the entries by each way of looking for them."""
    edge, settings = built_up_edge(osm), Settings()
    yield "crossings of through roads (tertiary or above)", crossings(osm, edge, THROUGH_ROADS)
    yield "naive: crossings of all roads", crossings(osm, edge)
    yield "dekkend, signs and zones hidden", find_entry_roads(hide(osm), settings).entries
    yield "dekkend, everything visible", find_entry_roads(osm, settings).entries


def row(extract: str, way: str, found: Evaluation) -> str:
    """Return a row of the table; a way that knows no main entries has none."""
    every, main = found.every, found.main
    figures = [f"{every.entries:,}", f"{every.per_spot:.1f}", *(_share(share) for share in every.recall.values())]
    figures += [f"{main.per_spot:.1f}", _share(main.recall[HIT_M])] if main.entries else ["", ""]
    return f"| {' | '.join([extract, way, *figures])} |"


def rows(path: Path) -> Iterator[str]:
    """Yield the rows of an extract, none where it holds no spot with place name signs."""
    osm = read_osm(path)
    spots = sign_spots(osm.signs, osm.roads)
    if spots.empty:
        return
    name = path.name.split(".")[0] + (" (schematic)" if osm.schematic else "")
    for way, entries in ways(osm):
        yield row(f"{name}, {len(spots)} spots", way, score_entries(entries, spots))


def extracts() -> list[Path]:
    """Return the bundled sample, and each real extract that there is."""
    real = sorted(path for path in REAL.rglob("*") if path.name.endswith(SUFFIXES)) if REAL.is_dir() else []
    return [SAMPLE, *real]


def table(lines: list[str]) -> str:
    """Return the page."""
    columns = ["extract", "way", "entries", "per spot", *(f"recall {metres} m" for metres in DISTANCES_M)]
    columns += ["main per spot", f"main recall {HIT_M} m"]
    head = [
        "# Entry roads against place name signs",
        "",
        "Made by `make bench`. A spot is where signs with a place name stand along a road for cars",
        "(signs within 80 m of one another are one); recall is the share of spots with an entry within that distance.",
        "The sample is drawn by dekkend itself: it proves nothing, and stands here so that the table can be made",
        "without any other data.",
        "",
        f"| {' | '.join(columns)} |",
        f"| {' | '.join(['---'] * len(columns))} |",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _share(share: float) -> str:
    return "" if math.isnan(share) else f"{share:.0%}"


def main() -> None:
    lines = []
    for path in extracts():
        for line in rows(path):
            lines.append(line)
            print(line, flush=True)
    (HERE / "entries.md").write_text(table(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
