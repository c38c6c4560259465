"""Where residents live: each at one home, and nobody is lost."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from dekkend.analysis.residents import live_at, spread_residents
from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning

from .people import EVERYWHERE, GAP, homes, neighbourhoods, one_each

often = settings(max_examples=60, deadline=None)


class TestSpreading:
    @given(st.lists(st.tuples(st.integers(-100, 2100), st.integers(0, 1000)), min_size=1, max_size=20))
    @often
    def test_all_residents_live_at_the_homes_of_their_neighbourhood_each_at_one(self, spots):
        areas = neighbourhoods([250, 100], [50, 30])
        spread = spread_residents(areas, homes(*spots, (500, 500), (1500, 500)), EVERYWHERE)
        at = live_at(spread)
        for number, (everyone, elderly) in enumerate(((250, 50), (100, 30))):
            here = at[spread.area == number]
            assert here.sum().tolist() == pytest.approx([everyone, elderly])
            # One home as many as the next.
            assert np.ptp(here.to_numpy(), axis=0) == pytest.approx(0)
        assert at[spread.area < 0].isna().all(axis=None)

    def test_residents_without_a_home_on_the_map_are_told(self):
        with pytest.warns(DekkendWarning, match="no home on the map in 1 neighbourhood with residents: Buurt 1"):
            spread_residents(neighbourhoods([250, 100], [50, 30]), one_each(1), EVERYWHERE)

    def test_a_neighbourhood_where_nobody_may_live_needs_no_home(self):
        spread_residents(neighbourhoods([250, 0], [50, 0]), one_each(1), EVERYWHERE)

    def test_where_the_road_data_ends_within_a_neighbourhood_the_rest_lives_at_no_known_home(self):
        spread = spread_residents(neighbourhoods([200], [40]), homes((100, 500), (200, 500)), box(0, 0, 250, 1000))
        assert live_at(spread).sum().tolist() == pytest.approx([50, 10])

    def test_of_a_neighbourhood_that_is_seen_in_part_as_many_live_at_each_home_as_elsewhere(self):
        areas, data = neighbourhoods([200, 300, 1], [40, 100, 1]), box(0, 0, 1500, 1000)
        spots = homes(*[(100 * n, 500) for n in range(1, 9)], (1100, 500), (1200, 500))
        # 25 at each home of the first one, so 25 at each of the two homes of the second that are on the map.
        with pytest.warns(DekkendWarning, match="no home on the map"):
            found = live_at(spread_residents(areas, spots, data))
        assert found["residents"].tolist() == pytest.approx([25] * 10)
        assert found["residents_65"].tolist() == pytest.approx([5] * 8 + [100 / 12] * 2)

    def test_no_more_live_at_the_homes_on_the_map_than_there_are(self):
        areas, data = neighbourhoods([800, 10], [40, 10]), box(0, 0, 1500, 1000)
        found = live_at(spread_residents(areas, homes((100, 500), (1100, 500)), data))
        assert found["residents"].tolist() == pytest.approx([800, 10])

    def test_outlines_that_differ_by_a_sliver_lose_nobody(self):
        spread = spread_residents(neighbourhoods([200], [40]), homes((100, 500)), box(0, 0, 999, 1000))
        assert live_at(spread).sum().tolist() == pytest.approx([200, 40])


def squares(*rows):
    table = pd.DataFrame(rows, columns=["x", "residents", "residents_65"]).astype(float)
    shapes = [box(x, 0, x + 100, 100) for x in table.pop("x")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=RD_NEW)


class TestSquares:
    # Two homes in the first square, one in the second, one in none.
    HOMES = homes((10, 50), (20, 50), (150, 50), (850, 50))

    def lived(self, *rows, residents=100, residents_65=20):
        areas = neighbourhoods([residents], [residents_65])
        return live_at(spread_residents(areas, self.HOMES, EVERYWHERE, squares=squares(*rows)))

    def test_the_residents_of_a_square_live_in_it_and_those_of_a_secret_one_are_few(self):
        found = self.lived((0, 40, 4), (100, 58, 14))
        assert found["residents"].tolist() == pytest.approx([20, 20, 58, 2])
        assert found["residents_65"].tolist() == pytest.approx([2, 2, 14, 2])

    def test_squares_are_scaled_to_the_figure_of_the_neighbourhood(self):
        found = self.lived((0, 40, 4), (100, 58, 14), residents=200)
        assert found["residents"].tolist() == pytest.approx([40, 40, 116, 4])

    def test_a_secret_number_of_elderly_in_a_square_is_small(self):
        found = self.lived((0, 40, GAP), (100, 58, 16))
        assert found["residents_65"].tolist() == pytest.approx([1, 1, 16, 2])

    def test_without_squares_nothing_changes(self):
        assert self.lived()["residents"].tolist() == pytest.approx([25] * 4)

    def test_where_all_squares_have_nobody_homes_count_alike(self):
        areas = neighbourhoods([100], [20])
        spread = spread_residents(areas, homes((10, 50), (20, 50)), EVERYWHERE, squares=squares((0, 10, 0)))
        assert live_at(spread)["residents_65"].tolist() == pytest.approx([10, 10])
