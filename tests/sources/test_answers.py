"""What people answered about the register is kept beside it, in a file that a spreadsheet can open."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.errors import InputError, InputMissingError, OutputError, PersonalDataError
from dekkend.sources.answers import answers_beside, read_answers, read_filled_review, write_answers
from dekkend.sources.personal import find_personal

COLUMNS = ["group_id", "written", "street", "core"]


def answers(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def test_they_lie_beside_the_register(tmp_path: Path) -> None:
    assert answers_beside(tmp_path / "groepen.xlsx") == tmp_path / "groepen.answers.csv"


def test_no_file_is_no_answers(tmp_path: Path) -> None:
    found = read_answers(tmp_path / "groepen.answers.csv")
    assert found.empty
    assert found.columns.tolist() == COLUMNS


def test_they_are_written_sorted_for_a_spreadsheet_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "groepen.answers.csv"
    rows = answers(("2", "Kérkstr", "Kerkstraat", "Wilsum"), ("1", "b", "", ""), ("1", "a; b", "Één weg", ""))
    write_answers(path, rows)
    assert path.read_bytes().decode("utf-8") == (
        '\ufeffgroup_id;written;street;core\r\n1;"a; b";Één weg;\r\n1;b;;\r\n2;Kérkstr;Kerkstraat;Wilsum\r\n'
    )
    assert read_answers(path).to_numpy().tolist() == rows.iloc[[2, 1, 0]].to_numpy().tolist()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_they_are_read_as_any_spreadsheet_saves_them(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "groepen.answers.csv"
    lines = [["group_id", "written", "street", "core"], ["1", "Één wg", "Éénweg", ""]]
    path.write_bytes("\n".join(map(separator.join, lines)).encode(encoding))
    assert read_answers(path).to_numpy().tolist() == [lines[1]]


def test_of_two_answers_to_one_entry_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "groepen.answers.csv"
    write_answers(path, answers(("1", "a", "Aweg", ""), ("1", "b", "Bweg", ""), ("1", "a", "Cweg", "")))
    assert read_answers(path)["street"].tolist() == ["Cweg", "Bweg"]


def test_a_name_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    path = tmp_path / "groepen.answers.csv"
    rows = answers(("1", "=1+1", "Aweg", ""), ("1", "'s-Gravenweg", "'s-Gravenweg", ""))
    write_answers(path, rows)
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    assert sorted(read_answers(path)["written"]) == ["'s-Gravenweg", "=1+1"]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters=";,\"'=-"), min_size=1, max_size=12)
NAMES = WORDS.filter(lambda text: text == text.strip() and not text.startswith("'") and find_personal(text) is None)


@given(st.lists(st.tuples(NAMES, NAMES, st.just("") | NAMES, st.just("") | NAMES), min_size=1, max_size=6))
def test_every_answer_is_read_back_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.answers.csv"
    write_answers(path, answers(*rows))
    meant = {(group_id, written): [street, core] for group_id, written, street, core in rows}
    found = {(row[0], row[1]): row[2:] for row in read_answers(path).to_numpy().tolist()}
    assert found == meant


def test_answers_that_cannot_be_written_leave_the_earlier_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "groepen.answers.csv"
    write_answers(path, answers(("1", "a", "Aweg", "")))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        OutputError, match=r"groepen\.answers\.csv: the answers cannot be written \(Permission denied\)"
    ):
        write_answers(path, answers(("1", "a", "Bweg", "")))
    assert read_answers(path)["street"].tolist() == ["Aweg"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_file_with_other_headings_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "groepen.answers.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(InputError, match="group_id, written, street"):
        read_answers(path)


class TestFilledReview:
    """A review comes back from a spreadsheet, in Dutch or English."""

    @pytest.mark.parametrize(
        "headings",
        [
            ["Nummer appgroep", "In het register", "Kern in register", "Waarom", "Kandidaat 1", "Antwoord"],
            ["Group number", "In the register", "Core in the register", "Why", "Candidate 1", "Answer"],
        ],
    )
    def test_only_rows_with_an_answer_are_read(self, tmp_path: Path, headings: list[str]) -> None:
        book = openpyxl.Workbook()
        book.active.append(headings)
        book.active.append([7, "Kerkstr", "Wilsum", "…", "Kerkstraat", 1])
        book.active.append(["K8", "Weg", "", "…", "Wegje", None])
        book.active.append(["K8", "Laan", "", "…", None, "-"])
        book.save(tmp_path / "nakijken.xlsx")
        found = read_filled_review(tmp_path / "nakijken.xlsx")
        assert found[["row", "group_id", "written", "answer", "candidate_1"]].to_numpy().tolist() == [
            [2, "7", "Kerkstr", "1", "Kerkstraat"], [4, "K8", "Laan", "-", ""],
        ]  # fmt: skip
        assert found["candidate_5"].tolist() == ["", ""]

    def test_personal_data_in_it_is_refused_and_never_repeated(self, tmp_path: Path) -> None:
        path = tmp_path / "nakijken.csv"
        path.write_text("groep;in het register;antwoord\n1;Kerkstr;bel 06-12345678\n", encoding="utf-8")
        with pytest.raises(PersonalDataError, match="row 2, column antwoord") as told:
            read_filled_review(path)
        assert "12345678" not in str(told.value)
        with pytest.warns(match="1 cell "):
            assert read_filled_review(path, drop_personal_data=True).empty

    def test_it_must_be_there_and_have_its_headings(self, tmp_path: Path) -> None:
        with pytest.raises(InputMissingError):
            read_filled_review(tmp_path / "nakijken.csv")
        (tmp_path / "nakijken.csv").write_text("groep;straat\n1;2\n", encoding="utf-8")
        with pytest.raises(InputError, match="group_id, written, answer"):
            read_filled_review(tmp_path / "nakijken.csv")
