"""Fetches what PDOK gives by WFS within a municipality: addresses, squares of 100 m and population cores."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.sources.columns import find_column, normalised
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.features import Page, together, wfs_within, with_columns


@dataclass(frozen=True)
class WfsLayer:
    """A layer, and the columns that are needed of it.

    Attributes
    ----------
    name
        Its name.
    key
        The column that tells rows apart, as the service spells it.
    needed
        Headings of each other column that it must have, normalised.
    """

    name: str
    key: str
    needed: tuple[tuple[str, ...], ...]


ADDRESSES: Final = WfsLayer(
    "bag:verblijfsobject",
    "identificatie",
    (("openbareruimte", "openbareruimtenaam"), ("huisnummer",), ("postcode",), ("status",)),
)
SQUARES: Final = WfsLayer("vierkantstatistieken100m:vierkant_100m", "crs28992res100m", (("aantalinwoners",),))
POPULATION_CORES: Final = WfsLayer("bevolkingskernen:bevolkingskernen", "naam2021", ())


def fetch_within(
    client: Client, source: str, url: str, layer: WfsLayer, area: BaseGeometry
) -> tuple[gpd.GeoDataFrame, list[Answer[Page]]]:
    """Fetch the rows of a layer that touch an area.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    url
        Address of the service.
    layer
        The layer.
    area
        The area, in EPSG:28992.

    Returns
    -------
    rows : geopandas.GeoDataFrame
        The rows, each once, in EPSG:28992, sorted by the key.
    answers : list of Answer
        The pages that they came in.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    west, south, east, north = area.bounds
    check = with_columns((normalised(layer.key),), *layer.needed)
    pages = wfs_within(client, source, url, layer.name, (west, south, east, north), check, order=layer.key)
    rows = together(pages)
    if rows.empty:
        return rows, pages
    rows = rows[shapely.intersects(rows.geometry.to_numpy(), area)]
    key = [str(find_column(rows, (normalised(layer.key),))), "place"]
    once = rows.assign(place=rows.normalize().to_wkb()).drop_duplicates(key).sort_values(key)
    return once.drop(columns="place").reset_index(drop=True), pages
