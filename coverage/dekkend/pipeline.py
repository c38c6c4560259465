"""The whole way of a run: from files to a plan."""

import platform
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from dekkend.analysis.counted import counted_at_gateways
from dekkend.analysis.coverage import area_of_points, cover_streets, share_by_neighbourhood
from dekkend.analysis.exposure import expose_streets, flag_neighbourhoods
from dekkend.analysis.matching import match_groups
from dekkend.analysis.old_way import covered_arcs, old_way
from dekkend.analysis.posts import Roadside
from dekkend.analysis.sign_places import find_places
from dekkend.analysis.siting import plan_signs
from dekkend.arrays import Real
from dekkend.entry_roads import ENTRY_STEPS, Layout, Network, add_traffic, lay_out
from dekkend.errors import DekkendWarning, SettingsError
from dekkend.meter import Meter
from dekkend.plan import InputFile, Plan
from dekkend.sentences import Sentence
from dekkend.settings import InputSettings, Settings
from dekkend.sources.files import sha256
from dekkend.sources.sign_status import is_plan
from dekkend.world import World, read_world

_LIBRARIES = ("dekkend", "geopandas", "numpy", "osmium", "pandas", "pyogrio", "pyproj", "scipy", "shapely", "folium")
_ROLES = ("osm", "neighbourhoods", "groups", "signs", "counts", "boundary", "cores", "population_cores")
READING = Sentence("Reading the files")
_PLACES = Sentence("Looking for places where signs can stand")
_SIGNS = Sentence("Placing the signs")
_GROUPS = Sentence("Matching the groups' streets")
_COVERAGE = Sentence("Measuring coverage and exposure")
STEPS = (READING, *ENTRY_STEPS[:-1], _GROUPS, _PLACES, ENTRY_STEPS[-1], _SIGNS, _COVERAGE)
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
        layout = lay_out(
            world.osm,
            settings,
            own_cores=world.own_cores,
            population_cores=world.population_cores,
            area=world.area,
            step=meter.step,
        )
        net, cores = layout.network, layout.cores
        with meter.step(_GROUPS):
            matches = match_groups(world.register, net.segments, cores, settings=settings.matching)
            streets = cover_streets(net.segments, matches.watched, matches.layer, world.neighbourhoods, cores)
        with meter.step(_PLACES):
            places = find_places(
                layout.found, layout.laid, net.segments, _roadside(world), world.signs, settings=settings.signs
            )
            covered = covered_arcs(layout.laid.graph, streets)
        roads = add_traffic(
            layout, settings, counted=_counted(world, layout, settings), others=places.others.and_then(covered),
            step=meter.step,
        )  # fmt: skip
        with meter.step(_SIGNS):
            by_hand = is_plan(world.signs["status"])
            signs = plan_signs(places, roads.trips, world.signs, cores, by_hand=by_hand, settings=settings.signs)
            case = replace(signs.case, old_way=old_way(streets, roads.trips, settings=settings.signs))
        with meter.step(_COVERAGE):
            streets, neighbourhoods = _exposure(world, net, streets, settings)
    return Plan(
        segments=net.segments,
        cores=cores,
        edges=roads.edges,
        entries=roads.entries,
        signs=signs.layer,
        groups=matches.layer,
        streets=streets,
        neighbourhoods=neighbourhoods,
        sign_case=case,
        title=world.title or (cores["name"].iloc[0] if len(cores) else ""),
        schematic=world.osm.schematic,
        data_date=world.osm.date,
        settings=settings,
        inputs=files,
        warnings=tuple(said),
        steps=tuple(meter.steps),
        versions=_versions(),
    )


def _roadside(world: World) -> Roadside:
    osm = world.osm
    return Roadside(crossings=osm.crossings, signs=osm.signs, lamps=osm.lamps, addresses=osm.addresses, roads=osm.roads)


def _counted(world: World, layout: Layout, settings: Settings) -> Real:
    reach_m = settings.inflow.count_reach_m
    vehicles, unused = counted_at_gateways(layout.laid, layout.network.segments, world.counts, reach_m=reach_m)
    if unused:
        warnings.warn(
            DekkendWarning(
                "{file}: rows {rows} are counts that belong to no road which leaves the map within {reach:,.0f} m, or "
                "to one with a nearer count, and are left out.",
                file=settings.inputs.counts,
                rows=", ".join(map(str, unused)),
                reach=reach_m,
            ),
            stacklevel=2,
        )
    return vehicles


def _exposure(
    world: World, net: Network, streets: gpd.GeoDataFrame, settings: Settings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    addresses, areas = net.homes, world.neighbourhoods
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
