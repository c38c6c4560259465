"""Which trips pass which places for a sign: trips with the same places on their way are one row.

Summing such trips first changes no result, and turns a problem that a solver does not finish into one that it does.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from dekkend.arrays import Flags, Real, Whole


@dataclass(frozen=True)
class Passing:
    """The trips into cores, one row per core and set of places that they pass on their way.

    Attributes
    ----------
    sets
        Shape (rows, places): 1 where the trips of a row pass a place. A row without any is trips that no sign meets.
    trips
        Trips of each row, in any unit (vehicles a day, or shares).
    core
        Position of the core that the trips of each row go to.
    cores
        Number of cores.
    """

    sets: sparse.csr_array
    trips: Real
    core: Whole
    cores: int

    @classmethod
    def summed(cls, sets: sparse.csr_array, trips: Real, core: Whole, cores: int) -> Self:
        """Sum the trips that go to the same core past the same places.

        Parameters
        ----------
        sets
            Shape (raw trips, places): anything but 0 where a trip passes a place.
        trips
            Weight of each raw trip, none negative.
        core
            Position of the core that each goes to.
        cores
            Number of cores.

        Returns
        -------
        Passing
            Rows in the order in which their sets first occur.

        Examples
        --------
        >>> sets = sparse.csr_array([[1, 0], [0, 1], [1, 0]])
        >>> Passing.summed(sets, np.array([1.0, 2.0, 3.0]), np.zeros(3, dtype=np.int64), 1).trips
        array([4., 2.])
        """
        clean = sparse.csr_array(sets.astype(np.float64), copy=True)
        clean.sum_duplicates()
        clean.eliminate_zeros()
        clean.data[:] = 1.0
        group, first = same_rows(clean, core)
        return cls(clean[first], sums(group, trips, len(first)), core[first], cores)

    @property
    def total(self) -> float:
        """All trips, captured or not."""
        return float(self.trips.sum())

    def captured(self, chosen: Flags) -> float:
        """Return the trips that pass at least one chosen place.

        Parameters
        ----------
        chosen
            Whether a sign stands at each place.

        Returns
        -------
        float
            Trips.
        """
        return float(self.trips[self._met(chosen) > 0].sum())

    def by_core(self, chosen: Flags) -> Real:
        """Return the trips into each core that pass at least one chosen place.

        Parameters
        ----------
        chosen
            Whether a sign stands at each place.

        Returns
        -------
        numpy.ndarray of float
            Trips per core.
        """
        return sums(self.core, self.trips * (self._met(chosen) > 0), self.cores)

    def passing(self, chosen: Flags) -> Real:
        """Return the trips that pass each chosen place.

        Parameters
        ----------
        chosen
            Whether a sign stands at each place.

        Returns
        -------
        numpy.ndarray of float
            Trips per place, 0 where no sign stands.
        """
        return np.asarray(self.sets.T @ self.trips) * chosen

    def alone(self, chosen: Flags) -> Real:
        """Return the trips that pass each chosen place and no other: what is lost where nothing else changes.

        Parameters
        ----------
        chosen
            Whether a sign stands at each place.

        Returns
        -------
        numpy.ndarray of float
            Trips per place, 0 where no sign stands.
        """
        return np.asarray(self.sets.T @ (self.trips * (self._met(chosen) == 1))) * chosen

    def _met(self, chosen: Flags) -> Real:
        return np.asarray(self.sets @ chosen.astype(np.float64))


def sums(group: Whole, values: Real, size: int) -> Real:
    """Add up the values of each group.

    Parameters
    ----------
    group
        Number of each value's group.
    values
        The values.
    size
        Number of groups.

    Returns
    -------
    numpy.ndarray of float
        One sum per group, 0 for a group without values.
    """
    return np.asarray(np.bincount(group, weights=values, minlength=size), dtype=np.float64)


def same_rows(sets: sparse.csr_array, core: Whole) -> tuple[Whole, Whole]:
    """Find the rows that go to the same core past the same places.

    Parameters
    ----------
    sets
        Shape (rows, places), with each place at most once in a row and in order.
    core
        Position of each row's core.

    Returns
    -------
    tuple of numpy.ndarray
        Number of each row's group, in order of first occurrence, and the first row of each group.
    """
    # The bytes of a row's places stand for the set: compared in full, so that no two sets are ever taken for one.
    raw = sets.indices.astype(np.int64).tobytes()
    ends = (sets.indptr.astype(np.int64) * 8).tolist()
    known: dict[tuple[int, bytes], int] = {}
    keys = zip(core.tolist(), ends[:-1], ends[1:], strict=True)
    labels = (known.setdefault((at, raw[start:end]), len(known)) for at, start, end in keys)
    group = np.fromiter(labels, dtype=np.int64, count=len(core))
    first = np.unique(group, return_index=True)[1].astype(np.int64)
    return group, first
