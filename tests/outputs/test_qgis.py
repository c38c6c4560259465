"""How the GeoPackage opens in QGIS: the table of styles in its documented form, and QGIS itself where it is there."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest

from dekkend.layers import AREAS, EDGES, RESULT_LAYERS, SEGMENTS
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.qgis import FILTERS
from dekkend.outputs.styles import STYLES, styles_for

# https://docs.qgis.org: the columns that QGIS gives the table when it makes it itself.
COLUMNS = [
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
    "useAsDefault", "description", "owner", "ui", "update_time",
]  # fmt: skip
SCRIPT = Path(__file__).with_name("qgis_layers.py")


@pytest.fixture(scope="module")
def package(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("styled") / "plan.gpkg"
    write_geopackage(plan, path)
    return path


@pytest.fixture(scope="module")
def table(package):
    return pyogrio.read_dataframe(package, layer="layer_styles")


@pytest.fixture(scope="module")
def in_qgis(package):
    """What QGIS makes of each layer."""
    pythons = (sys.executable, "/usr/bin/python3")
    able = [each for each in pythons if Path(each).exists() and _runs(each, "-c", "import qgis.core").returncode == 0]
    if not able:
        pytest.skip("no PyQGIS is installed")
    done = _runs(able[0], str(SCRIPT), str(package), *(layer.name for layer in RESULT_LAYERS))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _runs(python, *arguments):
    return subprocess.run([python, *arguments], capture_output=True, text=True, check=False)


def qml(table, layer, language="Nederlands"):
    rows = table[(table["f_table_name"] == layer) & (table["styleName"] == language)]
    return ElementTree.fromstring(rows["styleQML"].iloc[0])  # noqa: S314 - written by dekkend


def rules(table, layer, language="Nederlands"):
    return qml(table, layer, language).findall("renderer-v2/rules/rule")


def test_the_table_has_the_columns_that_qgis_looks_for(package, table):
    assert list(table.columns) == COLUMNS
    info = pyogrio.read_info(package, layer="layer_styles")
    assert info["fid_column"] == "id"
    assert info["geometry_type"] is None
    assert set(table["f_geometry_column"]) == {pyogrio.read_info(package, layer="signs")["geometry_name"]}


def test_each_layer_has_a_style_in_both_languages_and_opens_in_that_of_the_run(plan, english, table, tmp_path):
    names = [layer.name for layer in RESULT_LAYERS]
    assert table["f_table_name"].tolist() == [name for name in names for _ in range(2)]
    assert table["styleName"].tolist() == ["Nederlands", "English"] * len(names)
    assert table["useAsDefault"].tolist() == [True, False] * len(names)
    write_geopackage(english, tmp_path / "plan.gpkg")
    other = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="layer_styles")
    assert other["useAsDefault"].tolist() == [False, True] * len(names)
    assert other["styleQML"].tolist() == table["styleQML"].tolist()


def test_the_legend_is_told_in_the_language_of_the_style(table):
    assert [rule.get("label") for rule in rules(table, "signs")][-1] == "Nieuw bord, voorgesteld"
    assert [rule.get("label") for rule in rules(table, "signs", "English")][-1] == "New sign, proposed"
    assert [rule.get("label") for rule in rules(table, "areas")] == ["buurt", "wijk", "kern", "gemeente"]


def test_every_rule_names_a_symbol_that_is_there(table):
    for layer in RESULT_LAYERS:
        symbols = {symbol.get("name"): symbol for symbol in qml(table, layer.name).iter("symbol")}
        assert {rule.get("symbol") for rule in rules(table, layer.name)} == set(symbols)
        kind = {"Point": "marker", "LineString": "line", "Polygon": "fill"}[layer.shape]
        assert {symbol.get("type") for symbol in symbols.values()} == {kind}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
def test_a_rule_shows_the_rows_that_the_map_shows_in_the_same_style(plan, package, style):
    rows = plan.layers()[style.layer.name]
    wanted = rows.loc[style.chosen(rows).to_numpy(bool), style.layer.key].tolist()
    found = gpd.read_file(package, layer=style.layer.name, where=FILTERS.get(style.key))[style.layer.key].tolist()
    if style.layer is not EDGES:
        assert found == wanted


def test_all_that_the_map_shows_has_a_rule(plan, table):
    shown = [style for style in styles_for(groups=True) if style.layer is not EDGES]
    for layer in RESULT_LAYERS:
        if layer not in (EDGES, AREAS, SEGMENTS):
            wanted = [FILTERS[style.key] for style in shown if style.layer is layer]
            assert [rule.get("filter") for rule in rules(table, layer.name)] == wanted


def test_edges_are_told_apart_by_their_evidence(package, table):
    found = [pyogrio.read_dataframe(package, layer="edges", where=rule.get("filter")) for rule in rules(table, "edges")]
    assert [len(rows) for rows in found] == [1, 2]


def test_without_groups_no_street_is_called_uncovered(bare, tmp_path):
    write_geopackage(bare, tmp_path / "plan.gpkg")
    table = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="layer_styles")
    assert [rule.get("label") for rule in rules(table, "streets")] == ["Andere weg", "Straat"]


@pytest.mark.qgis
def test_qgis_reads_every_symbol_as_it_was_meant(in_qgis, table):
    for layer in RESULT_LAYERS:
        told = in_qgis[layer.name]
        assert told["valid"]
        assert told["renderer"] == "RuleRenderer"
        written = [
            (each.get("class"), {option.get("name") for option in each.findall("Option/Option")})
            for each in qml(table, layer.name).iter("layer")
        ]
        read = [symbol for rule in told["rules"] for symbol in rule["symbols"]]
        assert [symbol["kind"] for symbol in read] == [kind for kind, _ in written]
        # QGIS drops what it does not know, so a name that is spelt wrong does not come back.
        unknown = [names - set(symbol["properties"]) for symbol, (_, names) in zip(read, written, strict=True)]
        assert set().union(*unknown) == set()


@pytest.mark.qgis
def test_every_rule_of_qgis_can_be_read_and_together_they_show_every_row(plan, in_qgis):
    for layer in RESULT_LAYERS:
        told = in_qgis[layer.name]["rules"]
        assert not any(rule["broken"] for rule in told)
        assert sum(rule["rows"] for rule in told) == len(plan.layers()[layer.name]), layer.name
        assert in_qgis[layer.name]["pixels"] > 0


@pytest.mark.qgis
def test_arrows_in_qgis_point_where_cars_drive_and_where_signs_face(in_qgis):
    (arrow,) = in_qgis["entries"]["rules"][-1]["symbols"]
    assert arrow["defined"]["angle"] == '"inbound_deg"'
    facing, picture = in_qgis["signs"]["rules"][-1]["symbols"]
    assert facing["defined"] == {"angle": '"facing_deg"', "enabled": '"facing_deg" IS NOT NULL'}
    assert picture["defined"]["angle"] == ""


@pytest.mark.qgis
def test_labels_in_qgis_tell_a_flag_in_words(in_qgis):
    assert "Kern-Oost: hoog" in in_qgis["neighbourhoods"]["labels"]
    assert "Zomerdorp" in in_qgis["cores"]["labels"]
    assert in_qgis["streets"]["labels"] == []
