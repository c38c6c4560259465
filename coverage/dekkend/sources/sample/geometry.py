"""Small helpers on points and lines in metres, and draws that depend on nothing but their key."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

XY = tuple[float, float]
Points = tuple[XY, ...]
Span = tuple[float, float, dict[str, str]]

_NEAR_VERTEX_M = 25.0


def draw(*key: object) -> float:
    """Return a number from 0 up to 1 that looks random and always is the same for the same key.

    A hash needs no order of calls, so that one more street leaves all other draws as they were.

    Parameters
    ----------
    *key
        What is drawn for.

    Returns
    -------
    float
        A number in [0, 1).
    """
    text = "|".join(map(str, key))
    digest = hashlib.blake2b(text.encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48


def rounded(points: Iterable[Sequence[float]]) -> Points:
    """Round points to centimetres, so that lines that meet do so in the same number.

    Parameters
    ----------
    points
        Points (m).

    Returns
    -------
    tuple of (float, float)
        The points, without those that repeat the one before.
    """
    out: list[XY] = []
    for point in points:
        here = (round(float(point[0]), 2) + 0.0, round(float(point[1]), 2) + 0.0)
        if not out or here != out[-1]:
            out.append(here)
    return tuple(out)


@lru_cache(maxsize=4096)
def line_of(points: Points) -> LineString:
    """Return points as a line."""
    return LineString(points)


def one_polygon(geometry: BaseGeometry) -> Polygon:
    """Return a geometry after making sure that it is one polygon.

    Raises
    ------
    TypeError
        It is something else: the plan does not fit together.
    """
    if not isinstance(geometry, Polygon):
        raise TypeError(f"a {geometry.geom_type} where one polygon should be")
    return geometry


def along(points: Points, distance: float) -> XY:
    """Return the point at a distance (m) from the start of a line."""
    point = line_of(points).interpolate(distance)
    return rounded([(point.x, point.y)])[0]


def beside(points: Points, distance: float, right: float) -> XY:
    """Return the point at a distance along a line and so many metres to its right (negative: left)."""
    line = line_of(points)
    distance = min(max(distance, 0.0), line.length)
    behind, ahead = line.interpolate(max(distance - 1, 0)), line.interpolate(min(distance + 1, line.length))
    here = line.interpolate(distance)
    dx, dy = ahead.x - behind.x, ahead.y - behind.y
    length = math.hypot(dx, dy)
    return rounded([(here.x + dy / length * right, here.y - dx / length * right)])[0]


def part(points: Points, start: float, end: float) -> Points:
    """Return the part of a line between two distances (m) from its start."""
    return rounded(substring(line_of(points), start, end).coords)


def with_vertex(points: Points, point: XY) -> tuple[Points, XY]:
    """Give a line a vertex where a point lies on it or near it.

    Parameters
    ----------
    points
        The line.
    point
        A point on the line or beside it.

    Returns
    -------
    tuple
        The line with the vertex, and the vertex; one that the line has already is used when it lies within 25 m.
    """
    near = min(points, key=lambda vertex: math.dist(vertex, point))
    line = line_of(points)
    distance = line.project(Point(point))
    spot = along(points, distance)
    if math.dist(near, spot) < _NEAR_VERTEX_M:
        return points, near
    before = [vertex for vertex in points if line.project(Point(vertex)) < distance]
    return (*before, spot, *points[len(before) :]), spot


def pieces(points: Points, spans: Iterable[Span]) -> list[tuple[Points, dict[str, str]]]:
    """Cut a line where its tags change.

    Parameters
    ----------
    points
        The line.
    spans
        Start and end (m from the line's start) and the tags that hold between them.

    Returns
    -------
    list of (points, tags)
        The pieces in order, each with the tags of all spans that hold on it.
    """
    spans = list(spans)
    length = line_of(points).length
    cuts = {0.0, length}
    for start, end, _ in spans:
        cuts |= {min(max(start, 0.0), length), min(max(end, 0.0), length)}
    stops = sorted(cuts)
    out = []
    for start, end in pairwise(stops):
        tags: dict[str, str] = {}
        for first, last, more in spans:
            if first <= (start + end) / 2 <= last:
                tags |= more
        out.append((part(points, start, end), tags))
    return out


def crossings(points: Points, other: Points) -> list[float]:
    """Return the distances (m) along a line at which another line crosses it, in order."""
    line = line_of(points)
    met = line.intersection(line_of(other))
    spots = [spot for spot in getattr(met, "geoms", [met]) if isinstance(spot, Point) and not spot.is_empty]
    return sorted(line.project(spot) for spot in spots)
