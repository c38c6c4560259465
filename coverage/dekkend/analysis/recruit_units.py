"""The streets that new groups can be made of: whole uncovered streets within a core, and which of them meet."""

import heapq
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.exposure import on_foot
from dekkend.arrays import Flags, Real, Whole, texts
from dekkend.network.graph import Graph
from dekkend.settings import RecruitSettings


@dataclass(frozen=True)
class Units:
    """Uncovered streets, in the order of core, name and segment.

    Attributes
    ----------
    segments
        Positions of the segments of each street.
    homes
        Homes along each that no group watches, 1 at least.
    neighbours
        Positions of the streets that each street meets, in order.
    """

    segments: tuple[Whole, ...]
    homes: tuple[int, ...]
    neighbours: tuple[tuple[int, ...], ...]

    def sums(self, per_segment: Real) -> Real:
        """Add up what is known of segments for each street."""
        return np.array([per_segment[segments].sum() for segments in self.segments], dtype=float)


def find_units(
    streets: gpd.GeoDataFrame, candidate: Flags, homes: Whole, graph: Graph, *, settings: RecruitSettings
) -> Units:
    """Make streets of segments, and find out which of them meet.

    The segments of one name in one core are one street where they lie within ``join_m`` of one another over the road,
    on foot; streets of other names meet within the same distance. A street with more homes than a group may have comes
    in pieces between junctions. One without a home is left out.

    Parameters
    ----------
    streets
        The layer ``streets``: ``segment_id``, ``street`` and ``core_id``.
    candidate
        True for each segment that a group may be made of.
    homes
        Homes along each segment that no group watches.
    graph
        The network.
    settings
        The size of a group, and ``join_m``.

    Returns
    -------
    Units
        The streets.
    """
    one, other = _meetings(candidate, graph, settings.join_m)
    core, name = texts(streets["core_id"]), texts(streets["street"])
    same = (core[one] == core[other]) & (name[one] == name[other])
    label = _joined(one[same], other[same], len(streets))
    total = np.bincount(label, weights=np.where(candidate, homes, 0), minlength=len(streets))[label]
    whole = total <= settings.most_homes
    label = np.where(whole, label, len(streets) + np.arange(len(streets)))
    # Where nobody lives nobody can be recruited.
    used = candidate & (np.where(whole, total, homes) > 0)
    # The order of the table changes nothing: its labels are not in the order of the streets.
    ids = texts(streets["segment_id"])
    ordered = sorted(np.flatnonzero(used).tolist(), key=lambda s: (core[s], name[s], ids[s]))
    number: dict[int, int] = {}
    for segment in ordered:
        number.setdefault(int(label[segment]), len(number))
    members: list[list[int]] = [[] for _ in number]
    for segment in ordered:
        members[number[int(label[segment])]].append(segment)
    beside: list[set[int]] = [set() for _ in number]
    both = used[one] & used[other]
    for first, second in zip(label[one[both]].tolist(), label[other[both]].tolist(), strict=True):
        if first != second:
            beside[number[first]].add(number[second])
    return Units(
        segments=tuple(np.array(each, dtype=np.int64) for each in members),
        homes=tuple(int(homes[each].sum()) for each in members),
        neighbours=tuple(tuple(sorted(each)) for each in beside),
    )


def _meetings(candidate: Flags, graph: Graph, reach_m: float) -> tuple[Whole, Whole]:
    """Return all pairs of different candidates with ends within reach of each other over the road, both ways round."""
    walk = on_foot(graph)
    taken = candidate[walk.segment]
    ends = sparse.csr_array(
        (np.ones(taken.sum(), dtype=bool), (walk.tail[taken], walk.segment[taken])), shape=(walk.nodes, len(candidate))
    )
    near = _within(walk.matrix(walk.metres), np.unique(walk.tail[taken]), reach_m)
    pairs = sparse.coo_array(ends.T @ near @ ends)
    one, other = pairs.coords
    different = one != other
    return one[different].astype(np.int64), other[different].astype(np.int64)


def _within(matrix: sparse.csr_array, nodes: Whole, reach_m: float) -> sparse.csr_array:
    """Say which pairs of nodes lie within reach of each other, each node of itself."""
    start, to, cost = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    row: list[int] = []
    column: list[int] = []
    for node in nodes.tolist():
        best, queue = {node: 0.0}, [(0.0, node)]
        while queue:
            metres, here = heapq.heappop(queue)
            if metres > best[here]:
                continue
            for arc in range(start[here], start[here + 1]):
                total = metres + cost[arc]
                if total <= reach_m and total < best.get(to[arc], np.inf):
                    best[to[arc]] = total
                    heapq.heappush(queue, (total, to[arc]))
        row += [node] * len(best)
        column += best
    return sparse.csr_array((np.ones(len(row), dtype=bool), (row, column)), shape=matrix.shape)


def _joined(one: Whole, other: Whole, count: int) -> Whole:
    pairs = sparse.csr_array((np.ones(len(one), dtype=bool), (one, other)), shape=(count, count))
    return np.asarray(csgraph.connected_components(pairs, directed=False)[1], dtype=np.int64)
