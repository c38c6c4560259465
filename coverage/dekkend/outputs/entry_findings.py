"""What a run found about entry roads: how many there are, whether any is missing, and how few signs would do."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd

from dekkend.layers import UNKNOWN_CLASS
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

# A report is read aloud: so many of a kind are named, the others are counted.
_NAMED = 5


def of_entry_roads(plan: Plan, texts: Texts) -> Iterator[str]:
    """Say which cores there are, how many roads lead in, whether that is proved, and where fewer signs would do.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Yields
    ------
    str
        A sentence, or a few on the same core.
    """
    cores, entries = plan.cores, plan.entries
    if cores.empty:
        yield texts.say("No village core was found in the road data.")
        return
    if plan.homes_assumed:
        yield homes_assumed(texts)
    if plan.homes_assumed and (cores["kind"] == "unnamed").any() and len(plan.neighbourhoods):
        yield texts.say("Nor does it name places: cores are called after the neighbourhoods of most of their homes.")
    names = texts.listed(cores["name"])
    yield texts.say_n("There is one core: {names}.", "There are {n:,} cores: {names}.", len(cores), names=names)
    yield texts.say_n("One entry road leads in.", "{n:,} entry roads lead in.", len(entries))
    yield _main(entries, texts)
    yield from _apart(entries, texts)
    yield from _proof(plan, texts)
    yield from _lower_bound(cores, texts)


def _main(entries: gpd.GeoDataFrame, texts: Texts) -> str:
    main = int(entries["main"].sum())
    if len(entries) and (entries["highway"] == UNKNOWN_CLASS).all():
        return texts.say_n(
            "One of them is a main entry road: it has much car traffic from outside. Which are through roads, the road "
            "data do not say.",
            "Of these, {n:,} are main entry roads: they have much car traffic from outside. Which are through roads, "
            "the road data do not say.",
            main,
        )
    return texts.say_n(
        "One of them is a main entry road: a through road, or one with much car traffic from outside.",
        "Of these, {n:,} are main entry roads: through roads, and those with much car traffic from outside.",
        main,
    )


def homes_assumed(texts: Texts) -> str:
    """Say that nobody has seen the homes on which figures rest.

    Parameters
    ----------
    texts
        The language.

    Returns
    -------
    str
        Two sentences.
    """
    return texts.say(
        "The road data shows no homes. Those that count here are assumed along the streets, and cores, entry roads and "
        "all shares of trips and homes rest on that."
    )


def _apart(entries: gpd.GeoDataFrame, texts: Texts) -> Iterator[str]:
    from_core, apart = int((entries["from_core"] != "").sum()), int((entries["kind"] != "street").sum())
    if from_core:
        yield texts.say_n(
            "Of all entry roads, one comes straight from a neighbouring core.",
            "Of all entry roads, {n:,} come straight from a neighbouring core.",
            from_core,
        )
    if apart:
        yield texts.say_n(
            "One entry road is a driveway, a track or a private road. No sign for through traffic belongs there.",
            "{n:,} entry roads are driveways, tracks or private roads. No sign for through traffic belongs there.",
            apart,
        )


def outline_evidence(plan: Plan, texts: Texts) -> str:
    """Say which kinds of evidence the outlines of the cores rest on.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    str
        Two sentences with shares of the outlines' length; empty where there is no outline.
    """
    edges, total = plan.edges, float(plan.edges["length_m"].sum())
    if not total:
        return ""
    lengths = edges[["evidence", "length_m"]].explode("evidence").dropna().groupby("evidence")["length_m"].sum()
    most = lengths.sort_values(ascending=False, kind="stable").head(_NAMED) / total
    kinds = [
        texts.say("{kind} ({share:.0%})", kind=texts.word(str(kind)), share=float(share))
        for kind, share in most.items()
    ]
    beyond = float(edges.loc[edges["against"].map(len) > 0, "length_m"].sum()) / total
    return " ".join(
        (
            texts.say("The outlines of the cores rest, by length, on: {kinds}.", kinds=texts.listed(kinds or ["–"])),
            texts.say(
                "For {share:.0%} of the length there is evidence of open country or another core just outside as well.",
                share=beyond,
            ),
        )
    )


def proof_condition(plan: Plan, texts: Texts) -> tuple[str, ...]:
    """Say of which roads the proof holds that no entry is missing.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of str
        One sentence, none where nothing is proved or the roads are those of OpenStreetMap.
    """
    if not plan.cores["sealed"].any() or plan.settings.inputs.roads is None:
        return ()
    return (
        texts.say(
            "That no entry road is missing is proved for the roads as your own layer has them: where it lacks a road, "
            "or two roads do not meet that do outside, a way in may be missing from the list."
        ),
    )


def _proof(plan: Plan, texts: Texts) -> Iterator[str]:
    cores = plan.cores
    if cores["sealed"].all():
        yield texts.say(
            "Every core is sealed: with all these entry roads closed, no car gets in from outside. "
            "So the road data shows no entry road that is not in the list."
        )
    elif cores["sealed"].any():
        yield texts.say(
            "Proved for {n:,} of {total:,} cores: with their entry roads closed, no car gets in from outside.",
            n=int(cores["sealed"].sum()),
            total=len(cores),
        )
    yield from proof_condition(plan, texts)
    unproved = cores[~cores["sealed"]]
    known = unproved["leaks"].map(len) > 0
    at_edge, leaking = unproved[unproved["at_edge"] & known], unproved[~unproved["at_edge"] & known]
    for core, roads in _first(leaking, "name", "leaks"):
        yield texts.say(
            "{core} is not sealed: with its entry roads closed, a car still gets in by {roads}. Look there on the map.",
            core=core,
            roads=texts.some(roads),
        )
    if len(leaking) > _NAMED:
        yield texts.say_n(
            "One more core is not sealed; the spreadsheet names the roads.",
            "{n:,} more cores are not sealed; the spreadsheet names the roads.",
            len(leaking) - _NAMED,
        )
    for core, roads in _first(at_edge, "name", "leaks"):
        yield texts.say(
            "{core} reaches the edge of the road data, at {roads}. Roads may lead in there that are not in the list.",
            core=core,
            roads=texts.some(roads),
        )
    if len(at_edge) > _NAMED:
        yield texts.say_n(
            "One more core reaches the edge of the road data; the spreadsheet names the roads.",
            "{n:,} more cores reach the edge of the road data; the spreadsheet names the roads.",
            len(at_edge) - _NAMED,
        )
    guessed = unproved.loc[unproved["at_edge"] & ~known, "name"]
    if not guessed.empty:
        yield texts.say_n(
            "It is not known how far the road data reach, and this core lies at their edge, so nothing is proved of "
            "it: {names}.",
            "It is not known how far the road data reach, and these cores lie at their edge, so nothing is proved of "
            "them: {names}.",
            len(guessed),
            names=texts.some(guessed),
        )
    closed = unproved.loc[~unproved["at_edge"] & ~known, "name"]
    if not closed.empty:
        yield texts.say_n(
            "No road on the map leads into this core from outside, so nothing is proved of it: {names}.",
            "No road on the map leads into these cores from outside, so nothing is proved of them: {names}.",
            len(closed),
            names=texts.some(closed),
        )


def _lower_bound(cores: gpd.GeoDataFrame, texts: Texts) -> Iterator[str]:
    fewer = cores[cores["least_entries"] < cores["entries"]]
    saved = (fewer["entries"] - fewer["least_entries"]).sort_values(ascending=False, kind="stable")
    most = fewer.loc[saved.index]
    for core, entries, least, roads in _first(most, "name", "entries", "least_entries", "least_roads"):
        yield texts.say_n(
            "Round {core}, one sign farther out would do the work of {entries:,} at its entry roads: on {roads}.",
            "Round {core}, {n:,} signs would do the work of {entries:,} at its entry roads if some stood farther out: "
            "on {roads}.",
            least,
            core=core,
            entries=entries,
            roads=texts.some(roads),
        )
    if len(fewer) > _NAMED:
        yield texts.say_n(
            "Round one more core fewer signs farther out would do; the spreadsheet names the roads.",
            "Round {n:,} more cores fewer signs farther out would do; the spreadsheet names the roads.",
            len(fewer) - _NAMED,
        )


def _first(cores: gpd.GeoDataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return cores[list(columns)].head(_NAMED).itertuples(index=False, name=None)
