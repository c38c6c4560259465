"""Place name signs: a village begins where its sign says that it does."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.settings import EVIDENCE

from .towns import Draft, X, Y, found_cores, village

few = settings(max_examples=4, deadline=None)
EVERYTHING_ELSE = tuple(name for name in EVIDENCE if name != "city_limit")


def village_on_a_road(name="Adorp"):
    """A village from 0 to 180 m east, with a road to it from 1500 m west."""
    draft = village(Draft(), 0, 0, name=name)
    draft.road((-1500, 60), (0, 60), name="Westerweg", highway="tertiary")
    return draft


def begins(draft, **changes):
    """Return where the western road lies in the core, in metres east of the village."""
    cores = found_cores(draft, **changes)
    mine = cores.core >= 0
    xy = cores.stretches.xy - (X, Y)
    return np.concatenate([xy[cores.stretches.tail[mine]], xy[cores.stretches.head[mine]]])[:, 0].min()


@given(st.integers(20, 400))
@few
def test_a_village_begins_at_its_sign_however_far_before_the_first_house_it_stands(before):
    draft = village_on_a_road()
    draft.sign((-before, 66), "Adorp")
    assert begins(draft) == pytest.approx(-before, abs=1)


def test_a_sign_that_is_not_looked_at_moves_nothing():
    without = begins(village_on_a_road())
    draft = village_on_a_road()
    draft.sign((-150, 66), "Adorp")
    assert begins(draft, evidence=EVERYTHING_ELSE) == without
    assert abs(without + 150) > 25


@pytest.mark.parametrize("name", ["Zetstad", "Aadorp"])
def test_a_sign_of_another_place_farther_out_does_not_reverse_that_of_the_village(name):
    draft = village_on_a_road()
    draft.sign((-150, 66), "Adorp")
    # The sign of the next place, as it stands for who leaves the village, and that place.
    draft.sign((-700, 54), name)
    draft.place((-3000, 60), name)
    assert begins(draft) == pytest.approx(-150, abs=1)


@pytest.mark.parametrize("name", ["Zetstad", "Aadorp"])
def test_a_sign_of_another_place_at_the_edge_of_the_village_does_not_take_a_street_from_it(name):
    draft = village_on_a_road()
    draft.sign((-20, 54), name)
    draft.place((-3000, 60), name)
    cores = found_cores(draft).layer
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [len(draft.addresses)]


@pytest.mark.parametrize(
    ("spot", "name", "kind"),
    [
        ((-150, 66), "Adorp", "end"),
        ((-150, 90), "Adorp", "begin"),
        ((-150, 66), "Elders", "begin"),
        ((-150, 66), "", "begin"),
    ],
    ids=["end of a place", "away from any road", "of a place that is not on the map", "without a name"],
)
def test_a_sign_that_says_nothing_of_where_the_village_begins_moves_nothing(spot, name, kind):
    draft = village_on_a_road()
    lone = begins(draft)
    draft.sign(spot, name, kind)
    assert begins(draft) == lone


def test_a_sign_beside_a_track_says_nothing():
    draft = village_on_a_road()
    draft.roads[-1].update(highway="track", access="track")
    lone = begins(draft)
    draft.sign((-150, 66), "Adorp")
    assert begins(draft) == lone


def test_the_order_of_signs_does_not_matter():
    draft = touching("Adorp", "Bdorp")
    draft.sign((-30, 66), "Adorp")
    draft.sign((330, 66), "Cdorp")
    draft.place((1500, 60), "Cdorp")
    core = found_cores(draft).core
    for order in ((3, 2, 1, 0), (1, 3, 0, 2)):
        again = replace(draft, signs=[draft.signs[number] for number in order])
        np.testing.assert_array_equal(found_cores(again).core, core)


def touching(west: str, east: str) -> Draft:
    """Two villages 100 m apart with houses between them, and on one pole the signs of both."""
    draft = village(village(Draft(), 0, 0, name=west), 280, 0, name=east, street="Oosterstraat")
    draft.road((180, 60), (280, 60), name="Hoofdweg")
    draft.homes((180, 60), (280, 60), "Hoofdweg")
    draft.sign((230, 66), west)
    draft.sign((230, 54), east)
    return draft


@pytest.mark.parametrize(("west", "east"), [("Adorp", "Bdorp"), ("Bdorp", "Adorp")])
def test_two_villages_that_touch_part_at_the_signs_between_them(west, east):
    cores = found_cores(touching(west, east))
    assert sorted(cores.layer["name"]) == ["Adorp", "Bdorp"]
    middle = (cores.stretches.xy[cores.stretches.tail] + cores.stretches.xy[cores.stretches.head])[:, 0] / 2 - X
    name = np.append(cores.layer["name"].to_numpy(object), "")[cores.core]
    assert set(name[middle < 230]) == {west}
    assert set(name[middle > 230]) == {east}


def test_without_their_signs_two_villages_that_touch_are_one():
    draft = touching("Adorp", "Bdorp")
    assert len(found_cores(draft, evidence=EVERYTHING_ELSE).layer) == 1
