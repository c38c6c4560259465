"""Which road an address is reached from."""

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.arrays import Whole
from dekkend.crs import require_same
from dekkend.network.roads import STREET_ACCESS

NO_ROAD = -1


def segment_of_addresses(addresses: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, *, reach_m: float) -> Whole:
    """Find the segment that each address is reached from.

    A house on a corner belongs to the street in its address, not to the side street that it stands nearer to. So the
    nearest segment with the name of the address's street is taken, else the nearest street, which may be for its
    residents alone (:data:`dekkend.network.roads.STREET_ACCESS`), else whatever road is nearest.

    Parameters
    ----------
    addresses
        Points with ``street``, in the CRS of the segments.
    segments
        The layer ``segments``.
    reach_m
        Segments farther away are not looked at, in metres.

    Returns
    -------
    numpy.ndarray of int
        Position of the segment for each address, :data:`NO_ROAD` where there is none within reach.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    require_same(addresses, segments)
    address, segment = segments.sindex.query(addresses.geometry, predicate="dwithin", distance=reach_m)
    pairs = pd.DataFrame({"address": address, "segment": segment})
    points = addresses.geometry.to_numpy()[address]
    lines = segments.geometry.to_numpy()[segment]
    pairs["distance"] = gpd.GeoSeries(points).distance(gpd.GeoSeries(lines))
    name = addresses["street"].to_numpy(object)[address]
    same_name = (name != "") & (name == segments["street"].to_numpy(object)[segment])
    street = segments["access"].isin(STREET_ACCESS).to_numpy()[segment]
    pairs["choice"] = np.where(same_name, 0, np.where(street, 1, 2))
    best = pairs.sort_values(["address", "choice", "distance", "segment"]).drop_duplicates("address")
    found = np.full(len(addresses), NO_ROAD, dtype=np.int64)
    found[best["address"]] = best["segment"]
    return found
