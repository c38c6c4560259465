from dataclasses import replace
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from dekkend.outputs.workbook import SHEETS, sheet_columns, write_workbook


def opened(plan, path):
    write_workbook(plan, path / "plan.xlsx")
    return openpyxl.load_workbook(path / "plan.xlsx")


def records(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def book(plan, tmp_path_factory):
    return opened(plan, tmp_path_factory.mktemp("book"))


def test_there_is_a_sheet_for_each_result_and_one_that_explains(book):
    assert book.sheetnames == [
        "Uitleg",
        "Kernen",
        "Invalswegen",
        "Borden",
        "Appgroepen",
        "Straten",
        "Buurten",
        "Dekking per gebied",
        "Nieuwe appgroepen",
    ]


def test_each_sheet_holds_every_row_and_column(plan, book):
    for layer, name in zip(SHEETS, book.sheetnames[1:], strict=True):
        assert book[name].max_row == len(plan.layers()[layer.name]) + 1
        assert book[name].max_column == len(sheet_columns(layer))
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref


def test_a_name_that_looks_like_a_formula_or_a_link_is_text(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert '=HYPERLINK("http://example.org")' in [row["Naam"] for row in records(book["Appgroepen"])]


def test_shares_are_numbers_that_are_shown_as_percentages(book):
    (row, *_), head = records(book["Invalswegen"]), [cell.value for cell in book["Invalswegen"][1]]
    assert row["Deel van de autoritten van buiten"] == 0.56
    column = head.index("Deel van de autoritten van buiten") + 1
    assert book["Invalswegen"].cell(2, column).number_format == "0.0%"


def test_points_have_their_coordinates_once(plan, book):
    row = records(book["Invalswegen"])[0]
    assert (row["x (m)"], row["y (m)"]) == (plan.entries.geometry.x[0], plan.entries.geometry.y[0])
    sign = records(book["Borden"])[0]
    assert sign["RD x (m)"] == plan.signs["rd_x"][0]
    assert "x (m)" not in sign


def test_what_is_not_known_is_an_empty_cell(book):
    assert records(book["Buurten"])[2]["Inwoners (personen)"] is None
    assert records(book["Buurten"])[2]["Signaal"] == "onbekend"


def test_the_first_sheet_explains_every_column_and_names_the_source(book):
    rows = list(book["Uitleg"].iter_rows(values_only=True))
    assert rows[0][0] == "schematisch voorbeeld, geen echte kaart"
    assert any("© OpenStreetMap contributors, ODbL 1.0" in str(row[0]) for row in rows)
    explained = {(row[0], row[1]): row[4] for row in rows[5:]}
    for name in book.sheetnames[1:]:
        for cell in book[name][1]:
            assert explained[name, cell.value]


def test_a_text_longer_than_a_cell_can_hold_is_cut_not_lost(plan, tmp_path):
    long = replace(plan, groups=plan.groups.assign(name="x" * 40_000))
    assert len(records(opened(long, tmp_path)["Appgroepen"])[0]["Naam"]) == 32_767


def every_text(plan, text):
    """Return the plan with a text in each cell that holds one, but for the keys of layers."""

    def spoilt(layer, rows):
        names = {column.name: column.kind for column in layer if column.name != layer.key}
        texts = {name: [text] * len(rows) for name, kind in names.items() if kind == "text"}
        several = {name: [(text, text)] * len(rows) for name, kind in names.items() if kind == "texts"}
        return rows.assign(**texts, **several)

    return replace(plan, title=text, **{layer.name: spoilt(layer, plan.layers()[layer.name]) for layer in SHEETS})


HOSTILE = {
    "formula": ('=HYPERLINK("http://example.org";"x")', None),
    "at": ("@SUM(1+1)*cmd|' /C calc'!A0", None),
    "plus": ("+31612345678", None),
    "array": ("{=1+1}", None),
    "link": ("http://example.org/#internal:Borden!A1", None),
    "number": ("1e5", None),
    "right_to_left": ("\u202egnol\u202c \u200fx", None),
    "escape": ("_x0041_", None),
    "markup": ("</t></si><x>&amp;", None),
    "long": ("x" * 300, None),
    "too_long": ("x" * 40_000, "x" * 32_767),
    "pictograms": ("\U0001f6b8" * 20_000, "\U0001f6b8" * 16_383),
    "control": ("a\x00b\x01\x0b\x1b\x1f\ufffe\uffffc", "abc"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_in_every_cell_stays_a_text_in_a_file_that_is_whole(plan, tmp_path, name):
    text, kept = HOSTILE[name][0], HOSTILE[name][1] or HOSTILE[name][0]
    book = opened(every_text(plan, text), tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert book["Borden"]["D2"].value == kept
    assert book["Kernen"]["B2"].value == kept
    with ZipFile(tmp_path / "plan.xlsx") as parts:
        assert parts.testzip() is None
        for part in parts.namelist():
            ElementTree.fromstring(parts.read(part))  # noqa: S314 - written by dekkend


def test_headings_bear_units_and_columns_are_wide_enough_for_their_words(book):
    heads = [cell.value for cell in book["Straten"][1]]
    assert "Lengte (m)" in heads
    for sheet in book.worksheets[1:]:
        for cell in sheet[1]:
            assert 8 <= sheet.column_dimensions[cell.column_letter].width <= 61
    assert book["Uitleg"].freeze_panes == "A6"


def test_sheets_without_rows_keep_their_headings(bare, tmp_path):
    book = opened(bare, tmp_path)
    assert all(book[name].max_row == 1 for name in book.sheetnames[1:])


def test_without_groups_no_sheet_says_what_is_covered(plan, bare, tmp_path):
    shown = replace(bare, neighbourhoods=plan.neighbourhoods, streets=plan.streets, areas=plan.areas)
    book = opened(shown, tmp_path)
    for name in ("Straten", "Buurten", "Dekking per gebied"):
        heads = [cell.value for cell in book[name][1]]
        assert "Adressen" in heads
        assert not any(words in head for head in heads for words in ("edekt", "Blootstelling", "Signaal", "ignaal"))


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    write_workbook(plan, tmp_path / "a.xlsx")
    write_workbook(plan, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_system(plan, tmp_path):
    with pytest.raises(OSError, match=r"plan\.xlsx"):
        write_workbook(plan, tmp_path / "nowhere" / "plan.xlsx")


def test_groups_stand_in_the_order_of_their_numbers(plan, tmp_path):
    several = pd.concat([plan.groups.iloc[:1]] * 3, ignore_index=True).assign(group_id=["1", "10", "2"])
    sheet = opened(replace(plan, groups=several), tmp_path)["Appgroepen"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["1", "2", "10"]
