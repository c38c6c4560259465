import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point

from dekkend.arrays import objects, shapes, texts

POINTS = [Point(1, 2), Point(3, 4)]


def test_shapes_come_as_they_stand_in_a_layer() -> None:
    layer = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=POINTS, index=[5, 3])
    for form in (layer, layer.geometry, pd.Series(POINTS)):
        found = shapes(form)
        assert found.dtype == object
        assert found.tolist() == POINTS


def test_objects_keep_tuples_whole() -> None:
    assert objects([("a", "b"), ("c", "d")]).tolist() == [("a", "b"), ("c", "d")]
    assert objects(iter([])).shape == (0,)
    given = np.array(["a", "b"], dtype=object)
    assert objects(given) is given


def test_texts_are_python_strings() -> None:
    found = texts(pd.Series(["a", ""]))
    assert found.dtype == object
    assert [type(value) for value in found] == [str, str]
