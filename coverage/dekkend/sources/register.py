"""Reads the register of groups, and lets no personal data pass."""

import re
import warnings
from collections import defaultdict
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pandas as pd

from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.columns import few
from dekkend.sources.privacy import without_personal_data
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table, read_table

_NAMES = {
    "group_id": (
        "groupid", "group", "groupnumber", "groepid", "groep", "groepsid", "groepnummer", "groepsnummer",
        "nummer", "number", "nr", "id",
    ),
    "name": ("name", "naam", "groupname", "groepnaam", "groepsnaam"),
    "core": ("core", "kern", "plaats", "woonplaats", "dorp", "place", "village"),
    "streets": ("streets", "street", "straten", "straat", "straatnamen", "streetnames"),
    "since": ("since", "sinds", "startdatum", "start", "startdate", "begindatum"),
    "status": ("status",),
}  # fmt: skip
_STATUSES = {
    "": "active", "actief": "active", "active": "active",
    "gestopt": "ended", "beëindigd": "ended", "beeindigd": "ended", "opgeheven": "ended", "ended": "ended",
    "inactief": "ended", "inactive": "ended", "stopped": "ended",
}  # fmt: skip
_DTYPES = {
    "group_id": "str", "name": "str", "core": "str", "streets": "object", "since": "str", "status": "str",
    "row": "int64",
}  # fmt: skip
_DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
# Alt-Enter in a spreadsheet separates names as well as a semicolon does.
_BETWEEN_STREETS = re.compile(r"[;\n]")


def read_register(path: Path, *, drop_personal_data: bool = False) -> pd.DataFrame:
    """Read the groups and the streets that each of them watches.

    Headings may be Dutch or English. Columns that dekkend does not know are not kept.

    Parameters
    ----------
    path
        A CSV file or a workbook with headings, at least those of the number of the group and of its streets, which
        are separated by semicolons.
    drop_personal_data
        Empty the cells that look like a phone number, an e-mail address or an invitation to a chat, instead of
        refusing the file. Among streets only the offending one is dropped.

    Returns
    -------
    pandas.DataFrame
        One row a group, in the order of the file, with ``group_id``, ``name`` (the number where it has none),
        ``core`` (as written, or empty), ``streets`` (tuple of names as written), ``since`` (YYYY-MM-DD or empty),
        ``status`` (``active`` or ``ended``) and ``row`` (its number as a spreadsheet shows it).

    Raises
    ------
    InputMissingError
        There is no such file.
    PersonalDataError
        A cell looks like personal data; the message names the cell and never repeats what it holds.
    InputError
        The file is no table with the needed headings and rows; a number is missing or stands twice; a status is not
        known.

    Warns
    -----
    DekkendWarning
        Cells were emptied, columns were left out, a date cannot be read, or groups have no streets.
    """
    table = read_table(path, _NAMES, needs=(("group_id", "streets"),))
    table = without_personal_data(path, table, lists={"streets": _BETWEEN_STREETS}, drop=drop_personal_data)
    _warn_of_unused(path, table)
    _require_ids(path, table)
    groups = _conformed([_group(path, table, row) for row in table.rows])
    without = groups.loc[groups["streets"].map(len) == 0, "group_id"]
    if not without.empty:
        warnings.warn(
            DekkendWarning(
                "{file}: {count} groups name no streets: {groups}. They cover nothing.",
                file=path,
                count=len(without),
                groups=few(without),
            ),
            stacklevel=2,
        )
    return groups


def empty_register() -> pd.DataFrame:
    """Return what :func:`read_register` would give for no groups at all.

    Returns
    -------
    pandas.DataFrame
        The columns of the register and no row.
    """
    return _conformed([])


def _conformed(groups: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(groups, columns=list(_DTYPES)).astype(_DTYPES)


def _group(path: Path, table: Table, row: Row) -> dict[str, object]:
    group_id = table.value(row, "group_id")
    streets = (street.strip() for street in _BETWEEN_STREETS.split(table.value(row, "streets")))
    return {
        "group_id": group_id,
        "name": table.value(row, "name") or group_id,
        "core": table.value(row, "core"),
        "streets": tuple(street for street in streets if street),
        "since": _date(path, row, table.value(row, "since")),
        "status": _status(path, row, table.value(row, "status")),
        "row": row.number,
    }


def _status(path: Path, row: Row, text: str) -> str:
    status = _STATUSES.get(text.casefold())
    if status is None:
        raise InputError(
            "{file}: row {row} has the status {status!r}. Write actief or gestopt (active or ended).",
            file=path,
            row=row.number,
            status=text,
        )
    return status


def _date(path: Path, row: Row, text: str) -> str:
    if not text:
        return ""
    for written in _DATE_FORMATS:
        with suppress(ValueError):
            # A date without a time has no time zone to be wrong about.
            return datetime.strptime(text, written).date().isoformat()
    warnings.warn(
        DekkendWarning(
            "{file}: row {row} has the date {date!r}, which cannot be read. Write it as 2024-03-01 or 01-03-2024.",
            file=path,
            row=row.number,
            date=text,
        ),
        stacklevel=2,
    )
    return ""


def _require_ids(path: Path, table: Table) -> None:
    rows = defaultdict(list)
    for row in table.rows:
        rows[table.value(row, "group_id")].append(row.number)
    if "" in rows:
        raise InputError("{file}: row {row} has no number of a group. Fill it in.", file=path, row=rows[""][0])
    for group_id, numbers in rows.items():
        if len(numbers) > 1:
            raise InputError(
                "{file}: the group {group} stands in rows {rows}. Keep one row for each group, or number them apart.",
                file=path,
                group=group_id,
                rows=", ".join(map(str, numbers)),
            )


def _warn_of_unused(path: Path, table: Table) -> None:
    used = set(table.columns.values())
    unused = [heading for position, heading in enumerate(table.headings.cells) if heading and position not in used]
    if unused:
        warnings.warn(
            DekkendWarning("{file}: these columns are not used: {columns}.", file=path, columns=", ".join(unused)),
            stacklevel=2,
        )
