"""Points as people write them into tables."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError
from dekkend.sources.coordinates import COORDINATE_NAMES, COORDINATES, number, parsed, points_of
from dekkend.sources.tables import Table, read_table

PATH = Path("punten.csv")


def table(folder: Path, text: str) -> Table:
    file = folder / PATH
    file.write_text(text, encoding="utf-8")
    return read_table(file, COORDINATE_NAMES, needs=COORDINATES)


class TestNumbers:
    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_what_a_program_writes_is_read_back(self, value: float) -> None:
        assert parsed(repr(value)) == value

    @given(st.integers(-(10**9), 10**9), st.integers(0, 99))
    def test_a_dutch_number_means_what_an_english_one_does(self, whole: int, hundredths: int) -> None:
        english = float(f"{whole}.{hundredths:02}")
        plain, grouped = f"{whole},{hundredths:02}", f"{whole:,}".replace(",", ".") + f",{hundredths:02}"
        spaced = grouped.replace(".", "\N{NO-BREAK SPACE}")
        # Whoever groups thousands in English has a comma before the decimal point.
        turned = f"{whole:,}.{hundredths:02}"
        assert [parsed(each) for each in (plain, grouped, spaced, turned)] == [english] * 4

    @pytest.mark.parametrize("text", ["", " ", "veel", "12 m", "1,2,3", "--1", "1e", "12-34", "5°", "0x10"])
    def test_what_is_no_number_is_none(self, text: str) -> None:
        assert parsed(text) is None

    @given(st.text(max_size=12))
    def test_whatever_is_written_is_a_number_or_none(self, text: str) -> None:
        assert parsed(text) is None or isinstance(parsed(text), float)

    def test_a_cell_without_one_is_named_by_its_row_and_column(self, tmp_path: Path) -> None:
        read = table(tmp_path, "x,y\n182000,331000\n182000,hier\n")
        assert number(PATH, read, read.rows[0], "y") == 331_000
        with pytest.raises(InputError, match=r"^punten\.csv: row 3 has no number in the column y\. Fill it in\.$"):
            number(PATH, read, read.rows[1], "y")


class TestPoints:
    def test_they_are_known_by_the_number_of_their_row(self, tmp_path: Path) -> None:
        points = points_of(PATH, table(tmp_path, "x;y\n182000,5;331000\n\n181000;330000\n"))
        assert points.index.tolist() == [2, 4]
        assert [point.coords[0] for point in points] == [(182_000.5, 331_000), (181_000, 330_000)]
        assert points.crs == RD_NEW

    def test_degrees_stay_degrees_east_before_north(self, tmp_path: Path) -> None:
        points = points_of(PATH, table(tmp_path, "breedtegraad;lengtegraad\n50,95;5,77\n"))
        assert points.crs == WGS84
        assert points.iloc[0].coords[0] == (5.77, 50.95)

    def test_where_a_table_has_both_the_metres_hold(self, tmp_path: Path) -> None:
        points = points_of(PATH, table(tmp_path, "lon,lat,x,y\n4.0,52.0,182000,331000\n"))
        assert points.crs == RD_NEW
        assert points.iloc[0].coords[0] == (182_000, 331_000)

    @pytest.mark.parametrize(
        ("headings", "row"),
        [
            ("x,y", "331000,182000"),
            ("x,y", "5.77,50.95"),
            ("x,y", "0,0"),
            ("x,y", "nan,331000"),
            ("lon,lat", "182000,331000"),
            ("lon,lat", "5.77,95"),
            ("lon,lat", "inf,50.95"),
        ],
    )
    def test_a_place_that_cannot_be_meant_is_refused_with_its_row(
        self, tmp_path: Path, headings: str, row: str
    ) -> None:
        fine = {"x,y": "182000,331000", "lon,lat": "5.77,50.95"}[headings]
        with pytest.raises(InputError) as caught:
            points_of(PATH, table(tmp_path, f"{headings}\n{fine}\n{row}\n{row}\n"))
        assert str(caught.value).startswith("punten.csv: row 3 lies nowhere that ")
        assert "swapped" in str(caught.value)

    @given(st.floats(12_000, 276_000), st.floats(306_000, 615_000))
    def test_every_place_in_the_country_can_be_written(
        self, tmp_path_factory: pytest.TempPathFactory, x: float, y: float
    ) -> None:
        (point,) = points_of(PATH, table(tmp_path_factory.getbasetemp(), f"x,y\n{x!r},{y!r}\n"))
        assert point.coords[0] == (x, y)
        assert all(math.isfinite(value) for value in point.coords[0])

    def test_headings_of_one_pair_are_needed(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="x, y / lon, lat"):
            table(tmp_path, "x,lat\n182000,50.9\n")
