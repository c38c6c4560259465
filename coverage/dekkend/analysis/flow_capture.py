"""The best places for signs, proved: most trips captured by some signs, or fewest signs for a share of the trips.

The model is flow capture (Hodgson 1990, "A flow-capturing location-allocation model", Geographical Analysis 22): a
trip is captured where a sign stands at one place on its way, and once is enough. :mod:`.plan_proof` proves the best
plan of a model; here are the questions that are asked of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_clash import clash_error
from dekkend.analysis.plan_exact import cheapest
from dekkend.analysis.plan_model import NOTHING, TRIPS, Model, asking, model_of
from dekkend.analysis.plan_proof import best_plan
from dekkend.analysis.plan_rules import Rules
from dekkend.analysis.plan_search import first_plan
from dekkend.arrays import Flags, Real

__all__ = ["Optimum", "Passing", "Rules", "curve", "fewest", "knee", "most_captured"]


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
    found = cheapest(model, model.cost)
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
        Most signs of each plan, best in rising order: each plan starts from the one before.

    Returns
    -------
    numpy.ndarray of float
        Trips per number; NaN where no plan of so few signs keeps the rules.
    """
    out = np.full(len(numbers), np.nan)
    free, order = model_of(passing, replace(rules, at_most=None))
    before = None
    for at, number in enumerate(numbers):
        model = asking(free, np.ones(len(order), dtype=bool), -np.inf, number)
        # One sign more changes little of the plan, and of the prices.
        near = None if before is None else first_plan(model, before.plan)
        before = best_plan(model, near, None if before is None else before.row)
        if before is not None:
            chosen = np.zeros(len(order), dtype=bool)
            chosen[order] = before.plan
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


def _proved(passing: Passing, rules: Rules, near: Flags | None = None) -> Optimum:
    model, order = model_of(passing, rules)
    found = best_plan(model, near)
    if found is None:
        raise clash_error(passing, rules)
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = _tidied(model, found.plan)
    captured = passing.captured(chosen)
    most = passing.total * (1.0 - found.bound / TRIPS)
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
