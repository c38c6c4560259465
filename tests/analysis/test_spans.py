"""Residents: what CBS rounds and keeps secret leaves an interval that surely holds the truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.residents import live_at, spread_residents
from dekkend.errors import DekkendWarning

from .people import EVERYWHERE, GAP, neighbourhoods, one_each

often = settings(max_examples=60, deadline=None)


def totals(**codes):
    rows = [(code, *figures) for code, figures in codes.items()]
    return pd.DataFrame(rows, columns=["code", "residents", "residents_65", "parts"])


def bounds(areas, given=None, who="everyone"):
    count = getattr(spread_residents(areas, one_each(len(areas)), EVERYWHERE, given), who).count
    return list(zip(count.low.tolist(), count.high.tolist(), strict=True))


class TestRounding:
    @given(st.integers(0, 4000), st.integers(0, 4000), st.booleans(), st.booleans())
    @often
    def test_the_bounds_hold_the_truth_whichever_way_the_lot_fell(self, everyone, elderly, up, up_65):
        elderly = min(elderly, everyone)
        rounded = [5 * (-(-true // 5) if lot else true // 5) for true, lot in ((everyone, up), (elderly, up_65))]
        areas = neighbourhoods([rounded[0]], [rounded[1]])
        for who, true in (("everyone", everyone), ("elderly", elderly)):
            ((low, high),) = bounds(areas, who=who)
            assert 0 <= low <= true <= high

    def test_a_count_is_four_off_at_most_and_never_below_nothing(self):
        areas = neighbourhoods([3175, 0], [1075, 0])
        assert bounds(areas) == [(3171, 3179), (0, 4)]
        assert bounds(areas, who="elderly") == [(1071, 1079), (0, 4)]

    def test_counts_that_are_no_multiples_of_five_have_not_been_rounded(self):
        assert bounds(neighbourhoods([3177, 250], [1075, 50])) == [(3177, 3177), (250, 250)]

    def test_a_percentage_is_half_a_percent_off_at_most(self):
        areas = neighbourhoods([1000], [300], percentage_65=[30.0])
        assert bounds(areas, who="elderly") == [pytest.approx((0.295 * 996, 0.305 * 1004))]

    def test_no_more_are_65_or_over_than_there_are(self):
        assert bounds(neighbourhoods([5], [5]), who="elderly") == [(1, 9)]


class TestSecretFigures:
    def test_a_secret_number_of_elderly_lies_between_none_and_all(self):
        assert bounds(neighbourhoods([190], [GAP]), who="elderly") == [(0, 194)]

    def test_where_the_density_is_secret_as_well_fewer_than_ten_live(self):
        areas = neighbourhoods([GAP, 100], [GAP, 20], under_ten=[True, False])
        assert bounds(areas)[0] == (0, 9)
        assert bounds(areas, who="elderly")[0] == (0, 9)

    def test_nothing_bounds_residents_of_whom_nothing_is_published(self):
        areas = neighbourhoods([GAP, 100], [GAP, 20])
        assert bounds(areas)[0] == (0, np.inf)
        # As many at each home as elsewhere, and as large a share of 65 and over.
        found = spread_residents(areas, one_each(2), EVERYWHERE)
        assert found.everyone.count.value.tolist() == [100, 100]
        assert found.elderly.count.value.tolist() == [20, 20]

    def test_an_estimate_keeps_within_its_bounds(self):
        areas = neighbourhoods([GAP, 100], [GAP, 20], under_ten=[True, False])
        found = spread_residents(areas, one_each(2), EVERYWHERE)
        assert found.everyone.count.value[0] == 4.5
        assert found.elderly.count.value[0] == pytest.approx(0.9)

    def test_a_district_that_is_published_leaves_the_rest_for_its_last_neighbourhood(self):
        areas = neighbourhoods([190, 100], [GAP, 20])
        # 25 in all, within 4, less 16 to 24.
        assert bounds(areas, totals(WK1=(290, 25, 2)), who="elderly") == [(0, 13), (16, 24)]
        assert bounds(areas, totals(WK1=(290, 60, 2)), who="elderly") == [(32, 48), (16, 24)]

    def test_a_district_of_which_a_part_is_missing_here_sets_no_lower_bound(self):
        areas = neighbourhoods([190, 100], [GAP, 20])
        assert bounds(areas, totals(WK1=(900, 60, 3)), who="elderly")[0] == (0, 48)

    def test_a_municipality_counts_people_without_a_place_and_so_sets_no_lower_bound(self):
        areas = neighbourhoods([190, 100], [GAP, 20])
        assert bounds(areas, totals(GM1=(900, 60, GAP)), who="elderly")[0] == (0, 44)

    def test_figures_of_another_year_that_contradict_are_told_and_not_used(self):
        areas = neighbourhoods([190, 100], [GAP, 20])
        with pytest.warns(DekkendWarning, match="The figures of WK1 contradict"):
            assert bounds(areas, totals(WK1=(290, 5, 2)), who="elderly")[0] == (0, 194)

    @given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=5), st.randoms())
    @often
    def test_whatever_is_secret_the_bounds_hold_the_truth(self, drawn, random):
        true = np.array([people for people, _ in drawn])
        rounded = np.array([5 * ((people + random.randint(0, 4)) // 5) for people in true], dtype=float)
        total = 5 * ((int(true.sum()) + random.randint(0, 4)) // 5)
        rounded[[secret for _, secret in drawn]] = GAP
        areas = neighbourhoods(rounded, rounded)
        for who in ("everyone", "elderly"):
            found = bounds(areas, totals(WK1=(total, total, len(true)), GM1=(true.sum(), true.sum(), GAP)), who=who)
            assert all(low <= people <= high for people, (low, high) in zip(true, found, strict=True))

    def test_where_nothing_is_published_nothing_is_known(self):
        found = spread_residents(neighbourhoods([GAP, GAP], [GAP, GAP]), one_each(2), EVERYWHERE)
        assert np.isnan(found.everyone.count.value).all()
        assert live_at(found).isna().all(axis=None)
