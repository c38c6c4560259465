"""The proof that no entry of a core was missed: with all of them closed, no car gets in."""

import warnings

import geopandas as gpd
import numpy as np

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import Entries
from dekkend.arrays import Whole
from dekkend.errors import DekkendWarning


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
        True if there is somewhere to come from, a gateway or another core, and no node of the core can be reached
        from there. Of a core that reaches the edge of the data nothing can be proved.
    """
    sources = net.sources(core)
    if net.at_edge(core) or not sources.any():
        return False
    open_arcs = np.ones(len(net.graph.tail), dtype=bool)
    open_arcs[closed] = False
    return not (net.graph.only(open_arcs).reached(sources) & net.inside(core)).any()


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
        The layer ``cores`` with ``entries``, ``sealed`` and ``at_edge`` filled in. A core that no road leads into is
        sealed, and has no entries.

    Warns
    -----
    DekkendWarning
        For each core that reaches the edge of the data.
    """
    at_edge = [net.at_edge(number) for number in range(len(cores))]
    for name in cores.loc[at_edge, "name"]:
        warnings.warn(
            DekkendWarning(
                "{core} reaches the edge of the road data. Roads that lead in beyond it are not known, so entry roads "
                "may be missing. Take a larger extract.",
                core=name,
            ),
            stacklevel=2,
        )
    core_id = entries.layer["core_id"].to_numpy(object)
    return cores.assign(
        entries=cores["core_id"].map(entries.layer["core_id"].value_counts()).fillna(0).astype(np.int64),
        at_edge=at_edge,
        sealed=[
            is_sealed(net, number, entries.arc[core_id[entries.entry] == core])
            for number, core in enumerate(cores["core_id"])
        ],
    )
