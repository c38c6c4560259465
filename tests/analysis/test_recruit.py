"""Where to recruit next: in towns small enough to see it, and by the rules everywhere."""

import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from dekkend import layers
from dekkend.analysis.exposure import expose_streets
from dekkend.analysis.recruit import propose_groups
from dekkend.network.graph import Graph
from dekkend.settings import ExposureSettings, RecruitSettings

from .towns import segment_table

BANDWIDTH_M = 300.0
SETTINGS = RecruitSettings(groups=2, least_homes=5, most_homes=20)
few = settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])


def town(roads, *, covered=(), elderly=4.0, homes=10, watched=0, core="Dorp", highway="residential"):
    """Return streets, segments and graph of roads given as name, start and end."""
    count = len(roads)
    segments = segment_table(
        [LineString(ends) for _, *ends in roads], street=[name for name, *_ in roads],
        addresses=np.broadcast_to(homes, count), highway=highway,
    )  # fmt: skip
    is_covered = np.isin(np.arange(count), covered)
    streets = segments.assign(
        core_id=core, covered=is_covered, covered_share=np.where(is_covered, 1.0, 0.0),
        covered_addresses=np.where(is_covered, segments["addresses"], watched), residents=20.0,
        residents_65=np.broadcast_to(elderly, count), group_ids=[()] * count, neighbourhood="", distance_m=np.nan,
        exposure=0.0, flag="none",
    )  # fmt: skip
    return layers.STREETS.conform(streets), segments, Graph.of(segments, np.zeros(0, dtype=np.int64))


def road(*names):
    """Return streets of 100 m one behind the other."""
    return [(name, (100 * n, 0), (100 * n + 100, 0)) for n, name in enumerate(names)]


def proposed(made, tuned=SETTINGS):
    return propose_groups(*made, bandwidth_m=BANDWIDTH_M, settings=tuned)


def exposed_65(made, covered):
    """Return the exposed residents of 65 and over when these streets are covered as well."""
    streets, segments, graph = made
    now = streets.assign(covered=streets["covered"] | covered)
    found = expose_streets(now, segments, graph, settings=ExposureSettings(bandwidth_m=BANDWIDTH_M))
    return (found["exposure"] * found["residents_65"]).sum()


def test_the_uncovered_street_nearest_to_covered_ones_is_proposed():
    found = proposed(
        town(road("A", "B", "C", "D"), covered=[0]), RecruitSettings(groups=1, least_homes=5, most_homes=10)
    )
    assert found.layer["streets"].tolist() == [("B",)]
    assert found.layer["exposed_65"].tolist() == pytest.approx([4 * np.exp(-50 / 300)])


def test_a_group_goes_where_the_elderly_live_though_it_is_farther():
    made = town(road("A", "B", "C", "D"), covered=[0], elderly=[4.0, 1.0, 1.0, 9.0])
    found = proposed(made, RecruitSettings(groups=1, least_homes=5, most_homes=10))
    assert found.layer["streets"].tolist() == [("D",)]


def test_streets_that_do_not_meet_are_no_group():
    made = town([*road("A", "B"), ("C", (0, 0), (0, 400))], covered=[0], elderly=[0.0, 8.0, 8.0])
    found = proposed(made, RecruitSettings(groups=1, least_homes=20, most_homes=20))
    assert found.layer.empty
    assert "hang together and have 20 to 20 homes" in found.case.said[0]


def test_who_is_newly_exposed_is_told():
    made = town(road("A", "B", "C", "D"), covered=[0], elderly=[0.0, 1.0, 0.0, 9.0], homes=[10, 10, 10, 15])
    found = proposed(made, RecruitSettings(groups=1, least_homes=5, most_homes=10))
    assert found.layer["streets"].tolist() == [("B",)]
    assert found.layer["net_65"].iloc[0] < 0 < found.layer["exposed_65"].iloc[0]
    assert found.case.after_65 > found.case.now_65
    assert any(" more " in each for each in found.case.said)


def test_homes_that_a_group_watches_already_do_not_count():
    made = town(road("A", "B"), covered=[0], watched=4)
    found = proposed(made)
    assert found.layer["addresses"].tolist() == [6]
    assert found.layer["residents_65"].tolist() == pytest.approx([4 * 0.6])


def test_streets_without_a_name_or_outside_cores_are_left_out_and_it_says_so():
    found = proposed(town(road("A", "", "C", "D"), covered=[0], core=["Dorp", "Dorp", "", "Dorp"]))
    assert found.layer["streets"].tolist() == [("D",)]
    assert (found.case.addresses, found.case.left_out) == (30, 20)
    assert "20 of 30 uncovered homes" in found.case.said[-1]


def test_what_is_not_known_of_residents_gives_no_reason_to_recruit():
    found = proposed(town(road("A", "B", "C"), covered=[0], elderly=[1.0, float("nan"), 1.0]))
    assert found.layer["streets"].tolist() == [("C",)]


@pytest.mark.parametrize("covered", [(), (0, 1, 2)])
def test_where_nothing_is_exposed_nothing_is_proposed(covered):
    found = proposed(town(road("A", "B", "C"), covered=covered))
    assert found.layer.empty
    assert list(found.layer) == [*(column.name for column in layers.RECRUITS), "geometry"]
    assert found.case.taken_65 == 0
    assert found.case.now_65 == found.case.after_65


@st.composite
def lattices(draw):
    """Draw a lattice of streets, some of them covered, with homes and elderly people along them."""
    side = draw(st.integers(2, 4))
    ends = [
        (name, (100 * x, 100 * y), (100 * (x + dx), 100 * (y + dy)))
        for x in range(side) for y in range(side) for name, dx, dy in ((f"Laan {y}{x}", 1, 0), (f"Weg {x}{y}", 0, 1))
    ]  # fmt: skip
    count = len(ends)
    numbers = st.lists(st.integers(0, 12), min_size=count, max_size=count)
    covered = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=4))
    homes, elderly = np.array(draw(numbers)), np.array(draw(numbers))
    return town(ends, covered=sorted(covered), elderly=np.where(homes > 0, elderly, 0.0), homes=homes)


@given(lattices(), st.integers(1, 3))
@few
def test_what_is_told_of_the_groups_is_so(made, groups):
    streets = made[0]
    found = proposed(made, SETTINGS.model_copy(update={"groups": groups}))
    layer, case = found.layer, found.case
    assert len(layer) <= groups
    assert layer["addresses"].between(SETTINGS.least_homes, SETTINGS.most_homes).all()
    assert layer["exposed_65"].is_monotonic_decreasing
    assert case.taken_65 == pytest.approx(layer["exposed_65"].sum())
    names = [name for row in layer["streets"] for name in row]
    assert len(names) == len(set(names))
    chosen = streets["street"].isin(names).to_numpy()
    assert not (chosen & streets["covered"]).any()
    assert case.now_65 == pytest.approx(exposed_65(made, np.zeros(len(streets), dtype=bool)))
    assert case.after_65 == pytest.approx(exposed_65(made, chosen))
    assert layer["net_65"].sum() == pytest.approx(case.now_65 - case.after_65)
    assert case.taken_65 >= case.now_65 - case.after_65 - 1e-9


@given(lattices(), st.randoms(use_true_random=False))
@few
def test_the_order_of_the_rows_changes_nothing(made, random):
    streets, segments, _ = made
    order = random.sample(range(len(segments)), len(segments))
    again, rows = (frame.iloc[order].reset_index(drop=True) for frame in (streets, segments))
    shuffled = proposed((again, rows, Graph.of(rows, np.zeros(0, dtype=np.int64))))
    usual = proposed(made)
    assert shuffled.case.said == usual.case.said
    assert shuffled.layer["streets"].tolist() == usual.layer["streets"].tolist()


def test_the_input_is_left_as_it_was():
    made = town(road("A", "B", "C"), covered=[0])
    before = made[0].copy()
    proposed(made)
    assert_geodataframe_equal(made[0], before)
