from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point

from dekkend.crs import RD_NEW
from dekkend.errors import InputError
from dekkend.sources.addresses import read_addresses

from ..played_country import addresses


def written(rows: gpd.GeoDataFrame, folder: Path) -> Path:
    rows.to_file(folder / "bag.gpkg")
    return folder / "bag.gpkg"


def test_homes_that_stand_are_addresses_with_all_parts_of_their_number(tmp_path: Path) -> None:
    found = read_addresses(written(addresses(), tmp_path), crs=RD_NEW)
    assert len(found) == 41
    assert {"1", "2A", "3-2"} <= set(found["housenumber"])
    assert set(found["street"]) == {"Kerkstraat"}
    assert (found["osm_id"] < 0).all()
    assert found["osm_id"].is_unique


def test_only_those_that_are_chosen_are_read(tmp_path: Path) -> None:
    path = written(addresses(), tmp_path)
    found = read_addresses(path, crs=RD_NEW, choose=lambda points: np.array([point.x < 200_000 for point in points]))
    assert len(found) == 40
    with pytest.raises(InputError, match="no address in use lies within"):
        read_addresses(path, crs=RD_NEW, choose=lambda points: np.zeros(len(points), dtype=bool))


def test_a_layer_of_other_points_is_told(tmp_path: Path) -> None:
    rows = gpd.GeoDataFrame({"naam": ["a"]}, geometry=[Point(190_000, 505_000)], crs=RD_NEW)
    with pytest.raises(InputError, match="openbare_ruimte, huisnummer"):
        read_addresses(written(rows, tmp_path), crs=RD_NEW)
