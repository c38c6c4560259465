"""Reads the cells of CSV files and workbooks as text, row by row."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dekkend.errors import InputError
from dekkend.sources.columns import as_text
from dekkend.sources.files import require_file

_SEPARATORS = (",", ";", "\t")
_TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}
_WORKBOOK_SUFFIXES = {".xlsx", ".xlsm"}

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


def read_sheets(path: Path) -> list[list[Row]]:
    """Read the rows of a CSV file, or of each sheet of a workbook.

    Parameters
    ----------
    path
        A CSV file (.csv, .txt, .tsv) or a workbook (.xlsx, .xlsm).

    Returns
    -------
    list of list of Row
        For each sheet that is not blank, its rows that are not blank, all equally wide; at least one row in all.

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
        sheets = [_text_records(path)]
    else:
        raise InputError("{file}: this is neither CSV nor XLSX. Save it as one of these.", file=path)
    filled = [records for records in map(_padded, sheets) if records]
    if not filled:
        raise InputError("{file}: there are no rows in this file. Fill it in or choose another.", file=path)
    return filled


def _padded(records: Iterable[Row]) -> list[Row]:
    filled = [row for row in records if any(row.cells)]
    width = max((len(row.cells) for row in filled), default=0)
    return [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in filled]


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)


def _text_records(path: Path) -> list[Row]:
    text = _decoded(path)
    separator = max(_SEPARATORS, key=lambda candidate: _heading_count(text, candidate))
    records: list[Row] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=separator, strict=True), start=1):
            row = Row(number, _trimmed(cells))
            heading = next((earlier for earlier in records if earlier.cells), row)
            if len(row.cells) > len(heading.cells) > 0:
                raise InputError(
                    "{file}: row {row} has {cells} cells under {headings} headings. Put a value that contains the "
                    "separator between double quotes.",
                    file=path,
                    row=number,
                    cells=len(row.cells),
                    headings=len(heading.cells),
                )
            records.append(row)
    except csv.Error as error:
        raise InputError(
            "{file}: row {row} is not proper CSV ({reason}). Check its double quotes.",
            file=path,
            row=len(records) + 1,
            reason=error,
        ) from error
    return records


def _heading_count(text: str, separator: str) -> int:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return len(next(csv.reader([first], delimiter=separator), []))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "cp1252"):
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
