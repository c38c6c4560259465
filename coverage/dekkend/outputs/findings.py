"""What a run found, in sentences that can be read aloud in a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass

from dekkend.outputs.cells import joined
from dekkend.outputs.coverage_findings import coverage_findings
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
        Entry roads, signs, coverage, neighbourhoods, where to recruit, and warnings, each with at least one sentence:
        a subject without data says so.
    """
    return (
        Chapter(texts.gettext("Entry roads"), tuple(of_entry_roads(plan, texts))),
        Chapter(texts.gettext("Signs"), tuple(sign_findings(plan, texts))),
        Chapter(texts.gettext("Coverage"), tuple(coverage_findings(plan, texts))),
        Chapter(texts.gettext("Neighbourhoods"), tuple(_neighbourhoods(plan, texts))),
        Chapter(texts.gettext("Where to recruit next"), tuple(_recruit(plan, texts))),
        Chapter(texts.gettext("Warnings"), tuple(_warnings(plan, texts))),
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
    yield from (texts.tell(each) for each in plan.coverage_case.together.said)
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


def _recruit(plan: Plan, texts: Texts) -> Iterator[str]:
    if plan.neighbourhoods.empty or plan.groups.empty:
        yield texts.say("Without groups, or without neighbourhoods with figures, no streets can be pointed out.")
        return
    for group in plan.recruits.to_dict("records"):
        yield texts.say(
            "Group {order}: {streets}: {homes:,} {homes:home|homes}, {elderly:,.0f} {elderly:resident|residents} of 65 "
            "and over.",
            order=group["recruit_id"],
            streets=texts.some(group["streets"]),
            homes=group["addresses"],
            elderly=group["residents_65"],
        )
    yield from (texts.tell(each) for each in plan.coverage_case.recruit.said)


def _warnings(plan: Plan, texts: Texts) -> Iterator[str]:
    if not plan.warnings:
        yield texts.say("There are no warnings about the input.")
        return
    yield texts.say_n(
        "There is one warning about the input. Read it below before you use the figures.",
        "There are {n:,} warnings about the input. Read them below before you use the figures.",
        len(plan.warnings),
    )
