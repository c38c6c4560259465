"""Registered crime, in the forms in which municipalities have it."""

import math
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import MultiPoint, Point, box

from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning, InputError, InputMissingError
from dekkend.sources.crime import Crime, read_crime

X, Y = 190_000.0, 505_000.0


def crime(folder: Path, text: str) -> Crime:
    (folder / "crime.csv").write_text(text, encoding="utf-8")
    return read_crime(folder / "crime.csv", crs=RD_NEW)


def test_a_table_has_a_column_a_year(tmp_path: Path) -> None:
    found = crime(tmp_path, "buurtcode;buurtnaam;misdrijven_2021;misdrijven_2022\nbu01;Noord;12;0\nBU02;Zuid;5;7\n")
    assert found.points is None
    assert found.years == {2021, 2022}
    assert found.counts.to_dict("index") == {"BU01": {2021: 12, 2022: 0}, "BU02": {2021: 5, 2022: 7}}


@pytest.mark.parametrize("heading", ["2021", "Misdrijven 2021", "aantal (2021)", "GeregistreerdeMisdrijven_2021"])
def test_a_year_is_known_by_the_only_number_in_its_heading(tmp_path: Path, heading: str) -> None:
    assert crime(tmp_path, f"code,{heading}\nBU01,3\n").counts[2021].tolist() == [3]


def test_what_is_suppressed_is_unknown_and_never_zero(tmp_path: Path) -> None:
    found = crime(tmp_path, "code,2021\nA,\nB,.\nC,-99997\nD,<5\nE,0\n").counts[2021]
    assert [math.isnan(value) for value in found] == [True, True, True, True, False]
    assert found["E"] == 0


def test_a_table_of_districts_and_neighbourhoods_goes_by_its_own_code(tmp_path: Path) -> None:
    text = "niveau,code,naam,gemeentecode,2021\ngemeente,GM1,x,GM1,99\nbuurt,BU1,y,GM1,3\n"
    assert crime(tmp_path, text).counts.loc["BU1", 2021] == 3
    assert crime(tmp_path, "wijkcode,buurtcode,2021\nWK1,BU1,3\nWK1,BU2,4\n").counts.index.tolist() == ["BU1", "BU2"]
    assert crime(tmp_path, "wijkcode,2021\nWK1,3\n").counts.index.tolist() == ["WK1"]


def test_a_workbook_does_as_well(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["buurtcode", 2021, 2022])
    book.active.append(["BU01", 4, None])
    book.save(tmp_path / "crime.xlsx")
    found = read_crime(tmp_path / "crime.xlsx", crs=RD_NEW).counts
    assert found.loc["BU01", 2021] == 4
    assert math.isnan(found.loc["BU01", 2022])


def test_polygons_with_cbs_columns_do_as_well(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"buurtcode": ["BU01", "BU02"], "wijkcode": ["WK1", "WK1"], "misdrijven_2021": [3.0, math.nan]},
        geometry=[box(X, Y, X + 9, Y + 9)] * 2,
        crs=RD_NEW,
    )
    frame.to_file(tmp_path / "crime.gpkg")
    found = read_crime(tmp_path / "crime.gpkg", crs=RD_NEW).counts[2021]
    assert found["BU01"] == 3
    assert math.isnan(found["BU02"])


@pytest.mark.parametrize("date", ["2021-03-04", "04-03-2021", "4 maart 2021", "2021"])
def test_points_have_the_year_of_their_date(tmp_path: Path, date: str) -> None:
    found = crime(tmp_path, f"x;y;pleegdatum\n{X};{Y};{date}\n")
    assert found.counts is None
    assert found.years == {2021}
    assert found.points.geometry.iloc[0] == Point(X, Y)


def test_points_in_degrees_and_in_a_vector_file_do_as_well(tmp_path: Path) -> None:
    (there,) = gpd.GeoSeries([Point(X, Y)], crs=RD_NEW).to_crs(4326)
    found = crime(tmp_path, f"lon,lat,jaar\n{there.x},{there.y},2021\n").points
    assert found.geometry.iloc[0].distance(Point(X, Y)) < 0.1
    frame = gpd.GeoDataFrame(
        {"datum": ["2021-01-01", "2022-01-01"]}, geometry=[Point(X, Y), MultiPoint([(X, Y)])], crs=RD_NEW
    )
    frame.to_file(tmp_path / "points.geojson", driver="GeoJSON")
    assert read_crime(tmp_path / "points.geojson", crs=RD_NEW).points["year"].tolist() == [2021, 2022]


def test_crimes_without_a_date_are_told_and_not_counted(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="1 of 2 crimes have no date .* first in row 3"):
        found = crime(tmp_path, f"x,y,datum\n{X},{Y},2021-01-01\n{X},{Y},\n")
    assert found.points["row"].tolist() == [2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,2021\nBU1,3.5\n", "no rate"),
        ("code,2021\nBU1,-4\n", "row 2 has -4"),
        ("code,2021\nBU1,3\nBU1,4\n", "code BU1 stands in rows 2, 3"),
        ("code,misdrijven_2021,inbraken_2021\nBU1,3,4\n", "are both of 2021"),
        ("code,name\nBU1,x\n", "no column of crimes in a year"),
        ("name,2021\nx,3\n", "among them"),
        (f"x,y,datum\n{X},{Y},never\n", "no row has a date"),
    ],
)
def test_what_cannot_be_counted_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        crime(tmp_path, text)


def test_points_without_dates_are_refused(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"kind": ["x"]}, geometry=[Point(X, Y)], crs=RD_NEW).to_file(tmp_path / "points.gpkg")
    with pytest.raises(InputError, match="no column with the date"):
        read_crime(tmp_path / "points.gpkg", crs=RD_NEW)


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        read_crime(tmp_path / "crime.csv", crs=RD_NEW)
