"""From a finished plan and registered crime to a verdict, or to none."""

import json
import math
from pathlib import Path

import pytest

from dekkend.before_after import Displacement, Years
from dekkend.displacement import compare_crime, compared_years
from dekkend.errors import InputError, SettingsError
from dekkend.provenance import Provenance
from dekkend.settings import Settings
from dekkend.sources.files import sha256
from dekkend.sources.provenances import write_provenances

from .command import dekkend, said
from .watched_row import CODES, STEADY, write_crime, write_plan, write_points

YEARS = Years((2020, 2021), (2023, 2024))
SETTINGS = Settings()
Table = tuple[tuple[object, ...], ...]


def compared(
    folder: Path, *, years: Years = YEARS, roles: str = "", since: str = "2022-05-01", counts: Table = STEADY
) -> Displacement:
    if roles:
        (folder / "roles.csv").write_text(roles, encoding="utf-8")
    plan, counted = write_plan(folder, since=since), write_crime(folder, counts=counts)
    return compare_crime(plan, counted, years, roles=folder / "roles.csv" if roles else None, settings=SETTINGS)


def without(counts: Table, area: int, year: int) -> Table:
    rows = [list(row) for row in counts]
    rows[area][year] = ""
    return tuple(map(tuple, rows))


def test_roles_follow_from_the_plan_and_controls_from_the_counts(tmp_path: Path) -> None:
    areas = compared(tmp_path).areas.set_index("code")
    assert areas["role"].tolist() == ["treated", "displacement", *["control"] * 4]
    assert areas["control_of"].tolist() == ["", "", CODES[0], CODES[1], "", ""]


def test_the_difference_is_that_of_the_counts_of_those_areas(tmp_path: Path) -> None:
    found = compared(tmp_path).findings
    assert (found.direct.difference, found.moved.difference) == (-42 - 2, 8 + 1)
    assert found.together.difference == -35
    assert found.together.poisson_se == pytest.approx(math.sqrt(78 + 48 + 120 + 41))
    assert found.spread < 1
    assert found.direct.verdict == "fell"
    assert found.moved.verdict == "none"
    assert found.together.verdict == "none"
    assert found.quotient < 0


def test_points_say_what_the_table_of_the_same_crimes_says(tmp_path: Path) -> None:
    table = compared(tmp_path)
    points = compare_crime(tmp_path / "plan.gpkg", write_points(tmp_path), YEARS, settings=SETTINGS)
    assert points.findings == table.findings
    assert any(note.startswith("1 crime lies in no neighbourhood") for note in points.notes)


def test_crime_of_neighbourhoods_that_the_plan_lacks_is_told_but_not_that_of_other_towns(tmp_path: Path) -> None:
    plan, crime = write_plan(tmp_path), write_crime(tmp_path)
    with crime.open("a", encoding="utf-8") as file:
        file.write("BU00000077,1,1,1,1,1\nBU09710001,1,1,1,1,1\n")
    (warning,) = compare_crime(plan, crime, YEARS, settings=SETTINGS).warnings
    assert "the plan has no neighbourhoods BU00000077, so that their crime is left out" in str(warning)


def test_what_was_fetched_is_named_as_long_as_it_is_that_file(tmp_path: Path) -> None:
    plan, crime = write_plan(tmp_path), write_crime(tmp_path)
    police = Provenance("Misdrijven", "Politie, CBS", "CC BY 4.0", "", "", "2026-11-30T08:00:00Z")
    write_provenances(tmp_path / "sources.json", {"crime.csv": (sha256(crime), (police,))})
    assert compare_crime(plan, crime, YEARS, settings=SETTINGS).crime_sources == (police,)
    crime.write_text(crime.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert compare_crime(plan, crime, YEARS, settings=SETTINGS).crime_sources == ()


def test_an_area_whose_crime_is_not_known_is_left_out_and_named(tmp_path: Path) -> None:
    result = compared(tmp_path, counts=without(STEADY, 2, 1))
    areas = result.areas.set_index("code")
    assert areas.loc[CODES[2], "role"] == "out"
    assert math.isnan(areas.loc[CODES[2], "before"])
    assert areas["control_of"].tolist() == ["", "", "", CODES[0], "", CODES[1]]
    assert any("Of Buurt <2> crime is not known" in note for note in result.notes)


def test_a_year_that_is_not_compared_may_be_missing(tmp_path: Path) -> None:
    assert compared(tmp_path, counts=without(STEADY, 2, 2)).areas["role"].tolist()[2] == "control"


def test_a_treated_area_whose_crime_is_not_known_leaves_nothing_to_compare(tmp_path: Path) -> None:
    result = compared(tmp_path, counts=without(STEADY, 0, 1))
    assert result.findings is None
    assert "There is nothing to compare" in result.refusal


def test_groups_that_started_at_another_time_leave_nothing_to_compare(tmp_path: Path) -> None:
    result = compared(tmp_path, since="2016-01-01")
    assert result.findings is None
    assert "started in 2016." in result.refusal


def test_roles_can_be_set_by_hand(tmp_path: Path) -> None:
    result = compared(tmp_path, since="2016-01-01", roles=f"code,rol\n{CODES[4]},behandeld\n{CODES[0]},geen\n")
    roles = result.areas.set_index("code")["role"]
    assert roles.tolist() == ["out", "control", "control", "displacement", "treated", "displacement"]
    assert result.refusal is not None


def test_a_role_for_an_area_that_is_not_in_the_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no neighbourhoods BU9"):
        compared(tmp_path, roles="code,role\nBU9,treated\n")


def test_a_year_of_which_the_file_does_not_tell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no crime of 2019; the file tells of 2020, 2021"):
        compared(tmp_path, years=Years((2019, 2020), (2023, 2024)))


def test_rounded_counts_are_told_and_take_a_verdict_back(tmp_path: Path) -> None:
    rounded = ((60, 60, 40, 25, 25), (10, 10, 10, 15, 15), (60, 60, 60, 60, 60), (10,) * 5, (80,) * 5, (5,) * 5)
    found = compared(tmp_path, counts=rounded)
    assert found.findings.direct.rounding == 2 * 4 * 2.5
    assert found.findings.direct.verdict == "none"
    assert any("multiples of 5" in note for note in found.notes)
    # One count that is none of 5, of an area that is not even needed, shows that nothing was rounded.
    exact = compared(tmp_path, counts=(*rounded[:4], (81, *rounded[4][1:]), rounded[5]))
    assert exact.findings.direct.difference == found.findings.direct.difference == -70
    assert exact.findings.direct.verdict == "fell"


class TestYears:
    @pytest.mark.parametrize(
        ("before", "after"),
        [([2021], [2021]), ([2021, 2021], [2022, 2023]), ([2022], [2021]), ([2020, 2023], [2022, 2024]), ([], [])],
    )
    def test_years_that_overlap_are_refused(self, before: list[int], after: list[int]) -> None:
        with pytest.raises(SettingsError, match="each year once"):
            compared_years(before, after)

    def test_spans_of_unequal_length_are_refused_with_the_reason(self) -> None:
        with pytest.raises(SettingsError, match=r"\(2 before, 1 after\).* one of counts"):
            compared_years([2020, 2021], [2023])

    def test_their_order_does_not_matter(self) -> None:
        assert compared_years([2021, 2020], [2024, 2023]) == YEARS


class TestCommand:
    @pytest.fixture
    def words(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        monkeypatch.chdir(tmp_path)
        plan, crime = write_plan(tmp_path), write_crime(tmp_path)
        return ["displacement", "--plan", plan, "--crime", crime, "--before", "2020,2021"]

    def test_it_tells_numbers_and_a_verdict_in_words(self, words: list[object]) -> None:
        told = dekkend(*words, "--after", "2023,2024", "--lang", "en")
        assert told.exit_code == 0, told.output
        for part in ("44 crimes fewer", "Standard error", "95% interval", "Smallest change that shows", "no verdict"):
            assert part in told.stdout
        assert "no proof" in told.stdout
        assert "predict" not in told.stdout.lower()

    def test_it_is_dutch_by_default(self, words: list[object]) -> None:
        told = dekkend(*words, "--after", "2023,2024").stdout
        assert "geen oordeel" in told
        assert "Heeft het zich verplaatst?" in told

    def test_a_script_gets_a_record(self, words: list[object], tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        record = json.loads(dekkend(*words, "--after", "2023,2024", "--json", "--page", page).stdout)
        assert record["together"]["difference"] == -35
        assert record["together"]["verdict"] == "none"
        assert record["files"] == {"page": str(page)}
        assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")

    def test_no_comparison_is_no_failure(self, words: list[object]) -> None:
        told = dekkend(*words, "--after", "2022,2023", "--lang", "en")
        assert told.exit_code == 0
        assert "There is nothing to compare" in told.stdout

    def test_unequal_spans_and_words_for_years_are_mistakes_of_usage(self, words: list[object]) -> None:
        assert "evenveel jaren" in said(dekkend(*words, "--after", "2023"), 2)
        assert "geen lijst van jaren" in said(dekkend(*words, "--after", "later"), 2)
