"""How long the proof of the best new groups takes: dekkend beside a textbook model and beside taking the best next one.

Run with ``make bench``. The towns are invented: streets that meet as the corners of a random triangulation do after
most sides are taken out, a few homes to a few dozen along each, and gains per home that change slowly over the town and
fall away from a few covered places. The table goes to ``recruit.md``.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.spatial import Delaunay, cKDTree

from dekkend.analysis.recruit_model import best_groups
from dekkend.analysis.recruit_sets import Town, best_sets

HERE = Path(__file__).parent
SIZES = ((200, (1, 5)), (600, (1, 3, 5, 10)), (2500, (5, 20)))
TEXTBOOK_STREETS = 600
LEAST, MOST = 25, 150
MEETINGS_KEPT, COVERED, BANDWIDTH = 0.6, 0.02, 0.15
LIMIT_S = 60.0


def invented(streets: int, seed: int = 1) -> tuple[Town, list[float]]:
    """Return a town and what each of its streets gains."""
    rng = np.random.default_rng(seed)
    xy = rng.random((streets, 2))
    corners = Delaunay(xy).simplices
    pairs = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1), axis=0)
    pairs = pairs[rng.random(len(pairs)) < MEETINGS_KEPT]
    homes = np.maximum(rng.gamma(1.0, 31.0, streets).astype(int), 1)
    side = np.sqrt(streets / 600)
    away, _ = cKDTree(xy[rng.random(streets) < COVERED]).query(xy)
    elderly = 0.3 + 0.2 * np.sin(5 * side * xy[:, 0]) * np.cos(4 * side * xy[:, 1])
    gain = homes * elderly * np.exp(-away * side / BANDWIDTH)
    beside: list[set[int]] = [set() for _ in range(streets)]
    for one, other in pairs.tolist():
        beside[one].add(other)
        beside[other].add(one)
    return Town(homes.tolist(), [sorted(each) for each in beside], LEAST, MOST), gain.tolist()


def proved(town: Town, gain: list[float], at_most: int) -> tuple[float, float]:
    """Return what dekkend's groups gain, and the gap of its proof."""
    best = best_groups(town, gain, at_most=at_most)
    return best.gain, 0.0 if best.proved else 1 - best.gain / best.bound


def textbook(town: Town, gain: list[float], at_most: int) -> tuple[float, float]:
    """Return the same from a copy of the town for each group, in which flow from a root holds the group together."""
    count = len(gain)
    tail, head = np.array([(a, b) for a, beside in enumerate(town.neighbours) for b in beside]).T
    arcs, each = len(tail), sparse.eye_array(count, format="csr")
    into = sparse.csr_array((np.ones(arcs), (head, np.arange(arcs))), shape=(count, arcs))
    out = sparse.csr_array((np.ones(arcs), (tail, np.arange(arcs))), shape=(count, arcs))
    homes, ones = sparse.csr_array(np.asarray(town.homes, dtype=float)[None, :]), sparse.csr_array(np.ones((1, count)))
    none, no_flow = 0 * ones, sparse.csr_array((1, arcs))
    many = float(count)
    # Columns of a group: its streets, its root, flow into the root, flow along each meeting of streets.
    rows = [
        ([homes, -town.most * ones, none, no_flow], -np.inf, 0.0),
        ([homes, -town.least * ones, none, no_flow], 0.0, np.inf),
        ([none, ones, none, no_flow], 0.0, 1.0),
        ([-each, each, 0 * each, 0 * into], -np.inf, 0.0),
        ([-each, 0 * each, each, into - out], 0.0, 0.0),
        ([0 * each, -many * each, each, 0 * into], -np.inf, 0.0),
        ([-many * each, 0 * each, 0 * each, into], -np.inf, 0.0),
    ]
    one = sparse.vstack([sparse.hstack(blocks) for blocks, _, _ in rows], format="csr")
    low = np.concatenate([np.full(blocks[0].shape[0], least) for blocks, least, _ in rows])
    high = np.concatenate([np.full(blocks[0].shape[0], most) for blocks, _, most in rows])
    shared = sparse.hstack([sparse.hstack([each, 0 * each, 0 * each, 0 * into])] * at_most)
    matrix = sparse.vstack([sparse.block_diag([one] * at_most), shared], format="csr")
    cost = np.tile(np.concatenate([-np.asarray(gain), np.zeros(2 * count + arcs)]), at_most)
    whole = np.tile(np.concatenate([np.ones(2 * count), np.zeros(count + arcs)]), at_most)
    most = np.tile(np.concatenate([np.ones(2 * count), np.full(count + arcs, many)]), at_most)
    found = milp(
        cost,
        constraints=LinearConstraint(
            matrix,
            np.concatenate([np.tile(low, at_most), np.full(count, -np.inf)]),
            np.concatenate([np.tile(high, at_most), np.ones(count)]),
        ),
        integrality=whole,
        bounds=Bounds(0, most),
        options={"mip_rel_gap": 0.0, "time_limit": LIMIT_S},
    )
    if found.x is None:
        return float("nan"), float("nan")
    return -found.fun, 1 - found.fun / found.mip_dual_bound


def greedy(town: Town, gain: list[float], at_most: int) -> tuple[float, float]:
    """Return the same of the best group, then the best one of what is left, and so on; it proves nothing."""
    left, total = list(gain), 0.0
    for _ in range(at_most):
        found = best_sets(town, left, above=0.0, keep=1).sets
        for worth, group in found:
            total += worth
            for street in group:
                left[street] = -1e9
    return total, float("nan")


WAYS: dict[str, Callable[[Town, list[float], int], tuple[float, float]]] = {
    "dekkend": proved,
    "textbook model in HiGHS": textbook,
    "best next one": greedy,
}


def rows_of(streets: int, groups: tuple[int, ...]) -> Iterator[str]:
    """Yield the rows of the table for a town."""
    town, gain = invented(streets)
    size = f"{streets:,} streets, {sum(town.homes):,} homes"
    for at_most in groups:
        for way, plan in WAYS.items():
            if plan is textbook and streets > TEXTBOOK_STREETS:
                continue
            begun = time.process_time()
            gained, gap = plan(town, gain, at_most)
            seconds = time.process_time() - begun
            found = "none found" if np.isnan(gained) else f"{gained:,.2f}"
            proof = "" if plan is greedy else "none" if np.isnan(gap) else f"{max(gap, 0.0):.3%}"
            yield f"| {size} | {at_most} | {way} | {found} | {proof} | {seconds:.2f} |"


def table(lines: list[str]) -> str:
    """Return the page."""
    head = [
        "# Proving the best new groups",
        "",
        f"Made by `make bench` on invented towns, for groups of {LEAST} to {MOST} homes. The gap is what lies between",
        "the groups and what no choice exceeds: 0 is a proof that none is better. The textbook model has a copy of the",
        f"town for each group and is stopped after {LIMIT_S:.0f} s; not tried on the largest. Taking the best",
        "next group says nothing of how good the groups are together. CPU seconds are of one run.",
        "",
        "| town | groups | way | takes away | gap | CPU seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    lines = []
    for streets, groups in SIZES:
        for line in rows_of(streets, groups):
            lines.append(line)
            print(line, flush=True)
    (HERE / "recruit.md").write_text(table(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
