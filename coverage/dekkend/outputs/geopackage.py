"""Writes the GeoPackage: every result layer, for a GIS."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from shapely import MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from dekkend.gdal import gdal_set
from dekkend.layers import RESULT_LAYERS, Layer
from dekkend.outputs.cells import joined
from dekkend.outputs.qgis import layer_styles
from dekkend.outputs.texts import Texts, texts_of
from dekkend.plan import Plan
from dekkend.provenance import CBS_ATTRIBUTION

_UNDATED = "2000-01-01"


def write_geopackage(plan: Plan, path: Path) -> None:
    """Write all result layers to a GeoPackage.

    Lines and areas are stored as multi-part, so that a layer holds one type; a layer without rows keeps its
    columns. Several names in one cell are joined with ``"; "``. Codes such as ``watch`` stay as they are, sentences
    are told in the language. A table ``layer_styles`` tells QGIS how to show the layers. The same plan gives the same
    bytes: the file bears the date of the road data.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language.
    path
        The file to write; one that exists is replaced.

    Raises
    ------
    pyogrio.errors.DataSourceError
        The file cannot be written.
    """
    texts = texts_of(plan)
    path.unlink(missing_ok=True)
    # GDAL stamps the time of writing into the file unless it is told another.
    day = plan.data_date or _UNDATED
    with gdal_set("OGR_CURRENT_DATE", f"{day}T00:00:00.000Z"):
        for layer in RESULT_LAYERS:
            pyogrio.write_dataframe(
                flat(plan.layers()[layer.name], layer, texts),
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_type=layer.shape if layer.shape == "Point" else f"Multi{layer.shape}",
                promote_to_multi=layer.shape != "Point",
                layer_metadata={
                    "ATTRIBUTION": attribution(layer, plan.credit),
                    "SCHEMATIC": str(plan.schematic).lower(),
                },
            )
        styles = layer_styles(texts.lang, day, groups=not plan.groups.empty)
        options = {"FID": "id", "DATETIME_PRECISION": "MILLISECOND"}
        pyogrio.write_dataframe(styles, path, layer="layer_styles", driver="GPKG", layer_options=options)


def flat(rows: gpd.GeoDataFrame, layer: Layer, texts: Texts) -> gpd.GeoDataFrame:
    """Return a layer with one text in each cell that holds several.

    Parameters
    ----------
    rows
        A layer of the plan.
    layer
        Its schema.
    texts
        The language of its sentences.

    Returns
    -------
    geopandas.GeoDataFrame
        The same columns, the tuples joined to texts.
    """
    several = {
        column.name: [joined(texts, value) for value in rows[column.name]]
        for column in layer
        if column.kind in {"texts", "sentences"}
    }
    return rows.assign(**several).astype(dict.fromkeys(several, "str"))


def multi_part(rows: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """Return a layer whose geometries are all of one type.

    Parameters
    ----------
    rows
        A layer of the plan.
    layer
        Its schema.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, lines and areas as multi-part ones.
    """
    if layer.shape == "Point":
        return rows
    several: Callable[[list[Any]], BaseGeometry] = MultiLineString if layer.shape == "LineString" else MultiPolygon
    whole = [several([part]) if part.geom_type == layer.shape else part for part in rows.geometry]
    return rows.set_geometry(gpd.GeoSeries(whole, index=rows.index, crs=rows.crs))


def attribution(layer: Layer, credit: str) -> str:
    """Return whose data a layer holds, as their licences ask.

    Parameters
    ----------
    layer
        The layer.
    credit
        Who made the roads and what is around them (:attr:`dekkend.plan.Plan.credit`).

    Returns
    -------
    str
        Sources and licences.
    """
    return "; ".join(filter(None, [CBS_ATTRIBUTION if layer.name == "neighbourhoods" else "", credit]))
