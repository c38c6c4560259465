"""Roads in short stretches: what is looked at one by one to tell where a village ends."""

from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse

from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.network.graph import Graph

# A cut this near to an end of a segment, or to another cut, is that same place: coordinates come in centimetres.
_SAME_PLACE_M = 0.05
# No segment is longer than this: positions along all of them then stand in one sorted row.
_LONGEST_M = 1e6


@dataclass(frozen=True)
class Stretches:
    """Segments in stretches, in the order of the segments and along each as it is drawn.

    Attributes
    ----------
    segment
        Position of the segment of each stretch.
    from_m, to_m
        Where on its segment each starts and ends, in metres.
    tail, head
        The places at which each starts and ends: nodes of the graph, then those between two stretches of a segment.
    nodes
        Number of such places.
    line
        Each as a line, in the CRS of the segments.
    """

    segment: Whole
    from_m: Real
    to_m: Real
    tail: Whole
    head: Whole
    nodes: int
    line: Objects

    def __len__(self) -> int:
        """Return the number of stretches."""
        return len(self.segment)

    @property
    def length_m(self) -> Real:
        """Length of each in metres."""
        return self.to_m - self.from_m

    @property
    def xy(self) -> Real:
        """Coordinates of the places in metres, shape (nodes, 2)."""
        found = np.zeros((self.nodes, 2))
        found[self.tail] = shapely.get_coordinates(shapely.get_point(self.line, 0))
        found[self.head] = shapely.get_coordinates(shapely.get_point(self.line, -1))
        return found

    def only(self, kept: Flags) -> Self:
        """Return some of the stretches, with the places at their ends numbered anew.

        Parameters
        ----------
        kept
            True for each stretch to keep.

        Returns
        -------
        Stretches
            Those, in their order.
        """
        ends = np.concatenate([self.tail[kept], self.head[kept]])
        used, number = np.unique(ends, return_inverse=True)
        tail, head = np.split(number.reshape(-1), 2)
        fields = (self.segment[kept], self.from_m[kept], self.to_m[kept], tail, head, len(used), self.line[kept])
        return type(self)(*fields)

    def at(self, segment: Whole, along: Real) -> Whole:
        """Return the stretch that holds each place on a segment.

        Parameters
        ----------
        segment, along
            Position of the segment, and metres from its start.

        Returns
        -------
        numpy.ndarray of int
            Position of a stretch per pair.
        """
        key = self.segment * _LONGEST_M + self.from_m
        return np.searchsorted(key, segment * _LONGEST_M + along + _SAME_PLACE_M, side="right") - 1

    def node_at(self, segment: Whole, along: Real) -> Whole:
        """Return the end of a stretch that is nearest to each place on a segment.

        Parameters
        ----------
        segment, along
            Position of the segment, and metres from its start.

        Returns
        -------
        numpy.ndarray of int
            One place per pair.
        """
        stretch = self.at(segment, along)
        nearer_start = along - self.from_m[stretch] <= self.to_m[stretch] - along
        return np.where(nearer_start, self.tail[stretch], self.head[stretch])

    def matrix(self, weight: Real | float = 1.0) -> sparse.csr_array:
        """Return the lengths between neighbouring places, whichever way cars may drive.

        Parameters
        ----------
        weight
            What a metre of each stretch counts.

        Returns
        -------
        scipy.sparse.csr_array
            Shape (nodes, nodes), each stretch in both directions.
        """
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        metres = np.maximum(self.length_m * weight, 1e-3)
        table = pd.DataFrame({"low": low, "high": high, "metres": metres})
        least = table.groupby(["low", "high"], as_index=False)["metres"].min()
        one, other = least["low"].to_numpy(), least["high"].to_numpy()
        ends = (np.concatenate([one, other]), np.concatenate([other, one]))
        return sparse.csr_array((np.tile(least["metres"].to_numpy(), 2), ends), shape=(self.nodes, self.nodes))


def cut_into_stretches(graph: Graph, segments: gpd.GeoDataFrame, cuts: pd.DataFrame, *, stretch_m: float) -> Stretches:
    """Cut segments into stretches.

    Parameters
    ----------
    graph, segments
        The network, not split, and its layer ``segments``.
    cuts
        Places at which a stretch must end: ``segment`` (position) and ``along`` (metres from its start).
    stretch_m
        Greatest length of a stretch in metres.

    Returns
    -------
    Stretches
        The stretches; those between two cuts are of equal length.
    """
    length = segments["length_m"].to_numpy(float)
    part_of, start, end = _parts(length, cuts)
    count = np.maximum(1, np.ceil((end - start) / stretch_m - 1e-9)).astype(np.int64)
    part = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count)
    pace = ((end - start) / count)[part]
    segment = part_of[part]
    from_m, to_m = start[part] + step * pace, start[part] + (step + 1) * pace
    is_last = np.ones(len(segment), dtype=bool)
    is_last[:-1] = segment[1:] != segment[:-1]
    is_first = np.roll(is_last, 1)
    first_node, last_node = _ends(graph, len(segments))
    between = graph.nodes + np.cumsum(~is_last) - 1
    return Stretches(
        segment=segment,
        from_m=from_m,
        to_m=to_m,
        tail=np.where(is_first, first_node[segment], np.roll(between, 1)),
        head=np.where(is_last, last_node[segment], between),
        nodes=graph.nodes + int((~is_last).sum()),
        line=_lines(shapes(segments)[segment], from_m, to_m),
    )


def place_on(segments: gpd.GeoDataFrame, points: Objects, *, reach_m: float) -> pd.DataFrame:
    """Find where on the nearest segment points lie.

    Parameters
    ----------
    segments
        The layer ``segments``.
    points
        Points in its CRS.
    reach_m
        Points farther from any segment are left out, in metres.

    Returns
    -------
    pandas.DataFrame
        ``point`` (position), ``segment`` (position) and ``along`` in metres; a point on a junction lies on the first
        of its segments.
    """
    lines = shapes(segments)
    point, segment = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach_m)
    found = pd.DataFrame({"point": point, "segment": segment})
    found["away"] = shapely.distance(points[point], lines[segment])
    best = found.sort_values(["point", "away", "segment"]).drop_duplicates("point")
    along = shapely.line_locate_point(lines[best["segment"]], points[best["point"]])
    return best[["point", "segment"]].assign(along=along).reset_index(drop=True)


def crossings_with(segments: gpd.GeoDataFrame, lines: Objects) -> pd.DataFrame:
    """Find where segments cross lines.

    Parameters
    ----------
    segments
        The layer ``segments``.
    lines
        Lines in its CRS: boundaries, rivers, outlines.

    Returns
    -------
    pandas.DataFrame
        ``segment`` (position), ``along`` in metres and ``line`` (position), sorted.
    """
    roads = shapes(segments)
    line, segment = shapely.STRtree(roads).query(lines, predicate="intersects")
    meets, pair = shapely.get_coordinates(shapely.intersection(roads[segment], lines[line]), return_index=True)
    along = shapely.line_locate_point(roads[segment[pair]], objects(shapely.points(meets)))
    found = pd.DataFrame({"segment": segment[pair], "along": along, "line": line[pair]})
    return found.sort_values(["segment", "along", "line"]).drop_duplicates().reset_index(drop=True)


def _parts(length: Real, cuts: pd.DataFrame) -> tuple[Whole, Real, Real]:
    """Return the parts of segments between cuts: segment, start and end."""
    wanted = cuts[["segment", "along"]].sort_values(["segment", "along"])
    inner = wanted["along"].between(_SAME_PLACE_M, length[wanted["segment"]] - _SAME_PLACE_M)
    wanted = wanted[inner]
    again = (wanted["segment"].diff() == 0) & (wanted["along"].diff() < _SAME_PLACE_M)
    wanted = wanted[~again]
    segment = np.concatenate([np.arange(len(length)), wanted["segment"].to_numpy(np.int64)])
    start = np.concatenate([np.zeros(len(length)), wanted["along"].to_numpy(float)])
    order = np.lexsort((start, segment))
    segment, start = segment[order], start[order]
    end = np.append(start[1:], 0.0)
    is_last = np.append(segment[1:] != segment[:-1], True)
    return segment, start, np.where(is_last, length[segment], end)


def _ends(graph: Graph, count: int) -> tuple[Whole, Whole]:
    """Return the nodes at which each segment starts and ends."""
    forward = np.flatnonzero(graph.forward)
    first, last = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    first[graph.segment[forward]] = graph.tail[forward]
    last[graph.segment[forward]] = graph.head[forward]
    return first, last


def _lines(lines: Objects, from_m: Real, to_m: Real) -> Objects:
    """Return a part of each line, by its ends and its middle."""
    at = [shapely.line_interpolate_point(lines, where) for where in (from_m, (from_m + to_m) / 2, to_m)]
    return objects(shapely.linestrings(np.stack([shapely.get_coordinates(points) for points in at], axis=1)))
