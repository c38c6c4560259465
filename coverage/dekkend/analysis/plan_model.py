"""A sign plan as numbers: places, trips and rules, with places decided one by one until a solver proves the rest.

The trips that miss every sign are the sum over rows of ``trips * max(0, 1 - signs on the way)``: flow capture
(Hodgson 1990, "A flow-capturing location-allocation model", Geographical Analysis 22) as maximal covering
(Church and ReVelle 1974), and with a share per core as partial covering.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from dekkend.analysis.passing import Passing, same_rows, sums
from dekkend.analysis.plan_rules import Line, Rules
from dekkend.arrays import Flags, Real, Whole

# HiGHS counts a millionth of what it adds up as nothing: with all trips at ten thousand that is a ten-billionth.
TRIPS = 1e4
# Relative to all trips: differences below it are rounding.
NOTHING = 1e-9 * TRIPS
_ROUNDING = 1e-6
_CORE = 1e3
_HALF = 0.5


@dataclass(frozen=True)
class Model:
    """Which places get a sign, for what is still undecided.

    Attributes
    ----------
    sets, weight, core
        The rows of :class:`~dekkend.analysis.passing.Passing` that are undecided; all trips together are ``TRIPS``.
    lines, low, high
        Rules: the product of ``lines`` and the choice lies between the two.
    cost
        What a sign costs, in the largest sum of which all costs are multiples.
    effort
        What a sign takes of what is scarce: its cost under a budget, else 1.
    must, may
        Whether a sign must and may stand at each place.
    spare
        Trips into each core that may miss every sign; the last, infinite, is of all cores of which nothing is asked.
    base
        Trips that miss every sign for sure.
    place
        Position of each undecided place among all, which are in the order of their ids.
    fixed
        Positions among all places of the signs that are decided.
    """

    sets: sparse.csr_array
    weight: Real
    core: Whole
    lines: sparse.csr_array
    low: Real
    high: Real
    cost: Real
    effort: Real
    must: Flags
    may: Flags
    spare: Real
    base: float
    place: Whole
    fixed: Whole

    def missed(self, chosen: Flags) -> float:
        """Return the trips that miss every sign of a choice of the undecided places."""
        return self.base + float(self.weight[self.sets @ chosen.astype(np.float64) == 0].sum())

    def keeps(self, chosen: Flags) -> bool:
        """Say whether a choice of the undecided places keeps all rules."""
        if np.any(chosen < self.must) or np.any(chosen > self.may):
            return False
        signs = self.lines @ chosen.astype(np.float64)
        if np.any(signs < self.low - _ROUNDING) or np.any(signs > self.high + _ROUNDING):
            return False
        missed = self.weight * (self.sets @ chosen.astype(np.float64) == 0)
        return not np.any(sums(self.core, missed, len(self.spare)) > self.spare + NOTHING)

    def whole(self, chosen: Flags, size: int) -> Flags:
        """Return a choice of the undecided places as one of all places."""
        out = np.zeros(size, dtype=bool)
        out[self.fixed] = True
        out[self.place[chosen]] = True
        return out


@dataclass(frozen=True)
class Answer:
    """What the solver found.

    Attributes
    ----------
    chosen
        Whether a sign stands at each undecided place.
    bound
        What no choice goes below: in missed trips, or in the price that was given.
    """

    chosen: Flags
    bound: float


def model_of(passing: Passing, rules: Rules, lines: Iterable[Line] | None = None) -> tuple[Model, Whole]:
    """Make the model of a plan.

    Places are put in the order of their ids, so that the order in which they are given changes nothing.

    Parameters
    ----------
    passing, rules
        Trips and rules.
    lines
        The rules to keep, where not all.

    Returns
    -------
    tuple of Model and numpy.ndarray
        The model, and which of the given places each of its places is.
    """
    order = np.argsort(np.array(rules.places, dtype=object), kind="stable").astype(np.int64)
    at = np.empty_like(order)
    at[order] = np.arange(len(order))
    must, may = np.zeros(len(order), dtype=bool), np.ones(len(order), dtype=bool)
    weight = passing.trips * (TRIPS / passing.total if passing.total else 0.0)
    whole = sums(passing.core, weight, passing.cores)
    spare = np.full(passing.cores, np.inf)
    counted: list[Line] = []
    for line in rules.lines() if lines is None else lines:
        if line.kind in ("kept", "forced"):
            must[at[line.places]] = True
        elif line.kind == "forbidden":
            may[at[line.places]] = False
        elif line.kind == "share":
            spare[line.core] = (1.0 - line.low) * whole[line.core]
        else:
            counted.append(line)
    # Cores of which nothing is asked are one: their trips need not be told apart.
    pooled = np.cumsum(np.isfinite(spare)) - 1
    pooled[np.isinf(spare)] = np.isfinite(spare).sum()
    sizes = [len(line.places) for line in counted]
    column = np.concatenate([np.zeros(0, dtype=np.int64), *(at[line.places] for line in counted)])
    value = np.concatenate([np.zeros(0), *(line.weights for line in counted)])
    row = np.repeat(np.arange(len(counted)), sizes)
    unit = float(max(np.gcd.reduce(rules.cents), 1)) if len(order) else 1.0
    scale = np.array([unit if line.kind == "budget" else 1.0 for line in counted])
    cost = (rules.cents / unit)[order]
    sets = sparse.csr_array(passing.sets[:, order])
    sets.sort_indices()
    model = Model(
        sets=sets,
        weight=weight,
        core=pooled[passing.core],
        lines=sparse.csr_array((value / scale[row], (row, column)), shape=(len(counted), len(order))),
        low=np.array([line.low for line in counted]) / scale,
        # Whole multiples: what is left of the budget beyond them buys nothing.
        high=np.floor(np.array([line.high for line in counted]) / scale + _ROUNDING),
        cost=cost,
        effort=cost if rules.budget_eur is not None else np.ones(len(order)),
        must=must,
        may=may,
        spare=np.append(spare[np.isfinite(spare)], np.inf),
        base=0.0,
        place=np.arange(len(order)),
        fixed=np.zeros(0, dtype=np.int64),
    )
    return narrowed(model, np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool))[0], order


def narrowed(model: Model, one: Flags, zero: Flags) -> tuple[Model, Whole]:
    """Decide some places, and sum the rows that no longer differ.

    Parameters
    ----------
    model
        The model.
    one, zero
        Undecided places that get a sign, and that get none.

    Returns
    -------
    tuple of Model and numpy.ndarray
        The model of the others, and its row that each row has become part of, -1 where it is decided.
    """
    free = ~(one | zero)
    still = np.flatnonzero(model.sets @ one.astype(np.float64) == 0)
    sets = sparse.csr_array(model.sets[still][:, free])
    met = np.diff(sets.indptr) > 0
    lost, kept = still[~met], still[met]
    sets = sparse.csr_array(sets[met])
    group, first = same_rows(sets, model.core[kept])
    into = np.full(len(model.weight), -1, dtype=np.int64)
    into[kept] = group
    lines = sparse.csr_array(model.lines[:, free])
    taken = np.asarray(model.lines @ one.astype(np.float64))
    low, high = model.low - taken, model.high - taken
    binding = (low > 0) | (np.asarray(lines.sum(axis=1)) > high)
    return replace(
        model,
        sets=sets[first],
        weight=sums(group, model.weight[kept], len(first)),
        core=model.core[kept][first],
        lines=lines[binding],
        low=low[binding],
        high=high[binding],
        cost=model.cost[free],
        effort=model.effort[free],
        must=model.must[free],
        may=model.may[free],
        spare=model.spare - sums(model.core[lost], model.weight[lost], len(model.spare)),
        base=model.base + float(model.weight[lost].sum()),
        place=model.place[free],
        fixed=np.concatenate([model.fixed, model.place[one]]),
    ), into


def solve(model: Model, *, price: Real | None = None, ceiling: float = np.inf) -> Answer | None:
    """Find the best choice with HiGHS, to the proven optimum.

    Parameters
    ----------
    model
        The model.
    price
        What to keep low: a price per place. None for the missed trips.
    ceiling
        Most missed trips.

    Returns
    -------
    Answer or None
        None where no choice keeps the rules.
    """
    counts = price is None or np.isfinite(ceiling)
    asked = np.isfinite(model.spare)
    rows = np.flatnonzero(counts | asked[model.core])
    if not len(model.place):
        nothing = np.zeros(0, dtype=bool)
        held = not np.any(model.low > _ROUNDING) and not np.any(model.high < -_ROUNDING)
        fits = held and model.keeps(nothing) and model.base <= ceiling + NOTHING
        return Answer(nothing, model.base if price is None else 0.0) if fits else None
    places = len(model.place)
    found = milp(
        np.concatenate([np.zeros(places), model.weight[rows]] if price is None else [price, np.zeros(len(rows))]),
        constraints=_constraints(model, rows, ceiling),
        integrality=np.concatenate([np.ones(places), np.zeros(len(rows))]),
        bounds=Bounds(
            np.concatenate([model.must, np.zeros(len(rows))]), np.concatenate([model.may, np.ones(len(rows))])
        ),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    return Answer(found.x[:places] > _HALF, float(found.mip_dual_bound) + (model.base if price is None else 0.0))


def _constraints(model: Model, rows: Whole, ceiling: float) -> LinearConstraint:
    """Lay the model out: a column per place, and one per row for the share of its trips that is missed."""
    places, weight, asked = len(model.place), model.weight[rows], np.isfinite(model.spare)
    at = (model.core[rows], np.arange(len(rows)))
    # Shares of a core's own trips: those into a hamlet are little beside all.
    scale = np.maximum(sums(model.core[rows], weight, len(asked)), NOTHING) / _CORE
    per_core = sparse.csr_array((weight / scale[at[0]], at), shape=(len(asked), len(rows)))[asked]
    every = sparse.csr_array(weight[None, :])
    blocks = [
        sparse.hstack([model.sets[rows], sparse.eye_array(len(rows))]),
        sparse.hstack([model.lines, sparse.csr_array((len(model.low), len(rows)))]),
        sparse.hstack([sparse.csr_array((per_core.shape[0], places)), per_core]),
        sparse.hstack([sparse.csr_array((1, places)), every]),
    ]
    low = [np.ones(len(rows)), model.low, np.full(per_core.shape[0] + 1, -np.inf)]
    spare = (model.spare[asked] + NOTHING) / scale[asked]
    high = [np.full(len(rows), np.inf), model.high, spare, np.array([ceiling - model.base])]
    return LinearConstraint(sparse.vstack(blocks, format="csr"), np.concatenate(low), np.concatenate(high))
