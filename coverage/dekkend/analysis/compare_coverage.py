"""How much of a change in coverage is due to the groups, how much to the map, and how much to the rest.

The results of two runs tell no more than what each run found, so that neither can be run again with the inputs of the
other. The streets tell enough for a decomposition that adds up exactly; docs/methods/compare.md has the formulas.
"""

from collections.abc import Collection, Mapping
from math import isfinite, nan
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.compare_streets import street_units
from dekkend.arrays import Flags, Real
from dekkend.comparison import NEIGHBOURHOOD_CHANGES, Cause, FinishedRun, Shift

# Of a neighbourhood that lies within the road data for less than this nothing can be said, as in the report.
_ENOUGH_DATA = 0.5
# Addresses along streets then and now, and how many of them are covered: in that run, or by what groups claim now.
# Those that are fitted add up to the addresses that the earlier run counted.
_THEN = ("then", "covered_then", "claimed_then", "fitted_then", "fitted_covered_then", "fitted_claimed_then")
_NOW = ("now", "claimed_now", "covered_now")


def compare_coverage(old: FinishedRun, new: FinishedRun, causes: Collection[Cause]) -> tuple[Shift, pd.DataFrame]:
    """Compare coverage in all, and per neighbourhood.

    Parameters
    ----------
    old, new
        The runs. A group has the same number in both.
    causes
        What may differ between them: ``groups``, ``map`` and ``settings``.

    Returns
    -------
    Shift
        All neighbourhoods together of which at least half lies within the road data; all streets where a run has
        none of them.
    pandas.DataFrame
        The columns of :data:`dekkend.comparison.NEIGHBOURHOOD_CHANGES`, a row for each neighbourhood of either run, by
        code.
    """
    seen_then, seen_now = (_seen(run.neighbourhoods) for run in (old, new))
    placed = bool(len(seen_then) and len(seen_now))
    units = street_units(old, new, by_neighbourhood=placed)
    claimed = _claimed(units, old, new, causes)
    if not placed:
        sums = _sums(units, claimed, None, None)
        whole = sums.sum()
        counted = (whole["then"], whole["covered_then"], whole["now"], whole["covered_now"])
        return _shift(whole, counted, causes), _table(old.neighbourhoods, new.neighbourhoods, sums, causes)
    sums = _sums(units, claimed, _counts(old.neighbourhoods), _counts(new.neighbourhoods))
    then, now = _counts(seen_then), _counts(seen_now)
    sides = (sums.loc[sums.index.isin(then.index), [*_THEN]], sums.loc[sums.index.isin(now.index), [*_NOW]])
    total = _shift(pd.concat(sides, axis=1).sum(), (*then.sum(), *now.sum()), causes)
    return total, _table(old.neighbourhoods, new.neighbourhoods, sums, causes)


def _claimed(units: pd.DataFrame, old: FinishedRun, new: FinishedRun, causes: Collection[Cause]) -> Flags:
    """Say of which streets the groups claim more or less than they did, as far as the results tell."""
    if "groups" not in causes:
        return np.zeros(len(units), dtype=bool)
    if not {"map", "settings"} & set(causes):
        return np.ones(len(units), dtype=bool)
    named_then, named_now = (_unmatched(run.groups) for run in (old, new))
    alike = (units["addresses_then"] == units["addresses_now"]).to_numpy()
    claimed = np.zeros(len(units), dtype=bool)
    for at, (street, then, now) in enumerate(
        zip(units["street"], units["groups_then"], units["groups_now"], strict=True)
    ):
        name = street.casefold()
        # Where the one run found no street for a name that the register has in both, the map or the settings decided.
        came = any(name not in named_then.get(group, ()) for group in now - then)
        went = any(name not in named_now.get(group, ()) for group in then - now)
        # The same groups may watch more houses than before; where the houses changed as well, who can tell.
        claimed[at] = came or went or (then == now and alike[at])
    return claimed


def _unmatched(groups: gpd.GeoDataFrame) -> Mapping[str, frozenset[str]]:
    pairs = zip(groups["group_id"], groups["unmatched"], strict=True)
    return {group: frozenset(name.casefold() for name in names) for group, names in pairs}


def _sums(
    units: pd.DataFrame, claimed: Flags, counted_then: pd.DataFrame | None, counted_now: pd.DataFrame | None
) -> pd.DataFrame:
    then, covered_then = (units[name].to_numpy() for name in ("addresses_then", "covered_then"))
    now, covered_now = (units[name].to_numpy() for name in ("addresses_now", "covered_now"))
    claim = _claim(claimed, units["share_then"].to_numpy(), units["share_now"].to_numpy())
    fitted_covered, fitted_others, fitted_then = _fitted(units, "_then", counted_then)
    *_rest, fitted_now = _fitted(units, "_now", counted_now)
    fitted = fitted_covered + fitted_others
    values = (
        then, covered_then, then * claim, fitted, fitted_covered, fitted * _claim(claimed, fitted_then, fitted_now),
        now, now * claim, covered_now,
    )  # fmt: skip
    table = pd.DataFrame(dict(zip((*_THEN, *_NOW), values, strict=True)), index=units.index)
    return table.groupby(units["code"]).sum()


def _fitted(units: pd.DataFrame, ending: str, counted: pd.DataFrame | None) -> tuple[Real, Real, Real]:
    """Scale covered and other addresses so that those of a neighbourhood add up to the ones that were counted in it.

    Returns both, and the share of each street that is covered then.
    """
    addresses, covered, share = (units[f"{name}{ending}"].to_numpy() for name in ("addresses", "covered", "share"))
    parts = pd.DataFrame({"covered": covered, "others": addresses - covered})
    scale = np.ones(parts.shape)
    if counted is not None:
        wanted = counted.assign(others=counted["addresses"] - counted["covered_addresses"])
        wanted = wanted.set_axis(["all", "covered", "others"], axis="columns")[["covered", "others"]]
        found = wanted / parts.groupby(units["code"]).sum()
        # Where streets tell of none, nothing can be scaled.
        scale = found.where(np.isfinite(found), 1.0).reindex(units["code"]).fillna(1.0).to_numpy()
    fitted = parts.to_numpy() * scale
    ones, others = share * scale[:, 0], (1 - share) * scale[:, 1]
    known = ones + others > 0
    return fitted[:, 0], fitted[:, 1], np.divide(ones, ones + others, out=np.full(len(share), nan), where=known)


def _claim(claimed: Flags, share_then: Real, share_now: Real) -> Real:
    """Return the share of each street that is covered by what the groups of now claim."""
    share, other = np.where(claimed, share_now, share_then), np.where(claimed, share_then, share_now)
    # A street that has addresses in one run alone has a share there alone.
    found: Real = np.nan_to_num(np.where(np.isnan(share), other, share))
    return found


def _shift(sums: pd.Series, counted: tuple[float, float, float, float], causes: Collection[Cause]) -> Shift:
    shift = Shift(counted[0], counted[2], counted[1], counted[3], nan, nan, nan)
    change = shift.change
    if not isfinite(change):
        return shift
    only = [cause for cause in ("groups", "map", "settings") if cause in causes]
    if len(only) <= 1:
        # Proved: nothing else differs.
        alone = only[0] if only else "settings"
        parts = (change * (alone == "groups"), change * (alone == "map"))
    else:
        parts = _parts(sums, causes)
    return Shift(counted[0], counted[2], counted[1], counted[3], *parts, by_rest=change - parts[0] - parts[1])


def _parts(sums: pd.Series, causes: Collection[Cause]) -> tuple[float, float]:
    groups = _ratio(sums, "fitted_claimed_then", "fitted_then") - _ratio(sums, "fitted_covered_then", "fitted_then")
    # Where the settings are the same, what changed on streets that nobody claimed anew is the map's doing as well.
    end = "claimed_now" if "settings" in causes else "covered_now"
    by_map = _ratio(sums, end, "now") - _ratio(sums, "claimed_then", "then") if "map" in causes else 0.0
    return (groups if isfinite(groups) else 0.0), (by_map if isfinite(by_map) else 0.0)


def _ratio(sums: pd.Series, part: str, whole: str) -> float:
    return float(sums[part] / sums[whole]) if sums[whole] else nan


def _seen(neighbourhoods: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return neighbourhoods[neighbourhoods["data_share"] >= _ENOUGH_DATA]


def _counts(neighbourhoods: gpd.GeoDataFrame) -> pd.DataFrame:
    return neighbourhoods.drop_duplicates("code").set_index("code")[["addresses", "covered_addresses"]].astype(float)


def _table(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, sums: pd.DataFrame, causes: Collection[Cause]) -> pd.DataFrame:
    then, now = (areas.drop_duplicates("code").set_index("code") for areas in (old, new))
    rows = [_row(code, _one(then, code), _one(now, code), sums, causes) for code in sorted({*then.index, *now.index})]
    return pd.DataFrame(rows, columns=[column.name for column in NEIGHBOURHOOD_CHANGES])


def _one(areas: pd.DataFrame, code: str) -> Mapping[str, Any]:
    return {str(name): areas[name][code] for name in areas} if code in areas.index else {}


def _of(area: Mapping[str, Any]) -> tuple[float, float]:
    return float(area.get("addresses", nan)), float(area.get("covered_addresses", nan))


def _row(
    code: str, then: Mapping[str, Any], now: Mapping[str, Any], sums: pd.DataFrame, causes: Collection[Cause]
) -> dict[str, object]:
    counted = (*_of(then), *_of(now))
    shift = _shift(sums[sums.index == code].sum(), counted, causes)
    told = {
        f"{name}_{ending}": area.get(column, "" if name in {"flag", "reasons"} else nan)
        for ending, area in (("then", then), ("now", now))
        for name, column in (("share_65", "coverage_share_65"), ("flag", "flag"), ("reasons", "reasons"))
    }
    return {
        "code": code,
        "name": now.get("name") or then.get("name", ""),
        "addresses_then": shift.addresses_then,
        "addresses_now": shift.addresses_now,
        "covered_then": shift.covered_then,
        "covered_now": shift.covered_now,
        "share_then": shift.share_then,
        "share_now": shift.share_now,
        "points": shift.change,
        "by_groups": shift.by_groups,
        "by_map": shift.by_map,
        "by_rest": shift.by_rest,
        **told,
    }
