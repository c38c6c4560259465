"""Which coordinate reference system a place is computed in, and the one check of it."""

import geopandas as gpd
import numpy as np
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from dekkend.errors import InputError, LayerError

WGS84 = CRS.from_epsg(4326)
RD_NEW = CRS.from_epsg(28992)

_WHOLE_GLOBE_WIDTH = 360.0


def metric_crs(west: float, south: float, east: float, north: float) -> CRS:
    """Choose the metric CRS for an area: RD New in the Netherlands, else the local UTM zone.

    Distances in metres need a projection made for the place. Dutch municipalities work in RD New, so that their
    own files lie on top of ours without a shift.

    Parameters
    ----------
    west, south, east, north
        Bounds of the area in degrees (EPSG:4326).

    Returns
    -------
    pyproj.CRS
        EPSG:28992 where the middle of the area lies in that system's area of use, otherwise the WGS 84 / UTM zone
        of the middle.

    Raises
    ------
    InputError
        The bounds are not degrees, or no UTM zone covers them (the polar caps).

    Examples
    --------
    >>> metric_crs(5.84, 52.52, 5.99, 52.58).to_epsg()
    28992
    >>> metric_crs(11.3, 47.2, 11.5, 47.3).to_epsg()
    32632
    """
    bounds = (west, south, east, north)
    if not np.isfinite(bounds).all() or max(map(abs, bounds)) > _WHOLE_GLOBE_WIDTH:
        raise InputError("The bounds {bounds} are not degrees of longitude and latitude.", bounds=bounds)
    x, y = (west + east) / 2, (south + north) / 2
    area = RD_NEW.area_of_use
    if area is not None and area.west <= x <= area.east and area.south <= y <= area.north:
        return RD_NEW
    zones = query_utm_crs_info(
        datum_name="WGS 84",
        area_of_interest=AreaOfInterest(x, y, x, y),
    )
    if not zones:
        raise InputError("No UTM zone covers the place {x:.3f}, {y:.3f}.", x=x, y=y)
    return CRS.from_epsg(int(zones[0].code))


def require_metric(frame: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> CRS:
    """Return the CRS of a layer after checking that its unit is the metre.

    Parameters
    ----------
    frame
        The layer.
    name
        What the layer is called in the message.

    Returns
    -------
    pyproj.CRS
        The layer's CRS.

    Raises
    ------
    LayerError
        The layer has no CRS, or one in degrees or feet.
    """
    if frame.crs is None:
        raise LayerError("The layer {name} has no CRS.", name=name)
    crs = CRS(frame.crs)
    if crs.is_geographic or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        raise LayerError(
            "The layer {name} is in {crs}, whose unit is not the metre. Reproject it first.",
            name=name,
            crs=crs.name,
        )
    return crs


def require_same(*frames: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Return the one metric CRS of several layers.

    Parameters
    ----------
    *frames
        The layers, at least one.

    Returns
    -------
    pyproj.CRS
        The CRS they share.

    Raises
    ------
    LayerError
        They do not share one, or it is not metric.
    """
    found = [require_metric(frame, f"number {number}") for number, frame in enumerate(frames, start=1)]
    if any(crs != found[0] for crs in found[1:]):
        raise LayerError("The layers are in different systems: {names}.", names=", ".join(c.name for c in found))
    return found[0]
