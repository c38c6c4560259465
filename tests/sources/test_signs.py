import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning, InputError, PersonalDataError
from dekkend.sources.sign_status import is_plan
from dekkend.sources.signs import empty_signs, read_signs


def write(folder: Path, text: str) -> Path:
    file = folder / "borden.csv"
    file.write_text(text, encoding="utf-8")
    return file


def read(folder: Path, text: str) -> gpd.GeoDataFrame:
    return read_signs(write(folder, text), crs=RD_NEW)


def test_signs_come_sorted_by_number_with_their_street(tmp_path: Path) -> None:
    signs = read(tmp_path, "bordnummer;straat;x;y\nB-2;Koolweg;181668;328716\nB-1;;182314,5;331942,25\n")
    assert signs["sign_id"].tolist() == ["B-1", "B-2"]
    assert signs["street"].tolist() == ["", "Koolweg"]
    assert [point.coords[0] for point in signs.geometry] == [(182_314.5, 331_942.25), (181_668, 328_716)]


@settings(max_examples=20)
@given(st.floats(20_000, 270_000), st.floats(310_000, 600_000))
def test_degrees_and_rd_metres_mean_the_same_place(
    tmp_path_factory: pytest.TempPathFactory, x: float, y: float
) -> None:
    place = gpd.GeoSeries([shapely.Point(x, y)], crs=RD_NEW)
    lon, lat = place.to_crs(4326).get_coordinates().iloc[0]
    folder = tmp_path_factory.getbasetemp()
    in_metres = read(folder, f"x,y\n{x!r},{y!r}\n").geometry[0]
    in_degrees = read(folder, f"Latitude,Longitude\n{lat!r},{lon!r}\n").geometry[0]
    assert in_metres.equals(place[0])
    assert in_degrees.distance(place[0]) < 0.001


@settings(max_examples=20)
@given(st.integers(100_000, 270_000), st.integers(0, 99))
def test_a_decimal_comma_reads_like_a_point(tmp_path_factory: pytest.TempPathFactory, metres: int, cents: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    dutch = f"{metres:,}".replace(",", ".") + f",{cents:02}"
    (point,) = read(folder, f"x;y\n{dutch};331 942,0\n").geometry
    assert point.coords[0] == (float(f"{metres}.{cents:02}"), 331_942.0)


def test_signs_without_a_number_are_counted_off(tmp_path: Path) -> None:
    signs = read(tmp_path, "id,x,y\n,182000,331000\nA,182000,331000\n,182000,331001\n")
    assert signs["sign_id"].tolist() == ["A", "bord-001", "bord-003"]
    assert signs.geometry[2].y == 331_001


def test_a_workbook_will_do(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nr", "X-coördinaat", "Y-coördinaat"])
    book.active.append([12, 182_314.5, 331_942])
    book.save(tmp_path / "borden.xlsx")
    (sign,) = read_signs(tmp_path / "borden.xlsx", crs=RD_NEW).itertuples()
    assert (sign.sign_id, sign.geometry.x, sign.geometry.y) == ("12", 182_314.5, 331_942)


def test_no_signs_look_like_signs_without_rows(tmp_path: Path) -> None:
    some = read(tmp_path, "id,x,y\nA,182000,331000\n")
    none = empty_signs(RD_NEW)
    assert none.empty
    assert none.columns.tolist() == some.columns.tolist()
    assert none.crs == some.crs


def test_a_layer_of_points_reads_like_a_table(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(
        {"id": [3, 4], "sign_id": ["B", None], "Straatnaam": [" Koolweg ", None]},
        geometry=[shapely.MultiPoint([(182_000, 331_000)]), shapely.MultiPoint([(182_100, 331_000)])],
        crs=28992,
    )
    points.to_file(tmp_path / "borden.gpkg")
    signs = read_signs(tmp_path / "borden.gpkg", crs=RD_NEW)
    assert signs["sign_id"].tolist() == ["B", "bord-002"]
    assert signs["street"].tolist() == ["Koolweg", ""]
    assert [point.coords[0] for point in signs.geometry] == [(182_000, 331_000), (182_100, 331_000)]


def test_numbers_that_a_layer_holds_as_floats_stay_whole(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame({"nummer": [7.0, None]}, geometry=gpd.points_from_xy([5.8, 5.81], [50.9, 50.9]), crs=4326)
    points.to_file(tmp_path / "borden.geojson")
    assert read_signs(tmp_path / "borden.geojson", crs=RD_NEW)["sign_id"].tolist() == ["7", "bord-002"]


def test_several_points_in_one_row_are_refused(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.MultiPoint([(182_000, 331_000), (182_100, 331_000)])], crs=28992)
    points.to_file(tmp_path / "borden.gpkg")
    with pytest.raises(InputError, match=r"borden\.gpkg: row 1 holds several points"):
        read_signs(tmp_path / "borden.gpkg", crs=RD_NEW)


def test_a_number_that_stands_twice_is_refused_with_both_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"borden\.csv: the sign A stands in rows 2, 4"):
        read(tmp_path, "id,x,y\nA,182000,331000\nB,182000,331000\nA,182000,331000\n")


@pytest.mark.parametrize("value", ["", "onbekend", "12;3"])
def test_a_coordinate_that_is_no_number_is_refused_with_its_row(tmp_path: Path, value: str) -> None:
    with pytest.raises(InputError, match=r"borden\.csv: row 3 has no number in the column y"):
        read(tmp_path, f'id,x,y\nA,182000,331000\nB,182000,"{value}"\n')


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ("x,y", "5.8,50.9"),
        ("x,y", "331000,182000"),
        ("x,y", "0,0"),
        ("x,y", "nan,331000"),
        ("x,y", "inf,331000"),
        ("lon,lat", "182000,331000"),
        ("lon,lat", "5.8,99"),
    ],
)
def test_an_impossible_coordinate_is_refused_with_its_row(tmp_path: Path, names: str, numbers: str) -> None:
    with pytest.raises(InputError, match=r"borden\.csv: row 2 lies nowhere that .* reaches .*not swapped"):
        read(tmp_path, f"{names}\n{numbers}\n")


def test_a_table_without_coordinates_says_which_headings_it_needs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"borden\.csv: .* headings, among them x, y / lon, lat"):
        read(tmp_path, "id,straat\n1,Koolweg\n")


PERSONAL = ("bel 06-12345678", "jan@example.org", "https://chat.whatsapp.com/AbCdEf")


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("column", ["bordnummer", "straat", "opmerking"])
def test_a_table_with_personal_data_is_refused_without_repeating_it(tmp_path: Path, column: str, value: str) -> None:
    cells = {"bordnummer": "B1", "straat": "Koolweg", "opmerking": "", "x": "182000", "y": "331000"} | {column: value}
    text = ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"
    with pytest.raises(PersonalDataError, match=rf"borden\.csv: row 2, column {column} looks") as caught:
        read(tmp_path, text)
    assert value not in str(caught.value)


def test_personal_data_in_a_table_is_dropped_on_request(tmp_path: Path) -> None:
    path = write(tmp_path, f"bordnummer;straat;x;y\n{PERSONAL[1]};{PERSONAL[0]};182000;331000\n")
    with pytest.warns(DekkendWarning, match=r"borden\.csv: 2 cells look like"):
        (sign,) = read_signs(path, crs=RD_NEW, drop_personal_data=True).itertuples()
    assert (sign.sign_id, sign.street) == ("bord-001", "")


def layer_with(folder: Path, **columns: list[object]) -> Path:
    places = gpd.points_from_xy([182_000, 182_100], [331_000, 331_000])
    table: dict[str, list[object]] = {"bordnummer": ["B1", "B2"], "straat": ["Koolweg", "Kerkstraat"]}
    gpd.GeoDataFrame(table | columns, geometry=places, crs=28992).to_file(folder / "borden.gpkg")
    return folder / "borden.gpkg"


@pytest.mark.parametrize("value", [*PERSONAL, 612345678])
@pytest.mark.parametrize("column", ["bordnummer", "straat", "opmerking"])
def test_a_layer_with_personal_data_is_refused_without_repeating_it(
    tmp_path: Path, column: str, value: str | int
) -> None:
    path = layer_with(tmp_path, **{column: [None, str(value)]})
    with pytest.raises(PersonalDataError, match=rf"borden\.gpkg: row 2, column {column} looks") as caught:
        read_signs(path, crs=RD_NEW)
    assert str(value) not in str(caught.value)


def test_personal_data_in_a_layer_is_dropped_on_request(tmp_path: Path) -> None:
    path = layer_with(tmp_path, bordnummer=["B1", PERSONAL[1]], straat=["Koolweg", PERSONAL[2]], tel=["a", PERSONAL[0]])
    with pytest.warns(DekkendWarning, match=r"borden\.gpkg: 3 cells look like"):
        signs = read_signs(path, crs=RD_NEW, drop_personal_data=True)
    assert signs["sign_id"].tolist() == ["B1", "bord-002"]
    assert signs["street"].tolist() == ["Koolweg", ""]


STATUSES = {
    "proposed": ("proposed", "Voorgesteld", "nieuw", "added", "toegevoegd", "MOVED", "verplaatst", "plaatsen"),
    "keep": ("keep", "behouden", "blijft", "Laten staan"),
    "struck": ("struck", "geschrapt", "vervalt", "remove", "verwijderen", "weghalen", "redundant", "overbodig"),
    "standing": ("standing", "staand", "bestaand", "staat er al", ""),
}


@pytest.mark.parametrize(("status", "word"), [(status, word) for status, words in STATUSES.items() for word in words])
def test_words_in_dutch_and_english_say_what_becomes_of_a_sign(tmp_path: Path, status: str, word: str) -> None:
    signs = read(tmp_path, f"id;status;x;y\nA;{word};182000;331000\n")
    assert signs["status"].tolist() == [status]
    assert is_plan(signs["status"]) == (status in {"proposed", "struck"})


def test_without_a_column_for_it_every_sign_stands_and_nothing_else_is_known(tmp_path: Path) -> None:
    (sign,) = read(tmp_path, "id,x,y\nA,182000,331000\n").itertuples()
    assert (sign.status, sign.provenance, sign.entry_id, sign.remark) == ("standing", "standing", "", "")
    assert np.isnan(sign.facing_deg)


def test_an_unknown_status_is_refused_with_its_row_and_the_words_that_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"borden\.csv: row 3 has the status misschien, .*voorgesteld.*geschrapt"):
        read(tmp_path, "id,status,x,y\nA,,182000,331000\nB,misschien,182000,331000\n")


@pytest.mark.parametrize(
    ("word", "provenance", "status", "origin"),
    [
        ("struck", "standing", "remove", "standing"),
        ("verwijderen", "staat er al", "remove", "standing"),
        ("remove", "proposed", "struck", "proposed"),
        ("struck", "", "struck", ""),
        ("keep", "proposed", "proposed", "proposed"),
        ("keep", "", "keep", "standing"),
        ("moved", "standing", "proposed", "standing"),
        ("proposed", "", "proposed", "proposed"),
        ("standing", "proposed", "standing", "standing"),
        ("", "voorgesteld", "proposed", "proposed"),
        ("", "in 2019 geplaatst", "standing", "standing"),
    ],
)
def test_where_a_sign_comes_from_decides_what_a_status_means(
    tmp_path: Path, word: str, provenance: str, status: str, origin: str
) -> None:
    (sign,) = read(tmp_path, f"id;status;herkomst;x;y\nA;{word};{provenance};182000;331000\n").itertuples()
    assert (sign.status, sign.provenance) == (status, origin)


def test_the_direction_the_entry_and_the_remark_are_read(tmp_path: Path) -> None:
    rows = "A;45,5;Elsloo:w1-2;liever aan de overkant\nB;-90;;\nC;360°;;\nD;;;\n"
    rows = rows.replace("\n", ";182000;331000\n")
    signs = read(tmp_path, "id;Kijkrichting;entry_id;Opmerking;x;y\n" + rows)
    assert signs["facing_deg"].tolist()[:3] == [45.5, 270.0, 0.0]
    assert np.isnan(signs["facing_deg"][3])
    assert signs["entry_id"].tolist() == ["Elsloo:w1-2", "", "", ""]
    assert signs["remark"].tolist() == ["liever aan de overkant", "", "", ""]


def test_a_direction_that_is_no_number_is_left_out_with_a_warning(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match=r"borden\.csv: the direction in rows 2, 4 is no number"):
        signs = read(tmp_path, "id,richting,x,y\nA,noord,182000,331000\nB,90,182000,331000\nC,inf,182000,331000\n")
    assert np.isnan(signs["facing_deg"]).tolist() == [True, False, True]


def edited(folder: Path, rows: list[dict[str, object]]) -> Path:
    """Write points as a GIS writes them that has added some: with null where nobody filled anything in."""
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [5.8 + at / 1000, 50.9]}}
        for at, row in enumerate(rows)
    ]
    path = folder / "edited.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


BLANK = {"sign_id": None, "status": None, "facing_deg": None, "remark": None, "provenance": None}


def test_in_a_plan_a_point_that_was_just_drawn_is_added(tmp_path: Path) -> None:
    plan = [
        BLANK | {"sign_id": "at:Elsloo:w1-2", "status": "proposed", "facing_deg": 90.5, "provenance": "proposed"},
        BLANK | {"sign_id": "B7", "status": "keep", "provenance": "standing"},
        BLANK,
        BLANK | {"sign_id": "added-001", "status": "added"},
        BLANK | {"status": "toegevoegd"},
        BLANK | {"sign_id": "B8"},
    ]
    signs = read_signs(edited(tmp_path, plan), crs=RD_NEW).set_index("sign_id")
    assert signs["status"].to_dict() == {
        "B7": "keep", "B8": "standing", "added-001": "proposed", "added-002": "proposed", "added-003": "proposed",
        "at:Elsloo:w1-2": "proposed",
    }  # fmt: skip
    assert signs["provenance"].to_dict()["added-002"] == "proposed"
    assert signs["facing_deg"]["at:Elsloo:w1-2"] == 90.5


def test_in_a_list_of_what_stands_a_point_that_was_just_drawn_stands(tmp_path: Path) -> None:
    signs = read_signs(edited(tmp_path, [BLANK | {"sign_id": "B7", "status": "keep"}, BLANK]), crs=RD_NEW)
    assert signs["sign_id"].tolist() == ["B7", "bord-002"]
    assert signs["status"].tolist() == ["keep", "standing"]


def test_of_several_layers_the_one_with_the_signs_is_read(tmp_path: Path) -> None:
    path, places = tmp_path / "plan.gpkg", gpd.points_from_xy([182_000], [331_000])
    gpd.GeoDataFrame({"entry_id": ["E"]}, geometry=places, crs=28992).to_file(path, layer="entries")
    gpd.GeoDataFrame({"sign_id": ["S"]}, geometry=places, crs=28992).to_file(path, layer="signs")
    assert read_signs(path, crs=RD_NEW)["sign_id"].tolist() == ["S"]


def test_of_several_layers_without_one_of_signs_none_is_guessed(tmp_path: Path) -> None:
    path, places = tmp_path / "plan.gpkg", gpd.points_from_xy([182_000], [331_000])
    for layer in ("entries", "posts"):
        gpd.GeoDataFrame({"entry_id": ["E"]}, geometry=places, crs=28992).to_file(path, layer=layer)
    with pytest.raises(InputError, match=r"plan\.gpkg: there are several layers: entries, posts"):
        read_signs(path, crs=RD_NEW)


def test_a_node_of_the_map_in_an_identifier_is_no_phone_number(tmp_path: Path) -> None:
    entry = "Elsloo:w8812345-612345678"
    (sign,) = read(tmp_path, f"id,entry_id,x,y\nat:{entry},{entry},182000,331000\n").itertuples()
    assert (sign.sign_id, sign.entry_id) == (f"at:{entry}", entry)
    with pytest.raises(PersonalDataError, match=r"row 2, column entry_id"):
        read(tmp_path, "id,entry_id,x,y\nA,612345678,182000,331000\n")


def test_identifiers_survive_when_personal_data_is_dropped(tmp_path: Path) -> None:
    entry = "Elsloo:w8812345-612345678"
    path = write(tmp_path, f"entry_id;opmerking;x;y\n{entry};{PERSONAL[0]};182000;331000\n")
    with pytest.warns(DekkendWarning, match=r"borden\.csv: 1 cell looks like"):
        (sign,) = read_signs(path, crs=RD_NEW, drop_personal_data=True).itertuples()
    assert (sign.entry_id, sign.remark) == (entry, "")
