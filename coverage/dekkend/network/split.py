"""New nodes within segments, so that what begins or ends there begins or ends at a node."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Objects, Real, Whole, shapes
from dekkend.network.graph import Graph


def split_at(graph: Graph, segments: gpd.GeoDataFrame, cuts: pd.DataFrame) -> Graph:
    """Put nodes on segments.

    Parameters
    ----------
    graph
        The graph of the segments.
    segments
        The layer ``segments``.
    cuts
        Where: ``segment`` (position) and ``along`` (metres from its start, short of its ends), sorted by both.

    Returns
    -------
    Graph
        The same network with more nodes, at the end and with negative numbers, and the arcs of the cut segments in
        pieces. ``segment`` still tells the segment of each arc; ``from_m`` and ``to_m`` tell which part of it.
    """
    if cuts.empty:
        return graph
    number = graph.nodes + np.arange(len(cuts))
    crossed = np.isin(graph.segment, cuts["segment"])
    kept = graph.only(~crossed)
    pieces = [
        _pieces(graph, arc, cuts["along"].to_numpy()[rows], number[rows])
        for arc, rows in _arcs_with_cuts(graph, np.flatnonzero(crossed), cuts["segment"].to_numpy())
    ]
    more = {name: np.concatenate([part[name] for part in pieces]) for name in pieces[0]}
    lines = shapes(segments)[cuts["segment"]]
    points = shapely.line_interpolate_point(lines, cuts["along"].to_numpy())
    return replace(
        graph,
        node_ref=np.concatenate([graph.node_ref, -1 - np.arange(len(cuts))]),
        xy=np.concatenate([graph.xy, shapely.get_coordinates(points)]),
        **{name: np.concatenate([getattr(kept, name), values]) for name, values in more.items()},
    )


def _arcs_with_cuts(graph: Graph, arcs: Whole, cut_segments: Whole) -> Sequence[tuple[int, slice]]:
    """Return each crossed arc with the rows of its cuts."""
    first = np.searchsorted(cut_segments, graph.segment[arcs], side="left")
    last = np.searchsorted(cut_segments, graph.segment[arcs], side="right")
    return [(int(arc), slice(a, b)) for arc, a, b in zip(arcs, first, last, strict=True)]


def _pieces(graph: Graph, arc: int, along: Real, nodes: Whole) -> dict[str, Objects]:
    """Return the columns of the pieces of an arc, in its direction."""
    if not graph.forward[arc]:
        along, nodes = along[::-1], nodes[::-1]
    stations = np.concatenate([[graph.from_m[arc]], along, [graph.to_m[arc]]])
    stops = np.concatenate([[graph.tail[arc]], nodes, [graph.head[arc]]])
    metres = np.abs(np.diff(stations))
    count = len(metres)
    pace = graph.seconds[arc] / max(graph.metres[arc], 1e-3)
    return {
        "tail": stops[:-1],
        "head": stops[1:],
        "segment": np.full(count, graph.segment[arc]),
        "forward": np.full(count, graph.forward[arc]),
        "seconds": metres * pace,
        "metres": metres,
        "from_m": stations[:-1],
        "to_m": stations[1:],
    }
