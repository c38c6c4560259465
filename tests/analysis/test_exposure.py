"""Exposure: nearness to covered streets, and what flags are made of it."""

import dataclasses

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from dekkend import layers
from dekkend.analysis.coverage import Shares
from dekkend.analysis.exposure import distance_to_covered, expose_streets, flag_neighbourhoods, nearness
from dekkend.crs import RD_NEW
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


def test_a_street_behind_a_bollard_is_near():
    segments = segment_table([LineString([(x, 0), (x + 100, 0)]) for x in (0, 100, 200)])
    graph = Graph.of(segments, segments["v"].to_numpy()[:2])
    assert distance_to_covered(np.array([True, False, False]), graph).tolist() == [0, 50, 150]


def a_long_road(*covered, **columns):
    segments = segment_table([LineString([(x, 0), (x + 100, 0)]) for x in range(0, 1000, 100)], **columns)
    streets = layers.STREETS.conform(
        segments.assign(
            core_id="", covered=np.isin(np.arange(10), covered), group_ids=[()] * 10, neighbourhood="",
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


def neighbourhoods(residents, elderly):
    count = len(residents)
    return gpd.GeoDataFrame(
        {
            "code": [f"BU{number:02d}" for number in range(count)], "name": [f"Buurt {n}" for n in range(count)],
            "residents": pd.Series(residents, dtype=float), "residents_65": pd.Series(elderly, dtype=float),
        },
        geometry=[box(100 * number, 0, 100 * number + 100, 100) for number in range(count)],
        crs=RD_NEW,
    )  # fmt: skip


def flagged(distance, *, residents=None, elderly=None, data=None):  # a list for each neighbourhood
    """Flag neighbourhoods of which the distance of each address to covered streets is given."""
    count = len(distance)
    area = np.concatenate([np.full(len(found), number) for number, found in enumerate(distance)]).astype(np.int64)
    flat = np.concatenate([np.asarray(found, dtype=float) for found in distance])
    totals = Shares(
        street_m=np.full(count, 1000.0),
        covered_m=np.full(count, 500.0),
        addresses=np.bincount(area, minlength=count),
        covered_addresses=np.bincount(area[flat == 0], minlength=count),
        data_share=np.ones(count) if data is None else np.asarray(data),
    )
    given = neighbourhoods(residents or [100] * count, elderly or [20] * count)
    return flag_neighbourhoods(given, totals, flat, area, settings=SETTINGS)


ALL_COVERED, ALL_NEAR, ALL_FAR = [0.0] * 10, [20.0] * 10, [5000.0] * 10


def test_flags_are_what_the_thresholds_say():
    few, some = [20.0] * 2 + [0.0] * 8, [20.0] * 3 + [0.0] * 7
    found = flagged([ALL_COVERED, ALL_NEAR, ALL_FAR, few, some], elderly=[20, 30, 20, 20, 20])
    assert found["flag"].tolist() == ["none", "high", "none", "none", "watch"]


def test_a_neighbourhood_is_high_only_where_the_elderly_live_more_than_elsewhere():
    found = flagged([ALL_NEAR, ALL_NEAR], elderly=[10, 30])
    assert found["flag"].tolist() == ["watch", "high"]
    assert found["share_65"].tolist() == [0.1, 0.3]


@given(st.integers(1, 6), st.integers(1, 900), st.floats(0, 100))
@often
def test_a_neighbourhood_like_all_others_is_not_high(count, residents, percentage):
    elderly = residents * percentage / 100
    found = flagged([ALL_NEAR] * count, residents=[residents] * count, elderly=[elderly] * count)
    assert found["flag"].tolist() == ["watch"] * count


def test_a_neighbourhood_without_road_data_does_not_count_in_what_is_usual():
    found = flagged([ALL_NEAR, ALL_NEAR, ALL_NEAR], elderly=[10, 20, 90], data=[1.0, 1.0, 0.4])
    assert found["flag"].tolist() == ["watch", "high", "unknown"]
    assert found["reasons"].iloc[1][-1] == "20% of its residents are 65 or over, against 15% in all."


def test_where_no_neighbourhood_has_road_data_nothing_is_usual():
    reasons = flagged([ALL_NEAR], data=[0.4])["reasons"].iloc[0]
    assert len(reasons) == 3
    assert not any("65" in reason for reason in reasons)


def test_where_nobody_lives_nothing_is_flagged_and_it_says_so():
    found = flagged([ALL_NEAR, ALL_NEAR], residents=[0, 100], elderly=[0, 20])
    assert found["flag"].tolist() == ["none", "watch"]
    assert found["reasons"].iloc[0][-1] == "Nobody lives here."
    assert not any("published" in reason for reason in found["reasons"].iloc[0])
    assert found["stability"].iloc[0] == 1


def test_clear_cases_are_stable_and_close_ones_less_so():
    found = flagged([ALL_COVERED, ALL_NEAR, ALL_FAR, [250.0] * 10])
    assert found["stability"].iloc[:3].tolist() == [1, 1, 1]
    assert 0 < found["stability"].iloc[3] < 1


@given(st.lists(st.lists(st.floats(0, 3000), max_size=8), min_size=1, max_size=4))
@often
def test_shares_and_stability_lie_between_nothing_and_all(distance):
    found = flagged(distance)
    for column in ("stability", "coverage_share", "coverage_share_65", "exposure"):
        assert found[column].dropna().between(0, 1).all()
    assert set(found["flag"]) <= {"none", "watch", "high", "unknown"}


def test_where_nothing_is_known_the_flag_says_so():
    found = flagged([[], ALL_NEAR, ALL_NEAR], elderly=[10, 20, 30], data=[1.0, 0.4, 0.6])
    assert found["flag"].tolist() == ["unknown", "unknown", "high"]
    assert found["reasons"].iloc[0] == ("No addresses are known here.",)
    assert found["reasons"].iloc[1][0] == "Only 40% of its area lies within the road data."


def test_missing_figures_stay_missing_and_never_become_nothing():
    gap = float("nan")
    found = flagged([ALL_NEAR, [], [0.0, 20.0]], residents=[gap, 100, 0], elderly=[gap, 20, 0])
    assert found["residents"].isna().tolist() == [True, False, False]
    assert found["share_65"].isna().tolist() == [True, False, True]
    assert found["coverage_share"].isna().tolist() == [False, True, False]
    assert found["coverage_share_65"].isna().tolist() == [True, True, False]
    assert found["exposure"].isna().tolist() == [False, True, False]
    assert found["flag"].iloc[0] == "watch"
    assert "not published" in found["reasons"].iloc[0][-1]


def test_exposure_is_the_mean_over_uncovered_addresses_and_nothing_where_all_are_covered():
    found = flagged([[0.0, 300.0, 600.0], ALL_COVERED])
    assert found["exposure"].tolist() == pytest.approx([(np.exp(-1) + np.exp(-2)) / 2, 0])


def test_the_reasons_give_the_figures_behind_the_flag():
    reasons = flagged([[0.0, 20.0, 20.0, 5000.0], ALL_FAR], elderly=[30, 10])["reasons"].iloc[0]
    assert reasons == (
        "75% of its addresses are not covered.",
        "50% are not covered and lie near covered streets.",
        "30% of its residents are 65 or over, against 20% in all.",
    )


def test_an_address_beside_covered_streets_counts_as_uncovered():
    streets = a_long_road(0)
    distance = streets["distance_m"].to_numpy()[[0, 1, 1, 1]]
    found = flagged([distance])
    assert found["covered_addresses"].tolist() == [1]
    assert "75% are not covered and lie near covered streets." in found["reasons"].iloc[0]


def test_the_input_is_left_as_it_was():
    segments = segment_table([LineString([(0, 0), (100, 0)]), LineString([(100, 0), (200, 0)])])
    graph = Graph.of(segments, NONE_BLOCKED)
    before = dataclasses.replace(graph, metres=graph.metres.copy())
    covered = np.array([True, False])
    distance_to_covered(covered, graph)
    assert covered.tolist() == [True, False]
    assert graph.metres.tolist() == before.metres.tolist()
