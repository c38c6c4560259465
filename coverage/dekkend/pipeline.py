"""The whole way of a run: from files to a plan."""

import platform
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from dekkend.analysis.core_network import core_network
from dekkend.analysis.cores import BuiltUp, find_cores
from dekkend.analysis.coverage import area_of_points, cover_streets, share_by_neighbourhood
from dekkend.analysis.entries import find_entries
from dekkend.analysis.exposure import expose_streets, flag_neighbourhoods
from dekkend.analysis.homes import homes
from dekkend.analysis.inflow import add_inflow, follow_traffic, model_trips
from dekkend.analysis.matching import match_groups
from dekkend.analysis.sealing import seal
from dekkend.analysis.siting import plan_signs
from dekkend.errors import DekkendWarning, SettingsError
from dekkend.meter import Meter
from dekkend.network.gateways import find_gateways
from dekkend.network.graph import Graph
from dekkend.network.reach import segment_of_addresses
from dekkend.network.segments import make_segments
from dekkend.plan import InputFile, Plan
from dekkend.sentences import Sentence
from dekkend.settings import NetworkSettings, Settings
from dekkend.sources.files import sha256
from dekkend.sources.osm import OsmData
from dekkend.world import World, read_world

_LIBRARIES = ("dekkend", "geopandas", "numpy", "osmium", "pandas", "pyogrio", "pyproj", "scipy", "shapely", "folium")
STEPS = (
    Sentence("Reading the files"),
    Sentence("Building the road network"),
    Sentence("Drawing the cores"),
    Sentence("Finding the entry roads"),
    Sentence("Modelling who drives in where"),
    Sentence("Placing the signs"),
    Sentence("Matching the groups' streets"),
    Sentence("Measuring coverage and exposure"),
)
WRITING = Sentence("Writing the results")


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


def run(settings: Settings, *, announce: Callable[[str], None] = lambda _: None) -> Plan:
    """Make a plan from the files that the settings name.

    Parameters
    ----------
    settings
        Inputs and tunables; ``inputs.osm`` at least.
    announce
        Called with the name of each step (see :data:`STEPS`) as it begins.

    Returns
    -------
    Plan
        All layers, and what a reader must know about them.

    Raises
    ------
    SettingsError
        No road data is named.
    InputError
        A file cannot be used.
    """
    if settings.inputs.osm is None:
        raise SettingsError("No road data is given. Name an OpenStreetMap extract with --osm FILE.")
    meter, steps = Meter(announce), iter(STEPS)
    with _collected() as said:
        with meter.step(next(steps)):
            files = _inputs(settings)
            world = read_world(settings.inputs, settings.inputs.osm, margin_m=settings.network.boundary_margin_m)
        with meter.step(next(steps)):
            net = build_network(world.osm, settings.network)
        with meter.step(next(steps)):
            cores = _within(find_cores(_built_up(world.osm), settings.cores), world)
        with meter.step(next(steps)):
            laid = core_network(net.graph, net.segments, cores, net.gateways)
            found = find_entries(laid, net.segments, cores, settings=settings.entries)
            cores = seal(cores, found, laid)
        with meter.step(next(steps)):
            trips = model_trips(laid, net.segments, settings=settings.inflow)
            entries = add_inflow(found, trips, laid.graph, entry_settings=settings.entries, settings=settings.inflow)
            found = follow_traffic(replace(found, layer=entries), trips, laid.graph, net.segments)
        with meter.step(next(steps)):
            signs = plan_signs(
                found, trips, laid.graph, net.segments, cores, standing=world.signs, settings=settings.signs
            )
        with meter.step(next(steps)):
            matches = match_groups(world.register, net.segments, cores, settings=settings.matching)
        with meter.step(next(steps)):
            streets, neighbourhoods = _coverage(world, net, cores, matches.layer, matches.watched, settings)
    return Plan(
        segments=net.segments,
        cores=cores,
        entries=found.layer,
        signs=signs.layer,
        groups=matches.layer,
        streets=streets,
        neighbourhoods=neighbourhoods,
        captured_share=signs.captured_share,
        title=world.title or (cores["name"].iloc[0] if len(cores) else ""),
        schematic=world.osm.schematic,
        data_date=world.osm.date,
        settings=settings,
        inputs=files,
        warnings=tuple(said),
        steps=tuple(meter.steps),
        versions=_versions(),
    )


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


def _built_up(osm: OsmData) -> BuiltUp:
    return BuiltUp(osm.addresses, osm.buildings, osm.areas, osm.places, osm.boundaries, osm.barriers)


def _within(cores: gpd.GeoDataFrame, world: World) -> gpd.GeoDataFrame:
    """Keep the cores that the run is about: those of which half or more lies within the municipality."""
    if world.area is None:
        return cores
    shapes = cores.geometry.to_numpy()
    share = shapely.area(shapely.intersection(shapes, world.area)) / shapely.area(shapes)
    return cores[share >= 1 / 2].reset_index(drop=True)


def _coverage(
    world: World,
    net: Network,
    cores: gpd.GeoDataFrame,
    groups: gpd.GeoDataFrame,
    watched: pd.DataFrame,
    settings: Settings,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    addresses, areas = net.homes, world.neighbourhoods
    streets = cover_streets(net.segments, watched, groups, areas, cores)
    streets = expose_streets(streets, net.segments, net.graph, settings=settings.exposure)
    shares = share_by_neighbourhood(
        net.segments,
        streets["covered"].to_numpy(),
        addresses,
        net.segment_of_address,
        areas,
        world.osm.extent,
    )
    distance = np.full(len(addresses), np.inf)
    reached = net.segment_of_address >= 0
    distance[reached] = streets["distance_m"].fillna(np.inf).to_numpy()[net.segment_of_address[reached]]
    area = area_of_points(addresses.geometry.to_numpy(), areas)
    return streets, flag_neighbourhoods(areas, shares, distance, area, settings=settings.exposure)


@contextmanager
def _collected() -> Iterator[list[Sentence]]:
    """Collect what the steps warn of, once each; warnings of other libraries go their usual way."""
    said: dict[Sentence, None] = {}
    kept: list[Sentence] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DekkendWarning)
        yield kept
    for warning in caught:
        if isinstance(warning.message, DekkendWarning):
            said[warning.message.sentence] = None
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    kept.extend(said)


def _paths(settings: Settings) -> Iterator[tuple[str, Path | None]]:
    for name in ("osm", "neighbourhoods", "groups", "signs", "boundary"):
        yield name, getattr(settings.inputs, name)


def _inputs(settings: Settings) -> tuple[InputFile, ...]:
    return tuple(InputFile(name, path, sha256(path)) for name, path in _paths(settings) if path is not None)


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in sorted(_LIBRARIES)},
        "geos": ".".join(map(str, shapely.geos_version)),
        "proj": pyproj.proj_version_str,
    }
