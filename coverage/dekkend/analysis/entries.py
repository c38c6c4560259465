"""By which roads a car enters a core.

A crossing is where a road that a car may use comes into a core. It counts where a car can get there from outside (from
a gateway of the map, or another core) without driving through the core itself: a road that only comes back to where it
left is no way in. A core may have several parts with open country between them, an estate across the main road say;
then cars from outside may come into one of them by way of another, and real signs stand there too. Crossings that a
driver meets as one place are one entry.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
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
            arcs = _crossings(net, core, part)
            if len(arcs):
                crossings = _in_order(net.graph, segments, arcs).assign(core=core)
                place = _places(net, segments, crossings["arc"].to_numpy(), core, part, settings.merge_m)
                tables.append(crossings.assign(place=place + len(tables) * len(net.arc_core)))
    columns = ["arc", "apart", "importance", "way", "against", "inner", "x", "y", "core", "place"]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns, dtype=np.int64)
    return _layer(table, net, segments, cores)


def _crossings(net: CoreNetwork, core: int, inside: Flags) -> Whole:
    graph = net.graph
    outside_arcs = ~inside[graph.tail] & ~inside[graph.head]
    reached = graph.only(outside_arcs).reached(net.sources(core) & ~inside)
    # On a boundary street of the next core, both of whose ends this core has too, cars are outside until they turn in.
    along_border = inside[graph.tail] & inside[graph.head] & (net.arc_core >= 0) & (net.arc_core != core)
    return np.flatnonzero((reached[graph.tail] & inside[graph.head]) | along_border)


def _in_order(graph: Graph, segments: gpd.GeoDataFrame, arcs: Whole) -> pd.DataFrame:
    """Return crossings with what they are ordered by, streets first, the most important road first.

    Nothing that lies farther out, such as a junction beyond the edge of a narrower map, has a say in the order.
    """
    about = segments.iloc[graph.segment[arcs]]
    against = ~graph.forward[arcs]
    x, y = graph.xy[graph.head[arcs]].T
    table = pd.DataFrame(
        {
            "arc": arcs,
            "apart": ~about["access"].isin(STREET_ACCESS).to_numpy(),
            "importance": -about["highway"].map(class_rank).to_numpy(),
            "way": about["osm_way_id"].to_numpy(),
            "against": against,
            "inner": np.where(against, about["u"], about["v"]),
            "x": x,
            "y": y,
        }
    )
    order = ["apart", "importance", "way", "inner", "against", "x", "y", "arc"]
    return table.sort_values(order, kind="stable", ignore_index=True)


def _places(
    net: CoreNetwork, segments: gpd.GeoDataFrame, arcs: Whole, core: int, inside: Flags, merge_m: float
) -> Whole:
    """Give the crossings that a driver meets as one place the same number.

    Two crossings are one place if they lie near each other and either carry the same street in, as the lanes of a
    dual carriageway do, or leave from junctions that are near each other over the road, as the arms of a roundabout do,
    or come together where the only street into the core begins. A place is what belongs to its most important road;
    a row of side streets, each near the next, is no place.
    """
    graph = net.graph
    count, points = len(arcs), graph.xy[graph.head[arcs]]
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
    heads = graph.head[arcs]
    one_way_on = _streets_from(net, core)[heads] == 1
    come_together = (heads[left] == heads[right]) & one_way_on[left]
    linked = same_street | joined_outside | come_together
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in zip(left[linked].tolist(), right[linked].tolist(), strict=True):
        near[one].append(other)
    place = np.full(count, -1, dtype=np.int64)
    for lead in range(count):
        if place[lead] < 0:
            own = np.array([lead, *near[lead]])
            place[own[place[own] < 0]] = lead
    return place


def _streets_from(net: CoreNetwork, core: int) -> Whole:
    """Count the segments of a core that meet at each node."""
    graph, own = net.graph, np.flatnonzero(net.arc_core == core)
    ends = np.concatenate([graph.tail[own], graph.head[own]])
    pairs = np.unique(np.column_stack([ends, np.tile(graph.segment[own], 2)]), axis=0)
    return np.bincount(pairs[:, 0], minlength=graph.nodes)


def _layer(crossings: pd.DataFrame, net: CoreNetwork, segments: gpd.GeoDataFrame, cores: Cores) -> Entries:
    graph = net.graph
    crossings = crossings.astype({"core": np.int64, "place": np.int64, "arc": np.int64})
    crossings["segment_id"] = segments["segment_id"].to_numpy()[graph.segment[crossings["arc"]]]
    crossings["entry"] = crossings.groupby(["core", "place"], sort=False).ngroup()
    lead = crossings.drop_duplicates("entry")
    arcs = lead["arc"].to_numpy()
    about = segments.iloc[graph.segment[arcs]].reset_index(drop=True)
    core_id = cores.layer["core_id"].to_numpy(object)[lead["core"]]
    core_name = cores.layer["name"].to_numpy(object)[lead["core"]]
    street = street_or_number(about).to_numpy(object)
    came_from = coming_from(net, arcs, lead["core"].to_numpy(), cores.names)
    changes = changing(net.graph, arcs, cores)
    counts = crossings.groupby("entry").size().to_numpy()
    # Cores that touch do so at a dividing line, and bridges over one belong to neither.
    divided = (came_from != "") & ((net.arc_core[arcs] >= 0) | about["bridge"].to_numpy(bool))
    layer = gpd.GeoDataFrame(
        {
            "entry_id": _ids(core_id, lead, net),
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


def _ids(core_id: Objects, lead: pd.DataFrame, net: CoreNetwork) -> pd.Series:
    """Name an entry by its core, its road, and the node that the road comes to within.

    What lies farther out does not change the name: where the road leaves the core again before it comes to a node, the
    direction in which it is driven tells its two entries apart. Where a road comes to one node more than once, as to a
    hamlet at its only junction, the entries are numbered in their order: along the road as it is drawn before against.
    """
    within = {core: set(net.graph.node_ref[net.inside(core)].tolist()) for core in lead["core"].unique()}
    ends = [
        str(node) if node in within[core] else "against" if against else "along"
        for core, node, against in zip(lead["core"], lead["inner"], lead["against"], strict=True)
    ]
    names = pd.Series(
        [f"{core}:w{way}-{end}" for core, way, end in zip(core_id, lead["way"], ends, strict=True)], dtype=str
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
