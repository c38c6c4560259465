"""The rules that a sign plan keeps, given by the ids of places: never by their position in a list."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dekkend.arrays import Real, Whole
from dekkend.errors import InputError, LayerError

Kind = Literal[
    "at_most", "budget", "least_per_core", "most_per_core", "kept", "forced", "forbidden", "apart", "share"
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One rule as arithmetic: a weighted number of signs at some places lies between two numbers.

    Attributes
    ----------
    kind
        The rule that it belongs to.
    about
        Ids of the places that it names, empty where it speaks of all.
    places, weights
        Positions of the places that it counts, and what each counts for.
    low, high
        Least and most. For the kind ``share``, which counts trips and not signs: the least share of a core's trips.
    core
        Position of the core that it speaks of, -1 where of none.
    """

    kind: Kind
    about: tuple[str, ...]
    places: Whole
    weights: Real
    low: float
    high: float
    core: int = -1


@dataclass(frozen=True)
class Rules:
    """What a plan must keep.

    Attributes
    ----------
    places
        Id of each place at which a sign may stand, in the order of the columns of
        :class:`~dekkend.analysis.passing.Passing`.
    core
        Position of the core whose sign it would be, per place.
    core_names
        Name of each core.
    cost_eur
        What a sign costs at each place (euro, counted to the cent, none negative).
    at_most
        Most signs, None for any number.
    budget_eur
        Most that all signs may cost together (euro), None for any sum.
    least_per_core
        Fewest signs in each core that has a place at all. A core without places is not asked for any.
    most_per_core
        Most signs in a core, None for any number.
    kept
        Ids of places whose sign stands and stays.
    forced
        Ids of places that must get a sign.
    forbidden
        Ids of places that may have none.
    apart
        Pairs of ids that lie too near to one another for two signs.
    share
        Least share (0 to 1) of each core's trips that must be captured, None for none.

    Raises
    ------
    InputError
        Where a rule names a place that is not there.
    LayerError
        Where the columns do not fit together, or an id stands twice.
    """

    places: tuple[str, ...]
    core: Whole
    core_names: tuple[str, ...]
    cost_eur: Real
    at_most: int | None = None
    budget_eur: float | None = None
    least_per_core: int = 0
    most_per_core: int | None = None
    kept: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    share: float | None = None

    def __post_init__(self) -> None:
        """Check that the rules speak of places that are there."""
        if not len(self.places) == len(self.core) == len(self.cost_eur):
            raise LayerError("The rules of a sign plan need one core and one cost for each place.")
        twice = sorted(each for each, times in Counter(self.places).items() if times > 1)
        if twice:
            raise LayerError("Two places for a sign have the id {place}.", place=twice[0])
        if np.any(self.core < 0) or np.any(self.core >= len(self.core_names)) or np.any(self.cost_eur < 0):
            raise LayerError("A place for a sign lies in no core, or costs less than nothing.")
        near = [each for pair in self.apart for each in pair]
        for rule, ids in {
            "kept": self.kept, "forced": self.forced, "forbidden": self.forbidden, "apart": near,
        }.items():  # fmt: skip
            self._check(rule, ids)

    def _check(self, rule: str, ids: Iterable[str]) -> None:
        unknown = sorted(set(ids) - set(self.places))
        if unknown:
            raise InputError(
                "The sign plan's rule {rule} names the place {place}, which is not there. "
                "Take the id of a place from the list of places.",
                rule=rule,
                place=unknown[0],
            )

    @property
    def cents(self) -> Whole:
        """What a sign costs at each place (euro cents)."""
        return np.rint(self.cost_eur * 100).astype(np.int64)

    def lines(self) -> tuple[Line, ...]:
        """Return the rules as arithmetic.

        Returns
        -------
        tuple of Line
            One line per limit, core, place or pair that a rule speaks of, always in the same order.
        """
        return (*self._limits(), *self._per_core(), *self._per_place(), *self._pairs(), *self._shares())

    def _limits(self) -> Iterator[Line]:
        every, one = np.arange(len(self.places)), np.ones(len(self.places))
        if self.at_most is not None:
            yield Line("at_most", (), every, one, -np.inf, self.at_most)
        if self.budget_eur is not None:
            yield Line("budget", (), every, self.cents.astype(np.float64), -np.inf, round(self.budget_eur * 100))

    def _per_core(self) -> Iterator[Line]:
        for core in np.unique(self.core).tolist():
            places = np.flatnonzero(self.core == core)
            one = np.ones(len(places))
            if self.least_per_core:
                yield Line("least_per_core", (), places, one, self.least_per_core, np.inf, core)
            if self.most_per_core is not None:
                yield Line("most_per_core", (), places, one, -np.inf, self.most_per_core, core)

    def _per_place(self) -> Iterator[Line]:
        at, one = {place: number for number, place in enumerate(self.places)}, np.ones(1)
        for place in sorted(set(self.kept)):
            yield Line("kept", (place,), np.array([at[place]]), one, 1, np.inf)
        for place in sorted(set(self.forced)):
            yield Line("forced", (place,), np.array([at[place]]), one, 1, np.inf)
        for place in sorted(set(self.forbidden)):
            yield Line("forbidden", (place,), np.array([at[place]]), one, -np.inf, 0)

    def _pairs(self) -> Iterator[Line]:
        at = {place: number for number, place in enumerate(self.places)}
        pairs = {tuple(sorted(pair)) for pair in self.apart if pair[0] != pair[1]}
        for pair in sorted(pairs):
            yield Line("apart", pair, np.array([at[each] for each in pair]), np.ones(2), -np.inf, 1)

    def _shares(self) -> Iterator[Line]:
        if self.share is not None:
            nowhere = np.zeros(0, dtype=np.int64)
            for core in range(len(self.core_names)):
                yield Line("share", (), nowhere, np.zeros(0), self.share, np.inf, core)
