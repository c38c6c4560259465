"""Reads the cells of CSV files and workbooks as text, row by row."""

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from dekkend.errors import InputError
from dekkend.sources.columns import as_text, normalised
from dekkend.sources.files import require_file

_SEPARATORS = (",", ";", "\t")
# Excel reads the separator from such a first line, and does not show it as a row.
_SAYS_SEPARATOR = re.compile(r"\"?sep=(.)\"?(?:\r?\n|$)", re.IGNORECASE)
# A title may stand above the headings.
_ROWS_SEARCHED = 5
# Excel's "Unicode text" begins with one of these.
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}
_WORKBOOK_SUFFIXES = {".xlsx", ".xlsm"}
TABLE_SUFFIXES = _TEXT_SUFFIXES | _WORKBOOK_SUFFIXES

# Everything that openpyxl is seen to raise on a file that is damaged or no workbook.
_WORKBOOK_FAULTS = (
    OSError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, EOFError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number
        Its number as a spreadsheet shows it: the headings usually stand in row 1.
    cells
        The trimmed text of each cell, as many as there are headings. Dates read YYYY-MM-DD.
    """

    number: int
    cells: tuple[str, ...]


def read_sheets(path: Path, headings: Collection[str]) -> list[list[Row]]:
    """Read the rows of a CSV file, or of each sheet of a workbook.

    Parameters
    ----------
    path
        A CSV file (.csv, .txt, .tsv) or a workbook (.xlsx, .xlsm).
    headings
        The headings to look for, as :func:`dekkend.sources.columns.normalised` gives them.

    Returns
    -------
    list of list of Row
        For each sheet that is not blank, its rows that are not blank from the headings on, all equally wide; at
        least one row in all. The headings are that one of the first five rows that holds most of those looked for,
        the first row where none does.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file is of another kind, damaged or blank, or a row of a CSV file has more cells than there are headings.
    """
    suffix = require_file(path).suffix.lower()
    if suffix in _WORKBOOK_SUFFIXES:
        sheets = _workbook_sheets(path)
    elif suffix in _TEXT_SUFFIXES:
        sheets = [_text_records(path, headings)]
    else:
        raise InputError("{file}: this is neither CSV nor XLSX. Save it as one of these.", file=path)
    filled = [records for records in (_padded(_from_headings(sheet, headings)) for sheet in sheets) if records]
    if not filled:
        raise InputError("{file}: there are no rows in this file. Fill it in or choose another.", file=path)
    return filled


def _from_headings(records: Iterable[Row], headings: Collection[str]) -> list[Row]:
    filled = [row for row in records if any(row.cells)]
    found = [_known(row.cells, headings) for row in filled[:_ROWS_SEARCHED]]
    return filled[found.index(max(found)) :] if found else []


def _known(cells: Iterable[str], headings: Collection[str]) -> int:
    return sum(normalised(cell) in headings for cell in cells)


def _padded(records: list[Row]) -> list[Row]:
    width = max((len(row.cells) for row in records), default=0)
    return [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in records]


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)


def _text_records(path: Path, headings: Collection[str]) -> list[Row]:
    text = _decoded(path)
    said = _SAYS_SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    records: list[Row] = []
    try:
        separator = said[1] if said else max(_SEPARATORS, key=lambda each: _heading_count(text, each, headings))
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=separator, strict=True), start=1):
            records.append(Row(number, _trimmed(cells)))
    except csv.Error as error:
        raise InputError(
            "{file}: row {row} is not proper CSV ({reason}). Check its double quotes.",
            file=path,
            row=len(records) + 1,
            reason=error,
        ) from error
    _require_fitting(path, _from_headings(records, headings))
    return records


def _require_fitting(path: Path, records: list[Row]) -> None:
    for row in records[1:]:
        if len(row.cells) > len(records[0].cells):
            raise InputError(
                "{file}: row {row} has {cells} cells under {headings} headings. Put a value that contains the "
                "separator between double quotes.",
                file=path,
                row=row.number,
                cells=len(row.cells),
                headings=len(records[0].cells),
            )


def _heading_count(text: str, separator: str, headings: Collection[str]) -> tuple[int, int]:
    """Return how many known headings one of the first lines has, and how many cells the first one has."""
    lines = [line for line in text.splitlines() if line.strip()][:_ROWS_SEARCHED]
    rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
    return max((_known(row, headings) for row in rows), default=0), len(rows[0]) if rows else 0


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(_UTF16_MARKS):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = () if b"\0" in data else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("{file}: this is not a text file. Save it as CSV (UTF-8) or XLSX.", file=path)


def _workbook_sheets(path: Path) -> list[list[Row]]:
    import openpyxl

    try:
        with warnings.catch_warnings(), path.open("rb") as stream:
            # openpyxl warns of styles and validations that it leaves out, which say nothing about the cells.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            return [
                [
                    Row(number, _trimmed(map(as_text, cells)))
                    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                ]
                for sheet in book.worksheets
            ]
    except _WORKBOOK_FAULTS as error:
        raise InputError(
            "{file}: this is not a readable XLSX workbook. Open it in your spreadsheet program and save it again, "
            "without a password.",
            file=path,
        ) from error
