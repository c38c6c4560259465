"""How few trips any plan must miss: prices of trips, and what they say of each place.

Lagrangian relaxation: a trip pays a price of at most its weight to the places on its way, and every choice of prices
proves a bound (Galvão and ReVelle 1996, "A Lagrangean heuristic for the maximal covering location problem", European
Journal of Operational Research 88). Good prices are found by subgradient steps towards the best known plan (Polyak
1969) along averaged choices (Barahona and Anbil 2000, "The volume algorithm", Mathematical Programming 87). The rules
are priced by an exact linear program over the places alone. A place whose worth is larger than what lies between
bound and best known plan is decided: no better plan decides otherwise (reduced cost fixing).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from dekkend.analysis.passing import sums
from dekkend.analysis.plan_model import NOTHING, TIE, Model, narrowed
from dekkend.analysis.plan_solver import Limits, minimum
from dekkend.arrays import Flags, Real

_ROUNDS = 5
_STEPS = 50
_FRESH = 0.1  # weight of the newest choice in the average
_PATIENCE = 5  # steps without gain until they become shorter
_SHORTER, _LONGER, _LONGEST = 0.7, 1.2, 2.0
_CAREFUL = 0.1  # first step from prices that are good already
_WORTH_IT = 0.02  # of what is between plan and bound: a round that gains less is the last one
_GAIN = 0.01  # of what is between plan and bound: less is no gain
_SHARED = 0.6  # first price of a trip that passes one sign, as a share of its weight


@dataclass(frozen=True)
class Prices:
    """A proof of how few trips any plan misses.

    Attributes
    ----------
    row
        What the trips of each row of the model pay.
    floor
        Trips that every plan misses at least.
    worth
        Per place: every plan misses at least ``floor`` plus this where a place of positive worth has no sign, and
        ``floor`` minus this where a place of negative worth has one.
    """

    row: Real
    floor: float
    worth: Real


def prices_near(model: Model, plan: Flags, row: Real | None = None, *, enough: float = 1.0) -> Prices | None:
    """Look for prices that prove a plan best, or nearly so.

    Parameters
    ----------
    model
        The model.
    plan
        The best known choice of its places.
    row
        Prices to start from.
    enough
        Share of the places that, once decided, ends the search.

    Returns
    -------
    Prices or None
        The best that were found, None where no plan keeps the rules.
    """
    target = model.missed(plan)
    met = model.sets @ plan.astype(np.float64)
    start = model.weight * np.where(met == 0, 1.0, np.where(met == 1, _SHARED, 0.0)) if row is None else row
    best = _proof(model, start)
    if best is None:
        return None
    mean, stride, row = plan.astype(np.float64), 1.0 if row is None else _CAREFUL, start
    for _ in range(_ROUNDS):
        before = best[0].floor
        gap = target - before
        if gap <= TIE or (np.abs(best[0].worth) > gap).sum() >= enough * len(plan):
            break
        row, mean, stride = _climbed(model, best, (row, mean, stride), target)
        later = _proof(model, row)
        best = later if later is not None and later[0].floor > before else best
        if best[0].floor - before < _WORTH_IT * gap:
            break
    return best[0]


def decided(model: Model, prices: Prices, slack: float) -> tuple[Model, Real]:
    """Decide every place that no plan within some missed trips of the bound decides otherwise.

    Parameters
    ----------
    model
        The model.
    prices
        A bound on it.
    slack
        Missed trips above the bound.

    Returns
    -------
    tuple of Model and numpy.ndarray
        The model of the other places, and the prices of its rows.
    """
    reach = max(slack, 0.0) + NOTHING
    one = model.may & (model.must | (prices.worth > reach))
    within, into = narrowed(model, one, ~one & (~model.may | (prices.worth < -reach)))
    return within, sums(into[into >= 0], prices.row[into >= 0], len(within.weight))


def _proof(model: Model, row: Real) -> tuple[Prices, Real, float] | None:
    """Return what prices of trips prove under the rules, with what these take from each place and give back."""
    asked, over, under = np.isfinite(model.spare), np.isfinite(model.high), np.isfinite(model.low)
    counts = np.flatnonzero(asked[model.core])
    at = (model.core[counts], np.arange(len(counts)))
    paid = sparse.csr_array((row[counts], at), shape=(len(asked), len(counts)))[asked]
    # Trips into a core that are missed are at least what those pay who pass no sign.
    per_core = paid @ model.sets[counts]
    rules = sparse.csr_array(sparse.vstack([model.lines[over], -model.lines[under], -per_core]))
    limit = np.concatenate(
        [model.high[over], -model.low[under], model.spare[asked] + NOTHING - np.asarray(paid.sum(axis=1))]
    )
    earned = np.asarray(model.sets.T @ row)
    toll, due = np.zeros(len(earned)), 0.0
    if np.any(model.must & ~model.may):
        return None
    if len(limit) and len(earned):
        limits = Limits(rules, np.full(len(limit), -np.inf), limit)
        found = minimum(-earned, limits, model.must.astype(np.float64), model.may.astype(np.float64))
        if found is None:
            return None
        # Whatever the solver's rounding, prices of rules that are not negative prove the bound.
        tolls = np.maximum(-found.prices, 0.0)
        toll, due = np.asarray(rules.T @ tolls), float(tolls @ limit)
    worth = earned - toll
    got = float(worth[model.must].sum() + np.maximum(worth, 0.0)[model.may & ~model.must].sum())
    return Prices(row, model.base + float(row.sum()) - got - due, worth), toll, due


def _climbed(
    model: Model, proof: tuple[Prices, Real, float], state: tuple[Real, Real, float], target: float
) -> tuple[Real, Real, float]:
    """Take some steps with the rules' prices as they are; return the best prices of trips and where the steps ended."""
    prices, toll, due = proof
    row, mean, stride = state
    best, best_row, idle = prices.floor, prices.row, 0
    signs = max(round(float(mean.sum())), 1)
    across = sparse.csr_array(model.sets.T)
    for _ in range(_STEPS):
        worth = across @ row - toll
        worth_now = np.where(model.must, np.inf, np.where(model.may, worth, -np.inf))
        top = np.argpartition(-worth_now, min(signs, len(worth)) - 1)[:signs]
        floor = model.base + float(row.sum() - worth[top].sum()) - due
        idle = 0 if floor - best > _GAIN * (target - best) else idle + 1
        stride = min(stride * _LONGER, _LONGEST) if not idle else stride
        if floor > best:
            best, best_row = floor, row
        if idle >= _PATIENCE:
            stride, idle, row = stride * _SHORTER, 0, best_row
        mean = (1 - _FRESH) * mean
        mean[top] += _FRESH
        lack = 1.0 - model.sets @ mean
        lack[((row <= 0) & (lack < 0)) | ((row >= model.weight) & (lack > 0))] = 0.0
        norm = float((lack * lack * model.weight).sum())
        if norm <= 0 or floor >= target:
            break
        row = np.clip(row + stride * (target - floor) / norm * lack * model.weight, 0.0, model.weight)
    return best_row, mean, stride
