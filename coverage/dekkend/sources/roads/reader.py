"""Reads a road layer into what an OpenStreetMap file yields, so that every later step needs nothing else."""

import warnings
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from dekkend.arrays import Flags, Whole, objects, shapes
from dekkend.crs import WGS84, metric_crs
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.files import require_file
from dekkend.sources.osm.data import OsmData, RoadNodes
from dekkend.sources.roads.attributes import attributes, untold
from dekkend.sources.roads.columns import RoadColumns
from dekkend.sources.roads.topology import connected_parts, given_nodes, near_misses, numbered_places, touching_nodes
from dekkend.sources.vector import read_vector

LINES: Final = frozenset({"LineString", "MultiLineString"})
# How far beyond the outermost roads the extent is drawn, in metres, as around an extract that does not say its own.
_RIM_M: Final = 100
# Short loose ends are in every layer; networks of this share of all roads are worth a word.
_WHOLE: Final = 0.995
# Ends this near may be meant to meet, in metres: a gap of less than two lanes. Wider ones are pieces of road that lack.
_MISS_M: Final = 5.0
_EMPTY: Final = {
    "places": ("osm_id", "place", "name"),
    "addresses": ("osm_id", "street", "housenumber", "postcode", "city"),
    "buildings": ("osm_id", "building", "area_m2"),
    "areas": ("osm_id", "kind", "value", "name"),
    "boundaries": ("osm_id", "admin_level", "name"),
    "barriers": ("kind", "name"),
    "signs": ("osm_id", "value", "name", "city_limit"),
    "lamps": ("osm_id",),
    "crossings": ("osm_id", "kind"),
}
_NUMBERS: Final = {"osm_id": np.int64, "area_m2": np.float64}


def read_roads(path: Path, told: RoadColumns, *, crs: CRS | None = None) -> OsmData:
    """Read a layer of lines as roads.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, Shapefile (also zipped) or FlatGeobuf, such as the road sections (wegvakken) of the Dutch
        national road file.
    told
        Which column holds what, and how near ends touch.
    crs
        The metric CRS to bring it to; without one, that of the place.

    Returns
    -------
    OsmData
        ``roads`` and ``road_nodes``; all other layers are empty, and so is the date. Roads are sorted by their number:
        that of the layer, else that of the place of their middle. A line in several parts is several roads with one
        number. What lies twice is one road, and what is shorter than the tolerance is none.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read as lines with a CRS (see :func:`dekkend.sources.vector.read_vector`), or its columns
        as the settings say (see :func:`dekkend.sources.roads.attributes.attributes`); its nodes contradict its lines;
        all lines are shorter than the tolerance; or no car may drive on any of its roads.

    Warns
    -----
    DekkendWarning
        What the layer does not say, and what is lost by it; roads on which no car may drive; a network in parts.
    """
    frame = read_vector(require_file(path), layer=told.layer or _layer_of_lines(path), crs=WGS84, shapes=LINES)
    frame = frame.to_crs(crs or metric_crs(*frame.total_bounds))
    roads, ends = attributes(path, frame, told)
    open_ = (roads["access"] != "").to_numpy()
    _tell_closed(path, roads, open_)
    table, ends = _one_line_each(frame[open_], roads[open_], ends[open_], told.snap_m)
    _require_length(path, table, told.snap_m)
    lines = shapes(table)
    if len(ends.columns):
        nodes = given_nodes(path, lines, ends, snap_m=told.snap_m)
    else:
        nodes = touching_nodes(lines, snap_m=told.snap_m)
    table, nodes = _without_points(table, nodes)
    _require_length(path, table, told.snap_m)
    table, nodes = _in_order(table, nodes)
    _tell_parts(path, table, nodes, numbered=len(ends.columns) > 0)
    points = shapely.MultiPoint(nodes.xy)
    nothing = np.array([], dtype=np.int64)
    return OsmData(
        crs=CRS(table.crs),
        roads=table,
        road_nodes=nodes,
        blocked=nothing,
        cut=nothing,
        **{name: _nothing(columns, CRS(table.crs)) for name, columns in _EMPTY.items()},
        extent=points.convex_hull.buffer(_RIM_M),
        extent_known=False,
        date="",
        schematic=False,
        untold=untold(frame),
    )


def _layer_of_lines(path: Path) -> str | None:
    """Return the only layer of lines in a file of several layers; None where the file must be judged as it is."""
    try:
        layers = pyogrio.list_layers(path)
    except (RuntimeError, ValueError, OSError):
        return None
    lines = [str(name) for name, kind in layers if kind is not None and "LineString" in str(kind)]
    return lines[0] if len(lines) == 1 else None


def _one_line_each(
    frame: gpd.GeoDataFrame, roads: pd.DataFrame, ends: pd.DataFrame, snap_m: float
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return a row for each line: parts of one road of their own, and a road that is drawn twice once."""
    several = frame.geom_type == "MultiLineString"
    # Merging makes nothing of a line without length, which joins two nodes all the same.
    merged = frame.geometry.where(~several, frame.geometry.line_merge(directed=True))
    table = gpd.GeoDataFrame(roads, geometry=merged, crs=frame.crs).explode(ignore_index=False)
    # The layer's nodes belong to the ends of the whole; between its parts nothing meets.
    part, parts = table.groupby(level=0).cumcount(), table.groupby(level=0)["highway"].transform("size")
    ends = ends.reindex(table.index)
    if len(ends.columns):
        label = ends.index.astype(str) + "/" + part.astype(str)
        ends["start"] = ends["start"].where(part == 0, "start of " + label)
        ends["end"] = ends["end"].where(part == parts - 1, "end of " + label)
    # Only of a one-way road it matters in which direction its line runs.
    lines = np.where(table["oneway"] != 0, shapes(table), shapely.normalize(shapes(table)))
    key = pd.DataFrame({"line": shapely.to_wkb(lines), "way": table["oneway"].to_numpy()}).join(
        ends.reset_index(drop=True)
    )
    kept = ~key.duplicated().to_numpy()
    if ends.columns.empty:
        kept &= shapely.length(lines) > snap_m
    return table[kept], ends[kept]


def _without_points(table: gpd.GeoDataFrame, nodes: RoadNodes) -> tuple[gpd.GeoDataFrame, RoadNodes]:
    """Leave out roads that are no more than a point, their ends having become one."""
    return _rows(table, nodes, np.flatnonzero(shapely.length(shapely.linestrings(nodes.xy, indices=nodes.way)) > 0))


def _in_order(table: gpd.GeoDataFrame, nodes: RoadNodes) -> tuple[gpd.GeoDataFrame, RoadNodes]:
    """Give roads without a number that of their place, and sort all by their number and line."""
    lines = shapely.linestrings(nodes.xy, indices=nodes.way)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    number = table["osm_way_id"].to_numpy(np.int64)
    number = np.where(number < 0, numbered_places(middle), number)
    order = np.lexsort((objects(shapely.to_wkb(lines)), number))
    table = table.assign(osm_way_id=number).set_geometry(lines, crs=table.crs)
    return _rows(table, nodes, order)


def _rows(table: gpd.GeoDataFrame, nodes: RoadNodes, rows: Whole) -> tuple[gpd.GeoDataFrame, RoadNodes]:
    """Return some of the roads in an order, with their nodes in the same."""
    place = np.full(len(table), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    way = place[nodes.way]
    by_road = np.argsort(way, kind="stable")
    by_road = by_road[way[by_road] >= 0]
    return table.iloc[rows].reset_index(drop=True), RoadNodes(way[by_road], nodes.ref[by_road], nodes.xy[by_road])


def _tell_closed(path: Path, roads: pd.DataFrame, open_: Flags) -> None:
    if not open_.any():
        raise InputError(
            "{file}: no road of this layer is one that a car may use. Look at its classes, and at the setting "
            "roads.classes.",
            file=path,
        )
    if not open_.all():
        warnings.warn(
            DekkendWarning(
                "{file}: {count} of {total} lines are left out, for no car may drive there: paths, bus lanes and the "
                "like.",
                file=path,
                count=int((~open_).sum()),
                total=len(roads),
            ),
            stacklevel=3,
        )


def _require_length(path: Path, table: gpd.GeoDataFrame, snap_m: float) -> None:
    if table.empty:
        raise InputError(
            "{file}: no road of this layer is longer than roads.snap_m ({snap:,.1f} m), so that each is no more than a "
            "point. Lower the setting.",
            file=path,
            snap=snap_m,
        )


def _tell_parts(path: Path, table: gpd.GeoDataFrame, nodes: RoadNodes, *, numbered: bool) -> None:
    part, lines = connected_parts(nodes, len(table)), shapes(table)
    metres = np.bincount(part, weights=shapely.length(lines))
    share = float(metres.max(initial=0.0) / max(metres.sum(), 1e-9))
    if share >= _WHOLE:
        return
    said = {
        "file": path,
        "count": len(metres),
        "share": share,
        "near": near_misses(lines, part, reach_m=_MISS_M),
        "reach": _MISS_M,
    }
    if numbered:
        warning = DekkendWarning(
            "{file}: the roads fall into {count:,} networks that do not meet; the largest holds {share:.0%} of their "
            "length. No car is seen to come from one into another, so that entry roads and trips may be missing. "
            "{near:,} of the smaller ones {near:ends|end} within {reach:.0f} m of another road. If they should meet "
            "there, take the columns of nodes out of the layer and raise roads.snap_m: roads with nodes meet at these "
            "alone. Where a gap is wider, pieces of road are missing: draw them, or take another layer.",
            **said,
        )
    else:
        warning = DekkendWarning(
            "{file}: the roads fall into {count:,} networks that do not meet; the largest holds {share:.0%} of their "
            "length. No car is seen to come from one into another, so that entry roads and trips may be missing. "
            "{near:,} of the smaller ones {near:ends|end} within {reach:.0f} m of another road. If they should meet "
            "there, raise roads.snap_m, or draw the ends onto one another. Where a gap is wider, pieces of road are "
            "missing: draw them, or take another layer.",
            **said,
        )
    warnings.warn(warning, stacklevel=3)


def _nothing(columns: tuple[str, ...], crs: CRS) -> gpd.GeoDataFrame:
    table = {name: np.array([], dtype=_NUMBERS.get(name, object)) for name in columns}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
