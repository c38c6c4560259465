from pathlib import Path

import pytest

from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning
from dekkend.sources.boundary import read_boundary
from dekkend.sources.neighbourhoods import read_neighbourhoods

pytestmark = pytest.mark.real


def test_stein_reads_without_a_word_and_adds_up(real_data: Path) -> None:
    areas = read_neighbourhoods(real_data / "stein/buurten_2024.gpkg", crs=RD_NEW)
    assert len(areas) == 13
    assert areas["code"].is_monotonic_increasing
    assert set(areas["municipality"]) == {"GM0971"}
    elsloo = areas.set_index("name").loc["Elsloo"]
    assert (elsloo["residents"], elsloo["residents_65"]) == (6915, 1905)
    assert areas["residents"].sum() == 24_750
    assert areas["residents_65"].sum() == 7_200


def test_kampen_says_what_is_suppressed_and_what_overlaps(real_data: Path) -> None:
    with pytest.warns(DekkendWarning) as caught:
        areas = read_neighbourhoods(real_data / "kampen/buurten_2024.gpkg", crs=RD_NEW)
    said = [str(warning.message) for warning in caught]
    assert len(said) == 2
    assert "3 of 36 neighbourhoods: Groene Hart, De Venen, Reeve" in said[0]
    assert "neighbourhoods overlap: " in said[1]
    assert areas["residents"].isna().sum() == 2
    assert areas["residents_65"].isna().sum() == 3
    assert areas.is_valid.all()


@pytest.mark.parametrize(("place", "name", "code"), [("kampen", "Kampen", "GM0166"), ("stein", "Stein", "GM0971")])
@pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")
def test_an_outline_is_that_of_its_neighbourhoods(real_data: Path, place: str, name: str, code: str) -> None:
    outline = read_boundary(real_data / place / "gemeente_2022.gpkg", crs=RD_NEW)
    assert (outline.name, outline.code) == (name, code)
    # The neighbourhoods were simplified by up to 60 m, and the years differ.
    areas = read_neighbourhoods(real_data / place / "buurten_2024.gpkg", crs=RD_NEW)
    both = outline.polygon.intersection(areas.union_all()).area
    assert both > 0.97 * outline.polygon.area
    from_parts = read_boundary(real_data / place / "buurten_2024.gpkg", crs=RD_NEW)
    assert (from_parts.name, from_parts.code) == ("", code)
    assert from_parts.polygon.equals(areas.union_all())
