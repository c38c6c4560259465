"""Fetches a municipality's outline and its buurten and wijken with their key figures, from CBS by way of PDOK."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError, SettingsError
from dekkend.sentences import Sentence
from dekkend.sources.columns import texts
from dekkend.sources.vector import POLYGONS, read_vector
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.faults import AnswerError
from dekkend.sources.web.features import Page, equals, ogc_items, together, wfs_features, with_columns

LAYERS: Final = ("gemeenten", "wijken", "buurten")
_CODE: Final = ("gemeentecode",)
OWN_CODE: Final = {"gemeenten": _CODE, "wijken": ("wijkcode",), "buurten": ("buurtcode",)}
_NAME: Final = ("gemeentenaam",)
_WATER: Final = ("water",)
_NAMESPACE: Final = "wijkenbuurten"


@dataclass(frozen=True)
class AreaService:
    """Where areas are asked for.

    Attributes
    ----------
    kind
        ``ogc`` or ``wfs``.
    url
        Address of the service for one year.
    year
        The year of the areas and their figures.
    """

    kind: Literal["ogc", "wfs"]
    url: str
    year: int


def fetch_layer(
    client: Client, source: str, service: AreaService, layer: str, code: str, within: BaseGeometry | None = None
) -> tuple[gpd.GeoDataFrame, list[Answer[Page]]]:
    """Fetch the rows of one layer that belong to a municipality.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    service
        Where to ask.
    layer
        ``gemeenten``, ``wijken`` or ``buurten``.
    code
        The municipality.
    within
        Its outline in EPSG:28992, where that is known already. An OGC API need not know a filter by column, but every
        one knows one by place.

    Returns
    -------
    rows : geopandas.GeoDataFrame
        The rows in EPSG:28992; columns as the service spells them (``aantal_inwoners`` or ``aantalInwoners``), and
        -99997 and the like where CBS says nothing.
    answers : list of Answer
        The pages that they came in.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used, or gives rows of other municipalities though it was asked for this one alone.
    SettingsError
        It knows no such municipality in this year.
    """
    needed = with_columns(_CODE, OWN_CODE[layer])

    def alone(rows: gpd.GeoDataFrame) -> None:
        needed(rows)
        # A service that does not know a filter may give the whole country instead.
        if set(texts(rows, _CODE)) != {code}:
            raise AnswerError(Sentence("the answer holds other municipalities than {code}", code=code))

    url, name = f"{service.url}/collections/{layer}", f"{_NAMESPACE}:{layer}"
    if service.kind == "wfs":
        asked, order = (equals("gemeentecode", code),), OWN_CODE[layer][0]
        pages = wfs_features(client, source, service.url, name, asked, alone, order=order)
    elif within is None:
        pages = ogc_items(client, source, url, (("gemeentecode", code),), alone)
    else:
        box = Transformer.from_crs(RD_NEW, WGS84, always_xy=True).transform_bounds(*within.bounds)
        pages = ogc_items(client, source, url, (("bbox", ",".join(f"{value:.6f}" for value in box)),), needed)
    rows = together(pages)
    own = rows if rows.empty else rows[texts(rows, _CODE) == code].reset_index(drop=True)
    if own.empty:
        raise SettingsError(
            "There is no municipality {code} among the areas of {year}. Correct the code, or choose another year with "
            "--year.",
            code=code,
            year=str(service.year),
        )
    return own, pages


def outline(rows: gpd.GeoDataFrame) -> tuple[str, gpd.GeoDataFrame]:
    """Return the name and the outline of a municipality.

    Parameters
    ----------
    rows
        The layer ``gemeenten``: its land and, in rows of their own, its waters.

    Returns
    -------
    name : str
        Its name.
    outline : geopandas.GeoDataFrame
        Its land: ``gemeentecode``, ``gemeentenaam`` and polygons.
    """
    land = rows[texts(rows, _WATER).str.upper() != "JA"]
    land = rows if land.empty else land
    names = texts(land, _NAME)
    frame = gpd.GeoDataFrame(
        {"gemeentecode": texts(land, _CODE), "gemeentenaam": names}, geometry=land.geometry, crs=rows.crs
    )
    return str(names.iloc[0]), frame.reset_index(drop=True)


def read_layer(path: Path, layer: str, code: str) -> gpd.GeoDataFrame:
    """Read the rows of a municipality from CBS's yearly map.

    Parameters
    ----------
    path
        The *Wijk- en buurtkaart*: a GeoPackage with the layers ``gemeenten``, ``wijken`` and ``buurten``.
    layer
        The layer.
    code
        The municipality.

    Returns
    -------
    geopandas.GeoDataFrame
        Its rows in EPSG:28992, columns as they stand.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        It cannot be read (see :func:`dekkend.sources.vector.read_vector`), or knows no such municipality.
    """
    rows = read_vector(path, layer=layer, crs=RD_NEW, shapes=POLYGONS)
    own = rows[texts(rows, _CODE) == code]
    if own.empty:
        raise InputError(
            "{file}: there is no municipality {code} in the layer {layer}.", file=path, code=code, layer=layer
        )
    return own.reset_index(drop=True)
