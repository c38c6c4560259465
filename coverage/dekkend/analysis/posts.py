"""From the crossing at which a sign belongs to the post that carries it.

A sign may stand anywhere between the last junction before the crossing and the first one beyond it: whoever drives in
there passes it. On that stretch the place is taken that breaks the least of the rules (:mod:`post_rules` has them in
their order), on a post that stands already if one is near, and near the crossing.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from dekkend.analysis.post_choice import choose, spots_along
from dekkend.analysis.post_marks import Marks
from dekkend.analysis.post_paths import approach
from dekkend.analysis.post_rules import judge
from dekkend.analysis.post_spots import half_widths
from dekkend.analysis.post_streets import Streets
from dekkend.analysis.post_table import Site, post_table
from dekkend.arrays import Objects, Whole, shapes
from dekkend.network.graph import Graph
from dekkend.settings import SignSettings

_DECIMALS = 3
_BEFORE_M_AT = 3


@dataclass(frozen=True)
class Roadside:
    """What the map shows along the roads, all in the CRS of the network.

    Attributes
    ----------
    crossings
        Crossings and traffic lights: ``kind``.
    signs
        Traffic signs: ``city_limit``, which is ``begin`` for a sign with the name of a place.
    lamps
        Street lamps.
    addresses
        Addresses: ``street``, ``housenumber``.
    roads
        The roads of the map: ``osm_way_id``, ``operator``, ``width_m``, ``lanes``.
    untold
        The columns of roads about which the road data say nothing, such as ``bridge``.
    """

    crossings: gpd.GeoDataFrame
    signs: gpd.GeoDataFrame
    lamps: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    untold: frozenset[str] = frozenset()

    @property
    def name_signs(self) -> Objects:
        """Points of the signs with the name of a place."""
        return shapes(self.signs[self.signs["city_limit"] == "begin"])


def site_of(graph: Graph, segments: gpd.GeoDataFrame, roadside: Roadside, settings: SignSettings) -> Site:
    """Gather what is known of roads and what is along them.

    Parameters
    ----------
    graph, segments
        The network, which may be split, and its layer ``segments``.
    roadside
        What the map shows along the roads.
    settings
        The usual width of a lane.

    Returns
    -------
    Site
        All of it.
    """
    streets = Streets(graph, segments)
    half, tagged = half_widths(segments, roadside.roads, settings.lane_m)
    marks = Marks(streets, segments, roadside.crossings)
    return Site(streets, segments, half, tagged, marks, roadside.addresses, roadside.roads, roadside.untold)


def place_posts(
    arcs: Whole, graph: Graph, segments: gpd.GeoDataFrame, roadside: Roadside, *, settings: SignSettings
) -> gpd.GeoDataFrame:
    """Find the post for a sign at each crossing.

    Parameters
    ----------
    arcs
        Arcs of the graph; the crossing is at the head of each, and cars drive from tail to head.
    graph, segments
        The network, split where cores begin, and its layer ``segments``.
    roadside
        What the map shows along the roads.
    settings
        The rules, and the side on which cars drive.

    Returns
    -------
    geopandas.GeoDataFrame
        One point per arc, in their order: ``street`` (name or number), ``segment_id``, ``facing_deg`` (direction that
        the face looks to, towards those who drive in, clockwise from north), ``before_m`` (over the road before the
        crossing, negative beyond it), ``mounting`` (``sign_post``, ``lamp`` or ``new``), ``authority`` (see
        :func:`dekkend.analysis.post_words.authority`), ``where`` (the place in words, a tuple with one sentence),
        ``checks`` (a tuple of sentences) and ``failed`` (a tuple of the broken ones of
        :data:`dekkend.analysis.post_rules.RULES`).
    """
    site = site_of(graph, segments, roadside, settings)
    approaches = [approach(site.streets, int(arc), settings) for arc in arcs]
    spots = spots_along(approaches, site.half, roadside.name_signs, shapes(roadside.lamps), settings=settings)
    judged = judge(spots, approaches, segments, site.half, site.marks.points, settings=settings)
    best = choose(spots, judged, approaches, settings=settings)
    posts = spots.take(best)
    table = post_table(posts, judged.take(best), approaches, site, given=False, settings=settings)
    before = np.array([each.at_m for each in approaches]) - posts.station
    table.insert(_BEFORE_M_AT, "before_m", np.round(before, _DECIMALS) + 0.0)
    return table
