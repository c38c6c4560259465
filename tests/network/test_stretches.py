"""Roads in short stretches."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csgraph

from dekkend.network.graph import Graph
from dekkend.network.stretches import crossings_with, cut_into_stretches, place_on

from .networks import ORIGIN, STEP, Road, anywhere, segments_of, stops

thorough = settings(max_examples=12, deadline=None)
drawn_cuts = st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1)), max_size=12)
lengths = st.floats(4, 120)
NO_CUTS = pd.DataFrame({"segment": np.zeros(0, dtype=np.int64), "along": np.zeros(0)})
# Cuts nearer to one another than this are one.
SAME_M = 0.05


def cuts_on(segments, drawn):
    segment = np.array([number % len(segments) for number, _ in drawn], dtype=np.int64)
    share = np.array([share for _, share in drawn], dtype=float)
    return pd.DataFrame({"segment": segment, "along": share * segments["length_m"].to_numpy()[segment]})


def stretched(roads, drawn=(), stretch_m=25.0, blocked=()):
    segments = segments_of(roads, stops=blocked)
    graph = Graph.of(segments, np.array(sorted(blocked), dtype=np.int64))
    cuts = cuts_on(segments, drawn)
    return graph, segments, cuts, cut_into_stretches(graph, segments, cuts, stretch_m=stretch_m)


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths)
def test_stretches_cover_each_segment_exactly_and_none_is_longer_than_asked(roads, drawn, stretch_m):
    _, segments, _, found = stretched(roads, drawn, stretch_m)
    assert found.segment.tolist() == sorted(found.segment.tolist())
    for number, length in enumerate(segments["length_m"]):
        mine = found.segment == number
        start, end = found.from_m[mine], found.to_m[mine]
        assert start[0] == 0
        assert end[-1] == pytest.approx(length, abs=1e-9)
        np.testing.assert_allclose(start[1:], end[:-1], atol=1e-9)
    assert (found.length_m > 0).all()
    assert found.length_m.max() <= stretch_m * (1 + 1e-6)


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths, blocked=stops)
def test_stretches_meet_end_to_end_and_at_the_nodes_of_the_network(roads, drawn, stretch_m, blocked):
    graph, segments, _, found = stretched(roads, drawn, stretch_m, blocked)
    first = np.append(True, found.segment[1:] != found.segment[:-1])
    last = np.append(first[1:], True)
    # One after the other along a segment, over places of their own.
    np.testing.assert_array_equal(found.tail[~first], found.head[~last])
    between = found.tail[~first]
    assert (between >= graph.nodes).all()
    assert len(np.unique(between)) == len(between) == found.nodes - graph.nodes
    # At both ends of the segment the nodes of the network: there it meets other segments, but not past a barrier.
    forward = np.flatnonzero(graph.forward)
    ends = {int(graph.segment[arc]): (int(graph.tail[arc]), int(graph.head[arc])) for arc in forward}
    assert [*zip(found.tail[first].tolist(), found.head[last].tolist(), strict=True)] == [
        ends[number] for number in range(len(segments))
    ]
    np.testing.assert_allclose(found.xy[: graph.nodes], graph.xy, atol=1e-6)


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths)
def test_a_stretch_lies_where_it_is_said_to_lie(roads, drawn, stretch_m):
    _, segments, _, found = stretched(roads, drawn, stretch_m)
    lines = segments.geometry.to_numpy()[found.segment]
    for position, where in ((0, found.from_m), (1, (found.from_m + found.to_m) / 2), (-1, found.to_m)):
        drawn_at = shapely.get_coordinates(shapely.get_point(found.line, position))
        np.testing.assert_allclose(
            drawn_at, shapely.get_coordinates(shapely.line_interpolate_point(lines, where)), atol=1e-6
        )
    np.testing.assert_allclose(
        found.xy[found.tail], shapely.get_coordinates(shapely.get_point(found.line, 0)), atol=1e-6
    )
    np.testing.assert_allclose(
        found.xy[found.head], shapely.get_coordinates(shapely.get_point(found.line, -1)), atol=1e-6
    )


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths)
def test_at_each_cut_a_stretch_ends(roads, drawn, stretch_m):
    _, _, cuts, found = stretched(roads, drawn, stretch_m)
    for cut in cuts.itertuples():
        mine = found.segment == cut.segment
        ends = np.concatenate([found.from_m[mine], found.to_m[mine]])
        assert np.abs(ends - cut.along).min() <= SAME_M + 1e-9


@thorough
@given(roads=anywhere, drawn=drawn_cuts, asked=drawn_cuts, stretch_m=lengths)
def test_a_place_lies_on_the_stretch_that_is_said_to_hold_it_and_its_node_is_the_nearer_end(
    roads, drawn, asked, stretch_m
):
    _, segments, _, found = stretched(roads, drawn, stretch_m)
    places = cuts_on(segments, asked)
    segment, along = places["segment"].to_numpy(), places["along"].to_numpy()
    on = found.at(segment, along)
    np.testing.assert_array_equal(found.segment[on], segment)
    # Right before the end of a stretch the next one may be meant.
    assert (found.from_m[on] <= along + SAME_M + 1e-6).all()
    assert (found.to_m[on] >= along - 1e-6).all()
    node = found.node_at(segment, along)
    nearest = np.minimum(np.abs(along - found.from_m[on]), np.abs(found.to_m[on] - along))
    station = np.where(node == found.tail[on], found.from_m[on], found.to_m[on])
    closed = found.tail[on] == found.head[on]
    np.testing.assert_allclose(np.abs(along - station)[~closed], nearest[~closed], atol=SAME_M + 1e-6)


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths)
def test_the_node_at_a_cut_is_the_end_that_lies_there(roads, drawn, stretch_m):
    _, segments, cuts, found = stretched(roads, drawn, stretch_m)
    segment, along = cuts["segment"].to_numpy(np.int64), cuts["along"].to_numpy(float)
    lines = segments.geometry.to_numpy()[segment]
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    away = np.hypot(*(found.xy[found.node_at(segment, along)] - there).T)
    assert (away <= SAME_M + 1e-6).all()


@thorough
@given(roads=anywhere, drawn=drawn_cuts, stretch_m=lengths)
def test_ways_over_stretches_are_as_long_as_over_the_roads_whichever_way_they_lead(roads, drawn, stretch_m):
    graph, segments, _, found = stretched(roads, drawn, stretch_m)
    arcs = graph.forward
    both = Graph.of(segments.assign(oneway=False), np.zeros(0, dtype=np.int64))
    old = np.arange(graph.nodes)
    fine = csgraph.dijkstra(found.matrix(), indices=old)[:, old]
    coarse = csgraph.dijkstra(both.matrix(np.maximum(both.metres, 1e-3)), indices=old)
    assert arcs.any()
    np.testing.assert_allclose(fine, coarse, atol=0.05)


@thorough
@given(roads=anywhere, drawn=drawn_cuts, kept=st.integers(0, 2**32 - 1))
def test_some_of_the_stretches_lie_where_they_lay_and_meet_as_they_did(roads, drawn, kept):
    _, _, _, found = stretched(roads, drawn)
    flags = np.random.default_rng(kept).random(len(found)) < 0.5
    some = found.only(flags)
    assert len(some) == flags.sum()
    np.testing.assert_array_equal(some.from_m, found.from_m[flags])
    before = np.concatenate([found.tail[flags], found.head[flags]])
    after = np.concatenate([some.tail, some.head])
    assert len(np.unique(after)) == some.nodes
    # The same places have the same number, and others have not.
    assert len({*zip(before.tolist(), after.tolist(), strict=True)}) == len(np.unique(before)) == some.nodes


def straight(*, east: float = 4 * STEP):
    """A road from west to east, of which nodes on one row of the lattice rise with the square of their number."""
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + east, ORIGIN[1])])
    segments = segments_of([Road(1, (0, 1))])
    return segments.set_geometry([line], crs=segments.crs).assign(length_m=line.length)


def test_stretches_between_two_cuts_are_of_equal_length():
    segments = straight(east=200.0)
    graph = Graph.of(segments, np.zeros(0, dtype=np.int64))
    cuts = pd.DataFrame({"segment": [0, 0], "along": [90.0, 30.0]})
    found = cut_into_stretches(graph, segments, cuts, stretch_m=25)
    assert found.from_m.tolist() == pytest.approx([0, 15, 30, 50, 70, 90, 112, 134, 156, 178])


def test_cuts_at_an_end_or_at_one_place_make_no_stretch_of_nothing():
    segments = straight(east=40.0)
    graph = Graph.of(segments, np.zeros(0, dtype=np.int64))
    cuts = pd.DataFrame({"segment": [0, 0, 0, 0], "along": [0.0, 40.0, 20.0, 20.01]})
    assert len(cut_into_stretches(graph, segments, cuts, stretch_m=25)) == 2


def test_a_point_lies_on_the_nearest_segment_within_reach():
    segments = straight(east=200.0)
    points = shapely.points(np.array([[50, 8], [20, 30], [250, 0]]) + ORIGIN)
    found = place_on(segments, points, reach_m=20)
    assert found["point"].tolist() == [0]
    assert found["segment"].tolist() == [0]
    assert found["along"].tolist() == pytest.approx([50])
    assert place_on(segments, points[1:], reach_m=20).empty


def test_a_road_crosses_a_line_where_they_meet_and_not_beside_it():
    segments = straight(east=200.0)
    lines = shapely.linestrings(
        [
            np.add([[60, -10], [60, 10]], ORIGIN),
            np.add([[60, 5], [60, 10]], ORIGIN),
            np.add([[20, -9], [40, 9]], ORIGIN),
        ]
    )
    found = crossings_with(segments, lines)
    assert found["line"].tolist() == [2, 0]
    assert found["along"].tolist() == pytest.approx([30, 60])
    assert crossings_with(segments, lines[:0]).empty


@thorough
@given(roads=anywhere, drawn=st.lists(st.tuples(*[st.floats(-20, 280)] * 4), max_size=5))
def test_every_crossing_lies_on_both_and_no_line_crosses_unseen(roads, drawn):
    segments = segments_of(roads)
    ends = np.array(drawn, dtype=float).reshape(-1, 2, 2) + ORIGIN
    lines = shapely.linestrings(ends)
    found = crossings_with(segments, lines)
    roads_of, lines_of = segments.geometry.to_numpy()[found["segment"]], lines[found["line"]]
    places = shapely.line_interpolate_point(roads_of, found["along"].to_numpy(float))
    assert (shapely.distance(places, lines_of) < 1e-3).all()
    pairs = {*zip(found["segment"].tolist(), found["line"].tolist(), strict=True)}
    assert pairs == {
        (one, other)
        for one, road in enumerate(segments.geometry)
        for other, line in enumerate(lines)
        if road.intersects(line)
    }
