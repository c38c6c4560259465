"""What built-up areas are called in which no place node lies, and which of them are parts of another."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.pieces import BuiltUpRoads, most_common, on_one_line
from dekkend.analysis.places import AT_PLACE_M, QUARTERS, SETTLEMENTS, take
from dekkend.arrays import Flags, Objects, Whole, objects, shapes
from dekkend.settings import CoreSettings


def name_from_around(
    table: pd.DataFrame, roads: BuiltUpRoads, group: Whole, places: gpd.GeoDataFrame, settings: CoreSettings
) -> pd.DataFrame:
    """Name areas by the town that their quarter belongs to, by a place node nearby, or by their addresses.

    A farm, too small for any of this, and a row of houses along a country road stay what they are, however near a
    village is, and whatever their address says. An estate of industry or trade is part of the place that it lies at.

    Parameters
    ----------
    table
        One row per piece, with ``name``, ``kind`` and ``group``.
    roads
        The roads in pieces.
    group
        Group of each stretch.
    places
        Points with ``place`` and ``name``.
    settings
        Sizes, and how far to look.

    Returns
    -------
    pandas.DataFrame
        The table with more names and fewer groups.
    """
    table = table.copy()
    ids = np.unique(group[group >= 0])
    named = ids[(table.loc[ids, "name"] != "").to_numpy()]
    large, of_trade = _large(table, roads, group, settings)
    numbers = np.concatenate([named, large]).tolist()
    every = objects([shapely.multilinestrings(roads.stretches.line[group == number]) for number in numbers])
    towns, nameless = every[: len(named)], every[len(named) :]
    _join_quarters(table, towns, nameless, named, large, places, settings.name_reach_m)
    free = places[places["place"].isin(SETTLEMENTS) & ~places["name"].isin(table["name"])]
    close = _nearest(shapes(free), nameless, settings.name_reach_m).sort_values(["away", "of", "among"])
    close = close.drop_duplicates("of").drop_duplicates("among")
    for node, area in zip(close["of"].tolist(), close["among"].tolist(), strict=True):
        mine = (table["group"] == large[area]).to_numpy() & (table["name"] == "").to_numpy()
        table.loc[mine, "name"] = free["name"].to_numpy(object)[node]
        table.loc[mine, "kind"] = free["place"].to_numpy(object)[node]
    city = most_common(roads.homes.group(group), roads.homes.city)
    beside = _nearest(nameless, every, settings.name_reach_m)
    pairs = [
        (int(large[area]), int(numbers[other]), bool(of_trade[area]))
        for area, other in zip(beside["of"].tolist(), beside["among"].tolist(), strict=True)
    ]
    while _joined_by_address(table, pairs, city):
        pass
    return table


def _large(table: pd.DataFrame, roads: BuiltUpRoads, group: Whole, settings: CoreSettings) -> tuple[Whole, Flags]:
    """Return the nameless groups that may be part of a place, and which of them are estates."""
    counts, metres = roads.counts(group, len(table))
    nameless = (table["name"] == "").to_numpy()
    large = np.flatnonzero(nameless & ((counts >= settings.min_addresses) | (metres >= settings.min_street_m)))
    _, beside_trade = roads.counts(np.where(roads.estate, group, -1), len(table))
    of_trade = beside_trade[large] >= metres[large] / 2
    ribbon = np.array([on_one_line(roads.stretches, group == number) for number in large], dtype=bool)
    return large[of_trade | ~ribbon], of_trade[of_trade | ~ribbon]


def _join_quarters(
    table: pd.DataFrame,
    towns: Objects,
    nameless: Objects,
    named: Whole,
    large: Whole,
    places: gpd.GeoDataFrame,
    reach_m: float,
) -> None:
    """Let an area that only quarters name join the nearest settlement: a quarter is part of one."""
    quarters = places[places["place"].isin(QUARTERS)]
    with_quarter = _nearest(shapes(quarters), nameless, AT_PLACE_M)["among"].unique()
    beside = _nearest(nameless, towns, reach_m)
    nearest = beside[beside["of"].isin(with_quarter)].drop_duplicates("of")
    for area, town in zip(nearest["of"].tolist(), nearest["among"].tolist(), strict=True):
        _join(table, int(large[area]), int(named[town]))


def _joined_by_address(table: pd.DataFrame, pairs: list[tuple[int, int, bool]], city: dict[int, str]) -> bool:
    """Let nameless areas join the core within reach that their addresses name; say whether any did.

    Where no address says, an estate joins the nearest core.
    """
    joined = False
    names = table["name"].to_numpy(object)
    for area, other, of_trade in pairs:
        name, said = names[other], city.get(area, "")
        if names[area] == "" and name != "" and (said == name or (said == "" and of_trade)):
            _join(table, area, other)
            names = table["name"].to_numpy(object)
            joined = True
    return joined


def _join(table: pd.DataFrame, group: int, town: int) -> None:
    take(table, np.flatnonzero(table["group"] == group), np.array(town))


def _nearest(of: Objects, among: Objects, distance: float) -> pd.DataFrame:
    """Return which shapes lie within a distance of which others: ``of``, ``among`` and ``away``, nearest first."""
    if len(among) == 0 or len(of) == 0:
        return pd.DataFrame({"of": [], "among": [], "away": []}, dtype=np.int64)
    one, other = shapely.STRtree(among).query(of, predicate="dwithin", distance=distance)
    found = pd.DataFrame({"of": one, "among": other})
    found["away"] = shapely.distance(of[one], among[other])
    return found.sort_values(["of", "away", "among"])
