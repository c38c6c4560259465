"""What on the map the groups of the register watch.

A claim is first looked for as a name, numbers and all ("Plein 1944"), and else as a street with house numbers
(:mod:`dekkend.analysis.street_search`). What no street is certainly meant by is left to a person, with the names most
like it; nothing is ever taken for another street in silence. Answers that people gave go before everything.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.claimed import Extent, Ground, claimed_of, is_partial, together, whole_street, within_outline
from dekkend.analysis.street_index import Place, Street, StreetMap, street_map
from dekkend.analysis.street_names import plain
from dekkend.analysis.street_search import Doubt, find_exactly, find_street
from dekkend.arrays import Whole, shapes
from dekkend.claims import Claim
from dekkend.crs import require_metric
from dekkend.errors import DekkendWarning
from dekkend.layers import GROUPS
from dekkend.settings import MatchingSettings

_REVIEW = ("group_id", "written", "core", "why", "candidates", "scores")
# So many names are told, of however many.
_NAMED = 10
_NOWHERE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Matches:
    """The groups with what was found for them.

    Attributes
    ----------
    layer
        The layer ``groups`` (:data:`dekkend.layers.GROUPS`), by ``group_id``.
    watched
        ``segment`` (position in the table of segments), ``group_id`` and ``share`` of the segment that the group
        watches (0 to 1; 1 for a whole street), of every group, active or ended.
    homes
        ``home`` (position in the table of homes) and ``group_id``: every home that a group covers.
    review
        Entries that no street is certainly meant by: ``group_id``, ``written``, ``core`` (as the register has them),
        ``why`` (a code, see :class:`dekkend.analysis.street_search.Doubt`), ``candidates`` (names, best first) and
        ``scores`` (how alike each is, 0 to 100).
    """

    layer: gpd.GeoDataFrame
    watched: pd.DataFrame
    homes: pd.DataFrame
    review: pd.DataFrame


@dataclass(frozen=True)
class _Map:
    streets: StreetMap
    ground: Ground
    settings: MatchingSettings
    answers: Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class _Found:
    """What one group watches: the names of its streets, whole parts, homes one by one, and what is left."""

    streets: tuple[str, ...]
    extent: Extent
    doubts: tuple[tuple[str, Doubt], ...]


def match_groups(
    register: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    *,
    settings: MatchingSettings,
    answers: pd.DataFrame | None = None,
) -> Matches:
    """Find what every group watches.

    Parameters
    ----------
    register
        The register: ``group_id``, ``name``, ``core``, ``claims`` (a tuple of :class:`dekkend.claims.Claim`),
        ``since``, ``until``, ``status``, and the outlines that were drawn as its geometry, in any CRS.
    segments, cores
        The layers ``segments`` and ``cores``.
    homes
        Points with ``street``, ``housenumber``, ``postcode``, ``city`` and ``segment`` (position of the segment that
        each is reached from, negative for none).
    settings
        From which likeness on a name is certain, and how far the outskirts of a core reach.
    answers
        What people answered: ``group_id`` and ``written`` of an entry, ``street`` as it stands on the map (empty for
        none) and ``core`` where it lies (empty where the core of the group tells it).

    Returns
    -------
    Matches
        The groups, their segments and homes, and what a person must look at.

    Warns
    -----
    DekkendWarning
        Once where entries need an answer, and once where groups name a core or town that is not on the map.
    """
    given = {} if answers is None else _by_entry(answers)
    names = [*register["core"], *(core for _, core in given.values())]
    known = _Map(
        street_map(segments, homes, cores, names, settings.near_m), Ground.of(segments, homes), settings, given
    )
    rows = _rows(register, require_metric(segments, "segments"))
    found = [_find(row, known) for row in rows]
    review = _review(rows, found)
    _warn(rows, review, known)
    return Matches(
        _layer(rows, found, segments),
        pd.DataFrame(
            {
                "segment": _all([each.extent.segments for each in found]),
                "group_id": _repeated(rows, [len(each.extent.segments) for each in found]),
                "share": np.concatenate([np.zeros(0), *(each.extent.share for each in found)]),
            }
        ),
        pd.DataFrame(
            {
                "home": _all([each.extent.homes for each in found]),
                "group_id": _repeated(rows, [len(each.extent.homes) for each in found]),
            }
        ),
        review,
    )


def _by_entry(answers: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["group_id"], row["written"]): (row["street"], row["core"]) for row in answers.to_dict("records")}


def _rows(register: gpd.GeoDataFrame, crs: CRS) -> list[dict[str, Any]]:
    rows = register.assign(outline=shapes(register.geometry.to_crs(crs))).sort_values("group_id").to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _find(group: Mapping[str, Any], known: _Map) -> _Found:
    place = known.streets.places.get(plain(group["core"]))
    names: dict[str, None] = {}
    whole: list[Extent] = []
    single = [_NOWHERE]
    doubts = []
    for claim in dict.fromkeys(group["claims"]):
        found = _claimed(claim, group["group_id"], place, known)
        if isinstance(found, Doubt):
            doubts.append((claim.written, found))
        elif isinstance(found, Street):
            names.setdefault(found.name)
            whole.append(whole_street(found, known.ground))
        elif found is not None:
            names.update(dict.fromkeys(_streets_of(found, known)))
            single.append(found)
    if isinstance(group["outline"], BaseGeometry):
        drawn = within_outline(group["outline"], known.ground)
        names.update(dict.fromkeys(_streets_of(drawn.homes, known)))
        whole.append(drawn)
    return _Found(tuple(names), together(whole, np.concatenate(single), known.ground), tuple(doubts))


def _claimed(claim: Claim, group_id: str, place: Place | None, known: _Map) -> Street | Whole | Doubt | None:
    """Return what a claim means: a whole street, some homes, nothing by somebody's answer, or a doubt."""
    answer = known.answers.get((group_id, claim.written))
    if answer is not None:
        street = _answered(answer, place, known)
        return _part_of(street, claim, known.ground) if isinstance(street, Street) else street
    if claim.street and claim.street != claim.written and not claim.postcode:
        # A number may be part of the name.
        named = find_exactly(claim.written, place, known.streets)
        if isinstance(named, Street):
            return named
    if not claim.street:
        with_postcode = claimed_of(np.arange(len(known.ground.number)), claim, known.ground)
        return with_postcode if len(with_postcode) else Doubt("no_postcode")
    street = find_street(claim.street, place, known.streets, known.settings)
    if isinstance(street, Doubt) and is_partial(claim):
        named = find_street(claim.written, place, known.streets, known.settings)
        return named if isinstance(named, Street) else street
    return _part_of(street, claim, known.ground) if isinstance(street, Street) else street


def _answered(answer: tuple[str, str], place: Place | None, known: _Map) -> Street | Doubt | None:
    name, core = answer
    if not name:
        return None
    there = known.streets.places.get(plain(core)) if core else place
    # Whoever answers has seen where the street lies.
    found = find_exactly(name, there, known.streets)
    if not isinstance(found, Street) and not core:
        anywhere = find_exactly(name, None, known.streets)
        found = anywhere if isinstance(anywhere, Street) else found
    return found if found is not None else Doubt("unlike")


def _part_of(street: Street, claim: Claim, ground: Ground) -> Street | Whole | Doubt:
    if not is_partial(claim) and not claim.postcode:
        return street
    homes = claimed_of(ground.homes_of(street), claim, ground)
    return homes if len(homes) else Doubt("no_house", (street.name,), (100.0,))


def _streets_of(homes: Whole, known: _Map) -> list[str]:
    """Return the streets that homes have in their addresses, by name."""
    numbers = np.unique(known.streets.of_home[homes])
    return [known.streets.streets[number].name for number in numbers[numbers >= 0]]


def _layer(rows: list[dict[str, Any]], found: list[_Found], segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    lines, length_m = segments.geometry.to_numpy(), segments["length_m"].to_numpy()
    data = [
        {
            **{name: group[name] for name in ("group_id", "name", "core", "since", "until", "status")},
            "streets": each.streets,
            "unmatched": tuple(written for written, _ in each.doubts),
            "length_m": (length_m[each.extent.segments] * each.extent.share).sum(),
            "addresses": len(each.extent.homes),
            "geometry": shapely.multilinestrings(lines[each.extent.segments]),
        }
        for group, each in zip(rows, found, strict=True)
    ]
    columns = [column.name for column in GROUPS]
    return GROUPS.conform(
        gpd.GeoDataFrame(pd.DataFrame(data, columns=[*columns, "geometry"]), geometry="geometry", crs=segments.crs)
    )


def _review(rows: list[dict[str, Any]], found: list[_Found]) -> pd.DataFrame:
    data = [
        (group["group_id"], written, group["core"], doubt.why, doubt.candidates, doubt.scores)
        for group, each in zip(rows, found, strict=True)
        for written, doubt in each.doubts
    ]
    return pd.DataFrame(data, columns=list(_REVIEW))


def _warn(rows: list[dict[str, Any]], review: pd.DataFrame, known: _Map) -> None:
    unknown = [row["core"] for row in rows if row["core"] and plain(row["core"]) not in known.streets.places]
    if unknown:
        names = sorted(dict.fromkeys(unknown))
        warnings.warn(
            DekkendWarning(
                "{count} {count:group names|groups name} a core or town that is not on the map ({cores}). Such streets "
                "count only where one street on the whole map bears the name. Write the core in the register as it "
                "stands on the map.",
                count=len(unknown),
                cores=", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])]),
            ),
            stacklevel=3,
        )
    if len(review):
        warnings.warn(
            DekkendWarning(
                "{count} {count:entry|entries} of the register {count:covers|cover} nothing until somebody says which "
                "street is meant. Run dekkend groups check.",
                count=len(review),
            ),
            stacklevel=3,
        )


def _all(positions: list[Whole]) -> Whole:
    return np.concatenate([_NOWHERE, *positions])


def _repeated(rows: list[dict[str, Any]], counts: list[int]) -> pd.Series:
    ids = np.array([row["group_id"] for row in rows], dtype=object)
    return pd.Series(np.repeat(ids, counts), dtype="str")
