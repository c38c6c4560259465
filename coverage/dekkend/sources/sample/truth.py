"""What is true of the schematic by construction, to hold analyses against."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample.geometry import along
from dekkend.sources.sample.houses import built_up, join_parts
from dekkend.sources.sample.model import Address, Lane, Site
from dekkend.sources.sample.roads import ROUNDABOUT_M, ROUNDABOUT_OUT_M, carriageways, edge_crossing


@dataclass(frozen=True)
class TrueCore:
    """A village core.

    Attributes
    ----------
    polygon
        Its built-up area (EPSG:28992): homes less than 100 m apart belong together, and the outline keeps 30 m from
        the outermost homes. Urmond has two parts, one on each side of the canal.
    addresses
        The homes in it.
    """

    polygon: Polygon | MultiPolygon
    addresses: int


@dataclass(frozen=True)
class TrueEntry:
    """A road by which a car can enter a core from the open country.

    Every road between the villages that a car may drive along into the core is one, and nothing else is: no track
    that ends in a field, no cycleway, no road that a bollard closes or that is one-way outwards. The two carriageways
    of the Heerstraat are one entry, and so is the roundabout on the Koolweg.

    Attributes
    ----------
    core
        Name of the core.
    street
        Name of the road, which is the same on both sides of the outline.
    x, y
        Where the road (its inward carriageway) crosses the outline of the core (EPSG:28992). The Koolweg does so
        on its roundabout; its point is where the road from outside reaches the roundabout, 30 m before the outline.
    highway
        Its class in OpenStreetMap.
    main
        It is drawn as a through road: its class is tertiary or higher. Traffic is not counted.
    between_parts
        It leads from one part of the core to the other and is the way in from nowhere else: the bridge of Urmond.
        For someone who takes both parts for one core it is no entry.
    """

    core: str
    street: str
    x: float
    y: float
    highway: str
    main: bool
    between_parts: bool


@dataclass(frozen=True)
class Truth:
    """What is true of the schematic.

    Attributes
    ----------
    cores
        By name, the nine village cores.
    entries
        Every entry of every core, sorted by core and street.
    matches
        By number of the group and name as the register writes it, the true names of the streets that are meant in
        the group's village: one, or none where the street does not exist.
    addresses
        By code of the neighbourhood, how many homes lie in it; as many as it has households.
    """

    cores: Mapping[str, TrueCore]
    entries: tuple[TrueEntry, ...]
    matches: Mapping[str, Mapping[str, tuple[str, ...]]]
    addresses: Mapping[str, int]

    def write(self, path: Path) -> None:
        """Write it as JSON; polygons as WKT in EPSG:28992.

        Parameters
        ----------
        path
            The file; one that is there is replaced.
        """
        content = {
            "crs": "EPSG:28992",
            "cores": {
                name: {"addresses": core.addresses, "polygon": shapely.to_wkt(core.polygon, rounding_precision=1)}
                for name, core in self.cores.items()
            },
            "entries": [vars(entry) for entry in self.entries],
            "matches": {group: dict(names) for group, names in self.matches.items()},
            "addresses": dict(self.addresses),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")


def true_cores(sites: Sequence[Site], addresses: Sequence[Address]) -> tuple[dict[str, Polygon], dict[str, TrueCore]]:
    """Outline the built-up areas.

    Parameters
    ----------
    sites
        The sites.
    addresses
        All addresses.

    Returns
    -------
    tuple
        The outlines by site, and the cores by name.
    """
    outlines = {site.key: built_up(addresses, site.key) for site in sites}
    cores = {}
    for name in dict.fromkeys(site.core for site in sites):
        keys = [site.key for site in sites if site.core == name]
        homes = sum(address.site in keys for address in addresses)
        cores[name] = TrueCore(join_parts([outlines[key] for key in keys]), homes)
    return outlines, cores


def true_entries(
    sites: Sequence[Site], lanes: Mapping[str, Lane], outlines: Mapping[str, Polygon]
) -> tuple[TrueEntry, ...]:
    """List the entries of all cores.

    Parameters
    ----------
    sites
        The sites.
    lanes
        The lanes by key.
    outlines
        The built-up areas by site.

    Returns
    -------
    tuple of TrueEntry
        Sorted by core and street.
    """
    core_of = {site.key: site.core for site in sites}
    found = []
    for lane in lanes.values():
        oneway = ("oneway", "yes") in lane.tags
        for site, inwards in ((lane.start, not oneway), (lane.end, True)):
            # A track's other end lies in a field, so that nobody comes in by it.
            if site and inwards and lane.key != plan.BOLLARD and lane.highway != "track":
                found.append(_entry(lane, core_of[site], outlines[site]))
    return tuple(sorted(found, key=lambda entry: (entry.core, entry.street, entry.x)))


def _entry(lane: Lane, core: str, outline: Polygon) -> TrueEntry:
    points = carriageways(lane, outline)[0] if lane.key == plan.DUAL_CARRIAGEWAY else lane.points
    at = edge_crossing(points, outline)
    if lane.key == plan.ROUNDABOUT_ENTRY:
        at -= ROUNDABOUT_OUT_M + ROUNDABOUT_M
    x, y = along(points, at)
    between = lane.key == plan.BETWEEN_PARTS
    return TrueEntry(core, lane.name, x, y, lane.highway, lane.main, between)
