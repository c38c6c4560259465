"""Reads the register of groups, and lets no personal data pass."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import objects
from dekkend.claims import BETWEEN_ENTRIES, parse_claims
from dekkend.crs import WGS84
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.columns import few
from dekkend.sources.privacy import without_personal_data
from dekkend.sources.register_dates import read_date
from dekkend.sources.register_drawn import read_drawn
from dekkend.sources.sheets import TABLE_SUFFIXES, Row
from dekkend.sources.tables import Table, read_table

_NAMES = {
    "group_id": (
        "groupid", "group", "groupnumber", "groepid", "groep", "groepsid", "groepnummer", "groepsnummer",
        "nummer", "number", "nr", "id",
    ),
    "name": ("name", "naam", "groupname", "groepnaam", "groepsnaam"),
    "core": ("core", "kern", "plaats", "woonplaats", "dorp", "place", "village"),
    "streets": (
        "streets", "street", "straten", "straat", "straatnamen", "straatnaam", "streetnames", "streetname",
    ),
    "postcodes": ("postcodes", "postcode", "pc6", "postalcodes", "postalcode"),
    "since": (
        "since", "sinds", "startdatum", "start", "startdate", "begindatum", "ingangsdatum", "oprichtingsdatum",
        "vanaf",
    ),
    "until": ("until", "tot", "totenmet", "tm", "einddatum", "einde", "eind", "enddate", "end", "stopdatum"),
    "status": ("status",),
}  # fmt: skip
_STATUSES = {
    "": "", "actief": "active", "active": "active",
    "gestopt": "ended", "beëindigd": "ended", "beeindigd": "ended", "opgeheven": "ended", "ended": "ended",
    "inactief": "ended", "inactive": "ended", "stopped": "ended",
}  # fmt: skip
# What several rows of one group must agree in.
_SHARED = ("name", "core", "since", "until", "status")
_DTYPES = {
    "group_id": "str", "name": "str", "core": "str", "claims": "object", "since": "str", "until": "str",
    "status": "str", "row": "int64",
}  # fmt: skip
_DRAWN_SUFFIXES = {".gpkg", ".geojson", ".json", ".shp", ".fgb", ".zip"}


def read_register(path: Path, *, drop_personal_data: bool = False, day: date | None = None) -> gpd.GeoDataFrame:
    """Read the groups and what each of them watches: streets, house numbers, postcodes, or an outline.

    Headings may be Dutch or English. Columns that dekkend does not know are not kept.

    Parameters
    ----------
    path
        A CSV file or a workbook with headings, at least those of the number of the group and of its streets or
        postcodes (see :func:`dekkend.claims.parse_claims` for what may stand there); or a layer of polygons drawn in
        a GIS, with at least the number. A group may have several rows, one for each street, say.
    drop_personal_data
        Empty the cells that look like a phone number, an e-mail address or an invitation to a chat, instead of
        refusing the file. Among streets only the offending one is dropped.
    day
        A group whose end lies before this day has ended, and one whose start lies after it is planned, where its
        status is not stated. Without it dates alone change nothing.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a group, in the order of the file, with ``group_id``, ``name`` (the number where it has none),
        ``core`` (as written, or empty), ``claims`` (tuple of :class:`dekkend.claims.Claim`), ``since`` and ``until``
        (YYYY-MM-DD or empty), ``status`` (``active``, ``ended`` or ``planned``), ``row`` (the first, as a spreadsheet
        shows its number, or from 1 in a layer) and, as its geometry in WGS 84, ``outline`` (Polygon or MultiPolygon,
        None where none was drawn).

    Raises
    ------
    InputMissingError
        There is no such file.
    PersonalDataError
        A cell looks like personal data; the message names the cell and never repeats what it holds.
    InputError
        The file is neither a table nor a layer with the needed headings and rows; a number is missing; rows of one
        group contradict one another; a status is not known.

    Warns
    -----
    DekkendWarning
        Cells were emptied, columns were left out, a date cannot be read or contradicts another or the status,
        outlines were repaired, or groups have no streets.
    """
    table, outlines = _read(path)
    lists = dict.fromkeys(("streets", "postcodes"), BETWEEN_ENTRIES)
    table = without_personal_data(path, table, lists=lists, drop=drop_personal_data)
    _warn_of_unused(path, table)
    rows = _rows_by_group(path, table)
    groups = [_group(path, table, rows[group_id], group_id, day) for group_id in rows]
    drawn = {group_id: [outlines[row.number] for row in each if outlines] for group_id, each in rows.items()}
    register = _conformed(groups, [shapely.union_all(each) if each else None for each in drawn.values()])
    _warn_of_nothing_watched(path, register)
    return register


def empty_register() -> gpd.GeoDataFrame:
    """Return what :func:`read_register` would give for no groups at all.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of the register and no row.
    """
    return _conformed([], [])


def _conformed(groups: list[dict[str, object]], outlines: Sequence[BaseGeometry | None]) -> gpd.GeoDataFrame:
    register = pd.DataFrame(groups, columns=list(_DTYPES)).astype(_DTYPES)
    return gpd.GeoDataFrame(register.assign(outline=objects(outlines)), geometry="outline", crs=WGS84)


def _read(path: Path) -> tuple[Table, Mapping[int, BaseGeometry]]:
    suffix = path.suffix.lower()
    if suffix in _DRAWN_SUFFIXES:
        return read_drawn(path, _NAMES, needs="group_id")
    if suffix in TABLE_SUFFIXES or not path.is_file():
        return read_table(path, _NAMES, needs=(("group_id", "streets"), ("group_id", "postcodes"))), {}
    raise InputError(
        "{file}: this is neither a table (CSV, XLSX) nor a layer of outlines (GeoPackage, GeoJSON, Shapefile). Save it "
        "as one of these.",
        file=path,
    )


def _rows_by_group(path: Path, table: Table) -> dict[str, list[Row]]:
    rows = defaultdict(list)
    for row in table.rows:
        rows[table.value(row, "group_id")].append(row)
    if "" in rows:
        raise InputError("{file}: row {row} has no number of a group. Fill it in.", file=path, row=rows[""][0].number)
    return rows


def _group(path: Path, table: Table, rows: list[Row], group_id: str, day: date | None) -> dict[str, object]:
    read: dict[str, Callable[[Row, str], str]] = {
        "since": lambda row, text: _date(path, row, text),
        "until": lambda row, text: _date(path, row, text, last=True),
        "status": lambda row, text: _status(path, row, text),
    }
    said = {}
    for column in _SHARED:
        values = [table.value(row, column) for row in rows]
        if column in read:
            values = [read[column](row, text) for row, text in zip(rows, values, strict=True)]
        said[column] = _agreed(path, table, rows, column, values)
    claims = (
        claim for row in rows for column in ("streets", "postcodes") for claim in parse_claims(table.value(row, column))
    )
    return {
        **said,
        "group_id": group_id,
        "name": said["name"] or group_id,
        "claims": tuple(dict.fromkeys(claims)),
        "status": _judged(path, rows[0], said, day),
        "row": rows[0].number,
    }


def _agreed(path: Path, table: Table, rows: list[Row], column: str, values: list[str]) -> str:
    """Return the one value that rows of one group have in a column, empty where none of them has any."""
    different = [*dict.fromkeys(filter(None, values))]
    if len(different) > 1:
        raise InputError(
            "{file}: the group {group} stands in rows {rows}, which do not agree in the column {column}. Write the "
            "same in each of them or fill in one alone, or number the groups apart.",
            file=path,
            group=table.value(rows[0], "group_id"),
            rows=", ".join(str(row.number) for row in rows),
            column=table.headings.cells[table.columns[column]],
        )
    return different[0] if different else ""


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


def _judged(path: Path, row: Row, said: Mapping[str, str], day: date | None) -> str:
    """Return the status of a group, and say where its dates contradict one another or its status."""
    if said["since"] and said["until"] and said["until"] < said["since"]:
        warnings.warn(
            DekkendWarning(
                "{file}: row {row} has an end ({until}) before its start ({since}). Correct one of the two; the status "
                "of the group is taken as it is.",
                file=path,
                row=row.number,
                until=date.fromisoformat(said["until"]),
                since=date.fromisoformat(said["since"]),
            ),
            stacklevel=2,
        )
        return said["status"] or "active"
    over = day is not None and said["until"] != "" and said["until"] < day.isoformat()
    if over and said["status"] == "active":
        warnings.warn(
            DekkendWarning(
                "{file}: row {row} has the status active and an end that lies behind us ({until}). It counts as "
                "active; correct one of the two.",
                file=path,
                row=row.number,
                until=date.fromisoformat(said["until"]),
            ),
            stacklevel=2,
        )
    early = day is not None and said["since"] > day.isoformat()
    return said["status"] or ("ended" if over else "planned" if early else "active")


def _date(path: Path, row: Row, text: str, *, last: bool = False) -> str:
    found = read_date(text, last=last) if text else ""
    if found is None:
        warnings.warn(
            DekkendWarning(
                "{file}: row {row} has the date {date!r}, which cannot be read. Write it as 2024-03-01 or 01-03-2024.",
                file=path,
                row=row.number,
                date=text,
            ),
            stacklevel=2,
        )
    return found or ""


def _warn_of_unused(path: Path, table: Table) -> None:
    used = set(table.columns.values())
    unused = [heading for position, heading in enumerate(table.headings.cells) if heading and position not in used]
    if unused:
        warnings.warn(
            DekkendWarning("{file}: these columns are not used: {columns}.", file=path, columns=", ".join(unused)),
            stacklevel=2,
        )


def _warn_of_nothing_watched(path: Path, register: gpd.GeoDataFrame) -> None:
    nothing = (register["claims"].map(len) == 0) & register["outline"].isna()
    if nothing.any():
        warnings.warn(
            DekkendWarning(
                "{file}: {count} {count:group names|groups name} no streets: {groups}. That covers nothing.",
                file=path,
                count=int(nothing.sum()),
                groups=few(register.loc[nothing, "group_id"]),
            ),
            stacklevel=2,
        )
