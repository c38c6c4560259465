"""Which built-up areas are cores, and of what kind each is."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.evidence import Evidence, holiday_land, near
from dekkend.analysis.pieces import BuiltUpRoads, on_one_line
from dekkend.arrays import Flags, Real, Whole
from dekkend.network.roads import STREET_ACCESS
from dekkend.settings import CoreSettings

# The kind of a core that the map has no name for.
UNNAMED: Final = "unnamed"
_HALF: Final = 0.5


def judge(
    named: pd.DataFrame,
    group: Whole,
    roads: BuiltUpRoads,
    segments: gpd.GeoDataFrame,
    evidence: Evidence,
    settings: CoreSettings,
) -> pd.DataFrame:
    """Tell cores from what is too small for one, or none by its kind.

    A place of its own is of the kind that the map says. What no place node lies in is a holiday park or an industrial
    estate if half of its streets lie in one, a ribbon if nearly all of its streets lie along one line, else unnamed.

    Parameters
    ----------
    named
        Pieces with ``name``, ``kind`` and ``within`` (:func:`dekkend.analysis.settlements.name_groups`), and ``drawn``
        for what the municipality has drawn: that is a core, however small, and of whatever kind.
    group
        Number of the group of each stretch, negative for none.
    roads, segments
        The roads in pieces, and the layer ``segments``.
    evidence
        Polygons of holiday parks.
    settings
        Least sizes, and the kinds that are cores.

    Returns
    -------
    pandas.DataFrame
        The cores: ``name``, ``kind``, ``within``, ``drawn`` and ``homes`` by group.
    """
    stretches, estate = roads.stretches, roads.estate
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[stretches.segment] & (group >= 0)
    size = len(named)

    def metres(which: Flags) -> Real:
        return np.bincount(group[which], weights=stretches.length_m[which], minlength=size).astype(np.float64)

    total = np.maximum(metres(street), 1.0)
    holiday = metres(street & near(stretches.line, holiday_land(evidence.areas), 0.0)) / total >= _HALF
    business = metres(street & estate) / total >= _HALF
    counts, _ = roads.counts(group, size)
    ids = np.unique(group[group >= 0])
    table = named.loc[ids, ["name", "kind", "within", "drawn"]].assign(homes=counts[ids])
    named_place = table["within"].to_numpy(bool) & (
        (counts[ids] >= settings.min_named_addresses) | (total[ids] >= settings.min_street_m)
    )
    enough = (counts[ids] >= settings.min_addresses) | named_place | table["drawn"].to_numpy(bool)
    table = table[enough]
    known, ids = table["within"].to_numpy(bool), table.index.to_numpy()
    nameless = (table["kind"] == "").to_numpy()
    alone = zip(ids, nameless, strict=True)
    line = np.array([plain and on_one_line(stretches, group == number) for number, plain in alone], dtype=bool)
    table["kind"] = np.select(
        [~known & holiday[ids], ~known & business[ids], line, nameless],
        ["holiday", "industrial", "ribbon", UNNAMED],
        table["kind"],
    )
    kept: pd.DataFrame = table[table["kind"].isin(settings.kinds) | table["drawn"]]
    return kept
