"""How well entry roads were found, held against the place name signs that stand along real roads."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd

from dekkend.layers import Column, Layer

SPOTS = Layer(
    "sign_spots",
    "a place where signs say that a village begins",
    "Point",
    (
        Column("spot_id", "text", "the lowest number in OpenStreetMap among its signs"),
        Column("names", "texts", "names on its signs"),
        Column("signs", "whole", "signs that stand there"),
        Column("entry_m", "number", "distance to the nearest entry, missing where there is none", "m"),
        Column("entry_id", "text", "the nearest entry, empty where there is none"),
        Column("entry_core", "text", "name of the core that the nearest entry leads into"),
        Column("main_entry_m", "number", "distance to the nearest main entry, missing where there is none", "m"),
        Column("hit", "yes_no", "an entry lies within 100 m"),
    ),
)


@dataclass(frozen=True)
class Score:
    """How well entries agree with the spots where signs stand.

    Attributes
    ----------
    entries
        How many there are.
    per_spot
        Entries for each spot, NaN where there is no spot.
    recall
        Share of the spots with an entry within a distance, by that distance in metres; NaN where there is no spot.
    near
        Share of the entries that lie near a spot (:data:`dekkend.analysis.evaluation.NEAR_M`), NaN where there is
        no entry.
    """

    entries: int
    per_spot: float
    recall: Mapping[int, float]
    near: float


@dataclass(frozen=True)
class Evaluation:
    """Entries held against sign spots.

    Attributes
    ----------
    spots
        The layer ``sign_spots`` (:data:`SPOTS`): each spot with the entry that is nearest to it.
    every
        The score of all entries.
    main
        The score of the main entries alone.
    """

    spots: gpd.GeoDataFrame
    every: Score
    main: Score
