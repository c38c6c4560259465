"""Streets and where they meet: which nodes are junctions, and how traffic can go on there."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString
from shapely.ops import substring

from dekkend.arrays import Flags, Whole, shapes, texts
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS

_ROADS_AT_A_JUNCTION: Final = 3
# So much of a road tells in which direction it leaves a junction.
_GLANCE_M: Final = 10.0
_SIDEWAYS_DEG: Final = 90.0
# Both legs of a triangular island are shorter than this.
_ISLAND_M: Final = 100.0


class Streets:
    """The streets of a graph, and where they meet.

    A junction is where three or more streets meet. Driveways, tracks and private roads count for nothing. Where only
    the carriageways or lanes of one road divide or join, no other road meets it: that is no junction, as Dutch law has
    it (RVV 1990, article 1: a crossing or fork of roads, and a road has all its carriageways).

    Parameters
    ----------
    graph, segments
        The network, which may be split, and its layer ``segments``.

    Attributes
    ----------
    graph
        The network.
    junctions
        Nodes that are junctions.
    """

    def __init__(self, graph: Graph, segments: gpd.GeoDataFrame) -> None:
        self.graph = graph
        self._lines = shapes(segments)
        self._names = texts(segments["street"])
        self._street: Flags = segments["access"].isin(STREET_ACCESS).to_numpy()[graph.segment]
        key = np.column_stack([graph.segment, np.minimum(graph.from_m, graph.to_m)])
        _, first, piece = np.unique(key, axis=0, return_index=True, return_inverse=True)
        # Both directions of a stretch of road are one piece.
        self._piece: Whole = piece.reshape(-1)
        once = first[self._street[first]]
        self._roads: Whole = np.bincount(np.concatenate([graph.tail[once], graph.head[once]]), minlength=graph.nodes)
        self._divides = self._only_divides(once, segments["oneway"].to_numpy())
        arcs = np.flatnonzero(self._street)
        self._out, self._in = _Arcs(arcs, graph.tail), _Arcs(arcs, graph.head)
        self.junctions: Whole = np.flatnonzero((self._roads >= _ROADS_AT_A_JUNCTION) & ~self._divides)

    def _only_divides(self, once: Whole, oneway: Flags) -> Flags:
        """Say at which nodes all streets are carriageways of one road, at most one of them for both directions."""
        nodes = np.concatenate([self.graph.tail[once], self.graph.head[once]])
        segment = np.tile(self.graph.segment[once], 2)
        name = pd.factorize(self._names)[0][segment]
        low, high = np.full(self.graph.nodes, len(self._names)), np.full(self.graph.nodes, -1)
        np.minimum.at(low, nodes, name)
        np.maximum.at(high, nodes, name)
        both_ways = np.bincount(nodes, weights=~oneway[segment], minlength=self.graph.nodes)
        unnamed = np.bincount(nodes, weights=self._names[segment] == "", minlength=self.graph.nodes)
        divides: Flags = (low == high) & (both_ways <= 1) & (unnamed == 0)
        return divides

    def at(self, node: int) -> Whole:
        """Return the segments of the streets that meet at a node.

        Parameters
        ----------
        node
            A node of the graph.

        Returns
        -------
        numpy.ndarray of int
            Positions in the layer of segments, each once.
        """
        return np.unique(self.graph.segment[np.concatenate([self._out.at(node), self._in.at(node)])])

    def is_junction(self, node: int, arc: int) -> bool:
        """Say whether a node at the end of an arc is a junction for who drives there.

        Parameters
        ----------
        node
            A node of the graph.
        arc
            The arc, which may be one of a driveway.

        Returns
        -------
        bool
            Two or more other streets meet it, and they are not all its own carriageways.
        """
        others = self._roads[node] - int(self._street[arc])
        return bool(others >= _ROADS_AT_A_JUNCTION - 1 and not (self._divides[node] and self._street[arc]))

    def arriving(self, arc: int) -> list[int]:
        """Return the streets from which cars come into an arc.

        Parameters
        ----------
        arc
            An arc of the graph.

        Returns
        -------
        list of int
            Arcs that end where it begins, without its own way back.
        """
        return [int(a) for a in self._in.at(int(self.graph.tail[arc])) if self._piece[a] != self._piece[arc]]

    def leaving(self, arc: int) -> list[int]:
        """Return the streets into which cars go on from an arc.

        Parameters
        ----------
        arc
            An arc of the graph.

        Returns
        -------
        list of int
            Arcs that begin where it ends, without its own way back.
        """
        return [int(a) for a in self._out.at(int(self.graph.head[arc])) if self._piece[a] != self._piece[arc]]

    def coming(self, arc: int) -> list[int]:
        """Return the arcs from which the traffic of an arc comes.

        Parameters
        ----------
        arc
            An arc of the graph.

        Returns
        -------
        list of int
            Arcs, without those of who turns back on the same road where its lanes divide or join.
        """
        found = self.arriving(arc)
        if self._divides[self.graph.tail[arc]]:
            return [other for other in found if self.turn(other, arc) <= _SIDEWAYS_DEG]
        return found

    def going(self, arc: int, start: int) -> list[int]:
        """Return the arcs by which the traffic of an arc goes on.

        Parameters
        ----------
        arc
            An arc of the graph.
        start
            The node of the junction from which it comes.

        Returns
        -------
        list of int
            Arcs, without those of who turns back on the same road where its lanes divide or join, and without the
            other leg of a triangular island, which leads back to the street that the traffic comes from.
        """
        found = self.leaving(arc)
        if self._divides[self.graph.head[arc]]:
            return [other for other in found if self.turn(arc, other) <= _SIDEWAYS_DEG]
        return [other for other in found if not self._leads_back(other, start)]

    def _leads_back(self, arc: int, start: int) -> bool:
        """Say whether an arc is the short leg of an island, at whose ends it meets the same other street."""
        end = int(self.graph.head[arc])
        if end == start or self.graph.metres[arc] > _ISLAND_M:
            return False
        own = {self._names[self.graph.segment[arc]], ""}
        return bool({*self._names[self.at(start)]} & {*self._names[self.at(end)]} - own)

    def line(self, arc: int) -> LineString:
        """Return the part of a segment that an arc is, in the direction of driving.

        Parameters
        ----------
        arc
            An arc of the graph.

        Returns
        -------
        shapely.LineString
            Its line.
        """
        part = substring(self._lines[self.graph.segment[arc]], self.graph.from_m[arc], self.graph.to_m[arc])
        # A part without length comes back as a point.
        return LineString(np.resize(shapely.get_coordinates(part), (max(shapely.count_coordinates(part), 2), 2)))

    def turn(self, one: int, other: int) -> float:
        """Return by how much a driver turns from an arc into the next.

        Parameters
        ----------
        one, other
            Arcs of the graph.

        Returns
        -------
        float
            The angle, 0 to 180 degrees.
        """
        difference = self._direction(other, first=True) - self._direction(one, first=False)
        return abs((difference + 180.0) % 360.0 - 180.0)

    def _direction(self, arc: int, *, first: bool) -> float:
        """Return in which direction an arc begins or ends."""
        line = self.line(arc)
        ends = (0.0, min(_GLANCE_M, line.length)) if first else (max(line.length - _GLANCE_M, 0.0), line.length)
        (x1, y1), (x2, y2) = shapely.get_coordinates(shapely.line_interpolate_point(line, ends))
        return float(np.degrees(np.arctan2(x2 - x1, y2 - y1)))


class _Arcs:
    """Arcs by the node at one of their ends."""

    def __init__(self, arcs: Whole, node_of: Whole) -> None:
        self._arcs = arcs[np.argsort(node_of[arcs], kind="stable")]
        self._nodes = node_of[self._arcs]

    def at(self, node: int) -> Whole:
        return self._arcs[np.searchsorted(self._nodes, node) : np.searchsorted(self._nodes, node, side="right")]
