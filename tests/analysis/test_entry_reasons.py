"""Why a road counts as an entry, and what changes there."""

import pytest
import shapely

from dekkend.analysis.entry_reasons import changing, coming_from, reasons

from .towns import BLOCK, Draft, X, analyse, analysed_town, village

DIVIDED = "A boundary, a river, a canal, a railway or a motorway divides the two cores here."


def told(*, crossings=1, from_core="", evidence=(), divided=False):
    return [str(why) for why in reasons("Dijk", "Adorp", crossings, from_core, evidence, divided=divided)]


# --- The sentences ----------------------------------------------------------------------------------------------------


def test_first_it_is_told_that_a_car_can_drive_in():
    assert told() == ["A car from outside can drive into Adorp here."]


def test_lanes_and_arms_are_counted():
    assert told(crossings=3) == ["A car from outside can drive into Adorp here; 3 lanes or arms count as one entry."]


def test_of_a_road_from_another_core_it_is_told_which_one():
    assert told(from_core="Bdorp", evidence=("maxspeed",)) == [
        "A car can drive from Bdorp straight into Adorp here.",
        "The speed limit of the built-up area begins here.",
    ]


def test_then_each_kind_of_evidence_that_changes_has_a_sentence_in_its_order():
    assert told(evidence=("homes", "city_limit", "lamps"))[1:] == [
        "Homes begin here.",
        "A place name sign stands here.",
        "Street lighting begins here.",
    ]


@pytest.mark.parametrize(
    "kind", ["homes", "landuse", "places", "zone_traffic", "maxspeed", "lamps", "city_limit", "cbs", "own"]
)
def test_every_kind_of_evidence_along_a_road_has_a_sentence(kind):
    assert len(told(evidence=(kind,))) == 2


def test_where_nothing_else_changes_the_line_between_two_cores_is_told():
    assert told(from_core="Bdorp", divided=True)[1:] == [DIVIDED]
    assert told(from_core="Bdorp")[1:] == []


# --- What changes -----------------------------------------------------------------------------------------------------


def on_a_road(**inner):
    """Draw a village with a road from the west of which the last 150 m have other tags, and return its map."""
    draft = village(Draft(), 0, 0, name="Adorp")
    outer = {"maxspeed_kmh": 80.0} if "maxspeed_kmh" in inner else {}
    outer |= {"zone": "rural"} if "zone" in inner else {}
    outer |= {"lit": "no"} if "lit" in inner else {}
    draft.road((-1500, 60), (-150, 60), name="Westerweg", highway="tertiary", **outer)
    draft.road((-150, 60), (0, 60), name="Westerweg", highway="tertiary", **inner)
    return draft


def evidence_at(draft):
    layer = analyse(draft.osm((-1490, -400, 700, 700))).entries.layer
    assert layer["street"].tolist() == ["Westerweg"]
    return set(layer["evidence"].iloc[0]), layer.geometry.iloc[0].x - X


def test_of_a_limit_that_begins_the_limit_is_told_and_not_the_homes_farther_on():
    assert evidence_at(on_a_road(maxspeed_kmh=50.0)) == ({"maxspeed"}, pytest.approx(-150, abs=1))


def test_of_a_traffic_zone_that_begins_the_zone_is_told():
    assert evidence_at(on_a_road(zone="urban")) == ({"zone_traffic"}, pytest.approx(-150, abs=1))


def test_of_homes_that_begin_the_homes_are_told():
    draft = on_a_road()
    draft.homes((-150, 60), (0, 60), "Westerweg")
    kinds, _ = evidence_at(draft)
    assert kinds == {"homes"}


def test_of_a_sign_the_sign_is_told():
    draft = on_a_road()
    draft.sign((-100, 66), "Adorp")
    kinds, at = evidence_at(draft)
    assert "city_limit" in kinds
    assert at == pytest.approx(-100, abs=1)


def test_of_land_that_is_lived_in_from_there_on_the_land_is_told():
    draft = on_a_road()
    draft.area(shapely.box(-60, -20, 200, 200), "residential")
    kinds, _ = evidence_at(draft)
    assert "landuse" in kinds


def test_the_class_of_a_road_is_no_evidence_to_be_told():
    layer = analysed_town("fork", "dual carriageway").entries.layer
    assert not any("class" in kinds for kinds in layer["evidence"])


def test_at_each_entry_what_changes_is_found_for_the_arc_that_leads_it():
    town = analysed_town("approach", "one-way in", "fork", "roundabout")
    found = changing(town.laid.graph, town.entries.lead, town.found)
    assert [tuple(kinds) for kinds in town.entries.layer["evidence"]] == found
    assert changing(town.laid.graph, town.entries.lead[:0], town.found) == []


# --- Where a road comes from ------------------------------------------------------------------------------------------


def two_villages(gap, *, side_road=None):
    """Draw two villages some metres of road apart, and perhaps a road to the south between them."""
    draft = village(village(Draft(), 0, 0, name="Adorp"), 180 + gap, 0, name="Bdorp", street="Buurstraat")
    middle = (180 + gap / 2, 60)
    draft.road((180, 60), middle, (180 + gap, 60), name="Tussenweg", highway="tertiary")
    draft.road((-700, 60), (0, 60), name="Westerweg", highway="tertiary")
    if side_road:
        draft.road((180 + gap / 2, -side_road), middle, name="Zuidweg", highway="tertiary")
    return analyse(draft.osm((-690, -1000, 1000 + gap, 900)))


# Each village begins in sight of its first homes, some 50 m before them.
@pytest.mark.parametrize(("gap", "straight"), [(350, True), (500, False), (1400, False)])
def test_a_road_comes_straight_from_another_core_if_that_is_within_300_m_over_the_road(gap, straight):
    layer = two_villages(gap).entries.layer
    between = layer[layer["street"] == "Tussenweg"].set_index("core_name")["from_core"].to_dict()
    assert between == ({"Adorp": "Bdorp", "Bdorp": "Adorp"} if straight else {"Adorp": "", "Bdorp": ""})
    assert layer.loc[layer["street"] == "Westerweg", "from_core"].tolist() == [""]


def test_how_the_road_between_two_cores_is_drawn_makes_no_difference():
    town = two_villages(1400)
    whole = analyse_in_one_piece(1400)
    assert sorted(whole["from_core"]) == sorted(town.entries.layer["from_core"])


def analyse_in_one_piece(gap):
    draft = village(village(Draft(), 0, 0, name="Adorp"), 180 + gap, 0, name="Bdorp", street="Buurstraat")
    draft.road((180, 60), (180 + gap, 60), name="Tussenweg", highway="tertiary")
    draft.road((-700, 60), (0, 60), name="Westerweg", highway="tertiary")
    return analyse(draft.osm((-690, -1000, 1000 + gap, 900))).entries.layer


def test_of_two_villages_with_only_fields_between_them_it_is_not_told_that_a_river_divides_them():
    layer = two_villages(350).entries.layer
    assert (layer["from_core"] != "").any()
    assert not any(DIVIDED in [str(why) for why in whys] for whys in layer["why"])


def test_without_another_core_every_road_comes_from_outside():
    town = analysed_town("approach", "fork")
    names = town.cores["name"].to_numpy(object)
    assert set(coming_from(town.laid, town.entries.lead, town.entries.core, names)) == {""}


def test_one_way_traffic_away_from_a_village_does_not_come_from_it():
    draft = village(Draft(), 0, 0, name="Adorp")
    village(draft, 180 + 2 * BLOCK + 120, 0, name="Bdorp", street="Buurstraat")
    far = 180 + 2 * BLOCK + 120
    middle = (180 + BLOCK, 60)
    draft.road((180, 60), middle, name="Uit", highway="tertiary", oneway=-1)
    draft.road(middle, (far, 60), name="Verder", highway="tertiary", oneway=1)
    draft.road((180 + BLOCK, -700), middle, name="Aanloop", highway="tertiary")
    layer = analyse(draft.osm((-500, -690, 1500, 900))).entries.layer
    assert len(layer) == 2
    assert (layer["from_core"] == "").all()
