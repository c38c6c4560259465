from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend.arrays import Flags, Objects
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import DekkendWarning, InputError, InputMissingError
from dekkend.sources.core_outlines import no_core_outlines, read_core_outlines

WEST = shapely.box(181_000, 331_000, 181_100, 331_100)
EAST = shapely.box(181_200, 331_000, 181_300, 331_100)
NORTH = shapely.box(181_000, 331_500, 181_100, 331_600)
BOW_TIE = shapely.Polygon([(181_000, 331_000), (181_100, 331_100), (181_100, 331_000), (181_000, 331_100)])
LINE = shapely.Polygon([(181_000, 331_000), (181_100, 331_000), (181_050, 331_000)])


def save(
    folder: Path, shapes: list[shapely.Geometry], name: str = "kernen.gpkg", crs: object = 28992, **columns: object
) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(folder / name)
    return folder / name


def read(folder: Path, shapes: list[shapely.Geometry], **columns: object) -> gpd.GeoDataFrame:
    return read_core_outlines(save(folder, shapes, **columns), crs=RD_NEW)


def test_outlines_come_sorted_by_name_with_nothing_else(tmp_path: Path) -> None:
    found = read(tmp_path, [EAST, WEST, NORTH], naam=["Stein", "Elsloo", "Berg"], inwoners=[1, 2, 3])
    assert list(found.columns) == ["name", "geometry"]
    assert found["name"].tolist() == ["Berg", "Elsloo", "Stein"]
    assert shapely.equals(found.geometry.to_numpy(), [NORTH, WEST, EAST]).all()
    assert found.crs == RD_NEW


def test_parts_of_one_name_lie_from_west_to_east_and_from_south_to_north(tmp_path: Path) -> None:
    found = read(tmp_path, [EAST, NORTH, WEST], naam=["Stein"] * 3)
    assert shapely.equals(found.geometry.to_numpy(), [WEST, NORTH, EAST]).all()


def test_polygons_of_one_name_side_by_side_are_one_outline(tmp_path: Path) -> None:
    beside = shapely.box(181_100.4, 331_000, 181_150, 331_100)
    found = read(tmp_path, [WEST, NORTH, beside], naam=["Stein", "Stein", "Stein"])
    assert found["name"].tolist() == ["Stein", "Stein"]
    assert found.area.tolist() == pytest.approx([WEST.area + beside.area, NORTH.area])
    assert list(found.columns) == ["name", "geometry"]


@pytest.mark.parametrize("names", [["Stein", "Elsloo"], ["", ""]])
def test_polygons_of_two_names_or_none_side_by_side_stay_apart(tmp_path: Path, names: list[str]) -> None:
    beside = shapely.box(181_100, 331_000, 181_150, 331_100)
    assert len(read(tmp_path, [WEST, beside], naam=names)) == 2


@pytest.mark.parametrize(
    "heading",
    ["naam", "Naam", "NAME", "kern", "KERNNAAM", "Woonplaats", "plaats", "BKNAAM", "BK_NAAM", "bevolkingskern"],
)
def test_the_name_stands_under_any_of_its_usual_headings(tmp_path: Path, heading: str) -> None:
    assert read(tmp_path, [WEST], id=[7], **{heading: [" Elsloo "]})["name"].tolist() == ["Elsloo"]


def test_outlines_without_names_will_do(tmp_path: Path) -> None:
    assert read(tmp_path, [WEST, EAST], id=[1, 2])["name"].tolist() == ["", ""]
    assert read(tmp_path, [WEST, EAST], naam=["Stein", None])["name"].tolist() == ["", "Stein"]


@pytest.mark.parametrize("name", ["kernen.gpkg", "kernen.geojson", "kernen.shp", "kernen.fgb"])
def test_every_format_yields_the_same(tmp_path: Path, name: str) -> None:
    shapes = gpd.GeoSeries([WEST, shapely.union(EAST, NORTH)], crs=RD_NEW)
    written = shapes.to_crs(WGS84) if name.endswith("geojson") else shapes
    found = read_core_outlines(save(tmp_path, list(written), name, written.crs, naam=["Elsloo", "Stein"]), crs=RD_NEW)
    assert found["name"].tolist() == ["Elsloo", "Stein"]
    assert (found.symmetric_difference(shapes).area < 1).all()


def test_outlines_in_degrees_are_brought_to_metres(tmp_path: Path) -> None:
    there = gpd.GeoSeries([WEST], crs=RD_NEW).to_crs(WGS84)
    found = read_core_outlines(save(tmp_path, list(there), crs=WGS84, naam=["Elsloo"]), crs=RD_NEW)
    assert found.crs == RD_NEW
    assert found.geometry.iloc[0].symmetric_difference(WEST).area < 1


def test_reading_twice_gives_the_same_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    shapes, names = [EAST, WEST, NORTH], ["Stein", "", ""]
    one = read(tmp_path, shapes, naam=names)
    assert one.equals(read(tmp_path, shapes[::-1], naam=names[::-1]))


def test_none_given_is_a_table_of_the_same_form(tmp_path: Path) -> None:
    none, some = no_core_outlines(RD_NEW), read(tmp_path, [WEST], naam=["Elsloo"])
    assert none.empty
    assert none.crs == some.crs
    assert none.dtypes.equals(some.dtypes)


def test_an_outline_that_crosses_itself_is_repaired_with_a_word(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match=r"kernen\.gpkg: the outlines in the rows 2 cross themselves"):
        found = read(tmp_path, [EAST, BOW_TIE], naam=["Elsloo", "Stein"])
    assert found.is_valid.all()
    assert found.area.tolist() == pytest.approx([10_000, 5_000])
    assert set(found.geom_type) <= {"Polygon", "MultiPolygon"}


def test_an_outline_without_area_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"kernen\.gpkg: the polygon of row 2 has no area\. Draw it again"):
        read(tmp_path, [EAST, LINE], naam=["Elsloo", "Stein"])


def test_only_those_that_are_chosen_are_judged(tmp_path: Path) -> None:
    path = save(tmp_path, [LINE, BOW_TIE, EAST], naam=["Elsloo", "Berg", "Stein"])
    here = shapely.box(181_150, 331_000, 182_000, 332_000)
    found = read_core_outlines(path, crs=RD_NEW, choose=lambda shapes: shapely.intersects(shapes, here))
    assert found["name"].tolist() == ["Stein"]


def test_of_those_that_are_not_chosen_some_are_told_by_name_or_row(tmp_path: Path) -> None:
    path = save(tmp_path, [WEST, EAST, NORTH], naam=["Stein", None, "Berg"])

    def west(shapes: Objects) -> Flags:
        return np.asarray(shapely.intersects(shapes, WEST))

    def south(shapes: Objects) -> Flags:
        return np.asarray(shapely.bounds(shapes)[:, 1] < 331_200)

    assert len(read_core_outlines(path, crs=RD_NEW, choose=west)) == 1
    with pytest.warns(DekkendWarning, match=r"kernen\.gpkg: these outlines hold no road .* left out: #2\. "):
        read_core_outlines(path, crs=RD_NEW, choose=west, tell=south)
    with pytest.warns(DekkendWarning, match=r"left out: Stein, #2\. "):
        read_core_outlines(path, crs=RD_NEW, choose=lambda shapes: ~south(shapes), tell=south)


@pytest.mark.parametrize("shape", [WEST.exterior, WEST.centroid])
def test_lines_and_points_are_no_outlines(tmp_path: Path, shape: shapely.Geometry) -> None:
    shape = shapely.LineString(shape.coords) if shape.geom_type == "LinearRing" else shape
    with pytest.raises(
        InputError, match=r"kernen\.gpkg: row 1 of the layer kernen is a (LineString|Point); this should"
    ):
        read(tmp_path, [shape], naam=["Elsloo"])


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, [WEST], "kernen.shp", naam=["Elsloo"])
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"kernen\.shp: the layer kernen has no CRS"):
        read_core_outlines(path, crs=RD_NEW)


def test_several_layers_are_named_and_the_way_out_is_a_file_of_its_own(tmp_path: Path) -> None:
    path = save(tmp_path, [WEST], naam=["Elsloo"])
    gpd.GeoDataFrame(geometry=[EAST], crs=28992).to_file(path, layer="bedrijven")
    with pytest.raises(
        InputError, match=r"several layers: kernen, bedrijven\. Save the one you need to a file of its own"
    ):
        read_core_outlines(path, crs=RD_NEW)


@pytest.mark.parametrize("content", [b"no polygons at all", b"PK\x03\x04", b"SQLite format 3\x00"])
def test_something_else_under_the_right_name_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kernen.gpkg").write_bytes(content)
    with pytest.raises(InputError, match=r"kernen\.gpkg: "):
        read_core_outlines(tmp_path / "kernen.gpkg", crs=RD_NEW)


def test_a_missing_an_empty_and_a_foreign_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"kernen\.gpkg: there is no such file"):
        read_core_outlines(tmp_path / "kernen.gpkg", crs=RD_NEW)
    (tmp_path / "kernen.gpkg").touch()
    with pytest.raises(InputError, match=r"kernen\.gpkg: this file is empty"):
        read_core_outlines(tmp_path / "kernen.gpkg", crs=RD_NEW)
    (tmp_path / "kernen.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=r"kernen\.pdf: this is not a GeoPackage"):
        read_core_outlines(tmp_path / "kernen.pdf", crs=RD_NEW)


def test_a_layer_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kernen.gpkg"
    gpd.GeoDataFrame({"naam": []}, geometry=gpd.GeoSeries([], crs=28992)).to_file(path)
    with pytest.raises(InputError, match=r"kernen\.gpkg: "):
        read_core_outlines(path, crs=RD_NEW)
