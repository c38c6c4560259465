"""From files to a plan, on a town of which everything is known."""

import hashlib
import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely.geometry import box

import dekkend
from dekkend import entry_roads, pipeline
from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning, SettingsError
from dekkend.layers import RESULT_LAYERS
from dekkend.plan import Plan
from dekkend.settings import Settings

from .invented import ACROSS, ALONG, ENTRY_ROADS, X, Y, write_layer, write_town


def settings_of(files: dict[str, Path], **more: object) -> Settings:
    named = {f"inputs.{flag.removeprefix('--')}": path for flag, path in files.items()}
    return Settings.load(environment={}, flags={**named, **more})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def announced() -> list[str]:
    return []


@pytest.fixture(scope="module")
def plan(town: dict[str, Path], announced: list[str]) -> Plan:
    return dekkend.run(settings_of(town), announce=announced.append)


class TestPlan:
    def test_every_layer_keeps_its_schema_in_the_metric_crs(self, plan: Plan) -> None:
        assert list(plan.layers()) == [layer.name for layer in RESULT_LAYERS]
        for layer in RESULT_LAYERS:
            frame = plan.layers()[layer.name]
            assert frame.crs == RD_NEW
            assert_geodataframe_equal(layer.conform(frame), frame)

    def test_the_town_is_one_sealed_core_with_its_three_entries(self, plan: Plan) -> None:
        assert plan.cores["name"].tolist() == ["Eksdorp"]
        assert plan.cores["sealed"].all()
        assert plan.cores["addresses"].tolist() == [120]
        assert set(plan.entries["street"]) == ENTRY_ROADS
        assert plan.entries["inflow_share"].sum() == pytest.approx(1)

    def test_every_entry_has_a_sign_and_one_of_them_stands_already(self, plan: Plan) -> None:
        at_entries = plan.signs[plan.signs["entry_id"] != ""]
        assert sorted(at_entries["entry_id"]) == sorted(plan.entries["entry_id"])
        assert at_entries.set_index("street")["status"].to_dict() == {
            "Zomerdijk": "keep", "Winterweg": "proposed", "Herfstweg": "proposed",
        }  # fmt: skip
        assert plan.signs.set_index("sign_id").loc["B2", "status"] == "redundant"

    def test_only_the_streets_of_active_groups_are_covered(self, plan: Plan) -> None:
        assert plan.groups["status"].tolist() == ["active", "ended"]
        assert set(plan.streets.loc[plan.streets["covered"], "street"]) == {"Kerkstraat", "Molenstraat"}
        assert set(plan.streets["street"]) == {*ALONG, *ACROSS, *ENTRY_ROADS}

    def test_the_neighbourhoods_add_up_to_the_town(self, plan: Plan) -> None:
        assert plan.neighbourhoods["addresses"].sum() == 120
        covered = plan.streets.loc[plan.streets["covered"], "addresses"].sum()
        assert plan.neighbourhoods["covered_addresses"].sum() == covered == 40

    def test_without_a_register_nothing_is_known_of_coverage_which_is_not_none(self, town: dict[str, Path]) -> None:
        alone = dekkend.run(settings_of({flag: path for flag, path in town.items() if flag != "--groups"}))
        areas = alone.neighbourhoods
        assert areas[["coverage_share", "coverage_share_65", "exposure", "stability"]].isna().all(axis=None)
        assert {*areas["flag"]} == {"unknown"}
        assert areas["addresses"].sum() == 120
        shares = [name for name in alone.areas if name.endswith("share")]
        assert alone.areas[[name for name in shares if name != "data_share"]].isna().all(axis=None)
        assert alone.coverage_case.equity == ()

    def test_no_warning_is_given_where_nothing_is_wrong(self, plan: Plan) -> None:
        assert plan.warnings == ()

    def test_it_is_called_after_the_municipality(self, plan: Plan) -> None:
        assert plan.title == "Zomerland"
        assert not plan.schematic


class TestAccount:
    def test_each_step_is_announced_and_measured_once_in_order(self, plan: Plan, announced: list[str]) -> None:
        assert announced == list(pipeline.STEPS)
        assert [step.name for step in plan.steps] == announced
        assert all(step.seconds >= 0 and step.peak_mb > 1 for step in plan.steps)

    def test_each_input_is_named_with_its_fingerprint(self, plan: Plan, town: dict[str, Path]) -> None:
        assert {f"--{each.role}": each.path for each in plan.inputs} == town
        assert all(each.sha256 == hashlib.sha256(each.path.read_bytes()).hexdigest() for each in plan.inputs)

    def test_versions_are_those_of_what_ran(self, plan: Plan) -> None:
        assert plan.versions["dekkend"] == "0.1.0"
        assert plan.versions["geopandas"] == gpd.__version__
        assert {"python", "geos", "proj", "osmium"} <= plan.versions.keys()

    def test_a_run_needs_roads(self) -> None:
        with pytest.raises(SettingsError, match="--osm"):
            dekkend.run(Settings())


class TestEntryRoads:
    def test_they_are_found_without_a_run_and_are_those_of_a_run(self, town: dict[str, Path], plan: Plan) -> None:
        osm = dekkend.read_osm(town["--osm"])
        roads = dekkend.find_entry_roads(osm, Settings())
        assert roads.cores["name"].tolist() == plan.cores["name"].tolist()
        assert sorted(roads.entries["entry_id"]) == sorted(plan.entries["entry_id"])
        assert roads.entries["main"].any()

    def test_each_step_is_opened_and_closed_in_order(self, town: dict[str, Path]) -> None:
        told = []

        @contextmanager
        def step(name: str) -> Iterator[None]:
            told.append(name)
            yield
            told.append("done")

        dekkend.find_entry_roads(dekkend.read_osm(town["--osm"]), Settings(), step=step)
        assert told[::2] == list(entry_roads.ENTRY_STEPS)
        assert set(told[1::2]) == {"done"}

    def test_they_can_be_found_within_an_area_alone(self, town: dict[str, Path]) -> None:
        osm = dekkend.read_osm(town["--osm"])
        assert dekkend.find_entry_roads(osm, Settings(), area=box(X, Y + 5000, X + 9, Y + 5009)).entries.empty


class TestWarnings:
    @pytest.fixture
    def warn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        modelled = entry_roads.model_trips

        def with_words(*arguments: object, **options: object) -> object:
            for _ in range(2):
                warnings.warn(DekkendWarning("{place} is odd.", place="Eksdorp"), stacklevel=2)
            warnings.warn("of another library", UserWarning, stacklevel=2)
            return modelled(*arguments, **options)

        monkeypatch.setattr(entry_roads, "model_trips", with_words)

    @pytest.mark.usefixtures("warn")
    def test_a_plan_holds_each_of_ours_once_and_lets_others_pass(self, town: dict[str, Path]) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            plan = dekkend.run(settings_of({"--osm": town["--osm"]}))
        assert plan.warnings == ("Eksdorp is odd.",)
        assert plan.warnings[0].values == {"place": "Eksdorp"}
        assert [str(each.message) for each in caught] == ["of another library"]


class TestMunicipality:
    """A plan is about the cores that lie within the municipality for the greater part."""

    @pytest.mark.parametrize(("east", "cores"), [(X + 120, ["Eksdorp"]), (X + 60, [])])
    def test_a_core_across_the_border_belongs_where_most_of_it_lies(
        self, town: dict[str, Path], tmp_path: Path, east: float, cores: list[str]
    ) -> None:
        outline = gpd.GeoDataFrame(
            {"naam": ["Herfstland"]}, geometry=[box(X - 800, Y - 400, east, Y + 500)], crs=RD_NEW
        )
        files = {"--osm": town["--osm"], "--boundary": write_layer(outline, tmp_path / "gemeente.gpkg", "gemeente")}
        plan = dekkend.run(settings_of(files))
        assert plan.title == "Herfstland"
        assert plan.cores["name"].tolist() == cores
        assert set(plan.entries["core_name"]) == set(cores)

    def test_without_an_outline_it_is_called_after_its_largest_core(self, town: dict[str, Path]) -> None:
        plan = dekkend.run(settings_of({"--osm": town["--osm"]}))
        assert plan.title == "Eksdorp"
        assert plan.neighbourhoods.empty
        assert plan.groups.empty


class TestPublicNames:
    def test_each_is_what_its_module_holds(self) -> None:
        for name in dekkend.__all__:
            module = importlib.import_module(f"dekkend.{dekkend._WHERE[name]}")
            assert getattr(dekkend, name) is getattr(module, name)

    def test_they_are_listed(self) -> None:
        assert dir(dekkend) == sorted(dekkend.__all__)
        assert set(dekkend.__all__) == set(dekkend._WHERE)

    def test_others_do_not_exist(self) -> None:
        with pytest.raises(AttributeError, match="no attribute 'walk'"):
            dekkend.walk  # noqa: B018
