"""Reads a table that a planner keeps in a spreadsheet, with headings in Dutch or English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dekkend.errors import InputError
from dekkend.sources.columns import normalised
from dekkend.sources.sheets import Row, read_sheets


@dataclass(frozen=True)
class Table:
    """Headings, and the rows below them that hold something.

    Attributes
    ----------
    headings
        The row of the headings.
    rows
        The rows below it, without blank ones.
    columns
        Position of each column that was looked for and found, by its name in dekkend.
    """

    headings: Row
    rows: tuple[Row, ...]
    columns: Mapping[str, int]

    def value(self, row: Row, column: str) -> str:
        """Return the text in a row under a column, empty where the table has no such column.

        Parameters
        ----------
        row
            A row of this table.
        column
            Name of the column in dekkend.

        Returns
        -------
        str
            The text.
        """
        return row.cells[self.columns[column]] if column in self.columns else ""


def read_table(path: Path, names: Mapping[str, Sequence[str]], *, needs: Sequence[tuple[str, ...]]) -> Table:
    """Read the first table of a file that has the headings that are needed.

    A CSV file holds one table; its separator (comma, semicolon or tab) is the one that gives most headings, its
    text is UTF-16 where a byte order mark says so, UTF-8 or else Windows-1252; a first line such as ``sep=;`` says
    its separator. In a workbook each sheet may be a table. Headings stand in one of the first five rows that are not
    blank, so that a title may stand above them; case, accents, spaces and punctuation in them do not matter.

    Parameters
    ----------
    path
        A CSV file (.csv, .txt, .tsv) or a workbook (.xlsx, .xlsm).
    names
        For each column, the headings by which it may go, as :func:`dekkend.sources.columns.normalised` gives them.
    needs
        The columns that must be there; several tuples are alternatives.

    Returns
    -------
    Table
        The table, with its rows as they stand.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file is no readable table, a row has more cells than there are headings, a needed heading is missing,
        two headings mean the same column, or there are no rows.
    """
    known = frozenset(spelling for spellings in names.values() for spelling in spellings)
    for records in read_sheets(path, known):
        columns = _columns(path, records[0], names)
        if any(columns.keys() >= set(need) for need in needs):
            if len(records) == 1:
                raise InputError("{file}: there are headings but no rows below them. Fill in the rows.", file=path)
            return Table(records[0], tuple(records[1:]), columns)
    raise InputError(
        "{file}: the first row should hold headings, among them {needed}. Add or rename them.",
        file=path,
        needed=" / ".join(", ".join(need) for need in needs),
    )


def column_letter(position: int) -> str:
    """Return the letter by which a spreadsheet shows a column.

    Parameters
    ----------
    position
        Position of the column, from 0.

    Returns
    -------
    str
        One or more capitals.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        letters = chr(ord("A") + rest) + letters
        position -= 1
    return letters


def _columns(path: Path, headings: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, heading in enumerate(headings.cells):
        for column, spellings in names.items():
            if normalised(heading) not in spellings:
                continue
            if column in columns:
                raise InputError(
                    "{file}: the headings of columns {first} and {second} both mean {column}. Rename or remove one.",
                    file=path,
                    first=column_letter(columns[column]),
                    second=column_letter(position),
                    column=column,
                )
            columns[column] = position
    return columns
