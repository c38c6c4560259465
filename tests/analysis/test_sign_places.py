"""Places for signs on invented towns: one for each post, and each sign known by its own id."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dekkend.analysis.posts import Roadside
from dekkend.analysis.sign_places import find_places
from dekkend.analysis.siting import plan_signs
from dekkend.analysis.trips import model_trips
from dekkend.settings import InflowSettings, SignSettings

from .test_siting import given_signs
from .towns import MORE_KINDS, X, Y, analyse, analysed_town, build, layouts, plain_town

DRAWS = InflowSettings(route_draws=2)
some = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places_of(town, *rows):
    osm = town.osm
    roadside = Roadside(osm.crossings, osm.signs, osm.lamps, osm.addresses, osm.roads)
    signs = given_signs(*rows)
    return find_places(town.entries, town.laid, town.segments, roadside, signs, settings=SignSettings())


def planned(town, *rows, **changes):
    places, chosen = places_of(town, *rows), SignSettings(**changes)
    trips = model_trips(town.laid, town.segments, town.entries, settings=DRAWS, others=places.others)
    return plan_signs(places, trips, given_signs(*rows), town.cores, by_hand=False, settings=chosen)


@pytest.fixture(scope="module")
def joined():
    """A town whose only way in forks just before the first house: cars come from the west and from the east."""
    draft = plain_town("nothing").draft
    draft.road((-600, -100), (75, -100), (105, -100), (800, -100), name="Ringweg", highway="tertiary")
    for x in (75, 105):
        draft.road((x, -100), (90, -80), name="Inrit", highway="unclassified")
    draft.road((90, -80), (90, 0), name="Hoofdstraat", highway="unclassified")
    draft.homes((90, -60), (90, 0), "Hoofdstraat")
    return analyse(draft.osm((-580, -500, 780, 600)))


@given(layouts(MORE_KINDS))
@some
def test_no_post_is_two_places_and_no_two_signs_bear_one_id(layout):
    town = analyse(build(layout).osm())
    found = places_of(town).layer
    one, other = found.sindex.query(found.geometry, predicate="dwithin", distance=1)
    facing = found["facing_deg"].to_numpy()
    turned = np.abs((facing[one] - facing[other] + 180) % 360 - 180)
    assert (turned[one != other] > 90).all()
    for column in ("place_id", "sign_id", "mark"):
        assert found[column].is_unique
    assert found["sign_id"].tolist() == found["place_id"].tolist()


def test_where_two_ways_in_share_the_first_good_post_one_sign_captures_both(joined):
    assert len(joined.entries.arc) == 2
    assert len(places_of(joined).layer) == 1
    plan = planned(joined, share=1.0)
    assert len(plan.layer) == 1
    assert plan.case.captured_share == pytest.approx(1)


def test_a_sign_that_stands_on_such_a_post_captures_both_as_well(joined):
    post = planned(joined, share=1.0).layer.geometry.iloc[0]
    plan = planned(joined, ((post.x - X, post.y - Y), "S-1", "standing", "standing"), share=1.0)
    assert plan.layer["sign_id"].tolist() == ["S-1"]
    assert plan.layer["status"].tolist() == ["keep"]
    assert plan.case.captured_share == pytest.approx(1)


def test_signs_for_both_directions_of_a_road_are_two_places():
    town = analysed_town("approach")
    place = places_of(town).layer.iloc[0]
    x, y = place.geometry.x - X, place.geometry.y - Y
    # Across the road, for those who drive out.
    found = places_of(town, ((-x, y), "S-1", "standing", "standing"))
    assert len(found.layer) == 2
    assert found.of_given.tolist() == [1]


def test_a_sign_that_was_moved_away_keeps_its_id_and_the_place_it_left_gets_another():
    town = analysed_town("approach", "approach")
    first, second = places_of(town).layer["place_id"]
    found = places_of(town, ((90, 45), first, "standing", "standing")).layer
    assert found["given"].tolist() == [-1, -1, 0]
    left, untouched, moved = found["sign_id"]
    assert (untouched, moved) == (second, first)
    assert left.startswith(f"{first}-")
    assert found["place_id"].is_unique


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([(0, -75), (4, -60), (90, 45), (95, 120)])), max_size=3))
@settings(max_examples=12)
def test_every_given_sign_keeps_its_id_whatever_it_is_called(rows):
    town = analysed_town("approach", "approach")
    names = [*places_of(town).layer["place_id"], "S-1"]
    signs = {names[name]: spot for name, spot in rows}
    given_rows = [(spot, name, "standing", "standing") for name, spot in sorted(signs.items())]
    found = places_of(town, *given_rows)
    assert found.layer["sign_id"].is_unique
    for number, (_, name, *_) in enumerate(given_rows):
        assert found.layer["sign_id"][found.of_given[number]] == name
