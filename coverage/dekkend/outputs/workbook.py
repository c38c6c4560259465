"""Writes the workbook: a sheet for each result that a planner sorts and filters, and one that explains the columns."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path

import geopandas as gpd
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dekkend.layers import AREAS, CORES, ENTRIES, GROUPS, NEIGHBOURHOODS, RECRUITS, SIGNS, STREETS, Column, Layer
from dekkend.outputs.cells import CODED, coded, heading, is_share, joined
from dekkend.outputs.credits import credit_line
from dekkend.outputs.entry_findings import homes_assumed
from dekkend.outputs.tables import by_number
from dekkend.outputs.texts import Texts, texts_of
from dekkend.outputs.words import LAYER_NAMES, _
from dekkend.plan import Plan

# Segments and the edges of cores stay out: they are of use in a GIS, not in a spreadsheet.
SHEETS = (CORES, ENTRIES, SIGNS, GROUPS, STREETS, NEIGHBOURHOODS, AREAS, RECRUITS)

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# How the names of columns begin that say something of coverage. "residents_share" is that of those who are covered.
_OF_COVERAGE = (
    "cover", "distance_m", "exposure", "flag", "group_ids", "reasons", "residents_65_share", "residents_share",
    "stability",
)  # fmt: skip
_LONGEST_TEXT = 32_767
# What XML has no place for: a workbook that holds one of these is broken, and nobody means them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NARROW, _WIDE = 8, 60
_ROWS_MEASURED = 200
_UNDATED = "2000-01-01"


def write_workbook(plan: Plan, path: Path) -> None:
    """Write the workbook of a run.

    Texts are stored as texts, whatever they look like, so that no name becomes a formula. The same plan gives the
    same bytes: the workbook bears the date of the road data.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language.
    path
        The XLSX file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    texts = texts_of(plan)
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    day = date.fromisoformat(plan.data_date or _UNDATED)
    book.set_properties({"title": cell_text(plan.title), "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
    styles = styles_of(book)
    _explain(book.add_worksheet(texts.gettext("Explanation")), plan, texts, styles)
    for layer in SHEETS:
        sheet = book.add_worksheet(texts.gettext(LAYER_NAMES[layer.name]))
        rows = by_number(plan.groups) if layer is GROUPS else plan.layers()[layer.name]
        fill_sheet(sheet, texts, _shown(plan, layer), _with_places(layer, rows), styles)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _shown(plan: Plan, layer: Layer) -> tuple[Column, ...]:
    """Return the columns of a layer's sheet that hold something: without groups, none about coverage."""
    columns = sheet_columns(layer)
    if layer in {GROUPS, RECRUITS} or not plan.groups.empty:
        return columns
    return tuple(column for column in columns if not column.name.startswith(_OF_COVERAGE))


def styles_of(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Add the formats of cells to a workbook.

    Parameters
    ----------
    book
        The workbook.

    Returns
    -------
    dict of str to xlsxwriter.format.Format
        ``head``, ``wrap`` (texts), ``share``, ``number`` and ``place`` (degrees).
    """
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0.##", "valign": "top"}),
        "place": book.add_format({"num_format": "0.00000", "valign": "top"}),
    }


def sheet_columns(layer: Layer) -> tuple[Column, ...]:
    """Return the columns of a layer's sheet.

    Parameters
    ----------
    layer
        The layer.

    Returns
    -------
    tuple of Column
        The layer's columns, and for points that have no RD coordinates of their own, ``x`` and ``y``.
    """
    if layer.shape != "Point" or any(column.name == "rd_x" for column in layer):
        return layer.columns
    return (*layer.columns, _X, _Y)


_X = Column("x", "number", _("x coordinate, in the CRS of the GeoPackage"), "m")
_Y = Column("y", "number", _("y coordinate, in the CRS of the GeoPackage"), "m")


def _with_places(layer: Layer, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if layer.shape != "Point":
        return rows
    return rows.assign(x=rows.geometry.x, y=rows.geometry.y)


def _explain(sheet: Worksheet, plan: Plan, texts: Texts, styles: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 2, 30)
    sheet.set_column(3, 3, 10)
    sheet.set_column(4, 4, 80)
    lead = [texts.say("Neighbourhood watch in {place}", place=plan.title)]
    if plan.schematic:
        lead.insert(0, texts.gettext("schematic example, not a real map"))
    lead.append(credit_line(plan, texts))
    if plan.homes_assumed:
        lead.append(homes_assumed(texts))
    for place, line in enumerate(lead):
        sheet.write_string(place, 0, cell_text(line))
    top = len(lead) + 1
    for place, title in enumerate((_("Sheet"), _("Heading"), _("Name in the GeoPackage"), _("Unit"), _("Meaning"))):
        sheet.write_string(top, place, texts.gettext(title), styles["head"])
    for place, cells in enumerate(_explained(plan, texts), start=top + 1):
        for column, text in enumerate(cells):
            sheet.write_string(place, column, text, styles["wrap"])
    sheet.freeze_panes(top + 1, 0)


def _explained(plan: Plan, texts: Texts) -> Iterator[tuple[str, ...]]:
    for layer in SHEETS:
        name = texts.gettext(LAYER_NAMES[layer.name])
        yield name, "", layer.name, "", texts.say("Each row is {row}.", row=texts.gettext(layer.row))
        for column in _shown(plan, layer):
            unit = texts.word(column.unit)
            yield name, headed(texts, column), column.name, unit, texts.gettext(column.meaning)


def headed(texts: Texts, column: Column) -> str:
    """Return the heading of a column with its unit.

    Parameters
    ----------
    texts
        The language.
    column
        The column.

    Returns
    -------
    str
        The heading.
    """
    return f"{heading(texts, column)} ({texts.word(column.unit)})" if column.unit else heading(texts, column)


def fill_sheet(
    sheet: Worksheet, texts: Texts, columns: tuple[Column, ...], rows: pd.DataFrame, styles: dict[str, Format]
) -> None:
    """Write a table to a sheet, with a heading that stays in sight and a filter.

    Parameters
    ----------
    sheet
        The empty sheet.
    texts
        The language.
    columns
        The columns, in order.
    rows
        A table with these columns; a number that is missing leaves its cell empty.
    styles
        The formats of cells (:func:`styles_of`).
    """
    for place, column in enumerate(columns):
        head = headed(texts, column)
        values = [_value(texts, column, value) for value in rows[column.name]]
        sheet.write_string(0, place, head, styles["head"])
        sheet.set_column(place, place, _width(head, values))
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(row, place, cell_text(value), styles["wrap"])
            elif isfinite(value):
                sheet.write_number(row, place, value, styles[_style(column)])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text without characters that a workbook has no place for, cut off where a cell is full. Spreadsheets count
        in UTF-16, where many pictograms take two.

    Examples
    --------
    >>> cell_text("Kerk" + chr(0) + "straat")
    'Kerkstraat'
    """
    units = _FORBIDDEN.sub("", text.replace("\r\n", "\n")).encode("utf-16-le")
    return units[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


def _value(texts: Texts, column: Column, value: object) -> str | float:
    if column.name in CODED:
        return coded(texts, column, value)
    if isinstance(value, tuple):
        return joined(texts, value)
    if column.kind == "yes_no":
        return texts.word("yes" if value else "no")
    if isinstance(value, str):
        return value
    return float(value)  # type: ignore[arg-type]  # whole or number, by the layer's schema


def _style(column: Column) -> str:
    if is_share(column):
        return "share"
    return "place" if column.name in {"lon", "lat"} else "number"


def _width(head: str, values: Iterable[str | float]) -> int:
    longest = max((len(value) for value in list(values)[:_ROWS_MEASURED] if isinstance(value, str)), default=0)
    # A heading may break at its spaces.
    return min(max(_NARROW, longest + 2, max(len(word) for word in head.split()) + 4), _WIDE)
