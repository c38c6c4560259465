"""How long the proof of a best sign plan takes: dekkend beside the textbook model and beside taking the best next sign.

Run with ``make bench``. The regions are invented: towns on a net of random roads, and trips from some places to all
streets of all towns by the fastest way. A place for a sign is wherever a road leads into a town. Trips that pass the
same places on their way to the same town are one row. The table goes to ``siting.md``.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csgraph
from scipy.spatial import Delaunay, cKDTree

from dekkend.analysis.flow_capture import most_captured
from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_rules import Rules

HERE = Path(__file__).parent
SPEEDS_KMH, SPEED_SHARES = (30, 50, 80, 100), (0.3, 0.4, 0.2, 0.1)
ROADS_KEPT = 0.75
LIMIT_S = 60.0


@dataclass(frozen=True)
class Region:
    """An invented region: its name, how large it is, and the numbers of signs to ask for."""

    name: str
    towns: int
    junctions: int
    origins: int
    radius: float
    signs: tuple[int, ...]


REGIONS = (
    Region("municipality", 7, 900, 60, 0.07, (5, 10, 15, 20, 30)),
    Region("province", 250, 12_000, 150, 0.0209, (10, 30, 100, 200, 300, 400, 600)),
)


def invented(region: Region, seed: int = 1) -> tuple[Passing, Rules]:
    """Return the trips of a region past its places for signs, and rules without any limit."""
    rng = np.random.default_rng(seed)
    xy = rng.random((region.junctions, 2))
    corners = Delaunay(xy).simplices
    roads = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1), axis=0)
    roads = roads[rng.random(len(roads)) < ROADS_KEPT]
    hours = np.linalg.norm(xy[roads[:, 0]] - xy[roads[:, 1]], axis=1) / rng.choice(
        SPEEDS_KMH, size=len(roads), p=SPEED_SHARES
    )
    tail, head = np.concatenate([roads, roads[:, ::-1]]).T
    away, town = cKDTree(rng.random((region.towns, 2))).query(xy)
    town = np.where(away < region.radius * rng.uniform(0.6, 1.4, region.towns)[town], town, -1)
    into = np.flatnonzero((town[head] >= 0) & (town[head] != town[tail]))
    place = {(int(tail[arc]), int(head[arc])): number for number, arc in enumerate(into)}
    net = sparse.csr_array((np.tile(hours, 2), (tail, head)), shape=(len(xy), len(xy)))
    origins = rng.choice(len(xy), region.origins, replace=False)
    traffic = rng.pareto(1.2, region.origins) + 0.1
    trips: dict[tuple[int, tuple[int, ...]], float] = defaultdict(float)
    for origin, weight in zip(origins.tolist(), traffic.tolist(), strict=True):
        for core, passed in ways(net, origin, town, place):
            trips[core, passed] += weight
    rows = [sorted(set(passed)) for _, passed in trips]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    sets = sparse.csr_array(
        (np.ones(ends[-1]), np.concatenate(rows).astype(np.int64), ends), shape=(len(rows), len(place))
    )
    core = np.array([core for core, _ in trips], dtype=np.int64)
    passing = Passing.summed(sets, np.array([*trips.values()]), core, region.towns)
    ids = tuple(f"place {number:05d}" for number in range(len(place)))
    names = tuple(f"town {number}" for number in range(region.towns))
    return passing, Rules(ids, town[head[into]], names, np.full(len(place), 350.0))


def ways(
    net: sparse.csr_array, origin: int, town: np.ndarray, place: dict[tuple[int, int], int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the town of each street that an origin reaches, and the places on the fastest way there."""
    hours, before = csgraph.dijkstra(net, indices=origin, return_predecessors=True)
    passed: dict[int, tuple[int, ...]] = {origin: ()}
    for node in np.argsort(hours, kind="stable")[1 : np.isfinite(hours).sum()].tolist():
        come_from = int(before[node])
        number = place.get((come_from, node))
        passed[node] = passed[come_from] if number is None else (*passed[come_from], number)
        if town[node] >= 0 and town[node] != town[origin]:
            yield int(town[node]), passed[node]


def proved(passing: Passing, rules: Rules) -> tuple[float, float]:
    """Return what dekkend's plan captures, and the gap of its proof."""
    best = most_captured(passing, rules)
    return best.captured, best.gap


def textbook(passing: Passing, rules: Rules) -> tuple[float, float]:
    """Return the same from the plain model: a variable per place and per row, given to HiGHS as it is."""
    rows, places = passing.sets.shape
    number = sparse.csr_array(np.concatenate([np.ones(places), np.zeros(rows)])[None, :])
    matrix = sparse.vstack([sparse.hstack([passing.sets, -sparse.eye_array(rows)]), number], format="csr")
    found = milp(
        np.concatenate([np.zeros(places), -passing.trips / passing.total * 1e4]),
        constraints=LinearConstraint(
            matrix, np.zeros(rows + 1), np.concatenate([np.full(rows, np.inf), [rules.at_most or places]])
        ),
        integrality=np.concatenate([np.ones(places), np.zeros(rows)]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": LIMIT_S},
    )
    if found.x is None:
        return float("nan"), float("nan")
    # Stopped early, HiGHS may not even know yet that no plan captures more than all trips.
    return passing.captured(found.x[:places] > 0.5), 1 - found.fun / max(found.mip_dual_bound, -1e4)


def greedy(passing: Passing, rules: Rules) -> tuple[float, float]:
    """Return the same of the plan that takes the best next sign each time; it proves nothing."""
    chosen = np.zeros(len(rules.places), dtype=bool)
    for _ in range(rules.at_most or 0):
        left = passing.trips * (passing.sets @ chosen.astype(float) == 0)
        chosen[int((passing.sets.T @ left).argmax())] = True
    return passing.captured(chosen), float("nan")


WAYS: dict[str, Callable[[Passing, Rules], tuple[float, float]]] = {
    "dekkend": proved,
    "textbook model in HiGHS": textbook,
    "greedy": greedy,
}


def rows_of(region: Region) -> Iterator[str]:
    """Yield the rows of the table for a region."""
    passing, rules = invented(region)
    size = f"{region.name}: {passing.sets.shape[1]:,} places, {passing.sets.shape[0]:,} rows"
    for number in region.signs:
        for way, plan in WAYS.items():
            begun = time.process_time()
            captured, gap = plan(passing, replace(rules, at_most=number))
            seconds = time.process_time() - begun
            share = "none found" if np.isnan(captured) else f"{captured / passing.total:.4%}"
            proof = "" if way == "greedy" else "none" if np.isnan(gap) else f"{max(gap, 0.0):.4%}"
            yield f"| {size} | {number} | {way} | {share} | {proof} | {seconds:.2f} |"


def table(lines: list[str]) -> str:
    """Return the page."""
    head = [
        "# Proving the best sign plan",
        "",
        "Made by `make bench` on invented regions. The gap is what lies between the plan and what no plan exceeds: 0",
        f"is a proof that none is better. The textbook model is stopped after {LIMIT_S:.0f} s. Greedy takes the",
        "sign that gains most, again and again; it says nothing of how good its plan is. Seconds are those of the",
        "processor in one run, so that other work on the machine counts little.",
        "",
        "| region | signs | way | captured | gap | processor seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    lines = []
    for region in REGIONS:
        for line in rows_of(region):
            lines.append(line)
            print(line, flush=True)
    (HERE / "siting.md").write_text(table(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
