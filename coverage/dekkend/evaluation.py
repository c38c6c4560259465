"""How well entry roads are found on a map whose place name signs are known: it hides them, looks, and compares."""

from collections.abc import Callable

from dekkend.analysis.evaluation import ROAD_REACH_M, score_entries, sign_spots
from dekkend.entry_roads import ENTRY_STEPS, find_entry_roads
from dekkend.errors import InputError, collected
from dekkend.meter import Meter
from dekkend.pipeline import READING, input_files, require_osm
from dekkend.plan import Trial
from dekkend.settings import InputSettings, Settings
from dekkend.sources.osm.hide import hide
from dekkend.world import read_world

TRIAL_STEPS = (READING, *ENTRY_STEPS)


def evaluate_entries(settings: Settings, *, announce: Callable[[str], None] = lambda _: None) -> Trial:
    """Find the entry roads of a map without its signs and traffic zones, and hold them against its place name signs.

    Parameters
    ----------
    settings
        Tunables, and the inputs: ``inputs.osm``, and outlines of cores where they are given. The other inputs are not
        read, and the whole extract is judged.
    announce
        Called with the name of each step (see :data:`TRIAL_STEPS`) as it begins.

    Returns
    -------
    Trial
        Cores, entries, and how well they agree with the signs.

    Raises
    ------
    SettingsError
        No road data is named.
    InputError
        A file cannot be used, or the extract holds no place name sign along a road.
    """
    osm = require_osm(settings.inputs)
    given = settings.inputs
    inputs = InputSettings(osm=osm, cores=given.cores, population_cores=given.population_cores)
    settings = settings.model_copy(update={"inputs": inputs})
    meter = Meter(announce)
    with collected() as said:
        with meter.step(READING):
            files = input_files(inputs)
            world = read_world(inputs, osm, margin_m=settings.network.boundary_margin_m)
            spots = sign_spots(world.osm.signs, world.osm.roads)
        if spots.empty:
            raise InputError(
                "{file}: the extract holds no sign at which a village begins (traffic_sign=city_limit) within "
                "{reach:.0f} m of a road for cars, so that there is nothing to hold the entry roads against. Take an "
                "extract of a place whose signs are mapped.",
                file=osm,
                reach=ROAD_REACH_M,
            )
        roads = find_entry_roads(
            hide(world.osm),
            settings,
            own_cores=world.own_cores,
            population_cores=world.population_cores,
            step=meter.step,
        )
    return Trial(
        cores=roads.cores,
        entries=roads.entries,
        evaluation=score_entries(roads.entries, spots),
        title=roads.cores["name"].iloc[0] if len(roads.cores) else "",
        schematic=world.osm.schematic,
        data_date=world.osm.date,
        settings=settings,
        inputs=files,
        warnings=tuple(said),
        steps=tuple(meter.steps),
    )
