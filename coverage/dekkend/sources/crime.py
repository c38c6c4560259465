"""Reads registered crime: a table with a column a year, or points with a date."""

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from dekkend.arrays import shapes
from dekkend.errors import DekkendWarning, InputError
from dekkend.layers import Column, Layer
from dekkend.sources.columns import few, find_column, normalised, texts
from dekkend.sources.coordinates import COORDINATE_NAMES, COORDINATES, parsed, points_of
from dekkend.sources.figures import as_published
from dekkend.sources.files import require_file
from dekkend.sources.sheets import TABLE_SUFFIXES
from dekkend.sources.tables import read_table
from dekkend.sources.vector import POINTS, POLYGONS, read_vector

CRIMES = Layer(
    "crimes",
    "a registered crime",
    "Point",
    (Column("row", "whole", "the row of the file"), Column("year", "whole", "the year of its date")),
)
# Best first: a table of neighbourhoods names their districts as well.
_CODES = (("buurtcode", "bucode"), ("code", "gebiedscode", "regiocode"), ("wijkcode", "wkcode"))
_CODE_NAMES: Mapping[str, tuple[str, ...]] = {names[0]: names for names in _CODES}
_DATE = (
    "datum", "date", "pleegdatum", "pleegdatumbegin", "begindatum", "datumbegin", "datumvan", "dag", "jaar", "year",
    "periode",
)  # fmt: skip
# A heading is that of a year if the only number in it is one.
_OF_YEAR = re.compile(r"\D*((?:19|20)\d\d)\D*")
_YEAR_IN_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Crime:
    """Registered crime as it was read: one of the two, the other is None.

    Attributes
    ----------
    counts
        Crimes by code of the area (index, in capitals) and year (columns), NaN where they are not known.
    points
        The layer :data:`CRIMES`.
    """

    counts: pd.DataFrame | None = None
    points: gpd.GeoDataFrame | None = None

    @property
    def years(self) -> frozenset[int]:
        """The years of which it tells."""
        if self.counts is not None:
            return frozenset(map(int, self.counts.columns))
        return frozenset() if self.points is None else frozenset(map(int, self.points["year"]))


def read_crime(path: Path, *, crs: CRS) -> Crime:
    """Read registered crime per neighbourhood and year, or crime by crime.

    Parameters
    ----------
    path
        A table (CSV, XLSX, or polygons in a vector file) with codes (``buurtcode``, else ``code``, else ``wijkcode``)
        and a column for each year, such as ``misdrijven_2021`` or ``2021``. Or points with a date: the columns ``x``
        and ``y`` (RD New) or ``lon`` and ``lat``, or points in a vector file, and ``datum`` (``date``, ``pleegdatum``,
        ``jaar``).
    crs
        The metric CRS to bring points to.

    Returns
    -------
    Crime
        Counts, or points. A cell that holds no number, and what CBS suppresses (-99990 and below), is not known: never
        zero.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read, has no column of a year or two of one, an area in two rows, or a figure that is no
        count.

    Warns
    -----
    DekkendWarning
        Crimes without a date were left out.
    """
    if require_file(path).suffix.lower() not in TABLE_SUFFIXES:
        frame = read_vector(path, layer=None, crs=crs, shapes=POLYGONS | POINTS)
        if set(frame.geom_type) <= POINTS:
            return Crime(points=_of_vector(path, frame))
        return Crime(counts=_counts(path, frame))
    table = read_table(
        path,
        {**_CODE_NAMES, "date": _DATE, **COORDINATE_NAMES},
        needs=[*((name,) for name in _CODE_NAMES), *((*pair, "date") for pair in COORDINATES)],
    )
    if any({*pair, "date"} <= table.columns.keys() for pair in COORDINATES):
        return Crime(
            points=_points(path, [table.value(row, "date") for row in table.rows], points_of(path, table), crs)
        )
    cells = [row.cells for row in table.rows]
    return Crime(
        counts=_counts(
            path, pd.DataFrame(cells, columns=table.headings.cells, index=[row.number for row in table.rows])
        )
    )


def _of_vector(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if find_column(frame, _DATE) is None:
        raise InputError(
            "{file}: there is no column with the date of each crime (datum, date, pleegdatum, jaar). Add or rename it.",
            file=path,
        )
    # A multi-point of one point is a point.
    points = gpd.GeoSeries(shapely.centroid(shapes(frame)), crs=frame.crs, index=frame.index)
    return _points(path, texts(frame, _DATE), points, CRS(frame.crs))


def _points(path: Path, dates: Iterable[str], points: gpd.GeoSeries, crs: CRS) -> gpd.GeoDataFrame:
    found = [_YEAR_IN_DATE.search(date) for date in dates]
    dated = np.array([each is not None for each in found], dtype=bool)
    if not dated.any():
        raise InputError("{file}: no row has a date with a year of four digits. Fill them in.", file=path)
    if not dated.all():
        warnings.warn(
            DekkendWarning(
                "{file}: {count} of {total} crimes have no date with a year of four digits, the first in row {row}. "
                "They are not counted.",
                file=path,
                count=int((~dated).sum()),
                total=len(dated),
                row=points.index[~dated][0],
            ),
            stacklevel=2,
        )
    years = [int(each[1]) for each in found if each is not None]
    rows = points.index.to_numpy()[dated]
    return CRIMES.conform(
        gpd.GeoDataFrame({"row": rows, "year": years}, geometry=shapes(points.to_crs(crs))[dated], crs=crs)
    )


def _counts(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    of_code = next((names for names in _CODES if find_column(frame, names) is not None), None)
    if of_code is None:
        raise InputError(
            "{file}: there is no column with the codes of neighbourhoods (buurtcode, or else wijkcode). Use CBS's "
            "columns.",
            file=path,
        )
    columns = _year_columns(path, [str(column) for column in frame.columns])
    codes = texts(frame, of_code).str.upper()
    counts = pd.DataFrame({year: _column(path, frame[name], name) for year, name in columns.items()}, index=frame.index)
    coded = codes != ""
    twice = codes[coded & codes.duplicated(keep=False)]
    if not twice.empty:
        raise InputError(
            "{file}: the code {code} stands in rows {rows}. Keep one row for each neighbourhood.",
            file=path,
            code=twice.iloc[0],
            rows=few(str(row) for row in twice.index[twice == twice.iloc[0]]),
        )
    return counts[coded].set_axis(codes[coded].to_numpy(object), axis="index")


def _year_columns(path: Path, names: Iterable[str]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for name in names:
        found = _OF_YEAR.fullmatch(normalised(name))
        if found is None:
            continue
        year = int(found[1])
        if year in columns:
            raise InputError(
                "{file}: the columns {first} and {second} are both of {year}. Keep the kind of crime that you mean.",
                file=path,
                first=columns[year],
                second=name,
                year=str(year),
            )
        columns[year] = name
    if not columns:
        raise InputError(
            "{file}: there is no column of crimes in a year, such as misdrijven_2021 or 2021. Put each year in a "
            "column of its own.",
            file=path,
        )
    return dict(sorted(columns.items()))


def _column(path: Path, cells: pd.Series, name: str) -> pd.Series:
    read = pd.Series([_figure(cell) for cell in cells], index=cells.index, dtype="float64")
    counts = as_published(read)
    wrong = (counts < 0) | (counts % 1 != 0) & counts.notna()
    if wrong.any():
        raise InputError(
            "{file}: row {row} has {value:g} in the column {column}. Fill in how many crimes were registered: a whole "
            "number, and no rate, for a rate does not tell how much chance there is in it.",
            file=path,
            row=wrong.idxmax(),
            value=counts[wrong].iloc[0],
            column=name,
        )
    return counts


def _figure(cell: object) -> float:
    if isinstance(cell, str):
        found = parsed(cell)
        return np.nan if found is None else found
    return np.nan if cell is None else float(cell)  # type: ignore[arg-type]  # what a column of numbers holds
