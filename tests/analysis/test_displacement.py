"""The weighted displacement difference and quotient give the figures of their papers, and no verdict on noise."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.displacement import displacement_quotient, spread_between_years, weigh, weigh_areas
from dekkend.before_after import Counts, Years

some = settings(max_examples=60)
numbers = st.integers(0, 500)
counts = st.builds(Counts, numbers, numbers)
LEVEL = Counts(20, 20)


def test_thirty_to_eighteen_with_ten_to_twelve_nearby_is_no_verdict():
    found = weigh(Counts(30, 18), LEVEL, Counts(10, 12), LEVEL)
    assert found.together.difference == -10
    assert found.together.se == pytest.approx(math.sqrt(150)) == pytest.approx(12.25, abs=0.005)
    assert found.together.detectable == pytest.approx(2.8 * 12.25, abs=0.05)
    assert found.together.verdict == "none"
    assert (found.direct.difference, found.moved.difference) == (-12, 2)


def test_the_worked_figures_of_wheeler_and_ratcliffe():
    found = weigh(Counts(207, 110), Counts(308, 318), Counts(178, 157), Counts(150, 140))
    assert (found.direct.difference, found.moved.difference, found.together.difference) == (-107, -11, -118)
    assert found.together.se == pytest.approx(math.sqrt(1568))
    assert found.together.difference / found.together.se == pytest.approx(-2.98, abs=0.005)
    assert (round(found.together.low), round(found.together.high)) == (-196, -40)
    assert found.together.verdict == "fell"


@pytest.mark.parametrize(
    ("treated", "control", "difference", "se"),
    [
        ((20, 10), (20, 20), -10, 8.3666),
        ((100, 80), (100, 90), -10, 19.2354),
        ((80, 20), (100, 50), -10, 15.8114),
        ((50, 30), (60, 55), -15, 13.9642),
    ],
)
def test_the_worked_figures_that_wheeler_published_since(treated, control, difference, se):
    found = weigh(Counts(*treated), Counts(*control))
    assert found.together.difference == difference
    assert found.together.se == pytest.approx(se, abs=5e-5)
    assert found.moved is None
    assert found.together == found.direct


@given(counts, counts, counts, counts)
@some
def test_the_whole_is_the_sum_of_its_parts_and_its_variance_that_of_all_counts(treated, first, displacement, second):
    found = weigh(treated, first, displacement, second)
    parts = [each for each in (found.direct, found.moved) if each is not None]
    assert found.together.difference == sum(each.difference for each in parts)
    assert found.together.se**2 == pytest.approx(sum(each.se**2 for each in parts))
    assert found.together.low <= found.together.difference <= found.together.high


@given(counts, counts, counts, counts, st.floats(0, 5), st.floats(0, 50))
@some
def test_a_verdict_needs_a_change_that_could_have_been_seen(treated, first, displacement, second, spread, rounding):
    found = weigh(treated, first, displacement, second, spread=spread, rounding=(rounding, rounding))
    for each in (found.direct, found.moved, found.together):
        if each is not None:
            assert each.se >= each.poisson_se
            assert (each.verdict != "none") == (abs(each.difference) - each.rounding >= each.detectable)
            # What is certain enough to be a verdict lies wholly on one side of nothing.
            assert each.verdict == "none" or each.low > 0 or each.high < 0


@given(counts, counts, counts, counts)
@some
def test_time_run_backwards_turns_the_difference_round(treated, first, displacement, second):
    there = weigh(treated, first, displacement, second).together
    back = weigh(*(Counts(each.after, each.before) for each in (treated, first, displacement, second))).together
    assert (back.difference, back.se) == (-there.difference, there.se)
    assert {there.verdict, back.verdict} in ({"none"}, {"fell", "rose"})


def test_no_crime_at_all_is_no_evidence_of_no_change():
    found = weigh(Counts(0, 0), Counts(0, 0))
    assert found.together.verdict == "none"
    assert math.isinf(found.together.detectable)


def test_years_that_differ_more_than_by_chance_take_a_verdict_back():
    four = (Counts(207, 110), Counts(308, 318), Counts(178, 157), Counts(150, 140))
    assert weigh(*four, spread=1.0).together.verdict == "fell"
    widened = weigh(*four, spread=2.0).together
    assert widened.se == pytest.approx(math.sqrt(2 * 1568))
    assert widened.poisson_se == pytest.approx(math.sqrt(1568))
    assert widened.verdict == "none"


def test_years_that_differ_less_than_by_chance_make_nothing_surer():
    assert weigh(Counts(30, 18), LEVEL, spread=0.2).together.se == weigh(Counts(30, 18), LEVEL).together.se


class TestQuotient:
    """(D1/C1 - D0/C0) / (T1/C1 - T0/C0), Bowers and Johnson (2003)."""

    def test_all_that_went_away_came_back_nearby(self):
        assert displacement_quotient(Counts(100, 50), Counts(100, 150), Counts(100, 100)) == -1

    def test_as_much_went_away_nearby(self):
        assert displacement_quotient(Counts(100, 50), Counts(100, 50), Counts(100, 100)) == 1

    def test_a_trend_that_all_share_is_no_change(self):
        assert displacement_quotient(Counts(200, 50), Counts(80, 40), Counts(100, 50)) == 0

    @given(counts, counts, counts)
    @some
    def test_it_is_the_ratio_of_what_changed_against_the_control_areas(self, treated, displacement, control):
        found = displacement_quotient(treated, displacement, control)
        if not math.isnan(found):
            near, here = (each.after / control.after - each.before / control.before for each in (displacement, treated))
            assert found * here == pytest.approx(near)

    def test_it_has_no_meaning_where_nothing_went_away_beyond_chance(self):
        found = weigh(Counts(30, 18), LEVEL, Counts(10, 12), LEVEL)
        assert math.isnan(found.quotient)
        assert "no fall there that stands out" in found.no_quotient

    def test_it_is_told_where_crime_did_fall(self):
        found = weigh(Counts(400, 200), Counts(300, 300), Counts(100, 140), Counts(100, 100))
        assert found.direct.verdict == "fell"
        assert found.no_quotient is None
        assert found.quotient == pytest.approx((140 / 400 - 100 / 400) / (200 / 400 - 400 / 400)) == pytest.approx(-0.2)

    def test_a_rise_where_the_groups_are_has_no_quotient(self):
        found = weigh(Counts(200, 400), Counts(300, 300), Counts(100, 140), Counts(100, 100))
        assert found.direct.verdict == "rose"
        assert found.no_quotient is not None

    def test_without_displacement_areas_or_crime_to_hold_against_there_is_none(self):
        assert weigh(Counts(400, 200), Counts(300, 300)).no_quotient == "there are no displacement areas."
        nothing = Counts(0, 0)
        assert "no crime" in weigh(Counts(400, 200), nothing, Counts(9, 9), nothing).no_quotient
        assert math.isnan(displacement_quotient(Counts(4, 2), Counts(9, 9), nothing))


class TestSpread:
    def test_it_is_pearsons_statistic_by_its_degrees_of_freedom(self):
        # 10 and 20 about 15: (25 + 25) / 15 for one degree; 8 and 8 differ in nothing.
        assert spread_between_years(np.array([[10.0, 20.0]]), np.array([[8.0, 8.0]])) == pytest.approx(50 / 15 / 2)

    def test_chance_alone_gives_one(self):
        drawn = np.random.default_rng(1).poisson(40, (2000, 4)).astype(float)
        assert spread_between_years(drawn[:, :2], drawn[:, 2:]) == pytest.approx(1, abs=0.06)

    def test_one_year_tells_nothing_of_it(self):
        assert math.isnan(spread_between_years(np.array([[10.0]]), np.array([[20.0]])))
        assert math.isnan(spread_between_years(np.zeros((3, 2)), np.zeros((3, 2))))


def areas_of(*rows):
    return pd.DataFrame(rows, columns=["code", "role", "control_of", "before", "after"])


YEARS = Years((2020, 2021), (2023, 2024))
AREAS = areas_of(
    ("T", "treated", "", 30.0, 18.0), ("A", "control", "T", 20.0, 20.0), ("D", "displacement", "", 10.0, 12.0),
    ("B", "control", "D", 20.0, 20.0), ("far", "control", "", 999.0, 1.0), ("gap", "out", "", math.nan, 3.0),
)  # fmt: skip


def yearly(**columns):
    return pd.DataFrame(columns, index=["A", "B", "D", "T", "far", "gap"]).set_axis(YEARS.all, axis="columns")


def test_only_areas_that_are_held_against_one_another_count():
    before, after = [10.0, 10, 5, 15, 1, 1], [10.0, 10, 6, 9, 3, 3]
    split = yearly(a=before, b=before, c=after, d=after)
    found = weigh_areas(AREAS, split, YEARS, may_be_rounded=True)
    assert found.together.difference == -10
    assert found.together.se == pytest.approx(math.sqrt(150))
    assert found.spread == 0
    assert found.together.rounding == 0


def test_counts_that_are_all_multiples_of_five_may_each_be_two_and_a_half_off():
    many = [f"{kind}{number}" for kind in "TA" for number in range(3)]
    table = areas_of(
        *(
            (code, "treated", "", 200.0, 100.0) if code[0] == "T" else (code, "control", f"T{code[1]}", 200.0, 200.0)
            for code in many
        )
    )
    rounded = pd.DataFrame(dict.fromkeys(YEARS.all, 50.0), index=many)
    found = weigh_areas(table, rounded, YEARS, may_be_rounded=True).together
    assert found.rounding == 6 * 4 * 2.5
    assert weigh_areas(table, rounded, YEARS, may_be_rounded=False).together.rounding == 0
    gap = pd.DataFrame(dict.fromkeys(YEARS.all, math.nan), index=["gap"])
    assert weigh_areas(table, pd.concat([rounded, gap]), YEARS, may_be_rounded=True).together == found
    assert weigh_areas(table, rounded + 1, YEARS, may_be_rounded=True).together.rounding == 0


def test_what_rounding_alone_may_have_made_is_no_verdict():
    four = (Counts(207, 110), Counts(308, 318), Counts(178, 157), Counts(150, 140))
    assert weigh(*four, rounding=(5.0, 1.0)).together.verdict == "fell"
    assert weigh(*four, rounding=(5.0, 10.0)).together.verdict == "none"
