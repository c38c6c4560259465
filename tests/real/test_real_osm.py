"""The reader and the network on a real extract, and against osmnx on the same roads."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pytest
from pyproj import Geod, Transformer
from scipy.sparse import csgraph

from dekkend.crs import RD_NEW, WGS84
from dekkend.network.gateways import find_gateways
from dekkend.network.graph import Graph
from dekkend.network.segments import make_segments
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData, read_osm

pytestmark = pytest.mark.real

NETWORK = Settings().network
# The sphere on which osmnx measures.
EARTH_M = 6_371_009
TOLERANCE = 1e-3

Arc = tuple[int, int, int]


@dataclass(frozen=True)
class Kampen:
    path: Path
    osm: OsmData
    segments: gpd.GeoDataFrame
    graph: Graph


@pytest.fixture(scope="module")
def kampen(real_data: Path) -> Kampen:
    path = real_data / "kampen/kampen.osm.pbf"
    osm = read_osm(path)
    nodes = osm.road_nodes
    segments = make_segments(
        osm.roads, nodes.way, nodes.ref, nodes.xy, stops=osm.blocked, speeds_kmh=NETWORK.speeds_kmh
    )
    return Kampen(path, osm, segments, Graph.of(segments, osm.blocked))


def test_the_layers_hold_what_is_known_of_the_extract(kampen: Kampen) -> None:
    osm = kampen.osm
    assert osm.crs == RD_NEW
    assert datetime.date.fromisoformat(osm.date).year == 2023
    assert not osm.schematic
    assert {"Kampen", "IJsselmuiden", "Grafhorst", "Wilsum"} <= set(osm.places["name"])
    assert (osm.signs["value"] == "city_limit").sum() == 19
    assert 25_000 < len(osm.addresses) <= 25_914
    assert 29_000 < len(osm.buildings) <= 29_708
    assert set(osm.boundaries["admin_level"]) == {8, 10}
    assert {"river", "canal", "railway"} == set(osm.barriers["kind"])
    assert (osm.roads["zone"] != "").sum() > 200
    assert osm.areas.is_valid.all()
    assert set(osm.areas["kind"]) == {"landuse", "place", "water", "holiday"}


def test_a_house_in_kampen_has_the_size_of_a_house(kampen: Kampen) -> None:
    assert 30 < kampen.osm.buildings["area_m2"].median() < 150


def test_speeds_are_those_that_dutch_roads_have(kampen: Kampen) -> None:
    assert kampen.segments["speed_kmh"].between(5, 130).all()
    assert (kampen.segments["length_m"] > 0).all()


def test_nearly_every_public_street_is_reached_from_outside_and_left_again(kampen: Kampen) -> None:
    graph, osm = kampen.graph, kampen.osm
    gateways = find_gateways(kampen.segments, graph, cut=osm.cut, extent=osm.extent, edge_m=NETWORK.edge_m)
    assert 10 < len(gateways) < 100
    public = np.isin(graph.segment, np.flatnonzero(kampen.segments["access"].isin(["public", "destination"])))
    on_public = np.unique(graph.head[public])
    sources = np.zeros(graph.nodes, dtype=bool)
    sources[gateways] = True
    assert graph.reached(sources)[on_public].mean() > 0.98
    _, component = csgraph.connected_components(graph.matrix(graph.seconds), connection="strong")
    assert np.bincount(component[on_public]).max() > 0.95 * len(on_public)


def test_a_length_is_that_on_the_ground(kampen: Kampen) -> None:
    back = Transformer.from_crs(RD_NEW, WGS84, always_xy=True)
    geod = Geod(ellps="WGS84")
    lines = [back.transform(*np.array(line.coords).T) for line in kampen.segments.geometry]
    ground = np.array([geod.line_length(lon, lat) for lon, lat in lines])
    np.testing.assert_allclose(kampen.segments["length_m"], ground, rtol=TOLERANCE)


# --- osmnx ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def peer(kampen: Kampen, tmp_path_factory: pytest.TempPathFactory) -> tuple[nx.MultiDiGraph, nx.MultiDiGraph]:
    """Return osmnx's graph of the same roads: between all nodes, and simplified."""
    import osmnx

    path = tmp_path_factory.mktemp("peer") / "roads.osm"
    write_roads(kampen, path)
    fine = osmnx.graph_from_xml(path, simplify=False, retain_all=True)
    merged = osmnx.simplification.simplify_graph(
        fine, edge_attrs_differ=["osmid"], remove_rings=False, track_merged=True
    )
    return fine, merged


def write_roads(kampen: Kampen, path: Path) -> None:
    """Write the roads that the reader keeps with their own tags and nodes; a way is numbered by its row."""
    nodes = kampen.osm.road_nodes
    tags = {
        way.id: dict(way.tags)
        for way in osmium.FileProcessor(kampen.path, osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    }
    wanted = set(nodes.ref.tolist())
    with osmium.SimpleWriter(path, overwrite=True) as writer:
        for node in osmium.FileProcessor(kampen.path, osmium.osm.NODE):
            if node.id in wanted:
                writer.add_node(osmium.osm.mutable.Node(id=node.id, version=1, location=node.location))
        for row, way in enumerate(kampen.osm.roads["osm_way_id"].tolist()):
            refs = nodes.ref[nodes.way == row].tolist()
            writer.add_way(osmium.osm.mutable.Way(id=row + 1, version=1, nodes=refs, tags=tags[way]))


def their_arcs(
    fine: nx.MultiDiGraph, merged: nx.MultiDiGraph, ways: list[int], ends: set[int]
) -> Iterator[tuple[Arc, float]]:
    """Yield the arcs of osmnx with their lengths, cut at the given nodes."""
    length = {(u, v, data["osmid"]): data["length"] for u, v, data in fine.edges(data=True)}
    for u, v, data in merged.edges(data=True):
        pieces = [[]]
        for step in data.get("merged_edges", [(u, v)]):
            pieces[-1].append((*step[:2], data["osmid"]))
            if step[1] in ends:
                pieces.append([])
        for piece in filter(None, pieces):
            yield (ways[data["osmid"] - 1], piece[0][0], piece[-1][1]), sum(length[step] for step in piece)


def our_arcs(kampen: Kampen) -> Iterator[tuple[Arc, float]]:
    """Yield our arcs with their lengths as osmnx measures them."""
    back = Transformer.from_crs(RD_NEW, WGS84, always_xy=True)
    lengths = [
        great_circle_m(*np.radians(back.transform(*np.array(line.coords).T))) for line in kampen.segments.geometry
    ]
    ways = kampen.segments["osm_way_id"].to_numpy()
    graph = kampen.graph
    for tail, head, segment in zip(graph.tail, graph.head, graph.segment, strict=True):
        arc = (int(ways[segment]), int(graph.node_ref[tail]), int(graph.node_ref[head]))
        yield arc, lengths[segment]


def great_circle_m(lon: np.ndarray, lat: np.ndarray) -> float:
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return float((2 * EARTH_M * np.arcsin(np.sqrt(half))).sum())


def walks(kampen: Kampen) -> Iterator[tuple[int, list[int]]]:
    """Yield the row of each road with its nodes."""
    nodes = kampen.osm.road_nodes
    starts = np.flatnonzero(np.diff(nodes.way, prepend=-1))
    for row, refs in enumerate(np.split(nodes.ref, starts[1:])):
        yield row, refs.tolist()


def by_arc(arcs: Iterator[tuple[Arc, float]]) -> dict[Arc, list[float]]:
    """Return the lengths of the arcs between the same nodes on the same way, shortest first."""
    found = defaultdict(list)
    for arc, length in arcs:
        found[arc].append(length)
    return {arc: sorted(lengths) for arc, lengths in found.items()}


@pytest.mark.slow
def test_the_network_is_that_of_osmnx_but_for_differences_with_a_name(
    kampen: Kampen, peer: tuple[nx.MultiDiGraph, nx.MultiDiGraph]
) -> None:
    fine, merged = peer
    ways = kampen.osm.roads["osm_way_id"].tolist()
    ours = by_arc(our_arcs(kampen))
    assert sum(map(len, ours.values())) > 8_000
    # We end a segment at a barrier, and at the node from which a closed way is drawn; osmnx drives on through both.
    barriers = set(kampen.osm.blocked.tolist())
    closed = {refs[0] for _, refs in walks(kampen) if refs[0] == refs[-1]}
    theirs = by_arc(their_arcs(fine, merged, ways, barriers | closed))
    assert {arc: len(lengths) for arc, lengths in ours.items()} == {
        arc: len(lengths) for arc, lengths in theirs.items()
    }
    for arc, lengths in ours.items():
        assert lengths == pytest.approx(theirs[arc], rel=TOLERANCE), arc


def test_the_names_of_the_differences_are_needed(kampen: Kampen, peer: tuple[nx.MultiDiGraph, nx.MultiDiGraph]) -> None:
    fine, merged = peer
    ways = kampen.osm.roads["osm_way_id"].tolist()
    raw = by_arc(their_arcs(fine, merged, ways, set()))
    extra = {arc[1] for arc in by_arc(our_arcs(kampen)) if arc not in raw}
    barriers = set(kampen.osm.blocked.tolist())
    closed = {refs[0] for _, refs in walks(kampen) if refs[0] == refs[-1]}
    assert extra & barriers
    assert extra & closed


def test_no_road_of_the_extract_is_one_way_by_implication_alone(kampen: Kampen) -> None:
    # osmnx takes motorways and circular junctions without a tag for two-way roads; here no road sets the two apart.
    tags = {
        way.id: dict(way.tags) for way in osmium.FileProcessor(kampen.path, osmium.osm.WAY) if "highway" in way.tags
    }
    implied = [
        way
        for way in kampen.osm.roads["osm_way_id"]
        if "oneway" not in tags[way] and (tags[way].get("junction") == "circular" or tags[way]["highway"] == "motorway")
    ]
    assert implied == []
