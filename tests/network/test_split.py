"""New nodes on segments."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.network.graph import Graph, shortest_trees
from dekkend.network.split import split_at

from .networks import ORIGIN, STEP, Road, anywhere, segments_of

NONE_BLOCKED = np.array([], dtype=np.int64)
thorough = settings(max_examples=15, deadline=None)

# Each cut by the number of a segment, and the share of its length at which it lies.
drawn_cuts = st.lists(st.tuples(st.integers(0, 10**6), st.floats(0.01, 0.99)), min_size=1, max_size=12)


def cuts_on(segments, drawn):
    rows = sorted({(number % len(segments), round(share, 3)) for number, share in drawn})
    segment = np.array([row for row, _ in rows], dtype=np.int64)
    share = np.array([share for _, share in rows])
    return pd.DataFrame({"segment": segment, "along": share * segments["length_m"].to_numpy()[segment]})


def at(*along):
    return pd.DataFrame({"segment": np.zeros(len(along), dtype=np.int64), "along": along})


@thorough
@given(roads=anywhere, drawn=drawn_cuts)
def test_a_split_changes_neither_lengths_nor_times_nor_paths(roads: list[Road], drawn: list) -> None:
    segments = segments_of(roads)
    graph = Graph.of(segments, NONE_BLOCKED)
    finer = split_at(graph, segments, cuts_on(segments, drawn))
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
@given(roads=anywhere, drawn=drawn_cuts)
def test_each_cut_is_a_node_at_which_the_arcs_of_its_segment_end_and_no_other_arc_does(
    roads: list[Road], drawn: list
) -> None:
    segments = segments_of(roads)
    cuts = cuts_on(segments, drawn)
    coarse = Graph.of(segments, NONE_BLOCKED)
    graph = split_at(coarse, segments, cuts)
    assert graph.nodes == coarse.nodes + len(cuts)
    for number, cut in enumerate(cuts.itertuples(), start=coarse.nodes):
        touching = (graph.tail == number) | (graph.head == number)
        assert set(graph.segment[touching]) == {cut.segment}
        assert touching.sum() == 2 * (coarse.segment == cut.segment).sum()
        ends = np.where(graph.tail == number, graph.from_m, graph.to_m)[touching]
        np.testing.assert_allclose(ends, cut.along)


@thorough
@given(roads=anywhere, drawn=drawn_cuts)
def test_arcs_start_and_end_where_their_stations_lie(roads: list[Road], drawn: list) -> None:
    segments = segments_of(roads)
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, cuts_on(segments, drawn))
    lines = segments.geometry.to_numpy()[graph.segment]
    for nodes, stations in ((graph.tail, graph.from_m), (graph.head, graph.to_m)):
        places = shapely.get_coordinates(shapely.line_interpolate_point(lines, stations))
        np.testing.assert_allclose(graph.xy[nodes], places, atol=1e-6)
    np.testing.assert_allclose(np.abs(graph.to_m - graph.from_m), graph.metres, atol=1e-9)
    assert ((graph.to_m > graph.from_m) == graph.forward).all()


def test_a_road_that_is_cut_twice_gets_two_nodes_and_three_pieces_each_way() -> None:
    segments = segments_of([Road(1, (0, 1, 2, 3))])
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, at(60.0, 130.0))
    assert graph.nodes == 4
    line = segments.geometry.iloc[0]
    places = [line.interpolate(along).coords[0] for along in (60.0, 130.0)]
    assert graph.xy[2:].tolist() == [pytest.approx(place) for place in places]
    forward = [*zip(graph.tail[graph.forward].tolist(), graph.head[graph.forward].tolist(), strict=True)]
    back = [*zip(graph.tail[~graph.forward].tolist(), graph.head[~graph.forward].tolist(), strict=True)]
    assert forward == [(0, 2), (2, 3), (3, 1)]
    assert back == [(1, 3), (3, 2), (2, 0)]


def test_a_one_way_street_stays_one_way() -> None:
    segments = segments_of([Road(1, (0, 1), oneway=1)])
    graph = split_at(Graph.of(segments, NONE_BLOCKED), segments, at(STEP / 2))
    assert graph.forward.all()
    assert graph.xy[0].tolist() == list(ORIGIN)
    assert [*zip(graph.tail.tolist(), graph.head.tolist(), strict=True)] == [(0, 2), (2, 1)]


def test_without_a_cut_the_network_stays_as_it_is() -> None:
    segments = segments_of([Road(1, (0, 1))])
    graph = Graph.of(segments, NONE_BLOCKED)
    assert split_at(graph, segments, at()) is graph
