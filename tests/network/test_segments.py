"""Roads cut at junctions, against a slow and plain way of doing the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.layers import SEGMENTS
from dekkend.network.segments import make_segments

from .networks import SPEEDS, Road, anywhere, arrays, segments_of, spot, stops

thorough = settings(max_examples=60, deadline=None)


def walked(road: Road) -> list[int]:
    """Return the nodes of a road without those that repeat the one before."""
    return [ref for ref, _ in groupby(road.refs)]


def plainly(roads: Sequence[Road], barriers: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield the name and nodes of each segment, in the direction of traffic."""
    uses = Counter(ref for road in roads for ref in walked(road))
    for road in roads:
        refs, seen = walked(road), Counter()
        start = 0
        for end in range(1, len(refs)):
            if uses[refs[end]] > 1 or refs[end] in barriers or end == len(refs) - 1:
                piece = refs[start : end + 1][:: -1 if road.oneway == -1 else 1]
                name = f"w{road.way}-{piece[0]}-{piece[-1]}"
                seen[name] += 1
                yield name + (f"-{seen[name]}" if seen[name] > 1 else ""), piece
                start = end


@thorough
@given(roads=anywhere, barriers=stops)
def test_segments_are_those_of_the_plain_way(roads: list[Road], barriers: list[int]) -> None:
    segments = segments_of(roads, stops=barriers)
    expected = dict(plainly(roads, barriers))
    assert segments["segment_id"].tolist() == sorted(expected)
    for row in segments.itertuples():
        nodes = expected[row.segment_id]
        assert shapely.get_coordinates(row.geometry).tolist() == [[*spot(ref)] for ref in nodes]
        assert (row.u, row.v) == (nodes[0], nodes[-1])


@thorough
@given(roads=anywhere, barriers=stops)
def test_nothing_is_lost_and_nothing_is_added(roads: list[Road], barriers: list[int]) -> None:
    segments = segments_of(roads, stops=barriers)
    drawn = sum(shapely.LineString([spot(ref) for ref in road.refs]).length for road in roads)
    assert segments["length_m"].sum() == pytest.approx(drawn)
    assert (segments["length_m"] == segments.length).all()


@thorough
@given(roads=anywhere, barriers=stops)
def test_roads_meet_at_the_ends_of_segments_only(roads: list[Road], barriers: list[int]) -> None:
    segments = segments_of(roads, stops=barriers)
    inner = Counter(place for line in segments.geometry for place in line.coords[1:-1])
    ends = {place for line in segments.geometry for place in (line.coords[0], line.coords[-1])}
    assert not ends & set(inner)
    assert all(count == 1 for count in inner.values())
    assert not {spot(ref) for ref in barriers} & set(inner)


@thorough
@given(roads=anywhere, order=st.randoms(use_true_random=False))
def test_the_order_of_the_roads_changes_nothing(roads: list[Road], order) -> None:
    shuffled = order.sample(roads, len(roads))
    assert segments_of(shuffled).equals(segments_of(roads))


@thorough
@given(roads=anywhere, more=anywhere)
def test_a_segment_keeps_its_name_when_the_map_grows_elsewhere(roads: list[Road], more: list[Road]) -> None:
    before = segments_of(roads)
    # The new roads lie on other nodes, and are other ways.
    others = [Road(road.way + 10**13, tuple(ref + 1000 for ref in road.refs)) for road in more]
    after = segments_of([*roads, *others])
    kept = after[after["segment_id"].isin(before["segment_id"])].reset_index(drop=True)
    assert kept.equals(before)


@thorough
@given(roads=anywhere)
def test_the_roads_that_came_in_are_not_touched(roads: list[Road]) -> None:
    given_in = arrays(roads)
    copies = [part.copy() for part in given_in]
    make_segments(*given_in, stops=np.array([3]), speeds_kmh=SPEEDS)
    assert given_in[0].equals(copies[0])
    for part, copy in zip(given_in[1:], copies[1:], strict=True):
        np.testing.assert_array_equal(part, copy)


def test_a_street_that_goes_on_in_another_way_is_two_segments() -> None:
    segments = segments_of([Road(1, (0, 1, 2), name="Dorpsstraat"), Road(2, (2, 3, 4), name="Rijksweg")])
    assert segments["segment_id"].tolist() == ["w1-0-2", "w2-2-4"]
    assert segments["street"].tolist() == ["Dorpsstraat", "Rijksweg"]


def test_a_side_street_cuts_the_street_that_it_meets() -> None:
    segments = segments_of([Road(1, (0, 1, 2)), Road(2, (1, 7))])
    assert segments["segment_id"].tolist() == ["w1-0-1", "w1-1-2", "w2-1-7"]


def test_a_barrier_cuts_a_street() -> None:
    assert segments_of([Road(1, (0, 1, 2))], stops=[1])["segment_id"].tolist() == ["w1-0-1", "w1-1-2"]


def test_a_bridge_over_a_road_is_no_junction() -> None:
    # The two cross on the map and share no node.
    segments = segments_of([Road(1, (0, 7)), Road(2, (1, 6))])
    assert segments["segment_id"].tolist() == ["w1-0-7", "w2-1-6"]


def test_a_closed_way_alone_is_one_loop() -> None:
    (loop,) = segments_of([Road(1, (0, 1, 7, 6, 0))]).itertuples()
    assert (loop.segment_id, loop.u, loop.v) == ("w1-0-0", 0, 0)


def test_two_loops_of_one_road_at_one_node_have_two_names() -> None:
    segments = segments_of([Road(1, (0, 1, 7, 0, 6, 12, 0))])
    assert segments["segment_id"].tolist() == ["w1-0-0", "w1-0-0-2"]


def test_a_road_that_goes_there_and_back_is_one_loop_until_another_meets_it() -> None:
    assert segments_of([Road(1, (0, 1, 0))])["segment_id"].tolist() == ["w1-0-0"]
    met = segments_of([Road(1, (0, 1, 0)), Road(2, (1, 2))])
    assert met["segment_id"].tolist() == ["w1-0-1", "w1-1-0", "w2-1-2"]


def test_a_road_that_stays_on_one_node_has_no_segment() -> None:
    assert segments_of([Road(1, (0, 0)), Road(2, (1, 1, 2))])["segment_id"].tolist() == ["w2-1-2"]


def test_a_road_against_its_drawing_is_turned_round() -> None:
    (segment,) = segments_of([Road(1, (0, 1, 2), oneway=-1)]).itertuples()
    assert (segment.segment_id, segment.u, segment.v, segment.oneway) == ("w1-2-0", 2, 0, True)
    assert segment.geometry.coords[0] == spot(2)


def test_a_road_without_a_limit_has_the_speed_of_its_class_and_the_slowest_without_a_class() -> None:
    roads = [
        Road(1, (0, 1), highway="primary"),
        Road(2, (1, 2), highway="primary", maxspeed_kmh=50),
        Road(3, (2, 3), highway="pedestrian"),
    ]
    assert segments_of(roads)["speed_kmh"].tolist() == [80, 50, 15]


def test_segments_are_the_layer_segments() -> None:
    segments = segments_of([Road(1, (0, 1))])
    assert [*segments.columns] == [*(column.name for column in SEGMENTS), "geometry"]
    assert segments["addresses"].tolist() == [0]
