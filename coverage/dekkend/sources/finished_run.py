"""Reads a finished run back from the files that it wrote, to compare it with another."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import geopandas as gpd
import numpy as np

from dekkend.arrays import objects
from dekkend.comparison import FinishedRun, ReadFile, RunRecord
from dekkend.errors import InputError, InputMissingError
from dekkend.provenance import CBS_ATTRIBUTION
from dekkend.sources.files import require_file
from dekkend.sources.finished import credit_of, is_schematic, read_layer, with_columns

PLAN, RECORD = "plan.gpkg", "run.json"


@dataclass(frozen=True)
class _Wanted:
    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    # What an older version does not know yet.
    new: frozenset[str] = frozenset()
    # Without a place a row is none; a group may have no street.
    placed: bool = True

    @property
    def needed(self) -> frozenset[str]:
        return frozenset({*self.texts, *self.numbers, *self.lists}) - self.new


_WANTED: Mapping[str, _Wanted] = {
    "streets": _Wanted(
        ("segment_id", "street"),
        ("addresses", "covered", "covered_addresses"),
        ("group_ids",),
        frozenset({"covered_addresses"}),
    ),
    "groups": _Wanted(
        ("group_id", "name", "core", "since", "status"), ("addresses",), ("streets", "unmatched"), placed=False
    ),
    "neighbourhoods": _Wanted(
        ("code", "name", "flag", "reasons"),
        ("residents", "residents_65", "addresses", "covered_addresses", "coverage_share_65", "data_share"),
    ),
    "signs": _Wanted(("sign_id", "core_id", "street", "status", "provenance")),
    "entries": _Wanted(("entry_id", "core_id", "core_name", "street")),
    "cores": _Wanted(("core_id", "name")),
}


def read_finished_run(path: Path) -> FinishedRun:
    """Read a finished run.

    Parameters
    ----------
    path
        A folder of results, or the ``plan.gpkg`` in it. What is known of inputs and settings stands in ``run.json``
        beside it.

    Returns
    -------
    FinishedRun
        The run, in its own metric CRS. Layers that an older version did not write are empty and named in ``lacking``.

    Raises
    ------
    InputMissingError
        There is no such file or folder, or no plan in it.
    InputError
        It is no plan that a run of dekkend wrote.
    """
    plan = _plan_of(path)
    streets = _streets(plan)
    frames, lacking = {}, []
    for layer, wanted in _WANTED.items():
        if layer == "streets":
            continue
        try:
            frames[layer] = _typed(read_layer(plan, layer, wanted.needed), wanted)
        except InputError:
            lacking.append(layer)
            frames[layer] = _typed(streets[["geometry"]].iloc[:0], wanted)
    areas = CBS_ATTRIBUTION if len(frames["neighbourhoods"]) else ""
    return FinishedRun(
        path=plan,
        record=_record(plan.with_name(RECORD)),
        credit="; ".join(filter(None, [areas, credit_of(plan, "streets")])),
        schematic=is_schematic(plan, "streets"),
        streets=streets,
        lacking=tuple(lacking),
        **frames,
    )


def _plan_of(path: Path) -> Path:
    if not path.is_dir():
        require_file(path)
        return path
    plan = path / PLAN
    if not plan.is_file():
        raise InputMissingError(
            "{folder}: there is no plan.gpkg in this folder. Name a folder of results that dekkend run has written.",
            folder=path,
        )
    return plan


def _streets(plan: Path) -> gpd.GeoDataFrame:
    wanted = _WANTED["streets"]
    streets = _typed(read_layer(plan, "streets", wanted.needed), wanted)
    addresses = streets["addresses"].fillna(0)
    # Until groups could watch a part of a street, a covered one was covered wholly.
    covered = streets["covered_addresses"].fillna(addresses.where(streets["covered"] > 0, 0))
    watched = np.minimum(covered, addresses)
    return streets.assign(addresses=addresses, covered_addresses=watched).drop(columns="covered")


def _typed(frame: gpd.GeoDataFrame, wanted: _Wanted) -> gpd.GeoDataFrame:
    typed = with_columns(frame, (*wanted.texts, *wanted.lists), wanted.numbers)
    if wanted.placed:
        # A GIS leaves rows without a shape where one was deleted by halves.
        typed = typed[~(typed.geometry.isna() | typed.geometry.is_empty)].reset_index(drop=True)
    lists = {name: objects(tuple(text.split("; ")) if text else () for text in typed[name]) for name in wanted.lists}
    return typed.assign(**lists)


def _record(path: Path) -> RunRecord | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return RunRecord(
            title=str(told["title"]),
            data_date=str(told["data_date"]),
            inputs={
                each["role"]: ReadFile(PurePath(each["path"]).name, str(each["sha256"])) for each in told["inputs"]
            },
            settings=dict(_flat(told["settings"])),
            versions={str(name): str(version) for name, version in told["versions"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in settings.items():
        dotted = f"{above}{name}"
        if isinstance(value, Mapping):
            # The files are told apart by their hashes.
            yield from _flat(value, f"{dotted}.") if dotted != "inputs" else ()
        elif above:
            # Without a group stand the language and the folder, which shape no figure.
            yield dotted, tuple(value) if isinstance(value, list) else value
