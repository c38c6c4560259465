"""The invented plan half a year later, and both read back as finished runs."""

from dataclasses import replace

import pandas as pd
from shapely.affinity import translate

from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.record import write_record
from dekkend.plan import InputFile
from dekkend.settings import Settings
from dekkend.sources.finished_run import read_finished_run

from .conftest import NASTY


def later(plan):
    """Return the plan of half a year later: nearly every kind of row came, went or changed."""
    signs = plan.signs.assign(
        sign_id=["B-12", "S-7", "S-9"], status=["keep", "remove", "keep"], provenance=["standing"] * 3,
        geometry=[translate(*moved) for moved in zip(plan.signs.geometry, (3, 20, 900), strict=True)],
    )  # fmt: skip
    groups = plan.groups.assign(
        group_id=["G1", "G9"], name=["Buurtapp Zomerdorp", NASTY[1]], status="active",
        streets=[("Dorpsstraat", "Laan"), (NASTY[1],)],
    )  # fmt: skip
    areas = plan.neighbourhoods.assign(
        flag=["watch", "none", "unknown"], covered_addresses=[40, 15, 0], coverage_share=[40 / 65, 1.0, 0.0],
        coverage_share_65=[0.6, 1.0, float("nan")],
    )  # fmt: skip
    streets = plan.streets.assign(covered=[False, True, False, True, False])
    streets = streets.assign(group_ids=pd.Series([(), ("G1",), (), ("G9",), ()], dtype=object))
    return replace(
        plan,
        signs=signs,
        groups=groups,
        neighbourhoods=areas,
        streets=streets,
        entries=plan.entries.iloc[:3],
        data_date="2026-05-02",
        settings=Settings.load(environment={}, flags={"cores.min_addresses": 25, "signs.keep_standing": True}),
        inputs=(InputFile("osm", plan.inputs[0].path, "ef" * 32), InputFile("groups", plan.inputs[1].path, "01" * 32)),
    )


def finished(plan, folder):
    """Write a plan and read it back."""
    folder.mkdir()
    write_geopackage(plan, folder / "plan.gpkg")
    write_record(plan, folder / "run.json")
    return read_finished_run(folder)
