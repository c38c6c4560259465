"""Streets that groups are made of: whole, within a core, and beside one another where they meet."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from dekkend.analysis.recruit_units import find_units
from dekkend.network.graph import Graph
from dekkend.settings import RecruitSettings

from .towns import segment_table

SETTINGS = RecruitSettings(least_homes=1, most_homes=50)
NONE_BLOCKED = np.zeros(0, dtype=np.int64)


def units_of(roads, *, candidate=None, homes=10, core="Dorp", settings=SETTINGS, order=None):
    """Make streets of roads (name, start, end); return them as sets of segment ids, and the pairs that meet."""
    lines = [LineString(ends) for _, *ends in roads]
    names = [name for name, *_ in roads]
    table = segment_table(lines, street=names).assign(core_id=core)
    table = table.iloc[order if order is not None else range(len(table))].reset_index(drop=True)
    taken = np.ones(len(roads), dtype=bool) if candidate is None else np.asarray(candidate)
    found = find_units(
        table,
        taken,
        np.broadcast_to(homes, len(roads)).astype(np.int64),
        Graph.of(table, NONE_BLOCKED),
        settings=settings,
    )
    ids = table["segment_id"].to_numpy()
    streets = [frozenset(ids[segments]) for segments in found.segments]
    meeting = {frozenset((streets[a], streets[b])) for a, beside in enumerate(found.neighbours) for b in beside}
    assert all(a in found.neighbours[b] for a, beside in enumerate(found.neighbours) for b in beside)
    return streets, meeting, found


def ids(*numbers):
    return frozenset(f"w{number}-1-2" for number in numbers)


def test_the_pieces_of_one_name_are_one_street_and_meet_the_street_that_crosses():
    streets, meeting, found = units_of(
        [("Kerkstraat", (0, 0), (100, 0)), ("Kerkstraat", (100, 0), (200, 0)), ("Dorpsweg", (100, 0), (100, 100))]
    )
    assert streets == [ids(3), ids(1, 2)]
    assert meeting == {frozenset((ids(3), ids(1, 2)))}
    assert found.homes == (10, 20)
    assert found.sums(np.array([1.0, 2.0, 5.0])).tolist() == [5.0, 3.0]


def test_streets_across_a_small_square_meet_and_those_farther_apart_do_not():
    def roads(width):
        return [("A", (0, 0), (100, 0)), ("", (100, 0), (100 + width, 0)), ("B", (100 + width, 0), (300, 0))]

    near, far = (units_of(roads(width), candidate=[True, False, True])[1] for width in (40, 60))
    assert near == {frozenset((ids(1), ids(3)))}
    assert far == set()


def test_streets_that_lie_near_but_are_not_joined_by_a_road_do_not_meet():
    assert units_of([("A", (0, 0), (100, 0)), ("B", (0, 10), (100, 10))])[1] == set()


def test_one_name_in_two_cores_is_two_streets():
    streets, meeting, _ = units_of([("A", (0, 0), (100, 0)), ("A", (100, 0), (200, 0))], core=["Dorp", "Gehucht"])
    assert streets == [ids(1), ids(2)]
    assert meeting == {frozenset((ids(1), ids(2)))}


def test_two_streets_of_one_name_far_apart_are_two():
    assert units_of([("A", (0, 0), (100, 0)), ("A", (500, 0), (600, 0))])[0] == [ids(1), ids(2)]


def test_a_street_too_large_for_a_group_comes_in_pieces():
    roads = [("A", (0, 0), (100, 0)), ("A", (100, 0), (200, 0)), ("B", (200, 0), (300, 0))]
    streets, meeting, _ = units_of(roads, homes=[30, 30, 5])
    assert streets == [ids(1), ids(2), ids(3)]
    assert meeting == {frozenset((ids(1), ids(2))), frozenset((ids(2), ids(3)))}


def test_only_candidates_are_part_of_streets():
    streets, _, found = units_of([("A", (0, 0), (9, 0)), ("A", (9, 0), (19, 0))], candidate=[False, True])
    assert streets == [ids(2)]
    assert found.homes == (10,)


def test_a_street_without_a_home_is_no_street_to_recruit_in():
    streets, meeting, _ = units_of(
        [("A", (0, 0), (9, 0)), ("B", (9, 0), (19, 0)), ("A", (9, 0), (9, 9))], homes=[0, 0, 4]
    )
    assert streets == [ids(1, 3)]
    assert meeting == set()


def test_without_candidates_there_are_no_streets():
    assert units_of([("A", (0, 0), (9, 0))], candidate=[False])[2].segments == ()


LATTICE = [
    (name, (100 * x, 100 * y), (100 * (x + dx), 100 * (y + dy)))
    for x in range(3) for y in range(3) for name, dx, dy in ((f"Laan {y}", 1, 0), (f"Weg {x}", 0, 1))
]  # fmt: skip


@given(st.permutations(range(len(LATTICE))))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_segments_changes_nothing(order):
    _, _, usual = units_of(LATTICE)
    streets, meeting, found = units_of(LATTICE, order=order)
    assert (streets, meeting) == units_of(LATTICE)[:2]
    assert (found.homes, found.neighbours) == (usual.homes, usual.neighbours)
