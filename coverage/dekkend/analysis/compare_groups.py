"""Which groups came, went or changed between two runs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from dekkend.arrays import objects
from dekkend.comparison import GROUP_CHANGES, Cause, FinishedRun

_WRITTEN = ("name", "core", "since", "status")


def renumbered(old: FinishedRun, new: FinishedRun) -> Mapping[str, str]:
    """Find the groups that bear another number now.

    Parameters
    ----------
    old, new
        The runs.

    Returns
    -------
    Mapping of str to str
        The number now by the number then, of groups whose number is in one run alone while one group alone of either
        run bears their name.
    """
    gone, came = (_left(one.groups, other.groups) for one, other in ((old, new), (new, old)))
    return {number: came[name] for name, number in gone.items() if name and name in came}


def _left(groups: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> dict[str, str]:
    names = groups["name"].map(str.casefold)
    alone = ~names.duplicated(keep=False) & ~groups["group_id"].isin(other["group_id"])
    return dict(zip(names[alone], groups.loc[alone, "group_id"], strict=True))


def with_numbers(run: FinishedRun, numbers: Mapping[str, str]) -> FinishedRun:
    """Return a run in which groups bear other numbers.

    Parameters
    ----------
    run
        The run.
    numbers
        The new number by the one in the run.

    Returns
    -------
    FinishedRun
        The same run with these numbers in ``groups`` and ``streets``.
    """
    watching = objects(tuple(numbers.get(each, each) for each in several) for several in run.streets["group_ids"])
    return replace(
        run,
        groups=run.groups.assign(group_id=run.groups["group_id"].map(lambda each: numbers.get(each, each))),
        streets=run.streets.assign(group_ids=watching),
    )


def compare_groups(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, numbers: Mapping[str, str], causes: Collection[Cause]
) -> pd.DataFrame:
    """Tell which groups came, went or changed.

    Parameters
    ----------
    old, new
        The groups of the runs; those of the earlier run bear their number of now.
    numbers
        The number now by the number then, of groups that bear another one (:func:`renumbered`).
    causes
        What may differ between the runs: ``groups``, ``map`` and ``settings``.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`dekkend.comparison.GROUP_CHANGES`, by number; groups that are as they were are left out.
    """
    earlier = {now: then for then, now in numbers.items()}
    then, now = (_by_number(groups) for groups in (old, new))
    rows = (
        _row(number, earlier.get(number, ""), then.get(number), now.get(number), causes)
        for number in sorted({*then, *now})
    )
    return pd.DataFrame([row for row in rows if row], columns=[column.name for column in GROUP_CHANGES])


def _by_number(groups: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    rows = groups.drop(columns="geometry").drop_duplicates("group_id").to_dict("records")
    return {row["group_id"]: {str(name): value for name, value in row.items()} for row in rows}


def _row(
    number: str,
    number_then: str,
    then: dict[str, Any] | None,
    now: dict[str, Any] | None,
    causes: Collection[Cause],
) -> dict[str, object] | None:
    added, removed = (_fewer(one, other) for one, other in ((now, then), (then, now)))
    shown = now or then or {}
    row = {
        "group_id": number,
        "number_then": number_then,
        "name": shown["name"],
        "name_then": "",
        "change": "came" if then is None else "gone",
        "cause": "groups",
        "streets_added": added,
        "streets_removed": removed,
        "addresses_then": float("nan") if then is None else then["addresses"],
        "addresses_now": float("nan") if now is None else now["addresses"],
    }
    if then is None or now is None:
        return row
    written = bool(number_then) or any(then[name] != now[name] for name in _WRITTEN)
    if not written and not added and not removed and then["addresses"] == now["addresses"]:
        return None
    if then["name"] != now["name"]:
        row["name_then"] = then["name"]
    row["change"] = _change(then["status"], now["status"])
    row["cause"] = "groups" if written or _claims_changed(then, now, causes) else "map_or_settings"
    return row


def _fewer(one: dict[str, Any] | None, other: dict[str, Any] | None) -> tuple[str, ...]:
    known = () if other is None else other["streets"]
    return tuple(name for name in (() if one is None else one["streets"]) if name not in known)


def _change(then: str, now: str) -> str:
    if then == now:
        return "changed"
    return {"ended": "ended", "planned": "changed"}.get(now) or ("started" if then == "planned" else "resumed")


def _claims_changed(then: dict[str, Any], now: dict[str, Any], causes: Collection[Cause]) -> bool:
    if "groups" not in causes:
        return False
    return not {"map", "settings"} & set(causes) or any(_newly_claimed(then, now))


def _newly_claimed(then: dict[str, Any], now: dict[str, Any]) -> Iterator[bool]:
    # A name that stands in both registers, for which one run found no street, says nothing of the register.
    for one, other in ((then, now), (now, then)):
        unmatched = {name.casefold() for name in other["unmatched"]}
        yield any(name.casefold() not in unmatched for name in _fewer(one, other))
