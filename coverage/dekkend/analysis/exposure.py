"""Where coverage leaves a gap: how near uncovered streets lie to covered ones.

If crime moves out of covered streets at all, it moves a short way. Exposure says how near an uncovered street lies
to covered ones over the road; it predicts nothing.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np

from dekkend.analysis.coverage import is_residential
from dekkend.arrays import Flags, Real
from dekkend.layers import STREETS
from dekkend.network.graph import Graph, nearest_cost
from dekkend.settings import ExposureSettings


def expose_streets(
    streets: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, graph: Graph, *, settings: ExposureSettings
) -> gpd.GeoDataFrame:
    """Measure how near each uncovered residential street lies to covered ones.

    Parameters
    ----------
    streets
        The layer ``streets`` with coverage.
    segments, graph
        The network.
    settings
        Bandwidth, and the nearness from which a street is exposed.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``streets`` with ``distance_m`` (over the road to the middle of the street, both directions, 0
        where covered, NaN where no covered street can be reached), ``exposure`` = exp(-distance / bandwidth) for
        uncovered residential streets, else 0, and ``flag``.
    """
    covered = streets["covered"].to_numpy()
    distance = distance_to_covered(covered, graph)
    uncovered = is_residential(segments) & ~covered
    exposure = np.where(uncovered, nearness(distance, settings.bandwidth_m), 0.0)
    return STREETS.conform(
        streets.assign(
            distance_m=np.where(np.isfinite(distance), distance, np.nan),
            exposure=exposure,
            flag=np.where(uncovered & (exposure >= settings.exposed), "exposed", "none"),
        )
    )


def distance_to_covered(covered: Flags, graph: Graph) -> Real:
    """Return how far each segment lies from the nearest covered one over the road.

    Parameters
    ----------
    covered
        True for each covered segment.
    graph
        The network.

    Returns
    -------
    numpy.ndarray of float
        Metres to the middle of each segment, 0 for covered ones alone, infinite where there is no way. One-way rules
        and barriers that stop cars do not count: whoever looks for a way into a house is not always in a car.
    """
    walk = on_foot(graph)
    starts = np.unique(walk.tail[covered[walk.segment]])
    at_node = nearest_cost(walk.matrix(walk.metres), starts)
    distance = np.full(len(covered), np.inf)
    np.minimum.at(distance, walk.segment, at_node[walk.tail] + walk.metres / 2)
    distance[covered] = 0.0
    return distance


def nearness(distance: Real, bandwidth_m: float) -> Real:
    """Return exp(-distance / bandwidth): 1 next to covered streets, 0.37 a bandwidth away, 0 where there is no way."""
    return np.exp(-np.where(np.isfinite(distance), distance, np.inf) / bandwidth_m)


def on_foot(graph: Graph) -> Graph:
    """Return the network of whoever walks: every segment both ways, and through barriers that stop cars.

    Parameters
    ----------
    graph
        The network for cars.

    Returns
    -------
    Graph
        With at least one arc for each direction of every segment, none shorter than a millimetre. Its nodes have
        numbers of their own.
    """
    # A node with a barrier stands once for each segment that ends there; on foot it is one.
    refs, first, place = np.unique(graph.node_ref, return_index=True, return_inverse=True)
    tail, head = place[graph.tail], place[graph.head]
    return replace(
        graph,
        node_ref=refs,
        xy=graph.xy[first],
        tail=np.concatenate([tail, head]),
        head=np.concatenate([head, tail]),
        metres=np.maximum(np.tile(graph.metres, 2), 1e-3),
        **{name: np.tile(getattr(graph, name), 2) for name in ("segment", "seconds")},
        forward=np.concatenate([graph.forward, ~graph.forward]),
        from_m=np.concatenate([graph.from_m, graph.to_m]),
        to_m=np.concatenate([graph.to_m, graph.from_m]),
    )
