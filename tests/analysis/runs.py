"""Finished runs that were never run, to compare: streets far from the edges of two neighbourhoods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
from shapely.geometry import LineString, Point, Polygon, box

from dekkend.arrays import objects
from dekkend.comparison import FinishedRun, ReadFile, RunRecord
from dekkend.crs import RD_NEW

X, Y = 190_000.0, 505_000.0
SIDE = 5000.0
AREAS = ("BU1", "BU2")


@dataclass(frozen=True)
class Street:
    """A segment: its neighbourhood, number, name, addresses, those that are covered, and the groups that watch it."""

    area: str
    segment: str
    name: str
    addresses: int
    covered: int = 0
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A group of the register."""

    number: str
    streets: tuple[str, ...] = ()
    name: str = ""
    status: str = "active"
    unmatched: tuple[str, ...] = ()
    addresses: int = 0


RECORD = RunRecord(
    title="Zomerland",
    data_date="2026-01-01",
    inputs={role: ReadFile(f"{role}.csv", role) for role in ("osm", "groups", "neighbourhoods")},
    settings={"matching.certain": 92.0, "signs.number": None, "entries.merge_m": 80.0},
    versions={"dekkend": "1.0", "shapely": "2.1"},
)


def record(**changes: object) -> RunRecord:
    """Return what a run tells of itself, with another value for a setting, the hash of an input or the version."""
    inputs = {role: ReadFile(file.name, str(changes.get(role, file.sha256))) for role, file in RECORD.inputs.items()}
    settings = {name: changes.get(name, value) for name, value in RECORD.settings.items()}
    versions = {name: str(changes.get(name, value)) for name, value in RECORD.versions.items()}
    return replace(RECORD, inputs=inputs, settings=settings, versions=versions)


def run(
    streets: Sequence[Street] = (),
    groups: Sequence[Group] = (),
    *,
    told: RunRecord | None = RECORD,
    counted: Mapping[str, tuple[int, int]] | None = None,
    **layers: gpd.GeoDataFrame,
) -> FinishedRun:
    """Return a run; neighbourhoods count what their streets have, unless they are told otherwise."""
    made = FinishedRun(
        path=Path("plan.gpkg"),
        record=told,
        credit="CBS, CC BY 4.0; © OpenStreetMap contributors, ODbL 1.0",
        schematic=False,
        streets=_streets(streets),
        groups=_groups(groups),
        neighbourhoods=_neighbourhoods(streets, counted or {}),
        signs=signs(),
        entries=entries(),
        cores=cores("Zomerdorp"),
    )
    return replace(made, **layers)


def _streets(streets: Sequence[Street]) -> gpd.GeoDataFrame:
    at = {area: X + 2 * SIDE * number for number, area in enumerate(AREAS)}
    middle = [(at[each.area] + SIDE / 2, Y + SIDE / 2 + number) for number, each in enumerate(streets)]
    return _frame(
        [LineString([(x, y), (x + 50, y)]) for x, y in middle],
        segment_id=[each.segment for each in streets],
        street=[each.name for each in streets],
        addresses=[float(each.addresses) for each in streets],
        covered_addresses=[float(each.covered) for each in streets],
        group_ids=objects(each.groups for each in streets),
    )


def _groups(groups: Sequence[Group]) -> gpd.GeoDataFrame:
    return _frame(
        [LineString([(X, Y), (X + 1, Y)])] * len(groups),
        group_id=[each.number for each in groups],
        name=[each.name or each.number for each in groups],
        core=[""] * len(groups),
        since=[""] * len(groups),
        status=[each.status for each in groups],
        addresses=[float(each.addresses) for each in groups],
        streets=objects(each.streets for each in groups),
        unmatched=objects(each.unmatched for each in groups),
    )


def _neighbourhoods(streets: Sequence[Street], counted: Mapping[str, tuple[int, int]]) -> gpd.GeoDataFrame:
    sums = {
        area: (
            sum(each.addresses for each in streets if each.area == area),
            sum(each.covered for each in streets if each.area == area),
        )
        for area in AREAS
    } | dict(counted)
    return _frame(
        [box(X + 2 * SIDE * number, Y, X + 2 * SIDE * number + SIDE, Y + SIDE) for number in range(len(AREAS))],
        code=AREAS,
        name=["West", "Oost"],
        flag=["none", "none"],
        reasons=["", ""],
        residents=[100.0, 100.0],
        residents_65=[20.0, 20.0],
        addresses=[float(sums[area][0]) for area in AREAS],
        covered_addresses=[float(sums[area][1]) for area in AREAS],
        coverage_share_65=[0.5, 0.5],
        data_share=[1.0, 1.0],
    )


def signs(**places: tuple[float, str, str]) -> gpd.GeoDataFrame:
    """Return signs: by their number how far east one stands (m), its status and its provenance."""
    return _frame(
        [Point(X + east, Y) for east, _, _ in places.values()],
        sign_id=list(places),
        core_id=["Zomerdorp"] * len(places),
        street=["Zomerdijk"] * len(places),
        status=[status for _, status, _ in places.values()],
        provenance=[provenance for *_, provenance in places.values()],
    )


def entries(**places: tuple[float, str]) -> gpd.GeoDataFrame:
    """Return entries: by their number how far east one lies (m), and its street."""
    return _frame(
        [Point(X + east, Y) for east, _ in places.values()],
        entry_id=list(places),
        core_id=["Zomerdorp"] * len(places),
        core_name=["Zomerdorp"] * len(places),
        street=[street for _, street in places.values()],
    )


def cores(*names: str, east: float = 0.0) -> gpd.GeoDataFrame:
    """Return square cores beside one another."""
    squares = [box(X + east + 900 * at, Y, X + east + 900 * at + 500, Y + 500) for at in range(len(names))]
    return _frame(squares, core_id=list(names), name=list(names))


def _frame(geometry: Sequence[LineString | Point | Polygon], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=RD_NEW), crs=RD_NEW)
