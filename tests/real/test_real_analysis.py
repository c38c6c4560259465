"""The analyses on the real Kampen: a town and villages that have grown together around a river."""

from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal

from dekkend import pipeline
from dekkend.analysis.coverage import is_residential
from dekkend.entry_roads import EntryRoads
from dekkend.plan import Plan
from dekkend.settings import Settings

from .kampen import GROUPS

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def plan(real_data: Path, kampen_file: Path) -> Plan:
    flags = {
        "inputs.osm": kampen_file,
        "inputs.neighbourhoods": real_data / "kampen/buurten_2024.gpkg",
        "inputs.groups": GROUPS,
    }
    return pipeline.run(Settings.load(environment={}, flags=flags))


def test_its_cores_and_entries_are_those_of_the_roads_alone(plan: Plan, visible: EntryRoads) -> None:
    assert_geodataframe_equal(plan.entries, visible.entries)
    assert_geodataframe_equal(plan.cores, visible.cores)
    assert_geodataframe_equal(plan.edges, visible.edges)


def test_the_shares_of_each_core_add_up_to_one(plan: Plan) -> None:
    assert plan.entries.groupby("core_id")["inflow_share"].sum().to_numpy() == pytest.approx(1)
    assert plan.entries["rank"].between(plan.entries["rank_low"], plan.entries["rank_high"]).all()


def test_the_fewest_signs_capture_nine_tenths_of_the_trips_into_every_core_and_that_is_proved(plan: Plan) -> None:
    case = plan.sign_case
    assert case.gap == 0
    assert min(share for _, share in case.by_core) >= plan.settings.signs.share - 1e-9
    assert len(plan.signs) < plan.entries["main"].sum()
    assert case.cost_eur < case.old_way.cost_eur
    assert case.captured_share > case.old_way.captured_share
    assert set(plan.cores["core_id"]) == set(plan.signs["core_id"])
    assert (plan.signs["marginal_share"] <= plan.signs["captured_share"] + 1e-9).all()


def test_each_group_lies_in_its_core_and_only_invented_streets_are_not_found(plan: Plan) -> None:
    groups = plan.groups.set_index("group_id")
    assert groups["unmatched"].sum() == ("Bestaatnietstraat", "Vuurtorenpad", "Leuchterlaan")
    outlines = plan.cores.set_index("name").geometry
    for group in groups.drop("K21").itertuples():
        inside = group.geometry.intersection(outlines[group.core]).length
        assert inside > 0.5 * group.geometry.length
        others = outlines.drop(group.core)
        assert others.intersection(group.geometry).length.sum() < 0.02 * group.geometry.length


def test_coverage_counts_nothing_twice(plan: Plan) -> None:
    streets, areas = plan.streets, plan.neighbourhoods
    ended = plan.groups.loc[plan.groups["status"] == "ended", "group_id"]
    assert not any(set(ids) & set(ended) for ids in streets["group_ids"])
    covered = streets.loc[streets["covered"] & is_residential(plan.segments), "length_m"].sum()
    assert 0.95 * covered < areas["covered_m"].sum() <= covered + 1e-3
    assert areas["covered_addresses"].sum() <= streets.loc[streets["covered"], "addresses"].sum()
    assert areas["stability"].between(0, 1).all()
