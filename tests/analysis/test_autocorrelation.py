"""Whether gaps in coverage lie together: seen where it is so, not where it is not, and not asked of a few areas."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from shapely.geometry import box

from dekkend.analysis.autocorrelation import gaps_together
from dekkend.crs import RD_NEW
from dekkend.settings import ExposureSettings

SETTINGS = ExposureSettings(permutations=999)
SIDE = 7


def squares(share, side=SIDE, gap=0.0):
    """Return neighbourhoods of 100 m in a square, covered by what ``share`` says of each column and row."""
    rng = np.random.default_rng(4)
    places = [(x, y) for x in range(side) for y in range(side)]
    homes = rng.integers(40, 900, len(places))
    covered = [int(count * share(x, y, rng)) for (x, y), count in zip(places, homes, strict=True)]
    return gpd.GeoDataFrame(
        {
            "code": [f"BU{x}{y}" for x, y in places], "name": [f"Buurt {x}-{y}" for x, y in places],
            "addresses": homes, "covered_addresses": covered, "data_share": 1.0,
        },
        geometry=[box(100 * x, 100 * y, 100 * x + 100 - gap, 100 * y + 100) for x, y in places],
        crs=RD_NEW,
    )  # fmt: skip


def in_the_west(x, y, rng):
    return 0.9 if x < 3 else 0.1


def by_lot(x, y, rng):
    return rng.random()


def test_gaps_that_fill_one_half_lie_together_and_that_half_stands_out():
    found = gaps_together(squares(in_the_west), settings=SETTINGS)
    assert found.areas == 49
    assert found.moran > 0.5 > found.expected
    assert found.p_value == pytest.approx(2 / 1000)
    kinds = {cluster.name: cluster.kind for cluster in found.clusters}
    assert kinds["Buurt 1-3"] == "covered"
    assert kinds["Buurt 5-3"] == "gap"
    assert "lie together more than chance" in found.said[0]
    assert any("Uncovered among uncovered" in each for each in found.said)


def test_one_covered_neighbourhood_in_a_gap_is_told_apart_from_the_gap():
    found = gaps_together(
        squares(lambda x, y, rng: 0.95 if (x, y) == (5, 3) else in_the_west(x, y, rng)), settings=SETTINGS
    )
    assert {cluster.kind for cluster in found.clusters if cluster.name == "Buurt 5-3"} <= {"island"}


def test_gaps_that_fall_by_lot_do_not_lie_together():
    found = gaps_together(squares(by_lot), settings=SETTINGS)
    assert found.p_value > 0.05
    assert found.clusters == ()
    assert "do not lie together" in found.said[0]


def test_the_same_neighbourhoods_give_the_same_answer_and_numpys_own_draws_go_on():
    np.random.seed(7)  # noqa: NPY002
    first = gaps_together(squares(in_the_west), settings=SETTINGS)
    drawn = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    assert np.random.random() == drawn  # noqa: NPY002
    assert gaps_together(squares(in_the_west), settings=SETTINGS) == first


def test_outlines_that_do_not_quite_meet_are_neighbours_still():
    meeting, apart = (gaps_together(squares(in_the_west, gap=gap), settings=SETTINGS) for gap in (0.0, 0.5))
    assert apart.moran == pytest.approx(meeting.moran)


@given(st.integers(1, 5))
@tried(max_examples=5, deadline=None)
def test_of_few_neighbourhoods_nothing_is_said_but_why(side):
    found = gaps_together(squares(in_the_west, side=side), settings=SETTINGS)
    assert np.isnan(found.moran)
    assert found.permutations == 0
    assert found.said[0].startswith("Whether gaps in coverage lie together is not tested: ")
    assert "fewer than 30" in found.said[0]


def test_neighbourhoods_without_homes_road_data_or_neighbours_do_not_count():
    areas = squares(in_the_west, side=6)
    areas.loc[0, "addresses"] = areas.loc[0, "covered_addresses"] = 0
    areas.loc[1, "data_share"] = 0.4
    areas.loc[2, "geometry"] = box(5000, 5000, 5100, 5100)
    assert gaps_together(areas, settings=SETTINGS).areas == 33


def test_where_all_are_covered_alike_there_is_nothing_to_test():
    found = gaps_together(squares(lambda x, y, rng: 0.0), settings=SETTINGS)
    assert np.isnan(found.p_value)
    assert "alike" in found.said[0]
