import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import LineString, Point, box

from dekkend.comparison import ReadFile
from dekkend.crs import RD_NEW
from dekkend.errors import InputError, InputMissingError
from dekkend.sources.finished_run import read_finished_run

X, Y = 182_000.0, 331_000.0
RECORD = {
    "title": "Zomerland",
    "data_date": "2026-01-01",
    "inputs": [{"role": "osm", "path": "in/roads.osm.pbf", "sha256": "ab"}],
    "settings": {
        "lang": "nl",
        "out": "results",
        "inputs": {"osm": "in/roads.osm.pbf"},
        "matching": {"certain": 92.0},
        "network": {"speeds_kmh": {"track": 15.0}},
        "cores": {"kinds": ["city", "town"]},
    },
    "versions": {"dekkend": "1.0"},
}


def written(folder: Path, record: object = RECORD, **columns: object) -> Path:
    """Write the streets of a plan, which none can lack, its signs, and what it says of itself."""
    streets = {
        "segment_id": ["1", "2"], "street": ["Koolweg", None], "addresses": [10, 4], "covered": [True, False],
        "group_ids": ["G1; G2", ""],
    } | columns  # fmt: skip
    lines = [LineString([(X, Y), (X + 9, Y)])] * 2
    gpd.GeoDataFrame(streets, geometry=lines, crs=RD_NEW).to_file(folder / "plan.gpkg", layer="streets")
    signs = {name: ["a"] for name in ("sign_id", "core_id", "street", "status", "provenance")}
    gpd.GeoDataFrame(signs, geometry=[Point(X, Y)], crs=RD_NEW).to_file(folder / "plan.gpkg", layer="signs")
    if record is not None:
        (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_a_folder_and_the_plan_in_it_are_the_same_run(tmp_path: Path) -> None:
    of_folder, of_plan = read_finished_run(written(tmp_path)), read_finished_run(tmp_path / "plan.gpkg")
    assert of_folder.path == of_plan.path == tmp_path / "plan.gpkg"
    assert of_folder.record == of_plan.record
    assert of_folder.streets.equals(of_plan.streets)


@pytest.mark.parametrize("areas", [0, 1])
def test_nobody_is_named_for_roads_whose_maker_nobody_told(tmp_path: Path, areas: int) -> None:
    folder = written(tmp_path)
    streets = gpd.read_file(folder / "plan.gpkg", layer="streets")
    told = {"SCHEMATIC": "false", "ATTRIBUTION": ""}
    pyogrio.write_dataframe(streets, folder / "plan.gpkg", layer="streets", layer_metadata=told)
    if areas:
        figures = ("residents", "residents_65", "addresses", "covered_addresses", "coverage_share_65", "data_share")
        area = {key: ["a"] for key in ("code", "name", "flag", "reasons")} | {key: [1.0] for key in figures}
        gpd.GeoDataFrame(area, geometry=[box(X, Y, X + 9, Y + 9)], crs=RD_NEW).to_file(
            folder / "plan.gpkg", layer="neighbourhoods"
        )
    assert read_finished_run(folder).credit == ("CBS, Kadaster, CC BY 4.0" if areas else "")


def test_streets_are_read_with_their_groups_and_names(tmp_path: Path) -> None:
    streets = read_finished_run(written(tmp_path)).streets
    assert streets["street"].tolist() == ["Koolweg", ""]
    assert streets["group_ids"].tolist() == [("G1", "G2"), ()]


def test_in_an_older_plan_a_covered_street_is_covered_wholly(tmp_path: Path) -> None:
    assert read_finished_run(written(tmp_path)).streets["covered_addresses"].tolist() == [10, 0]
    partly = read_finished_run(written(tmp_path, covered_addresses=[3, 1])).streets
    assert partly["covered_addresses"].tolist() == [3, 1]


def test_the_record_tells_inputs_settings_and_versions(tmp_path: Path) -> None:
    record = read_finished_run(written(tmp_path)).record
    assert record is not None
    assert record.inputs == {"osm": ReadFile("roads.osm.pbf", "ab")}
    assert record.settings == {
        "matching.certain": 92.0, "network.speeds_kmh.track": 15.0, "cores.kinds": ("city", "town"),
    }  # fmt: skip
    assert record.versions == {"dekkend": "1.0"}


@pytest.mark.parametrize("record", [None, [], {}, {**RECORD, "inputs": ["osm"]}, {**RECORD, "settings": "none"}])
def test_a_record_that_is_missing_or_of_another_kind_is_none(tmp_path: Path, record: object) -> None:
    assert read_finished_run(written(tmp_path, record)).record is None


def test_a_record_that_is_no_json_is_none(tmp_path: Path) -> None:
    (written(tmp_path) / "run.json").write_text("{", encoding="utf-8")
    assert read_finished_run(tmp_path).record is None


def test_layers_that_an_older_plan_lacks_are_empty_and_named(tmp_path: Path) -> None:
    run = read_finished_run(written(tmp_path))
    assert run.lacking == ("groups", "neighbourhoods", "entries", "cores")
    assert run.groups.empty
    assert run.signs["sign_id"].tolist() == ["a"]
    assert {"group_id", "streets", "unmatched", "addresses"} <= set(run.groups.columns)
    assert replace(run, lacking=()).groups.crs == run.streets.crs


def test_a_layer_that_lacks_a_column_is_named_as_well(tmp_path: Path) -> None:
    written(tmp_path)
    signs = gpd.GeoDataFrame({"sign_id": ["a"]}, geometry=[Point(X, Y)], crs=RD_NEW)
    signs.to_file(tmp_path / "plan.gpkg", layer="signs")
    assert "signs" in read_finished_run(tmp_path).lacking


def test_a_folder_without_a_plan_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"there is no plan\.gpkg in this folder"):
        read_finished_run(tmp_path)


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match="there is no such file"):
        read_finished_run(tmp_path / "nowhere")


def test_a_plan_without_streets_is_no_plan(tmp_path: Path) -> None:
    signs = gpd.GeoDataFrame({"sign_id": ["a"]}, geometry=[Point(X, Y)], crs=RD_NEW)
    signs.to_file(tmp_path / "plan.gpkg", layer="signs")
    with pytest.raises(InputError, match="layer streets is missing"):
        read_finished_run(tmp_path)


def test_a_sign_without_a_place_is_none(tmp_path: Path) -> None:
    written(tmp_path)
    signs = {name: ["a", "b"] for name in ("sign_id", "core_id", "street", "status", "provenance")}
    points = gpd.GeoDataFrame(signs, geometry=[Point(X, Y), None], crs=RD_NEW)
    points.to_file(tmp_path / "plan.gpkg", layer="signs")
    assert read_finished_run(tmp_path).signs["sign_id"].tolist() == ["a"]
