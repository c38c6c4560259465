import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.errors import InputError
from dekkend.sources.sheets import read_sheets
from dekkend.sources.tables import column_letter, read_table

NAMES = {"group_id": ("groupid", "groep"), "streets": ("straten",), "x": ("x",)}
NEEDS = (("group_id", "streets"),)


def write(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    file = folder / "groepen.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_usual_csv_reads_the_same(tmp_path: Path, separator: str, encoding: str, end: str) -> None:
    lines = ["Groep_ID", "STRATEN"], ["G-1", '"Één straat; Curaçaostraat"']
    path = write(tmp_path, end.join(separator.join(line) for line in lines), encoding=encoding)
    table = read_table(path, {"group_id": ("groepid",), "streets": ("straten",)}, needs=NEEDS)
    assert [row.cells for row in table.rows] == [("G-1", "Één straat; Curaçaostraat")]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters=";,\n\"'"), min_size=1).filter(
    lambda cell: cell == cell.strip() != ""
)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_as_csv_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], separator: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("groep", "straten"), *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table = read_table(path, NAMES, needs=NEEDS)
    assert [row.cells for row in table.rows] == rows
    assert [row.number for row in table.rows] == list(range(2, 2 + len(rows)))


def test_rows_are_numbered_as_a_spreadsheet_shows_them_also_past_blank_rows_and_line_breaks(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'groep,straten\n\nG-1,"a\nb"\n,\nG-2,c\n'), NAMES, needs=NEEDS)
    assert [row.number for row in table.rows] == [3, 5]


def test_a_row_with_more_cells_than_headings_is_named_with_the_cure(tmp_path: Path) -> None:
    path = write(tmp_path, "groep;straten\nG-1;a\nG-2;a;b\n")
    with pytest.raises(InputError, match=r"groepen\.csv: row 3 has 3 cells under 2 headings.*double quotes"):
        read_table(path, NAMES, needs=NEEDS)


def test_separators_at_the_end_of_a_row_do_no_harm(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "groep;straten;;\nG-1;a;;;;\n"), NAMES, needs=NEEDS)
    assert table.rows[0].cells == ("G-1", "a")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_line_that_says_the_separator_is_no_row(tmp_path: Path, first: str, encoding: str) -> None:
    path = write(tmp_path, f"{first}\ngroep;straten\nG-1;a, b, c\n", encoding=encoding)
    table = read_table(path, NAMES, needs=NEEDS)
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("G-1", "a, b, c"))]


def test_the_separator_that_is_said_is_the_one_that_is_used(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "sep=|\ngroep|straten\nG-1|a;b\n"), NAMES, needs=NEEDS)
    assert table.rows[0].cells == ("G-1", "a;b")


@pytest.mark.parametrize(
    "title", ["Appgroepen, gemeente Zomerland, 2024", "Appgroepen;;;;", "Appgroepen\n\nstand van mei\nx\ny"]
)
def test_a_title_may_stand_above_the_headings(tmp_path: Path, title: str) -> None:
    path = write(tmp_path, f"{title}\ngroep;straten\nG-1;a, b\n")
    table = read_table(path, NAMES, needs=NEEDS)
    assert table.headings.cells == ("groep", "straten")
    assert [(row.number, row.cells) for row in table.rows] == [(title.count("\n") + 3, ("G-1", "a, b"))]


def test_headings_below_the_fifth_row_are_not_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings, among them group_id, streets"):
        read_table(write(tmp_path, "a\nb\nc\nd\ne\ngroep\nstraten\n"), NAMES, needs=NEEDS)


def test_a_workbook_may_have_a_title_above_its_headings_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Appgroepen", None, "stand van mei"], [], ["groep", "straten"], ["G-1", "a"]):
        book.active.append(row)
    book.save(tmp_path / "groepen.xlsx")
    table = read_table(tmp_path / "groepen.xlsx", NAMES, needs=NEEDS)
    assert [(row.number, row.cells[:2]) for row in table.rows] == [(4, ("G-1", "a"))]


def test_a_row_that_looks_like_headings_is_a_row_below_them(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "groep,straten\ngroep,straten\n"), NAMES, needs=NEEDS)
    assert [row.cells for row in table.rows] == [("groep", "straten")]


def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, 'groep,straten\nG-1,a\nG-2,"b\nG-3,c\n')
    with pytest.raises(InputError, match=r"row 3 is not proper CSV .* Check its double quotes"):
        read_table(path, NAMES, needs=NEEDS)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfea", b"a\x81b"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "groepen.csv").write_bytes(data)
    with pytest.raises(InputError, match=r"groepen\.csv: this is not a text file. Save it as CSV"):
        read_table(tmp_path / "groepen.csv", NAMES, needs=NEEDS)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groepen.xls").write_text("x")
    with pytest.raises(InputError, match=r"groepen\.xls: this is neither CSV nor XLSX"):
        read_table(tmp_path / "groepen.xls", NAMES, needs=NEEDS)


@pytest.mark.parametrize("text", ["\n\n", " , \n,,"])
def test_a_file_of_blank_rows_has_no_rows(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"there are no rows in this file"):
        read_table(write(tmp_path, text), NAMES, needs=NEEDS)


def test_headings_alone_are_not_enough(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings but no rows"):
        read_table(write(tmp_path, "groep,straten\n"), NAMES, needs=NEEDS)


def test_missing_headings_are_asked_for_without_repeating_what_stands_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings, among them group_id, streets") as caught:
        read_table(write(tmp_path, "06-12345678,Kerkstraat\n"), NAMES, needs=NEEDS)
    assert "12345678" not in str(caught.value)


def test_two_headings_for_one_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="columns A and C both mean group_id"):
        read_table(write(tmp_path, "groep,straten,group_id\n1,a,2\n"), NAMES, needs=NEEDS)


def test_the_first_sheet_with_the_headings_is_read_and_numbers_and_dates_read_as_typed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Toelichting"])
    book.create_sheet("leeg")
    sheet = book.create_sheet("groepen")
    sheet.append([])
    sheet.append(["Straten", "Groep", "sinds", None])
    sheet.append([" Kerkstraat ", 45, datetime(2024, 3, 1), 1.5])
    sheet.append([None, None, date(2024, 3, 2), True])
    book.save(tmp_path / "groepen.xlsx")
    table = read_table(tmp_path / "groepen.xlsx", NAMES, needs=NEEDS)
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("Kerkstraat", "45", "2024-03-01", "1.5")),
        (4, ("", "", "2024-03-02", "True")),
    ]
    assert table.value(table.rows[0], "group_id") == "45"
    assert table.value(table.rows[0], "x") == ""


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path, share: float) -> None:
    book = openpyxl.Workbook()
    book.active.append(["groep", "straten"])
    book.save(tmp_path / "heel.xlsx")
    data = (tmp_path / "heel.xlsx").read_bytes()
    (tmp_path / "half.xlsx").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match=r"half\.xlsx: this is not a readable XLSX workbook"):
        read_sheets(tmp_path / "half.xlsx", NAMES)


@given(st.integers(0, 16_383))
def test_a_column_has_the_letter_that_spreadsheets_give_it(position: int) -> None:
    assert column_letter(position) == openpyxl.utils.get_column_letter(position + 1)
