"""Positions along roads at which a post may stand, beside the carriageway on the side that cars keep to."""

from dataclasses import dataclass, fields
from typing import Final, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.post_paths import Approach
from dekkend.arrays import Flags, Objects, Real, Whole, objects
from dekkend.settings import SignSettings

_STEP_M: Final = 5.0
_ONE_LANE: Final = frozenset({"service", "track"})
_FULL_CIRCLE: Final = 360.0


@dataclass(frozen=True)
class Spots:
    """Positions at which a post may stand.

    Attributes
    ----------
    approach
        Position of the approach that each lies on.
    station
        Where on the line of its approach, in metres.
    xy
        Where the post would stand, shape (n, 2).
    heading
        Direction in which cars come to it, clockwise from north (°).
    segment
        Position of the segment that each lies on.
    mounting
        ``new``, or the post that stands there: ``sign_post`` or ``lamp``.
    """

    approach: Whole
    station: Real
    xy: Real
    heading: Real
    segment: Whole
    mounting: Objects

    def take(self, rows: Whole) -> Self:
        """Return some of the spots.

        Parameters
        ----------
        rows
            Their positions.

        Returns
        -------
        Spots
            Those.
        """
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def half_widths(segments: gpd.GeoDataFrame, roads: pd.DataFrame, lane_m: float) -> tuple[Real, Flags]:
    """Return half the width of the carriageway of each segment.

    Parameters
    ----------
    segments
        The layer ``segments``.
    roads
        ``osm_way_id``, ``width_m`` and ``lanes``, NaN where unknown.
    lane_m
        Width of a lane (m).

    Returns
    -------
    tuple of numpy.ndarray
        Half the width (m), and whether the map tells the width itself.
    """
    about = roads.drop_duplicates("osm_way_id").set_index("osm_way_id")
    known = about["width_m"].reindex(segments["osm_way_id"]).to_numpy(float)
    lanes = about["lanes"].reindex(segments["osm_way_id"]).to_numpy(float)
    one = segments["oneway"].to_numpy() | segments["highway"].isin(_ONE_LANE).to_numpy()
    lanes = np.where(np.isnan(lanes), np.where(one, 1.0, 2.0), lanes)
    return np.where(np.isnan(known), lanes * lane_m, known) / 2, ~np.isnan(known)


def positions(approaches: list[Approach]) -> tuple[Whole, Real]:
    """Return positions every metre along the stretches, the crossing among them.

    Parameters
    ----------
    approaches
        The roads with their stretches.

    Returns
    -------
    tuple of numpy.ndarray
        The approach of each position, and where on its line it is (m).
    """
    runs = [a.at_m + np.arange(np.ceil(a.low_m - a.at_m), np.floor(a.high_m - a.at_m) + 1) for a in approaches]
    return np.repeat(np.arange(len(runs)), [len(run) for run in runs]), np.concatenate([np.zeros(0), *runs])


def spots_at(
    approaches: list[Approach], approach: Whole, station: Real, half: Real, *, settings: SignSettings
) -> Spots:
    """Put a new post beside the road at each position, on the side that cars keep to.

    Parameters
    ----------
    approaches
        The roads.
    approach, station
        The positions: which road, and where on it (m).
    half
        Half the width of the carriageway of each segment (m).
    settings
        The side, and the distance from the edge of the carriageway.

    Returns
    -------
    Spots
        One per position.
    """
    lines = objects([each.line for each in approaches])[approach]
    # What counts is the road on which they come: a bend behind the post turns nothing.
    heading = headings(lines, np.maximum(station, _STEP_M) - _STEP_M, np.maximum(station, _STEP_M))
    segment = segments_at(approaches, approach, station)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, station))
    away = (half[segment] + settings.edge_m)[:, None]
    return Spots(
        approach=approach,
        station=station,
        xy=middle + away * sideways(heading, settings),
        heading=heading,
        segment=segment,
        mounting=np.full(len(station), "new", dtype=object),
    )


def sideways(heading: Real, settings: SignSettings) -> Real:
    """Return the direction from the middle of a road to its side on which cars keep.

    Parameters
    ----------
    heading
        Direction in which cars drive, clockwise from north (°).
    settings
        The side.

    Returns
    -------
    numpy.ndarray of float
        Vectors of one metre, shape (n, 2).
    """
    right = np.column_stack([np.cos(np.radians(heading)), -np.sin(np.radians(heading))])
    return right if settings.drive_on == "right" else -right


def segments_at(approaches: list[Approach], approach: Whole, station: Real) -> Whole:
    """Return the segment at each position.

    Parameters
    ----------
    approaches
        The roads.
    approach, station
        The positions: which road, and where on it (m).

    Returns
    -------
    numpy.ndarray of int
        Positions in the layer of segments.
    """
    out = np.zeros(len(station), dtype=np.int64)
    for number, each in enumerate(approaches):
        rows = approach == number
        out[rows] = each.segment[np.maximum(np.searchsorted(each.from_m, station[rows], side="right") - 1, 0)]
    return out


def headings(lines: Objects, from_m: Real, to_m: Real) -> Real:
    """Return the direction from one position on each line to another.

    Parameters
    ----------
    lines
        The lines.
    from_m, to_m
        The positions (m); those off the line are moved to its ends.

    Returns
    -------
    numpy.ndarray of float
        Clockwise from north (°).
    """
    length = shapely.length(lines)
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(from_m, 0.0, length)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(to_m, 0.0, length)))
    east, north = (after - before).T
    out: Real = np.degrees(np.arctan2(east, north)) % _FULL_CIRCLE
    return out
