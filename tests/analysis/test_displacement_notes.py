"""What is missing, rounded or unlike is told."""

import math

import pandas as pd

from dekkend.analysis.displacement import weigh
from dekkend.analysis.displacement_notes import notes_on_areas, notes_on_findings, refusal_of
from dekkend.before_after import Counts, Years
from dekkend.settings import DisplacementSettings

YEARS = Years((2020,), (2022,))
GROUPS = pd.DataFrame(
    {"group_id": ["G1", "G2"], "since": ["2015-01-01", ""], "status": ["active", "ended"]},
)


def areas(*roles, before=9.0, control_of=""):
    return pd.DataFrame(
        {"name": [f"n{n}" for n in range(len(roles))], "role": roles, "wanted": roles, "control_of": control_of,
         "before": before, "after": before},
    )  # fmt: skip


def test_without_a_treated_area_it_says_when_groups_started():
    said = refusal_of(areas("control", "control"), GROUPS, YEARS)
    assert "after 2020 and before 2022" in said
    assert "started in 2015." in said


def test_each_area_needs_a_control_of_its_own():
    assert "1 control areas for 2" in refusal_of(areas("treated", "displacement", "control"), GROUPS, YEARS)
    assert refusal_of(areas("treated", "control", control_of="x"), GROUPS, YEARS) is None


def test_no_crime_in_any_year_is_nothing_to_compare():
    assert "no crime" in refusal_of(areas("treated", "control", before=0.0, control_of="x"), GROUPS, YEARS)


def test_areas_without_known_crime_are_named_and_groups_that_ended():
    gap = areas("treated", "control", before=[math.nan, 3.0])
    first, second = notes_on_areas(gap, GROUPS, outside=0)
    assert first.startswith("Of n0 crime is not known")
    assert second.endswith(": G2.")


def test_crimes_outside_all_neighbourhoods_are_told():
    (first, _) = notes_on_areas(areas("treated"), GROUPS, outside=1200)
    assert first.startswith("1,200 crimes lie in no neighbourhood")


def told(*counts, **options):
    return " ".join(notes_on_findings(weigh(*counts, **options), DisplacementSettings()))


def test_a_spread_beyond_chance_is_told_and_one_below_it_is_not():
    four = (Counts(30, 18), Counts(30, 30), Counts(10, 12), Counts(10, 10))
    assert "2.0 times as much" in told(*four, spread=2.0)
    assert told(*four, spread=0.9) == ""
    assert "With one year before" in told(*four)


def test_rounded_counts_give_an_interval():
    four = (Counts(30, 20), Counts(30, 30), Counts(10, 15), Counts(10, 10))
    assert "from -25 to 15" in told(*four, spread=1.0, rounding=(10.0, 10.0))


def test_control_areas_that_are_unlike_are_told():
    assert "treated areas had 90 crimes before, against 30" in told(Counts(30, 20), Counts(90, 90), spread=1.0)
    four = (Counts(30, 20), Counts(30, 30), Counts(10, 15), Counts(2, 2))
    assert "displacement areas had 2 crimes before, against 10" in told(*four, spread=1.0)
