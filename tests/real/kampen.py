"""What the tests on the real Kampen share: a town, and villages that have grown together with it around a river."""

import dataclasses
from pathlib import Path

import numpy as np

from dekkend.entry_roads import EntryRoads, find_entry_roads
from dekkend.errors import collected
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData

FILE = Path("kampen") / "kampen.osm.pbf"
GROUPS = Path(__file__).with_name("kampen_groups.csv")
SETTINGS = Settings()
VILLAGES = {"Kampen", "IJsselmuiden", "Grafhorst", "Wilsum"}
# The extract ends in the middle of the one, and beside the few houses of the other.
AT_EDGE = ["Grafhorst", "Kampereiland"]
# Layers without an order of their own.
TABLES = (
    "places",
    "addresses",
    "buildings",
    "areas",
    "boundaries",
    "barriers",
    "signs",
    "lamps",
    "crossings",
)


def entry_roads_of(osm: OsmData) -> EntryRoads:
    """Find the entry roads of a map that ends in the middle of a village, and let it say so."""
    with collected():
        return find_entry_roads(osm, SETTINGS)


def shuffled(osm: OsmData, seed: int) -> OsmData:
    """Return the same map with the rows of every layer in another order, and other labels on them."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(osm.roads))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by_way = np.argsort(place[osm.road_nodes.way], kind="stable")
    nodes = {name: getattr(osm.road_nodes, name)[by_way] for name in ("ref", "xy")}
    tables = {
        name: frame.iloc[rng.permutation(len(frame))].set_index(rng.permutation(len(frame)))
        for name in TABLES
        for frame in [getattr(osm, name)]
    }
    return dataclasses.replace(
        osm,
        roads=osm.roads.iloc[order].reset_index(drop=True),
        road_nodes=dataclasses.replace(osm.road_nodes, way=place[osm.road_nodes.way][by_way], **nodes),
        **tables,
    )
