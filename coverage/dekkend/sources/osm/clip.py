"""A part of what an OpenStreetMap file holds."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from dekkend.sources.osm.data import OsmData, RoadNodes


def clip(osm: OsmData, bounds: tuple[float, float, float, float]) -> OsmData:
    """Keep what lies within bounds, or reaches into them.

    Roads are kept whole, so that those which lead out end outside the bounds.

    Parameters
    ----------
    osm
        The layers of a file.
    bounds
        West, south, east, north in the CRS of the layers, in metres.

    Returns
    -------
    OsmData
        The layers of the part, with the extent that the part and the file have in common.
    """
    window = shapely.box(*bounds)
    kept = np.zeros(len(osm.roads), dtype=bool)
    kept[osm.roads.sindex.query(window, predicate="intersects")] = True
    position = np.cumsum(kept) - 1
    nodes = osm.road_nodes
    on_kept = kept[nodes.way]
    return replace(
        osm,
        places=_within(osm.places, window),
        addresses=_within(osm.addresses, window),
        buildings=_within(osm.buildings, window),
        areas=_within(osm.areas, window),
        boundaries=_within(osm.boundaries, window),
        barriers=_within(osm.barriers, window),
        signs=_within(osm.signs, window),
        lamps=_within(osm.lamps, window),
        crossings=_within(osm.crossings, window),
        roads=osm.roads[kept].reset_index(drop=True),
        road_nodes=RoadNodes(position[nodes.way[on_kept]], nodes.ref[on_kept], nodes.xy[on_kept]),
        extent=shapely.intersection(osm.extent, window),
    )


def _within(layer: gpd.GeoDataFrame, window: shapely.Polygon) -> gpd.GeoDataFrame:
    return layer.iloc[np.sort(layer.sindex.query(window, predicate="intersects"))].reset_index(drop=True)
