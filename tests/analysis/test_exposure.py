"""Exposure: nearness to covered streets."""

import dataclasses

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from dekkend import layers
from dekkend.analysis.exposure import distance_to_covered, expose_streets, nearness, on_foot
from dekkend.network.graph import Graph
from dekkend.settings import ExposureSettings

from .towns import segment_table

SETTINGS = ExposureSettings()
NONE_BLOCKED = np.zeros(0, dtype=np.int64)
often = settings(max_examples=50, deadline=None)


@st.composite
def networks(draw):
    """Roads between random places, some of them one-way, some of them covered."""
    spots = draw(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=2, max_size=9, unique=True))
    node = st.integers(0, len(spots) - 1)
    ends = draw(st.lists(st.tuples(node, node).filter(lambda p: p[0] != p[1]), min_size=1, max_size=16, unique=True))
    flags = st.lists(st.booleans(), min_size=len(ends), max_size=len(ends))
    segments = segment_table([LineString([spots[a], spots[b]]) for a, b in ends], oneway=draw(flags))
    return segments, np.array(draw(flags), dtype=bool)


def distances(segments, covered):
    return distance_to_covered(np.asarray(covered, dtype=bool), Graph.of(segments, NONE_BLOCKED))


@given(networks())
@often
def test_distance_is_that_of_the_shortest_way_from_a_covered_street_to_the_middle(network):
    segments, covered = network
    walk = nx.Graph()
    for u, v, length in zip(segments["u"], segments["v"], segments["length_m"], strict=True):
        if not walk.has_edge(u, v) or walk[u][v]["length"] > length:
            walk.add_edge(u, v, length=length)
    starts = {*segments.loc[covered, "u"], *segments.loc[covered, "v"]}
    at = nx.multi_source_dijkstra_path_length(walk, starts, weight="length") if starts else {}
    nowhere = float("inf")
    ends = zip(segments["u"], segments["v"], segments["length_m"], strict=True)
    true = [min(at.get(u, nowhere), at.get(v, nowhere)) + length / 2 for u, v, length in ends]
    assert distances(segments, covered) == pytest.approx(np.where(covered, 0, true))


@given(networks())
@often
def test_one_way_rules_do_not_change_the_distance(network):
    segments, covered = network
    both_ways = distances(segments.assign(oneway=False), covered)
    assert distances(segments, covered) == pytest.approx(both_ways)
    turned = segments.assign(u=segments["v"], v=segments["u"], geometry=segments.geometry.reverse())
    assert distances(turned, covered) == pytest.approx(both_ways)


@given(networks(), st.lists(st.integers(1, 9), max_size=4))
@often
def test_a_barrier_for_cars_does_not_change_the_distance(network, blocked):
    segments, covered = network
    behind = distance_to_covered(covered, Graph.of(segments, np.array(blocked, dtype=np.int64)))
    assert behind == pytest.approx(distances(segments, covered))


@given(networks(), st.lists(st.integers(1, 9), max_size=4))
@often
def test_whoever_walks_may_take_every_segment_both_ways(network, blocked):
    segments, _ = network
    walk = on_foot(Graph.of(segments, np.array(blocked, dtype=np.int64)))
    ends = {(walk.node_ref[a], walk.node_ref[b], s) for a, b, s in zip(walk.tail, walk.head, walk.segment, strict=True)}
    rows = list(zip(segments["u"], segments["v"], range(len(segments)), strict=True))
    assert ends == {*rows, *((v, u, s) for u, v, s in rows)}
    assert walk.metres == pytest.approx(segments["length_m"].to_numpy()[walk.segment])
    assert len(walk.tail) == len(walk.seconds) == len(walk.forward) == len(walk.from_m) == len(walk.to_m)


def test_a_street_behind_a_bollard_is_near():
    segments = segment_table([LineString([(x, 0), (x + 100, 0)]) for x in (0, 100, 200)])
    graph = Graph.of(segments, segments["v"].to_numpy()[:2])
    assert distance_to_covered(np.array([True, False, False]), graph).tolist() == [0, 50, 150]


def a_long_road(*covered, **columns):
    segments = segment_table([LineString([(x, 0), (x + 100, 0)]) for x in range(0, 1000, 100)], **columns)
    streets = layers.STREETS.conform(
        segments.assign(
            core_id="", covered=np.isin(np.arange(10), covered), covered_share=np.isin(np.arange(10), covered),
            covered_addresses=0, residents=0.0, residents_65=0.0, group_ids=[()] * 10, neighbourhood="",
            distance_m=np.nan, exposure=0.0, flag="none",
        )
    )  # fmt: skip
    return expose_streets(streets, segments, Graph.of(segments, NONE_BLOCKED), settings=SETTINGS)


def test_exposure_falls_with_distance_as_the_formula_says():
    streets = a_long_road(0)
    assert streets["distance_m"].tolist() == pytest.approx([0, *range(50, 950, 100)])
    assert streets["exposure"].tolist() == pytest.approx([0, *np.exp(-np.arange(50, 950, 100) / 300)])
    assert streets["exposure"].iloc[1:].is_monotonic_decreasing


def test_a_covered_street_has_no_exposure_and_its_uncovered_neighbour_most():
    streets = a_long_road(4)
    assert streets["exposure"].iloc[4] == 0
    assert streets["flag"].iloc[4] == "none"
    assert streets["exposure"].idxmax() in {3, 5}
    assert streets["flag"].iloc[[3, 5]].tolist() == ["exposed", "exposed"]


def test_without_covered_streets_nothing_is_exposed_and_no_distance_is_known():
    streets = a_long_road()
    assert streets["distance_m"].isna().all()
    assert (streets["exposure"] == 0).all()
    assert (streets["flag"] == "none").all()


def test_a_road_where_nobody_lives_is_not_exposed():
    streets = a_long_road(0, highway=["residential", "secondary", *["residential"] * 8])
    assert streets["exposure"].iloc[1] == 0
    assert streets["flag"].iloc[1] == "none"
    assert streets["distance_m"].iloc[1] == 50


def test_what_no_road_leads_to_is_not_near():
    assert nearness(np.array([np.inf, 0.0, 300.0]), 300.0).tolist() == pytest.approx([0, 1, np.exp(-1)])


def test_the_input_is_left_as_it_was():
    segments = segment_table([LineString([(0, 0), (100, 0)]), LineString([(100, 0), (200, 0)])])
    graph = Graph.of(segments, NONE_BLOCKED)
    before = dataclasses.replace(graph, metres=graph.metres.copy())
    covered = np.array([True, False])
    distance_to_covered(covered, graph)
    assert covered.tolist() == [True, False]
    assert graph.metres.tolist() == before.metres.tolist()
