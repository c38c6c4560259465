"""Spots and scores on points of which the truth is known."""

import random
from math import isnan, nan
from typing import Any

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from dekkend.analysis.evaluation import DISTANCES_M, score_entries, sign_spots
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import LayerError
from dekkend.scores import SPOTS, Score

X, Y = 190_000, 505_000

Spot = tuple[float, float]

places = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
many = st.lists(places, max_size=12)
some = st.lists(places, min_size=1, max_size=12)


def signs_at(*spots: Spot, names: list[str] | None = None, limits: list[str] | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "osm_id": range(100, 100 + len(spots)),
            "name": names or [""] * len(spots),
            "city_limit": limits or ["begin"] * len(spots),
        },
        geometry=[Point(X + x, Y + y) for x, y in spots],
        crs=RD_NEW,
    )


def road(y: float = 0, access: str = "public") -> gpd.GeoDataFrame:
    line = LineString([(X - 5000, Y + y), (X + 5000, Y + y)])
    return gpd.GeoDataFrame({"access": [access]}, geometry=[line], crs=RD_NEW)


def roads_everywhere() -> gpd.GeoDataFrame:
    lines = [LineString([(X - 100, Y + y), (X + 1100, Y + y)]) for y in range(0, 1001, 40)]
    return gpd.GeoDataFrame({"access": ["public"] * len(lines)}, geometry=lines, crs=RD_NEW)


def entries_at(*spots: Spot, main: list[bool] | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "entry_id": [f"e{at}" for at in range(len(spots))],
            "core_name": [f"Dorp {at}" for at in range(len(spots))],
            "main": main if main is not None else [True] * len(spots),
        },
        geometry=gpd.GeoSeries([Point(X + x, Y + y) for x, y in spots], crs=RD_NEW),
        crs=RD_NEW,
    )


def spots_at(*spots: Spot) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"spot_id": [str(at) for at in range(len(spots))], "names": [()] * len(spots), "signs": [1] * len(spots)},
        geometry=gpd.GeoSeries([Point(X + x, Y + y) for x, y in spots], crs=RD_NEW),
        crs=RD_NEW,
    )


class TestSpots:
    def test_signs_within_80_m_of_one_another_are_one_spot_and_those_farther_are_two(self) -> None:
        spots = sign_spots(signs_at((0, 0), (80, 0), (160.5, 0)), road())
        assert spots["spot_id"].tolist() == ["100", "102"]
        assert spots["signs"].tolist() == [2, 1]
        assert spots.geometry.tolist() == [Point(X + 40, Y), Point(X + 160.5, Y)]

    def test_signs_that_are_joined_by_others_between_them_are_one_spot(self) -> None:
        assert sign_spots(signs_at((0, 0), (150, 0), (75, 0)), road())["signs"].tolist() == [3]

    def test_a_spot_names_each_place_once_and_no_sign_without_a_name(self) -> None:
        spots = sign_spots(signs_at((0, 0), (5, 0), (9, 0), (12, 0), names=["Wal", "Dal", "", "Wal"]), road())
        assert spots["names"].tolist() == [("Dal", "Wal")]

    def test_signs_at_the_end_of_a_village_and_other_signs_are_left_out(self) -> None:
        signs = signs_at((0, 0), (500, 0), (900, 0), limits=["end", "begin", ""])
        assert sign_spots(signs, road())["spot_id"].tolist() == ["101"]

    @pytest.mark.parametrize(("aside", "kept"), [(20, 1), (20.5, 0)])
    def test_a_sign_farther_than_20_m_from_a_road_is_left_out(self, aside: float, kept: int) -> None:
        assert len(sign_spots(signs_at((0, aside)), road())) == kept

    @pytest.mark.parametrize(
        ("access", "kept"), [("public", 1), ("destination", 1), ("service", 0), ("track", 0), ("private", 0)]
    )
    def test_a_road_counts_where_anybody_or_local_traffic_may_drive(self, access: str, kept: int) -> None:
        assert len(sign_spots(signs_at((0, 0)), road(access=access))) == kept

    @pytest.mark.parametrize("count", [0, 3])
    def test_where_no_sign_stands_along_a_road_there_is_no_spot(self, count: int) -> None:
        spots = sign_spots(signs_at(*[(0, 300)] * count), road())
        assert spots.empty
        assert list(spots.columns) == ["spot_id", "names", "signs", "geometry"]

    @given(some, st.randoms(use_true_random=False))
    def test_the_order_of_the_signs_does_not_matter(self, found: list[Spot], chance: random.Random) -> None:
        signs = signs_at(*found)
        shuffled = signs.iloc[chance.sample(range(len(signs)), len(signs))]
        assert_geodataframe_equal(sign_spots(shuffled, roads_everywhere()), sign_spots(signs, roads_everywhere()))

    @given(some)
    def test_every_sign_is_in_one_spot_and_spots_lie_apart(self, found: list[Spot]) -> None:
        signs = signs_at(*found)
        spots = sign_spots(signs, roads_everywhere())
        assert spots["signs"].sum() == len(signs)
        assert 1 <= len(spots) <= len(signs)

    def test_layers_in_degrees_are_refused(self) -> None:
        with pytest.raises(LayerError):
            sign_spots(signs_at((0, 0)).to_crs(WGS84), road().to_crs(WGS84))


class TestScores:
    def test_each_spot_knows_its_nearest_entry(self) -> None:
        found = score_entries(entries_at((30, 0), (0, 120), main=[False, True]), spots_at((0, 0), (0, 400))).spots
        assert list(found.columns) == [*(column.name for column in SPOTS), "geometry"]
        assert found["entry_m"].tolist() == [30, 280]
        assert found["entry_id"].tolist() == ["e0", "e1"]
        assert found["entry_core"].tolist() == ["Dorp 0", "Dorp 1"]
        assert found["main_entry_m"].tolist() == [120, 280]
        assert found["hit"].tolist() == [True, False]

    def test_of_entries_that_are_as_near_the_first_is_named(self) -> None:
        assert score_entries(entries_at((9, 0), (-9, 0), (0, 9)), spots_at((0, 0))).spots["entry_id"].tolist() == ["e0"]

    def test_figures_add_up_on_a_town_drawn_by_hand(self) -> None:
        entries = entries_at((50, 0), (1100, 0), (2150, 0), (9000, 0), main=[True, False, False, True])
        found = score_entries(entries, spots_at((0, 0), (1000, 0), (2000, 0), (3000, 0)))
        assert found.every == Score(4, 1.0, {50: 0.25, 100: 0.5, 150: 0.75}, 0.75)
        assert found.main == Score(2, 0.5, {50: 0.25, 100: 0.25, 150: 0.25}, 0.5)

    def test_without_entries_nothing_is_found(self) -> None:
        found = score_entries(entries_at(), spots_at((0, 0)))
        assert found.every.recall == dict.fromkeys(DISTANCES_M, 0.0)
        assert (found.every.entries, found.every.per_spot, isnan(found.every.near)) == (0, 0, True)
        assert found.spots["entry_id"].tolist() == [""]
        assert not found.spots["hit"].any()
        assert isnan(found.spots["entry_m"].iloc[0])

    def test_without_spots_nothing_can_be_said(self) -> None:
        found = score_entries(entries_at((0, 0)), spots_at())
        assert all(map(isnan, found.every.recall.values()))
        assert str(found.every.per_spot) == str(nan)
        assert found.every.near == 0

    @given(many, some)
    def test_recall_does_not_fall_with_the_distance(self, entries: list[Spot], spots: list[Spot]) -> None:
        found = score_entries(entries_at(*entries), spots_at(*spots))
        shares = list(found.every.recall.values())
        assert shares == sorted(shares)
        assert list(found.every.recall) == sorted(DISTANCES_M)
        assert 0 <= shares[0] <= shares[-1] <= 1

    @given(many, places, st.data())
    def test_an_entry_more_never_lowers_recall(self, entries: list[Spot], more: Spot, data: Any) -> None:
        spots = spots_at(*data.draw(some))
        before = score_entries(entries_at(*entries), spots).every
        after = score_entries(entries_at(*entries, more), spots).every
        assert all(after.recall[metres] >= before.recall[metres] for metres in DISTANCES_M)
        assert after.per_spot > before.per_spot

    @given(some, some, st.data())
    def test_main_entries_never_find_more_than_all_entries(
        self, entries: list[Spot], spots: list[Spot], data: Any
    ) -> None:
        flags = data.draw(st.lists(st.booleans(), min_size=len(entries), max_size=len(entries)))
        found = score_entries(entries_at(*entries, main=flags), spots_at(*spots))
        assert all(found.main.recall[metres] <= found.every.recall[metres] for metres in DISTANCES_M)
        assert found.main.entries == sum(flags)

    @given(some)
    def test_an_entry_at_each_spot_finds_all_and_names_none_too_many(self, spots: list[Spot]) -> None:
        found = score_entries(entries_at(*spots), spots_at(*spots))
        assert found.every == found.main == Score(len(spots), 1.0, dict.fromkeys(DISTANCES_M, 1.0), 1.0)

    def test_layers_in_different_systems_are_refused(self) -> None:
        with pytest.raises(LayerError):
            score_entries(entries_at((0, 0)), spots_at((0, 0)).to_crs(32631))
