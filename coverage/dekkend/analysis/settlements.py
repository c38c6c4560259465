"""Which built-up roads together are one settlement, and what it is called.

Roads that meet are one piece, up to where a line divides them: the boundary of a woonplaats or municipality, a river, a
canal, a railway, a motorway, or an outline that the municipality has drawn. A piece with a place name of its own is a
settlement; the others join the named piece beside them. So a river through a town divides nothing, and a river between
two villages does.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.pieces import NONE, BuiltUpRoads, Homes, contacts
from dekkend.analysis.places import SETTLEMENTS, places_within, take
from dekkend.analysis.surroundings import name_from_around
from dekkend.arrays import Whole, objects
from dekkend.settings import CoreSettings

# Rank of a town among the settlements.
_TOWN: Final = SETTLEMENTS.index("town")
# Of two places in one undivided piece, that with more homes around it gives the name.
_CENTRE_M: Final = 300.0
# What the municipality has drawn stands alone, also where nothing says what it is called.
UNTOLD: Final = "?"


def name_groups(
    roads: BuiltUpRoads,
    places: gpd.GeoDataFrame,
    own: pd.DataFrame,
    signed: dict[int, str],
    settings: CoreSettings,
) -> pd.DataFrame:
    """Join pieces to settlements, and name these.

    Parameters
    ----------
    roads
        The roads in pieces, with the homes along them.
    places
        Points with ``place`` and ``name``.
    own
        ``piece``, ``outline`` (its number) and ``name`` of the pieces whose outline the municipality has drawn.
    signed
        The place that signs say some pieces are part of, by piece.
    settings
        How many homes make a settlement, and how far a place node reaches that lies in no piece.

    Returns
    -------
    pandas.DataFrame
        One row per piece: ``group`` (number of the piece after which the settlement is numbered, negative for what
        lies beside an outline that the municipality has drawn), ``name`` and ``kind`` (empty where nothing names it),
        ``within`` (its place node lies within it).
    """
    count = int(roads.piece.max(initial=NONE)) + 1
    counts, metres = roads.counts(roads.piece, count)
    table = pd.DataFrame({"name": "", "kind": "", "group": np.arange(count), "within": False, "own": False})
    best = _best_names(roads, places)
    meet = contacts(roads.stretches, roads.piece)
    # A city is one however lines cut up its centre, and so is a village of which the map knows streets but no homes.
    unknown = (counts == 0) & (metres >= settings.min_street_m)
    strong = (counts >= settings.min_addresses)[best.index] | unknown[best.index] | (best["rank"] <= _TOWN).to_numpy()
    _name(table, best[strong])
    _name_signed(table, signed, places)
    drawn = own.set_index("piece")
    _name_drawn(table, drawn, best)
    _join_beside(table, meet)
    # Where no piece is large enough alone, the best of those with a name names them all.
    weak = best[(table.loc[best.index, "name"] == "").to_numpy()]
    weak = weak.assign(block=_blocks(table, meet)[weak.index], homes=counts[weak.index])
    weak = weak.sort_values(["rank", "homes", "name"], ascending=[True, False, True]).drop_duplicates("block")
    _name(table, weak)
    _join_beside(table, meet)
    table["group"] = np.where(table["name"] == "", _blocks(table, meet), table["group"])
    # What joined an outline that the municipality has drawn, but lies outside of it.
    table.loc[(table["own"] & ~table.index.isin(drawn.index)).to_numpy(), "group"] = NONE
    group = np.append(table["group"].to_numpy(), NONE)[roads.piece]
    return name_from_around(table, roads, group, places, settings).drop(columns="own")


def _best_names(roads: BuiltUpRoads, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the node that names each piece in which one lies: the largest place, then that with most homes around."""
    found = places_within(roads.stretches, roads.piece, places)
    found["around"] = _homes_around(found, roads.homes)
    best = found.sort_values(["piece", "rank", "around", "name"], ascending=[True, True, False, True])
    return best.drop_duplicates("piece").set_index("piece")


def _homes_around(found: pd.DataFrame, homes: Homes) -> Whole:
    node, _ = shapely.STRtree(homes.points).query(objects(found["point"]), predicate="dwithin", distance=_CENTRE_M)
    return np.bincount(node, minlength=len(found))


def _name(table: pd.DataFrame, best: pd.DataFrame) -> None:
    table.loc[best.index, ["name", "kind"]] = best[["name", "place"]].to_numpy()
    table.loc[best.index, "within"] = True


def _name_signed(table: pd.DataFrame, signed: dict[int, str], places: gpd.GeoDataFrame) -> None:
    """Give the pieces that signs name to the settlement of that name, or make them one."""
    kinds = places[places["place"].isin(SETTLEMENTS)].drop_duplicates("name").set_index("name")["place"]
    for piece, name in sorted(signed.items()):
        named = table.index[(table["name"] == name) & (table["group"] == table.index)]
        if len(named):
            take(table, np.array([piece]), np.array([named[0]]))
        elif name in kinds.index:
            table.loc[piece, ["name", "kind"]] = [name, kinds[name]]
            table.loc[piece, "group"] = piece
            table.loc[piece, "within"] = True


def _name_drawn(table: pd.DataFrame, drawn: pd.DataFrame, best: pd.DataFrame) -> None:
    """Name what the municipality has drawn as it says, else after the largest place within."""
    found = best.reindex(drawn.index).assign(outline=drawn["outline"]).sort_values(["outline", "rank", "name"])
    first = found.groupby("outline")[["name", "place"]].first().reindex(drawn["outline"]).astype(object).fillna("")
    told, place = drawn["name"].to_numpy(object), first["name"].to_numpy(object)
    table.loc[drawn.index, "name"] = np.where(told != "", told, np.where(place != "", place, UNTOLD))
    table.loc[drawn.index, "kind"] = np.where(first["place"] != "", first["place"], "village")
    table.loc[drawn.index, "group"] = drawn.reset_index().groupby("outline")["piece"].transform("min").to_numpy()
    table.loc[drawn.index, ["within", "own"]] = True


def _join_beside(table: pd.DataFrame, meet: pd.DataFrame) -> None:
    """Let each nameless piece join the one that it meets most often, from the named ones out."""
    ordered = meet.sort_values(["left", "count", "right"], ascending=[True, False, True])
    while True:
        nameless = (table["name"] == "").to_numpy()
        reach = ordered[nameless[ordered["left"]] & ~nameless[ordered["right"]]].drop_duplicates("left")
        if reach.empty:
            return
        take(table, reach["left"].to_numpy(), reach["right"].to_numpy())


def _blocks(table: pd.DataFrame, meet: pd.DataFrame) -> Whole:
    """Return the sets of nameless pieces that meet, each by the number of its first piece."""
    nameless = (table["name"] == "").to_numpy()
    both = meet[nameless[meet["left"]] & nameless[meet["right"]]]
    links = sparse.coo_array((np.ones(len(both)), (both["left"], both["right"])), shape=(len(table), len(table)))
    _, block = csgraph.connected_components(links, directed=False)
    first = pd.Series(np.arange(len(table))).groupby(block).transform("min")
    return first.to_numpy(np.int64)
