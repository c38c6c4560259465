"""Which entries are main ones: each clause of the rule on its own."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from dekkend.analysis.inflow import add_inflow
from dekkend.analysis.main_entries import choose_main
from dekkend.analysis.trips import model_trips
from dekkend.network.roads import class_rank
from dekkend.settings import EntrySettings, InflowSettings

from .towns import BLOCK, MORE_KINDS, RING, TO_EDGE, analyse, analysed_town, build, layouts, plain_town, village

DRAWS = InflowSettings(draws=3)
# A share that only the busiest of two entries has: what then makes the other a main one is its class.
HALF = {"main_share": 0.5}
TO_THE_EDGE = TO_EDGE + 20


def main_of(osm, **changes):
    """Return the layer of entries with the main ones chosen."""
    town = analyse(osm)
    trips = model_trips(town.laid, town.segments, town.entries, settings=DRAWS)
    ranked = replace(town.entries, layer=add_inflow(town.entries, trips, settings=DRAWS))
    return choose_main(ranked, town.laid, town.segments, settings=EntrySettings(**changes))


def main_streets(osm, **changes):
    layer = main_of(osm, **changes)
    return layer.set_index("street")["main"].to_dict()


def with_a_quiet_road(*parts, oneway=False):
    """Draw a town with one busy road and, beside it, a quiet one of these parts from the town outward.

    Each part is a length in metres from the last one and a class of road. The core begins in sight of its first homes,
    some 50 m before the first of them.
    """
    town = plain_town("approach", columns=2, rows=2)
    town.draft.roads[0]["highway"] = "primary"
    away = 0.0
    for length, highway in parts:
        inner, outer = (BLOCK, -away), (BLOCK, -away - length)
        town.draft.road(outer, inner, name="Stille weg", highway=highway, oneway=int(oneway))
        away += length
    return town


def quiet_is_main(town, **changes):
    layer = main_of(town.osm(), **{**HALF, **changes})
    quiet = layer["street"] == "Stille weg"
    assert quiet.sum() == 1
    # It carries little: its share alone does not make it a main one.
    assert (layer.loc[quiet, "inflow_share"] < 0.5).all()
    assert layer.loc[layer["rank"] == 1, "main"].all()
    return bool(layer.loc[quiet, "main"].iloc[0])


# --- The share --------------------------------------------------------------------------------------------------------


def shares(**changes):
    town = plain_town(*["approach"] * 8)
    for road in town.draft.roads[:8]:
        road["highway"] = "unclassified"
    town.draft.roads[2]["highway"] = "primary"
    return main_of(town.osm(), **changes)


@pytest.mark.parametrize("share", [0.0, 1 / 15, 0.2])
def test_a_street_is_a_main_one_from_the_share_that_is_asked(share):
    layer = shares(main_share=share, main_class="primary")
    busiest = layer["rank"] == 1
    assert layer["main"].tolist() == ((layer["inflow_share"] >= share) | busiest).tolist()
    assert busiest.sum() == 1


def test_the_busiest_street_always_is_a_main_one():
    layer = shares(main_share=1.0, main_class="primary")
    assert layer.loc[layer["main"], "rank"].tolist() == [1]


def test_roads_that_each_carry_one_car_in_fifty_are_all_main_ones_without_further_settings():
    assert shares()["main"].all()


# --- Who may drive there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["track", "service", "private"])
def test_a_road_that_is_not_for_everybody_is_never_a_main_one(kind):
    town = plain_town("approach", kind, ring=True)
    layer = main_of(town.osm(), main_share=0.0).set_index("street")
    assert layer.loc["Invalsweg 1", "kind"] == kind
    assert layer["main"].to_dict() == {"Invalsweg 0": True, "Invalsweg 1": False}


def test_where_a_track_is_the_busiest_way_in_the_busiest_street_is_the_main_one():
    town = plain_town("spoke", "track", columns=2, rows=2, ring=True)
    # Everybody comes to where the track begins, on which they drive as fast as on any country road.
    town.draft.road((BLOCK, -TO_THE_EDGE), (BLOCK, -RING), name="Aanloop", highway="tertiary")
    town.draft.roads[1]["highway"] = "unclassified"
    layer = main_of(town.osm(), main_share=0.6, main_class="primary").set_index("street")
    assert layer["rank"].to_dict() == {"Invalsweg 0": 2, "Invalsweg 1": 1}
    assert layer["main"].to_dict() == {"Invalsweg 0": True, "Invalsweg 1": False}


@given(layouts(MORE_KINDS))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_core_with_a_street_leading_in_has_a_main_entry_and_no_other_kind_ever_is_one(layout):
    layer = main_of(build(layout).osm())
    assert (layer.loc[layer["main"], "kind"] == "street").all()
    streets = layer[layer["kind"] == "street"]
    assert streets.groupby("core_id")["main"].any().all()
    first = streets.sort_values("rank").drop_duplicates("core_id")
    assert first["main"].all()
    from_the_share = streets["inflow_share"] >= EntrySettings().main_share
    assert streets.loc[from_the_share, "main"].all()


# --- The class --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["secondary", "tertiary", "unclassified"])
@pytest.mark.parametrize("highway", ["secondary", "tertiary", "residential"])
def test_a_quiet_road_from_afar_is_a_main_one_from_the_class_that_is_asked(asked, highway):
    town = with_a_quiet_road((TO_THE_EDGE, highway))
    assert quiet_is_main(town, main_class=asked) == (class_rank(highway) >= class_rank(asked))


@pytest.mark.parametrize("highway", ["trunk_link", "tertiary_link"])
def test_a_slip_road_is_not_a_main_one_by_its_class(highway):
    town = with_a_quiet_road((TO_THE_EDGE, highway))
    town.draft.roads[0]["highway"] = "motorway"
    assert not quiet_is_main(town)


def test_a_road_of_which_a_slip_road_is_the_rest_is_one_by_its_own_class():
    assert quiet_is_main(with_a_quiet_road((300, "tertiary"), (TO_THE_EDGE - 300, "tertiary_link")))


# --- From afar --------------------------------------------------------------------------------------------------------

# How the road is drawn, in one piece or in several, makes no difference.
CUTS = [(), (100,), (50, 100, 200), (480,)]


def in_pieces(length, cuts, highway):
    stops = [0, *[cut for cut in cuts if cut < length], length]
    return [(b - a, highway) for a, b in pairwise(stops)]


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize(("length", "main"), [(300, False), (460, False), (620, True)])
def test_a_road_that_becomes_a_lower_class_too_soon_is_no_main_one(length, main, cuts):
    parts = in_pieces(length, cuts, "tertiary")
    town = with_a_quiet_road(*parts, (TO_THE_EDGE - length, "unclassified"))
    assert quiet_is_main(town) is main


@pytest.mark.parametrize(("onward", "main"), [(200, True), (300, False)])
def test_how_far_it_must_come_is_what_the_settings_ask(onward, main):
    town = with_a_quiet_road((300, "tertiary"), (TO_THE_EDGE - 300, "unclassified"))
    assert quiet_is_main(town, main_onward_m=onward) is main


@pytest.mark.parametrize("cuts", CUTS)
def test_a_one_way_road_from_afar_is_one_as_well(cuts):
    town = with_a_quiet_road(*in_pieces(TO_THE_EDGE, cuts, "tertiary"), oneway=True)
    assert quiet_is_main(town)


def test_a_road_that_comes_from_a_higher_class_has_not_become_a_lower_one():
    assert quiet_is_main(with_a_quiet_road((200, "tertiary"), (TO_THE_EDGE - 200, "secondary")))


def test_a_road_of_a_high_class_that_begins_at_the_edge_of_the_map_comes_from_afar_however_near_that_is():
    town = with_a_quiet_road((TO_THE_EDGE, "tertiary"))
    assert quiet_is_main(town, main_onward_m=5000)


def test_a_road_from_the_next_village_is_one_however_near_that_is():
    draft = village(plain_town("approach").draft, 580, 0, name="Bdorp", street="Buurstraat")
    draft.roads[0]["highway"] = "primary"
    draft.road((180, 90), (580, 60), name="Stille weg", highway="tertiary")
    layer = main_of(draft.osm((-TO_EDGE, -TO_EDGE, 1500, 900)), main_onward_m=5000, **HALF)
    into_town = layer[layer["street"] == "Stille weg"].set_index("core_name")
    assert into_town["main"].all()
    assert sorted(into_town.index) == ["Adorp", "Bdorp"]


def test_roads_that_meet_where_the_only_street_begins_are_one_entry_which_the_road_from_afar_makes_a_main_one():
    town = plain_town("approach")
    town.draft.roads[0]["highway"] = "primary"
    meet = (180.0, -50.0)
    town.draft.road(meet, (180, 0), name="Samen")
    town.draft.road((180, -150), meet, name="Verre weg", highway="tertiary")
    town.draft.road((180, -TO_EDGE - 20), (180, -150), name="Verre weg", highway="tertiary")
    town.draft.road((240, -60), meet, name="Korte weg", highway="tertiary")
    town.draft.road((600, -TO_EDGE - 20), (240, -60), name="Korte weg", highway="unclassified")
    found = main_streets(town.osm(), **HALF)
    assert found == {"Invalsweg 0": True, "Verre weg": True}


def test_the_entries_are_left_as_they_were():
    town = analysed_town("approach", "approach", "fork")
    trips = model_trips(town.laid, town.segments, town.entries, settings=DRAWS)
    ranked = replace(town.entries, layer=add_inflow(town.entries, trips, settings=DRAWS))
    before = ranked.layer.copy()
    chosen = choose_main(ranked, town.laid, town.segments, settings=EntrySettings(main_share=1, main_class="primary"))
    assert ranked.layer.equals(before)
    assert chosen.drop(columns="main").equals(before.drop(columns="main"))
    assert np.array_equal(chosen["main"], chosen["rank"] == 1)


def test_a_map_without_entries_has_no_main_ones():
    assert main_of(plain_town("dead end").osm()).empty
