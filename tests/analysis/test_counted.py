"""Counts of vehicles on the roads of invented towns: which road out of the map each of them speaks of."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from dekkend.analysis.core_network import core_network
from dekkend.analysis.counted import counted_at_gateways
from dekkend.crs import RD_NEW
from dekkend.sources.counts import COUNTS

from .towns import TO_EDGE, Draft, X, Y, analysed_town, found_cores, network_of, plain_town

REACH_M = 2000.0
# Roads from the south at x = 0, 90 and 180 m, which leave the map 720 m south of the town.
THREE = ("approach",) * 3
END = -(TO_EDGE + 20)


@pytest.fixture(scope="module")
def three():
    return analysed_town(*THREE)


def counts_at(*rows):
    """Return counts by their vehicles and place, numbered as a file with one line of headings numbers them."""
    points = [Point(X + x, Y + y) for _, (x, y) in rows]
    columns = {"row": range(2, len(rows) + 2), "vehicles": [float(vehicles) for vehicles, _ in rows]}
    return COUNTS.conform(gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(points, crs=RD_NEW), crs=RD_NEW))


def counted(town, *rows, reach_m=REACH_M):
    """Return vehicles by where their road leaves the map, and the rows that are left out."""
    vehicles, unused = counted_at_gateways(town.laid, town.segments, counts_at(*rows), reach_m=reach_m)
    assert len(vehicles) == len(town.laid.gateways)
    places = np.round(town.laid.graph.xy[town.laid.gateways] - [X, Y]).astype(int).tolist()
    known = {tuple(place): value for place, value in zip(places, vehicles.tolist(), strict=True) if np.isfinite(value)}
    return known, unused


def test_half_of_the_vehicles_come_in_by_the_road_that_they_were_counted_on(three):
    assert counted(three, (4000, (0, -400)), (900, (180, -50))) == ({(0, END): 2000, (180, END): 450}, ())


def test_without_counts_nothing_is_known(three):
    assert counted(three) == ({}, ())


def test_a_road_on_which_nobody_drove_was_counted_all_the_same(three):
    assert counted(three, (0, (0, -400))) == ({(0, END): 0}, ())


@pytest.mark.parametrize(("aside", "found"), [(0, True), (10, True), (49, True), (51, False)])
def test_a_point_lies_on_its_road_or_on_the_verge(three, aside, found):
    known, unused = counted(three, (4000, (-aside, -400)))
    assert (known, unused) == (({(0, END): 2000}, ()) if found else ({}, (2,)))


def test_of_two_roads_beside_a_point_the_nearer_one_was_counted(three):
    # The middle between two roads that are 90 m apart is within 50 m of both.
    assert counted(three, (4000, (44, -400)))[0] == {(0, END): 2000}
    assert counted(three, (4000, (46, -400)))[0] == {(90, END): 2000}


def test_a_count_beside_no_road_is_left_out_and_named(three):
    assert counted(three, (4000, (0, -400)), (500, (5000, 5000)), (600, (-300, 0))) == ({(0, END): 2000}, (3, 4))


def test_of_two_counts_for_one_road_the_one_nearer_to_the_edge_of_the_map_holds(three):
    near, far = (4000, (0, -500)), (900, (0, -100))
    assert counted(three, near, far) == ({(0, END): 2000}, (3,))
    assert counted(three, far, near) == ({(0, END): 2000}, (2,))


def test_of_two_counts_at_one_point_the_first_holds_and_the_other_is_named(three):
    assert counted(three, (4000, (0, -400)), (900, (0, -400))) == ({(0, END): 2000}, (3,))


@pytest.mark.parametrize(("reach_m", "found"), [(121, True), (119, False)])
def test_a_count_belongs_to_a_road_that_leaves_the_map_within_reach(three, reach_m, found):
    assert (counted(three, (4000, (0, -600)), reach_m=reach_m)[1] == ()) is found


def test_the_way_to_the_edge_of_the_map_is_measured_over_the_road_and_not_through_the_air():
    draft = Draft()
    # A road that goes round a lake: where it was counted it nearly meets its own end again, 1,100 m of road away.
    round_the_lake = [(0, -720), (0, -200), (300, -200), (300, -600), (30, -600)]
    draft.road(*round_the_lake, (30, -650), (600, -650), name="Meerweg", highway="tertiary")
    draft.road((600, -650), (600, -720), name="Kortweg", highway="tertiary")
    draft.road((600, -650), (800, 0), name="Dorpsweg", highway="tertiary")
    osm = draft.osm((-900, -700, 900, 900))
    net = network_of(osm)
    laid = core_network(net.graph, net.segments, found_cores(draft), net.gateways)
    vehicles, unused = counted_at_gateways(laid, net.segments, counts_at((800, (30, -640))), reach_m=REACH_M)
    ends = np.round(laid.graph.xy[laid.gateways] - [X, Y]).astype(int).tolist()
    found = dict(zip(map(tuple, ends), vehicles.tolist(), strict=True))
    assert found[600, -720] == 400
    assert np.isnan(found[0, -720])
    assert unused == ()


def test_a_count_on_a_street_of_the_town_belongs_to_the_nearest_road_that_leaves_the_map(three):
    # At the corner of the first two streets, a little towards the second.
    assert counted(three, (4000, (60, 0)))[0] == {(90, END): 2000}


def test_a_one_way_road_into_town_is_found_from_where_cars_cannot_drive_back():
    town = analysed_town("one-way in", "nothing", "approach")
    assert counted(town, (4000, (0, -50)))[0] == {(0, END): 2000}


def test_a_path_beside_the_road_counts_no_cars():
    draft = plain_town("approach").draft
    draft.road((20, -600), (20, -200), name="Pad", highway="track", access="track")
    osm = draft.osm((-700, -700, 900, 900))
    net = network_of(osm)
    laid = core_network(net.graph, net.segments, found_cores(draft), net.gateways)
    vehicles, unused = counted_at_gateways(laid, net.segments, counts_at((800, (18, -400))), reach_m=REACH_M)
    assert np.nansum(vehicles) == 400
    assert unused == ()


def test_where_no_road_leaves_the_map_no_count_is_of_use():
    town = plain_town("approach")
    osm = town.draft.osm((-9000, -9000, 9000, 9000))
    osm.roads.loc[osm.roads["highway"] == "tertiary", "highway"] = "unclassified"
    net = network_of(osm)
    laid = core_network(net.graph, net.segments, found_cores(town.draft), net.gateways)
    vehicles, unused = counted_at_gateways(laid, net.segments, counts_at((800, (0, -400))), reach_m=REACH_M)
    assert len(vehicles) == 0
    assert unused == (2,)


spots = st.tuples(st.sampled_from([0, 90, 180]), st.integers(-700, -10))


@given(st.lists(st.tuples(st.integers(0, 9000), spots), max_size=6))
@settings(max_examples=25)
def test_every_count_is_either_used_once_or_named(rows):
    three = analysed_town(*THREE)
    known, unused = counted(three, *rows)
    assert len(known) + len(unused) == len(rows)
    for x, _ in known:
        on_it = [(-y, vehicles) for vehicles, (at, y) in rows if at == x]
        # The nearest to the edge of the map; of several at one place the first.
        assert known[x, END] == max(on_it, key=lambda row: row[0])[1] / 2
    assert {x for x, _ in known} == {x for _, (x, _) in rows}


def test_the_order_of_the_file_changes_nothing_where_no_two_are_as_near(three):
    rows = [(4000, (0, -400)), (900, (90, -10)), (700, (90, -300)), (1, (9000, 0))]
    assert counted(three, *rows)[0] == counted(three, *rows[::-1])[0]


def test_the_counts_are_left_as_they_were(three):
    rows = counts_at((4000, (0, -400)), (900, (90, -10)))
    before = rows.copy()
    counted_at_gateways(three.laid, three.segments, rows, reach_m=REACH_M)
    assert rows.equals(before)
