"""``dekkend groups check``: which entries of the register need an answer, and how answers are taken back."""

import csv
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import box

from dekkend.crs import RD_NEW, WGS84
from dekkend.sources.answers import read_answers

from .command import dekkend, said
from .invented import X, Y, write_layer, write_town

REGISTER = """group_id,name,core,streets,since,status
G1,Noord,Eksdorp,Kerkstr.; Kerkplein; Nergensweg; Molenstraat,2019-03-01,actief
G2,Zuid,Eksdorp,Dorpsstraat; Vuurtorenpad,,gestopt
"""
OPEN = [("G1", "Kerkplein"), ("G1", "Nergensweg"), ("G2", "Vuurtorenpad")]

Fill = dict[tuple[str, str], str]
Rows = list[dict[str, str]]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return write_files(tmp_path / "town")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The review of the register, before anybody answered."""
    folder = tmp_path_factory.mktemp("review")
    return reviewed(write_files(folder / "town"), folder / "nakijken.csv")


def write_files(folder: Path) -> dict[str, Path]:
    files = write_town(folder)
    files["--groups"].write_text(REGISTER, encoding="utf-8")
    return {flag: files[flag] for flag in ("--groups", "--osm", "--boundary")}


def check(files: dict[str, Path], *more: object) -> str:
    result = dekkend("groups", "check", *(word for pair in files.items() for word in pair), *more)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def reviewed(files: dict[str, Path], path: Path, *more: object) -> Rows:
    check(files, "--out", path, *more)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def filled(rows: Rows, path: Path, answers: Fill) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        out.writeheader()
        for row in rows:
            answer = answers.get((row["Nummer appgroep"], row["In het register"]), "")
            out.writerow({**row, "Antwoord": answer})
    return path


def remembered(files: dict[str, Path]) -> list[list[str]]:
    answers: list[list[str]] = read_answers(files["--groups"].with_name("groups.answers.csv")).to_numpy().tolist()
    return answers


class TestReview:
    def test_it_counts_what_is_sure_and_shows_the_rest_with_candidates(self, files: dict[str, Path]) -> None:
        before = sorted(files["--groups"].parent.iterdir())
        shown = check(files)
        # Where nobody answered there is nothing to remember.
        assert sorted(files["--groups"].parent.iterdir()) == before
        assert "2 appgroepen, waarvan 1 gestopt, noemen samen 6 straten" in shown
        assert "3 zijn met zekerheid gevonden, 0 dankzij een antwoord; 3 vragen om een antwoord" in shown
        for number, (group, written) in enumerate(OPEN, start=1):
            assert f"{number}. Appgroep {group}: “{written}”." in shown
        assert "1 = Kerkstraat" in shown
        assert "--out" in shown

    def test_it_is_told_in_english_on_request(self, files: dict[str, Path]) -> None:
        shown = check(files, "--lang", "en")
        assert "3 are found for sure, 0 by an answer; 3 need an answer" in shown
        assert "Group G1: “Kerkplein”. No street is certainly meant by it." in shown

    def test_it_is_written_as_a_table_to_fill_in(self, files: dict[str, Path], tmp_path: Path) -> None:
        rows = reviewed(files, tmp_path / "nakijken.csv")
        assert [(row["Nummer appgroep"], row["In het register"]) for row in rows] == OPEN
        assert {row["Antwoord"] for row in rows} == {""}
        assert rows[0]["Kandidaat 1"] == "Kerkstraat"
        assert rows[0]["Kern in register"] == "Eksdorp"
        check(files, "--out", tmp_path / "nakijken.xlsx")
        cells = openpyxl.load_workbook(tmp_path / "nakijken.xlsx").active.iter_rows(values_only=True)
        assert [[cell or "" for cell in row] for row in cells] == [list(rows[0]), *(list(row.values()) for row in rows)]

    def test_outlines_drawn_in_a_gis_leave_nothing_to_ask(self, files: dict[str, Path], tmp_path: Path) -> None:
        files["--groups"] = tmp_path / "groepen.gpkg"
        drawn = gpd.GeoDataFrame({"groep": [1]}, geometry=[box(X - 20, Y - 20, X + 200, Y + 20)], crs=RD_NEW)
        write_layer(drawn.to_crs(WGS84), files["--groups"], "groepen")
        shown = check(files)
        assert "0 vragen om een antwoord. Eén appgroep heeft een getekend vlak." in shown


class TestAnswers:
    def test_a_number_a_name_and_none_are_remembered(self, files: dict[str, Path], rows: Rows, tmp_path: Path) -> None:
        number = next(at for at in range(1, 6) if rows[0][f"Kandidaat {at}"] == "Kerkstraat")
        answers = {OPEN[0]: str(number), OPEN[1]: "eikenlaan", OPEN[2]: "-"}
        shown = check(files, "--answers", filled(rows, tmp_path / "nakijken.csv", answers))
        assert "groups.answers.csv: 3 nieuwe antwoorden" in shown
        assert "3 zijn met zekerheid gevonden, 3 dankzij een antwoord; 0 vragen" in shown
        assert remembered(files) == [
            ["G1", "Kerkplein", "Kerkstraat", ""],
            ["G1", "Nergensweg", "Eikenlaan", ""],
            ["G2", "Vuurtorenpad", "", ""],
        ]  # fmt: skip
        assert "3 dankzij een antwoord; 0 vragen" in check(files)

    def test_what_is_left_empty_stays_open(self, files: dict[str, Path], rows: Rows, tmp_path: Path) -> None:
        shown = check(files, "--answers", filled(rows, tmp_path / "nakijken.csv", {OPEN[1]: "-"}))
        assert "1 dankzij een antwoord; 2 vragen" in shown
        left = reviewed(files, tmp_path / "nakijken.csv")
        assert [(row["Nummer appgroep"], row["In het register"]) for row in left] == [OPEN[0], OPEN[2]]

    def test_the_newest_answer_wins_and_the_others_stay(
        self, files: dict[str, Path], rows: Rows, tmp_path: Path
    ) -> None:
        first = filled(rows, tmp_path / "first.csv", {OPEN[0]: "Dorpsstraat", OPEN[1]: "-"})
        second = filled(rows, tmp_path / "second.csv", {OPEN[0]: "Kerkstraat"})
        for path in (first, second):
            check(files, "--answers", path)
        assert remembered(files) == [["G1", "Kerkplein", "Kerkstraat", ""], ["G1", "Nergensweg", "", ""]]

    @pytest.mark.parametrize("answer", ["7", "Kerkplein", "Kerkstraat (Nergenshuizen)"])
    def test_an_answer_that_is_no_street_is_told_with_its_row(
        self, files: dict[str, Path], rows: Rows, tmp_path: Path, answer: str
    ) -> None:
        path = filled(rows, tmp_path / "nakijken.csv", {OPEN[0]: "Kerkstraat", OPEN[1]: answer})
        arguments = (word for pair in files.items() for word in pair)
        message = said(dekkend("groups", "check", *arguments, "--answers", path), 3)
        assert f"rij 3 heeft het antwoord '{answer}'" in message
        assert remembered(files) == []

    def test_a_core_behind_a_name_is_kept(self, files: dict[str, Path], rows: Rows, tmp_path: Path) -> None:
        check(files, "--answers", filled(rows, tmp_path / "nakijken.csv", {OPEN[0]: "Kerkstraat (Eksdorp)"}))
        assert remembered(files) == [["G1", "Kerkplein", "Kerkstraat", "Eksdorp"]]

    def test_answers_to_what_is_no_longer_in_the_register_are_left_out(
        self, files: dict[str, Path], rows: Rows, tmp_path: Path
    ) -> None:
        path = filled(rows, tmp_path / "nakijken.csv", {OPEN[0]: "Kerkstraat", OPEN[1]: "-"})
        files["--groups"].write_text(REGISTER.replace("Kerkplein; ", ""), encoding="utf-8")
        shown = check(files, "--answers", path)
        assert "de rijen 2 gaan over vermeldingen die niet in het register staan" in shown
        assert remembered(files) == [["G1", "Nergensweg", "", ""]]


class TestUsage:
    def test_a_register_and_roads_are_needed(self, files: dict[str, Path]) -> None:
        assert "--groups" in said(dekkend("groups", "check", "--osm", files["--osm"]), 2)
        assert "--osm" in said(dekkend("groups", "check", "--groups", files["--groups"]), 2)

    def test_a_review_is_csv_or_xlsx(self, files: dict[str, Path], tmp_path: Path) -> None:
        arguments = (word for pair in files.items() for word in pair)
        assert ".xlsx" in said(dekkend("groups", "check", *arguments, "--out", tmp_path / "nakijken.ods"), 2)

    def test_every_option_has_a_flag(self) -> None:
        shown = dekkend("groups", "check", "--help").stdout
        for flag in ("--groups", "--osm", "--boundary", "--cores", "--out", "--answers", "--lang", "--config"):
            assert flag in shown
