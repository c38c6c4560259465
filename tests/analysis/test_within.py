"""What lies within which area: every point and every metre in one."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from dekkend.analysis.within import NOWHERE, area_of_points, pieces_within
from dekkend.crs import RD_NEW

from .towns import segment_table

SIZE = 400
often = settings(max_examples=60, deadline=None)
places = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE))


def areas(polygons):
    return gpd.GeoSeries(polygons, crs=RD_NEW)


@given(st.lists(places, max_size=20), st.randoms(use_true_random=False))
@often
def test_a_point_lies_in_the_first_area_that_holds_it(spots, random):
    boxes = [box(*sorted((random.randint(0, 300), random.randint(0, 300)), key=int), 350, 350) for _ in range(3)]
    found = area_of_points(shapely.points(np.array(spots, dtype=float).reshape(-1, 2)), areas(boxes))
    for spot, number in zip(spots, found, strict=True):
        holding = [n for n, area in enumerate(boxes) if area.intersects(Point(spot))]
        assert number == (holding[0] if holding else NOWHERE)


def test_pieces_come_by_segment_with_the_length_in_each_area():
    segments = segment_table([LineString([(0, 50), (100, 50)]), LineString([(0, 60), (20, 60)])])
    found = pieces_within(segments, areas([box(0, 0, 30, 100), box(30, 0, 90, 100)]))
    assert found["segment"].tolist() == [0, 0, 1]
    assert found["area"].tolist() == [0, 1, 0]
    assert found["length_m"].tolist() == pytest.approx([30, 60, 20])
