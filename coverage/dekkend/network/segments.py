"""From roads to segments: stretches between two junctions, each with the attributes of one road."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from dekkend.arrays import Real, Whole, objects
from dekkend.layers import SEGMENTS

_SLOWEST_KMH = 15.0
_CARRIED_OVER = ("osm_way_id", "ref", "highway", "access", "bridge", "tunnel", "roundabout", "zone")


def make_segments(
    roads: gpd.GeoDataFrame,
    way: Whole,
    ref: Whole,
    xy: Real,
    *,
    stops: Whole,
    speeds_kmh: Mapping[str, float],
) -> gpd.GeoDataFrame:
    """Cut roads into segments at every junction.

    A segment never goes on from one OpenStreetMap way into the next, so name, speed, class, zone and bridge are
    constant along it. The node where a village begins stays a node.

    Parameters
    ----------
    roads
        One row per road, in a metric CRS; see :class:`dekkend.sources.osm.OsmData`.
    way, ref, xy
        The nodes of the roads, road after road: position of the road, number of the node, coordinates in metres
        with shape (n, 2).
    stops
        Numbers of nodes at which a segment ends although no roads meet: barriers.
    speeds_kmh
        Speed by class of road where no limit is tagged, in km/h.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``segments`` (:data:`dekkend.layers.SEGMENTS`) with ``addresses`` 0, sorted by ``segment_id``.
        A segment of a one-way road runs in the direction of traffic.
    """
    again = np.zeros(len(ref), dtype=bool)
    again[1:] = (ref[1:] == ref[:-1]) & (way[1:] == way[:-1])
    way, ref, xy = way[~again], ref[~again], xy[~again]
    first, last = _cuts(way, ref, stops)
    points, owner = _expanded(first, last)
    table = roads.iloc[way[first]].reset_index(drop=True)
    lines = objects(shapely.linestrings(xy[points], indices=owner))
    u, v = ref[first], ref[last]
    against = (table["oneway"] == -1).to_numpy()
    lines = np.where(against, objects(shapely.reverse(lines)), lines)
    u, v = np.where(against, v, u), np.where(against, u, v)
    segments = gpd.GeoDataFrame(
        {
            **{name: table[name] for name in _CARRIED_OVER},
            "segment_id": _ids(table["osm_way_id"].to_numpy(), u, v),
            "u": u,
            "v": v,
            "street": table["name"],
            "speed_kmh": table["maxspeed_kmh"]
            .fillna(table["highway"].map(dict(speeds_kmh)).astype(float))
            .fillna(_SLOWEST_KMH),
            "oneway": table["oneway"] != 0,
            "length_m": shapely.length(lines),
            "addresses": 0,
        },
        geometry=lines,
        crs=CRS(roads.crs),
    )
    return SEGMENTS.conform(segments.sort_values("segment_id", kind="stable"))


def _cuts(way: Whole, ref: Whole, stops: Whole) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions at which each segment starts and ends."""
    starts = np.ones(len(way), dtype=bool)
    starts[1:] = way[1:] != way[:-1]
    ends = np.ones(len(way), dtype=bool)
    ends[:-1] = starts[1:]
    _, number, uses = np.unique(ref, return_inverse=True, return_counts=True)
    meeting = (uses[number] > 1) | np.isin(ref, stops) | starts | ends
    cut = np.flatnonzero(meeting)
    # Two neighbouring cuts bound a segment unless a new road starts between them.
    joined = way[cut[1:]] == way[cut[:-1]]
    return cut[:-1][joined], cut[1:][joined]


def _expanded(first: NDArray[np.intp], last: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return all positions from first to last of each segment, and the segment that each belongs to."""
    counts = last - first + 1
    owner = np.repeat(np.arange(len(first)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return first[owner] + offset, owner


def _ids(way: Whole, u: Whole, v: Whole) -> pd.Series:
    """Name a segment by its road and ends, so that its name outlives a wider or reordered extract."""
    names = pd.Series(
        [f"w{a}-{b}-{c}" for a, b, c in zip(way.tolist(), u.tolist(), v.tolist(), strict=True)], dtype=str
    )
    # Two loops of one road may start and end at the same node.
    again = names.groupby(names).cumcount()
    return names.where(again == 0, names + "-" + (again + 1).astype(str))
