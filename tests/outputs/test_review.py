"""The entries of the register that need an answer, as a planner reads and fills them in."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from shapely import Point

from dekkend.claims import parse_claims
from dekkend.errors import OutputError, SettingsError
from dekkend.outputs.review import CANDIDATES, require_review_name, review_lines, review_summary, write_review
from dekkend.outputs.texts import Lang, Texts
from dekkend.sources import answers

REVIEW = pd.DataFrame(
    [
        ("G10", "=Weg", "Wilsum", "shared", ("Weg (Wilsum)", "Weg (Kampen)"), (100.0, 100.0)),
        ("G2", "Kerkst", "", "unlike", ("Kerkstraat", "Kerksteeg", "Kerkpad", "Kerkweg", "Kerklaan", "Kerkplein"), ()),
        ("G2", "6171AB", "", "no_postcode", (), ()),
    ],
    columns=["group_id", "written", "core", "why", "candidates", "scores"],
)
LANGS: list[Lang] = ["nl", "en"]


def test_entries_are_told_by_group_with_numbered_candidates() -> None:
    assert list(review_lines(REVIEW, Texts("nl"))) == [
        "1. Appgroep G2: “6171AB”. Geen adres op de kaart heeft deze postcode.",
        "   Niets op de kaart lijkt erop.",
        "2. Appgroep G2: “Kerkst”. Het is niet zeker welke straat bedoeld is.",
        "   1 = Kerkstraat; 2 = Kerksteeg; 3 = Kerkpad; 4 = Kerkweg; 5 = Kerklaan",
        "3. Appgroep G10: “=Weg”. Meerdere straten die uit elkaar liggen heten zo.",
        "   1 = Weg (Wilsum); 2 = Weg (Kampen)",
    ]


def test_every_entry_is_sure_answered_or_left() -> None:
    register = pd.DataFrame(
        {
            "group_id": ["G2", "G10"],
            "status": ["active", "ended"],
            "claims": [parse_claims("Kerkst; 6171AB; Dorpsstraat; Hof"), parse_claims("=Weg")],
            "outline": [None, None],
        }
    )
    known = pd.DataFrame({"group_id": ["G2", "G2", "G10"], "written": ["Hof", "not there any more", "=Weg"]})
    assert review_summary(register, known, REVIEW, Texts("en")) == (
        "2 groups, 1 of them ended, name 5 streets, parts of streets and postcodes. "
        "1 is found for sure, 1 by an answer; 3 need an answer."
    )
    drawn = review_summary(register.assign(outline=[None, Point(0, 0)]), known, REVIEW, Texts("en"))
    assert drawn.endswith("3 need an answer. One group has an outline.")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["nakijken.csv", "nakijken.xlsx", "NAKIJKEN.XLSX"])
def test_what_is_filled_in_is_read_back_whatever_the_language(tmp_path: Path, name: str, lang: Lang) -> None:
    path = tmp_path / name
    write_review(REVIEW, path, Texts(lang))
    assert answers.read_filled_review(path).empty
    if path.suffix == ".csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        path.write_text("\n".join([lines[0], *(line + "2" for line in lines[1:])]), encoding="cp1252", errors="replace")
    else:
        book = openpyxl.load_workbook(path)
        for row in range(2, 5):
            book.active.cell(row, book.active.max_column, 2)
        book.save(path)
    found = answers.read_filled_review(path)
    assert found[["row", "group_id", "written", "answer", "candidate_2"]].to_numpy().tolist() == [
        [2, "G2", "6171AB", "2", ""],
        [3, "G2", "Kerkst", "2", "Kerksteeg"],
        [4, "G10", "=Weg", "2", "Weg (Kampen)"],
    ]


def test_as_many_candidates_are_read_back_as_are_shown() -> None:
    assert answers.CANDIDATES == CANDIDATES


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_same_review_gives_the_same_bytes_and_no_formula(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_review(REVIEW, tmp_path / folder / name, Texts("nl"))
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    if name.endswith("csv"):
        assert ";'=Weg;" in (tmp_path / "one" / name).read_text(encoding="utf-8-sig")
    else:
        cells = [cell for row in openpyxl.load_workbook(tmp_path / "one" / name).active for cell in row]
        assert "=Weg" in [cell.value for cell in cells]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}


def test_a_review_without_a_table_to_write_to_is_refused(tmp_path: Path) -> None:
    require_review_name(tmp_path / "a.XLSX")
    with pytest.raises(SettingsError, match=r"a\.ods: write the review to a file that ends in \.csv or \.xlsx"):
        require_review_name(tmp_path / "a.ods")
    with pytest.raises(OutputError, match=r"a\.csv: the review cannot be written"):
        write_review(REVIEW, tmp_path / "gone" / "a.csv", Texts("nl"))
