"""Sums and look-ups along shortest-path trees, many at once, without a loop over nodes."""

import numpy as np

from dekkend.arrays import Flags, Real, Whole


def subtree_sums(parent: Whole, values: Real) -> Real:
    """Add up the values of each node and of all nodes beyond it.

    With the trips that end at each node as values, the sum at a node is the number of trips on the arc that leads
    to it (the accumulation of Brandes 2001, for one path between each pair of nodes).

    Parameters
    ----------
    parent
        The node before each, negative where there is none, shape (nodes,).
    values
        One value per node, or one column per kind of value, shape (nodes,) or (nodes, kinds).

    Returns
    -------
    numpy.ndarray of float
        The sums, in the shape of the values.

    Examples
    --------
    >>> subtree_sums(np.array([-1, 0, 1, 1]), np.array([0.0, 1.0, 2.0, 4.0])).tolist()
    [7.0, 7.0, 2.0, 4.0]
    """
    depth = path_counts(parent, parent >= 0)
    sums = np.array(values, dtype=float)
    order = np.argsort(depth, kind="stable")
    edges = np.searchsorted(depth[order], np.arange(depth.max(initial=0) + 2))
    for level in range(len(edges) - 2, 0, -1):
        nodes = order[edges[level] : edges[level + 1]]
        np.add.at(sums, parent[nodes], sums[nodes])
    return sums


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
