"""Counts and look-ups along shortest-path trees, for all nodes at once."""

import numpy as np

from dekkend.arrays import Flags, Whole


def path_counts(parent: Whole, marked: Flags) -> Whole:
    """Count the marked nodes on the path to each node, the node itself among them.

    Parameters
    ----------
    parent
        The node before each, negative where there is none.
    marked
        True for each node to count.

    Returns
    -------
    numpy.ndarray of int
        One count per node.

    Examples
    --------
    >>> path_counts(np.array([-1, 0, 1, 1]), np.array([False, True, False, True])).tolist()
    [0, 1, 1, 2]
    """
    counts = marked.astype(np.int64)
    jump = np.where(parent >= 0, parent, -1)
    while (jump >= 0).any():
        live = jump >= 0
        counts[live] = counts[live] + counts[jump[live]]
        jump[live] = jump[jump[live]]
    return counts


def last_marks(parent: Whole, mark: Whole) -> Whole:
    """Return the last mark on the path to each node.

    Parameters
    ----------
    parent
        The node before each, negative where there is none.
    mark
        A mark per node, negative where there is none.

    Returns
    -------
    numpy.ndarray of int
        For each node its own mark, else that of the nearest node before it that has one, else negative.

    Examples
    --------
    >>> last_marks(np.array([-1, 0, 1, 2]), np.array([-1, 7, -1, -1])).tolist()
    [-1, 7, 7, 7]
    """
    found = mark.copy()
    jump = np.where(parent >= 0, parent, -1)
    while ((found < 0) & (jump >= 0)).any():
        live = (found < 0) & (jump >= 0)
        found[live] = found[jump[live]]
        jump[live] = jump[jump[live]]
    return found
