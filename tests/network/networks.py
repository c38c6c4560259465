"""Invented road networks: every road is a list of nodes of a lattice, so that the truth about them can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

from dekkend.crs import RD_NEW
from dekkend.network.segments import make_segments

WIDTH = 6
STEP = 50.0
ORIGIN = (190_000.0, 505_000.0)
SPEEDS = {"residential": 30.0, "primary": 80.0, "track": 15.0}
CLASSES = sorted(SPEEDS)


@dataclass(frozen=True)
class Road:
    """One road: the numbers of its nodes, and what its tags say."""

    way: int
    refs: tuple[int, ...]
    oneway: int = 0
    highway: str = "residential"
    access: str = "public"
    name: str = ""
    maxspeed_kmh: float = float("nan")


def spot(ref: int) -> tuple[float, float]:
    """Return where a node lies: numbers run along the rows of a lattice, bent so that lengths differ."""
    x, y = ref % WIDTH, ref // WIDTH
    return ORIGIN[0] + STEP * x + 3.0 * y * y, ORIGIN[1] + STEP * y + 2.0 * x * x


def arrays(roads: Sequence[Road]) -> tuple[gpd.GeoDataFrame, np.ndarray, np.ndarray, np.ndarray]:
    """Return roads as the reader gives them: the table, and for each node its road, number and place."""
    table = gpd.GeoDataFrame(
        {
            "osm_way_id": [road.way for road in roads],
            "highway": [road.highway for road in roads],
            "name": [road.name for road in roads],
            "ref": "",
            "access": [road.access for road in roads],
            "oneway": [road.oneway for road in roads],
            "maxspeed_kmh": [road.maxspeed_kmh for road in roads],
            "zone": "",
            "bridge": False,
            "tunnel": False,
            "roundabout": False,
        },
        geometry=[shapely.LineString([spot(ref) for ref in road.refs]) for road in roads],
        crs=RD_NEW,
    )
    way = np.repeat(np.arange(len(roads)), [len(road.refs) for road in roads])
    ref = np.array([ref for road in roads for ref in road.refs])
    return table, way, ref, np.array([spot(number) for number in ref.tolist()])


def segments_of(roads: Sequence[Road], *, stops: Sequence[int] = ()) -> gpd.GeoDataFrame:
    return make_segments(*arrays(roads), stops=np.array(stops, dtype=np.int64), speeds_kmh=SPEEDS)


@st.composite
def networks(draw: st.DrawFn) -> list[Road]:
    """Draw a few roads that wander over the lattice, meet, cross themselves, close and repeat nodes."""
    count = draw(st.integers(1, 8))
    numbers = draw(st.lists(st.integers(1, 10**12), min_size=count, max_size=count, unique=True))
    return [
        Road(
            way=number,
            refs=tuple(draw(st.lists(st.integers(0, WIDTH * WIDTH - 1), min_size=2, max_size=9))),
            oneway=draw(st.sampled_from([0, 0, 1, -1])),
            highway=draw(st.sampled_from([*CLASSES, "pedestrian"])),
            maxspeed_kmh=draw(st.sampled_from([float("nan"), 50.0])),
        )
        for number in numbers
    ]


@st.composite
def cities(draw: st.DrawFn) -> list[Road]:
    """Draw a grid of streets, some of them one-way, some missing, with a ring around it."""
    size = draw(st.integers(2, WIDTH))
    rows = [tuple(WIDTH * y + x for x in range(size)) for y in range(size)]
    columns = [tuple(WIDTH * y + x for y in range(size)) for x in range(size)]
    ring = (*rows[0], *columns[-1][1:], *rows[-1][-2::-1], *columns[0][-2::-1])
    lines = [*draw(st.lists(st.sampled_from([*rows, *columns]), unique=True, min_size=1)), ring]
    return [Road(number, line, oneway=draw(st.sampled_from([0, 1, -1]))) for number, line in enumerate(lines, start=1)]


anywhere = (networks() | cities()).filter(lambda roads: any(len(set(road.refs)) > 1 for road in roads))
stops = st.lists(st.integers(0, WIDTH * WIDTH - 1), max_size=4, unique=True)
