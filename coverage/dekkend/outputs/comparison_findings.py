"""What changed between two runs, in sentences that can be read aloud in a meeting."""

from collections.abc import Iterator, Mapping
from math import isfinite

import pandas as pd

from dekkend.comparison import Comparison, Part
from dekkend.outputs.comparison_tables import CAUSES, points
from dekkend.outputs.findings import Chapter
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

_WORSE = {"none": 0, "watch": 1, "high": 2}
_GROUPS: Mapping[str, str] = {
    "came": _("New groups ({n:,}): {names}."),
    "gone": _("Groups that are no longer in the register ({n:,}): {names}."),
    "ended": _("Groups that ended ({n:,}): {names}."),
    "started": _("Groups that started ({n:,}): {names}."),
    "resumed": _("Groups that are active again ({n:,}): {names}."),
    "changed": _("Groups that changed ({n:,}): {names}."),
}
_FLAGS = (
    _("Raised: {name}, from “{then}” to “{now}”. {reasons}"),
    _("Lifted: {name}, from “{then}” to “{now}”. {reasons}"),
    _("Figures came or went: {name}, from “{then}” to “{now}”. {reasons}"),
)
_SIGNS: Mapping[str, str] = {
    "placed": _("Signs that were placed ({n:,}): {names}."),
    "removed": _("Signs that were removed ({n:,}): {names}."),
    "moved": _("Signs that moved by more than 5 m ({n:,}): {names}."),
    "proposed": _("Newly proposed signs ({n:,}): {names}."),
    "dropped": _("Signs that are no longer proposed ({n:,}): {names}."),
    "changed": _("Standing signs of which the plan says something else ({n:,}): {names}."),
}
_CORES: Mapping[str, str] = {"came": _("New cores ({n:,}): {names}."), "gone": _("Cores that went ({n:,}): {names}.")}
_ENTRIES: Mapping[str, str] = {
    "came": _("New entry roads ({n:,}): {names}."),
    "gone": _("Entry roads that went ({n:,}): {names}."),
}
# Less than this reads as 0,0 in percentage points.
_SEEN = 0.0005


def comparison_findings(comparison: Comparison, texts: Texts) -> tuple[Chapter, ...]:
    """Return what changed between two runs.

    Parameters
    ----------
    comparison
        The comparison.
    texts
        The language.

    Returns
    -------
    tuple of Chapter
        Groups, coverage, neighbourhoods, signs, cores and entry roads, each with at least one sentence; one chapter
        alone where nothing changed.
    """
    if comparison.same:
        return (Chapter(texts.gettext("What we found"), tuple(_nothing(comparison, texts))),)
    return (
        Chapter(texts.gettext("Groups"), tuple(_groups(comparison, texts))),
        Chapter(texts.gettext("Coverage"), tuple(_coverage(comparison, texts))),
        Chapter(texts.gettext("Flags"), tuple(_flags(comparison, texts))),
        Chapter(texts.gettext("Signs"), tuple(_signs(comparison, texts))),
        Chapter(texts.gettext("Cores and entry roads"), tuple(_places(comparison, texts))),
    )


def _nothing(comparison: Comparison, texts: Texts) -> Iterator[str]:
    yield texts.gettext("Nothing changed between these two runs: no group, coverage, flag, sign, core or entry road.")
    if len(comparison.basis):
        yield texts.gettext("They were not made from the same, but that changed nothing; see the table.")


def _groups(comparison: Comparison, texts: Texts) -> Iterator[str]:
    rows = comparison.groups
    register = rows[rows["cause"] == "groups"]
    yield from _counted(texts, register, _GROUPS)
    if register.empty:
        yield texts.gettext("No group came, went or changed.")
    others = len(rows) - len(register)
    if others:
        yield texts.say_n(
            "Of one group the streets or addresses differ only because the map or the settings do.",
            "Of {n:,} groups the streets or addresses differ only because the map or the settings do.",
            others,
        )


def _counted(texts: Texts, rows: pd.DataFrame, told: Mapping[str, str]) -> Iterator[str]:
    for change, template in told.items():
        names = [*rows.loc[rows["change"] == change, "name"]]
        if names:
            yield texts.say(template, n=len(names), names=texts.some(names))


def _coverage(comparison: Comparison, texts: Texts) -> Iterator[str]:
    total = comparison.total
    if isfinite(total.share_then):
        yield texts.say(
            "Then {covered:,} of {addresses:,} addresses were covered ({share:.1%}).",
            covered=int(total.covered_then),
            addresses=int(total.addresses_then),
            share=total.share_then,
        )
    if isfinite(total.share_now):
        yield texts.say(
            "Now {covered:,} of {addresses:,} addresses are covered ({share:.1%}).",
            covered=int(total.covered_now),
            addresses=int(total.addresses_now),
            share=total.share_now,
        )
    if isfinite(total.change):
        yield texts.say("The share changed by {points} percentage points.", points=points(texts, total.change))
    changed = comparison.neighbourhoods[comparison.neighbourhoods["points"].abs() >= _SEEN]
    if abs(total.change) >= _SEEN or len(changed):
        yield from _why(comparison, texts, "coverage")
    if len(comparison.causes["coverage"]) > 1 and isfinite(total.change):
        yield texts.say(
            "Of these points the groups did {groups}, the map {map}, and settings and what cannot be told apart "
            "{rest}.",
            groups=points(texts, total.by_groups),
            map=points(texts, total.by_map),
            rest=points(texts, total.by_rest),
        )
    yield from _extremes(changed, texts)


def _extremes(changed: pd.DataFrame, texts: Texts) -> Iterator[str]:
    order = changed.sort_values(["points", "code"], kind="stable")
    if len(order) and order["points"].iloc[-1] > 0:
        name, value = order["name"].iloc[-1], order["points"].iloc[-1]
        yield texts.say("It rose most in {name} ({points}).", name=name, points=points(texts, value))
    if len(order) and order["points"].iloc[0] < 0:
        name, value = order["name"].iloc[0], order["points"].iloc[0]
        yield texts.say("It fell most in {name} ({points}).", name=name, points=points(texts, value))


def _flags(comparison: Comparison, texts: Texts) -> Iterator[str]:
    rows = comparison.flags
    if rows.empty:
        yield texts.gettext("No flag was raised or lifted.")
        return
    change = rows["flag_now"].map(_WORSE) - rows["flag_then"].map(_WORSE)
    for some, template in zip((rows[change > 0], rows[change < 0], rows[change.isna()]), _FLAGS, strict=True):
        for row in some.itertuples():
            then, now = texts.word(str(row.flag_then)), texts.word(str(row.flag_now))
            yield texts.say(template, name=row.name, then=then, now=now, reasons=row.reasons_now).strip()
    yield from _why(comparison, texts, "flags")


def _signs(comparison: Comparison, texts: Texts) -> Iterator[str]:
    rows = comparison.signs
    if rows.empty:
        yield texts.gettext("No sign was placed, removed, moved, proposed or dropped.")
        return
    named = rows.assign(name=_named(texts, rows))
    yield from _counted(texts, named, _SIGNS)
    as_proposed = int(((rows["change"] == "placed") & (rows["proposal"] != "")).sum())
    if as_proposed:
        yield texts.say_n(
            "One of them stands where the earlier plan proposed a sign.",
            "{n:,} of them stand where the earlier plan proposed a sign.",
            as_proposed,
        )
    yield from _why(comparison, texts, "signs")


def _named(texts: Texts, rows: pd.DataFrame) -> list[str]:
    streets = [street or texts.gettext("without a name") for street in rows["street"]]
    return [f"{name} ({core})" if core else name for name, core in zip(streets, rows["core_name"], strict=True)]


def _places(comparison: Comparison, texts: Texts) -> Iterator[str]:
    rows = comparison.places
    if rows.empty:
        yield texts.gettext("No core and no entry road came or went.")
        return
    cores, entries = (rows[rows["kind"] == kind] for kind in ("core", "entry"))
    roads = entries.assign(name=_named(texts, entries))
    yield from _counted(texts, cores.assign(name=cores["core_name"]), _CORES)
    yield from _counted(texts, roads, _ENTRIES)
    yield from _why(comparison, texts, "places")


def _why(comparison: Comparison, texts: Texts, part: Part) -> Iterator[str]:
    causes = [texts.gettext(CAUSES[cause]) for cause in comparison.causes[part]]
    if not causes:
        yield texts.gettext(
            "Yet all that it hangs on is the same in both runs. Somebody may have edited one of the plans."
        )
    elif len(causes) == 1:
        yield texts.say(
            "Only this can have done it, for all else that it hangs on is the same: {causes}.", causes=causes[0]
        )
    else:
        yield texts.say("This differs between the runs and may have done it: {causes}.", causes=texts.listed(causes))
