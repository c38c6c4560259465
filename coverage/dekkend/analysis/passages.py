"""Which crossings into cores a car passes on its way from where the map ends to an address."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dekkend.analysis.entries import Entries
from dekkend.arrays import Whole
from dekkend.network.graph import Graph, Trees
from dekkend.network.trees import last_marks, path_counts


@dataclass(frozen=True)
class Passages:
    """Which crossings a car passes on its way from one origin.

    Attributes
    ----------
    nearest
        For each node the last one on its way at which it crosses into a core, negative for none.
    order
        The crossings (by position in ``Entries.arc``) that are passed on the way to each such node, in order.
    core
        Position of the core that each crossing leads into.
    """

    nearest: Whole
    order: Mapping[int, tuple[int, ...]]
    core: Whole

    def into(self, core: Whole, node: Whole) -> Whole:
        """Return the crossing by which trips came into their core at last.

        Parameters
        ----------
        core, node
            Position of the core and node of arrival of each trip.

        Returns
        -------
        numpy.ndarray of int
            Position of the crossing, negative for a trip that was in the core from the start.
        """
        pairs, number = np.unique(np.column_stack([self.nearest[node], core]), axis=0, return_inverse=True)
        last = [
            next((crossing for crossing in reversed(self.order[spot]) if self.core[crossing] == own), -1)
            for spot, own in pairs.tolist()
        ]
        return np.array(last, dtype=np.int64)[number.reshape(-1)]


def passages(entries: Entries, trees: Trees, graph: Graph, row: int) -> Passages:
    """Find the crossings into cores on the way to every node.

    Where villages touch, one arc may lead into two of them at once: then the crossings of both are passed.

    Parameters
    ----------
    entries
        The entries of all cores.
    trees
        Fastest ways.
    graph
        The network.
    row
        The origin, by its row in the trees.

    Returns
    -------
    Passages
        The crossings; the way of a node that passes none has the key -1.
    """
    parent = trees.parent[row]
    used = parent[graph.head[entries.arc]] == graph.tail[entries.arc]
    here: dict[int, list[int]] = {}
    for node, crossing in zip(graph.head[entries.arc[used]].tolist(), np.flatnonzero(used).tolist(), strict=True):
        here.setdefault(node, []).append(crossing)
    marks = np.full(graph.nodes, -1, dtype=np.int64)
    marks[list(here)] = list(here)
    nearest = last_marks(parent, marks)
    depth = path_counts(parent, marks >= 0)
    order: dict[int, tuple[int, ...]] = {-1: ()}
    for node in sorted(here, key=lambda spot: (int(depth[spot]), spot)):
        order[node] = (*order[int(nearest[parent[node]])], *here[node])
    return Passages(nearest, order, entries.core[entries.entry])
