"""Real buurten in all forms that CBS and PDOK give, and the real map of Kampen by both ways."""

import json
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from dekkend.crs import RD_NEW, WGS84
from dekkend.sources.neighbourhoods import read_neighbourhoods
from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.web.areas import AreaService, fetch_layer
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client
from dekkend.sources.web.manners import Manners
from dekkend.sources.web.roads import RoadSource, fetch_roads
from dekkend.sources.web.writing import write_layers

from ..played import Answers, played
from ..played_country import SUPPRESSED, camel, features, ogc, wfs
from ..played_overpass import overpass

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")]


def as_published(buurten: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write what is suppressed as the services do."""
    numbers = buurten.select_dtypes("number").columns
    return buurten.assign(**{name: buurten[name].fillna(SUPPRESSED) for name in numbers}, water="NEE")


def written(path: Path, rows: gpd.GeoDataFrame, **more: Any) -> Path:
    path.write_text(
        json.dumps({"type": "FeatureCollection", **more, "features": list(features(rows))}), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("place", ["stein", "kampen"])
@pytest.mark.parametrize("elderly", ["counted", "as a percentage"])
def test_buurten_are_the_same_in_all_three_forms(place: str, elderly: str, real_data: Path, tmp_path: Path) -> None:
    buurten = gpd.read_file(real_data / place / "buurten_2024.gpkg")
    if elderly == "as a percentage":
        share = (100 * buurten["inwoners_65_jaar_of_ouder"] / buurten["aantal_inwoners"]).round()
        buurten = buurten.drop(columns="inwoners_65_jaar_of_ouder").assign(percentage_personen_65_jaar_en_ouder=share)
    published = as_published(buurten)
    rd = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    package = tmp_path / "buurten.gpkg"
    buurten.to_file(package, layer="buurten")
    forms = [
        package,
        written(tmp_path / "ogc.json", published.to_crs(WGS84), links=[], numberReturned=len(published)),
        written(tmp_path / "wfs.json", camel(published), crs=rd, name="buurten"),
    ]
    first, *others = (read_neighbourhoods(path, crs=RD_NEW) for path in forms)
    assert len(first) == {"stein": 13, "kampen": 36}[place]
    assert first["residents_65"].notna().any()
    for other in others:
        pd.testing.assert_frame_equal(
            pd.DataFrame(first.drop(columns="geometry")), pd.DataFrame(other.drop(columns="geometry"))
        )
        # Where an outline crosses itself, half a millimetre decides how it is repaired.
        apart = first.geometry.symmetric_difference(other.geometry).area
        assert (apart < 1e-5 * first.geometry.area).all()


@pytest.mark.parametrize("place", ["stein", "kampen"])
def test_buurten_are_the_same_however_they_are_fetched(place: str, real_data: Path, tmp_path: Path) -> None:
    buurten = gpd.read_file(real_data / place / "buurten_2024.gpkg").assign(water="NEE")
    code, whole = str(buurten["gemeentecode"].iloc[0]), buurten.union_all()
    published = as_published(buurten)
    buurten.to_file(tmp_path / "yearly.gpkg", layer="buurten")
    client, found = Client(Cache(tmp_path / "cache"), Manners(timeout_s=30, tries=1)), [tmp_path / "yearly.gpkg"]
    services: dict[Literal["ogc", "wfs"], Answers] = {
        "ogc": ogc({"buurten": published}), "wfs": wfs({"wijkenbuurten:buurten": camel(published)}),
    }  # fmt: skip
    for kind, answers in services.items():
        with played(answers) as service:
            rows, _ = fetch_layer(client, "", AreaService(kind, service.url, 2024), "buurten", code, whole)
        found.append(tmp_path / f"{kind}.gpkg")
        write_layers(found[-1], {"buurten": rows}, "")
    first, *others = (read_neighbourhoods(path, layer="buurten", crs=RD_NEW) for path in found)
    for other in others:
        pd.testing.assert_frame_equal(
            pd.DataFrame(first.drop(columns="geometry")), pd.DataFrame(other.drop(columns="geometry"))
        )


@pytest.fixture(scope="module")
def both_ways(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[OsmData, OsmData]:
    folder = tmp_path_factory.mktemp("kampen")
    whole = real_data / "kampen" / "kampen.osm.pbf"
    town = gpd.GeoSeries.from_xy([5.91], [52.555], crs=WGS84).to_crs(RD_NEW).iloc[0].buffer(1000)
    client = Client(Cache(folder / "cache"), Manners(timeout_s=300, tries=1))
    with played(overpass(whole)) as service:
        fetch_roads(client, "", RoadSource(service.url, "", None, 60), town, folder / "overpass.osm.pbf")
    fetch_roads(client, "", RoadSource("", "", str(whole), 60), town, folder / "cut.osm.pbf")
    return read_osm(folder / "overpass.osm.pbf"), read_osm(folder / "cut.osm.pbf")


def test_overpass_and_an_extract_give_the_same_network(both_ways: tuple[OsmData, OsmData]) -> None:
    one, two = both_ways
    assert len(one.roads) > 300
    pd.testing.assert_frame_equal(one.roads, two.roads)
    for name in ("way", "ref", "xy"):
        np.testing.assert_array_equal(getattr(one.road_nodes, name), getattr(two.road_nodes, name))
    # An extract has the barriers on footpaths as well.
    np.testing.assert_array_equal(*(np.intersect1d(data.blocked, data.road_nodes.ref) for data in both_ways))
    np.testing.assert_array_equal(one.cut, two.cut)
    assert one.extent == two.extent


@pytest.mark.parametrize(
    "layer", ["places", "addresses", "buildings", "areas", "boundaries", "barriers", "signs", "lamps"]
)
def test_and_all_else_that_cores_and_entries_need(layer: str, both_ways: tuple[OsmData, OsmData]) -> None:
    one, two = (getattr(data, layer) for data in both_ways)
    assert len(one) or layer == "lamps"
    pd.testing.assert_frame_equal(one, two)
