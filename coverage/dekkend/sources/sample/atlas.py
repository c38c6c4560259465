"""Draws the layout as a map."""

import math
from collections.abc import Mapping
from dataclasses import replace

from shapely.geometry import Point, Polygon

from dekkend.sources.sample import lanes as plan
from dekkend.sources.sample import scenery
from dekkend.sources.sample.areas import town_polygons
from dekkend.sources.sample.draft import Draft
from dekkend.sources.sample.geometry import XY, along, beside, draw, line_of, part, with_vertex
from dekkend.sources.sample.layout import Layout
from dekkend.sources.sample.model import Lane, Line, Street
from dekkend.sources.sample.motorways import JUNCTION_NAME, junction_point, motorway_lines
from dekkend.sources.sample.roads import (
    BOLLARD_M,
    ROUNDABOUT_M,
    ROUNDABOUT_OUT_M,
    SIGN_M,
    carriageways,
    edge_crossing,
    painted,
    roundabout,
)

_ZONED = 0.4
_JUNCTION_M = 400.0
# Neighbouring streets of the centre that are one-way, in opposite directions.
_ONE_WAY = {"Postkantoorstraat": "yes", "Vrijheidslaan": "-1"}


def map_of(layout: Layout, polygons: Mapping[str, Polygon]) -> Draft:
    """Draw the map.

    Parameters
    ----------
    layout
        The layout.
    polygons
        The neighbourhoods by code.

    Returns
    -------
    Draft
        All nodes, ways and relations.
    """
    draft = Draft()
    motorways, lanes = motorway_lines(dict(layout.lanes))
    drives, lanes = _driveways(lanes)
    lanes, ring, bollard = _with_crossings(lanes, layout.outlines)
    lines = [line for lane in lanes.values() for line in painted(lane, layout.outlines)]
    entry = lanes[plan.ROUNDABOUT_ENTRY]
    lines += _forecourt(entry, ring)
    lines = roundabout(lines, ring, ROUNDABOUT_M, {"highway": entry.highway, "name": entry.name, "maxspeed": "50"})
    lines = roundabout(lines, plan.RING, ROUNDABOUT_M, {"highway": "primary", "maxspeed": "50"})
    draft.lines([*motorways, *lines, *drives])
    draft.lines(_street_line(street) for street in layout.streets)
    for link in motorways:
        if link.tags["highway"] == "motorway_link" and math.dist(link.points[0], junction_point()) < _JUNCTION_M:
            draft.node(link.points[0], {"highway": "motorway_junction", "name": JUNCTION_NAME})
    draft.node(bollard, {"barrier": "bollard", "bicycle": "yes", "foot": "yes"})
    _add_signs(draft, lanes, layout)
    scenery.add_places(draft)
    scenery.add_water(draft)
    scenery.add_ground(draft, layout.outlines)
    scenery.add_borders(draft, town_polygons(polygons))
    scenery.add_cycleways(draft, layout.fabrics)
    scenery.add_lamps(draft, layout.fabrics.values())
    scenery.add_crossings(draft, layout.fabrics.values())
    scenery.add_homes(draft, layout.addresses)
    return draft


def _street_line(street: Street) -> Line:
    tags = {"highway": street.highway, "name": street.name, "maxspeed": str(street.speed)}
    if draw("zone", street.town, street.name) < _ZONED:
        tags["zone:traffic"] = "NL:urban"
    if street.town == "Stein" and street.name in _ONE_WAY:
        tags["oneway"] = _ONE_WAY[street.name]
    return Line(street.points, tags)


def _driveways(lanes: dict[str, Lane]) -> tuple[list[Line], dict[str, Lane]]:
    """Lead a driveway from each farm to its lane."""
    out = []
    for key, share, right in plan.FARMS:
        at = line_of(lanes[key].points).length * share
        # The yard lies where the lane, as it was before, put it.
        points, foot = with_vertex(lanes[key].points, along(lanes[key].points, at))
        yard = beside(lanes[key].points, at, right * 0.8)
        lanes[key] = replace(lanes[key], points=points)
        out.append(Line((foot, yard), {"highway": "service", "service": "driveway"}))
    return out, lanes


def _with_crossings(lanes: Mapping[str, Lane], outlines: Mapping[str, Polygon]) -> tuple[dict[str, Lane], XY, XY]:
    """Give lanes a vertex where the roundabout and the bollard come; return both."""
    entry, closed = lanes[plan.ROUNDABOUT_ENTRY], lanes[plan.BOLLARD]
    entry, ring = _split(entry, edge_crossing(entry.points, outlines[entry.end]) - ROUNDABOUT_OUT_M)
    closed, bollard = _split(closed, edge_crossing(closed.points, outlines[closed.start]) + BOLLARD_M)
    return {**lanes, entry.key: entry, closed.key: closed}, ring, bollard


def _split(lane: Lane, at: float) -> tuple[Lane, XY]:
    before, after = part(lane.points, 0, at), part(lane.points, at, line_of(lane.points).length)
    return replace(lane, points=before + after[1:]), before[-1]


def _forecourt(lane: Lane, ring: XY) -> list[Line]:
    """Draw a dead end with parking at the roundabout."""
    at = line_of(lane.points).project(Point(ring))
    gate, back, side = (beside(lane.points, at - behind, right) for behind, right in ((35, 35), (45, 80), (90, 80)))
    return [
        Line((ring, gate, back), {"highway": "service"}),
        Line((back, side), {"highway": "service", "service": "parking_aisle"}),
    ]


def _add_signs(draft: Draft, lanes: Mapping[str, Lane], layout: Layout) -> None:
    """Add the signs with the name of the village where a built-up area begins, and traffic lights."""
    for lane in lanes.values():
        points = carriageways(lane, layout.outlines[lane.end])[0] if lane.key == plan.DUAL_CARRIAGEWAY else lane.points
        for site, side in ((lane.start, 1), (lane.end, -1)):
            if site and lane.key not in plan.UNSIGNED:
                at = edge_crossing(points, layout.outlines[site]) + side * SIGN_M
                name = layout.fabrics[site].site.core
                draft.node(along(points, at), {"traffic_sign": "city_limit", "name": name})
    for key, spot in plan.SIGNALS:
        draft.node(with_vertex(lanes[key].points, spot)[1], {"highway": "traffic_signals"})
