"""The best choice of a model, proved by the solver with as few variables as it takes.

The textbook model has a variable for every row of trips: how much of it is missed. With prices of trips
(:mod:`dekkend.analysis.plan_bound`) most need none. Whatever a row pays, at most its trips, it is missed by at least
``price * (1 - signs on the way)``: a straight line, and exact where one sign is passed, where none is and the price is
all of its trips, and where several are and the price is nothing. So rows get a variable one after another, only where
the line is wrong about a choice that the solver would take. The model grows as a Benders decomposition does, but by
whole rows and not by cuts, so that the solver's own cuts for rows still work. When nothing is wrong any more, the
choice is the best of the textbook model, too.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dekkend.analysis.passing import sums
from dekkend.analysis.plan_model import NOTHING, ROUNDING, TIE, Model
from dekkend.analysis.plan_solver import Limits, Minimum, minimum
from dekkend.arrays import Flags, Real

# All trips into a core, in its own rule: HiGHS counts a millionth as nothing.
_CORE = 1e3
_HALF = 0.5
# Share of a row's trips: prices nearer than this to nothing or to all are that.
_CLOSE = 1e-9


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


def cheapest(model: Model, price: Real) -> Answer | None:
    """Find the choice that keeps the rules at the lowest price.

    Parameters
    ----------
    model
        The model.
    price
        What a sign takes at each place, of whatever is to be kept low.

    Returns
    -------
    Answer or None
        None where no choice keeps the rules.
    """
    if not len(model.place):
        return _without_places(model, 0.0)
    told = np.isfinite(model.spare)[model.core]
    found = _solved(model, told, np.zeros(len(told)), np.concatenate([price, np.zeros(told.sum())]))
    return None if found is None else Answer(found.values[: len(price)] > _HALF, found.bound)


def least_missed(
    model: Model, row: Real | None = None, plan: Flags | None = None, *, below: float = np.inf, enough: float = -np.inf
) -> Answer | None:
    """Find the choice that keeps the rules and misses fewest trips.

    Parameters
    ----------
    model
        The model.
    row
        Prices of its rows. Good ones spare most of the work; without any every row has a variable from the start.
    plan
        A good choice.
    below
        Missed trips that are of no use any more.
    enough
        Missed trips that will do: the search ends with the first choice that misses no more.

    Returns
    -------
    Answer or None
        None where no choice keeps the rules and misses fewer than are of no use.
    """
    if not len(model.place):
        return _without_places(model, model.base)
    price = np.zeros(len(model.weight)) if row is None else _snapped(row, model.weight)
    told = np.full(len(price), row is None) | ((price > 0) & (price < model.weight))
    if plan is not None:
        told |= _wrong(model, price, plan)
    best, least = None, np.inf
    while True:
        sure = np.where(told, 0.0, price)
        base = model.base + float(sure.sum())
        cost = np.concatenate([-(model.sets.T @ sure), model.weight[told]])
        found = _solved(model, told, sure, cost, below=below - base)
        if found is None:
            return None if best is None else Answer(best, below)
        bound = found.bound + base
        chosen = found.values[: len(model.place)] > _HALF
        missed = model.missed(chosen)
        if missed < below and model.keeps(chosen):
            best, least, below = chosen, missed, missed - TIE
        wrong = _wrong(model, price, chosen) & ~told
        if least <= max(bound + TIE, enough) or not wrong.any():
            return None if best is None else Answer(best, min(bound, least))
        told |= wrong


def _without_places(model: Model, bound: float) -> Answer | None:
    nothing = np.zeros(0, dtype=bool)
    held = not np.any(model.low > ROUNDING) and not np.any(model.high < -ROUNDING)
    return Answer(nothing, bound) if held and model.keeps(nothing) else None


def _snapped(row: Real, weight: Real) -> Real:
    """Return prices of which those that are all but nothing are nothing, and those that are all but all are all."""
    return np.where(row <= _CLOSE * weight, 0.0, np.where(row >= (1 - _CLOSE) * weight, weight, row))


def _wrong(model: Model, price: Real, chosen: Flags) -> Flags:
    """Say for which rows a line of this price tells less than what they miss under a choice."""
    signs = model.sets @ chosen.astype(np.float64)
    return np.asarray(np.where(signs == 0, price < model.weight, (signs > 1) & (price > 0)), dtype=bool)


def _solved(model: Model, told: Flags, sure: Real, cost: Real, *, below: float = np.inf) -> Minimum | None:
    """Solve the model with a column per place, and one per told row for the share of its trips that is missed."""
    rows, places, asked = np.flatnonzero(told), len(model.place), np.isfinite(model.spare)
    weight, core = model.weight[rows], model.core[rows]
    # Shares of a core's own trips: those into a hamlet are little beside all.
    scale = np.maximum(sums(model.core, model.weight, len(asked)), NOTHING) / _CORE
    counts = np.flatnonzero(asked[model.core] & (sure > 0))
    lines = sparse.csr_array((sure[counts], (model.core[counts], np.arange(len(counts)))), (len(asked), len(counts)))
    per_core = sparse.csr_array((weight / scale[core], (core, np.arange(len(rows)))), (len(asked), len(rows)))[asked]
    by_place = sparse.csr_array(sparse.diags_array(1 / scale) @ (lines @ model.sets[counts]))[asked]
    spare = (model.spare + NOTHING - sums(model.core[counts], sure[counts], len(asked)))[asked] / scale[asked]
    each = sparse.csr_array(sparse.eye_array(len(rows)))
    blocks: list[list[sparse.csr_array | None]] = [[model.sets[rows], each], [model.lines, None], [-by_place, per_core]]
    limits = Limits(
        sparse.csr_array(sparse.block_array(blocks)),
        np.concatenate([np.ones(len(rows)), model.low, np.full(len(spare), -np.inf)]),
        np.concatenate([np.full(len(rows), np.inf), model.high, spare]),
    )
    least = np.concatenate([model.must, np.zeros(len(rows))])
    most = np.concatenate([model.may, np.ones(len(rows))])
    return minimum(cost, limits, least, most, whole=places, below=below)
