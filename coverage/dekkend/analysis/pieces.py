"""Built-up roads in pieces: what hangs together without a line that divides cores, and the homes along it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Objects, Real, Whole
from dekkend.network.stretches import Stretches

NONE: Final = -1
# Of the roads of a ribbon this share lies along one line.
_ONE_LINE: Final = 0.8


@dataclass(frozen=True)
class Homes:
    """Homes with the stretch that each stands along.

    Attributes
    ----------
    points
        Their places.
    stretch
        Position of the nearest stretch of street, negative for none.
    city, street
        Place and street in their address, empty where there is none.
    """

    points: Objects
    stretch: Whole
    city: Objects
    street: Objects

    def group(self, of_stretch: Whole) -> Whole:
        """Return the group of each home, given that of each stretch."""
        return np.where(self.stretch >= 0, of_stretch[self.stretch], NONE)


@dataclass(frozen=True)
class BuiltUpRoads:
    """The roads of a map, those in built-up areas in pieces.

    Attributes
    ----------
    stretches
        All roads in stretches.
    piece
        Number of the piece of each stretch, negative for open country.
    homes
        The homes along them.
    estate
        True for each stretch beside land of industry and trade.
    """

    stretches: Stretches
    piece: Whole
    homes: Homes
    estate: Flags

    def counts(self, group: Whole, size: int) -> tuple[Whole, Real]:
        """Return the homes and the metres of road in each group.

        Parameters
        ----------
        group
            Number of the group of each stretch, negative for none.
        size
            Number of groups.

        Returns
        -------
        tuple of numpy.ndarray
            Homes, and metres.
        """
        inside, of_home = group >= 0, self.homes.group(group)
        metres = np.bincount(group[inside], weights=self.stretches.length_m[inside], minlength=size)
        return np.bincount(of_home[of_home >= 0], minlength=size).astype(np.int64), metres.astype(np.float64)


def pieces_of(stretches: Stretches, label: Flags, dividing: Flags) -> Whole:
    """Find the pieces of built-up road that no dividing line cuts through.

    Parameters
    ----------
    stretches
        The stretches.
    label
        True for built-up.
    dividing
        True for each end of stretches at which a dividing line crosses.

    Returns
    -------
    numpy.ndarray of int
        Number of the piece of each stretch, negative for open country.
    """
    rows, columns = [], []
    own = stretches.nodes + np.arange(len(stretches))
    for end in (stretches.tail, stretches.head):
        joined = label & ~dividing[end]
        rows.append(own[joined])
        columns.append(end[joined])
    row, column = np.concatenate(rows), np.concatenate(columns)
    size = stretches.nodes + len(stretches)
    links = sparse.coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    _, number = csgraph.connected_components(links, directed=False)
    found = np.full(len(stretches), NONE, dtype=np.int64)
    _, found[label] = np.unique(number[stretches.nodes :][label], return_inverse=True)
    return found


def contacts(stretches: Stretches, piece: Whole) -> pd.DataFrame:
    """Return which pieces meet, and at how many places.

    Parameters
    ----------
    stretches
        The stretches.
    piece
        Number of the piece of each, negative for none.

    Returns
    -------
    pandas.DataFrame
        ``left``, ``right`` (each pair both ways) and ``count``.
    """
    inside = piece >= 0
    ends = pd.DataFrame(
        {
            "node": np.concatenate([stretches.tail[inside], stretches.head[inside]]),
            "piece": np.tile(piece[inside], 2),
        }
    ).drop_duplicates()
    several = ends[ends["node"].duplicated(keep=False)]
    pairs = several.merge(several, on="node", suffixes=("_left", "_right"))
    pairs = pairs[pairs["piece_left"] != pairs["piece_right"]]
    found = pairs.groupby(["piece_left", "piece_right"]).size().rename("count").reset_index()
    return found.rename(columns={"piece_left": "left", "piece_right": "right"})


def on_one_line(stretches: Stretches, mine: Flags) -> bool:
    """Say whether nearly all roads of a settlement lie along one line.

    Parameters
    ----------
    stretches
        The stretches.
    mine
        True for those of the settlement.

    Returns
    -------
    bool
        True if the longest way between two of its ends is most of the length of its roads.
    """
    roads = stretches.only(mine)
    matrix = roads.matrix()
    far = int(np.argmax(_finite(csgraph.dijkstra(matrix, indices=np.array([0]), min_only=True))))
    return bool(
        _finite(csgraph.dijkstra(matrix, indices=np.array([far]), min_only=True)).max()
        >= _ONE_LINE * roads.length_m.sum()
    )


def _finite(cost: Real) -> Real:
    return np.where(np.isfinite(cost), cost, 0.0)


def most_common(group: Whole, value: Objects) -> dict[int, str]:
    """Return the text that most members of each group carry.

    Parameters
    ----------
    group
        Number of the group of each member, negative for none.
    value
        Its text, empty for none.

    Returns
    -------
    dict of int to str
        Of equally common ones the first in the alphabet; groups without any text are left out.
    """
    found = pd.DataFrame({"group": group, "value": value})
    found = found[(found["group"] >= 0) & (found["value"] != "")]
    counted = found.groupby(["group", "value"]).size().rename("count").reset_index()
    most = counted.sort_values(["group", "count", "value"], ascending=[True, False, True]).drop_duplicates("group")
    return dict(zip(most["group"].tolist(), most["value"].tolist(), strict=True))
