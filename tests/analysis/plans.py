"""Every plan there is, counted out one by one: the truth that the optimiser is held against."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_rules import Rules

NAMES = "kfbhdagcej"


@dataclass(frozen=True)
class Everything:
    """Each choice of places, with what it captures and costs, and which rules it breaks."""

    plans: np.ndarray
    captured: np.ndarray
    cost: np.ndarray
    broken: dict

    @property
    def allowed(self):
        return self.keeping(self.broken)

    def keeping(self, some):
        return ~np.any([np.zeros(len(self.plans), bool), *(self.broken[each] for each in some)], axis=0)


def everything(passing: Passing, rules: Rules) -> Everything:
    """Count out all plans."""
    n = len(rules.places)
    plans = np.array(list(product([False, True], repeat=n)), dtype=bool).reshape(-1, n)
    sets = passing.sets.toarray() > 0
    met = (plans[:, None, :] & sets[None, :, :]).any(axis=2)
    signs, cost = plans.sum(axis=1), plans @ rules.cost_eur
    broken = {**_limits(rules, signs, cost), **_per_core(passing, rules, plans, met), **_per_place(rules, plans)}
    return Everything(plans, met @ passing.trips, cost, broken)


def _limits(rules, signs, cost):
    limits = {("at_most",): (signs, rules.at_most), ("budget",): (cost, rules.budget_eur)}
    return {name: value > most + 1e-6 for name, (value, most) in limits.items() if most is not None}


def _per_core(passing, rules, plans, met):
    broken = {}
    for core, name in enumerate(rules.core_names):
        here = plans[:, rules.core == core]
        if rules.least_per_core and here.shape[1]:
            broken["least_per_core", name] = here.sum(axis=1) < rules.least_per_core
        if rules.most_per_core is not None and here.shape[1]:
            broken["most_per_core", name] = here.sum(axis=1) > rules.most_per_core
        if rules.share is not None:
            into = passing.core == core
            got = met[:, into] @ passing.trips[into]
            broken["share", name] = got < rules.share * passing.trips[into].sum() - 1e-7
    return broken


def _per_place(rules, plans):
    at = {place: number for number, place in enumerate(rules.places)}
    broken = {(kind, place): ~plans[:, at[place]] for kind in ("kept", "forced") for place in getattr(rules, kind)}
    broken |= {("forbidden", place): plans[:, at[place]] for place in rules.forbidden}
    for one, other in rules.apart:
        broken["apart", f"{min(one, other)} – {max(one, other)}"] = plans[:, at[one]] & plans[:, at[other]]
    return broken


@st.composite
def problems(draw, most=8, *, share=None):
    """Draw trips and rules, often such that some rules contradict one another."""
    n, cores = draw(st.integers(1, most)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(0, 15))
    sets = rng.random((count, n)) < rng.uniform(0.1, 0.5)
    trips = rng.integers(1, 9, count) if draw(st.booleans()) else rng.random(count)
    passing = Passing.summed(sparse.csr_array(sets), trips.astype(float), rng.integers(0, cores, count), cores)
    ids = tuple(NAMES[:n])
    some = st.lists(st.sampled_from(ids), max_size=2, unique=True).map(tuple)
    few = st.one_of(st.just(()), some)
    pairs = {tuple(sorted(rng.choice(ids, 2, replace=False))) for _ in range(draw(st.integers(0, 3)) if n > 1 else 0)}
    cost = rng.choice([100.0, 349.95, 512.5], n) if draw(st.booleans()) else np.full(n, 350.0)
    rules = Rules(
        places=ids,
        core=rng.integers(0, cores, n),
        core_names=("Aa", "Be", "Ce")[:cores],
        cost_eur=cost,
        at_most=draw(st.one_of(st.none(), st.integers(0, n))),
        budget_eur=draw(st.one_of(st.none(), st.just(round(rng.uniform(0, cost.sum()), 2)))),
        least_per_core=draw(st.sampled_from([0, 0, 1, 2])),
        most_per_core=draw(st.sampled_from([None, None, 1, 2])),
        kept=draw(few),
        forced=draw(few),
        forbidden=draw(few),
        apart=tuple(sorted(pairs)),
        share=draw(st.sampled_from([0.0, 0.3, 0.6, 0.9])) if share or (share is None and draw(st.booleans())) else None,
    )
    return passing, rules
