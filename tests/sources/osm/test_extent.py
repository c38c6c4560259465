"""Which area an extract covers: what its header says, where that can be true."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from dekkend.crs import RD_NEW, WGS84
from dekkend.entry_roads import build_network
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData, read_osm

from .osm_xml import LAT, LON, STEP, Extract, village

bare = pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")

COUNTRY = (3.3, 50.7, 7.2, 53.6)
TO_RD = Transformer.from_crs(WGS84, RD_NEW, always_xy=True)
SIZE = 20
# Nodes 1 to 4 are those where country roads end, west, east, south and north of the village.
ENDS = {1: (-SIZE, 0), 2: (SIZE, 0), 3: (0, -SIZE), 4: (0, SIZE)}


def crossroads(bounds: tuple[float, float, float, float] | None = None) -> Extract:
    """Return a village at a crossroads of minor roads, with houses all around."""
    drawn = Extract(bounds=bounds)
    drawn.node(5, 0, 0)
    for number, (x, y) in ENDS.items():
        drawn.node(number, x, y)
        drawn.way(number, [5, number], highway="unclassified")
        drawn.area(10 + number, 0.9 * x, 0.9 * y, building="house")
    return drawn


def with_motorway(drawn: Extract) -> Extract:
    """Add a motorway that is kept whole: it passes by, and sticks out by many kilometres on both sides."""
    drawn.node(91, -150, -200)
    drawn.node(92, -8, -10)
    drawn.node(93, 150, 200)
    drawn.way(91, [91, 92, 93], highway="motorway")
    return drawn


def read(drawn: Extract, folder: Path, name: str = "a.osm") -> OsmData:
    return read_osm(drawn.write(folder / name))


def gateways(osm: OsmData) -> set[int]:
    network = build_network(osm, Settings().network)
    return set(network.graph.node_ref[network.gateways].tolist())


def to_degrees(xy: np.ndarray) -> np.ndarray:
    return np.column_stack(TO_RD.transform(*xy.T, direction="INVERSE"))


def around(size: float) -> tuple[float, float, float, float]:
    return LON - size * STEP, LAT - size * STEP, LON + size * STEP, LAT + size * STEP


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf"])
def test_the_header_says_where_the_extract_ends(name: str, tmp_path: Path) -> None:
    drawn = village()
    drawn.bounds = around(4)
    extent = shapely.transform(read(drawn, tmp_path, name).extent, to_degrees)
    assert extent.bounds == pytest.approx(drawn.bounds, abs=1e-6)
    assert extent.area == pytest.approx(shapely.box(*drawn.bounds).area, rel=1e-6)


@bare
def test_the_edges_of_a_large_box_bend_as_the_projection_bends_them(tmp_path: Path) -> None:
    # Parallels and meridians are curved and turned in RD New, by hundreds of metres over this box.
    west, south, east, north = bounds = (5.5, 50.7, 6.3, 51.8)
    drawn = Extract(bounds=bounds)
    for number, (lon, lat) in enumerate([(west, south), (east, south), (east, north), (west, north)], start=1):
        drawn.nodes[number] = (lon, lat, {})
    drawn.way(1, [1, 2, 3, 4], highway="residential")
    extent = read(drawn, tmp_path).extent
    share = np.random.default_rng(1).random(200)
    lon, lat = west + share * (east - west), south + share * (north - south)
    for edge in ((lon, 0 * lat + south), (lon, 0 * lat + north), (0 * lon + west, lat), (0 * lon + east, lat)):
        points = shapely.points(*TO_RD.transform(*edge))
        assert shapely.distance(extent.exterior, points).max() < 1


@bare
@pytest.mark.parametrize("bounds", [None, around(SIZE), COUNTRY, (-180, -90, 180, 90)])
@pytest.mark.parametrize("drawn", [crossroads, lambda bounds: with_motorway(crossroads(bounds))])
def test_roads_leave_the_map_whatever_its_header_says(drawn, bounds, tmp_path: Path) -> None:
    assert set(ENDS) <= gateways(read(drawn(bounds), tmp_path))
    assert 5 not in gateways(read(drawn(bounds), tmp_path))


@bare
def test_without_houses_the_streets_where_people_live_say_where_the_extract_ends(tmp_path: Path) -> None:
    drawn = with_motorway(Extract())
    drawn.grid(1, 2, 3, 4)
    drawn.node(5, 1, 2)
    drawn.way(1, [1, 2, 3, 4], highway="residential")
    drawn.way(2, [2, 5], highway="living_street")
    streets = shapely.Polygon(np.column_stack(TO_RD.transform(*np.array([drawn.nodes[at][:2] for at in (1, 4, 5)]).T)))
    extent = read(drawn, tmp_path).extent
    assert extent.contains(streets)
    assert streets.buffer(110).contains(extent)


@bare
def test_where_nobody_lives_all_roads_say_where_the_extract_ends(tmp_path: Path) -> None:
    osm = read(with_motorway(Extract()), tmp_path)
    assert osm.extent.contains(osm.roads.geometry.iloc[0])
    assert osm.extent.bounds == osm.bounds


@bare
def test_a_box_that_takes_in_the_sea_around_an_island_is_believed(tmp_path: Path) -> None:
    osm = read(crossroads(around(2.5 * SIZE)), tmp_path)
    sea = shapely.box(*osm.roads.total_bounds).buffer(SIZE * 70)
    assert osm.extent.contains(sea)
    assert gateways(osm) == set()
