"""What built-up areas are called, and which of them together are one core.

A place node names the area that it lies in. An area without one joins the named area that it borders on, the town
that its quarter belongs to, or the core nearby that its addresses name.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Flags, Objects, Whole, shapes
from dekkend.settings import CoreSettings

_SETTLEMENTS = ("city", "town", "village", "hamlet")
# Parts of a settlement: they name a built-up area only through the settlement that they belong to.
_QUARTERS = frozenset({"suburb", "quarter", "neighbourhood", "borough", "city_block"})


def name_pieces(
    pieces: Objects,
    counts: Whole,
    places: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    settings: CoreSettings,
) -> pd.DataFrame:
    """Give each piece of built-up area the core that it belongs to, with that core's name and kind.

    Parameters
    ----------
    pieces
        Polygons that do not overlap, in a metric CRS.
    counts
        Homes in each of them.
    places
        Points with ``place`` and ``name``.
    addresses
        Points with ``city``.
    settings
        Sizes, and how far a place node reaches.

    Returns
    -------
    pandas.DataFrame
        One row per piece: ``name`` and ``kind`` (empty for a core without a name), and ``core``, the number of the
        piece after which its core is numbered.
    """
    table = pd.DataFrame({"name": "", "kind": "", "core": np.arange(len(pieces))}, index=np.arange(len(pieces)))
    rank = {kind: number for number, kind in enumerate(_SETTLEMENTS)}
    towns = places[places["place"].isin(_SETTLEMENTS)]
    spot, piece = shapely.STRtree(pieces).query(towns.geometry.to_numpy(), predicate="intersects")
    found = pd.DataFrame(
        {"piece": piece, "kind": towns["place"].to_numpy()[spot], "name": towns["name"].to_numpy()[spot]}
    )
    found["rank"] = found["kind"].map(rank)
    best = found[counts[found["piece"]] >= settings.split_min_addresses]
    best = best.sort_values(["piece", "rank", "name"]).drop_duplicates("piece")
    table.loc[best["piece"], ["name", "kind"]] = best[["name", "kind"]].to_numpy()
    _join_nameless(pieces, table)
    large = counts >= settings.min_addresses
    _join_quarters(pieces, large, places, table, settings.name_reach_m)
    _name_from_nearby(pieces, large, towns, table, settings.name_reach_m)
    _join_by_address(pieces, large, addresses, table, settings.name_reach_m)
    return table


def _join_nameless(pieces: Objects, table: pd.DataFrame) -> None:
    """Let each nameless piece join the neighbour with which it shares the longest border, from the named ones out."""
    left, right = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    apart = left != right
    border = pd.DataFrame({"left": left[apart], "right": right[apart]})
    border["length"] = shapely.length(shapely.intersection(pieces[border["left"]], pieces[border["right"]]))
    border = border[border["length"] > 0].sort_values(["left", "length", "right"], ascending=[True, False, True])
    while True:
        nameless = (table["name"] == "").to_numpy()
        reach = border[nameless[border["left"]] & ~nameless[border["right"]]].drop_duplicates("left")
        if reach.empty:
            return
        table.loc[reach["left"]] = table.loc[reach["right"]].to_numpy()


def _join_quarters(
    pieces: Objects, large: Flags, places: gpd.GeoDataFrame, table: pd.DataFrame, reach_m: float
) -> None:
    """Let a built-up area that only quarters name join the nearest settlement within reach: a quarter is part of one.

    What lies farther away (a holiday park) or is too small for a core (a farm) stays what it is.
    """
    quarters = places[places["place"].isin(_QUARTERS)]
    _, with_quarter = shapely.STRtree(pieces).query(quarters.geometry.to_numpy(), predicate="intersects")
    nameless = np.unique(with_quarter)
    nameless = nameless[(table["name"].to_numpy()[nameless] == "") & large[nameless]]
    towns = table.index[table["name"] != ""].to_numpy()
    quarter, town = shapely.STRtree(pieces[towns]).query(pieces[nameless], "dwithin", distance=reach_m)
    pairs = pd.DataFrame({"piece": nameless[quarter], "town": towns[town]})
    pairs["away"] = shapely.distance(pieces[pairs["piece"]], pieces[pairs["town"]])
    best = pairs.sort_values(["piece", "away", "town"]).drop_duplicates("piece")
    table.loc[best["piece"]] = table.loc[best["town"]].to_numpy()


def _name_from_nearby(
    pieces: Objects, large: Flags, towns: gpd.GeoDataFrame, table: pd.DataFrame, reach_m: float
) -> None:
    """Let a built-up area just beside a place node take its name, unless an area of its own has it already."""
    free = towns[~towns["name"].isin(table["name"])]
    nameless = table.index[(table["name"] == "") & large].to_numpy()
    spot, near = shapely.STRtree(pieces[nameless]).query(free.geometry.to_numpy(), "dwithin", distance=reach_m)
    found = free[["name", "place"]].iloc[spot].assign(piece=nameless[near])
    found["away"] = shapely.distance(free.geometry.to_numpy()[spot], pieces[nameless[near]])
    found = found.sort_values(["away", "name", "piece"]).drop_duplicates("name").drop_duplicates("piece")
    table.loc[found["piece"], ["name", "kind"]] = found[["name", "place"]].to_numpy()


def _join_by_address(
    pieces: Objects, large: Flags, addresses: gpd.GeoDataFrame, table: pd.DataFrame, reach_m: float
) -> None:
    """Let a nameless area join the core within reach whose name its addresses carry as their place (woonplaats).

    Farms stay what they are: only an area that could be a core of its own joins.
    """
    nameless = table.index[(table["name"] == "") & large].to_numpy()
    named = table.index[table["name"] != ""].to_numpy()
    city = most_common(pieces[nameless], addresses, "city")
    area, other = shapely.STRtree(pieces[named]).query(pieces[nameless], "dwithin", distance=reach_m)
    pairs = pd.DataFrame({"piece": nameless[area], "core": named[other], "city": city[area]})
    pairs["away"] = shapely.distance(pieces[pairs["piece"]], pieces[pairs["core"]])
    pairs = pairs[pairs["city"].to_numpy() == table["name"].to_numpy()[pairs["core"]]]
    best = pairs.sort_values(["piece", "away", "core"]).drop_duplicates("piece")
    table.loc[best["piece"]] = table.loc[best["core"]].to_numpy()


def most_common(outlines: Objects, addresses: gpd.GeoDataFrame, column: str) -> Objects:
    """Return the value that most addresses within each area carry.

    Parameters
    ----------
    outlines
        Polygons in the CRS of the addresses.
    addresses
        Points.
    column
        The column of texts to look at.

    Returns
    -------
    numpy.ndarray of object
        One text per area, empty where no address carries one; of equally common ones the first in the alphabet.
    """
    address, area = shapely.STRtree(outlines).query(shapes(addresses), predicate="intersects")
    found = pd.DataFrame({"area": area, "value": addresses[column].to_numpy(object)[address]})
    found = found[found["value"] != ""].groupby(["area", "value"]).size().rename("count").reset_index()
    most = found.sort_values(["area", "count", "value"], ascending=[True, False, True]).drop_duplicates("area")
    values = np.full(len(outlines), "", dtype=object)
    values[most["area"]] = most["value"]
    return values
