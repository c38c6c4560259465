"""What the keepers of the register should look at: groups that overlap, have ended, are too large or fall apart."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.matching import Matches
from dekkend.analysis.split_groups import parts_of
from dekkend.analysis.within import area_of_points
from dekkend.arrays import Flags, Objects, shapes
from dekkend.sentences import Sentence
from dekkend.settings import RegisterSettings

_COLUMNS = ("kind", "group_ids", "street", "core", "homes", "said")
KINDS = ("no_street", "claimed_twice", "partly_covered", "too_large", "split", "ended")


def check_register(
    matches: Matches,
    segments: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    *,
    settings: RegisterSettings,
) -> pd.DataFrame:
    """Find what is worth a look in the register. Nothing of it changes what is covered.

    Only active groups count, but for those that have ended themselves.

    Parameters
    ----------
    matches
        What the groups watch.
    segments, cores
        The layers of these names.
    homes
        Points with ``street``, ``city`` and ``segment``, in the order of ``matches.homes``.
    barriers
        Lines of rivers, canals and railways: ``kind`` and ``name``.
    settings
        From how many homes on a group is too large.

    Returns
    -------
    pandas.DataFrame
        One row a finding, by kind in the order of :data:`KINDS`, then by group and street: ``kind``; ``group_ids`` (a
        tuple); ``street`` and ``core`` (empty where it is about the whole group); ``homes`` (of the group or street
        that it is about, or that several groups claim) and ``said`` (a :class:`dekkend.sentences.Sentence`).
    """
    groups = matches.layer
    active = groups[groups["status"] == "active"]
    covered = matches.homes[matches.homes["group_id"].isin(active["group_id"])]
    where = pd.DataFrame({"street": homes["street"].to_numpy(object), "core": _places(homes, cores)})
    rows = [
        *_without_street(active, matches),
        *_claimed_twice(covered, where),
        *_partly_covered(covered, where),
        *_too_large(active, settings.most_homes),
        *_split(active, matches, segments, homes, barriers),
        *_ended(groups),
    ]
    found = pd.DataFrame(rows, columns=list(_COLUMNS))
    # As a column of texts pandas would make plain English of the sentences.
    return found.assign(said=pd.Series([row["said"] for row in rows], index=found.index, dtype=object))


def _places(homes: gpd.GeoDataFrame, cores: gpd.GeoDataFrame) -> Objects:
    """Return the town of each home, or the core that it lies in where its address names no town."""
    core = area_of_points(shapes(homes), cores)
    found = homes["city"].to_numpy(object).copy()
    without = (found == "") & (core >= 0)
    found[without] = cores["name"].to_numpy(object)[core[without]]
    return found


def _row(kind: str, group_ids: tuple[str, ...], homes: int, said: Sentence, **where: str) -> dict[str, Any]:
    return {"kind": kind, "group_ids": group_ids, "street": "", "core": "", "homes": homes, "said": said, **where}


def _without_street(active: gpd.GeoDataFrame, matches: Matches) -> Iterator[dict[str, Any]]:
    watching = set(matches.watched["group_id"]) | set(matches.homes["group_id"])
    for group in active.loc[~active["group_id"].isin(watching), "group_id"]:
        yield _row("no_street", (group,), 0, Sentence("Group {group} covers nothing on the map.", group=group))


def _claimed_twice(covered: pd.DataFrame, where: pd.DataFrame) -> Iterator[dict[str, Any]]:
    by_home = covered.sort_values(["home", "group_id"]).groupby("home")["group_id"].agg(tuple)
    several = by_home[by_home.map(len) > 1]
    table = where.iloc[several.index].assign(group_ids=several.to_numpy())
    counted = (
        table.value_counts(["group_ids", "street", "core"]).reset_index().sort_values(["group_ids", "street", "core"])
    )
    for row in counted.to_dict("records"):
        ids, street, core, count = row["group_ids"], row["street"], row["core"], row["count"]
        said = Sentence(
            "Groups {groups} claim the same {homes:,} {homes:home|homes} of {street} ({core}).",
            groups=", ".join(ids),
            homes=count,
            street=street or "–",
            core=core or "–",
        )
        yield _row("claimed_twice", ids, count, said, street=street, core=core)


def _partly_covered(covered: pd.DataFrame, where: pd.DataFrame) -> Iterator[dict[str, Any]]:
    ids = covered.sort_values("group_id").groupby("home")["group_id"].agg(tuple)
    named = where[where["street"] != ""].assign(covered=False, group_ids=None)
    known = named.index.intersection(ids.index)
    named.loc[known, "covered"] = True
    named.loc[known, "group_ids"] = ids.loc[known]
    for key, part in named.groupby(["street", "core"], sort=True):
        street, core = map(str, key)
        inside = part[part["covered"]]
        if not 0 < len(inside) < len(part):
            continue
        by = tuple(sorted({group for each in inside["group_ids"] for group in each}))
        said = Sentence(
            "Of the {homes:,} homes of {street} ({core}), {covered:,} {covered:is|are} covered, by {groups}.",
            homes=len(part),
            street=street,
            core=core or "–",
            covered=len(inside),
            groups=", ".join(by),
        )
        yield _row("partly_covered", by, len(part), said, street=street, core=core)


def _too_large(active: gpd.GeoDataFrame, most_homes: int) -> Iterator[dict[str, Any]]:
    large = active[active["addresses"] > most_homes]
    for group, homes in zip(large["group_id"], large["addresses"], strict=True):
        said = Sentence(
            "Group {group} has {homes:,} homes; among more than {most:,} people hardly know one another.",
            group=group,
            homes=homes,
            most=most_homes,
        )
        yield _row("too_large", (group,), homes, said)


def _split(
    active: gpd.GeoDataFrame,
    matches: Matches,
    segments: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
) -> Iterator[dict[str, Any]]:
    points = shapes(homes)
    for group in active["group_id"]:
        own = np.zeros(len(segments), dtype=bool)
        own[matches.watched.loc[matches.watched["group_id"] == group, "segment"].to_numpy(np.int64)] = True
        mine: Flags = (matches.homes["group_id"] == group).to_numpy()
        parts, lines = parts_of(points[matches.homes["home"].to_numpy(np.int64)[mine]], segments[~own], barriers)
        if len(parts) < 2:  # noqa: PLR2004 - whole
            continue
        said = Sentence(
            "Group {group} falls into parts of {parts} homes, divided by {line}.",
            group=group,
            parts=", ".join(map(str, parts)),
            # What has no name is told in the reader's language.
            line=lines[0] if len(lines) == 1 else ", ".join(lines),
        )
        yield _row("split", (group,), sum(parts), said)


def _ended(groups: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    ended = groups[groups["status"] == "ended"]
    for group, homes in zip(ended["group_id"], ended["addresses"], strict=True):
        said = Sentence(
            "Group {group} has ended; its {homes:,} {homes:home counts|homes count} for other groups alone.",
            group=group,
            homes=homes,
        )
        yield _row("ended", (group,), homes, said)
