"""The place nodes of a map, and the built-up roads that they lie at."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Whole, shapes
from dekkend.network.stretches import Stretches

SETTLEMENTS: Final = ("city", "town", "village", "hamlet")
# Parts of a settlement: they name a built-up area only through the settlement that they belong to.
QUARTERS: Final = frozenset({"suburb", "quarter", "neighbourhood", "borough", "city_block"})
# The node of a place stands on its square or green, this near to its streets, in metres.
AT_PLACE_M: Final = 150.0


def places_within(stretches: Stretches, piece: Whole, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the settlement nodes that lie in a piece.

    Parameters
    ----------
    stretches, piece
        The stretches and their pieces.
    places
        Points with ``place`` and ``name``.

    Returns
    -------
    pandas.DataFrame
        ``piece``, ``stretch`` (the nearest one), ``place``, ``name``, ``rank`` (0 for a city) and ``point``.
    """
    towns = places[places["place"].isin(SETTLEMENTS)]
    inside = np.flatnonzero(piece >= 0)
    points = shapes(towns)
    node, stretch = shapely.STRtree(stretches.line[inside]).query_nearest(
        points, max_distance=AT_PLACE_M, all_matches=False
    )
    found = towns[["place", "name"]].iloc[node].reset_index(drop=True)
    rank = {kind: number for number, kind in enumerate(SETTLEMENTS)}
    return pd.DataFrame(found).assign(
        stretch=inside[stretch],
        piece=piece[inside[stretch]],
        rank=found["place"].map(rank).astype(np.int64),
        point=points[node],
    )


def take(table: pd.DataFrame, rows: Whole, like: Whole) -> None:
    """Give rows of a table the name and the group of others, in place.

    Parameters
    ----------
    table
        One row per piece.
    rows, like
        Positions of the rows, and of those that they become like.
    """
    for column in table.columns:
        values = table[column].to_numpy().copy()
        values[rows] = values[like]
        table[column] = values
