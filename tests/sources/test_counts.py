"""Counts of vehicles, in the spellings in which traffic offices hand them over."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.crs import RD_NEW
from dekkend.errors import InputError, InputMissingError
from dekkend.sources.counts import COUNTS, read_counts

UTM_32 = "EPSG:32632"


def write(folder: Path, text: str) -> Path:
    file = folder / "tellingen.csv"
    file.write_text(text, encoding="utf-8")
    return file


def read(folder: Path, text: str, crs=RD_NEW) -> gpd.GeoDataFrame:
    return read_counts(write(folder, text), crs=crs)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    assert str(caught.value).startswith(f"{folder / 'tellingen.csv'}: ")
    return str(caught.value)


def test_counts_read_as_they_are_written_in_the_order_of_the_file(tmp_path: Path) -> None:
    counts = read(tmp_path, "vehicles,x,y\n4200,182000,331000\n\n850,181000,330000.5\n0,182500,331000\n")
    assert counts["vehicles"].tolist() == [4200, 850, 0]
    assert counts["row"].tolist() == [2, 4, 5]
    assert [point.coords[0] for point in counts.geometry] == [
        (182_000, 331_000),
        (181_000, 330_000.5),
        (182_500, 331_000),
    ]
    assert counts.crs == RD_NEW


@pytest.mark.parametrize(
    "headings",
    [
        "voertuigen;X-coördinaat;Y-coördinaat",
        "Voertuigen per etmaal;rd_x;rd_y",
        "Intensiteit;x (RD);y (RD)",
        "etmaalintensiteit;X_RD;Y_RD",
        "mvt/etmaal;X;Y",
        "Motorvoertuigen;x;y",
        "Vehicles per day;RD x;RD y",
        "count;x coordinate;y coordinate",
        "AADT;x;y",
    ],
)
def test_headings_are_known_in_both_languages(tmp_path: Path, headings: str) -> None:
    (count,) = read(tmp_path, f"{headings}\n4200;182000;331000\n").itertuples()
    assert (count.vehicles, count.geometry.x, count.geometry.y) == (4200, 182_000, 331_000)


@pytest.mark.parametrize("headings", ["lengtegraad;breedtegraad", "Longitude;Latitude", "lng;lat", "lon;lat"])
def test_a_point_in_degrees_is_brought_to_the_metric_crs(tmp_path: Path, headings: str) -> None:
    place = gpd.GeoSeries([shapely.Point(182_000, 331_000)], crs=RD_NEW)
    lon, lat = place.to_crs(4326).get_coordinates().iloc[0]
    written = f"{headings};mvt\n{lon:.8f};{lat:.8f};4200\n"
    assert read(tmp_path, written).geometry[0].distance(place[0]) < 0.01
    elsewhere = read(tmp_path, written, crs=UTM_32)
    assert elsewhere.crs == UTM_32
    assert elsewhere.geometry[0].distance(place.to_crs(UTM_32)[0]) < 0.01


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 9))
def test_a_decimal_comma_reads_like_a_point(tmp_path_factory: pytest.TempPathFactory, whole: int, tenth: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    dutch = read(folder, f"voertuigen;x;y\n{whole},{tenth};182000,5;331000\n")
    grouped = read(folder, f"voertuigen;x;y\n{whole:,}".replace(",", ".") + f",{tenth};182.000,5;331000\n")
    english = read(folder, f"vehicles,x,y\n{whole}.{tenth},182000.5,331000\n")
    assert dutch.equals(english)
    assert grouped.equals(english)


@pytest.mark.parametrize("written", ["12.500", "12,500", "1.200"])
def test_a_sign_between_thousands_is_never_taken_for_a_decimal_sign(tmp_path: Path, written: str) -> None:
    """A busy road would otherwise count for a thousandth of what it is."""
    said = refused(tmp_path, f"x;y;voertuigen\n182000;331000;900\n182000;331000;{written}\n")
    assert f"row 3 counts {written} vehicles" in said


def test_a_workbook_will_do(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tellingen 2024"])
    book.active.append(["Telpunt", "X", "Y", "Intensiteit"])
    book.active.append(["Koolweg", 182_000.5, 331_000, 4200])
    book.active.append(["Kerkweg", "182.100,5", "331000", "850"])
    book.save(tmp_path / "tellingen.xlsx")
    counts = read_counts(tmp_path / "tellingen.xlsx", crs=RD_NEW)
    assert counts["vehicles"].tolist() == [4200, 850]
    assert counts["row"].tolist() == [3, 4]
    assert [point.x for point in counts.geometry] == [182_000.5, 182_100.5]


def test_what_a_workbook_holds_as_a_mean_is_no_number_with_thousands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x", "y", "vehicles"])
    book.active.append([182_000, 331_000, 4000 / 7])
    book.save(tmp_path / "tellingen.xlsx")
    assert read_counts(tmp_path / "tellingen.xlsx", crs=RD_NEW)["vehicles"].tolist() == pytest.approx([4000 / 7])


def test_two_counts_at_one_point_are_both_kept(tmp_path: Path) -> None:
    """Which of them holds is for those to say who know the roads."""
    counts = read(tmp_path, "x,y,vehicles\n182000,331000,400\n182000,331000,500\n")
    assert counts["vehicles"].tolist() == [400, 500]
    assert counts["row"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("182000,331000,", "no number in the column vehicles"),
        ("182000,331000,veel", "no number in the column vehicles"),
        ("182000,,400", "no number in the column y"),
        ("n.v.t.,331000,400", "no number in the column x"),
        ("182000,331000,-1", "counts less than no vehicle"),
        ("182000,331000,inf", "counts less than no vehicle, or endlessly many"),
        ("182000,331000,nan", "counts less than no vehicle, or endlessly many"),
        ("331000,182000,400", "lies nowhere that"),
        ("nan,331000,400", "lies nowhere that"),
        ("5.8,50.9,400", "lies nowhere that"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named_by_its_row(tmp_path: Path, row: str, words: str) -> None:
    said = refused(tmp_path, f"x,y,vehicles\n182000,331000,400\n\n{row}\n{row}\n")
    assert "row 4 " in said
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize("headings", ["x,y,aantal dagen", "x,lat,vehicles", "vehicles,y,lon", "a,b,c"])
def test_without_the_headings_that_are_needed_it_says_which(tmp_path: Path, headings: str) -> None:
    said = refused(tmp_path, f"{headings}\n182000,331000,400\n")
    assert "x, y, vehicles / lon, lat, vehicles" in said


def test_headings_alone_are_no_counts(tmp_path: Path) -> None:
    assert "no rows below them" in refused(tmp_path, "x,y,vehicles\n")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"tellingen\.csv"):
        read_counts(tmp_path / "tellingen.csv", crs=RD_NEW)


def test_no_counts_look_like_counts_without_rows(tmp_path: Path) -> None:
    some, none = read(tmp_path, "x,y,vehicles\n182000,331000,400\n"), COUNTS.empty(RD_NEW)
    assert none.empty
    assert none.columns.tolist() == some.columns.tolist()
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
