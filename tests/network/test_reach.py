"""Which road an address is reached from."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from dekkend.crs import RD_NEW
from dekkend.errors import LayerError
from dekkend.network.reach import NO_ROAD, segment_of_addresses

from .networks import ORIGIN, STEP, Road, segments_of

LANE = Road(5, (13, 14, 15), access="destination")
CORNER = [Road(1, (0, 1, 2, 3), name="Hoofdstraat"), Road(2, (0, 6, 12), name="Zijstraat")]


def homes(*rows: tuple[float, float, str]) -> gpd.GeoDataFrame:
    points = [Point(ORIGIN[0] + x, ORIGIN[1] + y) for x, y, _ in rows]
    return gpd.GeoDataFrame({"street": [street for *_, street in rows]}, geometry=points, crs=RD_NEW)


def streets(roads: list[Road], *rows: tuple[float, float, str], reach_m: float = 150) -> list[str | None]:
    segments = segments_of(roads)
    found = segment_of_addresses(homes(*rows), segments, reach_m=reach_m)
    return [None if position == NO_ROAD else segments["segment_id"].iloc[position] for position in found]


def test_a_house_on_a_corner_belongs_to_the_street_in_its_address() -> None:
    assert streets(CORNER, (20, 5, "Zijstraat"), (5, 20, "Hoofdstraat")) == ["w2-0-12", "w1-0-3"]


def test_a_house_without_a_street_belongs_to_the_nearest_road() -> None:
    assert streets(CORNER, (20, 5, ""), (5, 20, ""), (20, 5, "Elders")) == ["w1-0-3", "w2-0-12", "w1-0-3"]


def test_of_a_street_the_nearest_part_is_taken() -> None:
    roads = [*CORNER, Road(3, (1, 7), name="Hoofdstraat")]
    assert streets(roads, (10, 5, "Hoofdstraat"), (130, 5, "Hoofdstraat")) == ["w1-0-1", "w1-1-3"]


def test_a_public_road_goes_before_a_nearer_driveway() -> None:
    roads = [Road(1, (0, 1, 2)), Road(2, (6, 7, 8), access="service")]
    assert streets(roads, (50, 45, "")) == ["w1-0-2"]
    assert streets(roads, (50, 45, ""), reach_m=20) == ["w2-6-8"]


def test_a_street_for_its_residents_alone_goes_before_a_public_road_farther_away() -> None:
    roads = [Road(1, (0, 1, 2)), Road(2, (6, 7, 8), access="destination")]
    assert streets(roads, (50, 45, "")) == ["w2-6-8"]


def test_a_driveway_with_the_name_of_the_street_goes_before_a_public_road() -> None:
    roads = [Road(1, (0, 1, 2), name="Laan"), Road(2, (6, 7, 8), access="service", name="Hof")]
    assert streets(roads, (50, 10, "Hof")) == ["w2-6-8"]


def test_a_house_far_from_every_road_has_none() -> None:
    assert streets(CORNER, (-500, 0, "Hoofdstraat"), (50, 0, "Hoofdstraat")) == [None, "w1-0-3"]


def test_without_houses_there_is_nothing_to_reach() -> None:
    assert streets(CORNER) == []


@settings(max_examples=40, deadline=None)
@given(
    places=st.lists(
        st.tuples(st.floats(-200, 400), st.floats(-200, 400), st.sampled_from(["", "Hoofdstraat", "Zijstraat"])),
        min_size=1,
        max_size=12,
    ),
    reach_m=st.floats(10, 300),
)
def test_each_house_is_reached_as_if_it_stood_alone(places: list[tuple[float, float, str]], reach_m: float) -> None:
    segments = segments_of([*CORNER, Road(3, (2, 8, 14)), Road(4, (6, 7, 8), access="track"), LANE])
    houses = homes(*places)
    found = segment_of_addresses(houses, segments, reach_m=reach_m)
    for house, street, position in zip(houses.geometry, houses["street"], found, strict=True):
        distance = segments.distance(house)
        near = distance[distance <= reach_m]
        named = near[(segments["street"] == street) & (street != "")]
        street_like = near[segments["access"].isin(["public", "destination"])]
        wanted = next((group for group in (named, street_like, near) if len(group)), None)
        if wanted is None:
            assert position == NO_ROAD
        else:
            assert distance[position] == pytest.approx(wanted.min())
            assert position in wanted.index


def test_layers_in_different_systems_are_refused() -> None:
    with pytest.raises(LayerError, match="different systems"):
        segment_of_addresses(homes((0, 0, "")).to_crs(32631), segments_of(CORNER), reach_m=50)


def test_positions_count_rows_and_not_labels() -> None:
    segments = segments_of(CORNER)
    houses = homes((20, 5, "Zijstraat"), (5, 20, "Hoofdstraat"))
    plain = segment_of_addresses(houses, segments, reach_m=50)
    labelled = segment_of_addresses(houses.set_axis([9, 4]), segments.set_axis([7, 3]), reach_m=50)
    np.testing.assert_array_equal(plain, labelled)
    assert STEP == 50
