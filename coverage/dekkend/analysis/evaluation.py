"""Holds entries against the signs that road authorities have put where a village begins.

Those signs (``traffic_sign=city_limit`` in OpenStreetMap, the Dutch H01) were placed by people who know the roads.
Entries that were found without looking at them can be held against them: how many of the spots are found, and how many
entries are named for each.
"""

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes, texts
from dekkend.crs import require_same
from dekkend.network.roads import STREET_ACCESS
from dekkend.scores import SPOTS, Evaluation, Score

# A sign stands in the verge: half of a wide carriageway, the verge, and the few metres by which a map is off.
ROAD_REACH_M = 20.0
# The signs on both sides of a road and on the arms of a junction are one decision; villages lie farther apart.
SAME_SPOT_M = 80.0
# In sight of the sign (50), before the next junction (100), on the same piece of road at all (150).
DISTANCES_M = (50, 100, 150)
# From here on a spot counts as found.
HIT_M = 100
# Within this distance of a spot an entry names the same way in.
NEAR_M = 150


def sign_spots(signs: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gather the signs at which villages begin into the spots where they stand.

    Parameters
    ----------
    signs
        Traffic signs (:attr:`dekkend.OsmData.signs`): ``osm_id``, ``name`` and ``city_limit`` (``begin`` where a
        village begins), as points.
    roads
        Roads (:attr:`dekkend.OsmData.roads`): ``access``, as lines in the same metric CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per spot, sorted by the lowest number among its signs: ``spot_id`` (that number), ``names`` (the
        different names on its signs, sorted), ``signs`` (how many) and a point amid its signs. Signs farther than
        :data:`ROAD_REACH_M` from any road that is open to all or to local traffic are left out; those that can be
        joined by steps of at most :data:`SAME_SPOT_M` are one spot.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    crs = require_same(signs, roads)
    kept = signs[_begins(signs) & _along(shapes(signs), shapes(roads[roads["access"].isin(STREET_ACCESS)]))]
    kept = kept.sort_values("osm_id")
    points, names = shapes(kept), texts(kept["name"])
    members = _gathered(points)
    return gpd.GeoDataFrame(
        {
            "spot_id": [str(kept["osm_id"].iloc[each[0]]) for each in members],
            "names": objects([tuple(sorted({*names[each]} - {""})) for each in members]),
            "signs": np.array([len(each) for each in members], dtype=np.int64),
        },
        geometry=objects([shapely.centroid(shapely.multipoints(points[each])) for each in members]),
        crs=crs,
    )


def score_entries(entries: gpd.GeoDataFrame, spots: gpd.GeoDataFrame) -> Evaluation:
    """Hold entries against the spots where signs stand.

    Parameters
    ----------
    entries
        The layer ``entries``: ``entry_id``, ``core_name``, ``main``, as points.
    spots
        The spots (:func:`sign_spots`), in the same metric CRS.

    Returns
    -------
    Evaluation
        The spots with their nearest entry (the first of the layer where several are as near), and the scores of all
        entries and of the main ones.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    require_same(entries, spots)
    places, main = shapes(spots), shapes(entries[entries["main"].to_numpy(bool)])
    nearest, distance = _nearest(places, shapes(entries))
    _, main_distance = _nearest(places, main)
    found = nearest >= 0
    layer = spots.assign(
        entry_m=distance,
        entry_id=_taken(texts(entries["entry_id"]), nearest, found),
        entry_core=_taken(texts(entries["core_name"]), nearest, found),
        main_entry_m=main_distance,
        hit=distance <= HIT_M,
    )
    return Evaluation(
        spots=SPOTS.conform(layer),
        every=_score(shapes(entries), places, distance),
        main=_score(main, places, main_distance),
    )


def _score(entries: Objects, spots: Objects, distance: Real) -> Score:
    _, to_spot = _nearest(entries, spots)
    return Score(
        entries=len(entries),
        per_spot=_share(len(entries), len(spots)),
        recall={metres: _share(int((distance <= metres).sum()), len(spots)) for metres in DISTANCES_M},
        near=_share(int((to_spot <= NEAR_M).sum()), len(entries)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _begins(signs: gpd.GeoDataFrame) -> Flags:
    return signs["city_limit"].eq("begin").to_numpy(bool)


def _along(points: Objects, roads: Objects) -> Flags:
    found = np.zeros(len(points), dtype=bool)
    found[shapely.STRtree(roads).query(points, predicate="dwithin", distance=ROAD_REACH_M)[0]] = True
    return found


def _gathered(points: Objects) -> list[Whole]:
    """Return the positions of the points of each spot, in order of the first of them."""
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_SPOT_M)
    joined = sparse.coo_array((np.ones(len(left)), (left, right)), shape=(len(points), len(points)))
    spot = csgraph.connected_components(joined, directed=False)[1]
    _, first = np.unique(spot, return_index=True)
    return [np.flatnonzero(spot == spot[at]).astype(np.int64) for at in np.sort(first)]


def _nearest(points: Objects, others: Objects) -> tuple[Whole, Real]:
    """Return position and distance of the nearest of the others to each point; -1 and NaN where there is none."""
    position = np.full(len(points), -1, dtype=np.int64)
    distance = np.full(len(points), np.nan)
    (point, other), how_far = shapely.STRtree(others).query_nearest(points, return_distance=True)
    # Of several that are as near, the first one; written last, it stays.
    order = np.lexsort((-other, point))
    position[point[order]], distance[point[order]] = other[order], how_far[order]
    return position, distance


def _taken(values: Objects, at: Whole, known: Flags) -> Objects:
    out = np.full(len(at), "", dtype=object)
    out[known] = values[at[known]]
    return out
