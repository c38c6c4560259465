"""Cores: where villages begin and end, and what they are called."""

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from dekkend.analysis.cores import BuiltUp, find_cores
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError

from .towns import ORIGIN, SETTINGS, Draft, X, Y, built_up

few = settings(max_examples=15, deadline=None)


def village(draft, x, y, *, name="", kind="village", streets=4, street="Dorpsstraat"):
    """Rows of homes 60 m apart, 180 m long, with a place node among them if it has a name."""
    for row in range(streets):
        draft.homes((x, y + 60 * row), (x + 180, y + 60 * row), street)
    if name:
        draft.place((x + 90, y + 65), name, kind)
    return draft


def cores_of(draft, **changes):
    return find_cores(built_up(draft.osm((0, 0, 5000, 5000))), SETTINGS.cores.model_copy(update=changes))


def test_two_villages_apart_are_two_cores():
    draft = village(Draft(), 0, 0, name="Adorp", streets=6)
    cores = cores_of(village(draft, 900, 0, name="Bdorp", kind="hamlet"))
    assert cores["name"].tolist() == ["Adorp", "Bdorp"]
    assert cores["kind"].tolist() == ["village", "hamlet"]
    assert cores["core_id"].tolist() == ["adorp", "bdorp"]
    assert cores.geometry.iloc[0].disjoint(cores.geometry.iloc[1])


def test_the_largest_core_comes_first_and_all_addresses_count():
    draft = village(village(Draft(), 0, 0, name="Klein"), 900, 0, name="Groot", streets=8)
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Groot", "Klein"]
    assert cores["addresses"].sum() == len(draft.addresses)
    assert cores["area_ha"].to_numpy() == pytest.approx(cores.area.to_numpy() / 1e4)


def test_the_outline_keeps_the_margin_from_the_outermost_addresses():
    cores = cores_of(village(Draft(), 0, 0, name="Adorp"))
    west, south, east, north = cores.total_bounds - (X, Y, X, Y)
    assert (west, south, east, north) == pytest.approx((-30, -40, 210, 220), abs=1)


def grown_together():
    return village(village(Draft(), 0, 0, name="Adorp"), 200, 0, name="Bdorp")


def test_villages_that_have_grown_together_are_one_where_nothing_parts_them():
    assert cores_of(grown_together())["name"].tolist() == ["Adorp"]


@pytest.mark.parametrize("parted_by", ["boundary", "river", "canal"])
def test_villages_that_have_grown_together_part_at_a_boundary_and_at_water(parted_by):
    draft, line = grown_together(), [(190, -900), (190, 900)]
    if parted_by == "boundary":
        draft.boundaries.append((line, 10))
    else:
        draft.barriers.append((line, parted_by))
    cores = cores_of(draft)
    assert sorted(cores["name"]) == ["Adorp", "Bdorp"]
    assert shapely.intersection(*cores.geometry).area == 0
    west, east = sorted(cores.bounds[["minx", "maxx"]].to_numpy().tolist())
    assert west[1] == pytest.approx(X + 190)
    assert east[0] == pytest.approx(X + 190)


def test_a_boundary_of_municipalities_or_a_railway_parts_nothing():
    draft, line = grown_together(), [(190, -900), (190, 900)]
    draft.boundaries.append((line, 8))
    draft.barriers.append((line, "railway"))
    assert len(cores_of(draft)) == 1


def test_a_river_through_a_town_with_one_name_leaves_it_one_core():
    draft = village(village(Draft(), 0, 0, name="Adorp"), 200, 0)
    draft.barriers.append(([(290, -900), (290, 900)], "river"))
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].iloc[0] == len(draft.addresses)


def test_a_river_that_ends_within_a_village_does_not_part_it():
    draft = grown_together()
    draft.barriers.append(([(190, -900), (190, 60)], "river"))
    assert len(cores_of(draft)) == 1


def test_a_farm_is_no_core():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.addresses += [((2000 + 20 * n, 2000), "Landweg") for n in range(3)]
    draft.place((2010, 2010), "De Hoeve", "hamlet")
    cores = cores_of(draft)
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].iloc[0] == len(draft.addresses) - 3


def test_homes_strung_along_a_road_are_no_core():
    draft = Draft(addresses=[((80.0 * n, 0.0), "Dijk") for n in range(60)])
    assert cores_of(draft).empty
    assert len(cores_of(draft, min_density_per_ha=0)) == 1


@pytest.mark.parametrize(("apart", "count"), [(85, 1), (105, 2)])
def test_homes_nearer_than_the_gap_belong_together_and_others_do_not(apart, count):
    draft = village(village(Draft(), 0, 0), 180 + apart, 0)
    assert len(cores_of(draft)) == count


def test_a_quarter_is_part_of_its_town():
    draft = village(Draft(), 0, 0, name="Adorp", kind="town", streets=6)
    cores = cores_of(village(draft, 400, 0, name="Nieuwland", kind="suburb"))
    assert cores["name"].tolist() == ["Adorp"]
    assert cores["addresses"].iloc[0] == len(draft.addresses)
    assert cores.geom_type.iloc[0] == "MultiPolygon"


def test_a_holiday_park_far_from_any_village_is_no_quarter_of_one():
    draft = village(Draft(), 0, 0, name="Adorp", kind="town", streets=6)
    cores = cores_of(village(draft, 800, 0, name="Zonnepark", kind="neighbourhood", street="Duinpad"))
    assert cores["name"].tolist() == ["Adorp", "Duinpad"]
    assert cores["kind"].tolist() == ["town", "unnamed"]


def test_a_quarter_of_three_farms_does_not_belong_to_the_town():
    draft = village(Draft(), 0, 0, name="Adorp", kind="town", streets=6)
    draft.addresses += [((400 + 20 * n, 0), "Landweg") for n in range(3)]
    draft.place((410, 5), "De Hoeven", "neighbourhood")
    assert cores_of(draft)["addresses"].tolist() == [len(draft.addresses) - 3]


def test_a_core_without_a_place_is_named_by_its_longest_built_street():
    draft = village(Draft(), 0, 0, street="Molenweg")
    draft.homes((0, 240), (90, 240), "Kerkpad")
    cores = cores_of(draft)
    assert (cores["name"].iloc[0], cores["kind"].iloc[0]) == ("Molenweg", "unnamed")


def test_a_core_without_any_name_has_a_number():
    cores = cores_of(village(village(Draft(), 0, 0, street=""), 900, 0, street="", streets=6))
    assert cores["name"].tolist() == ["#1", "#2"]
    assert cores["core_id"].is_unique


def test_two_villages_of_one_name_are_told_apart():
    cores = cores_of(village(village(Draft(), 0, 0, name="Berg"), 900, 0, name="Berg", streets=6))
    assert cores["core_id"].tolist() == ["berg", "berg-2"]


def test_a_numbered_name_never_collides_with_a_name_that_ends_in_a_number():
    draft = village(village(Draft(), 0, 0, name="Berg", streets=6), 900, 0, name="Berg", streets=5)
    cores = cores_of(village(draft, 1800, 0, name="Berg 2"))
    assert dict(zip(cores["core_id"], cores["name"], strict=True)) == {
        "berg": "Berg", "berg-3": "Berg", "berg-2": "Berg 2",
    }  # fmt: skip


def test_a_place_just_beside_a_built_up_area_names_it():
    draft = village(Draft(), 0, 0)
    draft.place((500, 90), "Adorp")
    assert cores_of(draft)["name"].tolist() == ["Adorp"]
    assert cores_of(draft, name_reach_m=200)["kind"].tolist() == ["unnamed"]


def test_of_two_places_in_one_area_the_greater_one_names_it():
    draft = village(Draft(), 0, 0, name="Aadorp", kind="hamlet", streets=6)
    draft.place((50, 50), "Zetstad", "town")
    assert cores_of(draft)["name"].tolist() == ["Zetstad"]


def test_an_area_whose_addresses_name_a_core_nearby_belongs_to_it():
    draft = village(village(Draft(), 0, 0, name="Adorp", streets=6), 500, 0)
    osm = draft.osm((0, 0, 5000, 5000))
    told = dataclasses.replace(osm, addresses=osm.addresses.assign(city="Adorp"))
    assert len(find_cores(built_up(osm), SETTINGS.cores)) == 2
    assert find_cores(built_up(told), SETTINGS.cores)["name"].tolist() == ["Adorp"]


def test_without_addresses_buildings_that_one_can_live_in_show_where_a_village_is():
    draft = village(Draft(), 0, 0, name="Adorp")
    with_addresses = cores_of(draft)
    draft.buildings = [(spot, 60.0) for spot, _ in draft.addresses]
    draft.buildings += [((x + 2000.0, y), 12.0) for (x, y), _ in draft.addresses]
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


def with_landuse(draft, *areas):
    osm = draft.osm((0, 0, 5000, 5000))
    rows = {"kind": "landuse", "value": [value for value, _ in areas], "name": ""}
    shapes = [shapely.affinity.translate(area, X, Y) for _, area in areas]
    return dataclasses.replace(osm, areas=gpd.GeoDataFrame(rows, geometry=shapes, crs=RD_NEW))


def test_residential_land_is_part_of_the_core_where_people_live_on_it_already():
    draft = village(Draft(), 0, 0, name="Adorp")
    lived_in, planned = box(-60, -80, 240, 260), box(300, 0, 900, 600)
    osm = with_landuse(draft, ("residential", lived_in), ("residential", planned), ("forest", box(-500, 0, 0, 200)))
    outline = find_cores(built_up(osm), SETTINGS.cores).geometry.iloc[0]
    assert outline.contains(shapely.affinity.translate(box(-59, -79, 239, 259), X, Y))
    assert not outline.intersects(Point(X + 600, Y + 300))
    assert not outline.intersects(Point(X - 300, Y + 100))


def test_a_park_within_a_village_is_part_of_it():
    draft = Draft()
    for a, b in (((0, 0), (400, 0)), ((400, 0), (400, 400)), ((400, 400), (0, 400)), ((0, 400), (0, 0))):
        draft.homes(a, b, "Rondeel")
    outline = cores_of(draft, min_density_per_ha=1).geometry.iloc[0]
    assert outline.contains(Point(X + 200, Y + 200))


def test_an_empty_map_has_no_cores():
    cores = cores_of(Draft())
    assert cores.empty
    assert cores.crs == RD_NEW


def test_a_place_without_homes_is_no_core():
    draft = Draft()
    draft.place((0, 0), "Verdronken Land")
    assert cores_of(draft).empty


def test_evidence_in_degrees_is_refused():
    evidence = built_up(village(Draft(), 0, 0).osm((0, 0, 900, 900)))
    degrees = dataclasses.replace(evidence, places=evidence.places.set_crs(4326, allow_override=True))
    with pytest.raises(LayerError):
        find_cores(degrees, SETTINGS.cores)


def shuffled(frame, rng):
    return frame.iloc[rng.permutation(len(frame))].set_index(rng.permutation(len(frame)) + 1000)


@given(st.integers(0, 2**32 - 1))
@few
def test_neither_the_order_of_rows_nor_their_index_matters(seed):
    rng = np.random.default_rng(seed)
    draft = grown_together()
    village(draft, 900, 0, street="Molenweg")
    village(draft, 900, 900, name="Berg")
    village(draft, 1900, 900, name="Berg")
    village(draft, 1250, 900, name="Bergkwartier", kind="suburb")
    draft.place((290, 65), "Ander", "village")
    draft.boundaries += [([(190, -900), (190, 900)], 10), ([(0, 130), (190, 130)], 10)]
    draft.barriers.append(([(1000, 0), (1000, 900)], "river"))
    evidence = built_up(draft.osm((0, 0, 5000, 5000)))
    mixed = BuiltUp(*(shuffled(getattr(evidence, field.name), rng) for field in dataclasses.fields(evidence)))
    one, other = find_cores(evidence, SETTINGS.cores), find_cores(mixed, SETTINGS.cores)
    assert one.drop(columns=["geometry", "area_ha"]).equals(other.drop(columns=["geometry", "area_ha"]))
    apart = shapely.area(shapely.symmetric_difference(one.geometry.to_numpy(), other.geometry.to_numpy()))
    assert apart.max() < 1e-3


@given(st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 1500)), min_size=1, max_size=120))
@few
def test_cores_do_not_overlap_and_hold_at_least_as_many_addresses_as_asked(spots):
    draft = Draft(addresses=[((float(x), float(y)), "Straat") for x, y in spots])
    cores = cores_of(draft, min_addresses=5, min_density_per_ha=0)
    homes = shapely.points(np.array(spots, dtype=float) + ORIGIN)
    for core in cores.itertuples():
        assert core.addresses == shapely.intersects(core.geometry, homes).sum() >= 5
    for number, outline in enumerate(cores.geometry):
        assert not any(shapely.intersects(outline, cores.geometry.iloc[number + 1 :]))
