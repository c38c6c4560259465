import geopandas as gpd
import pyogrio
import pytest

from dekkend.layers import RESULT_LAYERS
from dekkend.outputs.geopackage import write_geopackage


@pytest.fixture(scope="module")
def package(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("package") / "plan.gpkg"
    write_geopackage(plan, path)
    return path


def test_every_layer_is_there_with_its_rows_columns_and_crs(plan, package):
    assert [name for name, _ in pyogrio.list_layers(package)] == [
        *(layer.name for layer in RESULT_LAYERS),
        "layer_styles",
    ]
    for layer in RESULT_LAYERS:
        rows = gpd.read_file(package, layer=layer.name)
        assert len(rows) == len(plan.layers()[layer.name])
        assert list(rows.columns) == [*(column.name for column in layer), "geometry"]
        assert rows.crs.to_epsg() == 28992


def test_a_layer_holds_one_type_of_geometry(package):
    for name, kind in pyogrio.list_layers(package)[:-1]:
        assert kind in {"Point", "MultiLineString", "MultiPolygon"}
        assert gpd.read_file(package, layer=name).geom_type.unique().tolist() == [kind]


def test_several_texts_are_joined_and_sentences_are_told(package):
    groups = gpd.read_file(package, layer="groups")
    assert groups["streets"][0].startswith("Dorpsstraat; ")
    signs = gpd.read_file(package, layer="signs")
    assert signs["checks"][0] == "Voldoet: er staat al een paal. Look on site."
    assert signs["status"].tolist() == ["proposed", "keep", "remove"]


def test_missing_numbers_stay_missing_and_yes_or_no_stays_so(plan, package):
    rows = gpd.read_file(package, layer="neighbourhoods")
    assert rows["residents"].isna().tolist() == [False, False, True]
    assert gpd.read_file(package, layer="cores")["sealed"].tolist() == [True, False]


def test_the_layers_bear_their_attribution(package):
    assert (
        "© OpenStreetMap contributors" in pyogrio.read_info(package, layer="segments")["layer_metadata"]["ATTRIBUTION"]
    )
    assert "CBS" in pyogrio.read_info(package, layer="neighbourhoods")["layer_metadata"]["ATTRIBUTION"]


def test_layers_without_rows_keep_their_columns(bare, tmp_path):
    write_geopackage(bare, tmp_path / "plan.gpkg")
    for layer in RESULT_LAYERS:
        info = pyogrio.read_info(tmp_path / "plan.gpkg", layer=layer.name)
        assert info["features"] == 0
        assert list(info["fields"]) == [column.name for column in layer]
        assert info["geometry_type"].removeprefix("Multi") == layer.shape


def test_empty_layers_have_the_same_types_as_full_ones(package, bare, tmp_path):
    write_geopackage(bare, tmp_path / "plan.gpkg")
    for layer in RESULT_LAYERS:
        full = pyogrio.read_info(package, layer=layer.name)
        empty = pyogrio.read_info(tmp_path / "plan.gpkg", layer=layer.name)
        assert list(full["ogr_types"]) == list(empty["ogr_types"])


def test_the_same_plan_gives_the_same_bytes_and_replaces_what_is_there(plan, package, tmp_path):
    again = tmp_path / "plan.gpkg"
    again.write_text("an old file")
    write_geopackage(plan, again)
    assert again.read_bytes() == package.read_bytes()


def test_the_clock_of_gdal_is_set_back(plan, tmp_path):
    write_geopackage(plan, tmp_path / "plan.gpkg")
    assert not pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
