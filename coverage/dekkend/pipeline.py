"""The whole way of a run: from files to a plan."""

import platform
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from dekkend.analysis.coverage import area_of_points, cover_streets, share_by_neighbourhood
from dekkend.analysis.exposure import expose_streets, flag_neighbourhoods
from dekkend.analysis.matching import match_groups
from dekkend.analysis.siting import plan_signs
from dekkend.entry_roads import ENTRY_STEPS, Network, find_entry_roads
from dekkend.errors import DekkendWarning, SettingsError
from dekkend.meter import Meter
from dekkend.plan import InputFile, Plan
from dekkend.sentences import Sentence
from dekkend.settings import InputSettings, Settings
from dekkend.sources.files import sha256
from dekkend.world import World, read_world

_LIBRARIES = ("dekkend", "geopandas", "numpy", "osmium", "pandas", "pyogrio", "pyproj", "scipy", "shapely", "folium")
_ROLES = ("osm", "neighbourhoods", "groups", "signs", "boundary", "cores", "population_cores")
READING = Sentence("Reading the files")
_SIGNS = Sentence("Placing the signs")
_GROUPS = Sentence("Matching the groups' streets")
_COVERAGE = Sentence("Measuring coverage and exposure")
STEPS = (READING, *ENTRY_STEPS, _SIGNS, _GROUPS, _COVERAGE)
WRITING = Sentence("Writing the results")


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
    osm = require_osm(settings.inputs)
    meter = Meter(announce)
    with collected() as said:
        with meter.step(READING):
            files = input_files(settings.inputs)
            world = read_world(settings.inputs, osm, margin_m=settings.network.boundary_margin_m)
        roads = find_entry_roads(
            world.osm,
            settings,
            own_cores=world.own_cores,
            population_cores=world.population_cores,
            area=world.area,
            step=meter.step,
        )
        net, cores = roads.network, roads.cores
        with meter.step(_SIGNS):
            signs = plan_signs(
                roads.found,
                roads.trips,
                roads.laid.graph,
                net.segments,
                cores,
                standing=world.signs,
                settings=settings.signs,
            )
        with meter.step(_GROUPS):
            matches = match_groups(world.register, net.segments, cores, settings=settings.matching)
        with meter.step(_COVERAGE):
            streets, neighbourhoods = _coverage(world, net, cores, matches.layer, matches.watched, settings)
    return Plan(
        segments=net.segments,
        cores=cores,
        edges=roads.edges,
        entries=roads.entries,
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
def collected() -> Iterator[list[Sentence]]:
    """Collect what the steps in the block warn of, once each; warnings of other libraries go their usual way.

    Yields
    ------
    list of Sentence
        Filled when the block ends.
    """
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


def require_osm(inputs: InputSettings) -> Path:
    """Return the road data among the inputs.

    Parameters
    ----------
    inputs
        The files of a run.

    Returns
    -------
    pathlib.Path
        The OpenStreetMap extract.

    Raises
    ------
    SettingsError
        None is named.
    """
    if inputs.osm is None:
        raise SettingsError("No road data is given. Name an OpenStreetMap extract with --osm FILE.")
    return inputs.osm


def input_files(inputs: InputSettings) -> tuple[InputFile, ...]:
    """Say which files a run reads, with the fingerprint of each.

    Parameters
    ----------
    inputs
        The files.

    Returns
    -------
    tuple of InputFile
        Those that are given.

    Raises
    ------
    InputError
        A file is not there or cannot be read.
    """
    paths = ((name, getattr(inputs, name)) for name in _ROLES)
    return tuple(InputFile(name, path, sha256(path)) for name, path in paths if path is not None)


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in sorted(_LIBRARIES)},
        "geos": ".".join(map(str, shapely.geos_version)),
        "proj": pyproj.proj_version_str,
    }
