"""Keeps personal data out of a table: refuses it, or empties the cells that hold it."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dekkend.errors import DekkendWarning, PersonalDataError
from dekkend.sources.personal import find_personal
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table, column_letter


def without_personal_data(path: Path, table: Table, *, lists: Mapping[str, re.Pattern[str]], drop: bool) -> Table:
    """Return a table of which no cell looks like a phone number, an e-mail address or an invitation to a chat.

    Every column is looked at, also those that are not used: a register with phone numbers in it should not lie
    about at all.

    Parameters
    ----------
    path
        The file that the table was read from.
    table
        The table.
    lists
        Columns whose cells hold several items, with the pattern that separates them; of these cells only the
        offending items are dropped.
    drop
        Empty such cells instead of refusing the table.

    Returns
    -------
    Table
        The table, with the same rows.

    Raises
    ------
    PersonalDataError
        A cell holds personal data and ``drop`` is false. The message names row and column, never the value.

    Warns
    -----
    DekkendWarning
        How many cells were emptied.
    """
    separators = {table.columns[name]: pattern for name, pattern in lists.items() if name in table.columns}
    everything = (table.headings, *table.rows)
    clean = tuple(_clean(row, separators) for row in everything)
    found = [
        (before.number, position)
        for before, after in zip(everything, clean, strict=True)
        for position, (old, new) in enumerate(zip(before.cells, after.cells, strict=True))
        if old != new
    ]
    if not found:
        return table
    if not drop:
        row, position = found[0]
        raise PersonalDataError(
            "{file}: row {row}, column {column} looks like it holds a phone number, an e-mail address or an invitation "
            "to a chat ({count} such cells in all). Remove them, or run with --drop-personal-data to leave them out.",
            file=path,
            row=row,
            # A heading that is itself personal data, or none, leaves the letter.
            column=clean[0].cells[position] or column_letter(position),
            count=len(found),
        )
    warnings.warn(
        DekkendWarning(
            "{file}: {count} {count:cell looks|cells look} like personal data and {count:was|were} left out. Remove "
            "them from the file.",
            file=path,
            count=len(found),
        ),
        stacklevel=2,
    )
    headings, *rows = clean
    return replace(table, headings=headings, rows=tuple(rows))


def _clean(row: Row, separators: Mapping[int, re.Pattern[str]]) -> Row:
    return Row(row.number, tuple(_cleaned(cell, separators.get(at)) for at, cell in enumerate(row.cells)))


def _cleaned(cell: str, separator: re.Pattern[str] | None) -> str:
    if find_personal(cell) is None:
        return cell
    items = separator.split(cell) if separator else []
    kept = [item for item in items if find_personal(item) is None]
    # Where each item by itself looks harmless, the separator cut a number in two.
    return ";".join(kept) if len(kept) < len(items) else ""
