"""The layers that one OpenStreetMap file yields."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

# A file whose header names this as its generator is no map of a real place.
SCHEMATIC_MARK = "schematisch voorbeeld, geen echte kaart"


@dataclass(frozen=True)
class RoadNodes:
    """The nodes of the roads, way after way.

    Attributes
    ----------
    way
        Position of the road in ``OsmData.roads``, one per node.
    ref
        The node's number in OpenStreetMap.
    xy
        Coordinates in the metric CRS, shape (n, 2), in metres.
    """

    way: NDArray[np.int64]
    ref: NDArray[np.int64]
    xy: NDArray[np.float64]


@dataclass(frozen=True)
class OsmData:
    """What dekkend reads from an OpenStreetMap file, in one metric CRS.

    Attributes
    ----------
    crs
        EPSG:28992 in the Netherlands, the local UTM zone elsewhere.
    roads
        Ways that a car may use, sorted by ``osm_way_id``; columns ``highway``, ``name``, ``ref``, ``access``
        (see :func:`dekkend.sources.osm.tags.car_access`), ``oneway`` (1, -1, 0), ``maxspeed_kmh`` (NaN where not
        tagged), ``zone`` (what ``zone:traffic`` says: ``urban``, ``rural`` or empty), ``speed_zone`` (the same of the
        kind of speed limit, see :func:`dekkend.sources.osm.tags.speed_zone`), ``bridge``, ``tunnel``, ``roundabout``,
        ``lit``, ``operator`` (who keeps the road), ``width_m`` (of the carriageway) and ``lanes`` (both NaN where not
        tagged).
    road_nodes
        The nodes of those ways.
    blocked
        Numbers of the nodes at which a barrier stops cars, sorted.
    cut
        Numbers of the nodes at which a public road breaks off because the file lacks its next node, sorted.
    places
        Place nodes: ``osm_id``, ``place``, ``name``.
    addresses
        Addresses: ``osm_id``, ``street``, ``housenumber``, ``postcode``, ``city``; nodes, and buildings by a point
        within them. An address that both carry counts once.
    buildings
        Buildings by a point within them: ``osm_id``, ``building``, ``area_m2``.
    areas
        Polygons of ``kind`` ``landuse``, ``place``, ``water`` or ``holiday`` (camp and caravan sites, holiday parks),
        with ``value`` and ``name``.
    boundaries
        Lines of the administrative boundaries of levels 8 to 10: ``osm_id`` of the relation, ``admin_level``,
        ``name``; those parts that the file holds.
    barriers
        Rivers, canals and railways outside of tunnels: ``kind`` (``river``, ``canal`` or ``railway``), ``name``; those
        parts that the file holds.
    signs
        Traffic signs on nodes: ``osm_id``, ``value``, ``name``, ``city_limit`` (``begin`` or ``end`` of a built-up
        area, else empty; see :func:`dekkend.sources.osm.city_limits.city_limit`).
    lamps
        Street lamps: ``osm_id``.
    crossings
        Crossings and signals: ``osm_id``, ``kind`` (``crossing`` or ``traffic_signals``).
    extent
        The area that the extract covers, a polygon in the metric CRS: the box that its header names, else where its
        houses and streets lie (see :func:`dekkend.sources.osm.extent.extent_of`).
    extent_known
        The file says itself which area it covers.
    date
        Date of the data (YYYY-MM-DD): what the header says, else the day of the last change to a road, empty where
        the file says neither.
    schematic
        The file says of itself that it is a drawn-up example.
    untold
        Columns of the roads about which the source says nothing, so that ``False`` in them means unknown.
    """

    crs: CRS
    roads: gpd.GeoDataFrame
    road_nodes: RoadNodes
    blocked: NDArray[np.int64]
    cut: NDArray[np.int64]
    places: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    signs: gpd.GeoDataFrame
    lamps: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    extent: BaseGeometry
    extent_known: bool
    date: str
    schematic: bool
    untold: frozenset[str] = frozenset()

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the extent, in metres."""
        west, south, east, north = self.extent.bounds
        return west, south, east, north
