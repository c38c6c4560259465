"""Which entries matter to a municipality: those with much traffic, and the through roads."""

from typing import Final

import geopandas as gpd
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.entries import STREET, Entries
from dekkend.arrays import Flags, Whole
from dekkend.network.graph import Graph
from dekkend.network.roads import class_rank
from dekkend.settings import EntrySettings

_SHORTEST_M: Final = 1e-3


def choose_main(
    entries: Entries, net: CoreNetwork, segments: gpd.GeoDataFrame, *, settings: EntrySettings
) -> gpd.GeoDataFrame:
    """Say which entries are main ones.

    An entry is a main one if it is a street that either carries a fair share of the cars that drive into its core, or
    comes from afar as a road of a higher class; the busiest street into a core always is.

    Parameters
    ----------
    entries
        The entries of all cores, with inflow and rank.
    net
        The network, split where cores begin.
    segments
        The layer ``segments``.
    settings
        The share, the class, and how far such a road must come.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``entries`` with ``main`` filled in.
    """
    layer = entries.layer
    street = (layer["kind"] == STREET).to_numpy()
    busy = (layer["inflow_share"] >= settings.main_share).to_numpy()
    busiest = layer["rank"].where(street).groupby(layer["core_id"]).transform("min") == layer["rank"]
    from_afar = np.zeros(len(layer), dtype=bool)
    from_afar[entries.entry[_from_afar(entries.arc, net, segments, settings)]] = True
    return layer.assign(main=street & (busy | busiest.to_numpy() | from_afar))


def _from_afar(arcs: Whole, net: CoreNetwork, segments: gpd.GeoDataFrame, settings: EntrySettings) -> Whole:
    """Return to which crossings a road of a high class leads from afar, the end of the map, or another core."""
    graph = net.graph
    rank = segments["highway"].map(class_rank).to_numpy()[graph.segment]
    # A slip road serves a road of a high class, but is none.
    slip = segments["highway"].str.endswith("_link").to_numpy(bool)[graph.segment]
    high = np.flatnonzero((rank[arcs] >= class_rank(settings.main_class)) & ~slip[arcs])
    is_end = np.zeros(graph.nodes, dtype=bool)
    is_end[net.ends] = True
    onward_m = settings.main_onward_m
    found: list[int] = []
    for own in np.unique(rank[arcs[high]]):
        outside = graph.only((rank >= own) & (net.arc_core < 0))
        is_other = is_end.copy()
        elsewhere = graph.only((rank >= own) & (net.arc_core >= 0))
        is_other[elsewhere.tail] = True
        found += [
            crossing
            for crossing in high[rank[arcs[high]] == own].tolist()
            if _goes_on(outside, graph, int(arcs[crossing]), is_other, onward_m)
        ]
    return np.array(found, dtype=np.int64)


def _goes_on(outside: Graph, graph: Graph, arc: int, is_other: Flags, onward_m: float) -> bool:
    """Say whether a road goes on for some metres, or as far as an end that is not that of the road."""
    head, start_m = graph.head[arc], graph.metres[arc]
    # Not by way of the place where it comes in: other roads may come in there.
    apart = (outside.tail != head) & (outside.head != head)
    row = np.concatenate([outside.tail[apart], outside.head[apart]])
    column = np.concatenate([outside.head[apart], outside.tail[apart]])
    metres = np.maximum(np.tile(outside.metres[apart], 2), _SHORTEST_M)
    least = np.lexsort((metres, column, row))
    row, column, metres = row[least], column[least], metres[least]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    row, column, metres = row[first], column[first], metres[first]
    matrix = sparse.csr_array((metres, (row, column)), shape=(graph.nodes, graph.nodes))
    tail = np.array([graph.tail[arc]])
    away = start_m + csgraph.dijkstra(matrix, indices=tail, min_only=True, limit=onward_m)
    # Only outward: back along a road that was counted already it does not go on.
    outward = np.isfinite(away[row]) & (away[column] >= away[row] + metres - _SHORTEST_M)
    goes_on = (away[row] + metres >= onward_m) & outward
    return bool(start_m >= onward_m or goes_on.any() or is_other[np.isfinite(away)].any())
