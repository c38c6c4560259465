"""The whole way of a run: from files to a plan."""

import platform
import warnings
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pyproj
import shapely

from dekkend.analysis.counted import counted_at_gateways
from dekkend.analysis.old_way import covered_arcs, old_way
from dekkend.analysis.posts import Roadside
from dekkend.analysis.sign_places import find_places
from dekkend.analysis.siting import plan_signs
from dekkend.arrays import Real
from dekkend.covering import cover_map, measure_covering
from dekkend.entry_roads import ENTRY_STEPS, Layout, add_traffic, lay_out
from dekkend.errors import DekkendWarning, SettingsError, collected
from dekkend.meter import Meter
from dekkend.plan import InputFile, Plan
from dekkend.sentences import Sentence
from dekkend.settings import InputSettings, Settings
from dekkend.sources.answers import answers_beside
from dekkend.sources.files import sha256
from dekkend.sources.provenances import read_provenances
from dekkend.sources.sign_status import is_plan
from dekkend.world import World, read_world

_LIBRARIES = ("dekkend", "geopandas", "numpy", "osmium", "pandas", "pyogrio", "pyproj", "scipy", "shapely", "folium")
_ROLES = (
    "osm",
    "roads",
    "neighbourhoods",
    "squares",
    "groups",
    "signs",
    "counts",
    "boundary",
    "addresses",
    "cores",
    "population_cores",
)
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
        Inputs and tunables; ``inputs.osm`` or ``inputs.roads`` at least.
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
    file = require_roads(settings.inputs)
    meter = Meter(announce)
    with collected() as said:
        with meter.step(READING):
            files = input_files(settings.inputs)
            world = read_world(settings.inputs, file, margin_m=settings.network.boundary_margin_m, roads=settings.roads)
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
            covering = cover_map(world, layout, settings)
        with meter.step(_PLACES):
            places = find_places(
                layout.found, layout.laid, net.segments, _roadside(world), world.signs, settings=settings.signs
            )
            arcs = covered_arcs(layout.laid.graph, covering.streets)
        roads = add_traffic(
            layout, settings, counted=_counted(world, layout, settings), others=places.others.and_then(arcs),
            step=meter.step,
        )  # fmt: skip
        with meter.step(_SIGNS):
            by_hand = is_plan(world.signs["status"])
            signs = plan_signs(places, roads.trips, world.signs, cores, by_hand=by_hand, settings=settings.signs)
            case = replace(signs.case, old_way=old_way(covering.streets, roads.trips, settings=settings.signs))
        with meter.step(_COVERAGE):
            measured = measure_covering(world, layout, covering, settings)
    return Plan(
        segments=net.segments,
        cores=cores,
        edges=roads.edges,
        entries=roads.entries,
        signs=signs.layer,
        groups=covering.matches.layer,
        streets=measured.streets,
        neighbourhoods=measured.neighbourhoods,
        areas=measured.areas,
        recruits=measured.recruits,
        sign_case=case,
        coverage_case=measured.case,
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
    return Roadside(
        crossings=osm.crossings,
        signs=osm.signs,
        lamps=osm.lamps,
        addresses=osm.addresses,
        roads=osm.roads,
        untold=osm.untold,
    )


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


def require_roads(inputs: InputSettings) -> Path:
    """Return the file among the inputs that has the roads: a layer of one's own before an OpenStreetMap extract.

    Parameters
    ----------
    inputs
        The files of a run.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    SettingsError
        None is named.
    """
    return inputs.roads if inputs.roads is not None else require_osm(inputs)


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
        raise SettingsError(
            "No road data is given. Name an OpenStreetMap extract with --osm FILE, or a road layer of your own with "
            "--roads FILE."
        )
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
    paths = [(name, getattr(inputs, name)) for name in _ROLES]
    if inputs.groups is not None and (beside := answers_beside(inputs.groups)).exists():
        paths.append(("answers", beside))
    found = [(name, path, sha256(path)) for name, path in paths if path is not None]
    return tuple(InputFile(name, path, said, read_provenances(path, said)) for name, path, said in found)


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in sorted(_LIBRARIES)},
        "geos": ".".join(map(str, shapely.geos_version)),
        "proj": pyproj.proj_version_str,
    }
