"""Writes what was fetched: the same answers give the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import pyogrio

from dekkend.gdal import gdal_set

# GeoPackages keep the number of a row under this name themselves.
_ROW_NUMBER: Final = "fid"
# Of the neighbourhoods, wijken and municipality in one file.
_LAYER: Final = "buurten"
_UNDATED: Final = "2000-01-01T00:00:00Z"


def write_layers(path: Path, layers: Mapping[str, gpd.GeoDataFrame], date: str) -> None:
    """Write layers to a GeoPackage.

    Parameters
    ----------
    path
        The file; it is not there yet.
    layers
        The layers by name, at least one row each, columns as they came.
    date
        When they came (YYYY-MM-DDThh:mm:ssZ), which the file bears instead of the time of writing; may be empty.
    """
    stated = (date or _UNDATED).removesuffix("Z") + ".000Z"
    with gdal_set("OGR_CURRENT_DATE", stated):
        for name, rows in layers.items():
            multi = (rows.geom_type.str.startswith("Multi")).any()
            pyogrio.write_dataframe(
                rows.drop(columns=[column for column in rows.columns if str(column).lower() == _ROW_NUMBER]),
                path,
                layer=name,
                driver="GPKG",
                promote_to_multi=bool(multi),
            )


def write_settings(path: Path, lang: str, inputs: Mapping[str, str]) -> None:
    """Write a settings file with which a run needs no other word.

    Parameters
    ----------
    path
        The ``dekkend.toml`` to write.
    lang
        Language of the run.
    inputs
        Values of the group ``inputs``: names of files beside it.
    """
    # A string in JSON is one in TOML.
    lines = [f"lang = {json.dumps(lang)}", 'out = "results"', "", "[inputs]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in inputs.items()]
    lines += [f"layer = {json.dumps(_LAYER)}"] if "neighbourhoods" in inputs else []
    lines += ['# groups = "groups.csv"', '# signs = "signs.csv"']
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
