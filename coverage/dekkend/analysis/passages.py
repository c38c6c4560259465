"""Which marked arcs, such as crossings into cores, a car passes on its way to each node."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from dekkend.arrays import Flags, Real, Whole
from dekkend.network.graph import Graph
from dekkend.network.trees import last_marks


@dataclass(frozen=True)
class Watch:
    """Arcs at which it is noted who passes.

    Attributes
    ----------
    arc
        Arcs of the graph, in any order; an arc may bear several marks.
    mark
        Number of the mark of each.
    marks
        How many marks there are.
    """

    arc: Whole
    mark: Whole
    marks: int

    def and_then(self, others: Self) -> Self:
        """Put more marks after these.

        Parameters
        ----------
        others
            The marks that come after, numbered from 0 among themselves.

        Returns
        -------
        Watch
            All of them.
        """
        return type(self)(
            np.concatenate([self.arc, others.arc]),
            np.concatenate([self.mark, others.mark + self.marks]),
            self.marks + others.marks,
        )


@dataclass(frozen=True)
class Passages:
    """Which marks a car passes on its way from one origin.

    Attributes
    ----------
    nearest
        For each node the last one on its way at the end of a marked arc, negative for none.
    order
        The marks that are passed on the way to each such node, in order; under -1 none.
    """

    nearest: Whole
    order: dict[int, tuple[int, ...]]


def passages(watch: Watch, graph: Graph, parent: Whole, cost: Real, driven: Flags) -> Passages:
    """Find the marks on the way to every node.

    Parameters
    ----------
    watch
        The marked arcs.
    graph
        The network.
    parent, cost
        The node before each on its way, negative for none, and what it costs to get there.
    driven
        Says of each arc whether it is the one driven where several lead from one node to another.

    Returns
    -------
    Passages
        The marks; a mark that is passed twice is listed once.
    """
    on_way = driven[watch.arc] & (parent[graph.head[watch.arc]] == graph.tail[watch.arc])
    here: dict[int, list[int]] = {}
    for node, mark in zip(graph.head[watch.arc[on_way]].tolist(), watch.mark[on_way].tolist(), strict=True):
        here.setdefault(node, []).append(mark)
    ends = np.full(graph.nodes, -1, dtype=np.int64)
    ends[list(here)] = list(here)
    nearest = last_marks(parent, ends)
    order: dict[int, tuple[int, ...]] = {-1: ()}
    for node in sorted(here, key=lambda spot: (float(cost[spot]), spot)):
        before = order[int(nearest[parent[node]])]
        order[node] = (*before, *(mark for mark in sorted(here[node]) if mark not in before))
    return Passages(nearest, order)
