"""Reads the signs that stand already, and plans of signs that people have changed by hand."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyproj import CRS

from dekkend.errors import DekkendWarning, InputError
from dekkend.layers import Column, Layer
from dekkend.sources.columns import as_text, few, texts
from dekkend.sources.coordinates import COORDINATE_NAMES, COORDINATES, parsed, points_of
from dekkend.sources.privacy import without_personal_data
from dekkend.sources.sheets import TABLE_SUFFIXES, Row
from dekkend.sources.sign_status import is_plan, statuses
from dekkend.sources.tables import Table, read_table
from dekkend.sources.vector import POINTS, read_vector

STANDING_SIGNS = Layer(
    "signs",
    "a sign that stands already, or a place of a plan that people have changed by hand",
    "Point",
    (
        Column("sign_id", "text", "its number in the register of signs, or one made from its place in the file"),
        Column("street", "text", "name of the street as written, empty where unknown"),
        Column(
            "status",
            "text",
            "standing, proposed, keep (stands and stays), remove (stands and goes) or struck (was proposed and is not "
            "wanted, or goes and nobody says whether it stands)",
        ),
        Column("entry_id", "text", "the entry that it belongs to as written, empty where unknown"),
        Column("facing_deg", "number", "direction that its face looks to, clockwise from north", "°"),
        Column("remark", "text", "what somebody remarked, empty where nothing"),
        Column("provenance", "text", "standing or proposed, empty where unknown"),
    ),
)

# With the headings of dekkend's own spreadsheets among them, so that these can be edited and read back.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "sign_id": (
        "signid", "bordid", "bordnummer", "nummerbord", "signnumber", "bordnr", "sign", "bord", "nummer", "number",
        "nr", "id",
    ),
    "street": ("street", "streetname", "straat", "straatnaam"),
    "status": ("status",),
    "entry_id": ("entryid", "entryroad", "invalsweg"),
    "facing_deg": ("facingdeg", "facing", "faces", "kijkrichting", "voorkantnaar", "richting"),
    "remark": ("remark", "remarks", "opmerking", "opmerkingen"),
    "provenance": ("provenance", "origin", "herkomst"),
    **COORDINATE_NAMES,
}  # fmt: skip
_WRITTEN = tuple(name for name in _NAMES if name not in {"x", "y", "lon", "lat"})
# The end of an identifier that dekkend made from a way and a node of the map. Some nodes look like mobile numbers.
_OWN_ID_END = re.compile(r":w[1-9]\d*-[1-9]\d*(?:-\d+)?$")
_FULL_CIRCLE = 360.0


def read_signs(path: Path, *, crs: CRS, drop_personal_data: bool = False) -> gpd.GeoDataFrame:
    """Read the signs that stand already, or a plan of signs, from a table with coordinates or a layer of points.

    Parameters
    ----------
    path
        A CSV file or workbook with the columns ``x`` and ``y`` (RD New, metres) or ``lon`` and ``lat`` (degrees),
        with a decimal point or comma; or a vector file with one layer of points, or several of which one is called
        ``signs``, as in dekkend's own ``plan.gpkg``. All else is optional: number, street, status (in Dutch or
        English: proposed, added, moved, keep, struck, remove, standing), entry, direction, remark, provenance.
    crs
        The metric CRS to bring them to.
    drop_personal_data
        Empty the cells that look like a phone number, an e-mail address or an invitation to a chat, instead of
        refusing the file.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of :data:`STANDING_SIGNS` and points in ``crs``, sorted by ``sign_id``. The file is a plan where
        a sign is proposed, to be removed or struck out (:func:`dekkend.sources.sign_status.is_plan`). A sign without
        a number is ``bord-001`` for the first row of the file and so on, in a plan ``added-001`` for the first
        without one. In a plan a row with neither number nor status, as a GIS leaves a point that was just drawn, is
        ``proposed``.

    Raises
    ------
    InputMissingError
        There is no such file.
    PersonalDataError
        A cell, used or not, looks like personal data; the message names the cell and never repeats what it holds.
    InputError
        The file cannot be read, a number stands twice, a status is not known, or a coordinate is missing or
        impossible.

    Warns
    -----
    DekkendWarning
        Cells were emptied, or a direction is no number and was left out.
    """
    if path.suffix.lower() in TABLE_SUFFIXES:
        signs = _from_table(path, drop=drop_personal_data)
    else:
        signs = _from_layer(path, crs, drop=drop_personal_data)
    signs[["status", "provenance"]] = statuses(path, signs["status"], signs["provenance"], signs["sign_id"])
    signs["sign_id"] = _numbered(signs["sign_id"], plan=is_plan(signs["status"]))
    _require_distinct(path, signs)
    signs["facing_deg"] = _degrees(path, signs["facing_deg"])
    return STANDING_SIGNS.conform(signs.to_crs(crs).sort_values("sign_id", kind="stable"))


def empty_signs(crs: CRS) -> gpd.GeoDataFrame:
    """Return what :func:`read_signs` would give for no signs at all.

    Parameters
    ----------
    crs
        A metric CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of ``STANDING_SIGNS`` and no row.
    """
    return STANDING_SIGNS.empty(crs)


def _from_layer(path: Path, crs: CRS, *, drop: bool) -> gpd.GeoDataFrame:
    frame = read_vector(path, layer=_own_layer(path), crs=crs, shapes=POINTS)
    several = frame.count_geometries() > 1
    if several.any():
        raise InputError(
            "{file}: row {row} holds several points. Split it into one row for each sign.",
            file=path,
            row=several.idxmax(),
        )
    cells = _cells(path, frame, drop=drop)
    written = {name: texts(cells, _NAMES[name]) for name in _WRITTEN}
    return gpd.GeoDataFrame(written, geometry=frame.geometry.centroid, crs=crs)


def _own_layer(path: Path) -> str | None:
    try:
        layers = [str(name) for name, shape in pyogrio.list_layers(path) if shape is not None]
    except (OSError, RuntimeError, ValueError):
        return None  # whatever is wrong with the file is told when it is read
    return STANDING_SIGNS.name if len(layers) > 1 and STANDING_SIGNS.name in layers else None


def _cells(path: Path, frame: gpd.GeoDataFrame, *, drop: bool) -> pd.DataFrame:
    # What people write in the columns of a layer is no different from what they write in those of a spreadsheet.
    written = frame.drop(columns=frame.geometry.name)
    headings = Row(0, tuple(map(str, written.columns)))
    cells = zip(frame.index, written.itertuples(index=False, name=None), strict=True)
    rows = tuple(Row(int(number), tuple(map(as_text, row))) for number, row in cells)
    clean = _without_personal_data(path, Table(headings, rows, {}), drop=drop)
    return pd.DataFrame([row.cells for row in clean.rows], index=frame.index, columns=list(headings.cells))


def _without_personal_data(path: Path, table: Table, *, drop: bool) -> Table:
    hidden = tuple(Row(row.number, tuple(_OWN_ID_END.sub("", cell) for cell in row.cells)) for row in table.rows)
    clean = without_personal_data(path, replace(table, rows=hidden), lists={}, drop=drop)
    rows = zip(table.rows, hidden, clean.rows, strict=True)
    return replace(clean, rows=tuple(Row(old.number, _restored(old, seen, new)) for old, seen, new in rows))


def _restored(old: Row, seen: Row, new: Row) -> tuple[str, ...]:
    cells = zip(old.cells, seen.cells, new.cells, strict=True)
    return tuple(before if looked_at == after else after for before, looked_at, after in cells)


def _from_table(path: Path, *, drop: bool) -> gpd.GeoDataFrame:
    table = read_table(path, _NAMES, needs=COORDINATES)
    table = _without_personal_data(path, table, drop=drop)
    return gpd.GeoDataFrame(
        {name: [table.value(row, name) for row in table.rows] for name in _WRITTEN},
        geometry=points_of(path, table),
        index=[row.number for row in table.rows],
    )


def _degrees(path: Path, written: pd.Series) -> pd.Series:
    numbers = written.map(lambda text: parsed(text.removesuffix("°"))).astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    lost = written.index[numbers.isna() & (written != "")]
    if len(lost):
        warnings.warn(
            DekkendWarning(
                "{file}: the direction in rows {rows} is no number of degrees and is left out. Write it in degrees "
                "clockwise from north.",
                file=path,
                rows=few(map(str, lost)),
            ),
            stacklevel=2,
        )
    return numbers % _FULL_CIRCLE


def _numbered(sign_id: pd.Series, *, plan: bool) -> pd.Series:
    blank = sign_id == ""
    if not plan:
        places = pd.Series(np.arange(1, len(sign_id) + 1), index=sign_id.index)
        return sign_id.mask(blank, places.map("bord-{:03d}".format))
    taken = set(sign_id)
    free = (name for number in count(1) if (name := f"added-{number:03d}") not in taken)
    return pd.Series([each or next(free) for each in sign_id], index=sign_id.index, dtype="object")


def _require_distinct(path: Path, signs: gpd.GeoDataFrame) -> None:
    twice = signs.loc[signs["sign_id"].duplicated(), "sign_id"]
    if not twice.empty:
        rows = signs.index[signs["sign_id"] == twice.iloc[0]]
        raise InputError(
            "{file}: the sign {sign} stands in rows {rows}. Number them apart.",
            file=path,
            sign=twice.iloc[0],
            rows=", ".join(map(str, rows)),
        )
