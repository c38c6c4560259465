"""The analyses on the real Kampen: a town and villages that have grown together around a river."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from dekkend import pipeline
from dekkend.analysis.core_network import CoreNetwork, core_network
from dekkend.analysis.cores import BuiltUp, find_cores
from dekkend.analysis.coverage import is_residential
from dekkend.analysis.entries import Entries, find_entries
from dekkend.analysis.sealing import is_sealed, seal
from dekkend.errors import DekkendWarning
from dekkend.plan import Plan
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData, read_osm

pytestmark = pytest.mark.real

SETTINGS = Settings()
GROUPS = Path(__file__).parent / "kampen_groups.csv"
VILLAGES = ("Kampen", "IJsselmuiden", "Grafhorst", "Wilsum")


@dataclass(frozen=True)
class Found:
    cores: gpd.GeoDataFrame
    entries: Entries
    net: CoreNetwork


def found_in(osm: OsmData) -> Found:
    built_up = BuiltUp(osm.addresses, osm.buildings, osm.areas, osm.places, osm.boundaries, osm.barriers)
    roads = pipeline.build_network(osm, SETTINGS.network)
    cores = find_cores(built_up, SETTINGS.cores)
    net = core_network(roads.graph, roads.segments, cores, roads.gateways)
    entries = find_entries(net, roads.segments, cores, settings=SETTINGS.entries)
    with pytest.warns(DekkendWarning, match="Grafhorst reaches the edge of the road data"):
        return Found(seal(cores, entries, net), entries, net)


@pytest.fixture(scope="module")
def kampen(real_data: Path) -> OsmData:
    return read_osm(real_data / "kampen/kampen.osm.pbf")


@pytest.fixture(scope="module")
def found(kampen: OsmData) -> Found:
    return found_in(kampen)


@pytest.fixture(scope="module")
def plan(real_data: Path) -> Plan:
    flags = {
        "inputs.osm": real_data / "kampen/kampen.osm.pbf",
        "inputs.neighbourhoods": real_data / "kampen/buurten_2024.gpkg",
        "inputs.groups": GROUPS,
    }
    return pipeline.run(Settings.load(environment={}, flags=flags))


def test_the_town_and_its_villages_are_cores_apart_from_one_another(plan: Plan) -> None:
    cores = plan.cores.set_index("name")
    assert set(VILLAGES) <= set(cores.index)
    assert cores.index.is_unique
    outlines = cores.geometry.to_numpy()
    shared = shapely.area(shapely.intersection(outlines[:, None], outlines[None, :]))
    assert shared[~np.eye(len(outlines), dtype=bool)].max() < 1
    assert cores["addresses"].idxmax() == "Kampen"


def test_every_core_is_sealed_but_the_one_that_the_extract_cuts_through(plan: Plan) -> None:
    assert plan.cores.loc[~plan.cores["sealed"], "name"].tolist() == ["Grafhorst"]
    assert plan.cores.loc[plan.cores["at_edge"], "name"].tolist() == ["Grafhorst"]
    assert (plan.cores["entries"] > 0).all()
    assert plan.cores["entries"].sum() == len(plan.entries)


def test_with_any_one_entry_left_open_a_core_is_not_sealed(found: Found) -> None:
    core_of = found.entries.layer["core_id"].to_numpy(object)[found.entries.entry]
    for number, core in enumerate(found.cores["core_id"]):
        own = core_of == core
        assert is_sealed(found.net, number, found.entries.arc[own]) is not found.net.at_edge(number)
        for entry in np.unique(found.entries.entry[own]):
            assert not is_sealed(found.net, number, found.entries.arc[own & (found.entries.entry != entry)])


def test_the_shares_of_each_core_add_up_to_one(plan: Plan) -> None:
    assert plan.entries.groupby("core_id")["inflow_share"].sum().to_numpy() == pytest.approx(1)
    assert plan.entries["rank"].between(plan.entries["rank_low"], plan.entries["rank_high"]).all()


def test_every_main_entry_has_a_sign(plan: Plan) -> None:
    main = plan.entries.loc[plan.entries["main"], "entry_id"]
    assert plan.signs["entry_id"].tolist() == main.tolist()
    assert set(plan.cores["core_id"]) == set(plan.signs["core_id"])
    assert (plan.signs["marginal_share"] <= plan.signs["captured_share"] + 1e-9).all()


def test_each_group_lies_in_its_core_and_only_the_invented_street_is_not_found(plan: Plan) -> None:
    groups = plan.groups.set_index("group_id")
    assert groups["unmatched"].sum() == ("Bestaatnietstraat",)
    outlines = plan.cores.set_index("name").geometry
    for group in groups.itertuples():
        inside = group.geometry.intersection(outlines[group.core]).length
        assert inside > 0.5 * group.geometry.length
        others = outlines.drop(group.core)
        assert others.intersection(group.geometry).length.sum() < 0.02 * group.geometry.length


def test_coverage_counts_nothing_twice(plan: Plan) -> None:
    streets, areas = plan.streets, plan.neighbourhoods
    ended = plan.groups.loc[plan.groups["status"] == "ended", "group_id"]
    assert not any(set(ids) & set(ended) for ids in streets["group_ids"])
    covered = streets.loc[streets["covered"] & is_residential(plan.segments), "length_m"].sum()
    assert 0.95 * covered < areas["covered_m"].sum() <= covered + 1e-3
    assert areas["covered_addresses"].sum() <= streets.loc[streets["covered"], "addresses"].sum()
    assert areas["stability"].between(0, 1).all()


def shuffled(osm: OsmData, seed: int) -> OsmData:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(osm.roads))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by_way = np.argsort(place[osm.road_nodes.way], kind="stable")
    nodes = {name: getattr(osm.road_nodes, name)[by_way] for name in ("ref", "xy")}
    tables = {
        name: frame.iloc[rng.permutation(len(frame))].set_index(rng.permutation(len(frame)))
        for name in ("places", "addresses", "buildings", "areas", "boundaries", "barriers")
        for frame in [getattr(osm, name)]
    }
    return dataclasses.replace(
        osm,
        roads=osm.roads.iloc[order].reset_index(drop=True),
        road_nodes=dataclasses.replace(osm.road_nodes, way=place[osm.road_nodes.way][by_way], **nodes),
        **tables,
    )


def test_the_order_of_the_input_changes_no_core_and_no_entry(kampen: OsmData, found: Found) -> None:
    other = found_in(shuffled(kampen, 7))
    names = ["core_id", "name", "kind", "addresses", "entries", "sealed", "evidence"]
    assert other.cores[names].equals(found.cores[names])
    apart = shapely.symmetric_difference(found.cores.geometry.to_numpy(), other.cores.geometry.to_numpy())
    assert shapely.area(apart).max() < 1e-3
    names = ["entry_id", "core_id", "street", "highway", "crossings", "main", "why"]
    assert other.entries.layer[names].equals(found.entries.layer[names])
    away = found.entries.layer.distance(other.entries.layer, align=False)
    assert away.max() < 1e-3
