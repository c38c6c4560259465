"""A sign plan as numbers: places, trips and rules, with places decided one by one until a solver proves the rest.

The trips that miss every sign are the sum over rows of ``trips * max(0, 1 - signs on the way)``: flow capture
(Hodgson 1990, "A flow-capturing location-allocation model", Geographical Analysis 22) as maximal covering
(Church and ReVelle 1974), and with a share per core as partial covering.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from dekkend.analysis.passing import Passing, same_rows, sums
from dekkend.analysis.plan_rules import Line, Rules
from dekkend.arrays import Flags, Real, Whole

# HiGHS counts a millionth of what it adds up as nothing: with all trips at ten thousand that is a ten-billionth.
TRIPS = 1e4
# Relative to all trips: differences below it are rounding.
NOTHING = 1e-9 * TRIPS
# A plan that misses fewer trips by less is no better.
TIE = NOTHING / 2
# Of numbers of signs and sums of money.
ROUNDING = 1e-6


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
        if np.any(signs < self.low - ROUNDING) or np.any(signs > self.high + ROUNDING):
            return False
        if not np.any(np.isfinite(self.spare)):
            return True
        missed = self.weight * (self.sets @ chosen.astype(np.float64) == 0)
        return not np.any(sums(self.core, missed, len(self.spare)) > self.spare + NOTHING)

    def whole(self, chosen: Flags, size: int) -> Flags:
        """Return a choice of the undecided places as one of all places."""
        out = np.zeros(size, dtype=bool)
        out[self.fixed] = True
        out[self.place[chosen]] = True
        return out


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
        high=np.floor(np.array([line.high for line in counted]) / scale + ROUNDING),
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


def asking(model: Model, places: Flags, low: float, high: float) -> Model:
    """Add a rule on the number of signs at some places.

    Parameters
    ----------
    model
        The model.
    places
        Which undecided places the rule counts.
    low, high
        Fewest and most signs there.

    Returns
    -------
    Model
        The model with the rule.
    """
    line = sparse.csr_array(places[None, :].astype(np.float64))
    return replace(
        model,
        lines=sparse.vstack([model.lines, line], format="csr"),
        low=np.append(model.low, low),
        high=np.append(model.high, high),
    )


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
