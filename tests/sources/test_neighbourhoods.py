from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.neighbourhoods import read_neighbourhoods


def square(at: float, size: float = 100.0) -> shapely.Polygon:
    return shapely.box(181_000 + at, 331_000, 181_000 + at + size, 331_000 + size)


def cbs(**columns: object) -> gpd.GeoDataFrame:
    """Two neighbourhoods as CBS spells them."""
    table: dict[str, object] = {
        "buurtcode": ["BU09710001", "BU09710000"],
        "buurtnaam": ["Kerensheide", "Oud-Stein"],
        "wijkcode": ["WK097100"] * 2,
        "gemeentecode": ["GM0971"] * 2,
        "gemeentenaam": ["Stein"] * 2,
        "aantal_inwoners": [2600, 3175],
        "inwoners_65_jaar_of_ouder": [755, 1075],
        "geometry": [square(0), square(100)],
    }
    table |= columns
    return gpd.GeoDataFrame({name: values for name, values in table.items() if values is not None}, crs=28992)


def read(frame: gpd.GeoDataFrame, folder: Path) -> gpd.GeoDataFrame:
    frame.to_file(folder / "buurten.gpkg")
    return read_neighbourhoods(folder / "buurten.gpkg", crs=RD_NEW)


def test_neighbourhoods_come_sorted_by_code_with_their_figures(tmp_path: Path) -> None:
    areas = read(cbs(), tmp_path)
    assert areas.drop(columns="geometry").to_dict("records") == [
        {
            "code": "BU09710000",
            "name": "Oud-Stein",
            "district": "WK097100",
            "district_name": "",
            "municipality": "GM0971",
            "municipality_name": "Stein",
            "residents": 3175.0,
            "residents_65": 1075.0,
            "percentage_65": pytest.approx(np.nan, nan_ok=True),
            "under_ten": False,
        },
        {
            "code": "BU09710001",
            "name": "Kerensheide",
            "district": "WK097100",
            "district_name": "",
            "municipality": "GM0971",
            "municipality_name": "Stein",
            "residents": 2600.0,
            "residents_65": 755.0,
            "percentage_65": pytest.approx(np.nan, nan_ok=True),
            "under_ten": False,
        },
    ]
    assert shapely.equals(areas.geometry.to_numpy(), [square(100), square(0)]).all()
    assert areas.crs == RD_NEW


@pytest.mark.parametrize(
    "names",
    [
        ("buurtcode", "buurtnaam", "aantalInwoners", "inwoners65JaarOfOuder"),
        ("BUURTCODE", "Buurtnaam", "AANTAL_INWONERS", "Inwoners_65_jaar_of_ouder"),
        ("BU_CODE", "BU_NAAM", "AANT_INW", "A_65_OO"),
        ("buurtcode", "buurtnaam", "aantal_inw", "inwoners_6"),
    ],
)
def test_each_of_the_spellings_of_cbs_is_known(tmp_path: Path, names: tuple[str, ...]) -> None:
    own = ("buurtcode", "buurtnaam", "aantal_inwoners", "inwoners_65_jaar_of_ouder")
    areas = read(cbs().rename(columns=dict(zip(own, names, strict=True))), tmp_path)
    assert areas["name"].tolist() == ["Oud-Stein", "Kerensheide"]
    assert areas[["residents", "residents_65"]].sum().tolist() == [5775, 1830]


@pytest.mark.parametrize(
    "name", ["percentage_personen_65_jaar_en_ouder", "percentagePersonen65JaarEnOuder", "P_65_EO_JR"]
)
def test_a_percentage_of_elderly_becomes_their_number(tmp_path: Path, name: str) -> None:
    areas = read(cbs(inwoners_65_jaar_of_ouder=None, **{name: [29, 34]}), tmp_path)
    assert areas["residents_65"].tolist() == pytest.approx([0.34 * 3175, 0.29 * 2600])
    assert areas["percentage_65"].tolist() == [34, 29]


@pytest.mark.parametrize(
    "name", ["bevolkingsdichtheid_inwoners_per_km2", "bevolkingsdichtheidInwonersPerKm2", "BEV_DICHTH"]
)
def test_a_neighbourhood_whose_density_is_secret_has_fewer_than_ten_residents(tmp_path: Path, name: str) -> None:
    assert read(cbs(**{name: [-99997, 1683]}), tmp_path)["under_ten"].tolist() == [False, True]


def test_a_file_that_tells_no_density_at_all_says_nothing_of_few_residents(tmp_path: Path) -> None:
    assert not read(cbs(BEV_DICHTH=[-99997, None]), tmp_path)["under_ten"].any()


def test_counts_of_elderly_go_before_percentages(tmp_path: Path) -> None:
    areas = read(cbs(percentage_personen_65_jaar_en_ouder=[1, 1]), tmp_path)
    assert areas["residents_65"].tolist() == [1075, 755]


@pytest.mark.parametrize("suppressed", [-99997, -99995, -99990, -99999999, None, np.nan, "geheim", "-99997"])
def test_suppressed_figures_are_missing_and_named(tmp_path: Path, suppressed: object) -> None:
    with pytest.warns(
        DekkendWarning, match=r"buurten\.gpkg: not all figures are known for 1 of 2 .*: Kerensheide\."
    ) as w:
        areas = read(cbs(aantal_inwoners=[suppressed, "3175" if isinstance(suppressed, str) else 3175]), tmp_path)
    assert len(w) == 1
    assert areas["residents"].isna().tolist() == [False, True]


def test_of_many_neighbourhoods_without_figures_only_the_first_are_named(tmp_path: Path) -> None:
    many = gpd.GeoDataFrame(
        {
            "buurtcode": [f"BU{at:08}" for at in range(9)],
            "buurtnaam": [f"b{at}" for at in range(9)],
            "aantal_inwoners": -99997,
            "inwoners_65_jaar_of_ouder": -99997,
        },
        geometry=[square(100 * at) for at in range(9)],
        crs=28992,
    )
    with pytest.warns(DekkendWarning, match="9 of 9 neighbourhoods: b0, b1, b2, b3, b4, …"):
        assert read(many, tmp_path)["residents_65"].isna().all()


def test_columns_of_figures_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning) as caught:
        areas = read(cbs(aantal_inwoners=None), tmp_path)
    assert [str(warning.message).partition(": ")[2] for warning in caught] == [
        "there are no columns with aantal_inwoners. What depends on them stays unknown."
    ]
    assert areas["residents"].isna().all()
    assert areas["residents_65"].tolist() == [1075, 755]


def test_a_percentage_without_residents_says_nothing(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="no columns with aantal_inwoners, inwoners_65_jaar_of_ouder"):
        areas = read(cbs(aantal_inwoners=None, inwoners_65_jaar_of_ouder=None, p_65_eo_jr=[1, 2]), tmp_path)
    assert areas["residents_65"].isna().all()


def test_a_negative_figure_is_an_error_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"buurten\.gpkg: row 2 has -5 in the column aantal_inwoners.*Correct it"):
        read(cbs(aantal_inwoners=[2600, -5]), tmp_path)


def test_more_elderly_than_residents_is_told_and_neither_figure_is_used(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="1 neighbourhood has more residents of 65 and over .*: Kerensheide"):
        areas = read(cbs(inwoners_65_jaar_of_ouder=[2700, 1075]), tmp_path)
    contradicted = areas["name"] == "Kerensheide"
    assert areas.loc[contradicted, ["residents", "residents_65"]].isna().all(axis=None)
    assert areas.loc[~contradicted, ["residents", "residents_65"]].notna().all(axis=None)


def test_districts_serve_where_there_are_no_neighbourhoods(tmp_path: Path) -> None:
    wijken = cbs(buurtcode=None, buurtnaam=None, wijkcode=["WK097100", "WK097101"], wijknaam=["Stein", None])
    areas = read(wijken, tmp_path)
    assert areas["code"].tolist() == ["WK097100", "WK097101"]
    assert areas["name"].tolist() == ["Stein", "WK097101"]


def test_a_file_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"buurten\.gpkg: there is no column with the codes .*buurtcode"):
        read(cbs(buurtcode=None, wijkcode=None), tmp_path)


def test_an_empty_code_and_a_repeated_one_are_refused_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"buurten\.gpkg: row 2 has no code"):
        read(cbs(buurtcode=["BU09710001", None]), tmp_path)
    with pytest.raises(InputError, match=r"buurten\.gpkg: the code BU1 stands in rows 1, 2"):
        read(cbs(buurtcode=["BU1", "BU1"]), tmp_path)


@pytest.mark.parametrize("column", ["water", "H2O", "WATER"])
def test_water_is_left_out_before_anything_is_said_of_it(tmp_path: Path, column: str) -> None:
    areas = read(cbs(aantal_inwoners=[-99997, 3175], **{column: ["JA", "NEE"]}), tmp_path)
    assert areas["name"].tolist() == ["Oud-Stein"]


def test_a_file_of_water_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"buurten\.gpkg: every row is marked as water"):
        read(cbs(water=["JA", "JA"]), tmp_path)


def test_an_invalid_polygon_is_repaired_and_named(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(181_000, 331_000), (181_100, 331_100), (181_100, 331_000), (181_000, 331_100)])
    with pytest.warns(DekkendWarning, match=r"buurten\.gpkg: 1 invalid polygon was repaired: Kerensheide"):
        areas = read(cbs(geometry=[bow_tie, square(100)]), tmp_path)
    assert areas.is_valid.all()
    assert areas.area.tolist() == pytest.approx([10_000, 5_000])


def test_a_polygon_without_area_is_refused_with_its_row(tmp_path: Path) -> None:
    line = shapely.Polygon([(181_000, 331_000), (181_100, 331_000), (181_050, 331_000)])
    with pytest.raises(InputError, match=r"buurten\.gpkg: the polygon of row 1 has no area"):
        read(cbs(geometry=[line, square(100)]), tmp_path)


def test_overlapping_neighbourhoods_are_named_and_kept(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match=r"buurten\.gpkg: 1 pair .* overlaps: Kerensheide / Oud-Stein"):
        areas = read(cbs(geometry=[square(0), square(95)]), tmp_path)
    assert areas.area.tolist() == pytest.approx([10_000, 10_000])


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (square(0), square(100), "they only touch"),
        (square(0), square(99.1), "90 m² is less than 100 m²"),
        (square(0, 1_000), square(995, 1_000), "5,000 m² is less than 1 % of the smaller one"),
    ],
)
def test_slivers_between_neighbourhoods_are_not_worth_a_word(
    tmp_path: Path, first: shapely.Polygon, second: shapely.Polygon, why: str
) -> None:
    assert len(read(cbs(geometry=[first, second]), tmp_path)) == 2, why


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert read(cbs(), tmp_path).equals(read(cbs().iloc[::-1], tmp_path))


def test_only_those_that_are_chosen_are_judged(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(190_000, 331_000), (190_100, 331_100), (190_100, 331_000), (190_000, 331_100)])
    frame = gpd.GeoDataFrame(
        {
            "buurtcode": ["BU1", "BU2", "BU3", "BU3", "BU4"],
            "buurtnaam": ["Hier", "Ver", "Dubbel", "Dubbel", "Geheim"],
            "aantal_inwoners": [100, -5, 10, 10, -99997],
            "inwoners_65_jaar_of_ouder": [20, 3, 50, 50, -99997],
        },
        geometry=[square(0), bow_tie, square(9_000), square(9_000), square(12_000)],
        crs=28992,
    )
    frame.to_file(tmp_path / "buurten.gpkg")
    here = shapely.box(181_000, 331_000, 182_000, 332_000)
    areas = read_neighbourhoods(
        tmp_path / "buurten.gpkg", crs=RD_NEW, choose=lambda found: shapely.intersects(found, here)
    )
    assert areas["name"].tolist() == ["Hier"]


def test_a_polygon_without_area_is_refused_where_it_is_chosen(tmp_path: Path) -> None:
    line = shapely.Polygon([(181_000, 331_000), (181_100, 331_000), (181_050, 331_000)])
    cbs(geometry=[line, square(100)]).to_file(tmp_path / "buurten.gpkg")
    here = shapely.box(180_000, 330_000, 182_000, 332_000)
    with pytest.raises(InputError, match="the polygon of row 1 has no area"):
        read_neighbourhoods(tmp_path / "buurten.gpkg", crs=RD_NEW, choose=lambda found: shapely.intersects(found, here))
