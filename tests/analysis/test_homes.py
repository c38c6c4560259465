"""Homes: where people live, however many addresses the map holds."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend.analysis.homes import homes
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError

from .towns import ORIGIN, Draft, analyse


def addresses(*spots):
    columns = dict.fromkeys(("street", "housenumber", "postcode", "city"), "Kade")
    return gpd.GeoDataFrame({**columns, "osm_id": range(len(spots))}, geometry=points(spots), crs=RD_NEW)


def buildings(*spots, kind="yes", area_m2=80.0):
    return gpd.GeoDataFrame({"building": kind, "area_m2": area_m2}, index=range(len(spots)), geometry=points(spots),
                            crs=RD_NEW)  # fmt: skip


def points(spots):
    return shapely.points(np.array(spots, dtype=float).reshape(-1, 2) + ORIGIN)


def row(count, x=0.0, y=0.0):
    """Houses 40 m apart, so that none is near the address of another."""
    return [(x + 40.0 * (n % 10), y + 40.0 * (n // 10)) for n in range(count)]


def test_without_addresses_every_house_is_a_home():
    found = homes(addresses(), buildings(*row(7)))
    assert len(found) == 7
    assert (found[["street", "housenumber", "postcode", "city"]] == "").all(axis=None)
    assert found.crs == RD_NEW


def test_without_houses_every_address_is_a_home():
    assert homes(addresses(*row(7)), buildings())["street"].tolist() == ["Kade"] * 7
    assert homes(addresses(), buildings()).empty


@pytest.mark.parametrize("kind", ["garage", "shed", "industrial", "greenhouse", "church", "barn"])
def test_nobody_lives_in_a_building_for_something_else(kind):
    assert homes(addresses(), buildings(*row(7), kind=kind)).empty


def test_nobody_lives_in_a_building_as_small_as_a_shed():
    assert homes(addresses(), buildings(*row(7), area_m2=39.0)).empty


@pytest.mark.parametrize(("with_address", "count"), [(0, 80), (1, 80), (39, 80), (40, 40), (79, 79)])
def test_houses_without_an_address_count_where_most_lack_one(with_address, count):
    spots = row(80)
    assert len(homes(addresses(*spots[:with_address]), buildings(*spots))) == count


def test_a_house_near_its_address_counts_once():
    house = buildings((0, 0))
    assert len(homes(addresses((0, 19)), house)) == 1
    # Far from any address, and the only other house on the map has none either.
    assert len(homes(addresses((0, 21)), house)) == 2
    assert len(homes(addresses((0, 21)), buildings((0, 0), area_m2=900.0))) == 1


def test_barns_of_a_farm_do_not_count_where_the_map_is_complete():
    town, farm = row(90), (5_030.0, 5_030.0)
    barns = [(farm[0] + 50 * n, farm[1]) for n in range(1, 5)]
    assert len(homes(addresses(*town, farm), buildings(*town, farm, *barns))) == 91


def test_a_village_without_addresses_counts_beside_a_town_that_has_them():
    town, village = row(90), row(90, 5_000.0, 5_000.0)
    assert len(homes(addresses(*town), buildings(*town, *village))) == 180


def test_layers_in_different_crs_are_refused():
    with pytest.raises(LayerError):
        homes(addresses((0, 0)), buildings((0, 0)).to_crs(32631))


def test_trips_go_to_houses_that_have_no_address():
    draft = Draft()
    draft.road((-200, 0), (400, 0), name="Dorpsstraat")
    draft.homes((0, 0), (180, 0), "Dorpsstraat")
    draft.buildings = [(spot, 60.0) for spot, _ in draft.addresses]
    draft.addresses = draft.addresses[:1]
    town = analyse(draft.osm((-200, -200, 400, 200)))
    assert town.segments["addresses"].sum() == len(town.net.homes) == len(town.net.segment_of_address) > 20
