"""What a run found about coverage, in sentences: addresses, residents, the elderly, and the register itself."""

from collections.abc import Iterator
from math import isfinite

from dekkend.coverage_case import Equity
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

_UPKEEP_TOLD = 5
_CHANCE = 0.05


def coverage_findings(plan: Plan, texts: Texts) -> Iterator[str]:
    """Say how much the groups cover, of whom, and what the register leaves open.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Yields
    ------
    str
        Sentences.
    """
    if plan.groups.empty:
        yield texts.say("No register of groups was given, so this report says nothing about coverage.")
        return
    yield from _groups(plan, texts)
    yield from _addresses(plan, texts)
    yield from _elderly(plan, texts)
    yield from _register(plan, texts)


def _groups(plan: Plan, texts: Texts) -> Iterator[str]:
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


def _addresses(plan: Plan, texts: Texts) -> Iterator[str]:
    # The rows of each level add up to the same.
    level = plan.areas["level"].iloc[:1]
    rows = plan.areas[plan.areas["level"].isin(level)]
    addresses, covered = int(rows["addresses"].sum()), int(rows["covered_addresses"].sum())
    if addresses and plan.homes_assumed:
        yield texts.say("No address is known: the addresses below are assumed homes.")
    if addresses:
        yield texts.say(
            "Groups watch {covered:,} of the {addresses:,} addresses ({share:.0%}), and {metres} of the {all} of "
            "streets where people live.",
            addresses=addresses,
            covered=covered,
            share=covered / addresses,
            metres=texts.metres(float(rows["covered_m"].sum())),
            all=texts.metres(float(rows["street_m"].sum())),
        )


def _elderly(plan: Plan, texts: Texts) -> Iterator[str]:
    if not plan.coverage_case.equity:
        yield texts.say(
            "No neighbourhoods with figures were given, so nothing can be said about residents of 65 and over."
        )
        return
    homes, *others = plan.coverage_case.equity
    if not isfinite(homes.coverage_65.value):
        return
    yield texts.say(
        "Of the residents of 65 and over {elderly} are covered, of all residents {everyone}, if those of a "
        "neighbourhood are spread evenly over its addresses.",
        elderly=texts.between(homes.coverage_65, texts.share),
        everyone=texts.between(homes.coverage, texts.share),
    )
    yield from (_tested(each, texts) for each in others if each.level == "neighbourhood")


def _tested(equity: Equity, texts: Texts) -> str:
    if equity.untested is not None:
        return texts.tell(equity.untested)
    if equity.p_value > _CHANCE:
        return texts.say(
            "By neighbourhood the elderly are covered {ratio} times as well as all; chance alone often does as much "
            "(p = {p:.2f}), so that no difference is shown.",
            ratio=texts.number(equity.ratio.value, 2),
            p=equity.p_value,
        )
    return texts.say(
        "By neighbourhood the elderly are covered {ratio} times as well as all; chance alone seldom does as much "
        "(p = {p:.3f}).",
        ratio=texts.number(equity.ratio.value, 2),
        p=equity.p_value,
    )


def _register(plan: Plan, texts: Texts) -> Iterator[str]:
    case = plan.coverage_case
    if len(case.review):
        yield texts.say_n(
            "One entry of the register needs an answer; it stands below. dekkend groups check takes it.",
            "{n:,} entries of the register need an answer; they stand below. dekkend groups check takes them.",
            len(case.review),
        )
    yield from (texts.tell(each) for each in case.upkeep[:_UPKEEP_TOLD])
    if len(case.upkeep) > _UPKEEP_TOLD:
        yield texts.say_n(
            "There is one more remark about the register; it stands with the groups.",
            "There are {n:,} more remarks about the register; they stand with the groups.",
            len(case.upkeep) - _UPKEEP_TOLD,
        )
