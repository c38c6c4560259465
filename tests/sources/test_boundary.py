from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from dekkend.crs import RD_NEW
from dekkend.errors import InputError
from dekkend.sources.boundary import read_boundary

LEFT = shapely.box(181_000, 331_000, 181_100, 331_100)
RIGHT = shapely.box(181_100, 331_000, 181_200, 331_100)
ISLAND = shapely.box(181_500, 331_000, 181_600, 331_100)


def save(folder: Path, shapes: list[shapely.Geometry], **columns: object) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs=28992).to_file(folder / "gemeente.gpkg")
    return folder / "gemeente.gpkg"


def test_an_outline_has_a_name_a_code_and_one_area(tmp_path: Path) -> None:
    outline = read_boundary(save(tmp_path, [LEFT], gemeentecode=["GM0971"], gemeentenaam=["Stein"]), crs=RD_NEW)
    assert (outline.name, outline.code) == ("Stein", "GM0971")
    assert outline.polygon.equals(LEFT)


def test_parts_are_dissolved(tmp_path: Path) -> None:
    outline = read_boundary(save(tmp_path, [LEFT, ISLAND, RIGHT], GM_CODE=["GM0971"] * 3), crs=RD_NEW)
    assert (outline.name, outline.code) == ("", "GM0971")
    assert outline.polygon.equals(shapely.union_all([LEFT, RIGHT, ISLAND]))
    assert outline.polygon.geom_type == "MultiPolygon"


def test_an_outline_that_says_nothing_of_itself_will_do(tmp_path: Path) -> None:
    outline = read_boundary(save(tmp_path, [LEFT], x=[1]), crs=RD_NEW)
    assert (outline.name, outline.code) == ("", "")


def test_a_file_of_several_municipalities_names_them(tmp_path: Path) -> None:
    path = save(
        tmp_path, [LEFT, RIGHT, ISLAND], gemeentecode=["GM2", "GM1", "GM3"], gemeentenaam=["Beek", "Stein", None]
    )
    with pytest.raises(
        InputError, match=r"gemeente\.gpkg: there are 3 municipalities .*: Stein \(GM1\), Beek \(GM2\), GM3\."
    ):
        read_boundary(path, crs=RD_NEW)


def test_an_invalid_outline_is_repaired_and_one_without_area_refused(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(181_000, 331_000), (181_100, 331_100), (181_100, 331_000), (181_000, 331_100)])
    outline = read_boundary(save(tmp_path, [bow_tie]), crs=RD_NEW)
    assert outline.polygon.is_valid
    assert outline.polygon.area == pytest.approx(5_000)
    line = shapely.Polygon([(181_000, 331_000), (181_100, 331_000), (181_050, 331_000)])
    with pytest.raises(InputError, match=r"gemeente\.gpkg: the outline has no area"):
        read_boundary(save(tmp_path, [line]), crs=RD_NEW)


def test_roads_are_no_outline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gemeente\.gpkg: row 1 of the layer gemeente is a LineString"):
        read_boundary(save(tmp_path, [shapely.LineString(LEFT.exterior.coords)]), crs=RD_NEW)
