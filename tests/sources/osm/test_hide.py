"""What the evaluation of entries must not see."""

import dataclasses

import pytest

from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.osm.hide import hide

from .osm_xml import village


@pytest.fixture(scope="module")
def osm(tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    drawn = village()
    drawn.node(60, 1, 0.3, traffic_sign="NL:A01-50")
    drawn.way(60, [1, 5], highway="residential", source__maxspeed="NL:rural", maxspeed="NL:urban")
    return read_osm(drawn.write(tmp_path_factory.mktemp("hide") / "a.osm"))


def test_no_sign_and_no_zone_is_left(osm: OsmData) -> None:
    hidden = hide(osm)
    assert len(osm.signs) == 2
    assert hidden.signs.empty
    assert list(hidden.signs.columns) == list(osm.signs.columns)
    assert hidden.signs.crs == osm.crs
    assert set(osm.roads["zone"]) == {"urban", ""}
    assert set(osm.roads["speed_zone"]) == {"rural", ""}
    assert set(hidden.roads["zone"]) == set(hidden.roads["speed_zone"]) == {""}


def test_all_else_is_as_it_was(osm: OsmData) -> None:
    hidden = hide(osm)
    zones = ["zone", "speed_zone"]
    assert hidden.roads.drop(columns=zones).equals(osm.roads.drop(columns=zones))
    assert list(hidden.roads.columns) == list(osm.roads.columns)
    for field in dataclasses.fields(OsmData):
        if field.name not in {"roads", "signs"}:
            assert getattr(hidden, field.name) is getattr(osm, field.name)


def test_hiding_twice_hides_no_more_and_the_data_stay_as_they_were(osm: OsmData) -> None:
    before = osm.roads.copy(), osm.signs.copy()
    once = hide(osm)
    assert hide(once).roads.equals(once.roads)
    assert osm.roads.equals(before[0])
    assert osm.signs.equals(before[1])
