"""Connected sets of streets within a size: those that are worth most, none overlooked.

Branch and bound over sets that grow street by street, the most promising first. A branch promises what the best fill of
the homes that are left is worth, with streets cut to measure (the linear relaxation of the knapsack problem; Dantzig
1957, "Discrete-variable extremum problems", Operations Research 5), so that it ends when no branch promises enough.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Group = tuple[int, ...]


@dataclass(frozen=True)
class Town:
    """Streets that groups can be made of, and how large a group may be.

    Attributes
    ----------
    homes
        Homes along each street, 1 at least.
    neighbours
        Positions of the streets that each street meets.
    least, most
        Homes that a group has at least and at most.
    """

    homes: Sequence[int]
    neighbours: Sequence[Sequence[int]]
    least: int
    most: int


@dataclass(frozen=True)
class Listing:
    """Sets of streets.

    Attributes
    ----------
    sets
        Worth and streets (positions, sorted) of each, the best first.
    ceiling
        No other set is worth more.
    steps
        Branches that were looked at.
    """

    sets: tuple[tuple[float, Group], ...]
    ceiling: float
    steps: int


@dataclass(frozen=True)
class _Region:
    """The streets that a group around one of them, the first, can be made of; sets of them are bits of a number.

    ``rich`` lists the bit, homes and worth of each street of positive worth, most per home first.
    """

    streets: Group
    homes: list[int]
    worth: list[float]
    beside: list[int]
    rich: list[tuple[int, int, float]]


@dataclass(frozen=True, order=True)
class _Branch:
    """All sets around a street that hold some streets and none of others; what they promise is counted downwards."""

    promise: float
    deficit: float
    first: int
    group: int
    out: int
    homes: int


class _Found:
    """The best sets so far, and what the next one has to be worth."""

    def __init__(self, above: float, keep: int | None) -> None:
        self.above, self._keep = above, keep
        self.sets: list[tuple[float, Group]] = []

    def add(self, worth: float, group: Group) -> None:
        heapq.heappush(self.sets, (worth, group))
        if self._keep is not None and len(self.sets) > self._keep:
            heapq.heappop(self.sets)
            self.above = max(self.above, self.sets[0][0])


def best_sets(
    town: Town, worth: Sequence[float], *, above: float, keep: int | None = None, steps: float = float("inf")
) -> Listing:
    """Find the connected sets of streets within the size that are worth most.

    Parameters
    ----------
    town
        The streets.
    worth
        What each street is worth; may be negative.
    above
        Sets that are not worth more than this are left out.
    keep
        How many to return at most; None for all.
    steps
        Branches to look at, at most. After so many the ceiling is what the others promise.

    Returns
    -------
    Listing
        The sets.
    """
    found = _Found(above, keep)
    fitting = [street for street, homes in enumerate(town.homes) if homes <= town.most]
    order = sorted(fitting, key=lambda street: (-worth[street] / town.homes[street], street))
    rank = dict(zip(order, range(len(order)), strict=True))
    # A set is found from its first street in this order, which is worth most per home.
    branches = [
        _Branch(-max(worth[s], worth[s] / town.homes[s] * town.most), -worth[s], s, 1, 0, town.homes[s]) for s in order
    ]
    heapq.heapify(branches)
    regions: dict[int, _Region] = {}
    taken = 0
    while branches and -branches[0].promise > found.above and taken < steps:
        branch = heapq.heappop(branches)
        taken += 1
        if branch.first not in regions:
            regions[branch.first] = _region(town, worth, rank, branch.first)
        region = regions[branch.first]
        if branch.homes >= town.least and -branch.deficit > found.above:
            found.add(-branch.deficit, tuple(sorted(region.streets[number] for number in _bits(branch.group))))
        for grown in _grown(town, region, branch, found.above):
            heapq.heappush(branches, grown)
    ceiling = max([found.above, *(-branch.promise for branch in branches[:1])])
    return Listing(tuple(sorted(found.sets, key=lambda item: (-item[0], item[1]))), ceiling, taken)


def _region(town: Town, worth: Sequence[float], rank: dict[int, int], first: int) -> _Region:
    """Return the streets after the first one that a path of streets with few enough homes leads to."""
    reached = {first: town.homes[first]}
    queue = [(town.homes[first], first)]
    while queue:
        homes, street = heapq.heappop(queue)
        for other in town.neighbours[street]:
            total = homes + town.homes[other]
            if rank.get(other, -1) > rank[first] and total <= town.most and total < reached.get(other, total + 1):
                reached[other] = total
                heapq.heappush(queue, (total, other))
    streets = tuple(sorted(reached, key=rank.__getitem__))
    bit = {street: 1 << number for number, street in enumerate(streets)}
    homes_of, worth_of = [town.homes[s] for s in streets], [worth[s] for s in streets]
    return _Region(
        streets=streets,
        homes=homes_of,
        worth=worth_of,
        beside=[sum(bit.get(other, 0) for other in set(town.neighbours[street])) for street in streets],
        rich=[(bit[s], h, w) for s, h, w in zip(streets, homes_of, worth_of, strict=True) if w > 0],
    )


def _grown(town: Town, region: _Region, branch: _Branch, above: float) -> Iterator[_Branch]:
    """Yield the branch with each street beside it: first all sets with the first one, then the others."""
    left, out = town.most - branch.homes, branch.out
    border, reach = _reach(region, branch.group, out, left)
    if sum(region.homes[number] for number in _bits(reach)) + branch.homes < town.least:
        return
    for number in _bits(border):
        homes, worth = region.homes[number], region.worth[number]
        reach &= ~(1 << number)
        promise = worth + _fill(region.rich, reach, left - homes) - branch.deficit
        if promise > above:
            yield _Branch(
                -promise, branch.deficit - worth, branch.first, branch.group | 1 << number, out, branch.homes + homes
            )
        out |= 1 << number


def _reach(region: _Region, group: int, out: int, left: int) -> tuple[int, int]:
    """Return the streets beside a set that fit, and all that a path of streets leads to which fit together."""
    border = 0
    for number in _bits(group):
        border |= region.beside[number]
    homes = region.homes
    queue = [(homes[number], number) for number in _bits(border & ~(group | out)) if homes[number] <= left]
    border = sum(1 << number for _, number in queue)
    heapq.heapify(queue)
    seen, reached = group | out, 0
    while queue:
        total, number = heapq.heappop(queue)
        if not seen >> number & 1:
            seen |= 1 << number
            reached |= 1 << number
            for other in _bits(region.beside[number] & ~seen):
                if total + homes[other] <= left:
                    heapq.heappush(queue, (total + homes[other], other))
    return border, reached


def _fill(rich: list[tuple[int, int, float]], allowed: int, left: int) -> float:
    """Return the most that so many homes of the allowed streets are worth, were streets divisible."""
    worth, room = 0.0, left
    for bit, homes, value in rich:
        if allowed & bit:
            if homes > room:
                return worth + value * room / homes
            worth += value
            room -= homes
    return worth


def _bits(number: int) -> Iterator[int]:
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1
