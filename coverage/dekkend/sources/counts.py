"""Reads how many vehicles a day somebody counted where."""

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
from pyproj import CRS

from dekkend.errors import InputError
from dekkend.layers import Column, Layer
from dekkend.sources.coordinates import COORDINATE_NAMES, COORDINATES, number, points_of
from dekkend.sources.sheets import Row
from dekkend.sources.tables import Table, read_table

COUNTS = Layer(
    "counts",
    "a point at which somebody counted vehicles",
    "Point",
    (
        Column("row", "whole", "the row of the file"),
        Column("vehicles", "number", "vehicles in both directions together", "a day"),
    ),
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "vehicles": (
        "vehicles", "vehiclesaday", "vehiclesperday", "count", "voertuigen", "voertuigenperdag", "voertuigenperetmaal",
        "intensiteit", "etmaalintensiteit", "motorvoertuigen", "mvtetmaal", "mvt", "aadt",
    ),
    **COORDINATE_NAMES,
}  # fmt: skip
# In one country 12.500 is twelve thousand, in another twelve and a half; and 12,500 the other way round.
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def read_counts(path: Path, *, crs: CRS) -> gpd.GeoDataFrame:
    """Read counts of vehicles.

    Parameters
    ----------
    path
        A CSV file or workbook with the columns ``x`` and ``y`` (RD New, metres) or ``lon`` and ``lat`` (degrees), and
        ``vehicles`` (Dutch: ``voertuigen``, ``intensiteit``): vehicles a day in both directions together.
    crs
        The metric CRS to bring them to.

    Returns
    -------
    geopandas.GeoDataFrame
        ``row``, ``vehicles`` and points in ``crs``, in the order of the file.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read, a number is missing, or a count is negative or may mean thousands as well as a
        fraction.
    """
    table = read_table(path, _NAMES, needs=[(*pair, "vehicles") for pair in COORDINATES])
    counted = np.array([_vehicles(path, table, row) for row in table.rows])
    wrong = ~np.isfinite(counted) | (counted < 0)
    if wrong.any():
        raise InputError(
            "{file}: row {row} counts less than no vehicle, or endlessly many. Fill in vehicles a day.",
            file=path,
            row=table.rows[int(wrong.argmax())].number,
        )
    points = points_of(path, table).to_crs(crs)
    return COUNTS.conform(
        gpd.GeoDataFrame({"row": points.index, "vehicles": counted}, geometry=points.to_numpy(), crs=crs)
    )


def _vehicles(path: Path, table: Table, row: Row) -> float:
    written = table.value(row, "vehicles")
    if _EITHER.fullmatch(written):
        raise InputError(
            "{file}: row {row} counts {written} vehicles, which may mean thousands or a fraction. Write whole "
            "vehicles, without a sign between thousands.",
            file=path,
            row=row.number,
            written=written,
        )
    return number(path, table, row, "vehicles")
