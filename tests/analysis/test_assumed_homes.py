"""Homes that nobody has seen are laid where residents are counted and streets lie close together."""

from itertools import product

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, box

from dekkend.analysis.assumed_homes import ASSUMED, assumed_homes
from dekkend.crs import RD_NEW

VILLAGE = box(-40, -40, 440, 440)
LANE = LineString([(400, 200), (3000, 200)])
MOTORWAY = LineString([(-1000, 600), (3000, 600)])


def roads(*lines: LineString, highway: str = "road", kmh: float = np.nan) -> gpd.GeoDataFrame:
    columns = {"highway": [highway] * len(lines), "access": "public", "maxspeed_kmh": kmh}
    return gpd.GeoDataFrame(columns, geometry=list(lines), crs=RD_NEW)


def village() -> list[LineString]:
    """Return a grid of streets, one line from junction to junction."""
    steps = range(0, 400, 80)
    along = [LineString([(x, y), (x + 80, y)]) for x, y in product(steps, range(0, 401, 80))]
    return [*along, *(LineString([line.coords[0][::-1], line.coords[1][::-1]]) for line in along)]


def areas(*polygons: shapely.Polygon, residents: float = np.nan) -> gpd.GeoDataFrame:
    names = [f"Buurt {at}" for at in range(len(polygons))]
    return gpd.GeoDataFrame({"name": names, "residents": [residents] * len(names)}, geometry=list(polygons), crs=RD_NEW)


def homes(lines: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    xy, way = shapely.get_coordinates(lines.geometry.to_numpy(), return_index=True)
    _, ref = np.unique(xy, axis=0, return_inverse=True)
    return assumed_homes(lines, way, ref, neighbourhoods, outlines)


def test_there_are_as_many_homes_as_the_residents_need() -> None:
    found = homes(roads(*village(), LANE), areas(box(-500, -500, 4000, 1000), residents=420), areas())
    assert len(found) == 200
    assert {*found["building"]} == {ASSUMED}
    assert {*found["city"]} == {"Buurt 0"}


def test_homes_stand_in_the_village_and_not_along_the_lane() -> None:
    found = homes(roads(*village(), LANE, MOTORWAY), areas(box(-500, -500, 4000, 1000), residents=2000), areas())
    assert found.within(VILLAGE).mean() > 0.9
    assert found.distance(MOTORWAY).min() > 100


def test_a_hamlet_on_a_lane_has_its_homes_on_the_lane() -> None:
    found = homes(roads(*village(), LANE), areas(box(1500, 0, 2500, 400), residents=42), areas())
    assert len(found) == 20
    assert found.distance(LANE).max() < 0.001


@pytest.mark.parametrize("residents", [0, np.nan])
def test_where_nobody_is_counted_no_home_stands(residents: float) -> None:
    assert homes(roads(*village()), areas(VILLAGE, residents=residents), areas()).empty


def test_an_outline_is_filled_before_what_lies_outside() -> None:
    outline = areas(box(1500, 0, 2500, 400))
    found = homes(roads(*village(), LANE), areas(box(-500, -500, 4000, 1000), residents=42), outline)
    assert found.within(outline.geometry[0]).all()


def test_without_neighbourhoods_the_streets_in_the_outlines_have_homes() -> None:
    found = homes(roads(*village(), LANE), areas(), areas(box(1500, 0, 2500, 400)))
    assert len(found) == 100
    assert found.distance(LANE).max() < 0.001


def test_with_nothing_but_roads_homes_stand_where_junctions_are_as_crowded_as_in_a_town() -> None:
    found = homes(roads(*village(), LANE, MOTORWAY), areas(), areas())
    assert len(found) > 100
    assert found.distance(VILLAGE).max() < 150


def test_no_home_stands_on_a_motorway_that_is_known_as_one() -> None:
    assert homes(roads(*village(), highway="motorway"), areas(VILLAGE, residents=100), areas()).empty
    assert homes(roads(*village(), kmh=100.0), areas(VILLAGE, residents=100), areas()).empty
