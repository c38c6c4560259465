"""Where people live: at an address, or in a building where the map lacks addresses.

Few maps are as complete as the Dutch one, which holds every address of the national register. Elsewhere a village
may have houses and hardly an address. Then its houses count as homes, whereas a barn beside a farm with an address
never does.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Flags, Objects, Real, shapes
from dekkend.crs import require_same

_COLUMNS = ("street", "housenumber", "postcode", "city")
_HOME_M2 = 40.0
# A house stands this near to its address; a large one may stretch farther.
_NEAR_M = 20.0
# The share of houses with an address is looked at per square. A square with few of them says little (three barns on
# a farm), so the whole map counts in it as if it were this many more houses.
_SQUARE_M = 500.0
_WEIGHT_OF_MAP = 50
_COMPLETE_SHARE = 0.5
# Values of building=* in OpenStreetMap for what nobody lives in. Others count: many a map says no more than "yes".
_NOT_LIVED_IN = frozenset(
    {
        # Beside a house.
        "bicycle_shed", "carport", "garage", "garages", "hut", "outbuilding", "parking", "roof", "shed", "toilets",
        # On a farm.
        "barn", "cowshed", "farm_auxiliary", "greenhouse", "livestock", "riding_hall", "silo", "slurry_tank", "stable",
        "sty",
        # Of a trade or a service.
        "commercial", "container", "factory", "hangar", "industrial", "kiosk", "manufacture", "office", "retail",
        "service", "storage_tank", "supermarket", "tech_cab", "transformer_tower", "warehouse", "water_tower",
        # Of the public.
        "cathedral", "chapel", "church", "civic", "college", "fire_station", "government", "grandstand", "hospital",
        "kindergarten", "mosque", "pavilion", "public", "religious", "school", "shrine", "sports_centre",
        "sports_hall", "stadium", "synagogue", "temple", "train_station", "transportation", "university",
        # Not built yet, or not any more.
        "bunker", "collapsed", "construction", "ruins",
    }
)  # fmt: skip


def homes(addresses: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the points that stand for homes: addresses, and houses where the map lacks most addresses.

    A house is a building of 40 m² or more of a kind that people may live in. Where at least half of the houses around
    have an address nearby, the others are taken for barns and do not count.

    Parameters
    ----------
    addresses
        Points with ``street``, ``housenumber``, ``postcode`` and ``city``, in a metric CRS.
    buildings
        Points with ``building`` (the value of the tag) and ``area_m2``, in that CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        The addresses in their order, then the houses without one: ``street``, ``housenumber``, ``postcode`` and
        ``city``, which are empty for houses that do not say them, with a fresh index.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    crs = require_same(addresses, buildings)
    houses = buildings[(buildings["area_m2"] >= _HOME_M2) & ~buildings["building"].isin(_NOT_LIVED_IN)]
    points = shapes(houses)
    addressed = _have_address(points, houses["area_m2"].to_numpy(float), shapes(addresses))
    added = houses[~addressed & _where_addresses_lack(points, addressed)]
    nothing = np.full(len(added), "", dtype=object)
    columns = {
        name: np.concatenate([addresses[name], added[name].to_numpy(object) if name in added else nothing])
        for name in _COLUMNS
    }
    return gpd.GeoDataFrame(columns, geometry=np.concatenate([shapes(addresses), shapes(added)]), crs=crs)


def _have_address(points: Objects, area_m2: Real, addresses: Objects) -> Flags:
    reach = np.maximum(_NEAR_M, np.sqrt(area_m2))
    house, _ = shapely.STRtree(addresses).query(points, predicate="dwithin", distance=reach)
    found = np.zeros(len(points), dtype=bool)
    found[house] = True
    return found


def _where_addresses_lack(points: Objects, addressed: Flags) -> Flags:
    """Say of each house whether most houses around it lack an address."""
    square = np.floor(shapely.get_coordinates(points) / _SQUARE_M)
    table = pd.DataFrame({"column": square[:, 0], "row": square[:, 1], "addressed": addressed})
    found = table.groupby(["column", "row"])["addressed"].agg(["sum", "size"])
    share_of_map = float(addressed.mean()) if len(points) else 0.0
    share = (found["sum"] + _WEIGHT_OF_MAP * share_of_map) / (found["size"] + _WEIGHT_OF_MAP)
    of_house = table.join(share.rename("share"), on=["column", "row"])["share"]
    return (of_house < _COMPLETE_SHARE).to_numpy()
