"""Own road layers of real places: Kampen's roads as a layer, and the poor one of Stein."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dekkend.entry_roads import EntryRoads
from dekkend.errors import collected
from dekkend.pipeline import run
from dekkend.plan import Plan
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData
from dekkend.sources.osm.tags import car_access
from dekkend.sources.roads import RoadColumns, on_own_roads, read_roads

from .kampen import entry_roads_of

STEIN = Path("stein")


def as_a_layer_can_say(osm: OsmData) -> OsmData:
    """Return a map whose roads say no more than the columns of a layer do, and have no bollards."""
    kept = {"access": [car_access({"highway": each}) for each in osm.roads["highway"]]}
    plain = {"zone": "", "speed_zone": "", "lit": "", "width_m": np.nan, "lanes": np.nan}
    nothing = np.array([], dtype=np.int64)
    return replace(osm, roads=osm.roads.assign(**kept, **plain), blocked=nothing, cut=nothing, extent_known=False)


@pytest.fixture(scope="module")
def plain(kampen: OsmData) -> OsmData:
    # A street for people on foot has no class that a car may use.
    drivable = (kampen.roads["highway"] != "pedestrian").to_numpy()
    place = np.cumsum(drivable) - 1
    nodes = kampen.road_nodes
    on = drivable[nodes.way]
    kept = replace(nodes, way=place[nodes.way[on]], ref=nodes.ref[on], xy=nodes.xy[on])
    return as_a_layer_can_say(replace(kampen, roads=kampen.roads[drivable].reset_index(drop=True), road_nodes=kept))


@pytest.fixture(scope="module")
def own(plain: OsmData, tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    path = tmp_path_factory.mktemp("kampen") / "roads.gpkg"
    columns = ["osm_way_id", "highway", "name", "ref", "oneway", "maxspeed_kmh", "bridge", "tunnel", "roundabout"]
    plain.roads[[*columns, "operator", "geometry"]].to_file(path, layer="wegen", driver="GPKG")
    with collected():
        return on_own_roads(plain, read_roads(path, RoadColumns(speed="maxspeed_kmh"), crs=plain.crs))


def test_kampen_has_the_same_roads_on_a_layer_of_its_own(plain: OsmData, own: OsmData) -> None:
    assert len(own.roads) == pytest.approx(len(plain.roads), rel=0.002)
    assert own.roads.length.sum() == pytest.approx(plain.roads.length.sum(), rel=0.001)


def test_kampen_has_the_same_entry_roads_on_a_layer_of_its_own(plain: OsmData, own: OsmData) -> None:
    there: EntryRoads = entry_roads_of(replace(plain, extent=own.extent))
    here = entry_roads_of(own)
    names = [Counter(zip(each.entries["core_name"], each.entries["street"], strict=True)) for each in (there, here)]
    assert names[0] == names[1]
    assert here.entries.geometry.distance(there.entries.union_all()).max() < 5


@pytest.fixture(scope="module")
def stein(real_data: Path) -> Plan:
    folder = real_data / STEIN
    inputs = {"roads": "roads_partial.gpkg", "neighbourhoods": "buurten_2024.gpkg", "boundary": "gemeente_2022.gpkg"}
    flags = {f"inputs.{name}": folder / file for name, file in inputs.items()}
    return run(Settings.load(flags=flags))


def test_a_poor_layer_of_stein_ends_in_a_usable_plan(stein: Plan) -> None:
    cores = stein.cores
    assert {"Elsloo", "Berg", "Meers"} <= {*cores["name"]}
    assert cores["addresses"].sum() > 0.9 * stein.neighbourhoods["residents"].sum() / 2.1
    # What gaps in the layer cut off from all other roads is a core that no road leads into.
    assert cores.loc[cores["entries"] == 0, "addresses"].sum() < 0.01 * cores["addresses"].sum()
    assert stein.entries["inflow_share"].notna().all()
    assert (stein.signs["status"] == "proposed").sum() > 5
    assert len(stein.neighbourhoods) == 13


def test_a_poor_layer_of_stein_says_what_it_rests_on(stein: Plan) -> None:
    assert {*stein.cores["evidence"]} == {"assumed"}
    said = [str(each) for each in stein.warnings]
    for words in ("street names", "classes of roads", "directions", "do not meet", "homes are assumed"):
        assert sum(words in each for each in said) == 1, words
    assert stein.credit == ""


def test_villages_of_stein_that_are_known_are_found_where_they_lie(stein: Plan) -> None:
    """Each core lies mostly in neighbourhoods where more than five hundred people live on a square kilometre."""
    areas = stein.neighbourhoods
    dense = areas[areas["residents"] / areas.area * 1e6 > 500].union_all()
    assert (stein.cores.intersection(dense).area / stein.cores.area > 0.5).mean() > 0.7
