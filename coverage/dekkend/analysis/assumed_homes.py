"""Where homes are assumed on a map that has neither addresses nor buildings.

How many live in a neighbourhood is published, and where its streets lie is on the map. Streets of homes have many
junctions and ends close together, and country roads have few. So the homes that its residents need are laid along the
streets of each neighbourhood, one every few metres, from where junctions and ends are most crowded outwards until all
are laid. Outlines of cores go first: what lies within one is filled before what lies outside. Roads with hardly a
junction around them get homes only where a neighbourhood has no others. Nothing is known of single
homes, and the result must say so.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.network.roads import STREET_ACCESS

# What the table of buildings says of a home that nobody has seen.
ASSUMED: Final = "assumed"
# 25 homes along 250 m of street, one every 20 m on both sides (cores.min_street_m).
_EVERY_M: Final = 10.0
# Residents of a Dutch household in 2024 (CBS).
_PER_HOME: Final = 2.1
# How far around a spot junctions and ends are counted, in metres: two blocks of houses.
_AROUND_M: Final = 150.0
# UN-Habitat asks for 18 km of street on a square kilometre of town: as a grid 81 crossings, 5.7 in the circle above.
_TOWN: Final = 6
# With fewer than half of these around, a road is one of the country, or a motorway that nothing names as one.
_COUNTRY: Final = 3
_HOME_M2: Final = 100.0
_NO_HOMES: Final = ("motorway", "motorway_link", "trunk", "trunk_link")
_FAST_KMH: Final = 80.0
_NOWHERE: Final = -1


def assumed_homes(
    roads: gpd.GeoDataFrame, way: Whole, ref: Whole, neighbourhoods: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Lay homes along the streets of a map that shows none.

    Parameters
    ----------
    roads
        Roads with ``highway``, ``access`` and ``maxspeed_kmh`` (NaN for unknown), in a metric CRS.
    way, ref
        The nodes of the roads, road after road: position of the road and number of the node.
    neighbourhoods
        Polygons with ``name`` and ``residents`` (NaN for unknown), in that CRS; may be empty.
    outlines
        Polygons of cores, in that CRS; may be empty.

    Returns
    -------
    geopandas.GeoDataFrame
        Points on the streets, as buildings: ``osm_id`` (0), ``building`` (:data:`ASSUMED`), ``area_m2`` and ``city``,
        the name of the neighbourhood. As many as the residents of each neighbourhood need, at 2.1 in a home. Without
        neighbourhoods one every 10 m of all streets within the outlines, and without these where at least six junctions
        and ends lie within 150 m.
    """
    spots, of_road = _spots(roads)
    crowd = _crowd(spots, roads, way, ref, of_road)
    drawn = _inside(spots, outlines)
    if neighbourhoods.empty:
        taken = np.flatnonzero(drawn if len(outlines) else crowd >= _TOWN)
        return _table(spots[taken], np.full(len(taken), "", dtype=object), roads)
    order = np.lexsort((spots[:, 1], spots[:, 0], -crowd, ~drawn))
    area, lonely = _area(spots, neighbourhoods)[order], (crowd < _COUNTRY)[order] & ~drawn[order]
    needed = np.nan_to_num(np.round(neighbourhoods["residents"].to_numpy(float) / _PER_HOME)).astype(np.int64)
    taken = np.concatenate(
        [np.array([], dtype=np.int64)]
        + [_filled(order, area == number, lonely, count) for number, count in enumerate(needed.tolist())]
    )
    names = neighbourhoods["name"].to_numpy(object)[_area(spots[taken], neighbourhoods)]
    return _table(spots[taken], names, roads)


def homes_without_address(buildings: gpd.GeoDataFrame) -> str:
    """Return the kind of evidence that homes without an address are: buildings that a map shows, or assumed ones.

    Parameters
    ----------
    buildings
        Points with ``building``; either all are assumed or none.

    Returns
    -------
    str
        ``assumed`` or ``buildings``.
    """
    return ASSUMED if (buildings["building"] == ASSUMED).any() else "buildings"


def _spots(roads: gpd.GeoDataFrame) -> tuple[Real, Whole]:
    """Return spots along the streets, one every few metres, and the road of each."""
    street = roads["access"].isin(STREET_ACCESS) & ~roads["highway"].isin(_NO_HOMES)
    street &= ~(roads["maxspeed_kmh"] > _FAST_KMH)
    which = np.flatnonzero(street.to_numpy())
    lines = shapes(roads)[which]
    count = np.round(shapely.length(lines) / _EVERY_M).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), count)
    step = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    along = (step + 0.5) * shapely.length(lines)[line] / count[line]
    return shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along)), which[line]


def _crowd(spots: Real, roads: gpd.GeoDataFrame, way: Whole, ref: Whole, of_road: Whole) -> Whole:
    """Return how many junctions and ends of streets lie around each spot."""
    first = np.append(True, way[1:] != way[:-1])
    last = np.append(way[1:] != way[:-1], True)
    # A road that goes on past a node has two arms there, one that ends there one.
    arms = np.where(first | last, 1, 2)
    streets = np.isin(way, of_road)
    xy = shapely.get_coordinates(shapes(roads))
    _, at, number = np.unique(ref[streets], return_index=True, return_inverse=True)
    met = np.bincount(number, weights=arms[streets])
    counted = xy[streets][at][met != 2]  # noqa: PLR2004 - two arms: one road goes on
    if len(counted) == 0 or len(spots) == 0:
        return np.zeros(len(spots), dtype=np.int64)
    return np.asarray(cKDTree(counted).query_ball_point(spots, _AROUND_M, return_length=True), dtype=np.int64)


def _inside(spots: Real, outlines: gpd.GeoDataFrame) -> Flags:
    found = np.zeros(len(spots), dtype=bool)
    found[shapely.STRtree(objects(shapely.points(spots))).query(shapes(outlines), predicate="intersects")[1]] = True
    return found


def _area(spots: Real, neighbourhoods: gpd.GeoDataFrame) -> Whole:
    """Return the neighbourhood that each spot lies in, the first of several, negative for none."""
    area, spot = shapely.STRtree(objects(shapely.points(spots))).query(shapes(neighbourhoods), predicate="intersects")
    found = np.full(len(spots), _NOWHERE, dtype=np.int64)
    found[spot[::-1]] = area[::-1]
    return found


def _filled(order: Whole, here: Flags, lonely: Flags, count: int) -> Whole:
    """Return as many spots as there are homes, best first; where there are more homes than spots, all in turn.

    Spots on country roads are for neighbourhoods that have no others.
    """
    spots = order[here & ~lonely] if (here & ~lonely).any() else order[here]
    return np.resize(spots, count) if len(spots) else spots


def _table(spots: Real, names: Objects, roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    table = pd.DataFrame({"osm_id": 0, "building": ASSUMED, "area_m2": _HOME_M2, "city": names})
    return gpd.GeoDataFrame(table, geometry=shapely.points(spots), crs=roads.crs)
