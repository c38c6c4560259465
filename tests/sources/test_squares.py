from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend.crs import RD_NEW
from dekkend.errors import InputError, InputMissingError
from dekkend.sources.squares import read_squares


def square(at: float) -> shapely.Polygon:
    return shapely.box(181_000 + at, 331_000, 181_100 + at, 331_100)


def cbs(**columns: object) -> gpd.GeoDataFrame:
    """Two squares as CBS spells them."""
    table: dict[str, object] = {
        "crs28992res100m": ["E1811N3310", "E1810N3310"],
        "aantal_inwoners": [40, 15],
        "aantal_inwoners_65_jaar_en_ouder": [10, -99997],
        "geometry": [square(100), square(0)],
    }
    table |= columns
    return gpd.GeoDataFrame({name: values for name, values in table.items() if values is not None}, crs=28992)


def read(frame: gpd.GeoDataFrame, folder: Path, **options: object) -> gpd.GeoDataFrame:
    frame.to_file(folder / "squares.gpkg")
    return read_squares(folder / "squares.gpkg", crs=RD_NEW, **options)


def test_squares_come_by_code_and_what_is_secret_is_missing(tmp_path: Path) -> None:
    squares = read(cbs(), tmp_path)
    assert squares["code"].tolist() == ["E1810N3310", "E1811N3310"]
    assert squares["residents"].tolist() == [15, 40]
    assert squares["residents_65"].tolist() == pytest.approx([np.nan, 10], nan_ok=True)
    assert shapely.equals(squares.geometry.to_numpy(), [square(0), square(100)]).all()


@pytest.mark.parametrize(
    "names",
    [("C28992R100", "INWONER", "INW_65PL"), ("crs28992res100m", "aantalInwoners", "aantalInwoners65JaarEnOuder")],
)
def test_each_of_the_spellings_of_cbs_is_known(tmp_path: Path, names: tuple[str, ...]) -> None:
    own = ("crs28992res100m", "aantal_inwoners", "aantal_inwoners_65_jaar_en_ouder")
    squares = read(cbs().rename(columns=dict(zip(own, names, strict=True))), tmp_path)
    assert squares["code"].tolist() == ["E1810N3310", "E1811N3310"]
    assert squares["residents"].sum() == 55
    assert squares["residents_65"].sum() == 10


def test_squares_without_codes_go_by_their_row(tmp_path: Path) -> None:
    assert read(cbs(crs28992res100m=None), tmp_path)["code"].tolist() == ["1", "2"]


def test_squares_need_not_tell_the_elderly(tmp_path: Path) -> None:
    squares = read(cbs(aantal_inwoners_65_jaar_en_ouder=None), tmp_path)
    assert squares["residents_65"].isna().all()


def test_squares_elsewhere_are_left_out(tmp_path: Path) -> None:
    reach = square(0).buffer(-1)
    squares = read(cbs(), tmp_path, choose=lambda found: shapely.intersects(found, reach))
    assert squares["code"].tolist() == ["E1810N3310"]


def test_a_file_without_residents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"squares\.gpkg: there is no column with the residents of each square"):
        read(cbs(aantal_inwoners=None), tmp_path)


def test_a_square_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the square E1 stands in more than one row"):
        read(cbs(crs28992res100m=["E1", "E1"]), tmp_path)


def test_a_negative_count_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2 has -3 in the column aantal_inwoners"):
        read(cbs(aantal_inwoners=[40, -3]), tmp_path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        read_squares(tmp_path / "nothing.gpkg", crs=RD_NEW)
