"""Where to recruit next: the streets where new groups would take away most exposure of those of 65 and over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from dekkend.analysis.coverage import is_residential
from dekkend.analysis.exposure import distance_to_covered, nearness
from dekkend.analysis.recruit_model import best_groups
from dekkend.analysis.recruit_sets import Town
from dekkend.analysis.recruit_units import find_units
from dekkend.arrays import Flags, Real, Whole, objects, shapes, texts
from dekkend.crs import require_metric
from dekkend.gap_case import RecruitCase
from dekkend.layers import RECRUITS, STREETS
from dekkend.network.graph import Graph
from dekkend.sentences import Sentence
from dekkend.settings import RecruitSettings


@dataclass(frozen=True)
class Recruits:
    """Proposed new groups.

    Attributes
    ----------
    layer
        The layer ``recruits`` (:data:`dekkend.layers.RECRUITS`), the group that takes away most first.
    case
        What they are worth together.
    """

    layer: gpd.GeoDataFrame
    case: RecruitCase


@dataclass(frozen=True)
class _Stake:
    """Homes that no group watches along each segment where people live, and who of 65 and over lives in them."""

    homes: Whole
    elderly: Real
    graph: Graph
    bandwidth_m: float

    def exposed(self, covered: Flags) -> Real:
        """Return the exposed residents of 65 and over along each segment, when these segments are covered."""
        return self.elderly * nearness(distance_to_covered(covered, self.graph), self.bandwidth_m)


def propose_groups(
    streets: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    graph: Graph,
    *,
    bandwidth_m: float,
    settings: RecruitSettings,
) -> Recruits:
    """Find the streets where new groups would take away most exposure of residents of 65 and over.

    At most so many groups, each of whole streets that hang together and with a number of homes within a size; no street
    is in two. What they take away is the sum over their uncovered homes of residents of 65 and over times exposure, and
    that no groups take away more is proved (:func:`dekkend.analysis.recruit_model.best_groups`). The exposure of other
    streets is held as it is now in that; what it becomes is told in ``net_65`` and ``after_65``.

    Parameters
    ----------
    streets
        The layer ``streets`` with ``covered``, ``covered_addresses``, ``addresses`` and ``residents_65`` (NaN counts
        as none).
    segments, graph
        The network, in the same order.
    bandwidth_m
        Distance at which nearness to covered streets has fallen to 37 %, in metres.
    settings
        How many groups, their size, and from which distance streets hang together.

    Returns
    -------
    Recruits
        The proposed groups, none where no streets of the size have anything to take away.
    """
    lived_in, covered = is_residential(segments), streets["covered"].to_numpy(bool)
    stake = _stake(streets, lived_in, graph, bandwidth_m)
    exposed = stake.exposed(covered)
    named = (texts(streets["street"]) != "") & (texts(streets["core_id"]) != "")
    candidate = lived_in & ~covered & named
    units = find_units(streets, candidate, stake.homes, graph, settings=settings)
    town = Town(units.homes, units.neighbours, settings.least_homes, settings.most_homes)
    best = best_groups(town, units.sums(exposed).tolist(), at_most=settings.groups)
    chosen = [np.concatenate([units.segments[street] for street in group]) for group in best.groups]
    left = [float(exposed.sum()), *_left_over(stake, covered, chosen)]
    case = RecruitCase(
        now_65=left[0],
        taken_65=best.gain,
        bound_65=best.bound,
        proved=best.proved,
        after_65=left[-1],
        addresses=int(stake.homes[~covered].sum()),
        left_out=int(stake.homes[~covered & ~candidate].sum()),
        said=(),
    )
    layer = _layer(streets, chosen, stake, exposed, -np.diff(left))
    return Recruits(layer, replace(case, said=tuple(_said(case, len(chosen), settings))))


def _stake(streets: gpd.GeoDataFrame, lived_in: Flags, graph: Graph, bandwidth_m: float) -> _Stake:
    known = streets["addresses"].to_numpy(np.int64)
    homes = np.where(lived_in, known - streets["covered_addresses"].to_numpy(np.int64), 0)
    share = np.divide(homes, known, out=np.zeros(len(known)), where=known > 0)
    return _Stake(homes, streets["residents_65"].fillna(0.0).to_numpy(float) * share, graph, bandwidth_m)


def _left_over(stake: _Stake, covered: Flags, chosen: Iterable[Whole]) -> Iterator[float]:
    """Yield the exposed residents of 65 and over with the first group, the first two, and so on."""
    for segments in chosen:
        covered, elderly = covered.copy(), stake.elderly.copy()
        covered[segments], elderly[segments] = True, 0.0
        stake = replace(stake, elderly=elderly)
        yield float(stake.exposed(covered).sum())


def _layer(streets: gpd.GeoDataFrame, chosen: list[Whole], stake: _Stake, exposed: Real, net: Real) -> gpd.GeoDataFrame:
    if not chosen:
        return RECRUITS.empty(require_metric(streets, STREETS.name))
    name, core, length = texts(streets["street"]), texts(streets["core_id"]), streets["length_m"].to_numpy(float)
    lines = shapes(streets)
    return RECRUITS.conform(
        gpd.GeoDataFrame(
            {
                "recruit_id": [str(number) for number in range(1, len(chosen) + 1)],
                "core_id": [core[segments[0]] for segments in chosen],
                "streets": objects(tuple(sorted(set(name[segments]))) for segments in chosen),
                "length_m": [length[segments].sum() for segments in chosen],
                "addresses": [stake.homes[segments].sum() for segments in chosen],
                "residents_65": [stake.elderly[segments].sum() for segments in chosen],
                "exposed_65": [exposed[segments].sum() for segments in chosen],
                "net_65": net,
            },
            geometry=[shapely.MultiLineString([*lines[segments]]) for segments in chosen],
            crs=streets.crs,
        )
    )


def _said(case: RecruitCase, groups: int, settings: RecruitSettings) -> Iterator[Sentence]:
    if not groups:
        yield Sentence(
            "There are no uncovered streets near covered ones that hang together and have {least:,} to {most:,} homes.",
            least=settings.least_homes,
            most=settings.most_homes,
        )
        return
    yield Sentence(
        "Of {now:,.0f} exposed residents of 65 and over, the proposed groups take away {taken:,.0f}.",
        now=case.now_65,
        taken=case.taken_65,
    )
    size = {"groups": settings.groups, "least": settings.least_homes, "most": settings.most_homes}
    if case.proved:
        yield Sentence(
            "It is proved that no choice of at most {groups:,} {groups:group|groups} of {least:,} to {most:,} homes "
            "takes "
            "away more.",
            **size,
        )
    else:
        yield Sentence(
            "It is proved that no choice of at most {groups:,} {groups:group|groups} of {least:,} to {most:,} homes "
            "takes "
            "away more than {bound:,.1f}.",
            bound=case.bound_65,
            **size,
        )
    balance = case.now_65 - case.after_65
    if balance >= 0:
        yield Sentence(
            "Streets beside the new groups become more exposed: on balance {net:,.0f} fewer {net:is|are} exposed.",
            net=balance,
        )
    else:
        yield Sentence(
            "Streets beside the new groups become more exposed: on balance {net:,.0f} more {net:is|are} exposed.",
            net=-balance,
        )
    if case.left_out:
        yield Sentence(
            "{count:,} of {all:,} uncovered homes {count:lies|lie} outside all cores or on streets without a name, and "
            "{count:was|were} not looked at.",
            count=case.left_out,
            all=case.addresses,
        )
