"""The real services, for people who can reach them: DEKKEND_LIVE=1 python -m pytest -m live."""

import os
from pathlib import Path

import geopandas as gpd
import pytest

from dekkend.fetching import SOURCES, Wish, fetch
from dekkend.settings import Settings
from dekkend.sources.osm import read_osm

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not os.environ.get("DEKKEND_LIVE"), reason="asks real services; DEKKEND_LIVE=1 runs these"),
]


def fetched(folder: Path, *wanted: str, **flags: object) -> Path:
    settings = Settings.load(environment={}, flags={"fetch.cache": folder / "cache", **flags})
    without = tuple(name for name in SOURCES if name not in wanted)
    fetch(Wish("Stein, Limburg", folder / "stein", without), settings)
    return folder / "stein"


@pytest.mark.parametrize("service", ["ogc", "wfs"])
@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_neighbourhoods_and_figures(service: str, year: int, tmp_path: Path) -> None:
    folder = fetched(tmp_path, "neighbourhoods", "figures", **{"fetch.service": service, "fetch.year": year})
    buurten = gpd.read_file(folder / "neighbourhoods.gpkg", layer="buurten")
    assert len(buurten) >= 13
    assert buurten["inwoners_65_jaar_of_ouder"].max() > 100


@pytest.mark.parametrize("table", ["47018NED", "47022NED"])
def test_crime(table: str, tmp_path: Path) -> None:
    folder = fetched(tmp_path, "crime", **{"fetch.crime_table": table})
    assert "misdrijven_" in (folder / "crime.csv").read_text().splitlines()[0]


def test_roads(tmp_path: Path) -> None:
    assert "Stationsstraat" in set(read_osm(fetched(tmp_path, "roads") / "roads.osm.pbf").roads["name"])


@pytest.mark.parametrize(("source", "least"), [("addresses", 10_000), ("squares", 500), ("population-cores", 2)])
def test_layers(source: str, least: int, tmp_path: Path) -> None:
    folder = fetched(tmp_path, source)
    assert len(gpd.read_file(folder / f"{source.replace('-', '_')}.gpkg")) >= least
