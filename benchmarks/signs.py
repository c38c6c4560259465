"""Sign plans held against what anyone could do with a list of roads: the captured share at some numbers of signs.

Run with ``make bench``. All three ways choose among the same places, where a street comes into a core, and are
measured on the same modelled trips. The simple ways take places in order: of roads of class tertiary or above, the most
important class first; or by edge betweenness, the roads that most fastest ways between any two places lead over. The
table goes to ``signs.md``.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np
from entries import HERE, extracts

from dekkend import Settings, read_osm
from dekkend.analysis.flow_capture import most_captured
from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_rules import Rules
from dekkend.analysis.posts import Roadside
from dekkend.analysis.sign_places import find_places
from dekkend.arrays import Real, Whole
from dekkend.entry_roads import EntryRoads, add_traffic, lay_out
from dekkend.network.roads import class_rank
from dekkend.settings import SignSettings
from dekkend.sources.signs import empty_signs

NUMBERS = (5, 10, 15, 20, 30)
# Betweenness is estimated from this many nodes; from all of them it takes minutes.
SAMPLED = 500


def betweenness(roads: EntryRoads) -> Real:
    """Return how many fastest ways lead over each arc."""
    graph = roads.laid.graph
    drawn = nx.DiGraph()
    for tail, head, seconds in zip(graph.tail.tolist(), graph.head.tolist(), graph.seconds.tolist(), strict=True):
        if seconds < drawn.get_edge_data(tail, head, {"seconds": np.inf})["seconds"]:
            drawn.add_edge(tail, head, seconds=seconds)
    count = min(SAMPLED, len(drawn))
    found = nx.edge_betweenness_centrality(drawn, k=count, weight="seconds", seed=1)
    return np.array([found[pair] for pair in zip(graph.tail.tolist(), graph.head.tolist(), strict=True)])


def orders(roads: EntryRoads, arcs: Whole) -> Iterator[tuple[str, Whole]]:
    """Yield the simple ways: the order in which each takes places."""
    about = roads.network.segments.iloc[roads.laid.graph.segment[arcs]]
    rank = about["highway"].map(class_rank).to_numpy()
    through = np.flatnonzero(rank >= class_rank("tertiary"))
    yield "class tertiary or above", through[np.argsort(-rank[through], kind="stable")]
    yield "edge betweenness", np.argsort(-betweenness(roads)[arcs], kind="stable")


def rows(path: Path) -> Iterator[str]:
    """Yield the rows of an extract."""
    osm = read_osm(path)
    layout = lay_out(osm, Settings())
    roadside = Roadside(
        crossings=osm.crossings, signs=osm.signs, lamps=osm.lamps, addresses=osm.addresses, roads=osm.roads
    )
    places = find_places(
        layout.found, layout.laid, layout.network.segments, roadside, empty_signs(osm.crs), settings=SignSettings()
    )
    roads = add_traffic(layout, Settings(), others=places.others)
    trips, marks = roads.trips, places.layer["mark"].to_numpy()
    sets = trips.sets.tocsc()[:, marks].tocsr()[trips.passed]
    passing = Passing.summed(sets, trips.a_day, trips.core, len(roads.cores))
    rules = Rules(
        tuple(places.layer["place_id"]),
        places.layer["core"].to_numpy(),
        tuple(roads.cores["name"]),
        np.zeros(len(marks)),
    )
    name = path.name.split(".")[0] + (" (schematic)" if osm.schematic else "")
    best, slowest = [], 0.0
    for number in NUMBERS:
        before = perf_counter()
        plan = most_captured(passing, replace(rules, at_most=number))
        slowest = max(slowest, perf_counter() - before)
        best.append(plan.captured)
    title = f"{name}, {len(marks)} places"
    yield row(title, f"dekkend (gap 0, at most {slowest:.2f} s)", np.array(best) / passing.total)
    for way, order in orders(roads, places.layer["arc"].to_numpy()):
        shares = []
        for number in NUMBERS:
            chosen = np.zeros(len(marks), dtype=bool)
            chosen[order[:number]] = True
            shares.append(passing.captured(chosen) / passing.total)
        yield row(title, way, np.array(shares))


def row(extract: str, way: str, shares: Real) -> str:
    """Return a row of the table."""
    return f"| {extract} | {way} | {' | '.join(f'{share:.1%}' for share in shares)} |"


def table(lines: list[str]) -> str:
    """Return the page."""
    head = [
        "# Sign plans against simple ways",
        "",
        "Made by `make bench`: the share of all modelled car trips from outside into the cores that passes a sign. All",
        "ways choose among the same places and are measured on the same trips; the plan of dekkend is proved best, so",
        "that it can nowhere be worse.",
        "",
        f"| extract | way | {' | '.join(f'{number} signs' for number in NUMBERS)} |",
        f"| {' | '.join(['---'] * (len(NUMBERS) + 2))} |",
    ]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    lines = []
    for path in extracts():
        for line in rows(path):
            lines.append(line)
            print(line, flush=True)
    (HERE / "signs.md").write_text(table(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
