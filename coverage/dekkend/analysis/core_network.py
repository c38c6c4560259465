"""The network as the cores see it: which arcs lie within which core, and where cars come from."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from dekkend.analysis.cores import Cores
from dekkend.arrays import Flags, Whole
from dekkend.network.graph import Graph
from dekkend.network.split import split_at


@dataclass(frozen=True)
class CoreNetwork:
    """A network with a node wherever a core begins along a road.

    Attributes
    ----------
    graph
        The network; each arc lies wholly within a core or wholly outside.
    arc_core
        Position of the core of each arc, negative outside all cores.
    gateways
        Nodes at which cars come in from beyond the map.
    ends
        Nodes at which roads leave the map, also those by which cars can only drive out.
    """

    graph: Graph
    arc_core: Whole
    gateways: Whole
    ends: Whole

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

    def parts(self, core: int) -> Iterator[Flags]:
        """Yield the nodes of each part of a core: what cars or people reach from one another within it.

        Parameters
        ----------
        core
            Position of the core.

        Yields
        ------
        numpy.ndarray of bool
            One flag per node; the parts come in the order of their first node.
        """
        own = self.graph.only(self.arc_core == core)
        inside = self.inside(core)
        _, number = csgraph.connected_components(own.matrix(np.ones(len(own.tail))), directed=False)
        for part in np.unique(number[inside]):
            yield inside & (number == part)

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


def core_network(graph: Graph, segments: gpd.GeoDataFrame, cores: Cores, gateways: Whole) -> CoreNetwork:
    """Lay the cores over the network.

    Parameters
    ----------
    graph, segments
        The network and its layer ``segments``.
    cores
        The cores, with the stretches of road that belong to them.
    gateways
        Nodes at which roads leave the map.

    Returns
    -------
    CoreNetwork
        The network, split where cores begin.
    """
    at, core = cores.stretches, cores.core
    begins = np.flatnonzero((core[1:] != core[:-1]) & (at.segment[1:] == at.segment[:-1])) + 1
    split = split_at(graph, segments, pd.DataFrame({"segment": at.segment[begins], "along": at.from_m[begins]}))
    arc_core = core[at.at(split.segment, (split.from_m + split.to_m) / 2)]
    return CoreNetwork(split, arc_core, gateways[np.isin(gateways, split.tail)], gateways)
