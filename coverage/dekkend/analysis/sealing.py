"""The proof that no entry of a core was missed: with all of them closed, no car gets in."""

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.entries import core_of_nodes
from dekkend.arrays import Flags, Whole
from dekkend.network.graph import Graph


def is_sealed(graph: Graph, *, inside: Flags, sources: Flags, closed: Whole) -> bool:
    """Prove that no car reaches the inside of a core once all its entries are closed.

    Parameters
    ----------
    graph
        The network.
    inside
        The nodes of the core.
    sources
        The nodes that cars come from.
    closed
        Segments (by position) that are closed to cars that drive into the core over them.

    Returns
    -------
    bool
        True if no node of the core can be reached.
    """
    shut = np.isin(graph.segment, closed) & ~inside[graph.tail] & inside[graph.head]
    return not (graph.only(~shut).reached(sources & ~inside) & inside).any()


def seal(
    cores: gpd.GeoDataFrame, entries: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, graph: Graph, *, gateways: Whole
) -> gpd.GeoDataFrame:
    """Count the entries of each core and prove each core sealed.

    Parameters
    ----------
    cores, entries, segments
        The layers of these names.
    graph
        The network of the segments.
    gateways
        Nodes at which roads leave the map.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores`` with ``entries`` and ``sealed`` filled in. A core that the network does not reach at all
        is sealed, and has no entries.
    """
    core_of = core_of_nodes(graph, cores)
    is_gateway = np.zeros(graph.nodes, dtype=bool)
    is_gateway[gateways] = True
    position = pd.Series(np.arange(len(segments)), index=segments["segment_id"])
    out = cores.copy()
    by_core = entries.groupby("core_id")["crossings"]
    closed = {core: position[np.concatenate(found.to_list())].to_numpy() for core, found in by_core}
    out["entries"] = out["core_id"].map(entries["core_id"].value_counts()).fillna(0).astype(np.int64)
    out["sealed"] = [
        is_sealed(
            graph,
            inside=core_of == number,
            sources=is_gateway | ((core_of >= 0) & (core_of != number)),
            closed=closed.get(core, np.zeros(0, dtype=np.int64)),
        )
        for number, core in enumerate(out["core_id"])
    ]
    return out
