"""A trial hides what the signs say, finds the entries without them, and holds them against the signs."""

from dataclasses import replace
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal

import dekkend
from dekkend import evaluation
from dekkend.errors import InputError, SettingsError
from dekkend.layers import CORES, ENTRIES
from dekkend.plan import Trial
from dekkend.scores import SPOTS
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData

from .signed_town import EAST, NAME, NORTH, WEST, write_signed_town


def settings_of(osm: Path, **more: object) -> Settings:
    return Settings.load(environment={}, flags={"inputs.osm": osm, **more})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_signed_town(tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def announced() -> list[str]:
    return []


@pytest.fixture(scope="module")
def trial(town: Path, announced: list[str]) -> Trial:
    return dekkend.evaluate_entries(settings_of(town), announce=announced.append)


def test_signs_on_both_sides_are_one_spot_and_those_at_the_end_or_in_a_garden_are_none(trial: Trial) -> None:
    spots = trial.evaluation.spots
    assert spots["spot_id"].tolist() == [str(WEST), str(EAST), str(NORTH)]
    assert spots["signs"].tolist() == [2, 1, 1]
    assert set(spots["names"]) == {(NAME,)}


def test_the_two_signs_at_the_edge_of_the_town_are_found_and_the_one_in_the_fields_is_missed(trial: Trial) -> None:
    assert trial.evaluation.spots.set_index("spot_id")["hit"].to_dict() == {
        str(WEST): True, str(EAST): True, str(NORTH): False,
    }  # fmt: skip
    assert set(trial.evaluation.spots["entry_core"]) == {NAME}
    for score in (trial.evaluation.every, trial.evaluation.main):
        assert score.recall[100] == score.recall[150] == pytest.approx(2 / 3)
        assert (score.entries, score.per_spot, score.near) == (3, 1, pytest.approx(2 / 3))


def test_the_layers_keep_their_schemas(trial: Trial) -> None:
    for layer, frame in ((CORES, trial.cores), (ENTRIES, trial.entries), (SPOTS, trial.evaluation.spots)):
        assert_geodataframe_equal(layer.conform(frame), frame)


def test_it_says_what_it_is_of(trial: Trial, town: Path) -> None:
    assert trial.title == NAME
    assert not trial.schematic
    assert [(each.role, each.path) for each in trial.inputs] == [("osm", town)]
    assert trial.warnings == ()


def test_each_step_is_announced_and_measured_once_in_order(trial: Trial, announced: list[str]) -> None:
    assert announced == list(evaluation.TRIAL_STEPS)
    assert [step.name for step in trial.steps] == announced


def test_the_analysis_sees_no_sign_and_no_zone(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[OsmData] = []
    find = evaluation.find_entry_roads

    def looked_at(osm: OsmData, *arguments: object, **options: object) -> object:
        seen.append(osm)
        return find(osm, *arguments, **options)

    monkeypatch.setattr(evaluation, "find_entry_roads", looked_at)
    dekkend.evaluate_entries(settings_of(town))
    (osm,) = seen
    assert osm.signs.empty
    assert set(osm.roads["zone"]) == set(osm.roads["speed_zone"]) == {""}


def test_moving_the_signs_moves_no_entry(trial: Trial, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = evaluation.read_world

    def with_signs_elsewhere(*arguments: object, **options: object) -> object:
        world = read(*arguments, **options)
        signs = world.osm.signs.assign(geometry=world.osm.signs.translate(90, 0))
        return replace(world, osm=replace(world.osm, signs=signs))

    monkeypatch.setattr(evaluation, "read_world", with_signs_elsewhere)
    other = dekkend.evaluate_entries(settings_of(town))
    assert_geodataframe_equal(other.entries, trial.entries)
    assert other.evaluation.spots["entry_m"].tolist() != trial.evaluation.spots["entry_m"].tolist()


def test_inputs_that_have_no_part_in_it_are_not_read(trial: Trial, town: Path, tmp_path: Path) -> None:
    settings = settings_of(town, **{"inputs.groups": tmp_path / "no.csv", "inputs.boundary": tmp_path / "no.gpkg"})
    again = dekkend.evaluate_entries(settings)
    assert again.settings.inputs.groups is None
    assert_geodataframe_equal(again.evaluation.spots, trial.evaluation.spots)


def test_an_extract_without_signs_says_so(tmp_path: Path) -> None:
    bare = write_signed_town(tmp_path, signs=False)
    with pytest.raises(InputError, match=r"tekendorp\.osm: .* \(traffic_sign=city_limit\)"):
        dekkend.evaluate_entries(settings_of(bare))


def test_it_needs_roads() -> None:
    with pytest.raises(SettingsError, match="--osm"):
        dekkend.evaluate_entries(Settings())
