"""A part of an extract."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.osm.clip import clip

from .osm_xml import village

LAYERS = ("roads", "places", "addresses", "buildings", "areas", "boundaries", "barriers", "signs", "lamps", "crossings")


@pytest.fixture(scope="module")
def osm(tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    drawn = village()
    drawn.grid(81, 82, 83, 84, 85, 86, y=2.5)
    for number in range(81, 86):
        drawn.way(number, [number, number + 1], highway="residential")
    return read_osm(drawn.write(tmp_path_factory.mktemp("clip") / "a.osm"))


def test_a_window_on_everything_changes_nothing(osm: OsmData) -> None:
    west, south, east, north = osm.bounds
    part = clip(osm, (west - 999, south - 999, east + 999, north + 999))
    for name in LAYERS:
        assert getattr(part, name).equals(getattr(osm, name))
    assert part.extent.equals(osm.extent)


shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 0.01)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(x=shares, y=shares)
def test_what_reaches_into_the_window_stays_whole_and_the_rest_goes(
    osm: OsmData, x: list[float], y: list[float]
) -> None:
    west, south, east, north = osm.bounds
    bounds = (
        west + x[0] * (east - west),
        south + y[0] * (north - south),
        west + x[1] * (east - west),
        south + y[1] * (north - south),
    )
    window = shapely.box(*bounds)
    part = clip(osm, bounds)
    for name in LAYERS:
        before = getattr(osm, name)
        wanted = before[before.intersects(window)].reset_index(drop=True)
        assert getattr(part, name).equals(wanted), name
    for row, line in enumerate(part.roads.geometry):
        np.testing.assert_array_equal(part.road_nodes.xy[part.road_nodes.way == row], shapely.get_coordinates(line))
    assert (
        len(part.road_nodes.way) == len(part.road_nodes.ref) == shapely.get_num_coordinates(part.roads.geometry).sum()
    )
    assert part.extent.equals(osm.extent.intersection(window))


def test_the_file_is_not_touched(osm: OsmData, tmp_path: Path) -> None:
    before = {name: getattr(osm, name).copy() for name in LAYERS}
    clip(osm, (osm.bounds[0], osm.bounds[1], osm.bounds[0] + 1, osm.bounds[1] + 1))
    assert all(getattr(osm, name).equals(before[name]) for name in LAYERS)
