"""The best new groups: at most so many connected sets of streets, each within a size, that share no street.

Column generation (Gilmore and Gomory 1961, "A linear programming approach to the cutting-stock problem", Operations
Research 9): a linear program chooses among the sets known so far, its prices of streets tell which sets would improve
it, and exact search finds those or proves that there are none. What the prices prove bounds every plan (Lagrangian
relaxation). Where the best plan of the known sets lies below that, the sets that can be part of a better one are
listed, and an integer program over all of them is exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from dekkend.analysis.plan_solver import Limits, Minimum, minimum
from dekkend.analysis.recruit_sets import Group, Listing, Town, best_sets
from dekkend.arrays import Real

# So many sets join the program at once.
_AT_ONCE = 50
# So many join it at the end, and then so many of all others that can be of use: an integer program of about a minute.
_FEW, _MANY = 2000, 30_000
# All that there is to gain, as the solver sees it; what it counts as nothing is a ten-billionth of that.
_ALL = 1e6
_NOTHING = 1e-4
# What a home, or a group, costs of what the mean home gains: of groups that gain as much, the smaller are taken.
_COST = 1e-5
# Branches that are looked at, about a minute; groups of village scale take a hundredth of it.
_STEPS = 300_000
_HALF = 0.5


@dataclass(frozen=True)
class Proposal:
    """The best new groups.

    Attributes
    ----------
    groups
        The streets of each (positions, sorted), the group that gains most first.
    gain
        What they gain together.
    bound
        What no choice of groups exceeds.
    proved
        No choice gains more, beyond a hundred-thousandth of what its homes gain in the mean.
    """

    groups: tuple[Group, ...]
    gain: float
    bound: float
    proved: bool


@dataclass(frozen=True)
class _Task:
    """What there is to gain, scaled, less what homes and groups cost."""

    town: Town
    gains: Real
    cost: float
    at_most: int

    def worth(self, sets: Sequence[Group]) -> Real:
        """Return what each set gains."""
        return np.array([self.gains[list(group)].sum() - self.cost for group in sets], dtype=float)


@dataclass(frozen=True)
class _Proof:
    """Prices of streets, the bound on every plan that they prove, what a set gains beyond them at most, steps left."""

    price: Real
    bound: float
    ceiling: float
    steps: int


def best_groups(town: Town, gain: Sequence[float], *, at_most: int) -> Proposal:
    """Choose groups that gain most; of those that gain as much, the fewest, with the fewest homes.

    Parameters
    ----------
    town
        The streets.
    gain
        What each street gains when it is part of a group, 0 or more.
    at_most
        How many groups.

    Returns
    -------
    Proposal
        The groups. None where no set of streets has the size or gains anything.
    """
    gains = np.asarray(gain, dtype=float)
    if not gains.sum() > 0:
        return Proposal((), 0.0, 0.0, proved=True)
    scale, homes = _ALL / gains.sum(), np.asarray(town.homes, dtype=float)
    cost = _COST * _ALL / homes.sum()
    task = _Task(town, gains * scale - cost * homes, cost, at_most)
    sets, proof = _priced(task)
    sets += [group for group in _one_by_one(task, proof.steps) if group not in sets]
    plan, bound = _settled(sets, task, proof)
    gained = {group: float(gains[list(group)].sum()) for group in plan}
    groups = tuple(sorted(gained, key=lambda group: (-gained[group], group)))
    # What so many groups may cost is part of what they gain.
    most = float((bound + cost * at_most * (1 + town.most)) / scale)
    return Proposal(groups, sum(gained.values()), most, proved=bool(bound <= task.worth(plan).sum() + _NOTHING))


def _settled(sets: list[Group], task: _Task, proof: _Proof) -> tuple[list[Group], float]:
    """Return the best plan of the known sets and of those that can improve it, and what no plan is worth more than."""
    plan, beyond = _chosen(sets, task), (task.gains - proof.price).tolist()
    # The few best ones improve the plan most; what then can still improve it is little.
    for keep in (_FEW, _MANY):
        short = proof.bound - task.worth(plan).sum()
        if short <= _NOTHING:
            break
        # Every set of a plan is worth the ceiling at most at these prices, and all together more than what is known.
        lacking = proof.ceiling - short + task.cost
        rest = best_sets(task.town, beyond, above=lacking, keep=keep, steps=proof.steps)
        plan = _chosen(sorted({*sets, *(group for _, group in rest.sets)}), task)
        if rest.ceiling <= lacking:
            return plan, float(task.worth(plan).sum())
    return plan, proof.bound


def _priced(task: _Task) -> tuple[list[Group], _Proof]:
    """Return sets of which good plans are made, and the proof when no set gains more than it costs."""
    sets = dict.fromkeys(_greedy(task))
    proof = _Proof(np.zeros(len(task.gains)), np.inf, np.inf, _STEPS)
    while True:
        price, floor = _prices(list(sets), task) if sets else (np.zeros(len(task.gains)), 0.0)
        beyond = (task.gains - price).tolist()
        found = best_sets(task.town, beyond, above=floor + task.cost, keep=_AT_ONCE, steps=proof.steps)
        proof = _better(proof, task, price, found)
        fresh = [group for _, group in found.sets if group not in sets]
        if not fresh or proof.steps <= 0:
            return list(sets), proof
        sets |= dict.fromkeys(fresh)


def _better(proof: _Proof, task: _Task, price: Real, found: Listing) -> _Proof:
    """Keep the prices that prove the lowest bound."""
    ceiling = max([found.ceiling - task.cost, 0.0, *(worth - task.cost for worth, _ in found.sets[:1])])
    bound, steps = float(price.sum()) + task.at_most * ceiling, proof.steps - found.steps
    return _Proof(price, bound, ceiling, steps) if bound < proof.bound else replace(proof, steps=steps)


def _greedy(task: _Task) -> Iterator[Group]:
    """Yield a set around each street: again and again the neighbour with most gain per home."""
    town, gains = task.town, task.gains.tolist()
    for first, homes in enumerate(town.homes):
        group, beside, total = {first}, set(town.neighbours[first]), homes
        while fitting := [street for street in beside - group if total + town.homes[street] <= town.most]:
            taken = max(fitting, key=lambda street: (gains[street] / town.homes[street], -street))
            group.add(taken)
            beside.update(town.neighbours[taken])
            total += town.homes[taken]
        if town.least <= total <= town.most:
            yield tuple(sorted(group))


def _one_by_one(task: _Task, steps: int) -> Iterator[Group]:
    """Yield the best set, then the best one of what is left, and so on."""
    gains = task.gains.copy()
    for _ in range(task.at_most):
        found = best_sets(task.town, gains.tolist(), above=task.cost, keep=1, steps=steps / task.at_most)
        if not found.sets:
            return
        _, group = found.sets[0]
        yield group
        gains[list(group)] = -_ALL


def _prices(sets: list[Group], task: _Task) -> tuple[Real, float]:
    """Solve the linear program; return its price of each street and of each group."""
    # Without a limit on each set the prices of streets and groups alone account for what it gains.
    found = _solved(sets, task, np.full(len(sets), np.inf), whole=0)
    # Whatever the solver's rounding, prices that are not negative prove the bound.
    price = np.maximum(-found.prices, 0.0)
    return price[:-1], float(price[-1])


def _chosen(sets: list[Group], task: _Task) -> list[Group]:
    """Choose the sets that gain most together."""
    if not sets:
        return []
    found = _solved(sets, task, np.ones(len(sets)), whole=len(sets))
    return [group for group, share in zip(sets, found.values, strict=True) if share > _HALF]


def _solved(sets: list[Group], task: _Task, most: Real, *, whole: int) -> Minimum:
    """Choose at most so many sets that share no street, in whole or in parts."""
    streets = len(task.gains)
    column = np.repeat(np.arange(len(sets)), [len(group) for group in sets])
    row = np.concatenate([np.asarray(group) for group in sets])
    matrix = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(streets, len(sets)))
    every = sparse.csr_array(np.ones((1, len(sets))))
    limits = Limits(
        sparse.csr_array(sparse.vstack([matrix, every])),
        np.full(streets + 1, -np.inf),
        np.append(np.ones(streets), task.at_most),
    )
    found = minimum(-task.worth(sets), limits, np.zeros(len(sets)), most, whole=whole)
    if found is None:
        raise RuntimeError("No choice of sets is possible, not even none.")
    return found
