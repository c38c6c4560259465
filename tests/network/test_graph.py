"""The network as arrays, against networkx."""

from collections.abc import Hashable, Sequence

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from dekkend.network.graph import Graph, nearest_cost, shortest_trees

from .networks import Road, anywhere, segments_of, spot, stops

thorough = settings(max_examples=50, deadline=None)


def by_networkx(segments: gpd.GeoDataFrame, blocked: Sequence[int]) -> nx.MultiDiGraph:
    """Return the same network, built edge by edge. At a barrier each road ends in a node of its own."""
    net = nx.MultiDiGraph()
    for row in segments.itertuples():
        u: Hashable = (row.u, row.segment_id, "start") if row.u in blocked else row.u
        v: Hashable = (row.v, row.segment_id, "end") if row.v in blocked else row.v
        seconds = row.length_m / (row.speed_kmh / 3.6)
        net.add_edge(u, v, seconds=seconds, metres=row.length_m)
        if not row.oneway:
            net.add_edge(v, u, seconds=seconds, metres=row.length_m)
    return net


def names(graph: Graph, segments: gpd.GeoDataFrame, blocked: Sequence[int]) -> list[Hashable]:
    """Return what each node of the graph is called in networkx."""
    called: dict[int, Hashable] = {}
    for arc in range(len(graph.tail)):
        row = segments.iloc[graph.segment[arc]]
        start, end = (graph.tail, graph.head) if graph.forward[arc] else (graph.head, graph.tail)
        called[int(start[arc])] = (row.u, row.segment_id, "start") if row.u in blocked else int(row.u)
        called[int(end[arc])] = (row.v, row.segment_id, "end") if row.v in blocked else int(row.v)
    return [called[node] for node in range(graph.nodes)]


def built(roads: list[Road], blocked: list[int]) -> tuple[gpd.GeoDataFrame, Graph]:
    segments = segments_of(roads, stops=blocked)
    return segments, Graph.of(segments, np.array(blocked, dtype=np.int64))


@thorough
@given(roads=anywhere, blocked=stops)
def test_every_shortest_time_is_that_of_networkx(roads: list[Road], blocked: list[int]) -> None:
    segments, graph = built(roads, blocked)
    called = names(graph, segments, blocked)
    net = by_networkx(segments, blocked)
    assert len(set(called)) == graph.nodes == net.number_of_nodes()
    trees = shortest_trees(graph.matrix(graph.seconds), np.arange(graph.nodes))
    for source, name in enumerate(called):
        wanted = nx.single_source_dijkstra_path_length(net, name, weight="seconds")
        found = {called[node]: cost for node, cost in enumerate(trees.cost[source]) if np.isfinite(cost)}
        assert found == pytest.approx(wanted)


@thorough
@given(roads=anywhere, blocked=stops)
def test_a_tree_leads_to_every_node_by_arcs_that_add_up_to_its_cost(roads: list[Road], blocked: list[int]) -> None:
    _, graph = built(roads, blocked)
    matrix = graph.matrix(graph.metres)
    sources = np.arange(min(3, graph.nodes))
    trees = shortest_trees(matrix, sources)
    assert trees.cost.shape == trees.parent.shape == (len(sources), graph.nodes)
    cheapest = dict.fromkeys(zip(graph.tail.tolist(), graph.head.tolist(), strict=True), np.inf)
    for arc in zip(graph.tail.tolist(), graph.head.tolist(), graph.metres.tolist(), strict=True):
        cheapest[arc[:2]] = min(cheapest[arc[:2]], arc[2])
    for row, source in enumerate(sources):
        assert trees.cost[row, source] == 0
        assert trees.parent[row, source] < 0
        for node in np.flatnonzero(np.isfinite(trees.cost[row]) & (np.arange(graph.nodes) != source)):
            before = trees.parent[row, node]
            assert trees.cost[row, node] == pytest.approx(trees.cost[row, before] + cheapest[before, node])
        assert (trees.parent[row][~np.isfinite(trees.cost[row])] < 0).all()


@thorough
@given(roads=anywhere, blocked=stops)
def test_what_is_reached_is_what_a_search_reaches(roads: list[Road], blocked: list[int]) -> None:
    segments, graph = built(roads, blocked)
    called = names(graph, segments, blocked)
    net = by_networkx(segments, blocked)
    sources = np.arange(graph.nodes) % 4 == 0
    found = {called[node] for node in np.flatnonzero(graph.reached(sources))}
    wanted = {called[node] for node in np.flatnonzero(sources)}
    for source in [*wanted]:
        wanted |= nx.descendants(net, source)
    assert found == wanted
    cost = nearest_cost(graph.matrix(graph.seconds), np.flatnonzero(sources))
    assert (np.isfinite(cost) == graph.reached(sources)).all()


@thorough
@given(roads=anywhere, blocked=stops)
def test_the_nearest_source_is_the_nearest_of_all(roads: list[Road], blocked: list[int]) -> None:
    _, graph = built(roads, blocked)
    sources = np.arange(min(3, graph.nodes))
    matrix = graph.matrix(graph.metres)
    each = shortest_trees(matrix, sources).cost.min(axis=0)
    np.testing.assert_allclose(nearest_cost(matrix, sources), each)
    near = nearest_cost(matrix, sources, limit=120)
    np.testing.assert_allclose(near, np.where(each <= 120, each, np.inf))


@thorough
@given(roads=anywhere, blocked=stops)
def test_arcs_run_from_end_to_end_of_their_segments(roads: list[Road], blocked: list[int]) -> None:
    segments, graph = built(roads, blocked)
    rows = segments.iloc[graph.segment]
    start = np.where(graph.forward, rows["u"], rows["v"])
    end = np.where(graph.forward, rows["v"], rows["u"])
    np.testing.assert_array_equal(graph.node_ref[graph.tail], start)
    np.testing.assert_array_equal(graph.node_ref[graph.head], end)
    np.testing.assert_array_equal(graph.xy, [spot(ref) for ref in graph.node_ref])
    np.testing.assert_array_equal(graph.metres, rows["length_m"])
    np.testing.assert_allclose(graph.seconds, rows["length_m"] * 3.6 / rows["speed_kmh"])
    np.testing.assert_array_equal(np.abs(graph.to_m - graph.from_m), graph.metres)
    assert not (~graph.forward & rows["oneway"].to_numpy()).any(), "nobody drives back on a one-way street"


@thorough
@given(roads=anywhere, blocked=stops)
def test_no_way_leads_through_a_barrier(roads: list[Road], blocked: list[int]) -> None:
    _, graph = built(roads, blocked)
    ends = np.unique(np.column_stack([np.r_[graph.tail, graph.head], np.tile(graph.segment, 2)]), axis=0)[:, 0]
    segments_at = np.bincount(ends, minlength=graph.nodes)
    assert (segments_at[np.isin(graph.node_ref, blocked)] <= 1).all()


def test_a_one_way_street_is_driven_one_way() -> None:
    segments, graph = built([Road(1, (0, 1), oneway=1), Road(2, (1, 2), oneway=-1)], [])
    assert len(segments) == 2
    arcs = {(int(graph.node_ref[a]), int(graph.node_ref[b])) for a, b in zip(graph.tail, graph.head, strict=True)}
    assert arcs == {(0, 1), (2, 1)}


def test_of_two_roads_between_the_same_nodes_the_quicker_one_counts() -> None:
    _, graph = built([Road(1, (0, 1)), Road(2, (0, 7, 1))], [])
    assert graph.matrix(graph.metres).toarray()[0, 1] == graph.metres.min()


def test_a_road_of_no_length_still_leads_somewhere() -> None:
    segments = segments_of([Road(1, (0, 1)), Road(2, (1, 2))])
    segments.loc[0, "length_m"] = 0.0
    graph = Graph.of(segments, np.array([], dtype=np.int64))
    sources = graph.node_ref == 0
    assert graph.reached(sources).all()
    assert np.isfinite(nearest_cost(graph.matrix(graph.seconds), np.flatnonzero(sources))).all()


def test_fewer_arcs_leave_the_nodes_as_they_are() -> None:
    _, graph = built([Road(1, (0, 1)), Road(2, (1, 2))], [])
    part = graph.only(graph.segment == 0)
    assert part.nodes == graph.nodes == 3
    assert (part.segment == 0).all()
    assert len(part.from_m) == len(part.seconds) == 2


def test_from_nowhere_nothing_is_reached() -> None:
    _, graph = built([Road(1, (0, 1))], [])
    assert not graph.reached(np.zeros(2, dtype=bool)).any()
    assert np.isinf(nearest_cost(graph.matrix(graph.metres), np.array([], dtype=np.int64))).all()
