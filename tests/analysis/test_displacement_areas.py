"""Who is treated, where crime may have moved to, and what serves as control."""

import math
from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from dekkend.analysis.displacement_areas import count_points, find_roles, match_controls, with_counts
from dekkend.before_after import Years
from dekkend.crs import RD_NEW
from dekkend.settings import DisplacementSettings

from .towns import segment_table

YEARS = Years((2020, 2021), (2023, 2024))
SETTINGS = DisplacementSettings()


def a_row_of_neighbourhoods(*, since="2022-05-01", watched=("G",), covered=10, data=1.0, count=5):
    """Neighbourhoods of 200 m in a row with a street of ten homes through each; a group watches the first."""
    codes = [f"BU{number}" for number in range(count)]
    segments = segment_table(
        [LineString([(200 * n, 0), (200 * n + 200, 0)]) for n in range(count)], addresses=[10] * count
    )
    streets = segments.assign(
        covered=[covered >= 5] + [False] * (count - 1), covered_addresses=[covered] + [0] * (count - 1),
        group_ids=[watched] + [()] * (count - 1), neighbourhood=codes,
    )  # fmt: skip
    areas = gpd.GeoDataFrame(
        {"code": codes, "name": codes, "data_share": data},
        geometry=[box(200 * n, -9, 200 * n + 200, 9) for n in range(count)],
        crs=RD_NEW,
    )
    return areas, streets, pd.DataFrame({"group_id": ["G"], "since": [since]})


def roles(*tables, by_hand=None, years=YEARS, settings=SETTINGS):
    found = find_roles(*tables, years, by_hand=by_hand or {}, settings=settings)
    return dict(zip(found["code"], found["role"], strict=True))


def reason(*tables, code="BU0"):
    found = find_roles(*tables, YEARS, by_hand={}, settings=SETTINGS).set_index("code")
    return found.loc[code, "why"]


def test_where_a_group_started_between_the_years_is_treated_near_it_crime_may_move_and_the_rest_is_control():
    # The middle of the next street lies 100 m on, that of the one after it 300 m, and that of the next 500 m.
    assert roles(*a_row_of_neighbourhoods()) == {
        "BU0": "treated", "BU1": "displacement", "BU2": "displacement", "BU3": "control", "BU4": "control",
    }  # fmt: skip


def test_the_distance_is_a_setting():
    near = DisplacementSettings(distance_m=150)
    assert [*roles(*a_row_of_neighbourhoods(), settings=near).values()] == [
        "treated", "displacement", "control", "control", "control",
    ]  # fmt: skip


@pytest.mark.parametrize("since", ["2020-03-01", "2021-12-31", "2023-01-01", "2024-06-01", ""])
def test_a_group_that_started_in_a_year_that_is_compared_or_nobody_knows_when_makes_its_area_no_use(since):
    tables = a_row_of_neighbourhoods(since=since)
    assert roles(*tables) == {"BU0": "out"} | {f"BU{n}": "control" for n in range(1, 5)}
    assert "within the years compared, or nobody knows when" in reason(*tables)


@pytest.mark.parametrize("since", ["2019-12-31", "2025-01-01"])
def test_a_group_that_changed_nothing_between_the_years_treats_nothing(since):
    assert set(roles(*a_row_of_neighbourhoods(since=since)).values()) == {"control"}


def test_years_that_follow_on_one_another_leave_no_year_in_which_groups_may_start():
    joined = Years((2020, 2021), (2022, 2023))
    assert "treated" not in roles(*a_row_of_neighbourhoods(), years=joined).values()


def test_an_area_of_which_a_little_is_covered_is_neither_treated_nor_control():
    tables = a_row_of_neighbourhoods(covered=1)
    assert roles(*tables)["BU0"] == "out"
    assert "too few for a treated one" in reason(*tables)


def test_an_area_that_was_covered_all_along_is_no_place_for_crime_to_move_to():
    areas, streets, groups = a_row_of_neighbourhoods()
    streets = streets.assign(
        covered=[True, True, False, False, False], covered_addresses=[10, 10, 0, 0, 0],
        group_ids=[("G",), ("old", "G"), (), (), ()],
    )  # fmt: skip
    groups = pd.DataFrame({"group_id": ["G", "old"], "since": ["2022-05-01", "2015-01-01"]})
    assert roles(areas, streets, groups)["BU1"] == "out"
    assert "covered all along" in reason(areas, streets, groups, code="BU1")
    # Where enough of it is uncovered, crime may have moved to that part.
    in_part = streets.assign(covered_addresses=[10, 7, 0, 0, 0])
    assert roles(areas, in_part, groups)["BU1"] == "displacement"
    assert "30% of its addresses are not covered" in reason(areas, in_part, groups, code="BU1")


def test_where_the_road_data_does_not_reach_nothing_is_said():
    assert set(roles(*a_row_of_neighbourhoods(data=0.49)).values()) == {"out"}
    assert set(roles(*a_row_of_neighbourhoods(data=math.nan)).values()) == {"out"}


def test_where_nobody_lives_nothing_is_said():
    areas, streets, groups = a_row_of_neighbourhoods()
    empty = streets.assign(addresses=[10, 10, 10, 10, 0])
    assert roles(areas, empty, groups)["BU4"] == "out"


def test_a_role_that_is_set_by_hand_goes_before_all_others():
    tables = a_row_of_neighbourhoods(since="2015-01-01", watched=())
    found = roles(*tables, by_hand={"BU4": "treated", "BU0": "out"})
    assert found == {"BU0": "out", "BU1": "control", "BU2": "displacement", "BU3": "displacement", "BU4": "treated"}


class TestControls:
    @given(st.lists(st.integers(0, 99), min_size=1, max_size=3), st.lists(st.integers(0, 99), min_size=3, max_size=5))
    @settings(max_examples=40)
    def test_no_other_choice_of_controls_is_more_alike(self, wanted, offered):
        areas = pd.DataFrame(
            [(f"T{n}", "treated", float(count)) for n, count in enumerate(wanted)]
            + [(f"C{n}", "control", float(count)) for n, count in enumerate(offered)],
            columns=["code", "role", "before"],
        )
        of = match_controls(areas)
        assert sorted(of[of != ""]) == [f"T{n}" for n in range(len(wanted))]
        before = areas.set_index("code")["before"]
        apart = sum(
            abs(before[area] - before[code]) for code, area in zip(areas["code"], of, strict=True) if area != ""
        )
        best = min(
            sum(abs(a - b) for a, b in zip(wanted, chosen, strict=True))
            for chosen in permutations(offered, len(wanted))
        )
        assert apart == best

    def test_with_too_few_controls_none_is_given(self):
        areas = pd.DataFrame({"code": ["A", "B", "C"], "role": ["treated", "displacement", "control"], "before": 1.0})
        assert match_controls(areas).tolist() == ["", "", ""]


class TestCounts:
    FOUND = pd.DataFrame({"code": ["A", "B"], "name": ["A", "B"], "role": ["treated", "control"], "why": ["x", "y"]})

    def test_years_add_up(self):
        counts = pd.DataFrame([[1.0, 2, 3, 4], [5, 6, 7, 8]], index=["A", "B"], columns=YEARS.all)
        areas = with_counts(self.FOUND, counts, YEARS)
        assert areas["before"].tolist() == [3, 11]
        assert areas["after"].tolist() == [7, 15]
        assert areas["role"].tolist() == ["treated", "control"]

    def test_a_missing_year_is_never_zero(self):
        counts = pd.DataFrame([[1.0, math.nan, 3, 4], [5, 6, 7, 8]], index=["A", "B"], columns=YEARS.all)
        areas = with_counts(self.FOUND, counts, YEARS)
        assert math.isnan(areas["before"].iloc[0])
        assert areas["role"].tolist() == ["out", "control"]
        assert areas["wanted"].tolist() == ["treated", "control"]
        assert "not known" in areas["why"].iloc[0]

    def test_points_are_counted_where_and_when_they_lie(self):
        areas = a_row_of_neighbourhoods(count=2)[0]
        points = gpd.GeoDataFrame(
            {"year": [2020, 2020, 2021, 2021]}, geometry=[Point(x, 0) for x in (10, 20, 210, 9999)], crs=RD_NEW
        )
        counted = count_points(points, areas)
        assert counted.loc["BU0"].to_dict() == {2020: 2, 2021: 0}
        assert counted.loc["BU1"].to_dict() == {2020: 0, 2021: 1}
        assert np.asarray(counted).sum() == 3
