"""What a place name sign says of the road at which it stands: the village begins here, on the side of its name."""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.network.roads import STREET_ACCESS
from dekkend.network.stretches import Stretches, place_on
from dekkend.settings import CoreSettings

# A sign stands beside the road, and for cars alone: this near, in metres.
SIGN_REACH_M: Final = 20.0
# The place that a sign names lies this near over the road, in metres.
_PLACE_REACH_M: Final = 20_000.0
# A place whose node lies farther from any road lies beyond the edge of the roads, in metres.
_AT_CENTRE_M: Final = 500.0
# From its sign on, the way into a place runs through it: a metre of open country counts as so many.
_OPEN_WEIGHT: Final = 3.0
# On either side of a sign so many stretches are looked at, and this difference between their scores is beyond doubt.
_LOOK_AHEAD: Final = 4
_FAR_MORE: Final = 2.0


def locate_signs(signs: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find on which street, and where along it, each sign at the beginning of a place stands.

    Parameters
    ----------
    signs
        Points with ``city_limit``.
    segments
        The layer ``segments`` in their CRS.

    Returns
    -------
    pandas.DataFrame
        ``sign`` (position in the table), ``segment`` (position) and ``along`` in metres; signs away from streets are
        left out.
    """
    begins = np.flatnonzero(signs["city_limit"].to_numpy(object) == "begin")
    streets = np.flatnonzero(segments["access"].isin(STREET_ACCESS))
    found = place_on(segments.iloc[streets], shapes(signs)[begins], reach_m=SIGN_REACH_M)
    return pd.DataFrame({"sign": begins[found["point"]], "segment": streets[found["segment"]], "along": found["along"]})


@dataclass(frozen=True)
class Signposts:
    """What place name signs say of the roads.

    Attributes
    ----------
    score
        One per stretch: built-up on the side of the place that a sign names, open on the other.
    stands
        True for each end of stretches at which a sign stands.
    place
        Name of the place for each stretch on the way to it from its sign: by law it lies within that place. Empty for
        other stretches, and where signs contradict one another.
    """

    score: Real
    stands: Flags
    place: Objects


def read_signs(
    signs: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    stretches: Stretches,
    segments: gpd.GeoDataFrame,
    score: Real,
    settings: CoreSettings,
) -> Signposts:
    """Read what each sign says of the roads around it.

    Parameters
    ----------
    signs
        Points with ``city_limit`` and ``name``.
    places
        Points with ``name``.
    stretches, segments
        The roads, with an end of a stretch wherever a sign stands (:func:`locate_signs`).
    score
        What all other evidence says of each stretch.
    settings
        What a sign counts.

    Returns
    -------
    Signposts
        Scores, where the signs stand, and the ways to their places. A sign whose place is not on the map says nothing.
        A place begins on the side of the sign that leads to it, unless the other side looks far more built-up: then the
        sign stands at a part of the place on its own, such as an estate.
    """
    count = len(stretches)
    posts = Signposts(np.zeros(count), np.zeros(stretches.nodes, dtype=bool), np.full(count, "", dtype=object))
    located = locate_signs(signs, segments)
    if located.empty:
        return posts
    located["node"] = stretches.node_at(located["segment"].to_numpy(), located["along"].to_numpy())
    located["name"] = signs["name"].to_numpy(object)[located["sign"]]
    matrix, points = stretches.matrix(np.where(score < 0, _OPEN_WEIGHT, 1.0)), stretches.xy
    stands = np.zeros(stretches.nodes, dtype=bool)
    stands[located["node"]] = True
    inside, outside, torn = (np.zeros(count, dtype=bool) for _ in range(3))
    for name, here in located[located["name"] != ""].groupby("name"):
        starts = _nearest_ends(points, shapely.get_coordinates(shapes(places[places["name"] == name])))
        if len(starts) == 0:
            continue
        away, before, _ = csgraph.dijkstra(
            matrix, indices=starts, min_only=True, return_predecessors=True, limit=_PLACE_REACH_M
        )
        for node in here.loc[np.isfinite(away[here["node"]]), "node"].unique().tolist():
            on_way = _between(stretches, _way(before.astype(np.int64), node, stands))
            touching = (stretches.tail == node) | (stretches.head == node)
            toward, beyond = touching & on_way, touching & ~on_way
            posts.stands[node] = True
            if _look(stretches, score, beyond, node) > _look(stretches, score, toward, node) + _FAR_MORE:
                toward, beyond = beyond, toward
            else:
                torn |= on_way & (posts.place != "") & (posts.place != name)
                posts.place[on_way] = name
            inside |= toward
            outside |= beyond
    posts.place[torn] = ""
    say = settings.scores
    scores = [say["inside_sign"], say["outside_sign"], say["way_from_sign"]]
    return replace(posts, score=np.select([inside & ~outside, outside & ~inside, posts.place != ""], scores, 0.0))


def _nearest_ends(points: Real, centres: Real) -> Whole:
    """Return the end of a stretch nearest to each centre, but for those that lie off the map."""
    tree = shapely.STRtree(objects(shapely.points(points)))
    _, found = tree.query_nearest(shapely.points(centres), max_distance=_AT_CENTRE_M, all_matches=False)
    return np.unique(found)


def _look(stretches: Stretches, score: Real, first: Flags, node: int) -> float:
    """Return how built-up the roads look that lead away from a node by some stretches."""
    seen = []
    for stretch in np.flatnonzero(first).tolist():
        step = 1 if stretches.tail[stretch] == node else -1
        run = stretch + step * np.arange(_LOOK_AHEAD)
        run = run[(run >= 0) & (run < len(stretches))]
        seen += score[run[stretches.segment[run] == stretches.segment[stretch]]].tolist()
    return float(np.mean(seen)) if seen else 0.0


def _way(before: Whole, node: int, stands: Flags) -> Whole:
    """Return the places passed from a sign to where the search began, or to the next sign: there the place ends."""
    way = [node]
    while before[way[-1]] >= 0 and (len(way) == 1 or not stands[way[-1]]):
        way.append(int(before[way[-1]]))
    return np.array(way, dtype=np.int64)


def _between(stretches: Stretches, way: Whole) -> Flags:
    """Say which stretches join two places that follow one another on a way."""
    step = np.full(stretches.nodes, -10, dtype=np.int64)
    step[way] = np.arange(len(way))
    return np.asarray(np.abs(step[stretches.tail] - step[stretches.head]) == 1)
