"""Equity: the ratio, its bounds, the test by chance, and what the unit does to them."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from dekkend.analysis.equity import measure_equity, weighted_gini
from dekkend.crs import RD_NEW
from dekkend.settings import EquitySettings

SETTINGS = EquitySettings()
often = settings(max_examples=40, deadline=None)


def rows(level, share, people, elderly, *, share_65=None, about=0.0, unknown=()):
    """Areas of one level whose figures are off by ``about`` persons at most; nothing is known of some of them."""
    count = len(share)
    share, people, elderly = (np.array(values, dtype=float) for values in (share, people, elderly))
    share_65 = share if share_65 is None else np.array(share_65, dtype=float)
    open_to = np.isin(np.arange(count), unknown)
    columns = {"area_id": [f"{level}/{n}" for n in range(count)], "level": level, "addresses": np.where(open_to, 0, 10)}
    for name, figures in (("residents", people), ("residents_65", elderly)):
        columns |= {name: figures, f"{name}_low": figures - about, f"{name}_high": figures + about}
    for name, figures in (("residents_share", share), ("residents_65_share", share_65)):
        columns |= {name: figures, f"{name}_low": figures, f"{name}_high": np.where(open_to, 1.0, figures)}
    return gpd.GeoDataFrame(columns, geometry=[Polygon()] * count, crs=RD_NEW)


def equity(areas, **changed):
    return {found.level: found for found in measure_equity(areas, settings=SETTINGS.model_copy(update=changed))}


EIGHT = ([0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1], [1000] * 8)


def test_the_ratio_is_the_coverage_of_the_elderly_divided_by_that_of_all():
    found = equity(rows("neighbourhood", [1.0, 0.0], [100, 300], [30, 30]))["neighbourhood"]
    assert found.coverage.value == pytest.approx(0.25)
    assert found.coverage_65.value == pytest.approx(0.5)
    assert found.ratio.value == pytest.approx(2)


@given(st.lists(st.tuples(st.floats(0.1, 1), st.integers(50, 500), st.floats(0.1, 0.9)), min_size=1, max_size=6),
       st.randoms(use_true_random=False))  # fmt: skip
@often
def test_whatever_the_true_figures_are_the_ratio_lies_within_its_bounds(table, random):
    share, people, part = (np.array(values) for values in zip(*table, strict=True))
    elderly = people * part
    found = equity(rows("neighbourhood", share, people, elderly, about=4.0))["neighbourhood"]
    true, true_65 = (values + [random.uniform(-4, 4) for _ in values] for values in (people, elderly))
    ratio = (share * true_65).sum() / true_65.sum() / ((share * true).sum() / true.sum())
    assert found.ratio.low - 1e-9 <= ratio <= found.ratio.high + 1e-9
    assert found.ratio.low - 1e-9 <= found.ratio.value <= found.ratio.high + 1e-9


def test_where_age_and_coverage_go_together_chance_is_a_poor_explanation():
    share, people = EIGHT
    elderly = [400, 350, 300, 250, 150, 120, 80, 50]
    found = equity(rows("neighbourhood", share, people, elderly))["neighbourhood"]
    assert found.untested is None
    assert found.permutations == 999
    assert found.p_value < 0.01
    # Both sides count: the elderly covered least is as far from chance.
    other = equity(rows("neighbourhood", share[::-1], people, elderly))["neighbourhood"]
    assert other.ratio.value < 1
    assert other.p_value < 0.01


def test_where_age_has_nothing_to_do_with_coverage_chance_explains_it():
    share, people = EIGHT
    assert equity(rows("neighbourhood", share, people, [200] * 8))["neighbourhood"].p_value == 1
    found = equity(rows("neighbourhood", share, people, [150, 250, 250, 150, 150, 250, 250, 150]))["neighbourhood"]
    assert found.p_value > 0.5


def test_the_p_value_is_close_to_that_of_all_permutations():
    share, people, elderly = np.array([0.9, 0.7, 0.5, 0.3, 0.2, 0.1]), np.full(6, 100.0), [35, 20, 30, 25, 10, 15]
    dealt = np.array(list(permutations(elderly)), dtype=float)
    away = np.abs((dealt * share).sum(axis=1) / dealt.sum(axis=1) / share.mean() - 1)
    exact = (away >= away[0] - 1e-12).mean()
    found = equity(rows("neighbourhood", share, people, elderly), permutations=20_000)["neighbourhood"]
    assert found.p_value == pytest.approx(exact, abs=0.02)


def test_the_same_seed_gives_the_same_answer_and_another_one_a_similar_one():
    share, people = EIGHT
    areas = rows("neighbourhood", share, people, [300, 200, 250, 150, 220, 180, 120, 160])
    first, again, other = (equity(areas, seed=seed)["neighbourhood"].p_value for seed in (1, 1, 2))
    assert first == again
    assert first == pytest.approx(other, abs=0.05)


def test_too_few_areas_are_not_tested_and_that_is_said():
    found = equity(rows("neighbourhood", [0.5] * 5, [100] * 5, [20] * 5))["neighbourhood"]
    assert np.isnan(found.p_value)
    assert found.permutations == 0
    assert found.untested.startswith("There are 5 areas with residents, too few")
    assert found.ratio.value == pytest.approx(1)


def test_where_nobody_is_covered_there_is_no_ratio():
    found = equity(rows("neighbourhood", [0.0] * 8, [100] * 8, [20] * 8))["neighbourhood"]
    assert np.isnan(found.ratio.value)
    assert np.isnan(found.gini)
    assert "Nobody is covered" in found.untested


def test_the_unit_changes_the_answer():
    # In each district the elderly live in the covered half.
    fine = rows("neighbourhood", [1, 0] * 4, [100] * 8, [40, 10] * 4)
    coarse = rows("district", [0.5] * 4, [200] * 4, [50] * 4)
    found = equity(pd.concat([fine, coarse]))
    assert found["neighbourhood"].ratio.value == pytest.approx(1.6)
    assert found["district"].ratio.value == pytest.approx(1)


def test_homes_tell_what_areas_hide():
    # Within each neighbourhood the elderly are covered less, as squares may tell.
    areas = rows("neighbourhood", [0.5] * 8, [100] * 8, [20] * 8, share_65=[0.25] * 8)
    found = equity(areas)
    assert found["home"].ratio.value == pytest.approx(0.5)
    assert found["neighbourhood"].ratio.value == pytest.approx(1)
    assert "nobody publishes" in found["home"].untested


def test_areas_whose_homes_are_not_on_the_map_widen_the_bounds_and_are_not_tested():
    share, people = EIGHT
    areas = rows("neighbourhood", share, people, [200] * 8, unknown=[7])
    found = equity(areas)["neighbourhood"]
    assert found.areas == 7
    assert found.coverage.low == pytest.approx(np.mean(share))
    assert found.coverage.high == pytest.approx((sum(share) + 0.9) / 8)


def test_without_neighbourhoods_there_is_nothing_to_say():
    assert measure_equity(rows("core", [1], [1], [1]), settings=SETTINGS) == ()


class TestGini:
    def test_it_is_nothing_where_all_have_the_same(self):
        assert weighted_gini(np.array([0.4, 0.4, 0.4]), np.array([1.0, 20.0, 300.0])) == 0

    @given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 6)), min_size=1, max_size=6))
    @often
    def test_it_is_that_of_the_people_one_by_one(self, groups):
        share, people = (np.array(values, dtype=float) for values in zip(*groups, strict=True))
        each = np.sort(np.repeat(share, people.astype(int)))
        if each.sum() == 0:
            assert np.isnan(weighted_gini(share, people))
            return
        # The area between the Lorenz curve and the line of equality.
        rank = np.arange(1, len(each) + 1)
        lorenz = (2 * rank - len(each) - 1) @ each / (len(each) * each.sum())
        assert weighted_gini(share, people) == pytest.approx(lorenz)
