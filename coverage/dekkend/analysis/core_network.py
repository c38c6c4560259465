"""The network as the cores see it: which arcs lie within which core, and where cars come from."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from dekkend.arrays import Flags, Whole, shapes
from dekkend.network.graph import Graph
from dekkend.network.split import areas_of_arcs, split_at


@dataclass(frozen=True)
class CoreNetwork:
    """A network with a node wherever a road crosses the outline of a core.

    Attributes
    ----------
    graph
        The network; each arc lies wholly within a core or wholly outside.
    arc_core
        Position of the core of each arc, negative outside all cores.
    gateways
        Nodes at which roads leave the map.
    """

    graph: Graph
    arc_core: Whole
    gateways: Whole

    def inside(self, core: int) -> Flags:
        """Say which nodes belong to a core: those at the ends of its arcs, also where they lie on its outline.

        Parameters
        ----------
        core
            Position of the core.

        Returns
        -------
        numpy.ndarray of bool
            One flag per node.
        """
        return self._ends(self.arc_core == core)

    def at_edge(self, core: int) -> bool:
        """Say whether a core reaches the edge of the data, where roads lead into it that nobody knows.

        Parameters
        ----------
        core
            Position of the core.

        Returns
        -------
        bool
            True if a road leaves the map from within the core.
        """
        return bool(self.inside(core)[self.gateways].any())

    def sources(self, core: int) -> Flags:
        """Say where cars come from that drive into a core: gateways, and all other cores.

        Parameters
        ----------
        core
            Position of the core.

        Returns
        -------
        numpy.ndarray of bool
            One flag per node; nodes of the core itself are no sources.
        """
        found = self._ends((self.arc_core >= 0) & (self.arc_core != core))
        found[self.gateways] = True
        return found & ~self.inside(core)

    def _ends(self, arcs: Flags) -> Flags:
        found = np.zeros(self.graph.nodes, dtype=bool)
        found[self.graph.tail[arcs]] = True
        found[self.graph.head[arcs]] = True
        return found


def core_network(graph: Graph, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, gateways: Whole) -> CoreNetwork:
    """Lay the cores over the network.

    Parameters
    ----------
    graph, segments
        The network and its layer ``segments``.
    cores
        The layer ``cores``, in the CRS of the segments.
    gateways
        Nodes at which roads leave the map.

    Returns
    -------
    CoreNetwork
        The network, split at the outlines.
    """
    outlines = shapes(cores)
    split = split_at(graph, segments, outlines)
    return CoreNetwork(split, areas_of_arcs(split, segments, outlines), gateways)
