import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning, InputError, InputMissingError
from dekkend.sources.vector import POINTS, POLYGONS, outside_area, read_vector

DRIVERS = {"gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf", "shp": "ESRI Shapefile"}


def squares(count: int = 3, crs: int | None = 28992) -> gpd.GeoDataFrame:
    shapes = [shapely.box(181_000 + 200 * at, 331_000, 181_100 + 200 * at, 331_100) for at in range(count)]
    return gpd.GeoDataFrame({"naam": [f"vlak {at}" for at in range(count)]}, geometry=shapes, crs=crs)


def save(frame: gpd.GeoDataFrame, path: Path, layer: str | None = None) -> Path:
    frame.to_file(path, driver=DRIVERS[path.suffix[1:]], layer=layer)
    return path


def read(path: Path, *, layer: str | None = None, shapes: frozenset[str] = POLYGONS) -> gpd.GeoDataFrame:
    return read_vector(path, layer=layer, crs=RD_NEW, shapes=shapes)


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("crs", [28992, 4326, 32631])
def test_any_format_in_any_crs_reads_to_the_same_place(tmp_path: Path, suffix: str, crs: int) -> None:
    found = read(save(squares().to_crs(crs), tmp_path / f"vlakken.{suffix}")).sort_values("naam")
    assert found.crs == RD_NEW
    assert found["naam"].tolist() == ["vlak 0", "vlak 1", "vlak 2"]
    # A centimetre: GeoJSON rounds to seven decimals of a degree.
    assert shapely.hausdorff_distance(found.geometry.to_numpy(), squares().geometry.to_numpy()).max() < 0.02


def test_a_zipped_shapefile_reads_like_the_shapefile(tmp_path: Path) -> None:
    save(squares(), tmp_path / "vlakken.shp")
    with zipfile.ZipFile(tmp_path / "vlak ken.zip", "w") as archive:
        for part in sorted(tmp_path.glob("vlakken.*")):
            archive.write(part, f"map/{part.name}")
    assert len(read(tmp_path / "vlak ken.zip")) == 3


def test_rows_are_numbered_from_one(tmp_path: Path) -> None:
    assert read(save(squares(), tmp_path / "v.gpkg")).index.tolist() == [1, 2, 3]


def test_heights_are_left_out(tmp_path: Path) -> None:
    tall = squares().set_geometry(shapely.force_3d(squares().geometry.to_numpy(), 7.0), crs=28992)
    assert not read(save(tall, tmp_path / "v.gpkg")).has_z.any()


def test_a_missing_an_empty_and_a_foreign_file_each_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"weg\.gpkg: there is no such file"):
        read(tmp_path / "weg.gpkg")
    (tmp_path / "leeg.gpkg").touch()
    with pytest.raises(InputError, match=r"leeg\.gpkg: this file is empty"):
        read(tmp_path / "leeg.gpkg")
    with pytest.raises(InputError, match="this is a folder"):
        read(tmp_path)
    (tmp_path / "kaart.pdf").write_text("x")
    with pytest.raises(InputError, match=r"kaart\.pdf: this is not a GeoPackage, GeoJSON, Shapefile or FlatGeobuf"):
        read(tmp_path / "kaart.pdf")


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".shp", ".json"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"iets{suffix}"
    path.write_text("hallo")
    with pytest.raises(InputError, match=r"iets\..*: this file cannot be read; it is cut off, damaged or not"):
        read(path)


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = save(squares(200), tmp_path / f"vlakken.{suffix}")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match=r"vlakken\..*cut off"):
        read(path)


def test_a_damaged_zip_and_one_with_several_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "stuk.zip").write_text("x")
    with pytest.raises(InputError, match=r"stuk\.zip: this zip file is damaged"):
        read(tmp_path / "stuk.zip")
    with zipfile.ZipFile(tmp_path / "twee.zip", "w") as archive:
        archive.writestr("a.shp", "x")
        archive.writestr("b.shp", "x")
    with pytest.raises(InputError, match=r"twee\.zip: this zip file holds 2 vector files.*Unpack it"):
        read(tmp_path / "twee.zip")


def test_an_unknown_layer_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    path = save(squares(), tmp_path / "v.gpkg", "buurten")
    save(squares(), path, "wijken")
    with pytest.raises(InputError, match=r"v\.gpkg: there is no layer straten .* There are: buurten, wijken"):
        read(path, layer="straten")
    with pytest.raises(InputError, match=r"v\.gpkg: there are several layers: buurten, wijken\. .*--layer"):
        read(path)
    assert len(read(path, layer="wijken")) == 3


def test_a_table_without_geometry_beside_the_layer_is_no_choice_to_make(tmp_path: Path) -> None:
    path = save(squares(), tmp_path / "v.gpkg", "buurten")
    gpd.pd.DataFrame({"stijl": ["x"]}).pipe(gpd.GeoDataFrame).to_file(path, layer="stijlen", driver="GPKG")
    assert len(read(path)) == 3


def test_a_layer_without_rows_or_without_geometry_is_refused(tmp_path: Path) -> None:
    none = {"type": "FeatureCollection", "features": []}
    (tmp_path / "v.geojson").write_text(json.dumps(none))
    with pytest.raises(InputError, match=r"v\.geojson: the layer v has no rows"):
        read(tmp_path / "v.geojson")
    none["features"] = [{"type": "Feature", "properties": {"a": 1}, "geometry": None}]
    (tmp_path / "v.geojson").write_text(json.dumps(none))
    with pytest.raises(InputError, match=r"v\.geojson: row 1 of the layer v has no geometry \(1 of 1 rows\)"):
        read(tmp_path / "v.geojson")
    gpd.pd.DataFrame({"a": [1]}).pipe(gpd.GeoDataFrame).to_file(tmp_path / "v.gpkg", driver="GPKG")
    with pytest.raises(InputError, match=r"v\.gpkg: no layer has a geometry"):
        read(tmp_path / "v.gpkg")


def test_a_layer_without_crs_is_refused_with_the_cure(tmp_path: Path) -> None:
    save(squares(), tmp_path / "v.shp")
    (tmp_path / "v.prj").unlink()
    with pytest.raises(InputError, match=r"v\.shp: the layer v has no CRS\. Set it with your GIS"):
        read(tmp_path / "v.shp")


@pytest.mark.parametrize(
    ("drawn", "labelled"), [(28992, 4326), (4326, 28992), (3857, 28992), (32631, 28992), (4326, 25831), (28992, 25831)]
)
def test_a_layer_labelled_with_the_wrong_crs_is_refused(tmp_path: Path, drawn: int, labelled: int) -> None:
    wrong = squares().to_crs(drawn).set_crs(labelled, allow_override=True)
    path = save(wrong, tmp_path / "v.gpkg")
    with pytest.raises(InputError, match=r"v\.gpkg: row 1 of the layer v lies outside the area of its CRS, .*your GIS"):
        read(path)


def test_a_row_too_far_away_for_the_crs_of_the_run_is_refused(tmp_path: Path) -> None:
    far = gpd.GeoDataFrame(geometry=[shapely.Point(-80.99, 0)], crs=4326)
    with pytest.raises(
        InputError, match=r"v\.geojson: row 1 of the layer v lies too far away for WGS 84 / UTM zone 32N"
    ):
        read_vector(save(far, tmp_path / "v.geojson"), layer=None, crs=CRS.from_epsg(32632), shapes=POINTS)


def test_another_kind_of_geometry_is_refused_with_its_first_row(tmp_path: Path) -> None:
    mixed = squares()
    mixed.loc[1, "geometry"] = shapely.Point(181_000, 331_000)
    with pytest.raises(InputError, match=r"v\.geojson: row 2 of the layer v is a Point; .* MultiPolygon, Polygon"):
        read(save(mixed.to_crs(4326), tmp_path / "v.geojson"))


def test_what_gdal_remarks_becomes_a_warning_that_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remarking(*_: object, **__: object) -> gpd.GeoDataFrame:
        import warnings

        warnings.warn("ring is not closed", RuntimeWarning, stacklevel=2)
        return squares()

    path = save(squares(), tmp_path / "v.gpkg")
    monkeypatch.setattr("pyogrio.read_dataframe", remarking)
    with pytest.warns(DekkendWarning, match=r"v\.gpkg: on reading, GDAL says: ring is not closed"):
        read(path)


@pytest.mark.parametrize("code", [4326, 28992, 7415, 25831, 3857])
def test_no_place_in_the_netherlands_is_outside_the_area_of_its_systems(code: int) -> None:
    lon, lat = np.meshgrid(np.linspace(3.3, 7.2, 30), np.linspace(50.8, 53.6, 30))
    places = gpd.GeoSeries(gpd.points_from_xy(lon.ravel(), lat.ravel()), crs=4326).to_crs(code)
    assert not outside_area(places.x.to_numpy(), places.y.to_numpy(), CRS.from_epsg(code)).any()


def test_swapped_rd_coordinates_are_outside_wherever_in_the_netherlands() -> None:
    x, y = np.meshgrid(np.linspace(13_000, 272_000, 30), np.linspace(307_000, 619_000, 30))
    assert outside_area(y.ravel(), x.ravel(), RD_NEW).all()


def test_a_system_without_a_known_area_reaches_round_the_globe() -> None:
    local = CRS.from_proj4("+proj=sterea +lat_0=52 +lon_0=5 +x_0=155000 +y_0=463000 +ellps=bessel +units=m")
    assert local.area_of_use is None
    x = np.array([155_000.0, np.nan])
    assert outside_area(x, np.array([463_000.0, 0.0]), local).tolist() == [False, True]
