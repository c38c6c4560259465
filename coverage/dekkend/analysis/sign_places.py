"""Where signs may stand: at each crossing of a street into a core, and where somebody has put one."""

from dataclasses import dataclass
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.cores import slug
from dekkend.analysis.entries import Entries
from dekkend.analysis.passages import Watch
from dekkend.analysis.post_checks import arcs_of, check_posts
from dekkend.analysis.posts import Roadside, place_posts
from dekkend.arrays import Objects, Real, Whole, objects, texts
from dekkend.network.roads import STREET_ACCESS
from dekkend.settings import SignSettings

# A sign stands beside the road that it is for, at most this far from the middle of it, in metres.
_BESIDE_M = 25.0
# Posts this near to one another are one post, in metres.
_NEVER = "structure"
_SAME_POST_M = 1.0
_QUARTER, _HALF_CIRCLE, _FULL_CIRCLE = 90.0, 180.0, 360.0
_OF_A_POST = ("street", "facing_deg", "mounting", "authority", "where", "checks", "failed")


@dataclass(frozen=True)
class SignPlaces:
    """The places at which a sign may stand.

    Attributes
    ----------
    layer
        One point per place, where the post is, or the sign that somebody has put there: ``place_id``, ``sign_id`` (that
        of the given sign, or of the one that would stand there), ``entry_id`` (empty where it is not at an entry),
        ``core`` (position, negative for none), ``arc`` (the first one, where it serves several) and ``mark`` (who
        passes its arcs passes the mark, :class:`~dekkend.analysis.passages.Watch`), ``given`` (position in the table of
        given signs, negative for none) and the columns of :func:`~dekkend.analysis.posts.place_posts` but ``before_m``
        and ``segment_id``.
    of_given
        Position of the place of each given sign, negative where it stands at no street.
    others
        The marks that are no crossings into cores.
    """

    layer: gpd.GeoDataFrame
    of_given: Whole
    others: Watch


def find_places(
    entries: Entries,
    net: CoreNetwork,
    segments: gpd.GeoDataFrame,
    roadside: Roadside,
    given: gpd.GeoDataFrame,
    *,
    settings: SignSettings,
) -> SignPlaces:
    """Find the places at which a sign may stand.

    Parameters
    ----------
    entries
        The entries of all cores.
    net, segments
        The network, split where cores begin, and its layer ``segments``.
    roadside
        What the map shows along the roads.
    given
        Signs that stand, or that people have put into a plan: ``sign_id``, ``facing_deg`` (NaN for unknown) and points
        in the CRS of the segments.
    settings
        The rules.

    Returns
    -------
    SignPlaces
        The places: the crossings of streets in the order of their entries, those with the same post as one, then other
        places of given signs. Crossings where no sign may stand at all (a bridge, a trunk road) are none.
    """
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[net.graph.segment[entries.arc]]
    mark = np.flatnonzero(street)
    arcs = entries.arc[mark]
    entry = entries.layer.iloc[entries.entry[mark]]
    posts = place_posts(arcs, net.graph, segments, roadside, settings=settings)
    crossing = posts[[*_OF_A_POST, "geometry"]].assign(
        place_id=_ids(texts(entry["core_name"]), texts(posts["street"])),
        entry_id=entry["entry_id"].to_numpy(object),
        core=entries.core[entries.entry[mark]],
        arc=arcs,
        mark=mark,
        given=-1,
    )
    crossing, shared = _one_for_each_post(crossing, len(entries.arc))
    points = objects(given.geometry)
    own_arc = arcs_of(
        points, given["facing_deg"].to_numpy(float), net.graph, segments, reach_m=_BESIDE_M, arc_core=net.arc_core,
        settings=settings,
    )  # fmt: skip
    on_street = np.flatnonzero(own_arc >= 0)
    checked = check_posts(points[on_street], own_arc[on_street], net.graph, segments, roadside, settings=settings)
    at = np.full(len(given), -1, dtype=np.int64)
    at[on_street] = _nearest_place(crossing, checked, given["sign_id"].to_numpy(object)[on_street], settings.match_m)
    there = checked[[*_OF_A_POST, "geometry"]].assign(given=on_street)
    crossing = _taken_over(crossing, there, at[on_street])
    apart = np.flatnonzero(at[on_street] < 0)
    number = np.arange(len(apart))
    own = there.iloc[apart].assign(
        place_id=given["sign_id"].to_numpy(object)[on_street[apart]],
        entry_id="",
        core=net.arc_core[own_arc[on_street[apart]]],
        arc=own_arc[on_street[apart]],
        mark=len(entries.arc) + shared.marks + number,
    )
    at[on_street[apart]] = len(crossing) + number
    layer = pd.concat([crossing, own[crossing.columns]], ignore_index=True)
    layer["place_id"] = _unique(layer["place_id"].to_numpy(object))
    layer["sign_id"] = _sign_ids(layer, given["sign_id"].to_numpy(object))
    # On a bridge or a trunk road no sign may stand, so that none is proposed there; one that was given stays.
    kept = (layer["given"] >= 0).to_numpy() | np.array([_NEVER not in failed for failed in layer["failed"]], dtype=bool)
    return SignPlaces(
        layer=gpd.GeoDataFrame(layer[kept].reset_index(drop=True), geometry="geometry", crs=segments.crs),
        of_given=np.where(at >= 0, (np.cumsum(kept) - 1)[at], -1) if len(layer) else at,
        others=shared.and_then(Watch(own["arc"].to_numpy(np.int64), number, len(number))),
    )


def _one_for_each_post(places: gpd.GeoDataFrame, crossings: int) -> tuple[gpd.GeoDataFrame, Watch]:
    """Make one place of those that have the same post: where two ways in come together before the first good spot.

    Who comes in by either passes it, so that it gets a mark of its own, numbered on from those of the crossings.
    """
    one, other = places.sindex.query(places.geometry, predicate="dwithin", distance=_SAME_POST_M)
    facing = places["facing_deg"].to_numpy(float)
    alike = _turned(facing[one], facing[other]) <= _QUARTER
    first = np.arange(len(places))
    np.minimum.at(first, one[alike], other[alike])
    first = first[first]
    kept = first == np.arange(len(places))
    several = np.unique(first[~kept])
    rows = np.flatnonzero(np.isin(first, several))
    mark = places["mark"].to_numpy(np.int64).copy()
    mark[several] = crossings + np.arange(len(several))
    arcs = places["arc"].to_numpy(np.int64)[rows]
    shared = Watch(arcs, np.searchsorted(several, first[rows]), len(several))
    return places.assign(mark=mark)[kept].reset_index(drop=True), shared


def _taken_over(places: gpd.GeoDataFrame, signs: gpd.GeoDataFrame, at: Whole) -> gpd.GeoDataFrame:
    """Let the places of given signs be where the signs are."""
    rows, taken = np.flatnonzero(at >= 0), at[at >= 0]
    values = {}
    for column in (*_OF_A_POST, "geometry", "given"):
        values[column] = places[column].to_numpy(object).copy()
        values[column][taken] = signs[column].to_numpy(object)[rows]
    geometry = gpd.GeoSeries(values.pop("geometry"), index=places.index, crs=places.crs)
    kinds = places.dtypes[[*values]].to_dict()
    return places.assign(**values).astype(kinds).set_geometry(geometry)


def _ids(cores: Objects, streets: Objects) -> Objects:
    """Name each place after its core and its street."""
    return objects(f"{slug(core)}-{slug(street or 'weg')}" for core, street in zip(cores, streets, strict=True))


def _unique(ids: Objects) -> Objects:
    found: dict[str, None] = {}
    for plain in ids:
        found[next(free for n in count(1) if (free := plain if n == 1 else f"{plain}-{n}") not in found)] = None
    return objects(found)


def _sign_ids(places: gpd.GeoDataFrame, given: Objects) -> Objects:
    """Call each sign after its place, unless a given sign bears that id: one that was moved away keeps its own."""
    borne, taken = {*given}, {*given, *places["place_id"]}
    found = []
    for place, sign in zip(places["place_id"], places["given"], strict=True):
        own = place if place not in borne else next(free for n in count(2) if (free := f"{place}-{n}") not in taken)
        found.append(given[sign] if sign >= 0 else own)
        taken.add(found[-1])
    return objects(found)


def _nearest_place(places: gpd.GeoDataFrame, signs: gpd.GeoDataFrame, ids: Objects, match_m: float) -> Whole:
    """Pair each given sign with a place within reach that looks the same way: that of its id, else the nearest.

    A place is paired once.
    """
    found = np.full(len(signs), -1, dtype=np.int64)
    if len(places) == 0 or len(signs) == 0:
        return found
    sign, place = places.sindex.query(signs.geometry, predicate="dwithin", distance=match_m)
    away = shapely.distance(signs.geometry.to_numpy()[sign], places.geometry.to_numpy()[place])
    turned = _turned(signs["facing_deg"].to_numpy(float)[sign], places["facing_deg"].to_numpy(float)[place])
    other = ids[sign] != places["place_id"].to_numpy(object)[place]
    taken: set[int] = set()
    for number in np.lexsort((sign, place, away, other)):
        one, at = int(sign[number]), int(place[number])
        if found[one] < 0 and at not in taken and turned[number] <= _QUARTER:
            found[one] = at
            taken.add(at)
    return found


def _turned(one: Real, other: Real) -> Real:
    return np.abs((one - other + _HALF_CIRCLE) % _FULL_CIRCLE - _HALF_CIRCLE)
