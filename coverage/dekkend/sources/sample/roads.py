"""Lanes joined to one another and to the villages, and cut where their tags change."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile

from shapely.geometry import Point, Polygon

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample import places
from dekkend.sources.sample.geometry import (
    XY,
    Points,
    Span,
    along,
    beside,
    crossings,
    draw,
    line_of,
    part,
    pieces,
    rounded,
    with_vertex,
)
from dekkend.sources.sample.model import Lane, Line

ROUNDABOUT_M = 18.0
# The roundabout at an entry lies across the outline of the core, its middle so far outside.
ROUNDABOUT_OUT_M = 12.0
SIGN_M = 40.0
BOLLARD_M = 20.0
_JOIN_M = 60.0
_HALF_BRIDGE_M = {"canal": 45.0, "river": 85.0, "motorway": 45.0}
_SPLIT_M = 120.0
_HALF_MEDIAN_M = 7.0
_TAPER_M = 25.0
_ZONED = 0.5


def joined(lanes: Iterable[Lane]) -> dict[str, Lane]:
    """Join each open end of a lane to the lane that it ends at, one that was drawn before it.

    Parameters
    ----------
    lanes
        The lanes as drawn.

    Returns
    -------
    dict of str to Lane
        By key; lanes that meet share a vertex.
    """
    out = {lane.key: lane for lane in lanes}
    for key in list(out):
        lane = out[key]
        ends = list(lane.points)
        for index, done in ((0, lane.start), (-1, lane.end or lane.dead_end)):
            if done or on_frame(ends[index]):
                continue
            other = _nearest(out, key, ends[index])
            points, ends[index] = with_vertex(out[other].points, ends[index])
            out[other] = replace(out[other], points=points)
        out[key] = replace(out[key], points=rounded(ends))
    return out


def entered(lanes: Mapping[str, Lane], doors: Mapping[tuple[str, str], XY]) -> dict[str, Lane]:
    """Lead the lanes to the junctions of the sites that they enter.

    Parameters
    ----------
    lanes
        The lanes by key.
    doors
        By key of a lane and key of a site, the junction at which the lane enters the site.

    Returns
    -------
    dict of str to Lane
        By key.
    """
    out = {}
    for key, lane in lanes.items():
        points = list(lane.points)
        if lane.start:
            points[0] = doors[key, lane.start]
        if lane.end:
            points[-1] = doors[key, lane.end]
        out[key] = replace(lane, points=tuple(points))
    return out


def on_frame(point: XY) -> bool:
    """Tell whether a point lies on the edge of the map."""
    west, south, east, north = places.FRAME
    return point[0] in {west, east} or point[1] in {south, north}


def edge_crossing(points: Points, outline: Polygon) -> float:
    """Return how far along a line (m) it crosses an outline, which it must do once."""
    (at,) = crossings(points, rounded(outline.exterior.coords))
    return at


def painted(lane: Lane, outlines: Mapping[str, Polygon]) -> list[Line]:
    """Turn a lane into ways, cut where its tags change.

    Parameters
    ----------
    lane
        A lane.
    outlines
        The built-up areas by key of their site.

    Returns
    -------
    list of Line
        Ways with class, name, speed limits, bridges and traffic zones.
    """
    if lane.key != plan.DUAL_CARRIAGEWAY:
        return _cut(lane, lane.points, outlines, lane.start, lane.end)
    inbound, outbound, split = carriageways(lane, outlines[lane.end])
    single = part(lane.points, 0, split)
    oneway = replace(lane, tags=(*lane.tags, ("oneway", "yes")))
    return [
        *_cut(lane, single, outlines, "", ""),
        *_cut(oneway, inbound, outlines, "", lane.end),
        *_cut(oneway, outbound, outlines, lane.end, ""),
    ]


def carriageways(lane: Lane, outline: Polygon) -> tuple[Points, Points, float]:
    """Split the end of a lane into two carriageways.

    Parameters
    ----------
    lane
        A lane that ends in a built-up area.
    outline
        That area.

    Returns
    -------
    tuple
        The way in, the way out, and the distance along the lane at which they part (m).
    """
    split = edge_crossing(lane.points, outline) - _SPLIT_M
    length = line_of(lane.points).length
    sides = []
    for right in (_HALF_MEDIAN_M, -_HALF_MEDIAN_M):
        inner = [beside(lane.points, at, right) for at in (split + _TAPER_M, length - _TAPER_M)]
        sides.append(rounded([along(lane.points, split), *inner, lane.points[-1]]))
    return sides[0], sides[1][::-1], split


def roundabout(lines: list[Line], centre: XY, radius: float, tags: dict[str, str]) -> list[Line]:
    """Replace a junction by a roundabout.

    Parameters
    ----------
    lines
        Ways, some of which have a vertex at the centre.
    centre
        The junction.
    radius
        Radius of the roundabout (m).
    tags
        Tags of the roundabout besides ``junction``.

    Returns
    -------
    list of Line
        The ways, those at the junction cut short, and the roundabout, counter-clockwise.
    """
    out: list[Line] = []
    arms: list[XY] = []
    for line in lines:
        if centre not in line.points:
            out.append(line)
            continue
        at = line.points.index(centre)
        before, after = line.points[: at + 1], line.points[at:]
        if len(before) > 1:
            trimmed = part(before[::-1], radius, line_of(before).length)[::-1]
            out.append(Line(trimmed, line.tags))
            arms.append(trimmed[-1])
        if len(after) > 1:
            trimmed = part(after, radius, line_of(after).length)
            out.append(Line(trimmed, line.tags))
            arms.append(trimmed[0])
    angles = {math.atan2(y - centre[1], x - centre[0]): (x, y) for x, y in arms}
    for eighth in range(8):
        angle = math.tau * eighth / 8 - math.pi + 0.1
        if all(abs(math.remainder(angle - other, math.tau)) > math.pi / 10 for other in angles):
            angles[angle] = rounded([(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))])[0]
    ring = [angles[angle] for angle in sorted(angles)]
    return [*out, Line((*ring, ring[0]), {**tags, "junction": "roundabout"})]


def bridges(points: Points, *, motorways: bool) -> list[Span]:
    """Find the stretches of a road that lie on a bridge over water, or over a motorway.

    Parameters
    ----------
    points
        The road.
    motorways
        Motorways count too.

    Returns
    -------
    list of spans
        Start and end along the road (m), and the tags of a bridge.
    """
    obstacles = [("canal", places.CANAL), ("river", places.MAAS)]
    if motorways:
        obstacles += [("motorway", places.A2), ("motorway", places.A76)]
    tags = {"bridge": "yes", "layer": "1"}
    return [
        (at - _HALF_BRIDGE_M[kind], at + _HALF_BRIDGE_M[kind], tags)
        for kind, line in obstacles
        for at in crossings(points, line)
    ]


def _nearest(lanes: Mapping[str, Lane], key: str, point: XY) -> str:
    earlier = takewhile(lambda other: other != key, lanes)
    distance = {other: line_of(lanes[other].points).distance(Point(point)) for other in earlier}
    nearest = min(distance, key=lambda other: (distance[other], other))
    if distance[nearest] > _JOIN_M:
        raise ValueError(f"{key} ends at {point}, where no lane is")
    return nearest


def _cut(lane: Lane, points: Points, outlines: Mapping[str, Polygon], start: str, end: str) -> list[Line]:
    length = line_of(points).length
    base = {"highway": lane.highway, **dict(lane.tags)}
    base |= {key: value for key, value in (("name", lane.name), ("ref", lane.ref)) if value}
    rural = {"maxspeed": str(lane.speed)} if lane.highway not in {"track", "service"} else {}
    urban = {"maxspeed": "50" if lane.main else "30"} if rural else {}
    if rural and draw("zone", lane.key) < _ZONED:
        rural["zone:traffic"], urban["zone:traffic"] = "NL:rural", "NL:urban"
    spans: list[Span] = [(0.0, length, base | rural)]
    if start:
        spans.append((0.0, edge_crossing(points, outlines[start]) + SIGN_M, urban))
    if end:
        spans.append((edge_crossing(points, outlines[end]) - SIGN_M, length, urban))
    if lane.key in plan.UNDERPASSES:
        below = {"tunnel": "yes", "layer": "-1"}
        spans += [(at - 45.0, at + 45.0, below) for at in crossings(points, places.A76)]
        spans += bridges(points, motorways=False)
    else:
        spans += bridges(points, motorways=True)
    return [Line(piece, tags) for piece, tags in pieces(points, spans)]
