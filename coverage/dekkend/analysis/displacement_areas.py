"""Which neighbourhoods are treated, which may crime have moved to, and which serve as control areas.

All follows from where groups started between the years that are compared, and from the distance over the road; any
neighbourhood can be given another role by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from dekkend.analysis.exposure import distance_to_covered
from dekkend.analysis.within import area_of_points
from dekkend.arrays import Flags, Real, Whole, shapes
from dekkend.before_after import Role, Years
from dekkend.network.graph import Graph
from dekkend.sentences import Sentence
from dekkend.settings import DisplacementSettings

ROLES = get_args(Role)
_ENOUGH_DATA = 0.5
_BETWEEN, _BEFORE, _AFTER, _WITHIN = "between", "before", "after", "within"


@dataclass(frozen=True)
class _Shares:
    """Shares of the addresses of each neighbourhood, NaN where it has none.

    Attributes
    ----------
    fresh, standing, unsteady
        Covered by groups that started between the years compared; else by groups that started before them; else by
        groups that started within them, or nobody knows when.
    near, open
        Within the distance of freshly covered streets over the road; those of them that no group covers.
    """

    fresh: Real
    standing: Real
    unsteady: Real
    near: Real
    open: Real


def find_roles(
    neighbourhoods: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    groups: pd.DataFrame,
    years: Years,
    *,
    by_hand: Mapping[str, Role],
    settings: DisplacementSettings,
) -> pd.DataFrame:
    """Say of each neighbourhood what it is in the comparison, and why.

    Parameters
    ----------
    neighbourhoods
        ``code``, ``name`` and ``data_share``.
    streets
        The network with its coverage: ``u``, ``v``, ``oneway``, ``speed_kmh``, ``length_m``, ``addresses``,
        ``covered_addresses``, ``covered``, ``group_ids`` (a tuple), ``neighbourhood`` (a code).
    groups
        ``group_id`` and ``since`` (a date that begins with the year, empty where unknown).
    years
        The years that are compared.
    by_hand
        Roles that somebody has set, by code. Crime may move out of all streets of a neighbourhood that was set as
        treated, covered or not.
    settings
        Shares and distance.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, ``role`` (``treated``, ``displacement``, ``control`` or ``out``) and ``why`` (a sentence),
        in the order of the neighbourhoods.
    """
    codes = neighbourhoods["code"].to_numpy(object)
    place = pd.Series(np.arange(len(codes)), index=codes)
    area = streets["neighbourhood"].map(place).fillna(-1).to_numpy(np.int64)
    shares = _shares(streets, groups, years, area, len(codes), by_hand, settings)
    data = neighbourhoods["data_share"].to_numpy(float)
    told = [_role(number, shares, data[number], settings) for number in range(len(codes))]
    for number, code in enumerate(codes):
        if code in by_hand:
            told[number] = (by_hand[code], Sentence("Set by hand."))
    return pd.DataFrame(
        {
            "code": codes,
            "name": neighbourhoods["name"].to_numpy(object),
            "role": [role for role, _ in told],
            "why": pd.Series([why for _, why in told], dtype="object"),
        }
    )


def count_points(points: gpd.GeoDataFrame, neighbourhoods: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count crimes per neighbourhood and year.

    Parameters
    ----------
    points
        Crimes with their ``year``, in the CRS of the neighbourhoods.
    neighbourhoods
        Neighbourhoods with ``code``; where they overlap, the first one counts.

    Returns
    -------
    pandas.DataFrame
        Crimes by code (index) and year (columns), 0 where there is none in a year of which the points tell.
    """
    codes = neighbourhoods["code"].to_numpy(object)
    area = area_of_points(shapes(points), neighbourhoods)
    inside = area >= 0
    counted = pd.crosstab(codes[area[inside]], points["year"].to_numpy()[inside])
    return counted.reindex(index=codes, columns=sorted(set(points["year"])), fill_value=0).astype("float64")


def with_counts(areas: pd.DataFrame, counts: pd.DataFrame, years: Years) -> pd.DataFrame:
    """Add what was counted, and leave areas out of which that is not known.

    Parameters
    ----------
    areas
        The table of :func:`find_roles`.
    counts
        Crimes by code (index, in the order of ``areas``) and year (columns), NaN where they are not known.
    years
        The years that are compared.

    Returns
    -------
    pandas.DataFrame
        The same with ``before`` and ``after`` (crimes, NaN where one year is not known: a gap is never taken for zero)
        and ``wanted``, the role that an area would have if it were known; ``role`` and ``why`` follow.
    """
    summed = areas.assign(
        before=counts[list(years.before)].sum(axis="columns", skipna=False).to_numpy(float),
        after=counts[list(years.after)].sum(axis="columns", skipna=False).to_numpy(float),
    )
    missing = summed["before"].isna() | summed["after"].isna()
    unknown = Sentence("Its crime is not known in every year compared.")
    why = [unknown if lacks else said for lacks, said in zip(missing, areas["why"], strict=True)]
    return summed.assign(
        wanted=areas["role"],
        role=areas["role"].mask(missing, "out"),
        why=pd.Series(why, index=areas.index, dtype="object"),
    )


def match_controls(areas: pd.DataFrame) -> pd.Series:
    """Give each treated and each displacement area a control area of its own, as alike in crime as can be.

    The absolute differences of the counts before, added up, are as small as they can be (linear assignment), so that a
    trend which all areas share weighs alike on both sides, whether it is a number or a percentage.

    Parameters
    ----------
    areas
        ``code``, ``role`` and ``before``; areas whose crime is not known are ``out``.

    Returns
    -------
    pandas.Series
        The code of the area that each control area is held against, empty for other areas and for control areas that
        are not needed; on the index of ``areas``. All empty where there are fewer control areas than others.
    """
    matched = pd.Series("", index=areas.index, dtype="object")
    compared = areas[areas["role"].isin(("treated", "displacement"))]
    control = areas[areas["role"] == "control"]
    if len(control) < len(compared):
        return matched
    cost = np.abs(compared["before"].to_numpy(float)[:, None] - control["before"].to_numpy(float)[None, :])
    row, column = linear_sum_assignment(cost)
    matched.loc[control.index[column]] = compared["code"].to_numpy(object)[row]
    return matched


def _shares(
    streets: gpd.GeoDataFrame,
    groups: pd.DataFrame,
    years: Years,
    area: Whole,
    count: int,
    by_hand: Mapping[str, Role],
    settings: DisplacementSettings,
) -> _Shares:
    start = {group: _start(since, years) for group, since in zip(groups["group_id"], groups["since"], strict=True)}
    starts = [{start.get(group, _WITHIN) for group in ids} for ids in streets["group_ids"]]
    fresh, standing, unsteady = (
        np.array([kind in found for found in starts], dtype=bool) for kind in (_BETWEEN, _BEFORE, _WITHIN)
    )
    # A street that was watched all along did not change when a second group began there.
    fresh &= ~standing
    unsteady &= ~standing & ~fresh
    set_by_hand = streets["neighbourhood"].map(by_hand).eq("treated").to_numpy(bool)
    treated = (fresh & streets["covered"].to_numpy(bool)) | set_by_hand
    distance = distance_to_covered(treated, Graph.of(streets, np.array([], dtype=np.int64)))
    addresses = streets["addresses"].to_numpy(float)
    covered = streets["covered_addresses"].to_numpy(float)
    counted = area >= 0

    def share(chosen: Flags, of: Real) -> Real:
        total = np.bincount(area[counted], weights=addresses[counted], minlength=count)
        part = np.bincount(area[counted & chosen], weights=of[counted & chosen], minlength=count)
        of_all: Real = np.divide(part, total, out=np.full(count, np.nan), where=total > 0)
        return of_all

    return _Shares(
        share(fresh, covered),
        share(standing, covered),
        share(unsteady, covered),
        share(distance <= settings.distance_m, addresses),
        share(distance <= settings.distance_m, addresses - covered),
    )


def _start(since: str, years: Years) -> str:
    year = int(since[:4]) if since[:4].isdigit() else None
    if year is None:
        return _WITHIN
    if year < years.before[0]:
        return _BEFORE
    if year > years.after[-1]:
        return _AFTER
    return _BETWEEN if years.before[-1] < year < years.after[0] else _WITHIN


def _role(number: int, shares: _Shares, data: float, settings: DisplacementSettings) -> tuple[Role, Sentence]:
    fresh = float(shares.fresh[number])
    if not data >= _ENOUGH_DATA:
        return "out", Sentence("Only {share:.0%} of its area lies within the road data.", share=data)
    if np.isnan(fresh):
        return "out", Sentence("No addresses are known here.")
    if fresh >= settings.treated_share:
        return "treated", Sentence(
            "{share:.0%} of its addresses are covered by groups that started between the years compared.", share=fresh
        )
    mixed = _mixed(fresh, float(shares.unsteady[number]), settings)
    return _by_distance(number, shares, settings) if mixed is None else ("out", mixed)


def _by_distance(number: int, shares: _Shares, settings: DisplacementSettings) -> tuple[Role, Sentence]:
    near, uncovered = float(shares.near[number]), float(shares.open[number])
    if uncovered >= settings.near_share:
        return "displacement", Sentence(
            "{share:.0%} of its addresses are not covered and lie within {metres:.0f} m of treated streets over the "
            "road.",
            share=uncovered,
            metres=settings.distance_m,
        )
    if near >= settings.near_share:
        return "out", Sentence(
            "It lies near treated streets, but {share:.0%} of its addresses were covered all along.",
            share=float(shares.standing[number]),
        )
    return "control", Sentence(
        "{share:.0%} of its addresses lie within {metres:.0f} m of treated streets over the road.",
        share=near,
        metres=settings.distance_m,
    )


def _mixed(fresh: float, unsteady: float, settings: DisplacementSettings) -> Sentence | None:
    if unsteady > settings.untouched_share:
        return Sentence(
            "{share:.0%} of its addresses are covered by groups that started within the years compared, or nobody "
            "knows when.",
            share=unsteady,
        )
    if fresh > settings.untouched_share:
        return Sentence(
            "{share:.0%} of its addresses are covered by groups that started between the years compared: too many for "
            "a control area, too few for a treated one.",
            share=fresh,
        )
    return None
