"""The table that holds entry roads against signs, on the invented town whose signs are known."""

import importlib.util
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pytest

import dekkend
from dekkend.sources.osm import OsmData

from .conftest import PROJECT
from .signed_town import write_signed_town


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_entries", PROJECT / "benchmarks" / "entries.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_signed_town(tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def osm(town: Path) -> OsmData:
    return dekkend.read_osm(town)


def test_the_town_has_one_edge_that_three_roads_cross(bench: ModuleType, osm: OsmData) -> None:
    edge = bench.built_up_edge(osm)
    assert edge.geom_type == "LineString"
    assert len(bench.crossings(osm, edge)) == len(bench.crossings(osm, edge, bench.THROUGH_ROADS)) == 3
    assert bench.crossings(osm, edge, {"motorway"}).empty


def test_an_edge_is_crossed_where_a_road_meets_it(bench: ModuleType, osm: OsmData) -> None:
    edge = bench.built_up_edge(osm)
    found: gpd.GeoDataFrame = bench.crossings(osm, edge)
    assert found.distance(edge).max() < 1e-6


def test_each_way_has_a_row_with_all_columns(bench: ModuleType, town: Path) -> None:
    lines = list(bench.rows(town))
    *_, head, rule = bench.table([]).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in (head, rule, *lines)} == {10}
    assert all(line.startswith("| tekendorp, 3 spots | ") for line in lines)
    hidden = lines[2].split(" | ")
    assert hidden[2:] == ["3", "1.0", hidden[4], "67%", "67%", "1.0", "67% |"]


def test_an_extract_without_signs_has_no_row(bench: ModuleType, tmp_path: Path) -> None:
    assert list(bench.rows(write_signed_town(tmp_path, signs=False))) == []


def test_real_extracts_are_looked_for_below_the_folder(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/one.osm.pbf", "a.osm.bz2", "b/notes.txt"):
        (tmp_path / name).touch()
    monkeypatch.setattr(bench, "REAL", tmp_path)
    assert bench.extracts() == [bench.SAMPLE, tmp_path / "a.osm.bz2", tmp_path / "b" / "one.osm.pbf"]
    monkeypatch.setattr(bench, "REAL", tmp_path / "nowhere")
    assert bench.extracts() == [bench.SAMPLE]
