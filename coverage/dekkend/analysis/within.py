"""What lies within which area: points, and the pieces of lines."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Objects, Whole, shapes

NOWHERE = -1
_SAME_LENGTH_M = 1e-3


def area_of_points(points: Objects, areas: gpd.GeoDataFrame) -> Whole:
    """Find the area that each point lies in, the first one where areas overlap.

    Parameters
    ----------
    points
        Points in the CRS of the areas.
    areas
        Polygons.

    Returns
    -------
    numpy.ndarray of int
        Position of the area, :data:`NOWHERE` outside all of them.
    """
    area, point = shapely.STRtree(points).query(shapes(areas), predicate="intersects")
    found = np.full(len(points), NOWHERE, dtype=np.int64)
    order = np.argsort(-area, kind="stable")
    found[point[order]] = area[order]
    return found


def pieces_within(segments: gpd.GeoDataFrame, areas: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.DataFrame:
    """Cut segments at the borders of areas.

    What lies in two areas, where they overlap or on the boundary between them, counts in the first one.

    Parameters
    ----------
    segments
        The layer ``segments``.
    areas
        Polygons in the CRS of the segments.

    Returns
    -------
    pandas.DataFrame
        The length of each segment within each area that it touches: ``segment`` and ``area`` (positions) and
        ``length_m``, in the order of segments and areas.
    """
    lines, outlines = shapes(segments), shapes(areas)
    shapely.prepare(outlines)
    segment, area = shapely.STRtree(outlines).query(lines, predicate="intersects")
    # Most segments lie wholly within one area; only the others need cutting.
    whole = shapely.covers(outlines[area], lines[segment])
    full = segments["length_m"].to_numpy()
    length = full[segment].copy()
    length[~whole] = shapely.length(shapely.intersection(lines[segment[~whole]], outlines[area[~whole]]))
    table = pd.DataFrame({"segment": segment, "area": area, "length_m": length})
    table = table[table["length_m"] > 0].sort_values(["segment", "area"], ignore_index=True)
    total = table.groupby("segment")["length_m"].transform("sum")
    twice = (total > full[table["segment"]] + _SAME_LENGTH_M).to_numpy()
    for _, rows in table[twice].groupby("segment"):
        table.loc[rows.index, "length_m"] = _shared_out(lines[rows["segment"].iloc[0]], outlines[rows["area"]])
    return table[table["length_m"] > 0].reset_index(drop=True)


def _shared_out(line: BaseGeometry, outlines: Objects) -> list[float]:
    """Return the length of a line within each area that lies in no earlier one."""
    lengths = []
    for shape in outlines:
        rest = shapely.difference(line, shape)
        lengths.append(line.length - rest.length)
        line = rest
    return lengths
