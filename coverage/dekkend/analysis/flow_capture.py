"""The best places for signs, proved: most trips captured by some signs, or fewest signs for a share of the trips.

The model is flow capture (Hodgson 1990, "A flow-capturing location-allocation model", Geographical Analysis 22): a
trip is captured where a sign stands at one place on its way, and once is enough. A good plan (:mod:`.plan_search`) and
a bound (:mod:`.plan_bound`) decide most places; HiGHS proves the rest. For the size of a province that is what makes a
proof possible; a cut per core from the same covering function (Cordeau, Furini and Ljubić 2019, "Benders decomposition
for very large scale partial set covering and maximal covering location problems", European Journal of Operational
Research 275) proves the same optimum but was slower without a solver that keeps its state between cuts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dekkend.analysis.passing import Passing, sums
from dekkend.analysis.plan_bound import decided, prices_near
from dekkend.analysis.plan_clash import clash_error
from dekkend.analysis.plan_model import NOTHING, TRIPS, Model, model_of, solve
from dekkend.analysis.plan_rules import Rules
from dekkend.analysis.plan_search import first_plan, improved
from dekkend.arrays import Flags, Real

__all__ = ["Optimum", "Passing", "Rules", "curve", "fewest", "knee", "most_captured"]

# Places that are left open in the first attempt at a proof, and how many more in each further one.
_OPEN, _MORE = 150, 8
# Share of places: once so many are decided, the rest is done on a smaller model.
_DECIDED = 0.5


@dataclass(frozen=True)
class Optimum:
    """A plan, and the proof that none is better.

    Attributes
    ----------
    chosen
        Whether a sign stands at each place.
    captured
        Trips that pass at least one sign.
    bound
        Trips that no plan under these rules exceeds.
    gap
        What lies between the two, as a share of the bound: 0 where the plan is proved to be best.
    cost_eur
        What its signs cost together (euro).
    """

    chosen: Flags
    captured: float
    bound: float
    gap: float
    cost_eur: float


def most_captured(passing: Passing, rules: Rules) -> Optimum:
    """Find the plan that captures most trips.

    Parameters
    ----------
    passing
        Which trips pass which places.
    rules
        What the plan must keep.

    Returns
    -------
    Optimum
        The plan. Of several that capture as many, one that does not depend on the order of the places, and in which
        every sign captures something that no other does or is asked for by a rule.

    Raises
    ------
    NoPlanError
        Where no plan keeps the rules: it names rules that contradict one another.

    Examples
    --------
    >>> from scipy import sparse
    >>> sets = sparse.csr_array([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    >>> passing = Passing.summed(sets, np.array([5.0, 2.0, 3.0]), np.zeros(3, dtype=np.int64), 1)
    >>> rules = Rules(("a", "b", "c"), np.zeros(3, dtype=np.int64), ("Town",), np.full(3, 350.0), at_most=2)
    >>> best = most_captured(passing, rules)
    >>> best.chosen, best.captured, best.gap
    (array([False,  True,  True]), 10.0, 0.0)
    """
    return _proved(passing, rules)


def fewest(passing: Passing, rules: Rules) -> Optimum:
    """Find the cheapest plan that keeps the rules, and of these the one that captures most trips.

    Where signs cost the same at all places, or nothing anywhere, it has the fewest signs.

    Parameters
    ----------
    passing
        Which trips pass which places.
    rules
        What the plan must keep, with the share of every core's trips that it must capture.

    Returns
    -------
    Optimum
        The plan; its bound is of the trips that a plan of this cost can capture.

    Raises
    ------
    NoPlanError
        Where no plan keeps the rules: it names rules that contradict one another.
    """
    priced = rules if np.any(rules.cents > 0) else replace(rules, cost_eur=np.ones(len(rules.places)))
    model, order = model_of(passing, priced)
    found = solve(model, price=model.cost)
    if found is None:
        raise clash_error(passing, rules)
    cost_eur = float(priced.cents[order][found.chosen].sum()) / 100
    # Both models have their places in the order of the ids.
    best = _proved(passing, replace(priced, budget_eur=cost_eur), found.chosen)
    return replace(best, cost_eur=float(rules.cents[best.chosen].sum()) / 100)


def curve(passing: Passing, rules: Rules, numbers: Sequence[int]) -> Real:
    """Say how many trips the best plan captures at each number of signs.

    Parameters
    ----------
    passing
        Which trips pass which places.
    rules
        What the plans must keep, but for the number of signs.
    numbers
        Most signs of each plan.

    Returns
    -------
    numpy.ndarray of float
        Trips per number; NaN where no plan of so few signs keeps the rules.
    """
    out = np.full(len(numbers), np.nan)
    for at, number in enumerate(numbers):
        model, order = model_of(passing, replace(rules, at_most=number))
        found = best_plan(model)
        if found is not None:
            chosen = np.zeros(len(order), dtype=bool)
            chosen[order] = found[0]
            out[at] = passing.captured(chosen)
    return out


def knee(numbers: Sequence[int], captured: Real) -> int:
    """Find the number of signs after which each further one adds much less.

    It is where the curve lies farthest above the straight line from its first point to its last (Satopää et al. 2011,
    "Finding a 'Kneedle' in a haystack", ICDCS workshops).

    Parameters
    ----------
    numbers
        Numbers of signs, rising.
    captured
        Trips captured by the best plan of each; NaN where there is none.

    Returns
    -------
    int
        The number, the smallest of several. The first of all where the curve is nowhere above the line.

    Raises
    ------
    ValueError
        Where no number has a plan.

    Examples
    --------
    >>> knee([1, 2, 3, 4, 5], np.array([40.0, 70.0, 80.0, 82.0, 83.0]))
    2
    """
    known = np.flatnonzero(np.isfinite(captured))
    if not len(known):
        raise ValueError("no number of signs has a plan")
    x, y = np.asarray(numbers, dtype=np.float64)[known], np.asarray(captured)[known]
    across, up = max(x[-1] - x[0], 1.0), y[-1] - y[0]
    above = (y - y[0]) / up - (x - x[0]) / across if up > 0 else np.zeros(len(x))
    return int(x[int(above.argmax())])


def best_plan(
    model: Model, near: Flags | None = None, row: Real | None = None, *, ceiling: float = -np.inf
) -> tuple[Flags, float] | None:
    """Find the plan of a model that misses fewest trips, and prove it.

    Parameters
    ----------
    model
        The model.
    near
        A plan that keeps the rules, to start from.
    row
        Prices to start from, of a model like it.
    ceiling
        Missed trips at which to stop: with the first plan that misses no more, or once none can.

    Returns
    -------
    tuple of numpy.ndarray and float, or None
        The plan, and the missed trips that no plan goes below. None where no plan keeps the rules.
    """
    model = replace(model, place=np.arange(len(model.must)), fixed=np.zeros(0, dtype=np.int64))
    plan = first_plan(model) if near is None else improved(model, near)
    if plan is None:
        found = solve(model)
        return None if found is None else (found.chosen, found.bound)
    kernel, open_ = model, _OPEN
    while True:
        prices = prices_near(kernel, plan[kernel.place], row, enough=_DECIDED)
        if prices is None:
            # Only rounding can make a plan that keeps the rules look as if it did not: then nothing is proved.
            return plan, 0.0
        if model.missed(plan) <= ceiling or prices.floor > ceiling > 0:
            return plan, prices.floor
        slack = model.missed(plan) - prices.floor
        # A better plan most likely differs at the places that matter least to the bound.
        worth = np.sort(np.abs(prices.worth))
        reach = float(worth[open_]) if len(worth) > open_ else np.inf
        within, into = decided(kernel, prices, slack)
        row = sums(into[into >= 0], prices.row[into >= 0], len(within.weight))
        # Where much was decided, better prices for what is left come before the solver.
        if len(within.place) <= _OPEN or len(within.place) > (1 - _DECIDED) * len(kernel.place):
            attempt = within if reach >= slack else decided(kernel, prices, reach)[0]
            found = solve(attempt)
            if found is not None:
                other = attempt.whole(found.chosen, len(plan))
                if model.missed(other) < model.missed(plan) - NOTHING and model.keeps(other):
                    plan = other
            if reach >= slack:
                return plan, min(found.bound if found is not None else prices.floor, model.missed(plan))
            open_ *= _MORE
        kernel = within


def _proved(passing: Passing, rules: Rules, near: Flags | None = None) -> Optimum:
    model, order = model_of(passing, rules)
    found = best_plan(model, near)
    if found is None:
        raise clash_error(passing, rules)
    plan, bound = found
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = _tidied(model, plan)
    captured = passing.captured(chosen)
    most = passing.total * (1.0 - bound / TRIPS)
    proved = most - captured <= passing.total * NOTHING / TRIPS
    bound_, gap = (captured, 0.0) if proved else (most, 1.0 - captured / most)
    return Optimum(chosen, captured, bound_, gap, float(rules.cents[chosen].sum()) / 100)


def _tidied(model: Model, plan: Flags) -> Flags:
    """Take away signs that capture nothing that no other does, the dearest first, as far as the rules allow."""
    plan = plan.copy()
    dear_first = np.lexsort((-np.arange(len(plan)), -model.cost))
    while True:
        met = model.sets @ plan.astype(np.float64)
        idle = plan & (np.asarray(model.sets.T @ (model.weight * (met == 1))) <= 0)
        for sign in dear_first[idle[dear_first]]:
            without = plan & (np.arange(len(plan)) != sign)
            if model.keeps(without):
                plan = without
                break
        else:
            return plan
