"""Which streets on the map the names in the register mean.

A name is looked for in the core that the group belongs to first, then everywhere. Names are compared once they are
written out in full; a name that is not the same is taken for a street only if it is very like it and clearly more
like it than any other. What is not certain is left to a person.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.coverage import area_of_points
from dekkend.analysis.street_names import likeness, plain
from dekkend.arrays import Flags, Objects, Whole, shapes
from dekkend.errors import DekkendWarning
from dekkend.layers import GROUPS
from dekkend.settings import MatchingSettings

_SURE = 100.0
_CANDIDATES_SHOWN = 3
_ONE_STREET_M = 500.0


@dataclass(frozen=True)
class Matches:
    """The groups with the streets that were found for them.

    Attributes
    ----------
    layer
        The layer ``groups`` (:data:`dekkend.layers.GROUPS`), by ``group_id``.
    watched
        Pairs of ``segment`` (position in the table of segments) and ``group_id`` of every group, active or ended.
    """

    layer: gpd.GeoDataFrame
    watched: pd.DataFrame


@dataclass(frozen=True)
class _Street:
    """A street of one name in one place: the same name in two villages is two streets."""

    name: str
    plain: str
    segments: Whole


def match_groups(
    register: pd.DataFrame, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, *, settings: MatchingSettings
) -> Matches:
    """Find the streets of every group.

    Parameters
    ----------
    register
        The register: ``group_id``, ``name``, ``core``, ``streets`` (a tuple of names), ``since``, ``status``.
    segments, cores
        The layers ``segments`` (with ``addresses``) and ``cores``.
    settings
        From which likeness on a name is certain.

    Returns
    -------
    Matches
        The groups and their segments.

    Warns
    -----
    DekkendWarning
        For each name without a certain street, with the streets that are most like it.
    """
    everywhere = _streets(segments, np.arange(len(segments)))
    core_of = area_of_points(shapely.line_interpolate_point(shapes(segments), 0.5, normalized=True), cores)
    by_core = {
        plain(name): _streets_near(segments, outline, everywhere, not_here=(core_of >= 0) & (core_of != number))
        for number, (name, outline) in enumerate(zip(cores["name"], cores.geometry, strict=True))
    }
    rows, watched = [], []
    for group in _records(register):
        nearby = by_core.get(plain(group["core"]), ())
        found, unmatched = _find_all(group["streets"], nearby, everywhere, settings)
        for name, candidates in unmatched.items():
            _warn_of(group["group_id"], name, candidates)
        chosen = np.unique(np.concatenate([street.segments for street in found])) if found else np.zeros(0, np.int64)
        watched.append(pd.DataFrame({"segment": chosen, "group_id": group["group_id"]}))
        rows.append(
            {
                **{name: group[name] for name in ("group_id", "name", "core", "since", "status")},
                "streets": tuple(dict.fromkeys(street.name for street in found)),
                "unmatched": tuple(unmatched),
                "length_m": segments["length_m"].to_numpy()[chosen].sum(),
                "addresses": segments["addresses"].to_numpy()[chosen].sum(),
                "geometry": shapely.multilinestrings(segments.geometry.to_numpy()[chosen]),
            }
        )
    columns = [column.name for column in GROUPS]
    layer = gpd.GeoDataFrame(pd.DataFrame(rows, columns=[*columns, "geometry"]), geometry="geometry", crs=segments.crs)
    pairs = pd.concat(watched, ignore_index=True) if watched else pd.DataFrame({"segment": [], "group_id": []})
    return Matches(GROUPS.conform(layer), pairs.astype({"segment": np.int64, "group_id": "str"}))


def _records(register: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): value for key, value in row.items()} for row in register.sort_values("group_id").to_dict("records")
    ]


def _streets(segments: gpd.GeoDataFrame, among: Whole) -> tuple[_Street, ...]:
    """Group the named segments into streets: pieces of one name within reach of each other are one street."""
    named = among[segments["street"].to_numpy(object)[among] != ""]
    by_name = pd.Series(named).groupby(segments["street"].to_numpy(object)[named], sort=True)
    return tuple(
        _Street(name, plain(name), part)
        for name, positions in by_name
        for part in _connected(segments.geometry.to_numpy(), positions.to_numpy())
    )


def _connected(lines: Objects, positions: Whole) -> list[Whole]:
    """Part the pieces of one name where they lie farther apart than any gap within one street."""
    around = shapely.get_parts(shapely.union_all(shapely.buffer(lines[positions], _ONE_STREET_M / 2, quad_segs=2)))
    if len(around) == 1:
        return [positions]
    piece, area = shapely.STRtree(around).query(lines[positions], predicate="intersects")
    return [np.sort(positions[piece[area == number]]) for number in range(len(around))]


def _streets_near(
    segments: gpd.GeoDataFrame, outline: BaseGeometry, everywhere: Sequence[_Street], not_here: Flags
) -> tuple[_Street, ...]:
    """Return the streets that touch an outline, without their parts in other cores: the same name goes on there."""
    touching = np.zeros(len(segments), dtype=bool)
    touching[segments.sindex.query(outline, predicate="intersects")] = True
    own = (replace(street, segments=street.segments[~not_here[street.segments]]) for street in everywhere)
    return tuple(street for street in own if touching[street.segments].any())


def _find_all(
    names: Sequence[str], nearby: Sequence[_Street], everywhere: Sequence[_Street], settings: MatchingSettings
) -> tuple[list[_Street], dict[str, tuple[str, ...]]]:
    found: list[_Street] = []
    unmatched: dict[str, tuple[str, ...]] = {}
    for name in names:
        street = _find(name, nearby, settings) or _find(name, everywhere, settings)
        if street is None:
            candidates = sorted(
                nearby or everywhere, key=lambda other: (-likeness(plain(name), other.plain), other.name)
            )
            unmatched[name] = tuple(dict.fromkeys(other.name for other in candidates))[:_CANDIDATES_SHOWN]
        else:
            found.append(street)
    return found, unmatched


def _find(name: str, streets: Sequence[_Street], settings: MatchingSettings) -> _Street | None:
    """Return the one street that the name certainly means, if there is one."""
    wanted = plain(name)
    scored = sorted(((likeness(wanted, street.plain), number) for number, street in enumerate(streets)), reverse=True)
    if not scored:
        return None
    (best, number), next_best = scored[0], scored[1][0] if len(scored) > 1 else 0.0
    certain = best == _SURE and next_best < _SURE
    likely = best >= settings.certain and best - next_best >= settings.lead
    return streets[number] if certain or likely else None


def _warn_of(group: str, name: str, candidates: tuple[str, ...]) -> None:
    warnings.warn(
        DekkendWarning(
            "Group {group}: no street is certainly meant by “{name}”. Most alike: {candidates}. "
            "Write the name in the register as it stands on the map.",
            group=group,
            name=name,
            candidates=", ".join(candidates) or "–",
        ),
        stacklevel=3,
    )
