"""Which of the places for a post is the best: rules first, then a post that stands already, then near the crossing."""

from dataclasses import fields, replace
from typing import Final

import numpy as np
import shapely

from dekkend.analysis.post_paths import Approach
from dekkend.analysis.post_rules import Judged
from dekkend.analysis.post_spots import Spots, positions, sideways, spots_at
from dekkend.arrays import Objects, Real, Whole, objects
from dekkend.settings import SignSettings

SIGN_POST: Final = "sign_post"
LAMP: Final = "lamp"
# What is drawn nearer than this to the middle of a road says where along it a post stands, not on which side.
ON_THE_ROAD_M: Final = 1.0


def spots_along(
    approaches: list[Approach], half: Real, signs: Objects, lamps: Objects, *, settings: SignSettings
) -> Spots:
    """Return all the places that are looked at: one every metre for a new post, and the posts that stand already.

    Parameters
    ----------
    approaches
        The roads with their stretches.
    half
        Half the width of the carriageway of each segment (m).
    signs, lamps
        Points of the place name signs and of the lamps.
    settings
        The side, and how far from the carriageway a post is one of the road.

    Returns
    -------
    Spots
        New posts first, then place name signs, then lamps.
    """
    new = spots_at(approaches, *positions(approaches), half, settings=settings)
    signed = _standing(approaches, half, signs, SIGN_POST, settings=settings)
    lit = _standing(approaches, half, lamps, LAMP, settings=settings)
    parts = (new, signed, lit)
    return Spots(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Spots)})


def _standing(
    approaches: list[Approach], half: Real, points: Objects, mounting: str, *, settings: SignSettings
) -> Spots:
    """Return the posts that stand beside the stretches, on the side that cars keep to."""
    lines = objects([each.line for each in approaches])
    reach = float(half.max(initial=0.0)) + settings.edge_most_m
    approach, point = shapely.STRtree(points).query(lines, predicate="dwithin", distance=reach)
    station = shapely.line_locate_point(lines[approach], points[point])
    spots = spots_at(approaches, approach, station, half, settings=settings)
    there = shapely.get_coordinates(points[point])
    own = half[spots.segment]
    aside = ((there - spots.xy) * sideways(spots.heading, settings)).sum(axis=1) + own + settings.edge_m
    on_road = (np.abs(aside) < ON_THE_ROAD_M) & (mounting == SIGN_POST)
    beside = (aside >= ON_THE_ROAD_M) & (aside <= own + settings.edge_most_m)
    low, high = (np.array([getattr(each, end) for each in approaches])[approach] for end in ("low_m", "high_m"))
    spots = replace(
        spots,
        xy=np.where(on_road[:, None], spots.xy, there),
        mounting=np.full(len(station), mounting, dtype=object),
    )
    return spots.take(np.flatnonzero((on_road | beside) & (station >= low) & (station <= high)))


def choose(spots: Spots, judged: Judged, approaches: list[Approach], *, settings: SignSettings) -> Whole:
    """Choose one place on each approach.

    The new post that breaks the least (see :mod:`dekkend.analysis.post_rules`) and is nearest to the crossing is the
    measure. It stands beyond a junction at which the traffic stays the same (others join beyond the crossing, some
    leave before it) only where it cannot keep its distance from junctions without that. A post that stands already
    within reach of it and breaks no more is taken instead, that of a place name sign before that of a lamp.

    Parameters
    ----------
    spots, judged
        The places and what the rules say of them.
    approaches
        The roads that they lie on.
    settings
        The distances.

    Returns
    -------
    numpy.ndarray of int
        Position of the chosen spot of each approach.
    """
    broken = judged.broken(settings)
    short = np.maximum(settings.junction_m - judged.junction_m, 0.0).round(6)
    passed = np.zeros(len(short))
    for number, each in enumerate(approaches):
        rows = spots.approach == number
        passed[rows] = each.junction_between(spots.station[rows])
    worse = np.column_stack([broken["structure"], broken["verge"], short, passed, broken["view"]]).astype(float)
    away = np.abs(spots.station - np.array([each.at_m for each in approaches])[spots.approach])
    order = np.lexsort((spots.station, away, *worse.T[::-1], spots.mounting != "new", spots.approach))
    _, first = np.unique(spots.approach[order], return_index=True)
    best = order[first]
    limits = worse[best]
    for mounting, reach in ((LAMP, settings.lamp_m), (SIGN_POST, settings.sign_post_m)):
        rows = np.flatnonzero(spots.mounting == mounting)
        measure = order[first][spots.approach[rows]]
        near = np.abs(spots.station[rows] - spots.station[measure])
        fit = near <= reach
        fit &= np.array([tuple(worse[row]) <= tuple(limits[spots.approach[row]]) for row in rows], dtype=bool)
        rows, near = rows[fit], near[fit]
        for row in rows[np.lexsort((rows, -near))]:
            best[spots.approach[row]] = row
    return best
