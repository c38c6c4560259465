"""What a run found, in sentences that can be read aloud in a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd

from dekkend.outputs.cells import joined
from dekkend.outputs.entry_findings import of_entry_roads
from dekkend.outputs.sign_findings import sign_findings
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

# The worst comes first; neighbourhoods without a flag are in the table only.
_FLAGS_TOLD = ("high", "watch")
# As in the flags: of a neighbourhood that lies within the road data for less than this, nothing can be said.
_ENOUGH_DATA = 0.5


@dataclass(frozen=True)
class Chapter:
    """Findings on one subject.

    Attributes
    ----------
    title
        The subject.
    sentences
        What there is to say, at least one sentence.
    """

    title: str
    sentences: tuple[str, ...]


def findings(plan: Plan, texts: Texts) -> tuple[Chapter, ...]:
    """Return what a run found.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Chapter
        Entry roads, signs, coverage, neighbourhoods and warnings, each with at least one sentence: a subject
        without data says so.
    """
    return (
        Chapter(texts.gettext("Entry roads"), tuple(of_entry_roads(plan, texts))),
        Chapter(texts.gettext("Signs"), tuple(sign_findings(plan, texts))),
        Chapter(texts.gettext("Coverage"), tuple(_coverage(plan, texts))),
        Chapter(texts.gettext("Neighbourhoods"), tuple(_neighbourhoods(plan, texts))),
        Chapter(texts.gettext("Warnings"), tuple(_warnings(plan, texts))),
    )


def _core_names(plan: Plan) -> dict[str, str]:
    return dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))


def _coverage(plan: Plan, texts: Texts) -> Iterator[str]:
    if plan.groups.empty:
        yield texts.say("No register of groups was given, so this report says nothing about coverage.")
        return
    active = plan.groups[plan.groups["status"] == "active"]
    placeless = int((active["length_m"] == 0).sum())
    yield texts.say_n(
        "There is one active group with a street on the map.",
        "There are {n:,} active groups with streets on the map.",
        len(active) - placeless,
    )
    if placeless:
        yield texts.say_n(
            "One active group has no street on the map, and covers nothing.",
            "{n:,} active groups have no street on the map, and cover nothing.",
            placeless,
        )
    seen = plan.neighbourhoods[plan.neighbourhoods["data_share"] >= _ENOUGH_DATA]
    placed = plan.streets if seen.empty else seen
    addresses = int(placed["addresses"].sum())
    if addresses:
        covered = _covered_addresses(placed)
        yield texts.say(
            "Of the {addresses:,} addresses, {covered:,} ({share:.0%}) lie on a street that a group watches.",
            addresses=addresses,
            covered=covered,
            share=covered / addresses,
        )
    yield from _elderly(seen, texts)
    unmatched = int(plan.groups["unmatched"].map(len).sum())
    if unmatched:
        yield texts.say_n(
            "For one street name in the register no street was found; it stands in the table of groups.",
            "For {n:,} street names in the register no street was found; they stand in the table of groups.",
            unmatched,
        )


def _covered_addresses(placed: gpd.GeoDataFrame) -> int:
    if "covered_addresses" in placed:
        return int(placed["covered_addresses"].sum())
    return int(placed.loc[placed["covered"], "addresses"].sum())


def _elderly(neighbourhoods: gpd.GeoDataFrame, texts: Texts) -> Iterator[str]:
    known = neighbourhoods.dropna(subset=["residents", "residents_65", "coverage_share", "coverage_share_65"])
    elderly, everyone = known["residents_65"].sum(), known["residents"].sum()
    if not elderly:
        yield texts.say(
            "No neighbourhoods with figures were given, so nothing can be said about residents of 65 and over."
        )
        return
    yield texts.say(
        "Of the residents of 65 and over, {elderly:.0%} are covered by this estimate; of all residents {everyone:.0%}.",
        elderly=float((known["coverage_share_65"] * known["residents_65"]).sum() / elderly),
        everyone=float((known["coverage_share"] * known["residents"]).sum() / everyone),
    )


def _neighbourhoods(plan: Plan, texts: Texts) -> Iterator[str]:
    rows = plan.neighbourhoods
    if rows.empty:
        yield texts.say("No neighbourhoods were given, so no neighbourhood can be pointed out.")
        return
    if plan.groups.empty:
        yield texts.say("Without covered streets no neighbourhood lies near them, so none can be pointed out.")
        return
    if not rows["flag"].isin(_FLAGS_TOLD).any():
        yield texts.say("No neighbourhood stands out.")
    high, watch = (rows[rows["flag"] == flag] for flag in _FLAGS_TOLD)
    for name, reasons in zip(high["name"], high["reasons"], strict=True):
        yield texts.say("{name}: high exposure. {reasons}", name=name, reasons=joined(texts, reasons)).strip()
    if not watch.empty:
        yield texts.say("Keep an eye on: {names}. The table gives the reasons.", names=texts.listed(watch["name"]))
    unknown = rows["flag"] == "unknown"
    unseen = rows["data_share"] < _ENOUGH_DATA
    missing, beyond = rows.loc[unknown & ~unseen, "name"], rows.loc[unknown & unseen, "name"]
    if not missing.empty:
        yield texts.say("Figures are missing, so nothing can be said, for: {names}.", names=texts.listed(missing))
    if not beyond.empty:
        yield texts.say(
            "The road data does not reach there, so nothing can be said, for: {names}. "
            "They do not count in the totals.",
            names=texts.listed(beyond),
        )


def _warnings(plan: Plan, texts: Texts) -> Iterator[str]:
    if not plan.warnings:
        yield texts.say("There are no warnings about the input.")
        return
    yield texts.say_n(
        "There is one warning about the input. Read it below before you use the figures.",
        "There are {n:,} warnings about the input. Read them below before you use the figures.",
        len(plan.warnings),
    )
