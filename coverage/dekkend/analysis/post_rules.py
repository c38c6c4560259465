"""Where along a road a post may stand: positions, the rules for each, and which rule gives way first.

Rules, from the one that gives way last to the one that gives way first:

1. ``structure``: not on a bridge, in a tunnel, on a roundabout, a motorway or a trunk road; nobody permits it there.
2. ``verge``: neither on a carriageway, of whichever road, nor too near to one or too far from it.
3. ``junction``: its distance from junctions and crossings. Where no position keeps it, the one that comes nearest
   to it.
4. ``view``: no bend at it, nor before it. Behind a bend drivers see it late.
"""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Final, Self

import geopandas as gpd
import numpy as np
import shapely

from dekkend.analysis.post_paths import Approach
from dekkend.analysis.post_spots import Spots, headings, segments_at
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.settings import SignSettings

RULES: Final = ("structure", "verge", "junction", "view")
_STEP_M = 5.0
_UNPERMITTED: Final = frozenset({"motorway", "trunk", "motorway_link", "trunk_link"})
_FULL_CIRCLE, _HALF_CIRCLE = 360.0, 180.0
_HAIR_M = 1e-6


@dataclass(frozen=True)
class Judged:
    """What the rules say of each spot.

    Attributes
    ----------
    structure
        It stands where no sign may.
    verge_m
        Distance of a new post from the nearest edge of any carriageway, negative on one. Posts that stand already are
        taken to stand well.
    junction_m, junction
        Distance from the nearest junction or crossing (infinite where there is none), and which one.
    straight_m
        For how far the road before it does not bend, up to the length of view that is asked; 0 beside a bend.
    """

    structure: Flags
    verge_m: Real
    junction_m: Real
    junction: Whole
    straight_m: Real

    def take(self, rows: Whole) -> Self:
        """Return what is said of some of the spots.

        Parameters
        ----------
        rows
            Their positions.

        Returns
        -------
        Judged
            The same of those.
        """
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def broken(self, settings: SignSettings) -> dict[str, Flags]:
        """Say which spots break which rule.

        Parameters
        ----------
        settings
            The distances.

        Returns
        -------
        dict of str to numpy.ndarray of bool
            One flag per spot for each of :data:`RULES`.
        """
        return {
            "structure": self.structure,
            "verge": (self.verge_m < settings.edge_least_m - _HAIR_M) | (self.verge_m > settings.edge_most_m + _HAIR_M),
            "junction": self.junction_m < settings.junction_m - _HAIR_M,
            "view": self.straight_m < settings.view_m - _HAIR_M,
        }


def judge(
    spots: Spots,
    approaches: list[Approach],
    segments: gpd.GeoDataFrame,
    half: Real,
    junctions: Objects,
    *,
    settings: SignSettings,
) -> Judged:
    """Hold each spot against the rules.

    Parameters
    ----------
    spots
        The spots.
    approaches
        The roads that they lie on.
    segments
        The layer ``segments``.
    half
        Half the width of the carriageway of each segment (m).
    junctions
        Points of junctions and crossings.
    settings
        The distances.

    Returns
    -------
    Judged
        What the rules say.
    """
    points = objects(shapely.points(spots.xy))
    where = np.full(len(points), -1, dtype=np.int64)
    if len(junctions):
        where = shapely.STRtree(junctions).nearest(points).astype(np.int64)
    away = shapely.distance(points, junctions[where]) if len(junctions) else np.full(len(points), np.inf)
    unfit = segments["bridge"] | segments["tunnel"] | segments["roundabout"] | segments["highway"].isin(_UNPERMITTED)
    around = [segments_at(approaches, spots.approach, spots.station + step) for step in (-1.0, 1.0)]
    return Judged(
        structure=np.logical_or(*(unfit.to_numpy()[segment] for segment in around)),
        verge_m=np.where(
            spots.mounting == "new", _clearance(points, spots.segment, segments, half), settings.edge_least_m
        ),
        junction_m=away,
        junction=where,
        straight_m=_straight(spots, approaches, settings),
    )


def _clearance(points: Objects, own: Whole, segments: gpd.GeoDataFrame, half: Real) -> Real:
    """Return the distance of points from the nearest carriageway: their own road's, or one that lies on the ground."""
    ground = np.flatnonzero(~(segments["bridge"] | segments["tunnel"]).to_numpy())
    lines, widths = shapes(segments)[ground], half[ground]
    reach = float(widths.max(initial=0.0)) * 2
    point, road = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach)
    out: Real = shapely.distance(points, shapes(segments)[own]) - half[own]
    np.minimum.at(out, point, shapely.distance(points[point], lines[road]) - widths[road])
    return out


def _straight(spots: Spots, approaches: list[Approach], settings: SignSettings) -> Real:
    """Return for how far before each spot the road keeps its direction, at most the view that is asked."""
    lines = objects([each.line for each in approaches])[spots.approach]
    back = np.append(np.arange(0.0, settings.view_m, _STEP_M), settings.view_m)
    # Beside a bend it is not clear to which of its two sides a post belongs.
    end = np.minimum(spots.station + 2 * _STEP_M, shapely.length(lines))
    still = _bend(headings(lines, end - 2 * _STEP_M, end), spots.heading) <= settings.bend_deg
    clear = np.zeros(len(lines))
    for near, far in pairwise(back):
        there = np.maximum(spots.station - near, 2 * _STEP_M)
        still &= _bend(headings(lines, there - 2 * _STEP_M, there), spots.heading) <= settings.bend_deg
        clear[still] = far
    return clear


def _bend(one: Real, other: Real) -> Real:
    """Return the angles between directions, 0 to 180 degrees."""
    return np.abs((one - other + _HALF_CIRCLE) % _FULL_CIRCLE - _HALF_CIRCLE)
