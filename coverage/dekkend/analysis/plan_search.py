"""Good plans by looking around: add the sign that gains most, then swap signs while that gains.

What is found here need not be best. It is the plan from which :mod:`dekkend.analysis.flow_capture` proves what is.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from dekkend.analysis.passing import sums
from dekkend.analysis.plan_exact import cheapest
from dekkend.analysis.plan_model import NOTHING, ROUNDING, Model
from dekkend.arrays import Flags, Real, Whole

_MOVES = 200


@dataclass(frozen=True)
class Swaps:
    """What happens where one sign moves to another place.

    Attributes
    ----------
    signs
        The places with a sign.
    more
        Shape (signs, places): change of the missed trips where the sign moves there. Says nothing of places with a
        sign.
    allowed
        Whether the rules on numbers, costs and distances allow it. Shares of cores are not looked at.
    """

    signs: Whole
    more: Real
    allowed: Flags


def first_plan(model: Model, start: Flags | None = None) -> Flags | None:
    """Look for a good plan.

    Parameters
    ----------
    model
        The model.
    start
        Signs to begin with.

    Returns
    -------
    numpy.ndarray of bool or None
        Whether a sign stands at each place; None where no plan was found that keeps the rules: there may be one.
    """
    plan = _greedy(model, model.must if start is None else start)
    if not model.keeps(plan):
        # Two signs on one way count twice here, which swaps put right.
        alone = replace(model, sets=model.sets[:0], weight=model.weight[:0], core=model.core[:0])
        found = cheapest(replace(alone, spare=np.full(len(model.spare), np.inf)), -(model.sets.T @ model.weight))
        if found is None or not model.keeps(found.chosen):
            return None
        plan = found.chosen
    return improved(model, plan)


def improved(model: Model, plan: Flags) -> Flags:
    """Swap signs as long as fewer trips are missed.

    Parameters
    ----------
    model
        The model.
    plan
        A plan that keeps the rules.

    Returns
    -------
    numpy.ndarray of bool
        A plan that no single swap betters.
    """
    plan, missed = plan.copy(), model.missed(plan)
    met = model.sets @ plan.astype(np.float64)
    across = sparse.csr_array(model.sets.T)
    while True:
        swaps = swaps_of(model, plan)
        gain = np.where(swaps.allowed & ~model.must[swaps.signs, None] & model.may & ~plan, -swaps.more, 0.0)
        before = missed
        # The best first; the next ones only where they still gain and the rules still allow them.
        at, places = np.nonzero(gain > NOTHING)
        for number in np.argsort(-gain[at, places], kind="stable")[:_MOVES]:
            sign, to = swaps.signs[at[number]], places[number]
            if not plan[sign] or plan[to]:
                continue
            moved, met_then = plan.copy(), met.copy()
            moved[[sign, to]] = False, True
            met_then[_rows(across, sign)] -= 1
            met_then[_rows(across, to)] += 1
            missed_then = model.base + float(model.weight[met_then == 0].sum())
            if missed_then < missed - NOTHING and model.keeps(moved):
                plan, met, missed = moved, met_then, missed_then
        if missed >= before - NOTHING:
            return plan


def swaps_of(model: Model, plan: Flags) -> Swaps:
    """Say what every swap of one sign changes.

    Parameters
    ----------
    model
        The model.
    plan
        Whether a sign stands at each place.

    Returns
    -------
    Swaps
        One row per sign.
    """
    signs = np.flatnonzero(plan)
    met = model.sets @ plan.astype(np.float64)
    once = np.flatnonzero(met == 1)
    sets = sparse.csr_array(model.sets[once])
    owner = sparse.csr_array(sets[:, signs]).indices.astype(np.int64)
    by_sign = sparse.csr_array((model.weight[once], (owner, np.arange(len(once)))), shape=(len(signs), len(once)))
    alone = sums(owner, model.weight[once], len(signs))
    gain = np.asarray(model.sets.T @ (model.weight * (met == 0)))
    more = alone[:, None] - (by_sign @ sets).toarray() - gain
    return Swaps(signs, more, _allowed(model, plan, signs))


def _allowed(model: Model, plan: Flags, signs: Whole) -> Flags:
    """Count per swap the lines that it breaks: those of the new sign and the old, put right where both are in one."""
    total = model.lines @ plan.astype(np.float64)
    row = np.full(len(plan), -1)
    row[signs] = np.arange(len(signs))
    broken = np.zeros((len(signs), len(plan)), dtype=np.int32)
    added, taken = np.zeros(len(plan), dtype=np.int32), np.zeros(len(signs), dtype=np.int32)
    for line in range(len(total)):
        part = slice(model.lines.indptr[line], model.lines.indptr[line + 1])
        at, weight = model.lines.indices[part], model.lines.data[part]
        low, high = model.low[line] - ROUNDING - total[line], model.high[line] + ROUNDING - total[line]
        # A line that counts all places alike is kept by whatever moves.
        alike = len(at) == len(plan) and weight.min() == weight.max()
        if not len(at) or alike or (-weight.max() >= low and weight.max() <= high):
            continue
        here, there = plan[at], ~plan[at]
        in_breaks, out_breaks = weight[there] > high, -weight[here] < low
        change = weight[there] - weight[here][:, None]
        both = ((change > high) | (change < low)).astype(np.int32)
        added[at[there]] += in_breaks
        taken[row[at[here]]] += out_breaks
        broken[np.ix_(row[at[here]], at[there])] += both - in_breaks - out_breaks[:, None].astype(np.int32)
    return np.asarray(broken + added + taken[:, None] == 0, dtype=bool)


def _greedy(model: Model, start: Flags) -> Flags:
    plan = start.copy()
    line = np.repeat(np.arange(len(model.low)), np.diff(model.lines.indptr))
    at, weight, size = model.lines.indices, model.lines.data, len(plan)
    uncovered = model.weight * (model.sets @ plan.astype(np.float64) == 0)
    gain = np.asarray(model.sets.T @ uncovered)
    across = sparse.csr_array(model.sets.T)
    while True:
        total = model.lines @ plan.astype(np.float64)
        full = np.bincount(at[total[line] + weight > model.high[line] + ROUNDING], minlength=size) > 0
        open_ = model.may & ~plan & ~full
        short = np.bincount(at[total[line] < model.low[line] - ROUNDING], minlength=size) > 0
        if short.any():
            open_ &= short
        score = np.where(open_, gain / np.maximum(model.effort, ROUNDING), -1.0)
        best = int(score.argmax()) if size else 0
        if not size or score[best] < 0 or (not short.any() and gain[best] <= NOTHING):
            return plan
        plan[best] = True
        rows = _rows(across, best)
        rows = rows[uncovered[rows] > 0]
        newly = sparse.csr_array(model.sets[rows])
        gain -= newly.T @ uncovered[rows]
        uncovered[rows] = 0.0


def _rows(across: sparse.csr_array, place: int) -> Whole:
    return np.asarray(across.indices[across.indptr[place] : across.indptr[place + 1]], dtype=np.int64)
