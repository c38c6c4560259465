"""Which streets on the map the names in the register mean.

A name is looked for in the core that the group belongs to first, then in its outskirts, and on the whole map only
where the core is not on it: a street of that name in a village far away is hardly the one that is meant. Names are
compared once they are written out in full; a name that is not the same is taken for a street only if it has the same
numbers, is very like it and clearly more like it than any other. What is not certain is left to a person.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.coverage import area_of_points
from dekkend.analysis.street_names import likeness, plain, same_numbers
from dekkend.arrays import Objects, Whole, shapes
from dekkend.errors import DekkendWarning
from dekkend.layers import GROUPS
from dekkend.settings import MatchingSettings

_SURE = 100.0
_CANDIDATES_SHOWN = 3
_ONE_STREET_M = 500.0
_METRES_PER_KM = 1000.0


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


@dataclass(frozen=True)
class _Place:
    """All cores of one name: their outline, the streets in them, and those in them or in their outskirts."""

    outline: BaseGeometry
    inside: tuple[_Street, ...]
    around: tuple[_Street, ...]


@dataclass(frozen=True)
class _Map:
    """What names are looked for on: all lines and streets, the cores, and the places by their plain name."""

    lines: Objects
    streets: tuple[_Street, ...]
    cores: gpd.GeoDataFrame
    places: Mapping[str, _Place]


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
        From which likeness on a name is certain, and how far the outskirts of a core reach.

    Returns
    -------
    Matches
        The groups and their segments.

    Warns
    -----
    DekkendWarning
        For each name without a certain street, with what comes nearest to it; once for each group whose core is not
        on the map.
    """
    known = _map(segments, cores, settings.near_m)
    rows, watched = [], []
    for group in _records(register):
        found, unmatched = _find_all(group, known, settings)
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


def _map(segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, near_m: float) -> _Map:
    streets = _streets(segments, np.arange(len(segments)))
    core_of = area_of_points(shapely.line_interpolate_point(shapes(segments), 0.5, normalized=True), cores)
    names = np.array([plain(name) for name in cores["name"]], dtype=object)
    places = {}
    for name in dict.fromkeys(names):
        outline = shapely.union_all(shapes(cores)[names == name])
        elsewhere = (core_of >= 0) & (names[core_of] != name)
        # The same name may go on in the next core; what lies there belongs to that core's groups.
        own = [replace(street, segments=street.segments[~elsewhere[street.segments]]) for street in streets]
        places[name] = _Place(outline, _within(segments, outline, 0, own), _within(segments, outline, near_m, streets))
    return _Map(shapes(segments), streets, cores, places)


def _within(
    segments: gpd.GeoDataFrame, outline: BaseGeometry, distance_m: float, streets: Sequence[_Street]
) -> tuple[_Street, ...]:
    """Return the streets of which a part lies within a distance of an outline."""
    near = np.zeros(len(segments), dtype=bool)
    near[segments.sindex.query(outline, predicate="dwithin", distance=distance_m)] = True
    return tuple(street for street in streets if near[street.segments].any())


def _find_all(group: Mapping[str, Any], known: _Map, settings: MatchingSettings) -> tuple[list[_Street], list[str]]:
    """Return the streets of a group and the names that are left, each with a warning."""
    place = known.places.get(plain(group["core"]))
    if place is None and group["core"]:
        warnings.warn(
            DekkendWarning(
                "Group {group}: its core “{core}” is not on the map, so that a name counts only where one street on "
                "the whole map bears it. Write the core in the register as it stands on the map.",
                group=group["group_id"],
                core=group["core"],
            ),
            stacklevel=3,
        )
    found, unmatched = [], []
    for name in dict.fromkeys(group["streets"]):
        street = _find(name, group, place, known, settings)
        if isinstance(street, _Street):
            found.append(street)
        else:
            warnings.warn(street, stacklevel=3)
            unmatched.append(name)
    return found, unmatched


def _find(
    name: str, group: Mapping[str, Any], place: _Place | None, known: _Map, settings: MatchingSettings
) -> _Street | DekkendWarning:
    """Return the one street that a name certainly means, else what the reader must know about it."""
    for streets in (known.streets,) if place is None else (place.inside, place.around):
        meant = _meant(name, streets, settings)
        if len(meant) == 1:
            return meant[0]
        if meant:
            return _shared(name, group, meant, known)
    if place is not None and (meant := _meant(name, known.streets, settings)):
        return _far(name, group, meant, place, known, settings.near_m)
    return _unlike(name, group, place.inside if place and place.inside else known.streets)


def _meant(name: str, streets: Sequence[_Street], settings: MatchingSettings) -> tuple[_Street, ...]:
    """Return the street that the name certainly means, or several where they share that name, or none."""
    wanted = plain(name)
    scored = [(likeness(wanted, each.plain), each) for each in streets if same_numbers(wanted, each.plain)]
    best = max((score for score, _ in scored), default=0.0)
    first = next((each.plain for score, each in scored if score == best), "")
    meant = tuple(each for _, each in scored if likeness(each.plain, first) == _SURE)
    next_best = max((score for score, each in scored if likeness(each.plain, first) < _SURE), default=0.0)
    certain = best == _SURE
    likely = best >= settings.certain and best - next_best >= settings.lead
    return meant if certain or likely else ()


def _shared(name: str, group: Mapping[str, Any], meant: Sequence[_Street], known: _Map) -> DekkendWarning:
    places = sorted({_nearest_core(street, known) for street in meant})
    return DekkendWarning(
        "Group {group}: “{name}” is the name of {count} streets that lie apart (near {places}), so that none is "
        "certainly meant. Name the core in the register, if that tells them apart.",
        group=group["group_id"],
        name=name,
        count=len(meant),
        places=", ".join(places),
    )


def _far(
    name: str, group: Mapping[str, Any], meant: Sequence[_Street], place: _Place, known: _Map, near_m: float
) -> DekkendWarning:
    away = [shapely.distance(known.lines[street.segments], place.outline).min() for street in meant]
    nearest = int(np.argmin(away))
    return DekkendWarning(
        "Group {group}: no street in {core} or within {near:.0f} m of it is certainly meant by “{name}”. {street} near "
        "{place} lies {km:.1f} km away. If it is meant, put it in a group of that core, or raise matching.near_m.",
        group=group["group_id"],
        core=group["core"],
        near=near_m,
        name=name,
        street=meant[nearest].name,
        place=_nearest_core(meant[nearest], known),
        km=float(away[nearest]) / _METRES_PER_KM,
    )


def _unlike(name: str, group: Mapping[str, Any], streets: Sequence[_Street]) -> DekkendWarning:
    candidates = sorted(streets, key=lambda other: (-likeness(plain(name), other.plain), other.name))
    return DekkendWarning(
        "Group {group}: no street is certainly meant by “{name}”. Most alike: {candidates}. "
        "Write the name in the register as it stands on the map.",
        group=group["group_id"],
        name=name,
        candidates=", ".join([*dict.fromkeys(other.name for other in candidates)][:_CANDIDATES_SHOWN]) or "–",
    )


def _nearest_core(street: _Street, known: _Map) -> str:
    if known.cores.empty:
        return "–"
    line = shapely.multilinestrings(known.lines[street.segments])
    return str(known.cores["name"].iloc[int(np.argmin(shapely.distance(shapes(known.cores), line)))])
