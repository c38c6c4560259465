"""Coverage: nothing is lost, and nothing counts twice."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from dekkend import layers
from dekkend.analysis.coverage import NOWHERE, area_of_points, cover_streets, is_residential, share_by_neighbourhood
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError

from .towns import core_table, segment_table

SIZE = 400
often = settings(max_examples=60, deadline=None)
places = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE))
# Streets that run along boundaries are as likely as others: cuts and streets come from the same few numbers.
few_places = st.tuples(st.sampled_from((0, 100, 130, 250, 400)), st.sampled_from((0, 100, 130, 250, 400)))
roads = st.lists(places | few_places, min_size=2, max_size=4, unique=True)
# A road that runs back over itself has no one length.
roads = roads.filter(lambda road: np.isclose(LineString(road).length, shapely.node(LineString(road)).length))
lines = st.lists(roads, min_size=1, max_size=12)
cuts = st.lists(st.sampled_from((100, 130, 250)) | st.integers(1, SIZE - 1), max_size=3, unique=True)


def tessellation(xs, ys):
    west_east, south_north = sorted({0, *xs, SIZE}), sorted({0, *ys, SIZE})
    cells = [box(x1, y1, x2, y2) for x1, x2 in pairwise(west_east) for y1, y2 in pairwise(south_north)]
    return areas(cells)


def areas(polygons):
    codes = [f"BU{number:02d}" for number in range(len(polygons))]
    return gpd.GeoDataFrame({"code": codes}, geometry=polygons, crs=RD_NEW)


def points(spots):
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries([Point(p) for p in spots], crs=RD_NEW), crs=RD_NEW)


def shares(segments, neighbourhoods, *, covered=None, homes=(), segment_of=(), data=None):
    return share_by_neighbourhood(
        segments,
        np.zeros(len(segments), dtype=bool) if covered is None else np.asarray(covered, dtype=bool),
        points(homes),
        np.asarray(segment_of, dtype=np.int64),
        neighbourhoods,
        box(0, 0, SIZE, SIZE) if data is None else data,
    )


@given(lines, cuts, cuts, st.randoms(use_true_random=False))
@often
def test_lengths_add_up_over_neighbourhoods_that_leave_no_gap(roads, xs, ys, random):
    segments = segment_table([LineString(road) for road in roads])
    covered = np.array([random.random() < 0.5 for _ in roads])
    found = shares(segments, tessellation(xs, ys), covered=covered)
    length = segments["length_m"].to_numpy()
    assert found.street_m.sum() == pytest.approx(length.sum(), abs=1e-6)
    assert found.covered_m.sum() == pytest.approx(length[covered].sum(), abs=1e-6)
    assert (found.covered_m <= found.street_m + 1e-6).all()


@given(st.lists(places, max_size=40), cuts, cuts, st.randoms(use_true_random=False))
@often
def test_an_address_counts_once(homes, xs, ys, random):
    segments = segment_table([LineString([(0, 0), (9, 9)]), LineString([(9, 9), (20, 9)])])
    segment_of = [random.choice((-1, 0, 1)) for _ in homes]
    found = shares(segments, tessellation(xs, ys), covered=[True, False], homes=homes, segment_of=segment_of)
    assert found.addresses.sum() == len(homes)
    assert found.covered_addresses.sum() == segment_of.count(0)
    assert (found.covered_addresses <= found.addresses).all()


def test_a_street_that_a_boundary_cuts_counts_on_each_side_with_the_length_that_lies_there():
    segments = segment_table([LineString([(0, 50), (100, 50)])])
    found = shares(segments, areas([box(0, 0, 30, 100), box(30, 0, 100, 100)]), covered=[True])
    assert found.street_m.tolist() == pytest.approx([30, 70])
    assert found.covered_m.tolist() == pytest.approx([30, 70])


def test_a_street_on_the_boundary_of_two_neighbourhoods_counts_once():
    segments = segment_table([LineString([(50, 0), (50, 100)])])
    found = shares(segments, areas([box(0, 0, 50, 100), box(50, 0, 100, 100)]))
    assert found.street_m.tolist() == [100, 0]


def test_where_neighbourhoods_overlap_the_first_one_counts():
    segments = segment_table([LineString([(0, 50), (100, 50)])])
    found = shares(segments, areas([box(0, 0, 60, 100), box(40, 0, 100, 100)]), homes=[(50, 50)], segment_of=[0])
    assert found.street_m.tolist() == pytest.approx([60, 40])
    assert found.addresses.tolist() == [1, 0]


def test_a_street_beyond_all_neighbourhoods_counts_nowhere():
    segments = segment_table([LineString([(500, 0), (500, 100)]), LineString([(90, 50), (110, 50)])])
    assert shares(segments, areas([box(0, 0, 100, 100)])).street_m.tolist() == pytest.approx([10])


def test_only_streets_where_people_live_count():
    line = [LineString([(0, y), (100, y)]) for y in range(10, 70, 10)]
    segments = segment_table(
        line,
        highway=["residential", "living_street", "secondary", "secondary", "service", "residential"],
        access=["public", "public", "public", "public", "service", "private"],
        addresses=[0, 0, 0, 3, 5, 0],
    )
    assert is_residential(segments).tolist() == [True, True, False, True, False, False]
    assert shares(segments, areas([box(0, 0, SIZE, SIZE)])).street_m.tolist() == pytest.approx([300])


def test_the_part_of_a_neighbourhood_without_road_data_is_told():
    found = shares(segment_table([LineString([(0, 0), (9, 9)])]), areas([box(-100, 0, 300, 100)]))
    assert found.data_share.tolist() == pytest.approx([0.75])


def test_layers_in_degrees_are_refused():
    segments = segment_table([LineString([(0, 0), (9, 9)])])
    with pytest.raises(LayerError):
        shares(segments, areas([box(0, 0, 9, 9)]).set_crs(4326, allow_override=True))


def groups(**status):
    count = len(status)
    table = gpd.GeoDataFrame(
        {
            "group_id": list(status), "name": list(status), "core": "", "streets": [()] * count,
            "unmatched": [()] * count, "since": "", "status": list(status.values()), "length_m": 0.0, "addresses": 0,
        },
        geometry=[LineString()] * count,
        crs=RD_NEW,
    )  # fmt: skip
    return layers.GROUPS.conform(table)


def watched(*pairs):
    return pd.DataFrame(pairs, columns=["segment", "group_id"]).astype({"segment": np.int64, "group_id": "str"})


def four_streets():
    return segment_table([LineString([(x, 50), (x + 100, 50)]) for x in range(0, 400, 100)], addresses=[1, 2, 3, 4])


def test_an_ended_group_covers_nothing():
    pairs = watched((0, "G1"), (1, "G2"))
    streets = cover_streets(four_streets(), pairs, groups(G1="active", G2="ended"), areas([]), core_table())
    assert streets["covered"].tolist() == [True, False, False, False]
    assert streets["group_ids"].tolist() == [("G1",), (), (), ()]


def test_a_street_that_two_groups_watch_is_one_covered_street():
    pairs = watched((1, "G2"), (1, "G1"), (2, "G2"))
    segments, everywhere = four_streets(), areas([box(0, 0, SIZE, SIZE)])
    streets = cover_streets(segments, pairs, groups(G1="active", G2="active"), everywhere, core_table())
    assert streets["group_ids"].tolist() == [(), ("G1", "G2"), ("G2",), ()]
    found = shares(segments, everywhere, covered=streets["covered"], homes=[(150, 60)], segment_of=[1])
    assert found.covered_m.tolist() == pytest.approx([200])
    assert found.covered_addresses.tolist() == [1]


def test_a_street_is_told_with_the_core_of_its_middle_and_the_neighbourhood_of_most_of_it():
    neighbourhoods = areas([box(0, 0, 130, 100), box(130, 0, 350, 100)])
    streets = cover_streets(four_streets(), watched(), groups(), neighbourhoods, core_table(k0=box(0, 0, 160, 100)))
    assert streets["neighbourhood"].tolist() == ["BU00", "BU01", "BU01", "BU01"]
    assert streets["core_id"].tolist() == ["k0", "k0", "", ""]
    assert streets["segment_id"].tolist() == four_streets()["segment_id"].tolist()


@given(st.lists(places, max_size=20), st.randoms(use_true_random=False))
@often
def test_a_point_lies_in_the_first_area_that_holds_it(spots, random):
    boxes = [box(*sorted((random.randint(0, 300), random.randint(0, 300)), key=int), 350, 350) for _ in range(3)]
    found = area_of_points(shapely.points(np.array(spots, dtype=float).reshape(-1, 2)), areas(boxes))
    for spot, number in zip(spots, found, strict=True):
        holding = [n for n, area in enumerate(boxes) if area.intersects(Point(spot))]
        assert number == (holding[0] if holding else NOWHERE)


def test_a_crooked_neighbourhood_cuts_a_street_into_all_its_parts():
    comb = Polygon([(0, 0), (100, 0), (100, 60), (70, 60), (70, 20), (30, 20), (30, 60), (0, 60)])
    found = shares(segment_table([LineString([(0, 40), (100, 40)])]), areas([comb, box(30, 20, 70, 60)]))
    assert found.street_m.tolist() == pytest.approx([60, 40])
