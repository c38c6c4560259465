from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend.sources.totals import COLUMNS, no_totals, read_totals

CODES = ("GM1", "WK1", "WK2")


def layer(path: Path, name: str, **columns: list[object]) -> None:
    count = len(next(iter(columns.values())))
    shapes = [shapely.box(181_000 + 100 * n, 331_000, 181_100 + 100 * n, 331_100) for n in range(count)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=28992).to_file(path, layer=name, driver="GPKG")


@pytest.fixture
def yearly(tmp_path: Path) -> Path:
    """A file with a layer for each level, as CBS publishes it every year."""
    path = tmp_path / "wijkenbuurten.gpkg"
    layer(
        path, "buurten", buurtcode=["BU1", "BU2", "BU3", "BU9"], wijkcode=["WK1", "WK1", "WK2", "WK1"],
        gemeentecode=["GM1"] * 4, water=["NEE", "NEE", "NEE", "JA"], aantal_inwoners=[100, -99997, 300, 0],
    )  # fmt: skip
    layer(
        path, "wijken", wijkcode=["WK2", "WK1", "WK1"], gemeentecode=["GM1"] * 3, water=["NEE", "NEE", "JA"],
        aantal_inwoners=[300, 190, -99997], percentage_personen_65_jaar_en_ouder=[20, -99997, -99997],
    )  # fmt: skip
    layer(path, "gemeenten", gemeentecode=["GM1"], aantal_inwoners=[495])
    return path


def test_districts_and_municipalities_come_with_their_figures_and_the_number_of_their_neighbourhoods(
    yearly: Path,
) -> None:
    totals = read_totals(yearly, CODES)
    assert totals["code"].tolist() == ["GM1", "WK1", "WK2"]
    assert totals["residents"].tolist() == [495, 190, 300]
    assert totals["residents_65"].tolist() == pytest.approx([np.nan, np.nan, 60], nan_ok=True)
    assert totals["parts"].tolist() == pytest.approx([np.nan, 2, 1], nan_ok=True)


def test_a_file_with_neighbourhoods_alone_has_no_totals(tmp_path: Path) -> None:
    layer(tmp_path / "buurten.gpkg", "buurten", buurtcode=["BU1"], wijkcode=["WK1"], aantal_inwoners=[100])
    assert read_totals(tmp_path / "buurten.gpkg", CODES).empty


def test_another_format_has_no_totals(tmp_path: Path) -> None:
    assert read_totals(tmp_path / "buurten.geojson", CODES).empty
    assert tuple(no_totals().columns) == COLUMNS


def test_layers_of_no_level_are_passed_over(yearly: Path) -> None:
    layer(yearly, "roads", street=["Dorpsstraat"])
    assert len(read_totals(yearly, CODES)) == 3


def test_figures_of_others_are_neither_taken_nor_judged(yearly: Path) -> None:
    assert read_totals(yearly, ("WK2",))["code"].tolist() == ["WK2"]
    layer(yearly, "wijken", wijkcode=["WK2", "WK8"], gemeentecode=["GM1", "GM8"], aantal_inwoners=[300, -5])
    assert read_totals(yearly, CODES)["code"].tolist() == ["GM1", "WK2"]
