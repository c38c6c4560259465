"""Writes the GeoPackage: every result layer, for a GIS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio

from dekkend.layers import RESULT_LAYERS, Layer
from dekkend.outputs.cells import joined
from dekkend.outputs.qgis import layer_styles
from dekkend.outputs.texts import Texts
from dekkend.plan import CBS_ATTRIBUTION, Plan

_UNDATED = "2000-01-01"


def write_geopackage(plan: Plan, path: Path) -> None:
    """Write all result layers to a GeoPackage.

    Lines and areas are stored as multi-part, so that a layer holds one type; a layer without rows keeps its
    columns. Several names in one cell are joined with ``"; "``. Codes such as ``watch`` stay as they are, sentences
    are told in the language. A table ``layer_styles`` tells QGIS how to show the edges of cores. The same plan gives
    the same bytes: the file bears the date of the road data.

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
    texts = Texts(plan.settings.lang)
    path.unlink(missing_ok=True)
    with _dated(plan.data_date or _UNDATED):
        for layer in RESULT_LAYERS:
            pyogrio.write_dataframe(
                flat(plan.layers()[layer.name], layer, texts),
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_type=layer.shape if layer.shape == "Point" else f"Multi{layer.shape}",
                promote_to_multi=layer.shape != "Point",
                layer_metadata={
                    "ATTRIBUTION": _attribution(layer, plan.credit),
                    "SCHEMATIC": str(plan.schematic).lower(),
                },
            )
        pyogrio.write_dataframe(layer_styles(texts), path, layer="layer_styles", driver="GPKG")


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


def _attribution(layer: Layer, credit: str) -> str:
    return "; ".join(filter(None, [CBS_ATTRIBUTION if layer.name == "neighbourhoods" else "", credit]))


@contextmanager
def _dated(day: str) -> Iterator[None]:
    # GDAL stamps the time of writing into the file unless it is told another.
    usual = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": usual})
