"""What else would do: what a plan loses without each of its signs, and which places are as good, or nearly.

Every answer is exact. Bounds and single swaps settle most questions; the solver settles the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from dekkend.analysis.flow_capture import Optimum
from dekkend.analysis.passing import Passing, sums
from dekkend.analysis.plan_bound import Prices, decided, prices_near
from dekkend.analysis.plan_model import NOTHING, TRIPS, Model, asking, model_of
from dekkend.analysis.plan_proof import Best, best_plan
from dekkend.analysis.plan_rules import Rules
from dekkend.analysis.plan_search import Swaps, swaps_of
from dekkend.arrays import Flags, Real, Whole

# Swaps that are tried under the rule on shares before the solver is asked.
_TRIES = 20


@dataclass(frozen=True)
class Alternatives:
    """What else would do, per place.

    Attributes
    ----------
    regret
        Trips that the best plan without a sign at this place captures less, 0 where the plan has none there. Infinite
        where no plan keeps the rules without it; below 0 where a rule asks for a sign that is in the way.
    near
        Whether a plan with a sign at this place captures at most the margin less.
    swaps
        Ids of the places to which this one's sign may move with all else as it is, at a loss of at most the margin:
        the least loss first, then in the order of their ids.
    """

    regret: Real
    near: Flags
    swaps: tuple[tuple[str, ...], ...]


def alternatives(passing: Passing, rules: Rules, best: Optimum, *, margin: float) -> Alternatives:
    """Find what else would do.

    Parameters
    ----------
    passing
        Which trips pass which places.
    rules
        The rules of the plan. Of a plan of :func:`~dekkend.analysis.flow_capture.fewest`, those with what it costs as
        their budget.
    best
        The plan, which captures most under these rules.
    margin
        How much less a plan may capture and still do, as a share of what this one captures.

    Returns
    -------
    Alternatives
        Regrets, places and swaps. For the regret of a place where a sign must stand that rule is set aside.
    """
    model, order = model_of(passing, rules)
    plan = best.chosen[order]
    missed = model.missed(plan)
    ceiling = missed + margin * (TRIPS - missed) + NOTHING
    study = _Study(model, plan, missed, prices_near(model, plan), swaps_of(model, plan))
    swaps = [*study.swapped(ceiling)]
    more, others = study.regrets()
    regret, near = np.zeros(len(order)), np.zeros(len(order), dtype=bool)
    more[np.isfinite(more)] *= passing.total / TRIPS
    regret[order] = more
    known = np.any([plan, *(other for other in others if model.missed(other) <= ceiling)], axis=0)
    known[np.concatenate([to for _, to in swaps] or [np.zeros(0, dtype=np.int64)])] = True
    near[order] = study.near(ceiling, known)
    ids = np.array(rules.places, dtype=object)[order]
    named = {int(order[sign]): tuple(ids[to].tolist()) for sign, to in swaps}
    return Alternatives(regret, near, tuple(named.get(place, ()) for place in range(len(order))))


@dataclass(frozen=True)
class _Study:
    """A plan, what it misses, a bound, and all its swaps."""

    model: Model
    plan: Flags
    missed: float
    prices: Prices | None
    moves: Swaps

    def regrets(self) -> tuple[Real, list[Flags]]:
        """Return how many trips more are missed without each sign, and the plans that were found on the way."""
        more, plans = np.zeros(len(self.plan)), []
        open_: dict[int, Flags | None] = {}
        for row, sign in enumerate(self.moves.signs.tolist()):
            model = self._without(sign)
            near = self._best_swap(row, sign, model)
            if near is not None and model.missed(near) <= self._floor_without(sign) + NOTHING:
                more[sign] = model.missed(near) - self.missed
            elif self.model.must[sign]:
                found = best_plan(model, near, self._row)
                more[sign] = np.inf if found is None else model.missed(found.plan) - self.missed
            else:
                open_[sign] = near
        # What is best without any one of some signs is best without each sign that it lacks.
        while open_:
            found = self._best_without_any(open_)
            if found is not None:
                plans.append(found.plan)
            for sign in [sign for sign in open_ if found is None or not found.plan[sign]]:
                more[sign] = np.inf if found is None else self.model.missed(found.plan) - self.missed
                del open_[sign]
        return more, plans

    def near(self, ceiling: float, known: Flags) -> Flags:
        """Say which places are part of a plan that misses no more than the ceiling, as some are known to be."""
        model, yes = self.model, known | self._added(ceiling)
        open_ = model.may & ~yes
        if self.prices is not None:
            open_ &= self.prices.floor - np.minimum(self.prices.worth, 0.0) <= ceiling
        # One question for all others together; each plan answers it for its own signs.
        while open_.any():
            within, row = asking(model, open_, 1, np.inf), None
            if self.prices is not None:
                within, row = decided(within, self.prices, ceiling - self.prices.floor)
            found = best_plan(within, row=row, below=ceiling, enough=ceiling)
            if found is None:
                break
            yes |= within.whole(found.plan, len(yes))
            open_ &= ~yes
        return yes

    def swapped(self, ceiling: float) -> Iterator[tuple[int, Whole]]:
        """Yield each sign that need not stand where it does, with the places that do as well."""
        free = self.model.may & ~self.plan
        for row, sign in enumerate(self.moves.signs):
            if not self.model.must[sign]:
                missed = self.missed + self.moves.more[row]
                to = np.flatnonzero(self.moves.allowed[row] & free & (missed <= ceiling))
                to = to[self._within_shares(sign, to)]
                yield int(sign), to[np.lexsort((to, np.round(missed[to], 9)))]

    @property
    def _row(self) -> Real | None:
        return None if self.prices is None else self.prices.row

    def _without(self, sign: int) -> Model:
        others = _all_but(self.plan, sign)
        return replace(self.model, must=self.model.must & others, may=self.model.may & others)

    def _floor_without(self, sign: int) -> float:
        """Return what no plan without a sign goes below."""
        if self.prices is None:
            return -np.inf
        worth = float(self.prices.worth[sign])
        return self.prices.floor + (worth if self.model.must[sign] else max(worth, 0.0))

    def _best_without_any(self, signs: dict[int, Flags | None]) -> Best | None:
        """Return the best plan that lacks at least one of some signs, given the best known one without each."""
        places = np.zeros(len(self.plan), dtype=bool)
        places[[*signs]] = True
        known = [plan for plan in signs.values() if plan is not None]
        near = min(known, key=self.model.missed, default=None)
        return best_plan(asking(self.model, places, -np.inf, len(signs) - 1), near, self._row)

    def _best_swap(self, row: int, sign: int, model: Model) -> Flags | None:
        """Return the best plan that differs in one swap, or in the lack of the sign alone."""
        without = self.plan & _all_but(self.plan, sign)
        known = without if model.keeps(without) else None
        to = np.flatnonzero(self.moves.allowed[row] & model.may & ~self.plan)
        for place in to[np.argsort(self.moves.more[row, to], kind="stable")][:_TRIES]:
            other = without.copy()
            other[place] = True
            if model.keeps(other):
                return other if known is None or model.missed(other) < model.missed(known) else known
        return known

    def _added(self, ceiling: float) -> Flags:
        """Say which places may have a sign besides those of the plan."""
        model = self.model
        if self.missed > ceiling:
            return np.zeros(len(self.plan), dtype=bool)
        total = model.lines @ self.plan.astype(np.float64)
        line = np.repeat(np.arange(len(total)), np.diff(model.lines.indptr))
        full = model.lines.indices[total[line] + model.lines.data > model.high[line] + NOTHING]
        return np.asarray(model.may & (np.bincount(full, minlength=len(self.plan)) == 0), dtype=bool)

    def _within_shares(self, sign: int, to: Whole) -> Flags:
        """Say for which places the sign's move leaves enough of every core's trips captured."""
        model = self.model
        without = self.plan & _all_but(self.plan, sign)
        lost = model.sets @ without.astype(np.float64) == 0
        missed = sums(model.core[lost], model.weight[lost], len(model.spare))
        out = np.ones(len(to), dtype=bool)
        for core in np.flatnonzero(missed > model.spare + NOTHING):
            rows = np.flatnonzero(lost & (model.core == core))
            regained = np.asarray(sparse.csr_array(model.sets[rows][:, to]).T @ model.weight[rows])
            out &= missed[core] - regained <= model.spare[core] + NOTHING
        return out


def _all_but(plan: Flags, place: int) -> Flags:
    out = np.ones(len(plan), dtype=bool)
    out[place] = False
    return out
