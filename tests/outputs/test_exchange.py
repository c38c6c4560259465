"""Layers in the forms that other tools ask for: what was written is read back as other tools read it."""

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
from shapely.geometry import shape

from dekkend.errors import OutputError
from dekkend.layers import RESULT_LAYERS
from dekkend.outputs import exchange
from dekkend.outputs.exchange import exchange_files, require_packages, write_geodatabase
from dekkend.outputs.folder import write_all
from dekkend.settings.results import FORMATS


def asking(plan, *formats, **results):
    chosen = plan.settings.results.model_copy(update={"formats": formats, **results})
    return replace(plan, settings=plan.settings.model_copy(update={"results": chosen}))


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def written(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exchange")
    write_all(asking(plan, *FORMATS), folder)
    return folder


@pytest.mark.parametrize("layer", RESULT_LAYERS, ids=lambda layer: layer.name)
def test_geoparquet_keeps_places_columns_and_the_crs(plan, written, layer):
    rows = gpd.read_parquet(written / f"plan-{layer.name}.parquet")
    original = plan.layers()[layer.name]
    assert list(rows.columns) == [*(column.name for column in layer), "geometry"]
    assert rows.crs == original.crs
    assert rows.geometry.geom_equals(original.geometry).all()
    for column in layer:
        if column.kind in {"whole", "number", "yes_no"}:
            np.testing.assert_array_equal(rows[column.name], original[column.name])
        elif column.kind in {"texts", "sentences"}:
            assert [len(cell) for cell in rows[column.name]] == [len(cell) for cell in original[column.name]]
        else:
            assert rows[column.name].tolist() == original[column.name].tolist()


def test_geoparquet_keeps_several_texts_a_list_and_tells_sentences(written):
    signs = gpd.read_parquet(written / "plan-signs.parquet")
    assert list(signs["checks"][0]) == ["Voldoet: er staat al een paal.", "Look on site."]
    groups = gpd.read_parquet(written / "plan-groups.parquet")
    assert groups["streets"][0][0] == "Dorpsstraat"


def test_geoparquet_says_whose_data_it_is(written):
    metadata = pq.read_schema(written / "plan-neighbourhoods.parquet").metadata
    assert "CBS" in metadata[b"attribution"].decode()
    assert metadata[b"schematic"] == b"true"
    assert json.loads(metadata[b"geo"])["columns"]["geometry"]["geometry_types"] == ["MultiPolygon"]


@pytest.mark.parametrize("layer", RESULT_LAYERS, ids=lambda layer: layer.name)
def test_geoparquet_has_the_same_types_with_and_without_rows(written, bare, tmp_path, layer):
    exchange.write_geoparquet(layer, bare, tmp_path / "empty.parquet")
    full = pq.read_schema(written / f"plan-{layer.name}.parquet")
    assert pq.read_schema(tmp_path / "empty.parquet").remove_metadata() == full.remove_metadata()


@pytest.mark.parametrize("layer", RESULT_LAYERS, ids=lambda layer: layer.name)
def test_geojson_is_what_rfc_7946_says(plan, written, layer):
    text = (written / f"plan-{layer.name}.geojson").read_text(encoding="utf-8")
    # Strict: NaN and Infinity are no JSON.
    read = json.loads(text, parse_constant=pytest.fail)
    assert read["type"] == "FeatureCollection"
    assert "crs" not in read
    assert "© OpenStreetMap contributors" in read["description"]
    original = plan.layers()[layer.name]
    assert len(read["features"]) == len(original)
    degrees = original.to_crs(4326).geometry
    for feature, place in zip(read["features"], degrees, strict=True):
        assert list(feature["properties"]) == [column.name for column in layer]
        found = shape(feature["geometry"])
        assert found.hausdorff_distance(place) < 2e-7
        for polygon in getattr(found, "geoms", [found]):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw


def test_geojson_has_seven_decimals_at_most(written):
    read = json.loads((written / "plan-signs.geojson").read_text(encoding="utf-8"))
    for feature in read["features"]:
        assert all(len(str(number).partition(".")[2]) <= 7 for number in feature["geometry"]["coordinates"])


def test_geojson_leaves_out_a_number_without_bound(plan, tmp_path):
    endless = replace(plan, signs=plan.signs.assign(regret_share=float("inf")))
    (write,) = [write for name, write in exchange_files(["geojson"]).items() if name == "plan-signs.geojson"]
    write(endless, tmp_path / "signs.geojson")
    read = json.loads((tmp_path / "signs.geojson").read_text(encoding="utf-8"))
    assert [feature["properties"]["regret_share"] for feature in read["features"]] == [None] * 3


def test_a_file_geodatabase_holds_every_layer(plan, written):
    assert {name for name, _ in pyogrio.list_layers(written / "plan.gdb")} == {layer.name for layer in RESULT_LAYERS}
    for layer in RESULT_LAYERS:
        rows = gpd.read_file(written / "plan.gdb", layer=layer.name)
        original = plan.layers()[layer.name]
        names = [column.name for column in layer]
        assert list(rows.columns) == [*("where_" if name == "where" else name for name in names), "geometry"]
        assert rows.crs.to_epsg() == 28992
        assert rows[layer.key].tolist() == original[layer.key].tolist()
        # The format keeps places on a grid of a tenth of a millimetre.
        apart = [a.hausdorff_distance(b) for a, b in zip(rows.geometry, original.geometry, strict=True)]
        assert max(apart) < 1e-3


def test_a_file_geodatabase_keeps_numbers_exact_and_columns_without_rows(plan, bare, written, tmp_path):
    segments = gpd.read_file(written / "plan.gdb", layer="segments")
    assert segments["u"].tolist() == plan.segments["u"].tolist()
    write_geodatabase(bare, tmp_path / "plan.gdb")
    for layer in RESULT_LAYERS:
        full = pyogrio.read_info(written / "plan.gdb", layer=layer.name)
        empty = pyogrio.read_info(tmp_path / "plan.gdb", layer=layer.name)
        assert empty["features"] == 0
        assert list(full["fields"]) == list(empty["fields"])
        assert list(full["ogr_types"]) == list(empty["ogr_types"])


def test_two_runs_write_the_same_bytes(plan, written, tmp_path):
    write_all(asking(plan, *FORMATS), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(written)
    # Written over what is there, they are the same as well.
    write_all(asking(plan, *FORMATS), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(written)


def test_only_what_is_asked_for_is_written(plan, tmp_path):
    files = write_all(asking(plan, "geojson"), tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} >= {".geojson"}
    assert not {".parquet", ".gdb"} & {path.suffix for path in tmp_path.iterdir()}
    assert files["plan-signs.geojson"] == tmp_path / "plan-signs.geojson"


def test_the_public_edition_holds_no_layer_and_keeps_away_from_those_that_are_there(plan, written, tmp_path):
    public = asking(plan, *FORMATS, audience="public")
    assert all(path.suffix in {".html", ".pdf"} for path in write_all(public, tmp_path).values())
    (tmp_path / "plan.gdb").mkdir()
    with pytest.raises(OutputError, match=r"internal results are in this folder \(plan.gdb\)"):
        write_all(public, tmp_path)


def test_a_failure_leaves_the_earlier_geodatabase_whole(plan, tmp_path, monkeypatch):
    write_all(asking(plan, "gdb"), tmp_path)
    before = contents(tmp_path)

    def broken(plan, path):
        path.mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange, "write_geodatabase", broken)
    with pytest.raises(OutputError, match="No space left"):
        write_all(asking(plan, "gdb"), tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_of_somebody_else_is_no_geodatabase(plan, tmp_path):
    (tmp_path / "plan.gdb").mkdir()
    (tmp_path / "plan.gdb" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="there is a folder in its place"):
        write_all(asking(plan, "gdb"), tmp_path)
    assert (tmp_path / "plan.gdb" / "notes.txt").read_text() == "mine"


def test_a_geodatabase_that_is_open_elsewhere_is_not_replaced(plan, tmp_path):
    write_all(asking(plan, "gdb"), tmp_path)
    (tmp_path / "plan.gdb" / "signs.HOST.1.2.sr.lock").write_text("")
    with pytest.raises(OutputError, match="open in another program"):
        write_all(asking(plan, "gdb"), tmp_path)


def test_without_its_package_geoparquet_is_refused_before_a_run(monkeypatch):
    monkeypatch.setattr(exchange, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r'pip install "dekkend\[geoparquet\]"'):
        require_packages(["geojson", "geoparquet"])
    require_packages(["geojson", "gdb"])


WITHOUT_ARROW = """
import importlib.util, sys
from pathlib import Path
sys.modules["pyarrow"] = None
from dekkend.outputs.exchange import exchange_files
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.workbook import write_workbook
spec = importlib.util.spec_from_file_location("invented_plans", sys.argv[1])
plans = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plans)
plan = plans.plan._get_wrapped_function()()
files = {"plan.gpkg": write_geopackage, "plan.xlsx": write_workbook, **exchange_files(["geojson", "gdb"])}
for name, write in files.items():
    write(plan, Path(sys.argv[2]) / name)
"""


def test_without_pyarrow_the_other_files_are_the_same(written, tmp_path):
    # pandas keeps texts otherwise where pyarrow is installed.
    arguments = [str(Path(__file__).with_name("conftest.py")), str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ARROW, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found, usual = contents(tmp_path), contents(written)
    assert len(found) > 12
    assert [name for name in sorted(found) if found[name] != usual[name]] == []
