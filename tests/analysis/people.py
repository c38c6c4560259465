"""Invented neighbourhoods in a row, with the figures that CBS might publish of them."""

import geopandas as gpd
import numpy as np
from shapely.geometry import Point, box

from dekkend.crs import RD_NEW

GAP = float("nan")
EVERYWHERE = box(-1e6, -1e6, 1e6, 1e6)


def neighbourhoods(residents, residents_65, **columns):
    count = len(residents)
    usual = {
        "code": [f"BU{n}" for n in range(count)], "name": [f"Buurt {n}" for n in range(count)], "district": "WK1",
        "municipality": "GM1", "residents": np.array(residents, dtype=float),
        "residents_65": np.array(residents_65, dtype=float), "percentage_65": GAP, "under_ten": False,
    }  # fmt: skip
    squares = [box(1000 * n, 0, 1000 * n + 1000, 1000) for n in range(count)]
    return gpd.GeoDataFrame({**usual, **columns}, geometry=squares, crs=RD_NEW)


def homes(*spots):
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries([Point(spot) for spot in spots], crs=RD_NEW), crs=RD_NEW)


def one_each(count):
    return homes(*[(1000 * n + 500, 500) for n in range(count)])
