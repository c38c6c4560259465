"""Motorways: two carriageways each, a cloverleaf where they meet, and slip roads at their exits."""

import math
from collections.abc import Mapping
from dataclasses import replace

from shapely.geometry import LineString, Point

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample import places
from dekkend.sources.sample.geometry import XY, Points, along, beside, crossings, pieces, rounded, with_vertex
from dekkend.sources.sample.model import Lane, Line
from dekkend.sources.sample.roads import bridges

MOTORWAYS: Mapping[str, Points] = {"A2": places.A2, "A76": places.A76}
JUNCTION_NAME = "Kerensheide"
_HALF_M = 15.0
_SLIP_M = 350.0
_SLIP_ROOM_M = 60.0
_FOOT_M = 75.0
# Shapes of the links, in metres ahead of the junction and to the right, seen by a driver who arrives.
_LOOP = ((60.0, 15.0), (100.0, 30.0), (122.0, 70.0), (112.0, 112.0), (70.0, 122.0), (30.0, 100.0), (15.0, 60.0))
_RIGHT_TURN = ((-300.0, 15.0), (-200.0, 55.0), (-140.0, 140.0), (-55.0, 200.0), (-15.0, 300.0))


def motorway_lines(lanes: dict[str, Lane]) -> tuple[list[Line], dict[str, Lane]]:
    """Draw the motorways with all their links.

    Parameters
    ----------
    lanes
        The lanes by key.

    Returns
    -------
    tuple
        Carriageways and links as ways, and the lanes with a vertex where slip roads end.
    """
    links = _cloverleaf()
    lanes = dict(lanes)
    for motorway, key in plan.EXITS:
        slips, lanes[key] = _exit(motorway, lanes[key])
        links += slips
    out = []
    for ref, middle in MOTORWAYS.items():
        tags = {"highway": "motorway", "ref": ref, "oneway": "yes", "maxspeed": "100", "lanes": "2"}
        for side in (middle, middle[::-1]):
            carriageway = _carriageway(side, [end for link in links for end in (link.points[0], link.points[-1])])
            spans = [(0.0, LineString(carriageway).length, tags), *bridges(carriageway, motorways=False)]
            if ref == "A76":
                tags_over = {"bridge": "yes", "layer": "1"}
                spans += [(at - 40, at + 40, tags_over) for at in crossings(carriageway, places.A2)]
            out += [Line(points, part_tags) for points, part_tags in pieces(carriageway, spans)]
    return [*out, *links], lanes


def junction_point() -> XY:
    """Return the point where the motorways cross."""
    return along(places.A2, crossings(places.A2, places.A76)[0])


def _carriageway(side: Points, ends: list[XY]) -> Points:
    """Draw the right-hand carriageway along a middle line, with a vertex at each link that ends on it."""
    line = LineString(side)
    stops = [line.project(Point(point)) for point in side]
    points = rounded(_on_frame(beside(side, stop, _HALF_M), side, stop, line.length) for stop in stops)
    drawn = LineString(points)
    met = sorted({end for end in ends if drawn.distance(Point(end)) < 1.0}, key=lambda end: drawn.project(Point(end)))
    vertices = sorted({*points, *met}, key=lambda spot: drawn.project(Point(spot)))
    return tuple(vertices)


def _on_frame(spot: XY, side: Points, stop: float, length: float) -> XY:
    """Keep the ends of a slanting carriageway on the edge of the map."""
    if 0 < stop < length:
        return spot
    west, south, east, north = places.FRAME
    x, y = side[0] if stop == 0 else side[-1]
    return (x if x in {west, east} else spot[0], y if y in {south, north} else spot[1])


def _cloverleaf() -> list[Line]:
    """Draw four loops and four right turns."""
    centre = junction_point()
    tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "70"}
    out = []
    for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        for shape in (_LOOP, _RIGHT_TURN):
            # To the right of the heading (dx, dy) lies (dy, -dx).
            points = rounded((centre[0] + a * dx + r * dy, centre[1] + a * dy - r * dx) for a, r in shape)
            out.append(Line(points, tags))
    return out


def _exit(motorway: str, lane: Lane) -> tuple[list[Line], Lane]:
    """Draw the four slip roads where a lane passes over a motorway."""
    middle = MOTORWAYS[motorway]
    (over,) = crossings(lane.points, middle)
    tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "80"}
    out = []
    for side in (middle, middle[::-1]):
        (at,) = crossings(side, lane.points)
        ground = beside(side, at, _FOOT_M)
        ahead, behind = (along(lane.points, over + step) for step in (_FOOT_M, -_FOOT_M))
        foot = min(ahead, behind, key=lambda spot: math.dist(spot, ground))
        points, foot = with_vertex(lane.points, foot)
        lane = replace(lane, points=points)
        off = (beside(side, at - _SLIP_M, _HALF_M), beside(side, at - _SLIP_M / 3, _SLIP_ROOM_M), foot)
        on = (foot, beside(side, at + _SLIP_M / 3, _SLIP_ROOM_M), beside(side, at + _SLIP_M, _HALF_M))
        out += [Line(rounded(off), tags), Line(rounded(on), tags)]
    return out, lane
