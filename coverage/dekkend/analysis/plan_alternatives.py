"""What else would do: what a plan loses without each of its signs, and which places are as good, or nearly.

Every answer is exact. Bounds and single swaps settle most questions; the solver settles the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from dekkend.analysis.flow_capture import Optimum, best_plan
from dekkend.analysis.passing import Passing, sums
from dekkend.analysis.plan_bound import Prices, decided, prices_near
from dekkend.analysis.plan_model import NOTHING, TRIPS, Model, model_of
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
    regret, near = np.zeros(len(order)), np.zeros(len(order), dtype=bool)
    regret[order] = study.regrets() * (passing.total / TRIPS)
    near[order] = study.near(ceiling)
    ids = np.array(rules.places, dtype=object)[order]
    swaps = {int(order[sign]): tuple(ids[to].tolist()) for sign, to in study.swapped(ceiling)}
    return Alternatives(regret, near, tuple(swaps.get(place, ()) for place in range(len(order))))


@dataclass(frozen=True)
class _Study:
    """A plan, what it misses, a bound, and all its swaps."""

    model: Model
    plan: Flags
    missed: float
    prices: Prices | None
    moves: Swaps

    def regrets(self) -> Real:
        out = np.zeros(len(self.plan))
        for row, sign in enumerate(self.moves.signs):
            out[sign] = self._least_without(row, sign) - self.missed
        return out

    def near(self, ceiling: float) -> Flags:
        """Say which places are part of a plan that misses no more than the ceiling."""
        yes = self.plan.copy()
        for _, to in self.swapped(ceiling):
            yes[to] = True
        yes |= self._added(ceiling)
        for place in np.flatnonzero(self.model.may):
            if not yes[place]:
                yes |= self._part_of(int(place), ceiling)
        return yes

    def _part_of(self, place: int, ceiling: float) -> Flags:
        """Return the signs of a plan with a sign at a place that misses no more than the ceiling, none without such."""
        nowhere = np.zeros(len(self.plan), dtype=bool)
        model = replace(self.model, must=self.model.must | ~_all_but(self.plan, place))
        if self.prices is not None:
            prices = replace(self.prices, floor=self.prices.floor + max(-self.prices.worth[place], 0.0))
            if prices.floor > ceiling:
                return nowhere
            model, _ = decided(model, prices, ceiling - prices.floor)
        found = best_plan(model, ceiling=ceiling)
        held = found is not None and model.missed(found[0]) <= ceiling
        return model.whole(found[0], len(self.plan)) if found is not None and held else nowhere

    def swapped(self, ceiling: float) -> Iterator[tuple[int, Whole]]:
        """Yield each sign that need not stand where it does, with the places that do as well."""
        free = self.model.may & ~self.plan
        for row, sign in enumerate(self.moves.signs):
            if not self.model.must[sign]:
                missed = self.missed + self.moves.more[row]
                to = np.flatnonzero(self.moves.allowed[row] & free & (missed <= ceiling))
                to = to[self._within_shares(sign, to)]
                yield int(sign), to[np.lexsort((to, np.round(missed[to], 9)))]

    def _least_without(self, row: int, sign: int) -> float:
        """Return the fewest trips that a plan without a sign misses, infinite where there is none."""
        model = replace(self.model, must=self.model.must & _all_but(self.plan, sign))
        model = replace(model, may=model.may & _all_but(self.plan, sign))
        near = self._best_swap(row, sign, model)
        if near is not None and self.prices is not None:
            worth = self.prices.worth[sign]
            floor = self.prices.floor + (worth if self.model.must[sign] else max(worth, 0.0))
            if model.missed(near) <= floor + NOTHING:
                return model.missed(near)
        found = best_plan(model, near, None if self.prices is None else self.prices.row)
        return np.inf if found is None else model.missed(found[0])

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
