"""By which roads a car enters a core.

A crossing is where a road that a car may use comes into a core. It counts where a car can get there from outside (from
a gateway of the map, or another core) without driving through the core itself: a road that only comes back to where it
left is no way in. A core may have several parts with open country between them, an estate across the main road say;
then the road from one to the other leads into each. Crossings that a driver meets as one place are one entry.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.cores import Cores
from dekkend.analysis.entry_reasons import changing, coming_from, reasons
from dekkend.arrays import Flags, Objects, Real, Whole, objects
from dekkend.layers import ENTRIES
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS, class_rank, street_or_number
from dekkend.settings import EntrySettings

# A road that anybody may drive; others are classed apart, and no sign for through traffic belongs there.
STREET = "street"
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
        Arc of the crossing that leads each entry: that of its most important road, or of most of its traffic.
    core
        Position of the core that each entry leads into.
    """

    layer: gpd.GeoDataFrame
    arc: Whole
    entry: Whole
    lead: Whole
    core: Whole


def find_entries(net: CoreNetwork, segments: gpd.GeoDataFrame, cores: Cores, *, settings: EntrySettings) -> Entries:
    """Find the entries of all cores.

    Parameters
    ----------
    net
        The network, split where cores begin.
    segments
        The layer ``segments`` that the network was made of.
    cores
        The cores, with what the evidence says of their streets.
    settings
        How near crossings are one entry.

    Returns
    -------
    Entries
        The layer ``entries`` (:data:`dekkend.layers.ENTRIES`), core after core, and the arcs behind it.
    """
    tables: list[pd.DataFrame] = []
    for core in range(len(cores.layer)):
        for part in net.parts(core):
            arcs = _crossings(net.graph, part, net.beyond(part))
            if len(arcs):
                points = net.graph.xy[net.graph.head[arcs]]
                place = _places(net.graph, segments, arcs, points, part, settings.merge_m)
                first = sum(table["place"].max() + 1 for table in tables[-1:])
                tables.append(
                    pd.DataFrame(
                        {"core": core, "place": first + place, "arc": arcs, "x": points[:, 0], "y": points[:, 1]}
                    )
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


def _layer(crossings: pd.DataFrame, net: CoreNetwork, segments: gpd.GeoDataFrame, cores: Cores) -> Entries:
    graph = net.graph
    crossings = crossings.astype({"core": np.int64, "place": np.int64, "arc": np.int64})
    about = segments.iloc[graph.segment[crossings["arc"]]].reset_index(drop=True)
    crossings["apart"] = ~about["access"].isin(STREET_ACCESS).to_numpy()
    crossings["importance"] = -about["highway"].map(class_rank).to_numpy()
    crossings["segment_id"] = about["segment_id"].to_numpy()
    crossings["way"] = about["osm_way_id"].to_numpy()
    crossings["against"] = ~graph.forward[crossings["arc"]]
    crossings["inner"] = np.where(crossings["against"], about["u"], about["v"])
    # Nothing that lies farther out, such as a junction beyond the edge of a narrower map, has a say in the order.
    order = ["core", "apart", "importance", "way", "inner", "against", "x", "y", "arc"]
    crossings = crossings.sort_values(order, kind="stable")
    crossings["entry"] = crossings.groupby(["core", "place"], sort=False).ngroup()
    lead = crossings.drop_duplicates("entry").sort_values("entry")
    arcs = lead["arc"].to_numpy()
    about = segments.iloc[graph.segment[arcs]].reset_index(drop=True)
    core_id = cores.layer["core_id"].to_numpy(object)[lead["core"]]
    core_name = cores.layer["name"].to_numpy(object)[lead["core"]]
    street = street_or_number(about).to_numpy(object)
    came_from = coming_from(net, arcs, lead["core"].to_numpy(), cores.layer["name"].to_numpy(object))
    changes = changing(net.graph, arcs, cores)
    counts = crossings.groupby("entry").size().to_numpy()
    # Cores that touch do so at a dividing line, and bridges over one belong to neither.
    divided = (came_from != "") & ((net.arc_core[arcs] >= 0) | about["bridge"].to_numpy(bool))
    layer = gpd.GeoDataFrame(
        {
            "entry_id": _ids(core_id, lead),
            "core_id": core_id,
            "core_name": core_name,
            "street": street,
            "highway": about["highway"],
            "kind": about["access"].where(~about["access"].isin(STREET_ACCESS), STREET),
            "from_core": came_from,
            "evidence": objects(changes),
            "crossings": objects(tuple(sorted(set(ids))) for _, ids in crossings.groupby("entry")["segment_id"]),
            "inflow_share": np.nan,
            "rank": 0,
            "rank_low": 0,
            "rank_high": 0,
            "main": about["access"].isin(STREET_ACCESS),
            "inbound_deg": _bearings(graph, segments, arcs),
            "why": objects(
                reasons(name, core, int(count), other, change, divided=bool(line))
                for name, core, count, other, change, line in zip(
                    street, core_name, counts, came_from, changes, divided, strict=True
                )
            ),
        },
        geometry=shapely.points(lead["x"].to_numpy(float), lead["y"].to_numpy(float)),
        crs=segments.crs,
    )
    return Entries(
        layer=ENTRIES.conform(layer),
        arc=crossings["arc"].to_numpy(),
        entry=crossings["entry"].to_numpy(),
        lead=arcs,
        core=lead["core"].to_numpy(),
    )


def _ids(core_id: Objects, lead: pd.DataFrame) -> pd.Series:
    """Name an entry by its core, its road, and the node that the road comes to within.

    What lies farther out does not change the name. Where a road comes to one node more than once, as to a hamlet at
    its only junction, the entries are numbered in their order: along the road as it is drawn before against it.
    """
    names = pd.Series(
        [f"{core}:w{way}-{node}" for core, way, node in zip(core_id, lead["way"], lead["inner"], strict=True)],
        dtype=str,
    )
    again = names.groupby(names).cumcount()
    return names.where(again == 0, names + "-" + (again + 1).astype(str))


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
