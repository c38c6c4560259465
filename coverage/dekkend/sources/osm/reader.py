"""Reads an OpenStreetMap file in two passes: the relations first, then all layers at once."""

import shutil
import warnings
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from dekkend.crs import WGS84, metric_crs
from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.files import require_file
from dekkend.sources.osm.collect import AREA_KEYS, NEVER, NODE_KEYS, Areas, Boundaries, Nodes, Row, Ways
from dekkend.sources.osm.data import SCHEMATIC_MARK, OsmData, RoadNodes
from dekkend.sources.osm.extent import extent_of
from dekkend.sources.osm.order import in_order

SUFFIXES: Final = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")

# Classes of streets that have houses along them.
_LIVED_IN: Final = ("residential", "living_street")
_ROAD_COLUMNS = (
    "osm_way_id", "highway", "name", "ref", "access", "oneway", "maxspeed_kmh", "zone", "speed_zone", "bridge",
    "tunnel", "roundabout", "lit", "operator", "width_m", "lanes",
)  # fmt: skip
_ADDRESS_COLUMNS = ("osm_id", "street", "housenumber", "postcode", "city")


def read_osm(path: Path | str) -> OsmData:
    """Read all that dekkend needs from an OpenStreetMap extract.

    Parameters
    ----------
    path
        A file with the ending .osm.pbf, .osm, .osm.gz or .osm.bz2, in small or capital letters.

    Returns
    -------
    OsmData
        The layers, in EPSG:28992 in the Netherlands and in the local UTM zone elsewhere. Rows are sorted by their
        number in OpenStreetMap, whatever the order of the file.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file has another ending, is empty, broken or truncated, or holds no road that a car may use.

    Warns
    -----
    DekkendWarning
        The file holds no addresses, or no named places.
    """
    path = require_file(Path(path))
    if not path.name.lower().endswith(SUFFIXES):
        raise InputError(
            "{file}: OpenStreetMap data ends in one of {suffixes}. Give the file its right name, or convert it.",
            file=path,
            suffixes=", ".join(SUFFIXES),
        )
    try:
        header, nodes, ways, areas = _collect(path)
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise InputError(
            "{file}: this is not a whole OpenStreetMap file ({reason}). Download it again.",
            file=path,
            reason=str(error).strip() or type(error).__name__,
        ) from error
    if not ways.roads:
        raise InputError(
            "{file}: the extract holds no roads that a car may use. Take one with highways in it.", file=path
        )
    if not nodes.addresses and not any(row["kind"] == "address" for row in areas.polygons):
        warnings.warn(
            DekkendWarning(
                "{file}: the extract holds no addresses. Built-up areas are drawn from buildings and land use; take an "
                "extract with addresses if you can.",
                file=path,
            ),
            stacklevel=2,
        )
    if not nodes.places:
        warnings.warn(
            DekkendWarning(
                "{file}: the extract holds no named places. Cores are named after a street; take an extract with "
                "places if you can.",
                file=path,
            ),
            stacklevel=2,
        )
    return _assemble(header, nodes, ways, areas)


def _collect(path: Path) -> tuple[osmium.io.Header, Nodes, Ways, Areas]:
    with TemporaryDirectory() as folder:
        source = _in_small_letters(path, folder)
        with osmium.io.Reader(str(source), osmium.osm.NOTHING) as reader:
            header = reader.header()
        return header, *_two_passes(in_order(source, header, folder))


def _in_small_letters(path: Path, folder: str) -> Path:
    """Return the file, or a copy of it in the folder where its ending has capitals: osmium does not know those."""
    if path.name.endswith(SUFFIXES):
        return path
    suffix = next(suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix))
    return shutil.copyfile(path, Path(folder) / f"extract{suffix}")


def _two_passes(name: str) -> tuple[Nodes, Ways, Areas]:
    boundaries, manager = Boundaries(), osmium.area.AreaManager()
    with osmium.io.Reader(name, osmium.osm.RELATION) as reader:
        osmium.apply(reader, boundaries, osmium.filter.KeyFilter(*AREA_KEYS), manager.first_pass_handler())
    nodes, ways, areas = Nodes(), Ways(boundaries), Areas()
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    osmium.apply(
        name,
        locations,
        ways,
        manager.second_pass_handler(osmium.filter.KeyFilter(*AREA_KEYS), areas),
        osmium.filter.KeyFilter(*NODE_KEYS),
        nodes,
    )
    return nodes, ways, areas


def _assemble(header: osmium.io.Header, nodes: Nodes, ways: Ways, areas: Areas) -> OsmData:
    way, ref, lon, lat = (np.array(column) for column in zip(*ways.nodes, strict=True))
    crs = metric_crs(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    to_metric = Transformer.from_crs(WGS84, crs, always_xy=True)
    xy = np.column_stack(to_metric.transform(lon, lat))
    lines = shapely.linestrings(xy, indices=way)
    roads = gpd.GeoDataFrame(pd.DataFrame(ways.roads, columns=_ROAD_COLUMNS), geometry=lines, crs=crs)
    order = np.argsort(roads["osm_way_id"].to_numpy(), kind="stable")
    place_of = np.empty_like(order)
    place_of[order] = np.arange(len(order))
    by_road = np.argsort(place_of[way], kind="stable")
    polygons = _polygons(areas.polygons, to_metric, crs)
    addresses = _addresses(_points(nodes.addresses, _ADDRESS_COLUMNS, to_metric, crs), polygons)
    buildings = _buildings(polygons)
    on_streets = roads["highway"].isin(_LIVED_IN).to_numpy()[way]
    lived_in = [shapely.get_coordinates(layer.geometry.to_numpy()) for layer in (addresses, buildings)]
    extent, known = extent_of(header.box(), np.concatenate([*lived_in, xy[on_streets]]), xy, to_metric)
    return OsmData(
        crs=crs,
        roads=roads.iloc[order].reset_index(drop=True),
        road_nodes=RoadNodes(place_of[way][by_road], ref[by_road].astype(np.int64), xy[by_road]),
        blocked=np.unique(np.array(nodes.blocked, dtype=np.int64)),
        cut=np.unique(np.array(ways.cut, dtype=np.int64)),
        places=_points(nodes.places, ("osm_id", "place", "name"), to_metric, crs),
        addresses=addresses,
        buildings=buildings,
        areas=_areas(polygons),
        boundaries=_multilines(ways.boundary_lines, ("osm_id", "admin_level", "name"), to_metric, crs),
        barriers=_multilines(ways.barrier_lines, ("kind", "name"), to_metric, crs),
        signs=_points(nodes.signs, ("osm_id", "value", "name", "city_limit"), to_metric, crs),
        lamps=_points(nodes.lamps, ("osm_id",), to_metric, crs),
        crossings=_points(nodes.crossings, ("osm_id", "kind"), to_metric, crs),
        extent=extent,
        extent_known=known,
        date=_date(header, ways.edited),
        schematic=SCHEMATIC_MARK in header.get("generator", ""),
    )


def _date(header: osmium.io.Header, edited: datetime) -> str:
    """Return the day that the header names, else that of the last change to a road."""
    said = header.get("osmosis_replication_timestamp", header.get("timestamp", ""))[:10]
    return said or ("" if edited == NEVER else edited.date().isoformat())


def _points(rows: list[Row], columns: Iterable[str], to_metric: Transformer, crs: CRS) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=[*columns, "lon", "lat"])
    x, y = to_metric.transform(table["lon"].to_numpy(float), table["lat"].to_numpy(float))
    points = gpd.GeoDataFrame(table[[*columns]], geometry=shapely.points(x, y), crs=crs)
    return points.sort_values("osm_id", kind="stable", ignore_index=True)


def _multilines(rows: list[Row], columns: tuple[str, ...], to_metric: Transformer, crs: CRS) -> gpd.GeoDataFrame:
    """One row per set of values of the columns, with all its lines."""
    rows = sorted(rows, key=lambda row: row["way"])
    table = pd.DataFrame(rows, columns=[*columns])
    if table.empty:
        return gpd.GeoDataFrame(table, geometry=[], crs=crs)
    lon, lat = np.concatenate([row["points"] for row in rows]).T
    owner = np.repeat(np.arange(len(rows)), [len(row["points"]) for row in rows])
    lines = shapely.linestrings(np.column_stack(to_metric.transform(lon, lat)), indices=owner)
    table = gpd.GeoDataFrame(table, geometry=lines, crs=crs)
    return table.dissolve(by=list(columns), as_index=False, method="unary")[[*columns, "geometry"]]


def _polygons(rows: list[Row], to_metric: Transformer, crs: CRS) -> gpd.GeoDataFrame:
    columns = ["osm_id", "from_way", "kind", "value", "name", *_ADDRESS_COLUMNS[1:]]
    table = pd.DataFrame(rows, columns=[*columns, "wkb"])
    shapes = shapely.from_wkb(table["wkb"].to_numpy(object))
    shapes = shapely.transform(shapes, lambda xy: np.column_stack(to_metric.transform(xy[:, 0], xy[:, 1])))
    shapes = shapely.make_valid(shapes)
    polygons = gpd.GeoDataFrame(table[columns], geometry=shapes, crs=crs)
    polygons = polygons[polygons.geom_type.isin(("Polygon", "MultiPolygon"))]
    return polygons.sort_values(["osm_id", "from_way", "kind"], kind="stable", ignore_index=True)


def _addresses(points: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    on_buildings = polygons.loc[polygons["kind"] == "address", [*_ADDRESS_COLUMNS, "geometry"]]
    on_buildings = on_buildings.set_geometry(on_buildings.representative_point())
    both = pd.concat([points, on_buildings], ignore_index=True)
    # An entrance and its building often carry the same address; without a street it cannot be told.
    same = both.duplicated(["street", "housenumber", "postcode", "city"]) & (both["street"] != "")
    on_building = np.arange(len(both)) >= len(points)
    return gpd.GeoDataFrame(both[~(same & on_building)].reset_index(drop=True), crs=points.crs)


def _buildings(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    found = polygons[polygons["kind"] == "building"]
    out = found[["osm_id", "value", "geometry"]].rename(columns={"value": "building"})
    out["area_m2"] = found.area
    return out.set_geometry(found.representative_point()).reset_index(drop=True)[
        ["osm_id", "building", "area_m2", "geometry"]
    ]


def _areas(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    found = polygons[polygons["kind"].isin(("landuse", "place", "water", "holiday"))]
    return found[["osm_id", "kind", "value", "name", "geometry"]].reset_index(drop=True)
