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
from dekkend.analysis.coverage import Covered, cover, cover_streets, is_residential, share_by_neighbourhood
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


def home_table(spots, segment=(), residents=2.0, residents_65=1.0):
    points = gpd.GeoSeries([Point(p) for p in spots], crs=RD_NEW)
    columns = {"segment": np.asarray(segment, dtype=np.int64), "residents": residents, "residents_65": residents_65}
    return gpd.GeoDataFrame(columns, geometry=points, crs=RD_NEW)


def shares(segments, neighbourhoods, *, share=None, homes=(), covered_homes=(), data=None):
    count = len(segments)
    covered = Covered(
        share=np.zeros(count) if share is None else np.asarray(share, dtype=float),
        group_ids=np.empty(count, dtype=object),
        homes=np.isin(np.arange(len(homes)), covered_homes),
    )
    spots = home_table(homes, [-1] * len(homes))
    return share_by_neighbourhood(
        segments, covered, spots, neighbourhoods, box(0, 0, SIZE, SIZE) if data is None else data
    )


@given(lines, cuts, cuts, st.randoms(use_true_random=False))
@often
def test_lengths_add_up_over_neighbourhoods_that_leave_no_gap(roads, xs, ys, random):
    segments = segment_table([LineString(road) for road in roads])
    share = np.array([random.choice((0, 0.25, 1)) for _ in roads])
    found = shares(segments, tessellation(xs, ys), share=share)
    length = segments["length_m"].to_numpy()
    assert found.street_m.sum() == pytest.approx(length.sum(), abs=1e-6)
    assert found.covered_m.sum() == pytest.approx((length * share).sum(), abs=1e-6)
    assert (found.covered_m <= found.street_m + 1e-6).all()


@given(st.lists(places, max_size=40), cuts, cuts, st.randoms(use_true_random=False))
@often
def test_an_address_counts_once(homes, xs, ys, random):
    segments = segment_table([LineString([(0, 0), (9, 9)]), LineString([(9, 9), (20, 9)])])
    watched = [number for number in range(len(homes)) if random.random() < 0.5]
    found = shares(segments, tessellation(xs, ys), homes=homes, covered_homes=watched)
    assert found.addresses.sum() == len(homes)
    assert found.covered_addresses.sum() == len(watched)
    assert (found.covered_addresses <= found.addresses).all()


def test_a_street_that_a_boundary_cuts_counts_on_each_side_with_the_length_that_lies_there():
    segments = segment_table([LineString([(0, 50), (100, 50)])])
    found = shares(segments, areas([box(0, 0, 30, 100), box(30, 0, 100, 100)]), share=[1])
    assert found.street_m.tolist() == pytest.approx([30, 70])
    assert found.covered_m.tolist() == pytest.approx([30, 70])


def test_a_street_on_the_boundary_of_two_neighbourhoods_counts_once():
    segments = segment_table([LineString([(50, 0), (50, 100)])])
    found = shares(segments, areas([box(0, 0, 50, 100), box(50, 0, 100, 100)]))
    assert found.street_m.tolist() == [100, 0]


def test_where_neighbourhoods_overlap_the_first_one_counts():
    segments = segment_table([LineString([(0, 50), (100, 50)])])
    found = shares(segments, areas([box(0, 0, 60, 100), box(40, 0, 100, 100)]), homes=[(50, 50)])
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
            "unmatched": [()] * count, "since": "", "until": "", "status": list(status.values()),
            "length_m": 0.0, "addresses": 0,
        },
        geometry=[LineString()] * count,
        crs=RD_NEW,
    )  # fmt: skip
    return layers.GROUPS.conform(table)


def watched(*rows):
    return pd.DataFrame(rows, columns=["segment", "group_id", "share"]).astype(
        {"segment": np.int64, "group_id": "str", "share": float}
    )


def at_homes(*pairs):
    return pd.DataFrame(pairs, columns=["home", "group_id"]).astype({"home": np.int64, "group_id": "str"})


def four_streets():
    return segment_table([LineString([(x, 50), (x + 100, 50)]) for x in range(0, 400, 100)], addresses=[2, 2, 0, 0])


# Two homes along the first street, two along the second, and one that no street leads to.
HOMES = home_table([(10, 60), (90, 60), (110, 60), (190, 60), (500, 500)], [0, 0, 1, 1, -1])
BOTH = groups(G1="active", G2="active")


def test_a_street_that_a_group_watches_whole_is_covered_whole():
    found = cover(watched((0, "G1", 1)), at_homes((0, "G1"), (1, "G1")), BOTH, four_streets(), HOMES)
    assert found.share.tolist() == [1, 0, 0, 0]
    assert found.homes.tolist() == [True, True, False, False, False]


def test_of_a_street_that_is_watched_in_part_the_covered_homes_count_not_the_metres():
    found = cover(watched((0, "G1", 0.9)), at_homes((0, "G1")), BOTH, four_streets(), HOMES)
    assert found.share.tolist() == [0.5, 0, 0, 0]


def test_homes_that_a_group_names_by_postcode_cover_their_street_in_part():
    found = cover(watched(), at_homes((2, "G1"), (4, "G1")), BOTH, four_streets(), HOMES)
    assert found.share.tolist() == [0, 0.5, 0, 0]
    assert found.homes.tolist() == [False, False, True, False, True]


def test_where_no_home_is_reached_the_largest_share_of_one_group_counts():
    found = cover(watched((2, "G1", 0.3), (2, "G2", 0.6)), at_homes(), BOTH, four_streets(), HOMES)
    assert found.share.tolist() == pytest.approx([0, 0, 0.6, 0])
    assert found.group_ids[2] == ("G1", "G2")


def test_an_ended_group_covers_nothing():
    pairs, homes = watched((0, "G1", 1), (1, "G2", 1)), at_homes((0, "G1"), (2, "G2"))
    found = cover(pairs, homes, groups(G1="active", G2="ended"), four_streets(), HOMES)
    assert found.share.tolist() == [1, 0, 0, 0]
    assert found.homes.tolist() == [True, False, False, False, False]
    assert found.group_ids.tolist() == [("G1",), (), (), ()]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(("G1", "G2", "G3")), st.sampled_from((0.2, 0.5, 1.0)))),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(("G1", "G2", "G3")))),
)
@often
def test_what_several_groups_watch_counts_once(pairs, named):
    three = groups(G1="active", G2="active", G3="active")
    found = cover(watched(*pairs), at_homes(*named), three, four_streets(), HOMES)
    # Two copies of every group watch what one does.
    twice = cover(watched(*pairs, *pairs), at_homes(*named, *named), three, four_streets(), HOMES)
    assert found.share.tolist() == twice.share.tolist()
    assert (found.share >= 0).all()
    assert (found.share <= 1).all()
    assert found.homes.sum() == len({home for home, _ in named})
    for segment, ids in enumerate(found.group_ids):
        assert ids == tuple(sorted({group for at, group, _ in pairs if at == segment}))
    totals = shares(four_streets(), areas([box(0, 0, SIZE, SIZE)]), share=found.share)
    assert totals.covered_m[0] <= totals.street_m[0]


def nothing(segments):
    return cover(watched(), at_homes(), groups(), segments, HOMES)


def test_a_street_tells_who_lives_along_it_and_who_of_them_is_covered():
    segments = four_streets()
    found = cover(watched((0, "G1", 1)), at_homes((0, "G1"), (1, "G1"), (2, "G1")), BOTH, segments, HOMES)
    streets = cover_streets(segments, found, HOMES, areas([]), core_table())
    assert streets["covered_share"].tolist() == [1, 0.5, 0, 0]
    assert streets["covered"].tolist() == [True, True, False, False]
    assert streets["covered_addresses"].tolist() == [2, 1, 0, 0]
    assert streets["residents"].tolist() == [4, 4, 0, 0]
    assert streets["residents_65"].tolist() == [2, 2, 0, 0]


def test_residents_of_a_street_are_unknown_where_those_of_none_of_its_homes_are_known():
    segments, gap = four_streets(), np.nan
    homes = HOMES.assign(residents=[gap, gap, gap, 3.0, 3.0])
    streets = cover_streets(segments, nothing(segments), homes, areas([]), core_table())
    assert streets["residents"].isna().tolist() == [True, False, False, False]
    assert streets["residents"].fillna(0).tolist() == [0, 3, 0, 0]


def test_a_street_is_told_with_the_core_of_its_middle_and_the_neighbourhood_of_most_of_it():
    segments = four_streets()
    neighbourhoods = areas([box(0, 0, 130, 100), box(130, 0, 350, 100)])
    streets = cover_streets(segments, nothing(segments), HOMES, neighbourhoods, core_table(k0=box(0, 0, 160, 100)))
    assert streets["neighbourhood"].tolist() == ["BU00", "BU01", "BU01", "BU01"]
    assert streets["core_id"].tolist() == ["k0", "k0", "", ""]
    assert streets["segment_id"].tolist() == segments["segment_id"].tolist()


def test_a_crooked_neighbourhood_cuts_a_street_into_all_its_parts():
    comb = Polygon([(0, 0), (100, 0), (100, 60), (70, 60), (70, 20), (30, 20), (30, 60), (0, 60)])
    found = shares(segment_table([LineString([(0, 40), (100, 40)])]), areas([comb, box(30, 20, 70, 60)]))
    assert found.street_m.tolist() == pytest.approx([60, 40])
