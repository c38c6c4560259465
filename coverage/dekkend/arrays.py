"""Columns and geometries as plain arrays, with the types that the libraries' stubs leave open."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Objects = NDArray[np.object_]


def shapes(frame: gpd.GeoDataFrame | gpd.GeoSeries | pd.Series) -> Objects:
    """Return the geometries of a layer as an array, in order.

    Parameters
    ----------
    frame
        A layer, or its geometries.

    Returns
    -------
    numpy.ndarray of object
        Shapely geometries.
    """
    values = frame.geometry if isinstance(frame, gpd.GeoDataFrame) else frame
    return np.asarray(values, dtype=object)


def objects(values: object) -> Objects:
    """Return geometries, texts or tuples that a library made as an array of objects.

    Parameters
    ----------
    values
        An array or a sequence. Tuples within it stay whole.

    Returns
    -------
    numpy.ndarray of object
        One object per element, in one dimension.
    """
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values
    listed = list(values)  # type: ignore[call-overload]  # whatever can be listed
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


def texts(values: pd.Series) -> Objects:
    """Return a column of texts as an array of Python strings.

    Parameters
    ----------
    values
        The column.

    Returns
    -------
    numpy.ndarray of object
        One string per row.
    """
    return np.asarray(values, dtype=object)
