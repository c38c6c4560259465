"""New nodes on the outline of an area."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.ops import substring

from dekkend.network.graph import Graph, shortest_trees
from dekkend.network.split import areas_of_arcs, split_at

from .networks import ORIGIN, STEP, Road, anywhere, segments_of, spot

NONE_BLOCKED = np.array([], dtype=np.int64)
thorough = settings(max_examples=60, deadline=None)

discs = st.tuples(st.floats(-50, 350), st.floats(-50, 350), st.floats(20, 180))


def outlines(drawn: list[tuple[float, float, float]]) -> np.ndarray:
    return np.array([shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y).buffer(r) for x, y, r in drawn], dtype=object)


def box(west: float, east: float) -> np.ndarray:
    return np.array([shapely.box(ORIGIN[0] + west, ORIGIN[1] - 40, ORIGIN[0] + east, ORIGIN[1] + 40)], dtype=object)


def part(line: shapely.LineString, start: float, end: float) -> shapely.LineString:
    return substring(line, min(start, end), max(start, end))


@thorough
@given(roads=anywhere, drawn=st.lists(discs, min_size=1, max_size=3))
def test_a_split_changes_neither_lengths_nor_times_nor_paths(roads: list[Road], drawn: list) -> None:
    segments = segments_of(roads)
    graph = Graph.of(segments, NONE_BLOCKED)
    finer = split_at(graph, segments, outlines(drawn))
    for column in ("metres", "seconds"):
        before = np.bincount(graph.segment, getattr(graph, column), minlength=len(segments))
        after = np.bincount(finer.segment, getattr(finer, column), minlength=len(segments))
        np.testing.assert_allclose(after, before)
    np.testing.assert_array_equal(finer.xy[: graph.nodes], graph.xy)
    assert (finer.node_ref[graph.nodes :] < 0).all()
    assert len(np.unique(finer.node_ref[graph.nodes :])) == finer.nodes - graph.nodes
    old = np.arange(graph.nodes)
    coarse_cost = shortest_trees(graph.matrix(graph.seconds), old).cost
    fine_cost = shortest_trees(finer.matrix(finer.seconds), old).cost[:, old]
    np.testing.assert_allclose(fine_cost, coarse_cost)


@thorough
@given(roads=anywhere, drawn=st.lists(discs, min_size=1, max_size=3))
def test_every_arc_lies_within_an_area_or_outside_all(roads: list[Road], drawn: list) -> None:
    segments, areas = segments_of(roads), outlines(drawn)
    # On a road that runs over itself a place does not tell how far along it is.
    assume(segments.is_simple.all())
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, areas)
    inside = areas_of_arcs(graph, segments, areas)
    for arc in range(len(graph.tail)):
        piece = part(segments.geometry.iloc[graph.segment[arc]], graph.from_m[arc], graph.to_m[arc])
        covered = [piece.intersection(area).length for area in areas]
        within = [length > piece.length - 0.2 for length in covered]
        outside = [length < 0.2 for length in covered]
        assert all(a or b for a, b in zip(within, outside, strict=True)), "an arc crosses an outline"
        if piece.length > 1:
            assert inside[arc] == (within.index(True) if any(within) else -1)


@thorough
@given(roads=anywhere, drawn=st.lists(discs, min_size=1, max_size=3))
def test_arcs_start_and_end_where_their_stations_lie(roads: list[Road], drawn: list) -> None:
    segments = segments_of(roads)
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, outlines(drawn))
    lines = segments.geometry.to_numpy()[graph.segment]
    for nodes, stations in ((graph.tail, graph.from_m), (graph.head, graph.to_m)):
        places = shapely.get_coordinates(shapely.line_interpolate_point(lines, stations))
        np.testing.assert_allclose(graph.xy[nodes], places, atol=1e-6)
    np.testing.assert_allclose(np.abs(graph.to_m - graph.from_m), graph.metres, atol=1e-9)
    assert ((graph.to_m > graph.from_m) == graph.forward).all()


def test_a_road_that_runs_through_an_area_gets_two_nodes() -> None:
    segments = segments_of([Road(1, (0, 1, 2, 3))])
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, box(60, 130))
    assert graph.nodes == 4
    assert graph.xy[2:, 0].tolist() == pytest.approx([ORIGIN[0] + 60, ORIGIN[0] + 130])
    assert sorted(areas_of_arcs(graph, segments, box(60, 130)).tolist()) == [-1, -1, -1, -1, 0, 0]


def test_a_one_way_street_stays_one_way() -> None:
    segments = segments_of([Road(1, (0, 1), oneway=1)])
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, box(-30, 20))
    assert graph.forward.all()
    assert [*zip(graph.tail.tolist(), graph.head.tolist(), strict=True)] == [(0, 2), (2, 1)]


def test_a_road_that_ends_on_the_outline_is_not_cut() -> None:
    segments = segments_of([Road(1, (0, 1))])
    graph = Graph.of(segments, NONE_BLOCKED)
    assert split_at(graph, segments, box(-30, spot(1)[0] - ORIGIN[0])).nodes == 2


def test_without_a_crossing_the_network_stays_as_it_is() -> None:
    segments = segments_of([Road(1, (0, 1))])
    graph = Graph.of(segments, NONE_BLOCKED)
    assert split_at(graph, segments, box(20 * STEP, 30 * STEP)) is graph
    assert areas_of_arcs(graph, segments, box(20 * STEP, 30 * STEP)).tolist() == [-1, -1]
