"""Reads the signs that stand already."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError
from dekkend.layers import Column, Layer
from dekkend.sources.columns import as_text, texts
from dekkend.sources.privacy import without_personal_data
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table, read_table
from dekkend.sources.vector import POINTS, outside_area, read_vector

STANDING_SIGNS = Layer(
    "signs",
    "a sign that stands already",
    "Point",
    (
        Column("sign_id", "text", "its number in the register of signs, or one made from its place in the file"),
        Column("street", "text", "name of the street as written, empty where unknown"),
    ),
)

_TABLE_SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}
_NAMES: Mapping[str, tuple[str, ...]] = {
    "sign_id": ("signid", "bordid", "bordnummer", "bordnr", "sign", "bord", "nummer", "number", "nr", "id"),
    "street": ("street", "streetname", "straat", "straatnaam"),
    "x": ("x", "rdx", "xrd", "xcoordinaat", "xcoord", "xcoordinate"),
    "y": ("y", "rdy", "yrd", "ycoordinaat", "ycoord", "ycoordinate"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
    "lat": ("lat", "latitude", "breedtegraad"),
}


def read_signs(path: Path, *, crs: CRS, drop_personal_data: bool = False) -> gpd.GeoDataFrame:
    """Read the signs that stand already, from a table with coordinates or from a layer of points.

    Parameters
    ----------
    path
        A CSV file or workbook with the columns ``x`` and ``y`` (RD New, metres) or ``lon`` and ``lat`` (degrees),
        with a decimal point or comma; or a vector file with one layer of points. Number and street are optional.
    crs
        The metric CRS to bring them to.
    drop_personal_data
        Empty the cells that look like a phone number, an e-mail address or an invitation to a chat, instead of
        refusing the file.

    Returns
    -------
    geopandas.GeoDataFrame
        ``sign_id`` (``bord-001`` for the first sign where it has no number, and so on), ``street`` (as written, or
        empty) and points in ``crs``, sorted by ``sign_id``.

    Raises
    ------
    InputMissingError
        There is no such file.
    PersonalDataError
        A cell, used or not, looks like personal data; the message names the cell and never repeats what it holds.
    InputError
        The file cannot be read, a number stands twice, or a coordinate is missing or impossible.

    Warns
    -----
    DekkendWarning
        Cells were emptied.
    """
    if path.suffix.lower() in _TABLE_SUFFIXES:
        signs = _from_table(path, drop=drop_personal_data)
    else:
        signs = _from_layer(path, crs, drop=drop_personal_data)
    order = pd.Series(np.arange(1, len(signs) + 1), index=signs.index)
    signs["sign_id"] = signs["sign_id"].where(signs["sign_id"] != "", order.map("bord-{:03d}".format))
    _require_distinct(path, signs)
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
    frame = read_vector(path, layer=None, crs=crs, shapes=POINTS)
    several = frame.count_geometries() > 1
    if several.any():
        raise InputError(
            "{file}: row {row} holds several points. Split it into one row for each sign.",
            file=path,
            row=several.idxmax(),
        )
    cells = _without_personal_data(path, frame, drop=drop)
    return gpd.GeoDataFrame(
        {"sign_id": texts(cells, _NAMES["sign_id"]), "street": texts(cells, _NAMES["street"])},
        geometry=frame.geometry.centroid,
        crs=crs,
    )


def _without_personal_data(path: Path, frame: gpd.GeoDataFrame, *, drop: bool) -> pd.DataFrame:
    # What people write in the columns of a layer is no different from what they write in those of a spreadsheet.
    written = frame.drop(columns=frame.geometry.name)
    headings = Row(0, tuple(map(str, written.columns)))
    cells = zip(frame.index, written.itertuples(index=False, name=None), strict=True)
    rows = tuple(Row(int(number), tuple(map(as_text, row))) for number, row in cells)
    clean = without_personal_data(path, Table(headings, rows, {}), lists={}, drop=drop)
    return pd.DataFrame([row.cells for row in clean.rows], index=frame.index, columns=list(headings.cells))


def _from_table(path: Path, *, drop: bool) -> gpd.GeoDataFrame:
    table = read_table(path, _NAMES, needs=(("x", "y"), ("lon", "lat")))
    table = without_personal_data(path, table, lists={}, drop=drop)
    names, crs = (("x", "y"), RD_NEW) if {"x", "y"} <= table.columns.keys() else (("lon", "lat"), WGS84)
    x, y = (np.array([_number(path, table, row, name) for row in table.rows]) for name in names)
    outside = outside_area(x, y, crs)
    if outside.any():
        at = int(outside.argmax())
        raise InputError(
            "{file}: row {row} lies nowhere that {crs} reaches ({first} {x:g}, {second} {y:g}). Columns x and y are RD "
            "metres, lon and lat are degrees; check that they are not swapped.",
            file=path,
            row=table.rows[at].number,
            crs=crs.name,
            first=names[0],
            x=x[at],
            second=names[1],
            y=y[at],
        )
    return gpd.GeoDataFrame(
        {
            "sign_id": [table.value(row, "sign_id") for row in table.rows],
            "street": [table.value(row, "street") for row in table.rows],
        },
        geometry=shapely.points(x, y),
        crs=crs,
        index=[row.number for row in table.rows],
    )


def _number(path: Path, table: Table, row: Row, column: str) -> float:
    text = table.value(row, column).replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if "," in text:
        # A decimal comma: dots before it only group thousands.
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text)
    except ValueError as error:
        raise InputError(
            "{file}: row {row} has no number in the column {column}. Fill in where the sign stands.",
            file=path,
            row=row.number,
            column=column,
        ) from error


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
