"""Which signs were placed, removed, moved, proposed or dropped, and which cores and entries came or went."""

from collections.abc import Hashable, Iterator, Mapping
from math import nan
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.comparison import PLACE_CHANGES, SIGN_CHANGES, FinishedRun

# The accuracy of a GPS fix by the road; what is less is no move.
_MOVED_M = 5.0
# As in signs.match_m: a sign that was placed this near to a proposed place serves it.
_PLACED_M = 50.0
# Two entries of one core by one street do not lie nearer to one another: entries.merge_m makes one of them.
_SAME_ENTRY_M = 80.0
_CHANGES = ("placed", "removed", "moved", "proposed", "dropped", "changed")
_PROPOSED = "proposed"


def compare_signs(old: FinishedRun, new: FinishedRun) -> pd.DataFrame:
    """Tell which signs are other ones, or stand elsewhere.

    A sign of the same number is the same sign, and so is one within 5 m of it whose number is in one run alone, as
    where a street got another name; so is a proposed one within 50 m by the same street into the same core. A sign that
    stands now and did not then was placed; where the earlier plan proposed one within 50 m of it, that is the one that
    was placed.

    Parameters
    ----------
    old, new
        The runs, in one CRS.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`dekkend.comparison.SIGN_CHANGES`: first what was placed, then what was removed, moved,
        proposed and dropped, and last signs of which the plan says something else; each by number.
    """
    then, now = (run.signs.drop_duplicates("sign_id").set_index("sign_id") for run in (old, new))
    then = _with_numbers_of(then, now)
    placed = now[_stands(now) & ~now.index.isin(then.index[_stands(then)])]
    proposals = then[(then["status"] == _PROPOSED) & ~then.index.isin(now.index)]
    served = {placed.index[at]: proposals.index[of] for at, of in nearest_pairs(placed, proposals, _PLACED_M)}
    names, earlier, later = _core_names(old, new), _by_number(then), _by_number(now)
    rows = [
        {**row, "sign_id": number, "proposal": row["proposal"] or served.get(number, "")}
        for number in sorted({*earlier, *later})
        if number not in served.values()
        for row in _sign(number, earlier.get(number), later.get(number), names)
    ]
    table = pd.DataFrame(rows, columns=[column.name for column in SIGN_CHANGES])
    order = table["change"].map(_CHANGES.index)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def _by_number(signs: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    return {number: dict(zip(signs.columns, row, strict=True)) for number, *row in signs.itertuples(name=None)}


def _with_numbers_of(then: gpd.GeoDataFrame, now: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    for kind, by_street in (("standing", False), (_PROPOSED, False), (_PROPOSED, True)):
        gone, came = (
            one[~one.index.isin(other.index) & (one["provenance"] == kind)] for one, other in ((then, now), (now, then))
        )
        if by_street:
            same = _by_one_street(gone, came, _PLACED_M)
        else:
            same = [(gone.index[at], came.index[of]) for at, of in nearest_pairs(gone, came, _MOVED_M)]
        then = then.rename(index=dict(same))
    return then


def _sign(
    number: str, then: dict[str, Any] | None, now: dict[str, Any] | None, names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    shown = now or then or {}
    row = {
        "core_name": names.get(shown["core_id"], shown["core_id"]),
        "street": shown["street"],
        "status_then": then["status"] if then else "",
        "status_now": now["status"] if now else "",
        "moved_m": nan,
        "proposal": "",
    }
    moved = shapely.distance(then["geometry"], now["geometry"]) if then and now else 0.0
    if moved > _MOVED_M:
        yield {**row, "change": "moved", "moved_m": float(moved)}
    change = _change(then, now)
    if change:
        # A proposed sign that was taken up into the register of signs keeps its number.
        yield {**row, "change": change, "proposal": number if change == "placed" and then else ""}


def _change(then: dict[str, Any] | None, now: dict[str, Any] | None) -> str:
    stood, stands = (sign is not None and sign["provenance"] == "standing" for sign in (then, now))
    if stood != stands:
        return "removed" if stood else "placed"
    if then and now and stands:
        return "changed" if then["status"] != now["status"] else ""
    wanted_then, wanted_now = (sign is not None and sign["status"] == _PROPOSED for sign in (then, now))
    if wanted_now != wanted_then:
        return "proposed" if wanted_now else "dropped"
    return ""


def _stands(signs: gpd.GeoDataFrame) -> pd.Series:
    return signs["provenance"] == "standing"


def compare_places(old: FinishedRun, new: FinishedRun) -> pd.DataFrame:
    """Tell which cores and entry roads came or went.

    An entry that bears another number because the map was edited, but lies within 80 m of where one lay by the same
    street into the same core, is the same entry.

    Parameters
    ----------
    old, new
        The runs, in one CRS.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`dekkend.comparison.PLACE_CHANGES`: cores first, by number.
    """
    rows = [
        *_cores(_missing(old.cores, new.cores, "core_id"), "gone"),
        *_cores(_missing(new.cores, old.cores, "core_id"), "came"),
    ]
    gone, came = (_missing(*pair, "entry_id") for pair in ((old.entries, new.entries), (new.entries, old.entries)))
    same = _by_one_street(gone, came, _SAME_ENTRY_M)
    rows += [
        *_entries(gone.drop(index=[pair[0] for pair in same]), "gone"),
        *_entries(came.drop(index=[pair[1] for pair in same]), "came"),
    ]
    table = pd.DataFrame(rows, columns=[column.name for column in PLACE_CHANGES])
    return table.sort_values(["kind", "place_id"], ignore_index=True)


def _by_one_street(gone: gpd.GeoDataFrame, came: gpd.GeoDataFrame, reach_m: float) -> list[tuple[Hashable, Hashable]]:
    """Pair rows of one core and street that lie near one another, by their labels."""
    pairs = []
    for core, street in sorted({*_rows(gone, ("core_id", "street"))} & {*_rows(came, ("core_id", "street"))}):
        ones, others = (table[(table["core_id"] == core) & (table["street"] == street)] for table in (gone, came))
        found = nearest_pairs(ones, others, reach_m)
        pairs += [(ones.index[at], others.index[of]) for at, of in found]
    return pairs


def nearest_pairs(ones: gpd.GeoDataFrame, others: gpd.GeoDataFrame, reach_m: float) -> list[tuple[int, int]]:
    """Pair points that lie nearest to one another, each with one other at most.

    Parameters
    ----------
    ones, others
        Points in one metric CRS.
    reach_m
        Points farther apart are no pair, in metres.

    Returns
    -------
    list of tuple of (int, int)
        Positions in either table, the nearest pair first; of pairs that lie as near the first ones.
    """
    if ones.empty or others.empty:
        return []
    far = shapely.distance(ones.geometry.to_numpy()[:, None], others.geometry.to_numpy()[None, :])
    pairs: list[tuple[int, int]] = []
    for flat in np.argsort(far, axis=None, kind="stable"):
        at, of = (int(each) for each in np.unravel_index(flat, far.shape))
        if far[at, of] > reach_m:
            break
        if all(at != pair[0] and of != pair[1] for pair in pairs):
            pairs.append((at, of))
    return pairs


def _missing(ones: gpd.GeoDataFrame, others: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    return ones[~ones[key].isin(others[key])]


def _cores(cores: gpd.GeoDataFrame, change: str) -> Iterator[dict[str, str]]:
    for number, name in _rows(cores, ("core_id", "name")):
        yield {"place_id": number, "kind": "core", "core_name": name, "street": "", "change": change}


def _entries(entries: gpd.GeoDataFrame, change: str) -> Iterator[dict[str, str]]:
    for number, core, street in _rows(entries, ("entry_id", "core_name", "street")):
        yield {"place_id": number, "kind": "entry", "core_name": core, "street": street, "change": change}


def _rows(table: gpd.GeoDataFrame, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield from table[list(columns)].itertuples(index=False, name=None)


def _core_names(old: FinishedRun, new: FinishedRun) -> Mapping[str, str]:
    return {
        number: name for run in (old, new) for number, name in zip(run.cores["core_id"], run.cores["name"], strict=True)
    }
