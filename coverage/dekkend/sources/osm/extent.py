"""Which part of the world an OpenStreetMap file covers.

Most tools that cut an extract write into its header which box they cut out. Where the header says nothing, or names
the country that the extract was cut from, the roads themselves are a poor witness: a motorway that is kept whole
sticks out for kilometres. Houses do not stick out, and streets with houses hardly do. So the extent is then taken as
the convex hull of the addresses, the buildings and the nodes of residential streets, and of all roads only where there
are none of those.
"""

from typing import Final

import numpy as np
import osmium
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Real

# An edge of the box is bent in a metric CRS; with so many points on it the bend is kept to within decimetres.
_POINTS_ON_EDGE: Final = 100
# A box this many times as large as the part that has roads was not drawn for this extract. An island in a box that
# takes in the sea around it stays below.
_FAR_LARGER: Final = 20
# How far beyond the outermost houses the extent is drawn, in metres. More would hide roads that end soon after the
# last house from the search for roads that leave the map.
_RIM_M: Final = 100


def extent_of(box: osmium.osm.Box, lived_in: Real, roads: Real, to_metric: Transformer) -> tuple[BaseGeometry, bool]:
    """Return the area that a file covers, and whether the file says so itself.

    Parameters
    ----------
    box
        The box in the header of the file, in degrees; not valid where there is none.
    lived_in
        Coordinates of addresses, buildings and nodes of residential streets in the metric CRS, shape (n, 2).
    roads
        Coordinates of the nodes of all roads in the metric CRS, shape (n, 2).
    to_metric
        From degrees to the metric CRS.

    Returns
    -------
    extent : shapely.Polygon
        The box, its edges bent as the projection bends them, or else the hull of what is lived in.
    known : bool
        True for the box, False for the hull, which is a guess.
    """
    of_roads = shapely.MultiPoint(roads).convex_hull
    hull = shapely.MultiPoint(lived_in).convex_hull
    hull = (hull if hull.area > 0 else of_roads).buffer(_RIM_M)
    if not box.valid():
        return hull, False
    west, south, east, north = box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat
    outline = shapely.box(west, south, east, north)
    # Compared in degrees: a box around half the globe has no area in metres.
    if outline.area > _FAR_LARGER * _moved(of_roads.buffer(_RIM_M), to_metric, "INVERSE").area:
        return hull, False
    bent = _moved(outline.segmentize(max(east - west, north - south) / _POINTS_ON_EDGE), to_metric, "FORWARD")
    return bent, True


def _moved(shape: BaseGeometry, to_metric: Transformer, direction: str) -> BaseGeometry:
    def move(xy: Real) -> Real:
        return np.column_stack(to_metric.transform(xy[:, 0], xy[:, 1], direction=direction))

    return shapely.transform(shape, move)
