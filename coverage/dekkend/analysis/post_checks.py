"""Posts where people want them: which way each is meant for, and what the rules say of that place."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from dekkend.analysis.post_choice import LAMP, ON_THE_ROAD_M, SIGN_POST
from dekkend.analysis.post_paths import Approach, approach
from dekkend.analysis.post_rules import judge
from dekkend.analysis.post_spots import Spots, headings, sideways, spots_at
from dekkend.analysis.post_streets import Streets
from dekkend.analysis.post_table import post_table
from dekkend.analysis.post_words import side_check
from dekkend.analysis.posts import Roadside, site_of
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS
from dekkend.settings import SignSettings

SIDE: Final = "side"
# A point put by hand on a post that the map shows comes this near to it.
_SAME_POST_M: Final = 3.0
# So much of a road tells its direction at a place.
_GLANCE_M: Final = 5.0
_SIDEWAYS_DEG: Final = 90.0
_HALF_CIRCLE, _FULL_CIRCLE = 180.0, 360.0
# A point this near to where a core begins stands there: coordinates in files are rounded.
_ROUNDING_M: Final = 0.5
# Where one street goes on as another, both are as near as this to a point.
_AS_NEAR_M: Final = 0.05


def check_posts(
    points: Objects,
    arcs: Whole,
    graph: Graph,
    segments: gpd.GeoDataFrame,
    roadside: Roadside,
    *,
    settings: SignSettings,
) -> gpd.GeoDataFrame:
    """Hold posts at given points against the rules; the points stay where they are.

    Parameters
    ----------
    points
        Points in the CRS of the network.
    arcs
        The arc that each stands beside; those who drive along it from tail to head should see the sign.
    graph, segments
        The network, which may be split, and its layer ``segments``.
    roadside
        What the map shows along the roads.
    settings
        The rules, and the side on which cars drive.

    Returns
    -------
    geopandas.GeoDataFrame
        The points in their order, with the columns of :func:`dekkend.analysis.posts.place_posts` but ``before_m``.
        ``street`` and ``segment_id`` are those of the arc, ``mounting`` is ``sign_post`` or ``lamp`` where the map
        shows one within 3 m, and ``failed`` has ``side`` as well where a point is on the other side of the road.
    """
    site = site_of(graph, segments, roadside, settings)
    roads = [_road_at(site.streets, int(arc), point, settings) for arc, point in zip(arcs, points, strict=True)]
    at = np.array([road.at_m for road in roads], dtype=float)
    beside = spots_at(roads, np.arange(len(roads)), at, site.half, settings=settings)
    lines = objects([road.line for road in roads])
    feet = objects(shapely.line_interpolate_point(lines, at))
    xy = shapely.get_coordinates(points)
    aside = ((xy - shapely.get_coordinates(feet)) * sideways(beside.heading, settings)).sum(axis=1)
    # A place name sign that is drawn on the road itself stands on the side where it should.
    drawn = _drawn_at(feet, lines, roadside.name_signs) & (aside >= ON_THE_ROAD_M)
    signed = _near(points, roadside.name_signs) | drawn
    lit = _near(points, shapes(roadside.lamps))
    posts = Spots(
        approach=beside.approach,
        station=at,
        xy=xy,
        heading=beside.heading,
        segment=graph.segment[arcs],
        mounting=objects(np.select([signed, lit], [SIGN_POST, LAMP], "new").tolist()),
    )
    said = judge(posts, roads, segments, site.half, site.marks.points, settings=settings)
    table = post_table(posts, said, roads, site, given=True, settings=settings)
    wrong = aside <= -ON_THE_ROAD_M
    table["checks"] = objects(
        (*checks, side_check(settings.drive_on)) if bad else checks
        for checks, bad in zip(table["checks"], wrong, strict=True)
    )
    table["failed"] = objects(
        (*failed, SIDE) if bad else failed for failed, bad in zip(table["failed"], wrong, strict=True)
    )
    return table


def _road_at(streets: Streets, arc: int, point: shapely.Point, settings: SignSettings) -> Approach:
    """Return the road of an arc, seen from the place on it that is nearest to a point."""
    line = streets.line(arc)
    return approach(streets, arc, settings, back_m=line.length - line.project(point))


def _near(points: Objects, posts: Objects) -> Flags:
    """Say which points are where a post stands already."""
    found, _ = shapely.STRtree(posts).query(points, predicate="dwithin", distance=_SAME_POST_M)
    return np.isin(np.arange(len(points)), found)


def _drawn_at(feet: Objects, lines: Objects, signs: Objects) -> Flags:
    """Say at which places of roads a sign is drawn on the road."""
    foot, sign = shapely.STRtree(signs).query(feet, predicate="dwithin", distance=_SAME_POST_M)
    on_it = shapely.distance(lines[foot], signs[sign]) < ON_THE_ROAD_M
    return np.isin(np.arange(len(feet)), foot[on_it])


def arcs_of(
    points: Objects,
    facing_deg: Real,
    graph: Graph,
    segments: gpd.GeoDataFrame,
    *,
    arc_core: Whole,
    reach_m: float,
    settings: SignSettings,
) -> Whole:
    """Find the direction of which street each sign is meant for.

    It is meant for the nearest street. There it is meant for those towards whom its face looks; if nobody knows where
    it looks, for those on whose side of the road it stands; if it is drawn on the road, for those who drive into a
    core; and else for those who drive as the street is drawn. In a one-way street it is meant for all who drive there.

    Parameters
    ----------
    points
        Points in the CRS of the network.
    facing_deg
        Direction that the face of each looks to, clockwise from north (°); NaN where nobody knows.
    graph, segments
        The network, which may be split, and its layer ``segments``.
    arc_core
        Position of the core of each arc, negative outside all cores.
    reach_m
        A sign is at most this far from the middle of its street (m).
    settings
        The side on which cars drive.

    Returns
    -------
    numpy.ndarray of int
        One arc per sign, -1 where no street is within reach.
    """
    sign, arc = _arcs_beside(points, graph, segments, reach_m)
    line = shapes(segments)[graph.segment[arc]]
    along = shapely.line_locate_point(line, points[sign])
    heading = headings(line, along - _GLANCE_M, along + _GLANCE_M) + np.where(graph.forward[arc], 0.0, _HALF_CIRCLE)
    from_middle = shapely.get_coordinates(points[sign]) - shapely.get_coordinates(
        shapely.line_interpolate_point(line, along)
    )
    known = ~np.isnan(facing_deg[sign])
    turned = np.abs((facing_deg[sign] - heading) % _FULL_CIRCLE - _HALF_CIRCLE) > _SIDEWAYS_DEG
    across = (from_middle * sideways(heading, settings)).sum(axis=1) <= -ON_THE_ROAD_M
    low, high = np.minimum(graph.from_m, graph.to_m)[arc], np.maximum(graph.from_m, graph.to_m)[arc]
    off = np.maximum(np.maximum(low - along, along - high) - _ROUNDING_M, 0.0)
    wrong = np.where(known, turned, across)
    order = np.lexsort((arc, ~graph.forward[arc], _steps_in(graph, arc_core)[arc], wrong, off, sign))
    found, first = np.unique(sign[order], return_index=True)
    out = np.full(len(points), -1, dtype=np.int64)
    out[found] = arc[order][first]
    return out


def _arcs_beside(points: Objects, graph: Graph, segments: gpd.GeoDataFrame, reach_m: float) -> tuple[Whole, Whole]:
    """Return pairs of a point and an arc of the nearest street, or of several that are as near."""
    streets = np.intersect1d(graph.segment, np.flatnonzero(segments["access"].isin(STREET_ACCESS)))
    lines = shapes(segments)[streets]
    point, street = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach_m)
    away = shapely.distance(points[point], lines[street])
    least = np.full(len(points), np.inf)
    np.minimum.at(least, point, away)
    near = away <= least[point] + _AS_NEAR_M
    point, segment = point[near], streets[street[near]]
    arcs = np.flatnonzero(np.isin(graph.segment, segment))
    pair, own = np.nonzero(segment[:, None] == graph.segment[arcs])
    return point[pair], arcs[own]


def _steps_in(graph: Graph, arc_core: Whole) -> Whole:
    """Say which arcs lead into a core: 0 for those that end where it begins, 1 for the next within it, 2 for others."""
    at = np.column_stack([np.concatenate([graph.tail, graph.head]), np.tile(arc_core, 2)])
    node, core = np.unique(at, axis=0).T
    sides = np.bincount(node, minlength=graph.nodes)
    cores = np.bincount(node[core >= 0], minlength=graph.nodes)
    within = arc_core >= 0
    comes_in = cores[graph.head] > within
    onward = within & (sides[graph.tail] > 1) & (sides[graph.head] == 1)
    return np.where(comes_in, 0, np.where(onward, 1, 2))
