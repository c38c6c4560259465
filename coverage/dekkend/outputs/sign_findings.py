"""What a run found out about signs, in sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite

from dekkend.outputs.texts import Texts
from dekkend.plan import Plan
from dekkend.sign_case import OtherPlace

_NAMED = 5


def sign_findings(plan: Plan, texts: Texts) -> Iterator[str]:
    """Say where signs should stand, what that captures and costs, and what else would do.

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
    if plan.signs.empty:
        yield texts.say("No sign is proposed and no standing sign was given.")
        return
    yield from _numbers(plan, texts)
    case = plan.sign_case
    if isfinite(case.captured_share):
        if plan.homes_assumed:
            yield texts.say("All shares of trips are those of trips to assumed homes.")
        yield texts.say(
            "Of all car trips from outside into the cores, {share:.0%} pass at least one proposed or kept sign.",
            share=case.captured_share,
        )
        yield from _per_core(plan, texts)
        yield from _consulted(plan, texts)
        yield from _proof(plan, texts)
        yield from _curve(plan, texts)
    yield from _money(plan, texts)


def _proof(plan: Plan, texts: Texts) -> Iterator[str]:
    case = plan.sign_case
    if case.gap == 0:
        yield texts.say("It is proved that no plan of as many signs under the same rules captures more.")
    if case.interchangeable:
        yield texts.say_n(
            "One more place would do nearly as well in a plan of as many signs: {places}.",
            "{n:,} more places would do nearly as well in a plan of as many signs: {places}.",
            len(case.interchangeable),
            places=texts.some(_counted(place_name(texts, place) for place in case.interchangeable)),
        )


def place_name(texts: Texts, place: OtherPlace) -> str:
    """Return a place without a sign as people name it: its street and core.

    Parameters
    ----------
    texts
        The language.
    place
        The place.

    Returns
    -------
    str
        Street and core; where the street has no name, where it is.
    """
    street = place.street
    if not street and isfinite(place.x):
        street = texts.say("a road without a name at x {x:.0f}, y {y:.0f}", x=place.x, y=place.y)
    street = street or place.place_id
    return texts.say("{street} ({core})", street=street, core=place.core) if place.core else street


def _counted(names: Iterable[str]) -> list[str]:
    """Name each one once, and say how often it is meant."""
    return [f"{name} ({number}×)" if number > 1 else name for name, number in Counter(names).items()]


def _numbers(plan: Plan, texts: Texts) -> Iterator[str]:
    counts = plan.signs["status"].value_counts()
    yield texts.say("New signs that are proposed: {n:,}.", n=int(counts.get("proposed", 0)))
    gone = int(counts.get("remove", 0)) + int(counts.get("redundant", 0))
    if (plan.signs["provenance"] == "standing").any():
        yield texts.say("Standing signs that can stay: {n:,}.", n=int(counts.get("keep", 0)))
        yield texts.say("Standing signs that can be taken away: {n:,}.", n=gone)
    if gone and isfinite(plan.sign_case.captured_share):
        yield texts.say(
            "Without them {share:.1%} of all car trips into the cores pass no sign any more.",
            share=plan.sign_case.lost_share,
        )
    struck = int(counts.get("struck", 0))
    if struck:
        yield texts.say("Proposed signs that were struck out: {n:,}.", n=struck)
    elsewhere = int(counts.get("standing", 0))
    if elsewhere:
        yield texts.say("Standing signs elsewhere, of which this report says nothing: {n:,}.", n=elsewhere)


def _per_core(plan: Plan, texts: Texts) -> Iterator[str]:
    names = dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))
    shares = {names[core]: share for core, share in plan.sign_case.by_core if core in names}
    if len(shares) == 1:
        yield texts.say(
            "Of the car trips from outside into {core}, {share:.0%} come in past a proposed or kept sign.",
            core=next(iter(shares)),
            share=next(iter(shares.values())),
        )
    elif len(shares) > 1:
        low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
        yield texts.say(
            "How much of the car traffic from outside comes in past a proposed or kept sign differs from core to core: "
            "from {low:.0%} ({low_core}) to {high:.0%} ({high_core}).",
            low=shares[low],
            low_core=low,
            high=shares[high],
            high_core=high,
        )


def _consulted(plan: Plan, texts: Texts) -> Iterator[str]:
    consulted = plan.sign_case.consulted
    if consulted is None:
        return
    yield texts.say(
        "This plan was made by hand. As many signs, bound by no rule for single cores, could capture {best:.1%} of all "
        "trips: {loss:.1%} more.",
        best=consulted.best_share,
        loss=max(consulted.best_share - plan.sign_case.captured_share, 0.0),
    )
    for sign, check in consulted.broken[:_NAMED]:
        yield texts.say("{sign}: {check}", sign=sign, check=texts.tell(check)) if sign else texts.tell(check)
    if len(consulted.broken) > _NAMED:
        yield texts.say_n(
            "One more rule is broken; the table of signs names it.",
            "{n:,} more rules are broken; the table of signs names them.",
            len(consulted.broken) - _NAMED,
        )
    if consulted.without:
        yield texts.say("Without a sign of their own: {cores}.", cores=texts.listed(list(consulted.without)))


def _curve(plan: Plan, texts: Texts) -> Iterator[str]:
    curve = dict(plan.sign_case.curve)
    if plan.sign_case.knee:
        yield texts.say_n(
            "Bound by no rule for single cores, the best sign captures {share:.0%} of all trips; after that each "
            "further sign adds much less.",
            "Bound by no rule for single cores, the best {n:,} signs capture {share:.0%} of all trips; after that each "
            "further sign adds much less.",
            plan.sign_case.knee,
            share=curve[plan.sign_case.knee],
        )


def _money(plan: Plan, texts: Texts) -> Iterator[str]:
    case = plan.sign_case
    yield texts.say(
        "The plan costs about {cost:,.0f} euro, with posts, labour and taking signs away.", cost=case.cost_eur
    )
    if case.old_way is not None:
        yield texts.say_n(
            "The old way, a small sign at both ends of every covered street, takes one sign, costs about {cost:,.0f} "
            "euro and captures {share:.0%} of all trips.",
            "The old way, a small sign at both ends of every covered street, takes {n:,} signs, costs about "
            "{cost:,.0f} euro and captures {share:.0%} of all trips.",
            case.old_way.number,
            cost=case.old_way.cost_eur,
            share=case.old_way.captured_share,
        )
