"""The network as arrays: which segment leads from where to where, and shortest paths on it."""

from dataclasses import dataclass, replace
from typing import Self

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Real, Whole

_NOWHERE = -9999
_OF_ARCS = ("tail", "head", "segment", "forward", "seconds", "metres", "from_m", "to_m")
_SECONDS_PER_M_AT_1_KMH = 3.6


@dataclass(frozen=True)
class Graph:
    """A directed graph for cars: one arc per direction in which a segment may be driven.

    Attributes
    ----------
    node_ref
        Number of each node in OpenStreetMap. A node at which a barrier stops cars stands once for each segment
        that ends there, so that nothing leads through it.
    xy
        Coordinates of the nodes in metres, shape (nodes, 2).
    tail, head
        Node at which each arc starts and ends.
    segment
        Position in the table of segments of each arc.
    forward
        The arc runs in the direction in which its segment is drawn.
    seconds, metres
        Time and length of each arc.
    from_m, to_m
        Where on its segment each arc starts and ends, in metres from the start of the segment as it is drawn.
    """

    node_ref: Whole
    xy: Real
    tail: Whole
    head: Whole
    segment: Whole
    forward: Flags
    seconds: Real
    metres: Real
    from_m: Real
    to_m: Real

    @classmethod
    def of(cls, segments: gpd.GeoDataFrame, blocked: Whole) -> Self:
        """Build the graph of a table of segments.

        Parameters
        ----------
        segments
            The layer ``segments``.
        blocked
            Numbers of the nodes at which a barrier stops cars.

        Returns
        -------
        Graph
            Arcs in the order of the segments, forward ones first.
        """
        u, v = segments["u"].to_numpy(), segments["v"].to_numpy()
        ends = np.concatenate([u, v])
        is_blocked = np.isin(ends, blocked)
        # Each end at a barrier becomes a node of its own, by a key that no other end has.
        key = np.where(is_blocked, np.arange(1, len(ends) + 1), 0)
        pairs = np.column_stack([ends, key])
        unique, first, number = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        start, end = np.split(number.reshape(-1), 2)
        lines = segments.geometry.to_numpy()
        points = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
        both_ways = ~segments["oneway"].to_numpy()
        position = np.arange(len(segments))
        metres = segments["length_m"].to_numpy()
        # A length of nothing would be no arc at all in a sparse matrix.
        seconds = np.maximum(metres, 1e-3) * _SECONDS_PER_M_AT_1_KMH / segments["speed_kmh"].to_numpy()

        def arcs(values: NDArray, back: NDArray | None = None) -> NDArray:
            return np.concatenate([values, (values if back is None else back)[both_ways]])

        return cls(
            node_ref=unique[:, 0],
            xy=shapely.get_coordinates(points[first]),
            tail=arcs(start, end),
            head=arcs(end, start),
            segment=arcs(position),
            forward=arcs(np.ones(len(segments), dtype=bool), np.zeros(len(segments), dtype=bool)),
            seconds=arcs(seconds),
            metres=arcs(metres),
            from_m=arcs(np.zeros_like(metres), metres),
            to_m=arcs(metres, np.zeros_like(metres)),
        )

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_ref)

    def only(self, arcs: Flags) -> Self:
        """Return the graph with some of its arcs and all of its nodes.

        Parameters
        ----------
        arcs
            True for each arc to keep.

        Returns
        -------
        Graph
            The smaller graph.
        """
        return replace(self, **{name: getattr(self, name)[arcs] for name in _OF_ARCS})

    def cheapest(self, weights: Real) -> Whole:
        """Return the cheapest arc between each pair of nodes: of two roads between the same junctions one is taken.

        Parameters
        ----------
        weights
            Weight of each arc.

        Returns
        -------
        numpy.ndarray of int
            Positions of arcs, by their tail and head.
        """
        best = np.lexsort((weights, self.head, self.tail))
        tail, head = self.tail[best], self.head[best]
        cheapest = np.ones(len(best), dtype=bool)
        cheapest[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        return best[cheapest]

    def matrix(self, weights: Real) -> sparse.csr_array:
        """Return the sparse matrix of the cheapest arc between each pair of nodes.

        Parameters
        ----------
        weights
            Weight of each arc, above zero.

        Returns
        -------
        scipy.sparse.csr_array
            Shape (nodes, nodes).
        """
        keep = self.cheapest(weights)
        shape = (self.nodes, self.nodes)
        return sparse.csr_array((weights[keep], (self.tail[keep], self.head[keep])), shape=shape)

    def reached(self, sources: Flags) -> Flags:
        """Say which nodes a car reaches from any of the sources.

        Parameters
        ----------
        sources
            True for each source.

        Returns
        -------
        numpy.ndarray of bool
            True for each node that is reached, the sources among them.
        """
        if not sources.any():
            return np.zeros(self.nodes, dtype=bool)
        # One more node with an arc to every source makes one search of many.
        tail = np.concatenate([self.tail, np.full(int(sources.sum()), self.nodes)])
        head = np.concatenate([self.head, np.flatnonzero(sources)])
        size = self.nodes + 1
        matrix = sparse.csr_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
        order = csgraph.breadth_first_order(matrix, self.nodes, return_predecessors=False)
        found = np.zeros(size, dtype=bool)
        found[order] = True
        return found[:-1]


@dataclass(frozen=True)
class Trees:
    """Shortest paths from some nodes to all others.

    Attributes
    ----------
    cost
        Cost of reaching each node, infinite where it cannot be, shape (sources, nodes).
    parent
        The node before each on its path, negative for the source and where there is none, shape (sources, nodes).
    """

    cost: Real
    parent: Whole


def shortest_trees(matrix: sparse.csr_array, sources: Whole) -> Trees:
    """Find the shortest paths from several nodes.

    Parameters
    ----------
    matrix
        Weights of the arcs, from :meth:`Graph.matrix`.
    sources
        The nodes to start from.

    Returns
    -------
    Trees
        One row per source.
    """
    cost, parent = csgraph.dijkstra(matrix, directed=True, indices=sources, return_predecessors=True)
    return Trees(cost=np.atleast_2d(cost), parent=np.atleast_2d(parent).astype(np.int64))


def nearest_cost(matrix: sparse.csr_array, sources: Whole, *, limit: float = np.inf) -> Real:
    """Return the cost of reaching each node from the nearest source.

    Parameters
    ----------
    matrix
        Weights of the arcs.
    sources
        The nodes to start from.
    limit
        Nodes that cost more are not looked for.

    Returns
    -------
    numpy.ndarray of float
        One cost per node, infinite beyond the limit.
    """
    if len(sources) == 0:
        return np.full(matrix.shape[0], np.inf)
    return np.asarray(csgraph.dijkstra(matrix, directed=True, indices=sources, min_only=True, limit=limit))
