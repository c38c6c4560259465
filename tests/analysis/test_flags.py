"""Flags: which neighbourhoods are more exposed than others, why, and how sure that is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from dekkend.analysis.coverage import Shares
from dekkend.analysis.flags import AtHome, flag_neighbourhoods
from dekkend.crs import RD_NEW
from dekkend.settings import ExposureSettings

SETTINGS = ExposureSettings()
often = settings(max_examples=50, deadline=None)
GAP = float("nan")


def neighbourhoods(residents, elderly):
    count = len(residents)
    return gpd.GeoDataFrame(
        {
            "code": [f"BU{number:02d}" for number in range(count)], "name": [f"Buurt {n}" for n in range(count)],
            "residents": pd.Series(residents, dtype=float), "residents_65": pd.Series(elderly, dtype=float),
        },
        geometry=[box(100 * number, 0, 100 * number + 100, 100) for number in range(count)],
        crs=RD_NEW,
    )  # fmt: skip


def flagged(distance, *, residents=None, elderly=None, data=None, covered=None, **changes):
    """Flag neighbourhoods of which the distance of each home to covered streets is given, a list for each.

    Homes at no distance are covered unless ``covered`` says otherwise; the elderly are spread evenly.
    """
    count = len(distance)
    area = np.concatenate([np.full(len(found), number) for number, found in enumerate(distance)]).astype(np.int64)
    flat = np.concatenate([np.asarray(found, dtype=float) for found in distance])
    watched = flat == 0 if covered is None else np.asarray(covered)
    homes = np.bincount(area, minlength=count)
    residents, elderly = residents or [100] * count, elderly or [20] * count
    totals = Shares(
        street_m=np.full(count, 1000.0),
        covered_m=np.full(count, 500.0),
        addresses=homes,
        covered_addresses=np.bincount(area[watched], minlength=count),
        data_share=np.ones(count) if data is None else np.asarray(data),
    )
    at_home = AtHome(area, watched, flat, np.asarray(elderly, dtype=float)[area] / homes[area])
    tuned = SETTINGS.model_copy(update=changes)
    return flag_neighbourhoods(neighbourhoods(residents, elderly), totals, at_home, settings=tuned)


ALL_COVERED, ALL_NEAR, ALL_FAR = [0.0] * 10, [20.0] * 10, [5000.0] * 10


def near(*metres):
    return np.exp(-np.array(metres) / SETTINGS.bandwidth_m)


def test_exposure_is_what_the_formula_says():
    found = flagged([[0.0, 300.0, 600.0, 0.0], ALL_FAR], elderly=[30, 10])
    # 7.5 of 65 and over at each home of the first, 1 at each of the second: 40 at 14 homes.
    weight = 0.5 + 0.5 * 7.5 / (40 / 14)
    assert found["exposure"].iloc[0] == pytest.approx(sum(near(300, 600)) * weight / 4)


def test_the_weight_says_how_much_the_elderly_count():
    distance = [[0.0, 300.0], [0.0, 300.0]]
    homes_alone = flagged(distance, elderly=[30, 10], elderly_weight=0.0)["exposure"]
    assert homes_alone.tolist() == pytest.approx([near(300)[0] / 2] * 2)
    elderly_alone = flagged(distance, elderly=[30, 10], elderly_weight=1.0)["exposure"]
    assert elderly_alone.tolist() == pytest.approx([near(300)[0] / 2 * 1.5, near(300)[0] / 2 * 0.5])


def test_an_uncovered_home_on_a_covered_street_is_as_near_as_can_be():
    found = flagged([[0.0, 0.0], ALL_COVERED], covered=[True, False, *[True] * 10])
    assert found["exposure"].tolist() == pytest.approx([0.5 * (0.5 + 0.5 * 10 / (40 / 12)), 0])


def test_a_neighbourhood_is_flagged_where_it_bears_more_than_its_share_and_high_where_the_elderly_live():
    found = flagged([ALL_NEAR, ALL_NEAR, ALL_FAR, ALL_FAR, ALL_COVERED], elderly=[30, 10, 20, 20, 20])
    assert found["flag"].tolist() == ["high", "watch", "none", "none", "none"]


def test_a_neighbourhood_exposed_like_all_others_is_watched_and_not_high():
    found = flagged([ALL_NEAR] * 4, elderly=[20, 20, 20, 20])
    assert found["flag"].tolist() == ["watch"] * 4


@given(st.integers(1, 6), st.integers(1, 900), st.floats(0.01, 100))
@often
def test_rounding_alone_never_sets_one_neighbourhood_apart(count, residents, percentage):
    elderly = residents * percentage / 100
    found = flagged([ALL_NEAR] * count, residents=[residents] * count, elderly=[elderly] * count)
    assert found["flag"].tolist() == ["watch"] * count


def test_where_nearly_all_is_covered_nothing_is_flagged_although_some_is_exposed_more_than_the_rest():
    hardly = [20.0] + [0.0] * 9
    found = flagged([hardly, ALL_COVERED, ALL_COVERED], elderly=[30, 20, 20])
    assert found["flag"].tolist() == ["none"] * 3
    assert found["exposure"].iloc[0] > 0


def test_where_nothing_is_exposed_nothing_is_flagged_whatever_the_thresholds():
    found = flagged([ALL_COVERED, ALL_FAR], watch_share=0.0)
    assert found["flag"].iloc[0] == "none"


def test_a_neighbourhood_without_road_data_does_not_count_in_what_is_usual():
    found = flagged([ALL_NEAR, ALL_NEAR, ALL_FAR, ALL_NEAR], elderly=[10, 20, 10, 90], data=[1.0, 1.0, 1.0, 0.4])
    assert found["flag"].tolist() == ["watch", "high", "none", "unknown"]
    assert found["reasons"].iloc[1][-1] == "20% of its residents are 65 or over, against 13% in all."
    assert found["reasons"].iloc[1][-2] == "Its exposure is 1.76 times that of all neighbourhoods together."


def test_where_no_neighbourhood_has_road_data_nothing_is_usual():
    found = flagged([ALL_NEAR], data=[0.4])
    assert found["flag"].tolist() == ["unknown"]
    assert len(found["reasons"].iloc[0]) == 2
    assert not any("65" in reason for reason in found["reasons"].iloc[0])


def test_where_nobody_lives_nothing_is_flagged_and_it_says_so():
    found = flagged([ALL_NEAR, ALL_NEAR], residents=[0, 100], elderly=[0, 20])
    assert found["flag"].tolist() == ["none", "watch"]
    assert found["reasons"].iloc[0][-1] == "Nobody lives here."
    assert not any("published" in reason for reason in found["reasons"].iloc[0])
    assert found["stability"].iloc[0] == 1


def test_a_suppressed_number_of_elderly_never_makes_a_flag_high_and_it_says_so():
    known = flagged([ALL_NEAR, ALL_FAR, ALL_FAR], elderly=[30, 10, 10])
    secret = flagged([ALL_NEAR, ALL_FAR, ALL_FAR], elderly=[GAP, 10, 10])
    assert [known["flag"].iloc[0], secret["flag"].iloc[0]] == ["high", "watch"]
    assert "not published, so that it is never flagged high" in secret["reasons"].iloc[0][-1]
    assert secret["residents_65"].isna().tolist() == [True, False, False]
    assert np.isnan(secret["coverage_share_65"].iloc[0])


def test_clear_cases_are_stable_and_close_ones_less_so():
    found = flagged([ALL_COVERED, ALL_NEAR, ALL_FAR, ALL_FAR, [230.0] * 10])
    assert found["flag"].tolist() == ["none", "watch", "none", "none", "watch"]
    assert found["stability"].iloc[:4].tolist() == [1, 1, 1, 1]
    assert 0 < found["stability"].iloc[4] < 1


def test_a_flag_that_hangs_on_the_weight_alone_is_not_stable():
    # As exposed as the mean by its homes; above it by its elderly.
    found = flagged([[100.0] * 10, [100.0] * 10], elderly=[40, 20])
    assert found["flag"].tolist() == ["watch", "none"]
    assert found["stability"].iloc[1] < 1


@given(st.lists(st.lists(st.floats(0, 3000), max_size=8), min_size=1, max_size=4))
@often
def test_shares_and_stability_lie_between_nothing_and_all(distance):
    found = flagged(distance)
    for column in ("stability", "coverage_share", "coverage_share_65"):
        assert found[column].dropna().between(0, 1).all()
    assert (found["exposure"].dropna() >= 0).all()
    assert (found["stability"] > 0).all()
    assert set(found["flag"]) <= {"none", "watch", "high", "unknown"}


@given(st.lists(st.lists(st.floats(1, 3000), min_size=1, max_size=8), min_size=2, max_size=4), st.floats(1, 500))
@often
def test_what_lies_farther_from_covered_streets_is_less_exposed(distance, farther):
    moved = [[metres + farther for metres in distance[0]], *distance[1:]]
    assert flagged(moved)["exposure"].iloc[0] < flagged(distance)["exposure"].iloc[0]


def test_where_nothing_is_known_the_flag_says_so():
    found = flagged([[], ALL_NEAR, ALL_NEAR, ALL_FAR], elderly=[10, 20, 30, 10], data=[1.0, 0.4, 0.6, 1.0])
    assert found["flag"].tolist() == ["unknown", "unknown", "high", "none"]
    assert found["reasons"].iloc[0] == ("No addresses are known here.",)
    assert found["reasons"].iloc[1][0] == "Only 40% of its area lies within the road data."
    assert found["exposure"].isna().tolist() == [True, False, False, False]


def test_the_reasons_give_the_figures_behind_the_flag():
    reasons = flagged([[0.0, 20.0, 20.0, 5000.0], ALL_FAR], elderly=[30, 10])["reasons"].iloc[0]
    assert reasons[0] == "75% of its addresses are not covered, 67% of them within 300 m of covered streets."
    assert reasons[1].endswith("times that of all neighbourhoods together.")
    assert reasons[2] == "30% of its residents are 65 or over, against 20% in all."


def test_all_and_none_are_said_as_such():
    said = [reasons[0] for reasons in flagged([ALL_NEAR, ALL_FAR, ALL_COVERED])["reasons"]]
    assert said == [
        "100% of its addresses are not covered, all of them within 300 m of covered streets.",
        "100% of its addresses are not covered, none of them within 300 m of covered streets.",
        "All of its addresses are covered.",
    ]
