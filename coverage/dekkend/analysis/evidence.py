"""What a map says of each stretch of road: built-up area, or open country.

Each kind of evidence gives a stretch of ordinary length a score: 1 is a clear sign of a built-up area, -1 a clear sign
of open country. No kind is needed, and none decides alone but what the municipality itself has drawn.
"""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.assumed_homes import homes_without_address
from dekkend.analysis.homes import homes
from dekkend.analysis.place_signs import Signposts
from dekkend.arrays import Flags, Objects, Real, Whole, shapes
from dekkend.network.stretches import Stretches
from dekkend.settings import CoreSettings

# Land along a road lies this near to its middle.
BESIDE_M: Final = 15.0
# A lamp stands at most this far from the road that it lights.
_LAMP_M: Final = 25.0
# A road this far from any home runs through open country; nearer, it may run through a park or past a school.
_FAR_FROM_HOMES_M: Final = 200.0
_HOMES_LACK_M: Final = 500.0
_LIVED_IN_LAND: Final = frozenset({"residential"})
_BUSINESS_LAND: Final = frozenset(
    {"retail", "commercial", "industrial", "education", "institutional", "garages", "port"}
)
_OPEN_LAND: Final = frozenset({"farmland", "farm", "farmyard", "meadow", "forest", "orchard", "vineyard", "grass",
                               "greenhouse_horticulture", "plant_nursery"})  # fmt: skip
_LIVED_IN_CLASSES: Final = frozenset({"residential", "living_street"})
_MAIN_CLASSES: Final = frozenset({"trunk", "primary", "secondary", "tertiary"})
_MOTORWAYS: Final = frozenset({"motorway", "motorway_link"})
# How far around its node a settlement reaches at least, in metres.
_REACH_OF_PLACE_M: Final = {"city": 600.0, "town": 400.0, "suburb": 200.0, "village": 200.0, "hamlet": 100.0}
_SLOW_KMH, _FAST_KMH = 50.0, 80.0
# Within built-up areas hardly any limit is higher than this, and beyond them hardly any is lower.
_LOW_KMH: Final = 60.0
_DROP_KMH: Final = 10.0


@dataclass(frozen=True)
class Evidence:
    """What there is to tell built-up area from open country by, all in one metric CRS.

    Attributes
    ----------
    roads
        Ways with ``osm_way_id``, ``maxspeed_kmh`` (NaN where not tagged), ``zone``, ``speed_zone`` and ``lit``.
    addresses
        Points with ``street``, ``housenumber``, ``postcode`` and ``city``.
    buildings
        Points with ``building`` and ``area_m2``.
    areas
        Polygons with ``kind`` (``landuse``, ``place``, ``holiday`` or ``water``), ``value`` and ``name``.
    places
        Points with ``place`` and ``name``.
    boundaries
        Lines with ``admin_level``.
    barriers
        Lines with ``kind``: ``river``, ``canal`` or ``railway``.
    signs
        Points with ``city_limit`` (``begin`` or ``end``) and ``name``.
    lamps
        Points.
    population_cores, own_cores
        Polygons with ``name``: those of the statistical office, and those that the municipality has drawn itself.
    """

    roads: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    signs: gpd.GeoDataFrame
    lamps: gpd.GeoDataFrame
    population_cores: gpd.GeoDataFrame
    own_cores: gpd.GeoDataFrame

    def only(self, kinds: tuple[str, ...]) -> "Evidence":
        """Return the evidence without the kinds that are not to be looked at.

        Parameters
        ----------
        kinds
            Names of the kinds to keep (:data:`dekkend.settings.groups.EVIDENCE`).

        Returns
        -------
        Evidence
            The same layers; those of the other kinds are empty, and tags of the other kinds are gone.
        """
        roads, areas = self.roads, self.areas
        if "zone_traffic" not in kinds:
            roads = roads.assign(zone="")
        if "maxspeed" not in kinds:
            roads = roads.assign(maxspeed_kmh=np.nan, speed_zone="")
        if "lamps" not in kinds:
            roads = roads.assign(lit="")
        hidden = [kind for kind, name in (("landuse", "landuse"), ("place", "places")) if name not in kinds]
        empty = {
            field: getattr(self, field).iloc[:0]
            for field, kind in (
                ("addresses", "addresses"), ("buildings", homes_without_address(self.buildings)),
                ("places", "places"), ("boundaries", "admin"),
                ("signs", "city_limit"), ("lamps", "lamps"), ("population_cores", "cbs"), ("own_cores", "own"),
            )
            if kind not in kinds
        }  # fmt: skip
        return replace(self, **{**empty, "roads": roads, "areas": areas[~areas["kind"].isin(hidden)]})

    def homes(self) -> gpd.GeoDataFrame:
        """Return the points that stand for homes (:func:`dekkend.analysis.homes.homes`)."""
        return homes(self.addresses, self.buildings)


def weigh(
    evidence: Evidence,
    stretches: Stretches,
    segments: gpd.GeoDataFrame,
    lived_in: Objects,
    settings: CoreSettings,
) -> dict[str, Real]:
    """Score each stretch by each kind of evidence.

    Parameters
    ----------
    evidence
        What there is.
    stretches, segments
        The roads.
    lived_in
        Points of homes.
    settings
        What each observation counts.

    Returns
    -------
    dict of str to numpy.ndarray
        Scores per kind, one per stretch, for a stretch of ordinary length; ``class`` is what the class of the road
        itself says. What place name signs say depends on the rest (:func:`dekkend.analysis.place_signs.read_signs`).
    """
    say = settings.scores
    about = segments.iloc[stretches.segment]
    of_way = evidence.roads.drop_duplicates("osm_way_id").set_index("osm_way_id")
    tags = of_way[["maxspeed_kmh", "zone", "speed_zone", "lit"]].reindex(about["osm_way_id"])
    highway = about["highway"].to_numpy(object)
    scores = {
        "class": _class(highway, about["access"].to_numpy(object), settings),
        "homes": _homes(stretches, lived_in, np.isin(highway, [*_LIVED_IN_CLASSES]), settings),
        "landuse": _landuse(stretches, evidence.areas, settings),
        "places": _places(stretches, evidence, settings),
        "maxspeed": _limits(tags, highway, settings),
        "zone_traffic": _either(tags["zone"], say["urban_zone"], say["rural_zone"]),
        "lamps": _lamps(stretches, tags["lit"], shapes(evidence.lamps), settings),
        "cbs": _polygons(stretches, evidence.population_cores, say["population_core"], say["no_population_core"]),
    }
    # Most roads run through open country: one of which nothing is known does.
    silent = ~np.any([*scores.values()], axis=0)
    scores["class"] = np.where(silent, say["unknown"], scores["class"])
    return scores


def ease(
    evidence: Evidence, stretches: Stretches, segments: gpd.GeoDataFrame, posts: Signposts, settings: CoreSettings
) -> tuple[Real, Real]:
    """Say where a built-up area may begin or end at less than the full cost.

    At a place name sign it costs nothing. Where a low speed limit begins it costs little: in most countries it is that
    sign that sets the limit of built-up areas, or it shares a pole with it.

    Parameters
    ----------
    evidence
        What there is.
    stretches, segments
        The roads.
    posts
        Where signs stand.
    settings
        What a change at a limit costs.

    Returns
    -------
    tuple of numpy.ndarray
        Share of the full cost at the start and at the end of each stretch: 0 at a sign, less than 1 where a stretch
        meets one with a limit that is lower by 10 km/h or more, and at most 60 km/h.
    """
    limit = evidence.roads.drop_duplicates("osm_way_id").set_index("osm_way_id")["maxspeed_kmh"]
    kmh = limit.reindex(segments["osm_way_id"].iloc[stretches.segment]).to_numpy(float)
    lowest = np.full(stretches.nodes, np.inf)
    for end in (stretches.tail, stretches.head):
        np.fmin.at(lowest, end, kmh)

    def at(end: Whole) -> Real:
        least = lowest[end]
        drops = (least <= _LOW_KMH) & (kmh >= least + _DROP_KMH) & (kmh >= _LOW_KMH)
        return np.select([posts.stands[end], drops], [0.0, settings.ease_at_limit], 1.0)

    return at(stretches.tail), at(stretches.head)


def _class(highway: Objects, access: Objects, settings: CoreSettings) -> Real:
    say = settings.scores
    score = np.where(np.isin(highway, [*_LIVED_IN_CLASSES]), say["street_of_homes"], 0.0)
    score = np.where((access == "track") | (highway == "track"), say["track"], score)
    return np.where(np.isin(highway, [*_MOTORWAYS]), say["motorway"], score)


def _homes(stretches: Stretches, lived_in: Objects, of_homes: Flags, settings: CoreSettings) -> Real:
    say = settings.scores
    if len(lived_in) == 0:
        return np.zeros(len(stretches))
    tree = shapely.STRtree(lived_in)
    found = tree.query(stretches.line, predicate="dwithin", distance=settings.home_reach_m)[0]
    count = np.bincount(found, minlength=len(stretches)).astype(float)
    at = [say[name] for name in ("one_home", "two_homes", "four_homes", "eight_homes")]
    bare = np.flatnonzero(count == 0)
    _, away = tree.query_nearest(stretches.line[bare], return_distance=True, all_matches=False)
    score: Real = np.interp(count, [1, 2, 4, 8], at)
    score[bare] = np.interp(away, [settings.home_reach_m, _FAR_FROM_HOMES_M], [say["no_home"], say["home_far"]])
    # Streets of homes with no home anywhere near: here the map lacks them.
    score[bare[of_homes[bare] & (away > _HOMES_LACK_M)]] = 0.0
    return score


def _landuse(stretches: Stretches, areas: gpd.GeoDataFrame, settings: CoreSettings) -> Real:
    say = settings.scores
    land = areas[areas["kind"] == "landuse"]

    def beside(values: frozenset[str], reach_m: float) -> Flags:
        return near(stretches.line, shapes(land[land["value"].isin(values)]), reach_m)

    open_land = beside(_OPEN_LAND, 0.0)
    return np.select(
        [beside(_LIVED_IN_LAND, BESIDE_M), beside(_BUSINESS_LAND, BESIDE_M), open_land],
        [say["residential_area"], say["business_area"], say["open_land"]],
        0.0,
    )


def _places(stretches: Stretches, evidence: Evidence, settings: CoreSettings) -> Real:
    nodes = evidence.places[evidence.places["place"].isin(_REACH_OF_PLACE_M)]
    polygons = evidence.areas[(evidence.areas["kind"] == "place") & evidence.areas["value"].isin(_REACH_OF_PLACE_M)]
    found = near(stretches.line, shapes(polygons), 0.0)
    reach: Real = np.array([_REACH_OF_PLACE_M[place] for place in nodes["place"]], dtype=np.float64)
    found |= near(stretches.line, shapes(nodes), reach)
    return np.where(found, settings.scores["place"], 0.0)


def _limits(tags: pd.DataFrame, highway: Objects, settings: CoreSettings) -> Real:
    say = settings.scores
    kmh = tags["maxspeed_kmh"].to_numpy(float)
    slow = np.where(np.isin(highway, [*_MAIN_CLASSES]), say["slow_limit_on_main_road"], say["slow_limit"])
    between = np.interp(kmh, [60, 70, _FAST_KMH], [say["limit_60"], say["limit_70"], say["fast_limit"]])
    score = np.where(np.isnan(kmh), 0.0, np.where(kmh <= _SLOW_KMH, slow, between))
    said = _either(tags["speed_zone"], say["urban_limit"], say["rural_limit"])
    return np.where(said != 0, said, score)


def _lamps(stretches: Stretches, lit: pd.Series, lamps: Objects, settings: CoreSettings) -> Real:
    say, value = settings.scores, lit.to_numpy(object)
    lamp = near(stretches.line, lamps, _LAMP_M)
    return np.where(
        lamp | ~np.isin(value, ["", "no", "disused"]), say["lit"], np.where(value == "no", say["unlit"], 0.0)
    )


def _polygons(stretches: Stretches, polygons: gpd.GeoDataFrame, inside: float, outside: float) -> Real:
    if polygons.empty:
        return np.zeros(len(stretches))
    return np.where(near(stretches.line, shapes(polygons), 0.0), inside, outside)


def _either(zone: pd.Series, urban: float, rural: float) -> Real:
    return np.select([(zone == "urban").to_numpy(), (zone == "rural").to_numpy()], [urban, rural], 0.0)


def holiday_land(areas: gpd.GeoDataFrame) -> Objects:
    """Return the polygons of holiday parks and camp sites."""
    return shapes(areas[(areas["kind"] == "holiday") | (areas["value"] == "static_caravan")])


def business_land(areas: gpd.GeoDataFrame) -> Objects:
    """Return the polygons of industry, trade and shops."""
    return shapes(areas[(areas["kind"] == "landuse") & areas["value"].isin(_BUSINESS_LAND)])


def near(lines: Objects, shapes_: Objects, reach_m: float | Real) -> Flags:
    """Say which lines lie within a distance of any of some shapes.

    Parameters
    ----------
    lines
        Lines.
    shapes_
        Points, lines or polygons in the same CRS.
    reach_m
        The distance in metres, for all shapes or for each; of a line that lies in a polygon, 0.

    Returns
    -------
    numpy.ndarray of bool
        One flag per line.
    """
    found = np.zeros(len(lines), dtype=bool)
    # The middle of a line stands for it: its ends lie in the next one's area as well.
    middle = shapely.get_point(lines, 1)
    if len(shapes_):
        found[shapely.STRtree(middle).query(shapes_, predicate="dwithin", distance=reach_m)[1]] = True
    return found
