"""Draws of travel times: each has the mean and the spread that it should, however the map holds the road."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from shapely.geometry import LineString

from dekkend.analysis.routes import chances, drawn_seconds
from dekkend.network.graph import Graph
from dekkend.network.split import split_at

from .towns import segment_table

NONE_BLOCKED = np.zeros(0, dtype=np.int64)
ROADS = 4000
# With so many roads the mean and the variance of a sample hardly stray; the draws are the same every time.
MEAN, VARIANCE = 0.03, 0.08
SPREAD_S = 6.0

names_of_roads = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=30, unique=True)
# numpy's own limit is far beyond any number that somebody would take for a seed.
seeds = st.integers(0, 10**30)


def texts(*names):
    return np.array([*names, None], dtype=object)[:-1]


def roads_of(*seconds, count=ROADS, oneway=False, speed_kmh=36.0):
    """Return the graph of roads of these stretches, one after the other, at 10 m a second, and the stretches' names."""
    lines, names = [], []
    stops = np.concatenate([[0.0], np.cumsum(seconds)]) * speed_kmh / 3.6
    for road in range(count):
        for piece, (start, end) in enumerate(pairwise(stops)):
            lines.append(LineString([(start, road), (end, road)]))
            names.append(f"w{road}-{piece}-{piece + 1}")
    segments = segment_table(lines, speed_kmh=speed_kmh, oneway=oneway, segment_id=names)
    return Graph.of(segments, NONE_BLOCKED), texts(*names), segments


def times(*seconds, spread_s=SPREAD_S, draw=0, seed=1):
    """Draw the time over each of many roads that consist of these stretches."""
    graph, names, _ = roads_of(*seconds, oneway=True)
    drawn = drawn_seconds(graph, names, seed=seed, draw=draw, spread_s=spread_s)
    return drawn.reshape(ROADS, len(seconds)).sum(axis=1)


class TestChances:
    @given(names_of_roads, seeds, st.integers(0, 1000))
    @settings(max_examples=25)
    def test_they_lie_between_nothing_and_one(self, names, seed, draw):
        found = chances(texts(*names), seed=seed, draw=draw)
        assert found.shape == (len(names),)
        assert ((found > 0) & (found < 1)).all()

    @given(names_of_roads, seeds, st.integers(0, 1000), st.randoms(use_true_random=False))
    @settings(max_examples=25)
    def test_each_hangs_on_its_own_name_and_on_no_other(self, names, seed, draw, random):
        every = dict(zip(names, chances(texts(*names), seed=seed, draw=draw), strict=True))
        some = random.sample(names, random.randint(1, len(names)))
        assert chances(texts(*some), seed=seed, draw=draw).tolist() == [every[name] for name in some]

    def test_nobody_gets_none(self):
        assert chances(texts(), seed=1, draw=0).shape == (0,)

    def test_names_that_are_alike_get_numbers_that_are_spread_evenly(self):
        for draw in range(3):
            found = chances(texts(*(f"w{n}-1-2" for n in range(ROADS))), seed=2026, draw=draw)
            assert stats.kstest(found, "uniform").pvalue > 0.01

    @pytest.mark.parametrize("other", [{"draw": 1}, {"seed": 2027}])
    def test_another_draw_or_seed_gives_numbers_that_have_nothing_to_do_with_the_first(self, other):
        names = texts(*(f"w{n}-1-2" for n in range(ROADS)))
        usual = {"seed": 2026, "draw": 0}
        one, two = chances(names, **usual), chances(names, **{**usual, **other})
        assert (one != two).all()
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.05

    def test_the_same_seed_and_draw_give_the_same_numbers(self):
        names = texts("a", "b", "c")
        assert chances(names, seed=7, draw=3).tolist() == chances(names, seed=7, draw=3).tolist()


class TestDrawnSeconds:
    @pytest.mark.parametrize("spread_s", [1.0, 6.0, 30.0])
    @pytest.mark.parametrize("seconds", [6.0, 60.0, 600.0])
    def test_the_mean_is_the_time_on_the_map_and_the_variance_grows_with_it(self, seconds, spread_s):
        drawn = times(seconds, spread_s=spread_s)
        few = np.sqrt(spread_s / seconds)
        assert drawn.mean() == pytest.approx(seconds, rel=MEAN * max(1, few))
        assert drawn.var() == pytest.approx(spread_s * seconds, rel=VARIANCE * max(1, few))
        # The shortest times are rounded up to a thousandth of a second, so that a road is always a road.
        for share in (0.25, 0.5, 0.75, 0.95):
            within = stats.gamma(seconds / spread_s, scale=spread_s).ppf(share)
            assert np.mean(drawn <= within) == pytest.approx(share, abs=0.02)

    @pytest.mark.parametrize("pieces", [(30.0, 30.0), (20.0, 25.0, 15.0), (10.0,) * 6, (59.0, 1.0)])
    def test_it_makes_no_difference_in_how_many_pieces_the_map_holds_a_road(self, pieces):
        whole, cut = times(60.0), times(*pieces, seed=2)
        assert cut.mean() == pytest.approx(60, rel=MEAN)
        assert cut.var() == pytest.approx(SPREAD_S * 60, rel=VARIANCE)
        assert stats.kstest(cut, stats.gamma(60 / SPREAD_S, scale=SPREAD_S).cdf).pvalue > 0.01
        assert stats.ks_2samp(whole, cut).pvalue > 0.01

    def test_stretches_of_a_road_are_drawn_each_by_itself(self):
        graph, names, _ = roads_of(30.0, 30.0, oneway=True)
        first, second = drawn_seconds(graph, names, seed=1, draw=0, spread_s=SPREAD_S).reshape(ROADS, 2).T
        assert abs(np.corrcoef(first, second)[0, 1]) < 0.05

    @given(st.lists(st.floats(0.5, 300), min_size=1, max_size=6), st.floats(0.01, 100), st.integers(0, 50))
    @settings(max_examples=30)
    def test_both_directions_of_a_road_are_slower_or_faster_by_the_same_factor(self, seconds, spread_s, draw):
        graph, names, _ = roads_of(*seconds, count=2)
        drawn = drawn_seconds(graph, names, seed=1, draw=draw, spread_s=spread_s)
        there, back = drawn[graph.forward], drawn[~graph.forward]
        assert there.tolist() == back.tolist()
        assert (drawn > 0).all()
        assert np.isfinite(drawn).all()

    @given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5, unique=True), st.integers(0, 50))
    @settings(max_examples=20)
    def test_where_a_core_cuts_a_road_its_pieces_take_together_what_the_whole_does(self, cuts, draw):
        graph, names, segments = roads_of(80.0, 50.0, count=3)
        length = segments["length_m"].iloc[0]
        cut = split_at(graph, segments, pd.DataFrame({"segment": 0, "along": np.array(sorted(cuts)) * length}))
        whole = drawn_seconds(graph, names, seed=1, draw=draw, spread_s=SPREAD_S)
        pieces = drawn_seconds(cut, names, seed=1, draw=draw, spread_s=SPREAD_S)
        assert len(pieces) > len(whole)
        for forward in (True, False):
            one, two = (
                np.bincount(each.segment[each.forward == forward], weights=drawn[each.forward == forward])
                for each, drawn in ((graph, whole), (cut, pieces))
            )
            # No piece is shorter than a thousandth of a second.
            assert two == pytest.approx(one, abs=1e-3 * (len(cuts) + 1))

    @given(st.permutations(range(8)), st.integers(0, 50))
    @settings(max_examples=30)
    def test_the_order_of_the_roads_changes_no_draw(self, order, draw):
        _, names, segments = roads_of(10.0, 35.0, count=4)
        mixed = segments.iloc[order].reset_index(drop=True)
        one, two = (
            drawn_seconds(Graph.of(table, NONE_BLOCKED), own, seed=1, draw=draw, spread_s=SPREAD_S)[: len(names)]
            for table, own in ((segments, names), (mixed, names[list(order)]))
        )
        assert two.tolist() == one[list(order)].tolist()

    def test_more_roads_on_the_map_change_no_draw(self):
        few, many = (roads_of(60.0, count=count, oneway=True) for count in (10, 500))
        short, long = (drawn_seconds(g, names, seed=1, draw=0, spread_s=SPREAD_S) for g, names, _ in (few, many))
        assert short.tolist() == long[:10].tolist()

    def test_the_same_seed_draws_the_same_and_another_seed_or_draw_something_else(self):
        graph, names, _ = roads_of(60.0, count=50, oneway=True)
        usual = {"seed": 1, "draw": 0, "spread_s": SPREAD_S}
        drawn = drawn_seconds(graph, names, **usual)
        assert drawn_seconds(graph, names, **usual).tolist() == drawn.tolist()
        for other in ({"seed": 2}, {"draw": 1}):
            assert (drawn_seconds(graph, names, **{**usual, **other}) != drawn).all()

    def test_where_drivers_hardly_differ_the_time_is_that_on_the_map(self):
        graph, names, _ = roads_of(60.0, 7.0, count=20)
        drawn = drawn_seconds(graph, names, seed=1, draw=0, spread_s=1e-9)
        assert drawn == pytest.approx(graph.seconds, rel=1e-3)

    def test_a_network_without_roads_has_no_times(self):
        graph, names, _ = roads_of(60.0, count=1)
        nothing = graph.only(np.zeros(2, dtype=bool))
        assert drawn_seconds(nothing, names, seed=1, draw=0, spread_s=SPREAD_S).shape == (0,)
