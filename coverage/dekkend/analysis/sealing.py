"""The proof that no entry of a core was missed: with all of them closed, no car gets in."""

import geopandas as gpd
import numpy as np

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.arrays import Whole


def is_sealed(net: CoreNetwork, core: int, closed: Whole) -> bool:
    """Prove that no car reaches a core from outside once some arcs are closed.

    Parameters
    ----------
    net
        The network, split at the outlines of the cores.
    core
        Position of the core.
    closed
        The arcs that are closed.

    Returns
    -------
    bool
        True if no node of the core can be reached from a gateway or another core.
    """
    open_arcs = np.ones(len(net.graph.tail), dtype=bool)
    open_arcs[closed] = False
    return not (net.graph.only(open_arcs).reached(net.sources(core)) & net.inside(core)).any()


def seal(cores: gpd.GeoDataFrame, entries: Entries, net: CoreNetwork) -> gpd.GeoDataFrame:
    """Count the entries of each core and prove each core sealed.

    Parameters
    ----------
    cores
        The layer ``cores``.
    entries
        The entries of all cores.
    net
        The network, split at the outlines of the cores.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores`` with ``entries`` and ``sealed`` filled in. A core that no road leads into is sealed, and
        has no entries.
    """
    core_id = entries.layer["core_id"].to_numpy(object)
    return cores.assign(
        entries=cores["core_id"].map(entries.layer["core_id"].value_counts()).fillna(0).astype(np.int64),
        sealed=[
            is_sealed(net, number, entries.arc[core_id[entries.entry] == core])
            for number, core in enumerate(cores["core_id"])
        ],
    )
