"""Cores: where villages begin and end, and what they are called."""

import dataclasses
from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from dekkend.analysis.cores import find_cores
from dekkend.analysis.evidence import Evidence
from dekkend.arrays import shapes
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError

from .towns import SETTINGS, Draft, analyse, build, found_cores, layouts, network_of, village

few = settings(max_examples=4, deadline=None)


def cores_of(draft, **changes):
    return found_cores(draft, **changes).layer


def joined(draft, a, b, **tags):
    draft.road(a, b, name="Landweg", **{"highway": "tertiary", "maxspeed_kmh": 80.0, **tags})
    return draft


def test_two_villages_apart_are_two_cores():
    draft = village(Draft(), 0, 0, name="Adorp", streets=6)
    draft = joined(village(draft, 1100, 0, name="Bdorp", kind="hamlet"), (180, 60), (1100, 60))
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp", "Bdorp"]
    assert cores["kind"].tolist() == ["village", "hamlet"]
    assert cores["core_id"].tolist() == ["adorp", "bdorp"]
    assert cores.geometry.iloc[0].disjoint(cores.geometry.iloc[1])


def test_the_largest_core_comes_first_and_all_addresses_count():
    draft = village(village(Draft(), 0, 0, name="Klein"), 1100, 0, name="Groot", streets=8)
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Groot", "Klein"]
    assert cores["addresses"].sum() == len(draft.addresses)
    assert cores["area_ha"].to_numpy() == pytest.approx(cores.area.to_numpy() / 1e4)
    assert (cores["entries"] == 0).all()
    assert not cores["sealed"].any()


def test_two_villages_of_one_name_are_told_apart_by_the_first_of_their_roads():
    draft = village(Draft(), 0, 0, name="Berg")
    own = len(draft.lines)
    cores = cores_of(village(draft, 1100, 0, name="Berg", streets=6))
    assert sorted(cores["core_id"]) == ["berg-w1", f"berg-w{own + 1}"]


def test_a_village_keeps_its_id_when_a_wider_map_shows_larger_ones():
    draft = village(Draft(), 0, 0, name="Berg")
    draft.places.clear()
    near = cores_of(draft)
    far = cores_of(village(draft, 1100, 0, name="Dal", streets=6))
    assert near["kind"].tolist() == ["unnamed"]
    assert far["name"].tolist()[0] == "Dal"
    assert near["core_id"].tolist() == far["core_id"].tolist()[1:]


def test_without_addresses_buildings_that_one_can_live_in_show_where_a_village_is():
    draft = joined(village(Draft(), 0, 0, name="Adorp"), (180, 60), (2500, 60))
    with_addresses = cores_of(draft)
    draft.buildings = [(spot, 60.0) for spot, _ in draft.addresses]
    # Sheds along the country road are no homes.
    draft.buildings += [((x + 1500.0, y), 12.0) for (x, y), _ in draft.addresses]
    draft.addresses = []
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores.geometry.iloc[0].equals(with_addresses.geometry.iloc[0])
    assert with_addresses["evidence"].iloc[0] == "addresses, places"
    assert cores["evidence"].iloc[0] == "buildings, places"


def test_one_address_does_not_hide_a_village_whose_houses_have_none():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.buildings = [(spot, 60.0) for spot, _ in draft.addresses]
    homes = len(draft.addresses)
    draft.addresses = draft.addresses[:1]
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert homes - 5 < cores["addresses"].iloc[0] <= homes
    assert cores["evidence"].iloc[0] == "addresses, buildings, places"


def test_where_the_map_lacks_houses_a_named_place_needs_streets_enough():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.addresses = []
    for road in draft.roads:
        road["maxspeed_kmh"] = 30.0
    joined(draft, (180, 60), (2000, 60))
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].tolist() == [0]
    assert cores_of(draft, min_street_m=5000).empty


def row(draft, x, houses, name):
    draft.road((x - 300, 0), (x, 0), (x + 60, 0), (x + 120, 0), (x + 500, 0), name="Landweg", highway="unclassified")
    draft.road((x + 60, -60), (x + 60, 0), name="Zijweg")
    draft.addresses += [((x + 120.0 * n / houses, 10.0), "Landweg") for n in range(houses)]
    draft.place((x + 60, 5), name, "hamlet")
    return draft


@pytest.mark.parametrize(("houses", "asked", "found"), [(9, 10, 0), (10, 10, 1), (10, 11, 0), (20, 10, 1)])
def test_a_hamlet_needs_as_many_homes_as_asked(houses, asked, found):
    draft = row(Draft(), 0, houses, "Gehucht")
    # So short that its streets alone make it no core.
    assert len(cores_of(draft, min_named_addresses=asked, min_street_m=5000, change_m=25)) == found


def test_a_map_with_nothing_built_has_no_cores():
    draft = Draft()
    draft.road((-900, 0), (900, 0), highway="tertiary")
    cores = cores_of(draft)
    assert cores.empty
    assert cores.crs == RD_NEW


def test_a_place_without_homes_or_streets_is_no_core():
    draft = Draft(addresses=[((5000.0, 0.0), "Ver")])
    draft.road((-900, 0), (900, 0), highway="tertiary")
    draft.place((0, 5), "Verdronken Land")
    assert cores_of(draft).empty


def test_evidence_in_degrees_is_refused():
    draft = village(Draft(), 0, 0)
    net, evidence = network_of(draft.osm()), draft.evidence()
    degrees = dataclasses.replace(evidence, places=evidence.places.set_crs(4326, allow_override=True))
    with pytest.raises(LayerError):
        find_cores(degrees, net.graph, net.segments, SETTINGS.cores)


def everything():
    """Villages divided and joined in all ways that there are, and some evidence of each kind."""
    draft = village(village(Draft(), 0, 0, name="Adorp"), 280, 0, name="Bdorp", street="Oosterstraat")
    draft.road((180, 60), (280, 60), name="Brug", bridge=True)
    draft.road((180, 0), (280, 0), name="Zuidbrug", bridge=True)
    draft.barriers.append(([(230, -500), (230, 700)], "river"))
    draft.boundaries.append(([(225, -500), (235, 700)], 10))
    joined(village(draft, 1500, 0, name="Berg"), (460, 60), (1500, 60), lit="no", zone="rural")
    joined(village(draft, 3000, 0, name="Berg"), (1680, 60), (3000, 60))
    joined(village(draft, 3600, 0, name="Bergkwartier", kind="suburb", street="Kade"), (3180, 60), (3600, 60))
    draft.place((20, 125), "Ander")
    draft.sign((400, 66), "Bdorp")
    draft.sign((-5, 66), "Adorp")
    draft.lamps = [(x, 62.0) for x in (470.0, 500.0, 530.0)]
    draft.area(box(-50, -50, 200, 200), "residential")
    draft.area(box(500, -50, 1400, 200), "farmland")
    draft.area(box(1550, 100, 1900, 300), "industrial")
    draft.buildings = [((2000.0 + 9 * n, 70.0), 80.0) for n in range(12)]
    draft.population_cores = [(box(1450, -50, 1800, 250), "Berg")]
    draft.own_cores = [(box(3500, -100, 3850, 300), "Kwartier")]
    return draft


@cache
def found_everything():
    draft = everything()
    evidence, net = draft.evidence(), network_of(draft.osm())
    return evidence, net, find_cores(evidence, net.graph, net.segments, SETTINGS.cores)


def test_the_map_of_everything_has_something_of_everything():
    found = found_everything()[2].layer
    assert {"Adorp", "Bdorp", "Berg", "Kwartier"} <= set(found["name"])
    kinds = {kind for said in found["evidence"] for kind in said.split(", ")}
    assert {"addresses", "landuse", "places", "lamps", "city_limit", "cbs", "own"} <= kinds


@given(st.integers(0, 2**32 - 1))
@few
def test_neither_the_order_of_rows_nor_their_index_matters(seed):
    rng = np.random.default_rng(seed)
    evidence, net, one = found_everything()
    mixed = Evidence(
        **{field.name: shuffled(getattr(evidence, field.name), rng) for field in dataclasses.fields(evidence)}
    )
    other = find_cores(mixed, net.graph, net.segments, SETTINGS.cores)
    # The order in which outlines are put together shows in the last digits of their corners.
    told = ["geometry", "area_ha"]
    assert one.layer.drop(columns=told).equals(other.layer.drop(columns=told))
    assert shapely.area(shapely.symmetric_difference(shapes(one.layer), shapes(other.layer))).max() < 1e-3
    np.testing.assert_array_equal(one.core, other.core)


def shuffled(frame, rng):
    return frame.iloc[rng.permutation(len(frame))].set_index(rng.permutation(len(frame)) + 1000)


@given(layouts())
@few
def test_the_addresses_of_a_town_are_those_of_its_core(layout):
    town = build(layout)
    cores = analyse(town.osm()).cores
    assert set(cores["name"]) == set(town.entries)
    assert cores["addresses"].sum() == len(town.draft.addresses)
    assert (cores["addresses"] >= SETTINGS.cores.min_addresses).all()
