"""Settlements: which streets belong together, and what they are called."""

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from dekkend.settings import CoreSettings

from .towns import Draft, X, Y, found_cores, village

LINES = ("river", "canal", "railway", "motorway", "woonplaats", "municipality")
KINDS = CoreSettings().kinds


def divide(draft, kind, x, south=-500.0, north=700.0):
    line = [(x, south), (x, north)]
    if kind == "motorway":
        # On another level than the streets: it shares no node with them.
        draft.road(*line, highway="motorway", name="A1")
    elif kind in {"woonplaats", "municipality"}:
        draft.boundaries.append((line, {"woonplaats": 10, "municipality": 8}[kind]))
    else:
        draft.barriers.append((line, kind))


def two_sides(*, west="Adorp", east="Bdorp", streets=4):
    """Two villages, 120 m apart, joined by a bridge; it is the last road."""
    draft = village(Draft(), 0, 0, name=west)
    village(draft, 300, 0, name=east, street="Oosterstraat", streets=streets)
    draft.road((180, 60), (300, 60), name="Brug", bridge=True)
    return draft


def cores_of(draft, **changes):
    return found_cores(draft, **changes).layer


def of_road(draft, cores, name):
    """Return the cores that the stretches of a road belong to."""
    number = [road["name"] for road in draft.roads].index(name)
    way = shapely.LineString([(X + x, Y + y) for x, y in draft.lines[number]])
    middle = shapely.get_point(cores.stretches.line, 1)
    ends = [shapely.get_point(cores.stretches.line, position) for position in (0, -1)]
    on_it = (shapely.distance(middle, way) < 0.1) & (np.max([shapely.distance(end, way) for end in ends], axis=0) < 0.1)
    return set(cores.core[on_it].tolist())


@pytest.mark.parametrize("kind", LINES)
def test_two_villages_on_either_side_of_a_line_are_two_cores(kind):
    draft = two_sides()
    divide(draft, kind, 240)
    cores = cores_of(draft)
    assert sorted(cores["name"]) == ["Adorp", "Bdorp"]
    assert cores["addresses"].sum() == len(draft.addresses)


@pytest.mark.parametrize("kind", LINES)
def test_a_town_with_a_line_through_it_and_one_name_stays_one_core(kind):
    draft = two_sides(east="")
    divide(draft, kind, 240)
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [len(draft.addresses)]


@pytest.mark.parametrize("kind", LINES)
def test_a_handful_of_houses_across_a_line_is_no_village_of_its_own_even_with_a_name(kind):
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((180, 60), (300, 60), (330, 60), name="Overkant")
    draft.homes((300, 60), (330, 60), "Overkant")
    draft.place((310, 65), "Overzij", "hamlet")
    divide(draft, kind, 240)
    assert cores_of(draft)["name"].tolist() == ["Adorp"]


def test_without_a_line_between_them_villages_that_have_grown_together_are_one():
    assert cores_of(two_sides())["name"].tolist() == ["Adorp"]


@pytest.mark.parametrize("end", [40.0, -100.0])
def test_a_river_that_ends_before_the_only_road_divides_nothing(end):
    draft = two_sides()
    divide(draft, "river", 240, north=end)
    assert len(cores_of(draft)) == 1


def test_a_bridge_between_two_villages_belongs_to_neither():
    draft = two_sides()
    divide(draft, "river", 240)
    cores = found_cores(draft)
    assert of_road(draft, cores, "Brug") == {-1}
    # Each begins where its own streets do.
    assert of_road(draft, cores, "Dorpsstraat") == {cores.layer["name"].tolist().index("Adorp")}


def test_a_bridge_within_a_town_belongs_to_it():
    draft = two_sides(east="")
    divide(draft, "river", 240)
    assert of_road(draft, found_cores(draft), "Brug") == {0}


def test_the_part_of_a_street_across_a_boundary_belongs_to_the_other_village():
    draft = two_sides()
    draft.roads[-1].update(bridge=False, name="Grensweg")
    divide(draft, "woonplaats", 250)
    cores = found_cores(draft)
    middle = shapely.get_coordinates(shapely.get_point(cores.stretches.line, 1))[:, 0] - X
    name = np.append(cores.layer["name"].to_numpy(object), "")[cores.core]
    assert set(name[middle < 250]) == {"Adorp"}
    assert set(name[middle > 250]) == {"Bdorp"}


def test_when_boundaries_are_not_looked_at_they_divide_nothing():
    draft = two_sides()
    divide(draft, "woonplaats", 240)
    others = tuple(name for name in CoreSettings().evidence if name != "admin")
    assert len(cores_of(draft, evidence=others)) == 1


def test_a_farm_is_no_core_even_with_a_name():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((180, 60), (3000, 60), name="Landweg", highway="tertiary")
    draft.addresses += [((2000.0 + 20 * n, 75.0), "Landweg") for n in range(3)]
    draft.place((2010, 65), "De Hoeve", "hamlet")
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [len(draft.addresses) - 3]


def row_of_houses(*, name=""):
    draft = Draft()
    draft.road((-1500, 0), (0, 0), (800, 0), (2500, 0), name="Dijk", highway="tertiary")
    draft.homes((0, 0), (800, 0), "Dijk")
    if name:
        draft.place((400, 5), name)
    return draft


def test_houses_strung_along_a_country_road_are_a_ribbon_and_no_core():
    assert cores_of(row_of_houses()).empty
    ribbons = cores_of(row_of_houses(), kinds=("ribbon",))
    assert ribbons["kind"].tolist() == ["ribbon"]
    assert ribbons["name"].tolist() == ["Dijk"]


def test_a_village_along_one_road_is_a_core_if_the_map_has_its_name():
    assert cores_of(row_of_houses(name="Dijkdorp"))["name"].tolist() == ["Dijkdorp"]


def test_a_ribbon_does_not_join_the_village_nearby_whatever_its_addresses_say():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((180, 60), (560, 60), (1360, 60), name="Dijk", highway="tertiary")
    draft.homes((600, 60), (1360, 60), "Dijk")
    assert cores_of(draft)["addresses"].iloc[0] < len(draft.addresses) - 50


def estate(draft, x):
    """Roads past business premises, with few addresses, and a road there from the village."""
    draft.road((180, 60), (x, 60), name="Fabrieksweg", highway="tertiary")
    for row in (0, 120, 240):
        draft.road((x, 60.0 + row), (x + 400, 60.0 + row), name="Ampere", highway="unclassified")
    draft.road(*[(x, 60.0 + row) for row in (0, 120, 240)], name="Ohm", highway="unclassified")
    draft.addresses += [((x + 40.0 * n, 60.0 + row + 12), "Ampere") for row in (0, 120, 240) for n in range(10)]
    draft.area(box(x - 20, 40, x + 420, 320), "industrial")
    return draft


def test_an_industrial_estate_beside_a_village_belongs_to_it():
    draft = estate(village(Draft(), 0, 0, name="Adorp"), 600)
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [len(draft.addresses)]


def test_an_industrial_estate_far_from_any_village_is_no_core():
    draft = estate(village(Draft(), 0, 0, name="Adorp"), 1500)
    assert cores_of(draft)["kind"].tolist() == ["village"]
    assert sorted(cores_of(draft, kinds=(*KINDS, "industrial"))["kind"]) == ["industrial", "village"]


def test_a_holiday_park_on_its_own_is_no_core():
    draft = village(village(Draft(), 0, 0, name="Adorp"), 1500, 0, street="Duinpad")
    draft.road((180, 60), (1500, 60), name="Zeeweg", highway="tertiary")
    draft.area(box(1450, -50, 1750, 250), "caravan_site", "holiday", "Zonnepark")
    assert cores_of(draft)["name"].tolist() == ["Adorp"]
    assert sorted(cores_of(draft, kinds=(*KINDS, "holiday"))["kind"]) == ["holiday", "village"]


def test_a_village_with_a_camp_site_is_a_village():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.area(box(-50, 100, 250, 250), "camp_site", "holiday", "Zonnepark")
    cores = cores_of(draft)
    assert cores["kind"].tolist() == ["village"]
    assert cores["addresses"].tolist() == [len(draft.addresses)]


# --- Names ------------------------------------------------------------------------------------------------------------


def apart(x, **second):
    """A village, and another built-up area some way east of it."""
    draft = village(village(Draft(), 0, 0, name="Adorp", streets=6), x, 0, **second)
    draft.road((180, 60), (x, 60), name="Tussenweg", highway="tertiary")
    return draft


def test_a_quarter_apart_from_its_town_is_part_of_it():
    draft = apart(640, name="Nieuwland", kind="suburb")
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [len(draft.addresses)]


def test_a_quarter_far_from_any_town_is_none_of_its():
    cores = cores_of(apart(1100, name="Zonnepark", kind="neighbourhood", street="Duinpad"))
    assert cores["name"].tolist() == ["Adorp", "Duinpad"]
    assert cores["kind"].tolist() == ["village", "unnamed"]


def test_an_area_whose_addresses_name_a_core_nearby_belongs_to_it():
    draft = apart(640)
    assert len(cores_of(draft)) == 2
    draft.city = "Adorp"
    assert cores_of(draft)["name"].tolist() == ["Adorp"]


def test_a_core_without_a_place_has_the_name_of_the_street_with_most_homes():
    draft = village(Draft(), 0, 0, street="Molenweg")
    draft.road((0, 180), (0, 240), (90, 240), name="Kerkpad")
    draft.homes((0, 240), (90, 240), "Kerkpad")
    cores = cores_of(draft)
    assert (cores["name"].iloc[0], cores["kind"].iloc[0]) == ("Molenweg", "unnamed")


def test_a_core_without_any_name_has_a_number():
    draft = village(village(Draft(), 0, 0, street=""), 1200, 0, street="", streets=6)
    draft.addresses = [(spot, "") for spot, _ in draft.addresses]
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["#1", "#2"]
    assert cores["core_id"].is_unique


def test_a_place_just_beside_a_built_up_area_names_it():
    draft = village(Draft(), 0, 0)
    draft.place((480, 90), "Adorp")
    assert cores_of(draft)["name"].tolist() == ["Adorp"]
    assert cores_of(draft, name_reach_m=200)["kind"].tolist() == ["unnamed"]


def test_of_two_places_in_one_area_the_greater_one_names_it():
    draft = village(Draft(), 0, 0, name="Aadorp", kind="hamlet", streets=6)
    draft.place((50, 50), "Zetstad", "town")
    assert cores_of(draft)["name"].tolist() == ["Zetstad"]


def test_of_two_equal_places_in_one_area_that_with_more_homes_around_it_names_it():
    draft = village(Draft(), 0, 0, name="Zetstad", streets=8)
    draft.road((180, 60), (600, 60), name="Uitloper")
    draft.homes((180, 60), (600, 60), "Uitloper")
    draft.place((600, 65), "Aadorp")
    assert cores_of(draft)["name"].tolist() == ["Zetstad"]


# --- The municipality's own outlines ----------------------------------------------------------------------------------


def test_the_outline_that_the_municipality_has_drawn_wins_over_what_the_map_shows():
    draft = village(Draft(), 0, 0, name="Adorp", streets=6)
    # West of 100 m only, north of 400 m nobody lives.
    draft.road((0, 300), (0, 600), name="Polderweg", highway="tertiary")
    draft.own_cores = [(box(-60, -60, 100, 500), "Oud-Adorp")]
    cores = found_cores(draft)
    assert cores.layer["name"].tolist() == ["Oud-Adorp"]
    middle = shapely.get_point(cores.stretches.line, 1)
    inside = shapely.intersects(box(X - 60, Y - 60, X + 100, Y + 500), middle)
    np.testing.assert_array_equal(cores.core >= 0, inside)


def test_an_outline_without_a_name_takes_that_of_the_greatest_place_in_it():
    draft = village(Draft(), 0, 0, name="Aadorp", kind="hamlet")
    draft.place((60, 60), "Zetstad", "town")
    draft.own_cores = [(box(-60, -60, 240, 240), "")]
    cores = cores_of(draft)
    assert (cores["name"].iloc[0], cores["kind"].iloc[0]) == ("Zetstad", "town")


def test_two_outlines_part_what_the_map_shows_as_one():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.own_cores = [(box(-60, -60, 90, 240), "West"), (box(90, -60, 240, 240), "Oost")]
    cores = cores_of(draft)
    assert sorted(cores["name"]) == ["Oost", "West"]


def test_an_outline_takes_nothing_from_a_village_apart_from_it():
    draft = apart(1200, name="Bdorp")
    lone = cores_of(draft).set_index("name").loc["Bdorp"]
    draft.own_cores = [(box(-60, -60, 240, 400), "Adorp")]
    with_outline = cores_of(draft).set_index("name").loc["Bdorp"]
    assert with_outline["addresses"] == lone["addresses"]
    # Roads are cut where they cross an outline, so that the stretches beyond lie a little differently.
    assert with_outline.geometry.symmetric_difference(lone.geometry).area < 2 * 30 * 25


def test_a_river_through_an_outline_divides_it_not():
    draft = two_sides(east="")
    divide(draft, "river", 240)
    draft.own_cores = [(box(-60, -60, 540, 240), "Adorp")]
    assert cores_of(draft)["addresses"].tolist() == [len(draft.addresses)]
