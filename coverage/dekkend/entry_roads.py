"""From the roads of a map to the cores and the roads that lead into them."""

import warnings
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.core_network import CoreNetwork, core_network
from dekkend.analysis.cores import Cores, find_cores
from dekkend.analysis.edges import core_edges
from dekkend.analysis.entries import Entries, find_entries
from dekkend.analysis.evidence import Evidence
from dekkend.analysis.homes import homes
from dekkend.analysis.inflow import add_inflow, follow_traffic
from dekkend.analysis.lower_bound import add_lower_bound
from dekkend.analysis.main_entries import choose_main
from dekkend.analysis.passages import Watch
from dekkend.analysis.sealing import doubt_at_edge, seal
from dekkend.analysis.trips import Trips, model_trips
from dekkend.arrays import Real, shapes
from dekkend.errors import DekkendWarning
from dekkend.network.gateways import find_gateways
from dekkend.network.graph import Graph
from dekkend.network.reach import segment_of_addresses
from dekkend.network.segments import make_segments
from dekkend.sentences import Sentence
from dekkend.settings import NetworkSettings, Settings
from dekkend.sources.osm import OsmData

_NETWORK, _CORES, _ENTRIES, _INFLOW = ENTRY_STEPS = (
    Sentence("Building the road network"),
    Sentence("Drawing the cores"),
    Sentence("Finding the entry roads"),
    Sentence("Modelling who drives in where"),
)
# Places that nobody would do without; a hamlet is often a few farms.
_EXPECTED = ("city", "town", "village")
# So many names are told, of however many.
_NAMED = 10


@dataclass(frozen=True)
class Network:
    """The roads of a run as a network.

    Attributes
    ----------
    segments
        The layer ``segments`` with its addresses: the homes that are reached from each.
    graph
        The graph of the segments.
    gateways
        Nodes at which roads leave the map.
    homes
        Points of addresses, and of houses where addresses are missing (:func:`dekkend.analysis.homes.homes`).
    segment_of_address
        Position of the segment of each of them, negative for none.
    """

    segments: gpd.GeoDataFrame
    graph: Graph
    gateways: NDArray[np.int64]
    homes: gpd.GeoDataFrame
    segment_of_address: NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """The cores of a map and the roads that lead into them, before anybody drives there.

    Attributes
    ----------
    network
        The roads of the map as a network.
    cores
        The layer ``cores``.
    called
        What each core is called by itself, by its id (:class:`~dekkend.analysis.cores.Cores`).
    edges
        The layer ``edges``: what evidence supports each stretch of their outlines.
    found
        The entries with the arcs by which they are crossed.
    laid
        The network as the cores see it, to whose arcs the entries refer.
    """

    network: Network
    cores: gpd.GeoDataFrame
    called: Mapping[str, str]
    edges: gpd.GeoDataFrame
    found: Entries
    laid: CoreNetwork

    @property
    def as_called(self) -> gpd.GeoDataFrame:
        """The layer ``cores`` with what each is called by itself: a register means every core of a name by it."""
        return self.cores.assign(name=self.cores["core_id"].map(self.called))

    @property
    def entries(self) -> gpd.GeoDataFrame:
        """The layer ``entries``."""
        return self.found.layer


@dataclass(frozen=True)
class EntryRoads(Layout):
    """The cores of a map, the roads that lead into them, with inflow and the main ones filled in, and the trips.

    Attributes
    ----------
    trips
        The trips into the cores, behind the entries' inflow.
    """

    trips: Trips


def lay_out(
    osm: OsmData,
    settings: Settings,
    *,
    own_cores: gpd.GeoDataFrame | None = None,
    population_cores: gpd.GeoDataFrame | None = None,
    area: BaseGeometry | None = None,
    step: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> Layout:
    """Find the cores of a map and the roads that lead into them, without a word on who drives there.

    Parameters
    ----------
    osm
        The layers of an OpenStreetMap file.
    settings
        The tunables; the inputs that they name are not read.
    own_cores
        Outlines of cores that the municipality has drawn, in the CRS of the roads; they win over all other evidence.
    population_cores
        Outlines of CBS's population cores, in the CRS of the roads.
    area
        What it is about: cores of which less than half lies within are left out. None for the whole map.
    step
        Opened with the name of each step (see :data:`ENTRY_STEPS`) around it.

    Returns
    -------
    Layout
        Cores and entries, and the network behind them.

    Warns
    -----
    DekkendWarning
        No public road leaves the data, a village on the map did not become a core, or a core reaches the edge.
    """
    with step(_NETWORK):
        net = build_network(osm, settings.network)
    with step(_CORES):
        evidence = _evidence(osm, own_cores, population_cores)
        drawn = _within(find_cores(evidence, net.graph, net.segments, settings.cores), area)
        _warn_of_missing(osm, drawn, area)
        edges = core_edges(drawn, evidence, net.segments, settings.cores)
    with step(_ENTRIES):
        laid = core_network(net.graph, net.segments, drawn, net.gateways)
        found = find_entries(laid, net.segments, drawn, settings=settings.entries)
        cores = seal(drawn.layer, found, laid, net.segments)
        if not osm.extent_known:
            cores = doubt_at_edge(cores, osm.extent, edge_m=settings.network.edge_m)
        cores = add_lower_bound(cores, laid, net.segments, reach_m=settings.entries.cut_reach_m)
    return Layout(network=net, cores=cores, called=drawn.called, edges=edges, found=found, laid=laid)


def add_traffic(
    layout: Layout,
    settings: Settings,
    *,
    counted: Real | None = None,
    others: Watch | None = None,
    step: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> EntryRoads:
    """Model who drives in where, and tell the main entries by it.

    Parameters
    ----------
    layout
        Cores and entries.
    settings
        The tunables.
    counted
        Vehicles a day that somebody counted to come in at each gateway of ``layout.laid``; NaN where nobody did.
    others
        More arcs at which it is noted who passes.
    step
        Opened with the name of the step around it.

    Returns
    -------
    EntryRoads
        Cores and entries, with inflow and the main ones filled in.
    """
    laid, found, segments = layout.laid, layout.found, layout.network.segments
    with step(_INFLOW):
        trips = model_trips(laid, segments, found, settings=settings.inflow, counted=counted, others=others)
        found = replace(found, layer=add_inflow(found, trips, settings=settings.inflow))
        found = replace(found, layer=choose_main(found, laid, segments, settings=settings.entries))
        found = follow_traffic(found, trips, laid.graph, segments)
    whole = {field.name: getattr(layout, field.name) for field in fields(layout)}
    return EntryRoads(**{**whole, "found": found}, trips=trips)


def find_entry_roads(
    osm: OsmData,
    settings: Settings,
    *,
    own_cores: gpd.GeoDataFrame | None = None,
    population_cores: gpd.GeoDataFrame | None = None,
    area: BaseGeometry | None = None,
    step: Callable[[str], AbstractContextManager[object]] = nullcontext,
) -> EntryRoads:
    """Find the cores of a map, the roads that lead into them, and who drives in where.

    Parameters
    ----------
    osm, settings, own_cores, population_cores, area, step
        As in :func:`lay_out`.

    Returns
    -------
    EntryRoads
        Cores and entries, with inflow and the main ones filled in.

    Warns
    -----
    DekkendWarning
        As :func:`lay_out` does.
    """
    layout = lay_out(osm, settings, own_cores=own_cores, population_cores=population_cores, area=area, step=step)
    return add_traffic(layout, settings, step=step)


def build_network(osm: OsmData, settings: NetworkSettings) -> Network:
    """Turn the roads of an OpenStreetMap file into a network, with the addresses along it.

    Parameters
    ----------
    osm
        The layers of the file.
    settings
        Speeds and distances.

    Returns
    -------
    Network
        Segments, graph, gateways, and the homes with the segment of each.

    Warns
    -----
    DekkendWarning
        No public road leaves the data.
    """
    nodes = osm.road_nodes
    segments = make_segments(
        osm.roads, nodes.way, nodes.ref, nodes.xy, stops=osm.blocked, speeds_kmh=settings.speeds_kmh
    )
    graph = Graph.of(segments, osm.blocked)
    lived_in = homes(osm.addresses, osm.buildings)
    reached = segment_of_addresses(lived_in, segments, reach_m=settings.address_reach_m)
    counts = np.bincount(reached[reached >= 0], minlength=len(segments))
    gateways = find_gateways(segments, graph, cut=osm.cut, extent=osm.extent, edge_m=settings.edge_m)
    if len(gateways) == 0:
        warnings.warn(
            DekkendWarning(
                "No public road leaves the road data, so that nobody is seen to come in from outside, and a core "
                "without entry roads proves nothing. Take a larger extract."
            ),
            stacklevel=2,
        )
    return Network(
        segments=segments.assign(addresses=counts),
        graph=graph,
        gateways=gateways,
        homes=lived_in,
        segment_of_address=reached,
    )


def _evidence(osm: OsmData, own_cores: gpd.GeoDataFrame | None, population_cores: gpd.GeoDataFrame | None) -> Evidence:
    none = gpd.GeoDataFrame({"name": []}, geometry=[], crs=osm.crs)
    return Evidence(
        roads=osm.roads,
        addresses=osm.addresses,
        buildings=osm.buildings,
        areas=osm.areas,
        places=osm.places,
        boundaries=osm.boundaries,
        barriers=osm.barriers,
        signs=osm.signs,
        lamps=osm.lamps,
        population_cores=none if population_cores is None else population_cores,
        own_cores=none if own_cores is None else own_cores,
    )


def _warn_of_missing(osm: OsmData, cores: Cores, area: BaseGeometry | None) -> None:
    """Warn of villages that the map names, and that did not become cores of that name."""
    about = osm.extent if area is None else shapely.intersection(osm.extent, area)
    named = osm.places[osm.places["place"].isin(_EXPECTED) & osm.places.intersects(about)]
    called = {cores.called.get(core, "") for core in cores.layer["core_id"]}
    missing = sorted({*named["name"]} - called - {""})
    if missing:
        warnings.warn(
            DekkendWarning(
                "The map names {names}, but none became a core of that name: it shows too few homes and streets there, "
                "or the place has grown together with another. Look at the map, or draw their outlines (--cores).",
                names=", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else ""),
            ),
            stacklevel=3,
        )


def _within(cores: Cores, area: BaseGeometry | None) -> Cores:
    """Keep the cores that the run is about: those of which half or more lies within the municipality."""
    if area is None:
        return cores
    outlines = shapes(cores.layer)
    return cores.only(shapely.area(shapely.intersection(outlines, area)) / shapely.area(outlines) >= 1 / 2)
