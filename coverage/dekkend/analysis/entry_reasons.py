"""Why a road counts as an entry: where it comes from, and what changes where the core begins."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.cores import Cores
from dekkend.arrays import Objects, Real, Whole
from dekkend.network.graph import Graph
from dekkend.sentences import Sentence

# Evidence is compared over this distance on either side of an entry, in metres.
_AROUND_M: Final = 50.0
# A change by less than this is none: half of what a clear sign of a built-up area counts.
_CHANGE: Final = 0.5
# Between two cores this near to one another over the road lies a bridge, and no open country, in metres.
_STRAIGHT_M: Final = 300.0
_SAID: Final = {
    "homes": Sentence("Homes begin here."),
    "landuse": Sentence("Land that is lived in or built on begins here."),
    "places": Sentence("The map has a place name here."),
    "zone_traffic": Sentence("The traffic zone of the built-up area begins here."),
    "maxspeed": Sentence("The speed limit of the built-up area begins here."),
    "lamps": Sentence("Street lighting begins here."),
    "city_limit": Sentence("A place name sign stands here."),
    "cbs": Sentence("The population core of Statistics Netherlands begins here."),
    "own": Sentence("The outline that the municipality has drawn begins here."),
}
_DIVIDED: Final = Sentence("A boundary, a river, a canal, a railway or a motorway divides the two cores here.")


def reasons(
    street: str, core: str, crossings: int, from_core: str, evidence: Iterable[str], *, divided: bool
) -> tuple[Sentence, ...]:
    """Say in plain sentences why a road is an entry.

    Parameters
    ----------
    street, core
        Name of the street and of the core.
    crossings
        Number of lanes or arms by which it leads in.
    from_core
        Name of the core that it comes straight from, empty for none.
    evidence
        The kinds of evidence that change here.
    divided
        Whether a line on the map divides the two cores here, rather than open country.

    Returns
    -------
    tuple of Sentence
        What drives in, then what changes.
    """
    values = {"street": street, "core": core, "crossings": crossings, "other": from_core}
    if from_core:
        first = Sentence("A car can drive from {other} straight into {core} here.", **values)
    elif crossings > 1:
        first = Sentence(
            "A car from outside can drive into {core} here; {crossings} lanes or arms count as one entry.", **values
        )
    else:
        first = Sentence("A car from outside can drive into {core} here.", **values)
    said = tuple(_SAID[kind] for kind in evidence if kind in _SAID)
    return (first, *(said or ((_DIVIDED,) if divided else ())))


def changing(graph: Graph, arcs: Whole, cores: Cores) -> list[tuple[str, ...]]:
    """Return which kinds of evidence change from open country to built-up area where arcs come in.

    Parameters
    ----------
    graph
        The network, split where cores begin.
    arcs
        The arcs that come in, at their heads.
    cores
        The cores, with what the evidence says of each stretch of road.

    Returns
    -------
    list of tuple of str
        Kinds of evidence per arc, those that speak for the core on the inside and less so on the outside.
    """
    found = []
    stretches = cores.stretches
    before = stretches.at(graph.segment[arcs], _shortly(graph.to_m[arcs], graph.from_m[arcs]))
    core = cores.core
    touching: dict[int, list[int]] = {}
    heads = _ends_of(graph, arcs, cores)
    wanted = set(heads.tolist())
    for end in (stretches.tail, stretches.head):
        for stretch in np.flatnonzero(np.isin(end, list(wanted))).tolist():
            touching.setdefault(int(end[stretch]), []).append(stretch)
    for head, outer in zip(heads.tolist(), before.tolist(), strict=True):
        inner = [stretch for stretch in touching[head] if core[stretch] >= 0 and stretch != outer]
        found.append(
            tuple(
                kind
                for kind, score in cores.scores.items()
                if inner
                and kind != "class"
                and score[inner].max() > 0
                and score[inner].max() - score[outer] >= _CHANGE
                # The way from a sign to its place is marked as well; a sign stands where the road before it is.
                and (kind != "city_limit" or score[outer] < 0)
            )
        )
    return found


def _shortly(end: Real, start: Real) -> Real:
    """Return a place just before the end of each arc, as metres along its segment."""
    return np.asarray(end + np.sign(start - end) * np.minimum(1.0, np.abs(start - end) / 2))


def _ends_of(graph: Graph, arcs: Whole, cores: Cores) -> Whole:
    return cores.stretches.node_at(graph.segment[arcs], graph.to_m[arcs])


def coming_from(net: CoreNetwork, arcs: Whole, core: Whole, names: Objects) -> Objects:
    """Return the name of the core that each arc comes straight from.

    Parameters
    ----------
    net
        The network, split where cores begin.
    arcs
        The arcs that come into cores.
    core
        Position of the core that each leads into.
    names
        Name of each core.

    Returns
    -------
    numpy.ndarray of object
        The nearest other core, over at most 300 m of road outside of all cores, nearer than where the map ends;
        empty where there is none.
    """
    graph = net.graph
    of_node = np.full(graph.nodes, -1, dtype=np.int64)
    inside = net.arc_core >= 0
    of_node[graph.tail[inside]] = of_node[graph.head[inside]] = net.arc_core[inside]
    found = np.full(len(arcs), "", dtype=object)
    open_country = graph.only(~inside)
    for number in np.unique(core):
        own = np.flatnonzero(core == number)
        others = np.flatnonzero(net.sources(number))
        if len(others) == 0:
            continue
        matrix = open_country.matrix(np.maximum(open_country.metres, 1e-3))
        away, _, source = csgraph.dijkstra(
            matrix, indices=others, min_only=True, return_predecessors=True, limit=_STRAIGHT_M
        )
        tails = graph.tail[arcs[own]]
        last = np.where(inside[arcs[own]], 0.0, graph.metres[arcs[own]])
        near = away[tails] + last <= _STRAIGHT_M
        came = of_node[source[tails[near]]]
        found[own[near]] = np.where(came >= 0, names[came], "")
    return found
