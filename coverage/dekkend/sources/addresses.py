"""Reads addresses of the BAG, the Dutch register of addresses and buildings."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from dekkend.arrays import Flags, Objects, shapes
from dekkend.errors import InputError
from dekkend.sources.columns import find_column, texts
from dekkend.sources.vector import POINTS, read_vector

# Spellings, normalised, best first: PDOK's service, then the full GeoPackage of the BAG.
_STREET: Final = ("openbareruimte", "openbareruimtenaam", "straatnaam", "straat", "street")
_NUMBER: Final = ("huisnummer", "housenumber")
_LETTER: Final = ("huisletter",)
_ADDITION: Final = ("toevoeging", "huisnummertoevoeging")
_POSTCODE: Final = ("postcode",)
_CITY: Final = ("woonplaats", "woonplaatsnaam", "city")
_STATUS: Final = ("status", "verblijfsobjectstatus")
# Of the statuses that the BAG knows, those of what stands there today and may be lived in.
_IN_USE: Final = "in gebruik"
_ALSO_IN_USE: Final = "verbouwing"


def read_addresses(path: Path, *, crs: CRS, choose: Callable[[Objects], Flags] | None = None) -> gpd.GeoDataFrame:
    """Read addresses that are in use, one row each.

    Parameters
    ----------
    path
        A vector file with one layer of points: *verblijfsobjecten* of the BAG.
    crs
        The metric CRS to bring it to.
    choose
        Says for each point, in ``crs``, whether the run is about it. Without it, all are.

    Returns
    -------
    geopandas.GeoDataFrame
        ``osm_id`` (below zero, for they are no objects of OpenStreetMap), ``street``, ``housenumber`` (with its letter
        and addition), ``postcode``, ``city``, and points in ``crs``, sorted by these.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as points with a CRS (see :func:`dekkend.sources.vector.read_vector`), has no columns
        of streets and house numbers, or no address that is in use.
    """
    frame = read_vector(path, layer=None, crs=crs, shapes=POINTS)
    if find_column(frame, _STREET) is None or find_column(frame, _NUMBER) is None:
        raise InputError(
            "{file}: there are no columns with the street and the house number of each address (openbare_ruimte, "
            "huisnummer). Take verblijfsobjecten of the BAG.",
            file=path,
        )
    if choose is not None:
        frame = frame[choose(shapes(frame))]
    status = texts(frame, _STATUS).str.lower()
    # Not “niet gerealiseerd”, “ingetrokken” or “gevormd”: those homes are not there.
    frame = frame[(status == "") | status.str.contains(_IN_USE) | status.str.contains(_ALSO_IN_USE)]
    if frame.empty:
        raise InputError(
            "{file}: no address in use lies within the road data. Take all files for the same municipality.", file=path
        )
    return _table(frame)


def _table(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    addition = texts(frame, _ADDITION)
    number = texts(frame, _NUMBER) + texts(frame, _LETTER) + ("-" + addition).where(addition != "", "")
    points = frame.geometry.centroid
    columns = {
        "street": texts(frame, _STREET),
        "housenumber": number,
        "postcode": texts(frame, _POSTCODE).str.replace(" ", ""),
        "city": texts(frame, _CITY),
    }
    table = pd.DataFrame({**columns, "x": points.x, "y": points.y}).sort_values([*columns, "x", "y"])
    return gpd.GeoDataFrame(
        table[[*columns]].assign(osm_id=-np.arange(1, len(table) + 1))[["osm_id", *columns]].reset_index(drop=True),
        geometry=gpd.points_from_xy(table["x"], table["y"]),
        crs=frame.crs,
    )
