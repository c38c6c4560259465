"""By which roads a car enters a core.

A crossing is where a road that a car may use meets the outline of a core on the way in. It counts where a car can get
there from outside (from a gateway of the map, or another core) without driving through the core itself: a road that
only comes back to where it left is no way in. Crossings that a driver meets as one place are one entry.
"""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.arrays import Flags, Real, Whole, objects
from dekkend.layers import ENTRIES
from dekkend.network.graph import Graph
from dekkend.network.roads import class_rank, street_or_number
from dekkend.sentences import Sentence
from dekkend.settings import EntrySettings

# Roads that a sign for through traffic never belongs to, however many cars the model sends over them.
_NEVER_MAIN = frozenset({"service", "track", "private"})
_FULL_CIRCLE = 360.0


@dataclass(frozen=True)
class Entries:
    """Entries with the arcs by which they are crossed.

    Attributes
    ----------
    layer
        The layer ``entries`` with inflow and rank not yet filled in.
    arc
        Arc of the graph of each crossing.
    entry
        Position in the layer of the entry that each crossing belongs to.
    lead
        Arc of the crossing that each entry is named after: that of its most important road.
    core
        Position of the core that each entry leads into.
    """

    layer: gpd.GeoDataFrame
    arc: Whole
    entry: Whole
    lead: Whole
    core: Whole


def find_entries(
    net: CoreNetwork, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, *, settings: EntrySettings
) -> Entries:
    """Find the entries of all cores.

    Parameters
    ----------
    net
        The network, split at the outlines of the cores.
    segments
        The layer ``segments`` that the network was made of.
    cores
        The layer ``cores``, in the CRS of the segments.
    settings
        How near crossings are one entry.

    Returns
    -------
    Entries
        The layer ``entries`` (:data:`dekkend.layers.ENTRIES`), core after core, and the arcs behind it.
    """
    tables = []
    for core in range(len(cores)):
        inside = net.inside(core)
        arcs = _crossings(net.graph, inside, net.sources(core))
        if len(arcs):
            points = net.graph.xy[net.graph.head[arcs]]
            place = _places(net.graph, segments, arcs, points, inside, settings.merge_m)
            tables.append(
                pd.DataFrame({"core": core, "place": place, "arc": arcs, "x": points[:, 0], "y": points[:, 1]})
            )
    columns = ["core", "place", "arc", "x", "y"]
    crossings = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns, dtype=np.int64)
    return _layer(crossings, net, segments, cores)


def _crossings(graph: Graph, inside: Flags, sources: Flags) -> Whole:
    outside_arcs = ~inside[graph.tail] & ~inside[graph.head]
    reached = graph.only(outside_arcs).reached(sources)
    return np.flatnonzero(reached[graph.tail] & inside[graph.head])


def _places(
    graph: Graph, segments: gpd.GeoDataFrame, arcs: Whole, points: Real, inside: Flags, merge_m: float
) -> Whole:
    """Give the crossings that a driver meets as one place the same number.

    Two crossings are one place if they lie near each other and either carry the same street in, as the lanes of a
    dual carriageway do, or leave from junctions that are near each other over the road, as the arms of a roundabout do.
    """
    count = len(arcs)
    spots = objects(shapely.points(points))
    left, right = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=merge_m)
    street = street_or_number(segments).to_numpy(object)[graph.segment[arcs]]
    same_street = (street[left] == street[right]) & (street[left] != "")
    outside_arcs = ~inside[graph.tail] & ~inside[graph.head]
    outer = graph.only(outside_arcs)
    tails = graph.tail[arcs]
    matrix = outer.matrix(np.maximum(outer.metres, 1e-3))
    starts = np.unique(tails)
    over_road = np.atleast_2d(csgraph.dijkstra(matrix, directed=False, indices=starts, limit=merge_m))
    joined_outside = np.isfinite(over_road[np.searchsorted(starts, tails[left]), tails[right]])
    linked = same_street | joined_outside
    links = sparse.coo_array((linked[linked], (left[linked], right[linked])), shape=(count, count))
    _, place = csgraph.connected_components(links, directed=False)
    return place.astype(np.int64)


def _layer(crossings: pd.DataFrame, net: CoreNetwork, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame) -> Entries:
    graph = net.graph
    crossings = crossings.astype({"core": np.int64, "place": np.int64, "arc": np.int64})
    segment = graph.segment[crossings["arc"]]
    about = segments.iloc[segment].reset_index(drop=True)
    crossings["importance"] = -about["highway"].map(class_rank).to_numpy()
    crossings["segment_id"] = about["segment_id"].to_numpy()
    crossings = crossings.sort_values(["core", "importance", "segment_id", "arc"], kind="stable")
    crossings["entry"] = crossings.groupby(["core", "place"], sort=False).ngroup()
    lead = crossings.drop_duplicates("entry").sort_values("entry")
    lead_about = segments.iloc[graph.segment[lead["arc"]]].reset_index(drop=True)
    core_id = cores["core_id"].to_numpy(object)[lead["core"]]
    core_name = cores["name"].to_numpy(object)[lead["core"]]
    layer = gpd.GeoDataFrame(
        {
            # A road that runs through a core leads in from both of its ends.
            "entry_id": [
                f"{core}:{name}:{'along' if forward else 'against'}"
                for core, name, forward in zip(
                    core_id, lead_about["segment_id"], graph.forward[lead["arc"]], strict=True
                )
            ],
            "core_id": core_id,
            "core_name": core_name,
            "crossings": objects(tuple(sorted(set(ids))) for _, ids in crossings.groupby("entry")["segment_id"]),
            "inflow_share": np.nan,
            "rank": 0,
            "rank_low": 0,
            "rank_high": 0,
            "main": ~lead_about["access"].isin(_NEVER_MAIN),
            "why": [
                (_why(street, core, crossed, from_core),)
                for street, core, crossed, from_core in zip(
                    street_or_number(lead_about),
                    core_name,
                    crossings.groupby("entry").size(),
                    net.arc_core[lead["arc"]] >= 0,
                    strict=True,
                )
            ],
        },
        geometry=shapely.points(lead["x"].to_numpy(float), lead["y"].to_numpy(float)),
        crs=segments.crs,
    )
    layer = layer.assign(**_at_lead(lead["arc"].to_numpy(), graph, segments))
    return Entries(
        layer=ENTRIES.conform(layer),
        arc=crossings["arc"].to_numpy(),
        entry=crossings["entry"].to_numpy(),
        lead=lead["arc"].to_numpy(),
        core=lead["core"].to_numpy(),
    )


def led_by(entries: Entries, arcs: Whole, graph: Graph, segments: gpd.GeoDataFrame) -> Entries:
    """Return the entries with other crossings in the lead.

    Parameters
    ----------
    entries
        The entries.
    arcs
        Arc of the crossing that is to lead each entry.
    graph, segments
        The network and its layer ``segments``.

    Returns
    -------
    Entries
        The same entries; street, class, direction and place are those of the new lead.
    """
    points = shapely.points(graph.xy[graph.head[arcs]])
    layer = entries.layer.assign(**_at_lead(arcs, graph, segments)).set_geometry(
        gpd.GeoSeries(points, index=entries.layer.index, crs=entries.layer.crs)
    )
    return replace(entries, layer=ENTRIES.conform(layer), lead=arcs)


def _at_lead(arcs: Whole, graph: Graph, segments: gpd.GeoDataFrame) -> dict[str, NDArray[Any]]:
    """Return what an entry takes from the crossing in its lead."""
    about = segments.iloc[graph.segment[arcs]]
    return {
        "street": street_or_number(about).to_numpy(),
        "highway": about["highway"].to_numpy(),
        "inbound_deg": _bearings(graph, segments, arcs),
    }


def _bearings(graph: Graph, segments: gpd.GeoDataFrame, arcs: Whole) -> Real:
    """Return the direction of travel where each arc comes in at its head, in degrees clockwise from north."""
    lines = segments.geometry.to_numpy()[graph.segment[arcs]]
    lines = np.where(graph.forward[arcs], lines, shapely.reverse(lines))
    along = shapely.line_locate_point(lines, shapely.points(graph.xy[graph.head[arcs]]))
    length = shapely.length(lines)
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(along - 5, 0, length)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(along + 5, 0, length)))
    east, north = (after - before).T
    return np.asarray(np.degrees(np.arctan2(east, north)) % _FULL_CIRCLE)


def _why(street: str, core: str, crossings: int, from_core: bool) -> Sentence:  # noqa: FBT001 - one of two sentences
    values = {"street": street, "core": core, "crossings": crossings}
    if from_core:
        return Sentence("A car can drive from a neighbouring core straight into {core} here.", **values)
    if crossings > 1:
        return Sentence(
            "A car from outside can drive into {core} here; {crossings} lanes or arms count as one entry.", **values
        )
    return Sentence("A car from outside can drive into {core} here.", **values)
