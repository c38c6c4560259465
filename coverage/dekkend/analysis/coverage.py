"""Which streets and homes the groups cover, and how much of each neighbourhood that is."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.within import NOWHERE, area_of_points, pieces_within
from dekkend.arrays import Flags, Objects, Real, Whole, objects
from dekkend.crs import require_same
from dekkend.layers import STREETS
from dekkend.network.roads import STREET_ACCESS

_RESIDENTIAL = frozenset({"residential", "living_street"})
_WHOLE_SHARE = 1 - 1e-9
# From here on more of a street is covered than not.
_MOSTLY = 0.5


@dataclass(frozen=True)
class Covered:
    """What the active groups cover. Where several of them cover the same, it counts once.

    Attributes
    ----------
    share
        Share of each segment that is covered, 0 to 1.
    group_ids
        The active groups that watch each segment or a part of it: a tuple of ids, sorted.
    homes
        True for each home that an active group covers.
    """

    share: Real
    group_ids: Objects
    homes: Flags


@dataclass(frozen=True)
class Shares:
    """Totals per neighbourhood, each an array in the order of the neighbourhoods.

    Attributes
    ----------
    street_m, covered_m
        Length of residential streets within it, and of what is covered of them, in metres.
    addresses, covered_addresses
        Addresses within it, and the covered ones among them.
    data_share
        Share of its area that lies within the bounds of the road data.
    """

    street_m: Real
    covered_m: Real
    addresses: Whole
    covered_addresses: Whole
    data_share: Real


def is_residential(segments: gpd.GeoDataFrame) -> Flags:
    """Say which segments are streets where people live.

    Parameters
    ----------
    segments
        The layer ``segments`` with ``addresses``.

    Returns
    -------
    numpy.ndarray of bool
        True for roads that are public, or open to those who have to be there, and residential by class or the road
        from which an address is reached.
    """
    street = segments["access"].isin(STREET_ACCESS)
    lived_in = segments["highway"].isin(_RESIDENTIAL) | (segments["addresses"] > 0)
    return (street & lived_in).to_numpy()


def cover(
    watched: pd.DataFrame,
    watched_homes: pd.DataFrame,
    groups: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
) -> Covered:
    """Say of every segment and every home whether active groups cover it.

    A segment is covered whole where one group watches it whole. Else the covered share of its homes counts, since a
    group that watches the odd numbers from 1 to 45 watches homes, not metres. Where no home is reached from it, the
    largest share that one group watches counts: whether two groups watch the same part nobody knows.

    Parameters
    ----------
    watched
        ``segment`` (position), ``group_id`` and ``share`` of the segment that the group watches, 0 to 1.
    watched_homes
        Pairs of ``home`` (position) and ``group_id``.
    groups
        The layer ``groups``: those whose ``status`` is active count.
    segments
        The layer ``segments``.
    homes
        Points with ``segment``: the position of the segment that each is reached from, negative for none.

    Returns
    -------
    Covered
        In the order of segments and homes.
    """
    active = groups.loc[groups["status"] == "active", "group_id"]
    pairs = watched[watched["group_id"].isin(active) & (watched["share"] > 0)]
    ids = (
        pairs.drop_duplicates(["segment", "group_id"]).sort_values("group_id").groupby("segment")["group_id"].agg(tuple)
    )
    covered_homes = np.zeros(len(homes), dtype=bool)
    covered_homes[watched_homes.loc[watched_homes["group_id"].isin(active), "home"].to_numpy(np.int64)] = True
    largest = np.zeros(len(segments))
    np.maximum.at(largest, pairs["segment"].to_numpy(np.int64), pairs["share"].to_numpy(float))
    known, found = _homes_along(homes, len(segments)), _homes_along(homes[covered_homes], len(segments))
    of_homes = np.divide(found, known, out=largest.copy(), where=known > 0)
    return Covered(
        share=np.where(largest >= _WHOLE_SHARE, 1.0, of_homes),
        group_ids=objects([ids.get(number, ()) for number in range(len(segments))]),
        homes=covered_homes,
    )


def cover_streets(
    segments: gpd.GeoDataFrame,
    covered: Covered,
    homes: gpd.GeoDataFrame,
    neighbourhoods: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Tell the coverage of every segment, and who lives along it.

    Parameters
    ----------
    segments, cores
        The layers of these names.
    covered
        What is covered, in the order of segments and homes.
    homes
        Points with ``segment`` (position of the segment, negative for none), ``residents`` and ``residents_65`` (NaN
        where unknown; see :func:`dekkend.analysis.residents.live_at`).
    neighbourhoods
        Neighbourhoods with ``code``, in the CRS of the segments.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``streets`` (:data:`dekkend.layers.STREETS`) in the order of the segments. A street is ``covered``
        where at least half of it is; ``residents`` are 0 where there are no homes, and missing where of none of
        them is known how many live there. Exposure is filled in later (``distance_m`` NaN, ``exposure`` 0, ``flag``
        none).
    """
    middle = shapely.line_interpolate_point(segments.geometry.to_numpy(), 0.5, normalized=True)
    core = area_of_points(middle, cores)
    codes = neighbourhoods["code"].to_numpy(object)
    count = len(segments)
    return STREETS.conform(
        gpd.GeoDataFrame(
            {
                "segment_id": segments["segment_id"],
                "street": segments["street"],
                "core_id": _looked_up(cores["core_id"].to_numpy(object), core),
                "length_m": segments["length_m"],
                "addresses": segments["addresses"],
                "covered": covered.share >= _MOSTLY,
                "covered_share": covered.share,
                "covered_addresses": _homes_along(homes[covered.homes], count),
                "residents": _people_along(homes, "residents", count),
                "residents_65": _people_along(homes, "residents_65", count),
                "group_ids": covered.group_ids,
                "neighbourhood": _looked_up(codes, _where_most(pieces_within(segments, neighbourhoods), count)),
                "distance_m": np.nan,
                "exposure": 0.0,
                "flag": "none",
            },
            geometry=segments.geometry.to_numpy(),
            crs=segments.crs,
        )
    )


def _homes_along(homes: gpd.GeoDataFrame, count: int) -> Whole:
    segment = homes["segment"].to_numpy(np.int64)
    return np.bincount(segment[segment >= 0], minlength=count)


def _people_along(homes: gpd.GeoDataFrame, who: str, count: int) -> Real:
    known = homes[homes[who].notna() & (homes["segment"] >= 0)]
    people = np.bincount(known["segment"], weights=known[who], minlength=count).astype(float)
    unknown = (_homes_along(known, count) == 0) & (_homes_along(homes, count) > 0)
    return np.where(unknown, np.nan, people)


def share_by_neighbourhood(
    segments: gpd.GeoDataFrame,
    covered: Covered,
    homes: gpd.GeoDataFrame,
    neighbourhoods: gpd.GeoDataFrame,
    data: BaseGeometry,
) -> Shares:
    """Add up streets and addresses per neighbourhood.

    A segment that crosses from one neighbourhood into the next counts in each with the length that lies there. An
    address counts once, in the neighbourhood that it stands in.

    Parameters
    ----------
    segments
        The layer ``segments`` with ``addresses``.
    covered
        What is covered, in the order of segments and homes.
    homes
        Points.
    neighbourhoods
        Polygons, which should not overlap.
    data
        The area for which there is road data.

    Returns
    -------
    Shares
        The totals.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    require_same(segments, homes, neighbourhoods)
    count = len(neighbourhoods)
    pieces = pieces_within(segments, neighbourhoods)
    lived_in = pieces[is_residential(segments)[pieces["segment"]]]
    watched = lived_in.assign(length_m=lived_in["length_m"] * covered.share[lived_in["segment"]])
    area = area_of_points(homes.geometry.to_numpy(), neighbourhoods)
    within = area >= 0
    shapes = neighbourhoods.geometry.to_numpy()
    return Shares(
        street_m=_sums(lived_in, count),
        covered_m=_sums(watched, count),
        addresses=np.bincount(area[within], minlength=count),
        covered_addresses=np.bincount(area[within & covered.homes], minlength=count),
        data_share=shapely.area(shapely.intersection(shapes, data)) / shapely.area(shapes),
    )


def _sums(pieces: pd.DataFrame, count: int) -> Real:
    return np.bincount(pieces["area"], weights=pieces["length_m"], minlength=count).astype(float)


def _where_most(pieces: pd.DataFrame, count: int) -> Whole:
    most = pieces.sort_values(["segment", "length_m", "area"], ascending=[True, False, True]).drop_duplicates("segment")
    found = np.full(count, NOWHERE, dtype=np.int64)
    found[most["segment"]] = most["area"]
    return found


def _looked_up(names: Objects, positions: Whole) -> list[str]:
    return [names[number] if number >= 0 else "" for number in positions]
