import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiPoint, Point

from dekkend.crs import RD_NEW
from dekkend.errors import LayerError
from dekkend.layers import RESULT_LAYERS, Column, Layer
from dekkend.sentences import Sentence

WELLS = Layer(
    "wells",
    "a well",
    "Point",
    (
        Column("well_id", "text", "its number"),
        Column("depth_m", "number", "depth", "m"),
        Column("users", "whole", "who draw from it"),
        Column("open", "yes_no", "it may be used"),
        Column("names", "texts", "what it is called"),
        Column("why", "sentences", "why it was dug"),
    ),
)


def wells(**columns: object) -> gpd.GeoDataFrame:
    data = {
        "open": [True, False],
        "well_id": ["b", "a"],
        "depth_m": [3, None],
        "users": np.array([1, 2], dtype="int32"),
        "names": [["x", "y"], []],
        "why": [(Sentence("{n} asked", n=2),), ()],
        "extra": [1, 2],
        **columns,
    }
    return gpd.GeoDataFrame(data, geometry=[Point(1, 2), MultiPoint([(1, 2)])], index=[7, 5], crs=RD_NEW)


def test_a_table_gets_the_columns_types_and_order_of_its_layer() -> None:
    before = wells()
    out = WELLS.conform(before)
    assert [*out.columns] == ["well_id", "depth_m", "users", "open", "names", "why", "geometry"]
    assert out.drop(columns="geometry").dtypes.map(str).to_dict() == {
        "well_id": "str", "depth_m": "float64", "users": "int64", "open": "bool", "names": "object", "why": "object",
    }  # fmt: skip
    assert out["well_id"].tolist() == ["b", "a"]
    assert out["names"].tolist() == [("x", "y"), ()]
    assert out["why"].iloc[0][0].template == "{n} asked"
    assert out.index.tolist() == [0, 1]
    assert np.isnan(out["depth_m"].iloc[1])
    assert out.crs == RD_NEW
    assert before.equals(wells()), "the table that came in is not touched"


def test_a_text_that_is_missing_is_empty() -> None:
    assert WELLS.conform(wells(well_id=["b", None]))["well_id"].tolist() == ["b", ""]


def test_conforming_twice_changes_nothing() -> None:
    once = WELLS.conform(wells())
    assert WELLS.conform(once).equals(once)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns=["users", "why"]), "The layer wells lacks users, why"),
        (lambda frame: frame.assign(users=["many", "few"]), "The layer wells holds a value of another type: "),
        (lambda frame: frame.assign(users=[1.0, np.nan]), "The layer wells holds a value of another type: "),
        (lambda frame: frame.assign(well_id="b"), "The layer wells has two rows with well_id b"),
        (lambda frame: frame.set_geometry([Point(1, 2), None], crs=RD_NEW), "The layer wells should hold Points only"),
        (
            lambda frame: frame.set_geometry([Point(1, 2), LineString([(0, 0), (1, 1)])], crs=RD_NEW),
            "should hold Points",
        ),
        (lambda frame: frame.set_crs(4326, allow_override=True), "The layer wells is in WGS 84, whose unit"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused(change, message: str) -> None:
    with pytest.raises(LayerError, match=message):
        WELLS.conform(change(wells()))


@pytest.mark.parametrize("layer", RESULT_LAYERS, ids=lambda layer: layer.name)
def test_a_layer_without_rows_has_its_columns_and_types(layer: Layer) -> None:
    empty = layer.empty(RD_NEW)
    assert len(empty) == 0
    assert [*empty.columns] == [*(column.name for column in layer), "geometry"]
    kinds = {"whole": "int64", "number": "float64", "yes_no": "bool", "text": "str"}
    assert all(str(empty[column.name].dtype) == kinds.get(column.kind, "object") for column in layer)
    assert empty.crs == RD_NEW
    assert isinstance(empty, gpd.GeoDataFrame)


def test_every_column_of_a_result_says_what_it_means() -> None:
    names = [layer.name for layer in RESULT_LAYERS]
    assert names == [
        "segments", "cores", "edges", "entries", "signs", "groups", "streets", "neighbourhoods", "areas",
        "recruits",
    ]  # fmt: skip
    for layer in RESULT_LAYERS:
        columns = pd.Series([column.name for column in layer])
        assert columns.is_unique
        assert layer.key == columns.iloc[0]
        for column in layer:
            assert column.meaning, column.name
            assert (column.unit == "m") == column.name.endswith(("_m", "rd_x", "rd_y")), column.name
