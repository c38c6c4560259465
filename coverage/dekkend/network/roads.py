"""What roads are called, and which class matters more."""

import geopandas as gpd
import pandas as pd

from dekkend.arrays import Whole
from dekkend.sentences import Sentence

_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street")
# Access of a street: people live on it and drive to it, also where through traffic is kept out.
STREET_ACCESS = frozenset({"public", "destination"})


def class_rank(highway: str) -> int:
    """Return a larger number for a more important class of road.

    Parameters
    ----------
    highway
        Class in OpenStreetMap; a slip road counts as the road that it serves.

    Returns
    -------
    int
        8 for a motorway down to 1 for a living street, 0 for service roads and tracks.

    Examples
    --------
    >>> class_rank("motorway_link"), class_rank("residential"), class_rank("track")
    (8, 2, 0)
    """
    base = highway.removesuffix("_link")
    return len(_CLASSES) - _CLASSES.index(base) if base in _CLASSES else 0


def street_or_number(segments: gpd.GeoDataFrame) -> pd.Series:
    """Return what a road is called: its name, else its number, else nothing.

    Parameters
    ----------
    segments
        A table with ``street`` and ``ref``.

    Returns
    -------
    pandas.Series of str
        One name per row.
    """
    return segments["street"].where(segments["street"] != "", segments["ref"])


def road_names(segments: gpd.GeoDataFrame, positions: Whole) -> tuple[str, ...]:
    """Return what the roads of some segments are called, each once.

    Parameters
    ----------
    segments
        The layer ``segments``.
    positions
        Positions of segments in it; any may occur more than once.

    Returns
    -------
    tuple of str
        Names or numbers of the roads, sorted. After them comes each road without either, told by where it lies: the
        middle of the first of its segments, in the CRS of the layer.
    """
    roads = segments.iloc[positions].sort_values(["osm_way_id", "segment_id"], kind="stable")
    called = street_or_number(roads)
    bare = roads[(called == "").to_numpy()].drop_duplicates("osm_way_id")
    middle = bare.geometry.interpolate(0.5, normalized=True)
    return (
        *sorted({*called} - {""}),
        *(
            Sentence("a road without a name at x {x:.0f}, y {y:.0f}", x=x, y=y)
            for x, y in zip(middle.x.tolist(), middle.y.tolist(), strict=True)
        ),
    )
