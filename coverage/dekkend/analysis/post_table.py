"""Posts as a table: where each stands, whose road it is on, and what the rules say of it, in words."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from dekkend.analysis.post_marks import Marks
from dekkend.analysis.post_paths import Approach
from dekkend.analysis.post_rules import RULES, Judged
from dekkend.analysis.post_spots import Spots
from dekkend.analysis.post_streets import Streets
from dekkend.analysis.post_words import (
    authority,
    junction_check,
    permission_check,
    structure_check,
    verge_check,
    view_check,
    where,
)
from dekkend.arrays import Flags, Objects, Real, objects, shapes, texts
from dekkend.layers import UNKNOWN_CLASS
from dekkend.network.roads import street_or_number
from dekkend.sentences import Sentence
from dekkend.settings import SignSettings

_HALF_CIRCLE, _FULL_CIRCLE = 180.0, 360.0


@dataclass(frozen=True)
class Site:
    """The roads, and what is along them.

    Attributes
    ----------
    streets, segments
        The streets, and the layer ``segments``.
    half, tagged
        Half the width of the carriageway of each segment (m), and whether the map tells the width.
    marks
        Junctions and crossings.
    addresses
        Addresses: ``street``, ``housenumber``.
    roads
        The roads of the map: ``osm_way_id``, ``operator``.
    untold
        The columns of roads about which the road data say nothing.
    """

    streets: Streets
    segments: gpd.GeoDataFrame
    half: Real
    tagged: Flags
    marks: Marks
    addresses: gpd.GeoDataFrame
    roads: pd.DataFrame
    untold: frozenset[str] = frozenset()


def post_table(
    posts: Spots, said: Judged, approaches: list[Approach], site: Site, *, given: bool, settings: SignSettings
) -> gpd.GeoDataFrame:
    """Tell about posts, one beside each road.

    Parameters
    ----------
    posts, said
        The posts and what the rules say of them.
    approaches
        The road of each post.
    site
        The roads, and what is along them.
    given
        People chose these places, so that nothing is said of better ones.
    settings
        The rules, and the side on which cars drive.

    Returns
    -------
    geopandas.GeoDataFrame
        One point per post: ``street``, ``segment_id``, ``facing_deg``, ``mounting``, ``authority``, ``where``,
        ``checks`` and ``failed``, as :func:`dekkend.analysis.posts.place_posts` has them.
    """
    about = site.segments.iloc[posts.segment]
    street = texts(street_or_number(about))
    keepers = _keepers(about, site.roads)
    addresses = _nearest_addresses(objects(shapely.points(posts.xy)), site.addresses)
    places = zip(approaches, posts.station.tolist(), street, addresses, strict=True)
    broken = said.broken(settings)
    told = [
        _rules_told(n, street[n], posts, said, None if given else road, site, settings)
        for n, road in enumerate(approaches)
    ]
    return gpd.GeoDataFrame(
        {
            "street": street,
            "segment_id": texts(about["segment_id"]),
            "facing_deg": (posts.heading + _HALF_CIRCLE) % _FULL_CIRCLE,
            "mounting": posts.mounting,
            "authority": keepers,
            "where": objects((_where(site.marks, *place, side=settings.drive_on),) for place in places),
            "checks": objects(
                (*checks, permission_check(keeper, number), _look_on_site(settings))
                for checks, keeper, number in zip(told, keepers, texts(about["ref"]), strict=True)
            ),
            "failed": objects(tuple(rule for rule in RULES if broken[rule][n]) for n in range(len(approaches))),
        },
        geometry=shapely.points(posts.xy),
        crs=site.segments.crs,
    )


def _rules_told(
    n: int, street: str, posts: Spots, said: Judged, stretch: Approach | None, site: Site, settings: SignSettings
) -> tuple[Sentence, ...]:
    """Say what the rules say of a post; the stretch is the one on which its place was looked for, if it was."""
    segment = posts.segment[n]
    near = site.marks.near(int(said.junction[n]), float(said.junction_m[n]), street)
    length, closed = (None, False) if stretch is None else (stretch.length_m, stretch.closed)
    return (
        junction_check(near, length, closed=closed, least=settings.junction_m),
        *structure_check(broken=bool(said.structure[n]), untold=_untold(site, int(segment))),
        view_check(float(said.straight_m[n]), given=stretch is None, settings=settings),
        verge_check(
            float(said.verge_m[n]),
            2 * float(site.half[segment]),
            mounting=posts.mounting[n],
            tagged=bool(site.tagged[segment]),
            settings=settings,
        ),
    )


def _untold(site: Site, segment: int) -> frozenset[str]:
    """Return what the road data do not say of a road, its class among it."""
    unknown = site.segments["highway"].iloc[segment] == UNKNOWN_CLASS
    return site.untold | {"highway"} if unknown else site.untold


def _look_on_site(settings: SignSettings) -> Sentence:
    return Sentence(
        "Unknown: sight, cables, buildings and the verge; look on site, and keep {clear:.2f} m clear below the sign.",
        clear=settings.clear_m,
    )


def _where(
    marks: Marks, road: Approach, station: float, street: str, address: tuple[str, float] | None, *, side: str
) -> Sentence:
    """Say where a post is by the nearest junctions along the road, or by an address."""
    ahead = int(np.searchsorted(road.junction_m, station))
    nodes = [-1, *road.junctions, -1]
    away = [np.inf, *np.abs(road.junction_m - station), np.inf]
    to_come, passed = (marks.at(int(nodes[n]), float(away[n]), street) for n in (ahead + 1, ahead))
    return where(street, side, ahead=to_come, behind=passed, address=address)


def _nearest_addresses(points: Objects, addresses: gpd.GeoDataFrame) -> list[tuple[str, float] | None]:
    """Return the address nearest to each point in words, and its distance (m); None where the map has none."""
    told = addresses[(addresses["street"] != "") & (addresses["housenumber"] != "")]
    if told.empty:
        return [None] * len(points)
    spots = shapes(told)
    nearest = shapely.STRtree(spots).nearest(points)
    name = texts(told["street"] + " " + told["housenumber"])[nearest]
    away = shapely.distance(points, spots[nearest])
    return [(str(each), float(metres)) for each, metres in zip(name, away, strict=True)]


def _keepers(about: gpd.GeoDataFrame, roads: pd.DataFrame) -> Objects:
    """Say who keeps the road of each row."""
    operators = roads.drop_duplicates("osm_way_id").set_index("osm_way_id")["operator"]
    known = operators.reindex(about["osm_way_id"]).fillna("").to_numpy(object)
    crs = CRS(about.crs)
    return objects(authority(operator, ref, crs) for operator, ref in zip(known, about["ref"], strict=True))
