"""Reads CBS's squares of 100 m: where within a neighbourhood its residents live."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from dekkend.arrays import Flags, Objects, shapes
from dekkend.errors import InputError
from dekkend.layers import Column, Layer
from dekkend.sources.columns import find_column, texts
from dekkend.sources.figures import figure
from dekkend.sources.vector import POLYGONS, read_vector

SQUARES = Layer(
    "squares",
    "a square of 100 m with the residents that CBS publishes of it",
    "Polygon",
    (
        Column("code", "text", "CBS code of the square, or the number of its row"),
        Column("residents", "number", "residents, missing where suppressed", "persons"),
        Column("residents_65", "number", "residents of 65 and over, missing where suppressed", "persons"),
    ),
)

# Spellings, normalised, best first: the GeoPackage of recent years and PDOK's service, then the Shapefile.
_CODE = ("crs28992res100m", "c28992r100")
_RESIDENTS = ("aantalinwoners", "inwoner", "inw")
_RESIDENTS_65 = ("aantalinwoners65jaarenouder", "aantalinwoners65jaarofouder", "inw65pl")


def read_squares(path: Path, *, crs: CRS, choose: Callable[[Objects], Flags] | None = None) -> gpd.GeoDataFrame:
    """Read the squares of CBS's *vierkantstatistieken*.

    CBS publishes a square only where five or more live or stand in it; figures below that are secret.

    Parameters
    ----------
    path
        A vector file with one layer of squares.
    crs
        The metric CRS to bring it to.
    choose
        Says for each square, in ``crs``, whether the run is about it. Without it, all are.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of ``SQUARES``, sorted by code. Figures are persons; NaN where CBS suppresses them (-99997) or the
        file has no such column.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as polygons with a CRS (see :func:`dekkend.sources.vector.read_vector`), has no
        column of residents, a negative figure, or two squares of one code.
    """
    frame = read_vector(path, layer=None, crs=crs, shapes=POLYGONS)
    if choose is not None:
        frame = frame[choose(shapes(frame))]
    if find_column(frame, _RESIDENTS) is None:
        raise InputError(
            "{file}: there is no column with the residents of each square (aantal_inwoners). Take CBS's statistics by "
            "square of 100 m.",
            file=path,
        )
    codes = texts(frame, _CODE)
    codes = codes.where(codes != "", frame.index.astype("str"))
    twice = codes[codes.duplicated()]
    if not twice.empty:
        raise InputError(
            "{file}: the square {code} stands in more than one row. Keep one row for each square.",
            file=path,
            code=twice.iloc[0],
        )
    missing = pd.Series(float("nan"), index=frame.index)
    residents, elderly = figure(path, frame, _RESIDENTS), figure(path, frame, _RESIDENTS_65)
    table = gpd.GeoDataFrame(
        {
            "code": codes,
            "residents": missing if residents is None else residents,
            "residents_65": missing if elderly is None else elderly,
        },
        geometry=frame.geometry,
        crs=frame.crs,
    )
    return SQUARES.conform(table.sort_values("code", kind="stable"))
