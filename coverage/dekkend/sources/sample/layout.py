"""Brings villages and roads together."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry import Polygon

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample import places
from dekkend.sources.sample.areas import buurt_at
from dekkend.sources.sample.fabric import Fabric, weave
from dekkend.sources.sample.houses import settle
from dekkend.sources.sample.model import Address, Gate, Lane, Site, Street
from dekkend.sources.sample.names import StreetNames
from dekkend.sources.sample.roads import entered, joined
from dekkend.sources.sample.truth import TrueCore, true_cores


@dataclass(frozen=True)
class Layout:
    """The schematic before it is drawn.

    Attributes
    ----------
    fabrics
        The streets of each site.
    lanes
        The roads between them by key.
    addresses
        All homes.
    outlines
        The built-up area of each site.
    cores
        The cores by name.
    """

    fabrics: Mapping[str, Fabric]
    lanes: Mapping[str, Lane]
    addresses: tuple[Address, ...]
    outlines: Mapping[str, Polygon]
    cores: Mapping[str, TrueCore]

    @property
    def streets(self) -> tuple[Street, ...]:
        """All streets of all sites."""
        return tuple(street for fabric in self.fabrics.values() for street in fabric.streets)


def lay_out(polygons: Mapping[str, Polygon]) -> Layout:
    """Lay out villages and roads.

    Parameters
    ----------
    polygons
        The neighbourhoods by code.

    Returns
    -------
    Layout
        Streets, lanes, homes and outlines that fit one another.
    """
    lanes = joined(plan.LANES)
    towns = dict.fromkeys(places.TOWN_OF.values())
    names = StreetNames({(town, lane.name) for town in towns for lane in lanes.values()})
    fabrics = {
        site.key: weave(site, _gates(site, lanes), names, lambda point: buurt_at(polygons, point))
        for site in places.SITES
    }
    doors = {(key, site): spot for site, fabric in fabrics.items() for key, spot in fabric.doors.items()}
    lanes = entered(lanes, doors)
    addresses = settle(tuple(fabrics.values()), lanes, plan.FARMS, polygons)
    outlines, cores = true_cores(places.SITES, addresses)
    return Layout(fabrics, lanes, tuple(addresses), outlines, cores)


def _gates(site: Site, lanes: Mapping[str, Lane]) -> list[Gate]:
    starts = [Gate(lane, lane.points[0]) for lane in lanes.values() if lane.start == site.key]
    return starts + [Gate(lane, lane.points[-1]) for lane in lanes.values() if lane.end == site.key]
