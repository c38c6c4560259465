"""The plan that misses fewest trips, and the proof: a good plan, a bound, and a solver for what the two leave open.

A plan (:mod:`.plan_search`) and a bound (:mod:`.plan_bound`) decide most places. What is left is small enough for the
solver (:mod:`.plan_exact`), which proves that nothing is better.
"""

from dataclasses import dataclass, replace

import numpy as np

from dekkend.analysis.plan_bound import decided, prices_near
from dekkend.analysis.plan_exact import least_missed
from dekkend.analysis.plan_model import TIE, Model
from dekkend.analysis.plan_search import first_plan, improved
from dekkend.arrays import Flags, Real

# Places that are left open in the first attempt at a proof, and how many more in each further one.
_OPEN, _MORE = 150, 8
# Share of places: once so many are decided, the rest is done on a smaller model.
_DECIDED = 0.5


@dataclass(frozen=True)
class Best:
    """A plan, and the proof that none is better.

    Attributes
    ----------
    plan
        Whether a sign stands at each place.
    bound
        Missed trips that no plan goes below.
    row
        Prices of the model's rows, to start from in a model like it; None where none were needed.
    """

    plan: Flags
    bound: float
    row: Real | None


def best_plan(
    model: Model, near: Flags | None = None, row: Real | None = None, *, below: float = np.inf, enough: float = -np.inf
) -> Best | None:
    """Find the plan of a model that misses fewest trips, and prove it.

    Parameters
    ----------
    model
        The model.
    near
        A plan that keeps the rules, to start from.
    row
        Prices to start from, of a model like it.
    below
        Missed trips that are of no use any more.
    enough
        Missed trips that will do: the search ends with the first plan that misses no more.

    Returns
    -------
    Best or None
        None where no plan keeps the rules and misses fewer trips than are of no use.
    """
    model = replace(model, place=np.arange(len(model.must)), fixed=np.zeros(0, dtype=np.int64))
    plan = first_plan(model) if near is None else improved(model, near)
    if plan is None:
        found = least_missed(model, row, below=below, enough=enough)
        return None if found is None else Best(found.chosen, found.bound, row)
    floor = model.missed(model.may)
    if model.missed(plan) <= max(floor + TIE, enough):
        return Best(plan, floor, row)
    plan, bound, row = _closed(model, plan, row, (below, enough))
    return Best(plan, bound, row) if model.missed(plan) < below else None


def _closed(
    model: Model, plan: Flags, row: Real | None, wanted: tuple[float, float]
) -> tuple[Flags, float, Real | None]:
    """Close the gap between a plan and what no plan goes below; return both, and prices of the model's rows."""
    below, enough = wanted
    kernel, open_, first = model, _OPEN, row
    while True:
        prices = prices_near(kernel, plan[kernel.place], row, enough=_DECIDED)
        if prices is None:
            # Only rounding can make a plan that keeps the rules look as if it did not: then nothing is proved.
            return plan, 0.0, first
        first = prices.row if kernel is model else first
        missed = model.missed(plan)
        if prices.floor >= below or missed <= max(prices.floor + TIE, enough):
            return plan, min(prices.floor, missed), first
        least = min(below, missed - TIE)
        # A better plan most likely differs at the places that matter least to the bound.
        worth = np.sort(np.abs(prices.worth))
        reach = float(worth[open_]) if len(worth) > open_ else np.inf
        slack = least - prices.floor
        within, row = decided(kernel, prices, slack)
        # Where much was decided, better prices for what is left come before the solver.
        if len(within.place) <= _OPEN or len(within.place) > (1 - _DECIDED) * len(kernel.place):
            attempt, price = (within, row) if reach >= slack else decided(kernel, prices, reach)
            found = least_missed(attempt, price, plan[attempt.place], below=least, enough=enough)
            better = None if found is None else attempt.whole(found.chosen, len(plan))
            if better is not None and model.keeps(better):
                plan, missed = better, model.missed(better)
            if reach >= slack:
                return plan, min(least if found is None else found.bound, missed), first
            open_ *= _MORE
        kernel = within
