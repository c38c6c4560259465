"""Reads a finished plan back from the GeoPackage that a run wrote."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError
from dekkend.sources.columns import as_text
from dekkend.sources.files import require_file

_SIGN_TEXTS = (
    "sign_id", "entry_id", "core_id", "street", "status", "where", "mounting", "authority", "checks", "remark",
    "provenance",
)  # fmt: skip
_SIGN_NUMBERS = ("facing_deg", "cost_eur")
_NEEDED = {"signs": {"sign_id", "status"}, "segments": {"street", "highway"}, "cores": {"core_id", "name"}}


@dataclass(frozen=True)
class FinishedPlan:
    """What a work order is made from.

    Attributes
    ----------
    signs
        The signs of the plan: the texts ``sign_id``, ``entry_id``, ``core_id``, ``street``, ``status``, ``where``,
        ``mounting``, ``authority``, ``checks``, ``remark`` and ``provenance`` (empty where there is nothing), the
        numbers ``facing_deg`` (°) and ``cost_eur`` (missing where unknown), and where the point now lies: ``rd_x``,
        ``rd_y`` (m, missing outside the Netherlands), ``lon`` and ``lat`` (°).
    segments
        The roads: ``street``, ``ref``, ``highway``.
    cores
        The cores: ``core_id``, ``name``.
    schematic
        The road data says of itself that it is a drawn-up example.
    """

    signs: gpd.GeoDataFrame
    segments: gpd.GeoDataFrame
    cores: gpd.GeoDataFrame
    schematic: bool


def read_finished_plan(path: Path) -> FinishedPlan:
    """Read what a work order is made from out of a finished plan.

    Parameters
    ----------
    path
        The ``plan.gpkg`` of a run; a GIS may have changed it since.

    Returns
    -------
    FinishedPlan
        Its signs, roads and cores, in the metric CRS of the run.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        It is no plan that a run of dekkend wrote.
    """
    require_file(path)
    frames = {layer: _layer(path, layer) for layer in _NEEDED}
    signs = _with_columns(frames["signs"], _SIGN_TEXTS, _SIGN_NUMBERS)
    return FinishedPlan(
        signs=_with_places(signs[~(signs.geometry.isna() | signs.geometry.is_empty)]),
        segments=_with_columns(frames["segments"], ("street", "ref", "highway"), ()),
        cores=_with_columns(frames["cores"], ("core_id", "name"), ()),
        schematic=_is_schematic(path),
    )


def _layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    try:
        frame: gpd.GeoDataFrame = pyogrio.read_dataframe(path, layer=layer)
    except (RuntimeError, ValueError, OSError) as error:
        raise _no_plan(path, layer) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or not _NEEDED[layer] <= set(frame.columns):
        raise _no_plan(path, layer)
    return frame


def _no_plan(path: Path, layer: str) -> InputError:
    return InputError(
        "{file}: this is no plan of dekkend: the layer {layer} is missing or incomplete. Name the plan.gpkg that "
        "dekkend run has written.",
        file=path,
        layer=layer,
    )


def _with_columns(frame: gpd.GeoDataFrame, words: tuple[str, ...], numbers: tuple[str, ...]) -> gpd.GeoDataFrame:
    told = {name: frame[name].astype("object").map(as_text) if name in frame else "" for name in words}
    data = pd.DataFrame(told, index=frame.index)
    for name in numbers:
        data[name] = pd.to_numeric(frame[name], errors="coerce").astype("float64") if name in frame else float("nan")
    return gpd.GeoDataFrame(data, geometry=frame.geometry, crs=frame.crs)


def _with_places(signs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    # In a GIS a point can be moved while the coordinates beside it stay what they were.
    degrees, in_rd = signs.geometry.to_crs(WGS84), CRS(signs.crs) == RD_NEW
    return signs.assign(
        rd_x=signs.geometry.x.round(1) if in_rd else float("nan"),
        rd_y=signs.geometry.y.round(1) if in_rd else float("nan"),
        lon=degrees.x.round(7),
        lat=degrees.y.round(7),
    )


def _is_schematic(path: Path) -> bool:
    return (pyogrio.read_info(path, layer="signs")["layer_metadata"] or {}).get("SCHEMATIC") == "true"
