"""The roads of one's own layer on the map of OpenStreetMap."""

import warnings
from dataclasses import replace

import numpy as np
import shapely

from dekkend.errors import DekkendWarning
from dekkend.sources.osm.data import OsmData


def on_own_roads(osm: OsmData, own: OsmData) -> OsmData:
    """Return a map with other roads.

    Parameters
    ----------
    osm
        The map: places, addresses, buildings, land, signs and all the rest.
    own
        The roads (:func:`dekkend.sources.roads.read_roads`), in the CRS of the map.

    Returns
    -------
    OsmData
        The map with those roads, where both lie.

    Warns
    -----
    DekkendWarning
        The map has bollards and the like, which are points of its own roads and stop nobody on others.
    """
    if len(osm.blocked):
        warnings.warn(
            DekkendWarning(
                "{count} bollards and closed gates of the OpenStreetMap extract stop no car on the roads of your own "
                "layer. Leave out of it what cars cannot pass.",
                count=len(osm.blocked),
            ),
            stacklevel=2,
        )
    return replace(
        osm,
        roads=own.roads,
        road_nodes=own.road_nodes,
        blocked=np.array([], dtype=np.int64),
        cut=own.cut,
        untold=own.untold,
        extent=shapely.intersection(osm.extent, own.extent),
        extent_known=False,
    )
