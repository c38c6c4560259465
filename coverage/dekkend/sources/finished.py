"""Reads a finished plan back from the GeoPackage that a run wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from dekkend.arrays import objects
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import InputError
from dekkend.provenance import OSM_ATTRIBUTION, OSM_LICENCE
from dekkend.sources.columns import as_text
from dekkend.sources.files import require_file

_SIGN_TEXTS = (
    "sign_id", "entry_id", "core_id", "street", "status", "where", "mounting", "authority", "checks", "remark",
    "provenance",
)  # fmt: skip
_SIGN_NUMBERS = ("facing_deg", "cost_eur")
_OF_SIGNS = {"signs": {"sign_id", "status"}, "segments": {"street", "highway"}, "cores": {"core_id", "name"}}
_OF_COVERAGE = {
    "segments": {"segment_id", "u", "v", "speed_kmh", "oneway", "length_m", "addresses"},
    "streets": {"segment_id", "covered", "covered_addresses", "group_ids", "neighbourhood"},
    "groups": {"group_id", "since", "status"},
    "neighbourhoods": {"code", "name", "data_share"},
}


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
    credit
        Whom to name beside it (:func:`credit_of`).
    schematic
        The road data says of itself that it is a drawn-up example.
    """

    signs: gpd.GeoDataFrame
    segments: gpd.GeoDataFrame
    cores: gpd.GeoDataFrame
    credit: str
    schematic: bool


@dataclass(frozen=True)
class FinishedCoverage:
    """What a comparison of crime starts from.

    Attributes
    ----------
    streets
        The network with its coverage: ``segment_id``, ``u``, ``v``, ``speed_kmh`` (km/h), ``oneway``, ``length_m`` (m),
        ``covered`` (yes or no), ``addresses`` and ``covered_addresses`` (how many), ``group_ids`` (a tuple in each
        row), ``neighbourhood`` (a code, empty for none) and lines.
    groups
        The groups: ``group_id``, ``since`` (YYYY-MM-DD, empty where unknown), ``status``.
    neighbourhoods
        The neighbourhoods by code: ``code``, ``name``, ``data_share`` (of its area, with road data) and polygons.
    credit
        Whom to name beside it (:func:`credit_of`).
    schematic
        The road data says of itself that it is a drawn-up example.
    """

    streets: gpd.GeoDataFrame
    groups: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    credit: str
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
    frames = {layer: read_layer(path, layer, needed) for layer, needed in _OF_SIGNS.items()}
    signs = with_columns(frames["signs"], _SIGN_TEXTS, _SIGN_NUMBERS)
    return FinishedPlan(
        signs=_with_places(signs[~(signs.geometry.isna() | signs.geometry.is_empty)]),
        segments=with_columns(frames["segments"], ("street", "ref", "highway"), ()),
        cores=with_columns(frames["cores"], ("core_id", "name"), ()),
        credit=credit_of(path, "signs"),
        schematic=is_schematic(path, "signs"),
    )


def read_finished_coverage(path: Path) -> FinishedCoverage:
    """Read what a comparison of crime starts from out of a finished plan.

    Parameters
    ----------
    path
        The ``plan.gpkg`` of a run.

    Returns
    -------
    FinishedCoverage
        Its streets with their coverage, groups and neighbourhoods, in the metric CRS of the run.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        It is no plan that a run of dekkend wrote, or was made without neighbourhoods.
    """
    require_file(path)
    frames = {layer: read_layer(path, layer, needed) for layer, needed in _OF_COVERAGE.items()}
    areas = with_columns(frames["neighbourhoods"], ("code", "name"), ("data_share",))
    if areas.empty:
        raise InputError(
            "{file}: this plan was made without neighbourhoods. Run dekkend run again with --neighbourhoods.", file=path
        )
    areas = areas.assign(code=areas["code"].str.upper()).sort_values("code", kind="stable", ignore_index=True)
    return FinishedCoverage(
        streets=_covered_network(frames["segments"], frames["streets"]),
        groups=with_columns(frames["groups"], ("group_id", "since", "status"), ()),
        neighbourhoods=areas,
        credit=credit_of(path, "neighbourhoods"),
        schematic=is_schematic(path, "streets"),
    )


def _covered_network(segments: gpd.GeoDataFrame, streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    known = [*sorted(_OF_COVERAGE["segments"]), "geometry"]
    coverage = with_columns(streets, ("segment_id", "group_ids", "neighbourhood"), ("covered_addresses",)).assign(
        covered=streets["covered"].fillna(value=False).astype(bool)
    )
    joined = segments[known].merge(coverage.drop(columns="geometry"), on="segment_id", how="inner", validate="1:1")
    # Lines are stored as multi-part, each of one part.
    lines = shapely.get_geometry(joined.geometry.to_numpy(), 0)
    return joined.set_geometry(gpd.GeoSeries(lines, index=joined.index, crs=segments.crs)).assign(
        oneway=joined["oneway"].astype(bool),
        group_ids=objects(tuple(told.split("; ")) if told else () for told in joined["group_ids"]),
        neighbourhood=joined["neighbourhood"].str.upper(),
    )


def read_layer(path: Path, layer: str, needed: Collection[str]) -> gpd.GeoDataFrame:
    """Read one layer of a plan.

    Parameters
    ----------
    path
        The ``plan.gpkg`` of a run.
    layer
        The layer.
    needed
        Columns that it must have.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer as it stands in the file.

    Raises
    ------
    InputError
        There is no such layer, or it lacks a column or a CRS.
    """
    try:
        frame: gpd.GeoDataFrame = pyogrio.read_dataframe(path, layer=layer)
    except (RuntimeError, ValueError, OSError) as error:
        raise _no_plan(path, layer) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or not set(needed) <= set(frame.columns):
        raise _no_plan(path, layer)
    return frame


def _no_plan(path: Path, layer: str) -> InputError:
    return InputError(
        "{file}: this is no plan of dekkend: the layer {layer} is missing or incomplete. Name the plan.gpkg that "
        "dekkend run has written.",
        file=path,
        layer=layer,
    )


def with_columns(frame: gpd.GeoDataFrame, words: tuple[str, ...], numbers: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Return some columns of a layer with their types.

    Parameters
    ----------
    frame
        A layer as it stands in the file.
    words, numbers
        Columns of texts and of numbers.

    Returns
    -------
    geopandas.GeoDataFrame
        These columns and the geometry; a text that is not there is empty, a number missing.
    """
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


def is_schematic(path: Path, layer: str) -> bool:
    """Say whether the road data of a plan says of itself that it is a drawn-up example.

    Parameters
    ----------
    path
        The ``plan.gpkg`` of a run.
    layer
        One of its layers.

    Returns
    -------
    bool
        True for a drawn-up example.
    """
    return _said_of(path, layer).get("SCHEMATIC") == "true"


def credit_of(path: Path, layer: str) -> str:
    """Say whom to name beside a layer of a plan, and under which licences it may be used.

    Parameters
    ----------
    path
        The ``plan.gpkg`` of a run.
    layer
        One of its layers.

    Returns
    -------
    str
        What the layer says, empty where the run was told of nobody; OpenStreetMap where a GIS wrote it anew and left
        out what it said.
    """
    said = _said_of(path, layer)
    # A GeoPackage keeps no empty text.
    unsaid = "" if "SCHEMATIC" in said else f"{OSM_ATTRIBUTION}, {OSM_LICENCE}"
    return said.get("ATTRIBUTION", unsaid)


def _said_of(path: Path, layer: str) -> dict[str, str]:
    return pyogrio.read_info(path, layer=layer)["layer_metadata"] or {}
