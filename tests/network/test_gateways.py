"""Where roads leave the map, for each way in which tools cut one out."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely

from dekkend.network.gateways import find_gateways
from dekkend.network.graph import Graph

from .networks import ORIGIN, STEP, Road, segments_of

# Nodes 0 to 5 lie in a row from west to east; the street through them comes in at 0.
STREET = (0, 1, 2, 3, 4, 5)
SIDE_STREET = Road(9, (2, 8))


def gateways(
    roads: Sequence[Road],
    *,
    cut: Sequence[int] = (),
    blocked: Sequence[int] = (),
    west: float = -5000,
    east: float = 5000,
    edge_m: float = 400,
    extent: shapely.Polygon | None = None,
) -> list[int]:
    """Return the numbers of the nodes where roads leave a map.

    It ends so many metres west and east of node 0, or where the extent around node 0 does.
    """
    segments = segments_of(roads, stops=blocked)
    graph = Graph.of(segments, np.array(blocked, dtype=np.int64))
    if extent is None:
        extent = shapely.box(west, -5000, east, 5000)
    extent = shapely.transform(extent, lambda xy: xy + ORIGIN)
    found = find_gateways(segments, graph, cut=np.array(cut, dtype=np.int64), extent=extent, edge_m=edge_m)
    assert (np.diff(found) > 0).all()
    return graph.node_ref[found].tolist()


def test_in_the_middle_of_a_map_no_road_leaves_it() -> None:
    assert gateways([Road(1, STREET), SIDE_STREET]) == []


def test_a_road_that_breaks_off_at_a_missing_node_leaves_the_map() -> None:
    assert gateways([Road(1, STREET), SIDE_STREET], cut=[0]) == [0]
    # Where another road begins, too.
    assert gateways([Road(1, STREET), SIDE_STREET], cut=[2, 77]) == [2]


def test_a_road_that_is_kept_whole_beyond_the_edge_leaves_the_map() -> None:
    found = gateways([Road(1, STREET), Road(2, (5, 11))], west=1.5 * STEP)
    assert found == [0]


@pytest.mark.parametrize(("edge_m", "found"), [(200, []), (400, [0])])
def test_a_dead_end_that_points_to_the_near_edge_leaves_the_map(edge_m: float, found: list[int]) -> None:
    assert gateways([Road(1, STREET), SIDE_STREET], west=-80, edge_m=edge_m) == found


def test_a_country_road_goes_on_from_farther_away_than_a_street_where_people_live() -> None:
    country = Road(1, STREET, highway="unclassified")
    assert gateways([country, SIDE_STREET], west=-300) == [0]
    assert gateways([Road(1, STREET), SIDE_STREET], west=-300) == []


def test_a_dead_end_that_points_elsewhere_is_a_dead_end() -> None:
    # Node 8 lies near the edge too, and its street comes to it along the edge.
    assert gateways([Road(1, (0, 6, 12))], west=-20) == []


@pytest.mark.parametrize("oneway", [1, -1])
def test_a_one_way_road_leaves_the_map_as_well(oneway: int) -> None:
    assert gateways([Road(1, STREET, oneway=oneway), SIDE_STREET], west=-80) == [0]


def test_the_edge_of_a_map_that_is_no_upright_rectangle_counts_and_not_the_box_around_it() -> None:
    # A square on its corner, which is west of node 0; the road to the north ends beyond its upper edge.
    turned = shapely.Polygon([(-80, 0), (2000, -2000), (4000, 0), (2000, 2000)])
    roads = [Road(1, STREET), Road(2, (5, 11)), Road(3, (0, 6, 12, 18))]
    assert gateways(roads, extent=turned) == [18]
    assert gateways(roads, extent=shapely.box(*turned.bounds)) == []


def test_a_main_road_never_ends_in_a_field() -> None:
    assert gateways([Road(1, STREET, highway="primary"), SIDE_STREET]) == [0, 5]


@pytest.mark.parametrize("access", ["public", "track"])
def test_a_main_road_that_goes_on_as_a_lesser_one_does_not_end(access: str) -> None:
    assert gateways([Road(1, (0, 1, 2), highway="primary"), Road(2, (2, 3), access=access), Road(3, (0, 6))]) == []


def test_a_tertiary_road_may_end_far_from_the_edge_but_not_near_it() -> None:
    road = Road(1, STREET, highway="tertiary")
    assert gateways([road, SIDE_STREET], west=-1100) == [0]
    assert gateways([road, SIDE_STREET]) == []


def test_a_loop_does_not_end_where_it_comes_back() -> None:
    assert gateways([Road(1, (0, 1, 7, 6, 0), highway="primary")]) == []


@pytest.mark.parametrize("access", ["service", "track", "private"])
def test_driveways_tracks_and_private_roads_bring_nobody_in(access: str) -> None:
    road = Road(1, STREET, access=access)
    assert gateways([road], cut=[0]) == []
    assert gateways([road], west=STEP / 2) == []
    assert gateways([road], west=-80) == []


def test_a_street_for_local_traffic_brings_people_in() -> None:
    assert gateways([Road(1, STREET, access="destination"), SIDE_STREET], west=-80) == [0]


def test_a_street_that_a_barrier_closes_does_not_leave_the_map() -> None:
    roads = [Road(1, STREET, highway="primary"), Road(2, (5, 11)), Road(3, (0, 6))]
    assert gateways(roads, blocked=[2]) == []
    assert gateways([Road(1, (1, 0, 6)), SIDE_STREET], blocked=[0], west=-20) == []


def test_a_loop_at_the_end_of_a_street_is_no_way_out() -> None:
    assert gateways([Road(1, (0, 1, 2)), Road(2, (2, 3, 9, 8, 2))], east=3 * STEP + 30) == []
