"""Points from the columns of a table."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table
from dekkend.sources.vector import outside_area

COORDINATES = (("x", "y"), ("lon", "lat"))
COORDINATE_NAMES: Mapping[str, tuple[str, ...]] = {
    "x": ("x", "rdx", "xrd", "rdxm", "xcoordinaat", "xcoord", "xcoordinate"),
    "y": ("y", "rdy", "yrd", "rdym", "ycoordinaat", "ycoord", "ycoordinate"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
    "lat": ("lat", "latitude", "breedtegraad"),
}


def points_of(path: Path, table: Table) -> gpd.GeoSeries:
    """Return the point of each row of a table.

    Parameters
    ----------
    path
        The file that it was read from.
    table
        A table with the columns ``x`` and ``y`` (RD New, metres) or ``lon`` and ``lat`` (degrees), with a decimal point
        or comma.

    Returns
    -------
    geopandas.GeoSeries
        Points in RD New or WGS84, by the number of their row.

    Raises
    ------
    InputError
        A coordinate is missing or impossible.
    """
    names, crs = (("x", "y"), RD_NEW) if {"x", "y"} <= table.columns.keys() else (("lon", "lat"), WGS84)
    x, y = (np.array([number(path, table, row, name) for row in table.rows]) for name in names)
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
    return gpd.GeoSeries(shapely.points(x, y), crs=crs, index=[row.number for row in table.rows])


def number(path: Path, table: Table, row: Row, column: str) -> float:
    """Return a number of a table.

    Parameters
    ----------
    path
        The file that the table was read from.
    table, row, column
        The table, and the cell in it.

    Returns
    -------
    float
        The number.

    Raises
    ------
    InputError
        The cell holds none.
    """
    found = parsed(table.value(row, column))
    if found is None:
        raise InputError(
            "{file}: row {row} has no number in the column {column}. Fill it in.",
            file=path,
            row=row.number,
            column=column,
        )
    return found


def parsed(text: str) -> float | None:
    """Return a number with a decimal point or comma.

    Parameters
    ----------
    text
        What is written.

    Returns
    -------
    float or None
        The number, None where it is none.

    Examples
    --------
    >>> parsed("1.234,5"), parsed("1,234.5"), parsed("12,5"), parsed("many")
    (1234.5, 1234.5, 12.5, None)
    """
    text = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    # The sign that comes last is the decimal one; the other can only group thousands before it.
    if text.rfind(",") > text.rfind("."):
        text = text.replace(".", "").replace(",", ".")
    elif "." in text:
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return None
