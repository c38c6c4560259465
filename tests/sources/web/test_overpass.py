"""What is asked of the Overpass API is all that a run reads."""

import re

from dekkend.sources.osm.collect import AREA_KEYS, NODE_KEYS
from dekkend.sources.osm.tags import ROAD_CLASSES
from dekkend.sources.web.overpass import query

QUESTION = query((5.7, 50.9, 5.8, 51.0), 90)


def test_the_box_stands_in_the_order_of_overpass() -> None:
    assert "[bbox:50.900000,5.700000,51.000000,5.800000]" in QUESTION
    assert "[timeout:90]" in QUESTION


def test_each_kind_of_road_is_asked_for() -> None:
    asked = re.search(r'way\["highway"~"([^"]*)"\]', QUESTION)[1]
    assert all(re.search(asked, road) for road in ROAD_CLASSES | {"pedestrian"})
    assert not re.search(asked, "footway")


def test_each_key_that_is_read_is_asked_for() -> None:
    assert all(f'node["{key}"]' in QUESTION for key in NODE_KEYS)
    assert all(f'way["{key}"' in QUESTION and f'relation["{key}"' in QUESTION for key in AREA_KEYS)
    assert 'relation["boundary"="administrative"]["admin_level"~"^(10|8|9)$"]' in QUESTION


def test_what_it_is_made_of_comes_with_it_and_with_its_dates() -> None:
    assert QUESTION.endswith("(._;>;);out meta;")
