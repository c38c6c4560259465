"""New nodes where roads cross the outline of an area, so that every arc lies wholly within it or wholly outside."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Objects, Real, Whole, objects, shapes
from dekkend.network.graph import Graph

# A crossing this near to the end of a segment is its end: coordinates come in centimetres.
_SAME_PLACE_M = 0.05


def split_at(graph: Graph, segments: gpd.GeoDataFrame, outlines: Objects) -> Graph:
    """Put a node where a segment crosses an outline.

    Parameters
    ----------
    graph
        The graph of the segments.
    segments
        The layer ``segments``.
    outlines
        Polygons in the CRS of the segments.

    Returns
    -------
    Graph
        The same network with more nodes, at the end and with negative numbers, and the arcs of the crossed segments
        in pieces. ``segment`` still tells the segment of each arc; ``from_m`` and ``to_m`` tell which part of it.
    """
    cuts = _cuts(segments, outlines)
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


def areas_of_arcs(graph: Graph, segments: gpd.GeoDataFrame, outlines: Objects) -> Whole:
    """Find the area that each arc of a split network lies in.

    Parameters
    ----------
    graph
        A network that was split at these outlines.
    segments
        The layer ``segments``.
    outlines
        The polygons.

    Returns
    -------
    numpy.ndarray of int
        Position of the area, negative outside all of them; the first one where areas overlap.
    """
    middle = shapely.line_interpolate_point(shapes(segments)[graph.segment], (graph.from_m + graph.to_m) / 2)
    arc, area = shapely.STRtree(outlines).query(middle, predicate="intersects")
    found = np.full(len(graph.tail), -1, dtype=np.int64)
    order = np.argsort(-area, kind="stable")
    found[arc[order]] = area[order]
    return found


def _cuts(segments: gpd.GeoDataFrame, outlines: Objects) -> pd.DataFrame:
    """Return where segments cross outlines: ``segment`` and ``along`` in metres, sorted."""
    lines, edges = shapes(segments), objects(shapely.boundary(outlines))
    edge, segment = shapely.STRtree(lines).query(edges, predicate="intersects")
    meets, pair = shapely.get_coordinates(shapely.intersection(lines[segment], edges[edge]), return_index=True)
    along = shapely.line_locate_point(lines[segment[pair]], shapely.points(meets))
    found = pd.DataFrame({"segment": segment[pair], "along": along}).sort_values(["segment", "along"])
    length = segments["length_m"].to_numpy()[found["segment"]]
    inner = (found["along"] > _SAME_PLACE_M) & (found["along"] < length - _SAME_PLACE_M)
    again = (found["segment"].diff() == 0) & (found["along"].diff() < _SAME_PLACE_M)
    return found[inner & ~again].reset_index(drop=True)


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
