"""Writes the layers in the forms that other tools ask for: GeoParquet, GeoJSON and a File Geodatabase."""

import warnings
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pyogrio

from dekkend.crs import WGS84
from dekkend.errors import OutputError
from dekkend.gdal import gdal_set
from dekkend.layers import RESULT_LAYERS, Layer
from dekkend.outputs.geopackage import attribution, flat, multi_part
from dekkend.outputs.texts import texts_of
from dekkend.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

GEODATABASE = "plan.gdb"
# A File Geodatabase keeps these words of SQL for itself.
_RENAMED = {"where": "where_"}
_LONG = frozenset({"u", "v", "osm_way_id"})
# About a centimetre on the ground.
_DECIMALS = 7


def exchange_files(formats: Iterable[str]) -> dict[str, Callable[[Plan, Path], None]]:
    """Return what is written for formats.

    Parameters
    ----------
    formats
        Some of ``geoparquet``, ``geojson`` and ``gdb``.

    Returns
    -------
    dict of str to callable
        By name, what writes a file (for ``plan.gdb`` a folder) from a plan: ``plan-signs.parquet`` and so on, one
        for each layer, except in a geodatabase, which holds all.
    """
    files: dict[str, Callable[[Plan, Path], None]] = {}
    for name in dict.fromkeys(formats):
        if name == "gdb":
            files[GEODATABASE] = write_geodatabase
        else:
            ending, write = _BY_LAYER[name]
            files.update({f"plan-{layer.name}.{ending}": partial(write, layer) for layer in RESULT_LAYERS})
    return files


def require_packages(formats: Iterable[str]) -> None:
    """Refuse formats that cannot be written for want of a package, before a run begins.

    Parameters
    ----------
    formats
        Some of ``geoparquet``, ``geojson`` and ``gdb``.

    Raises
    ------
    OutputError
        GeoParquet is asked for and the package that writes it is not installed.
    """
    if "geoparquet" in formats and find_spec("pyarrow") is None:
        raise OutputError(
            "GeoParquet needs a package that is not installed. Install it: pip install {package}",
            package='"dekkend[geoparquet]"',
        )


def write_geoparquet(layer: Layer, plan: Plan, path: Path) -> None:
    """Write a layer as GeoParquet, in the CRS of the plan.

    Several names or sentences in one cell stay a list. The same plan gives the same bytes.

    Parameters
    ----------
    layer
        The layer.
    plan
        The result of a run; its settings say the language of sentences.
    path
        The file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    import pyarrow.parquet as pq

    texts = texts_of(plan)
    rows = plan.layers()[layer.name]
    told = {
        column.name: rows[column.name].map(lambda cell: [texts.tell(each) for each in cell]).astype("object")
        for column in layer
        if column.kind in {"texts", "sentences"}
    }
    first = BytesIO()
    multi_part(rows, layer).assign(**told).to_parquet(first, index=False)
    table = pq.read_table(first)
    # What pandas makes of a column depends on its rows; the schema does not.
    pq.write_table(table.cast(_arrow_schema(layer, table.schema.metadata[b"geo"], plan)), path, compression="zstd")


def _arrow_schema(layer: Layer, geo: bytes, plan: Plan) -> "pa.Schema":
    import pyarrow as pa

    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "yes_no": pa.bool_()}
    fields = [(column.name, kinds.get(column.kind, pa.list_(pa.string()))) for column in layer]
    described = {"geo": geo, "attribution": attribution(layer, plan.credit), "schematic": str(plan.schematic).lower()}
    return pa.schema([*fields, ("geometry", pa.binary())], metadata=described)


def write_geojson(layer: Layer, plan: Plan, path: Path) -> None:
    """Write a layer as GeoJSON after RFC 7946: in degrees (EPSG:4326), outer rings counter-clockwise.

    Columns are those of the GeoPackage; a number that is not known, or has no bound, is null. The same plan gives the
    same bytes.

    Parameters
    ----------
    layer
        The layer.
    plan
        The result of a run; its settings say the language of sentences.
    path
        The file to write.

    Raises
    ------
    pyogrio.errors.DataSourceError
        The file cannot be written.
    """
    rows = flat(plan.layers()[layer.name], layer, texts_of(plan)).to_crs(WGS84)
    pyogrio.write_dataframe(
        rows.replace([np.inf, -np.inf], np.nan),
        path,
        layer=layer.name,
        driver="GeoJSON",
        layer_options={
            "RFC7946": "YES",
            "COORDINATE_PRECISION": str(_DECIMALS),
            "DESCRIPTION": _credit(plan, layer),
        },
    )


def write_geodatabase(plan: Plan, path: Path) -> None:
    """Write all layers to a File Geodatabase, for ArcGIS.

    Columns are those of the GeoPackage, but ``where`` is called ``where_``, and numbers of nodes and ways are floats,
    so that ArcGIS before Pro 3.2 can read them. The same plan gives the same bytes.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language of sentences.
    path
        The folder to write; it does not exist yet.

    Raises
    ------
    pyogrio.errors.DataSourceError
        The folder cannot be written.
    """
    texts = texts_of(plan)
    # The identifiers of tables are drawn at random unless GDAL is told otherwise.
    with gdal_set("OPENFILEGDB_REPRODUCIBLE_UUID", "YES"), warnings.catch_warnings():
        # An outline of many parts takes a moment longer: nothing that a reader could act upon.
        warnings.filterwarnings("ignore", message="organizePolygons", category=RuntimeWarning)
        for layer in RESULT_LAYERS:
            credit = escape(_credit(plan, layer))
            pyogrio.write_dataframe(
                _narrow(flat(plan.layers()[layer.name], layer, texts), layer).rename(columns=_RENAMED),
                path,
                layer=layer.name,
                driver="OpenFileGDB",
                geometry_type=layer.shape if layer.shape == "Point" else f"Multi{layer.shape}",
                promote_to_multi=layer.shape != "Point",
                layer_options={
                    "DOCUMENTATION": f"<metadata><dataIdInfo><idCredit>{credit}</idCredit></dataIdInfo></metadata>"
                },
            )


def _narrow(rows: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    whole = (column.name for column in layer if column.kind == "whole")
    return rows.astype({name: "float64" if name in _LONG else "int32" for name in whole})


_BY_LAYER = {"geoparquet": ("parquet", write_geoparquet), "geojson": ("geojson", write_geojson)}


def _credit(plan: Plan, layer: Layer) -> str:
    schematic = texts_of(plan).gettext("schematic example, not a real map")
    credit = attribution(layer, plan.credit)
    return f"{credit} ({schematic})" if plan.schematic else credit
