"""Neighbourhoods and the municipality as polygons, and the files that hold them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from dekkend.crs import RD_NEW
from dekkend.gdal import gdal_set
from dekkend.sources.sample import places
from dekkend.sources.sample.geometry import XY, Points, one_polygon, rounded

_GRID_M = 0.1
_FIXED_DATE = "2026-01-01T00:00:00.000Z"


def neighbourhood_polygons() -> dict[str, Polygon]:
    """Cut the municipality into its neighbourhoods.

    Returns
    -------
    dict of str to Polygon
        By code, in the order of the codes; they tile the municipality (EPSG:28992).
    """
    north = places.CANAL[1:4]
    river = places.MAAS[1:]
    ring = unary_union([LineString(line) for line in (north, places.EAST_SIDE, river, (places.MAAS[1], north[0]))])
    lines = [ring, LineString(places.CANAL), *map(LineString, places.DIVIDERS)]
    faces = list(polygonize(shapely.set_precision(unary_union(lines), _GRID_M)))
    found = {}
    for buurt in places.BUURTEN:
        (face,) = [face for face in faces if face.contains(Point(buurt.point))]
        found[buurt.code] = shapely.normalize(face)
    # The far bank of the canal in Elsloo is no neighbourhood of its own.
    for face in faces:
        spot = face.representative_point()
        if not any(polygon.contains(spot) for polygon in found.values()):
            _join_to_neighbour(found, face)
    return dict(sorted(found.items()))


def buurt_at(polygons: Mapping[str, Polygon], point: XY) -> str:
    """Return the code of the neighbourhood at a point, of the nearest one where there is none."""
    here = Point(point)
    return min(polygons, key=lambda code: (polygons[code].distance(here), code))


def town_polygons(polygons: Mapping[str, Polygon]) -> dict[str, Polygon]:
    """Join neighbourhoods to the woonplaatsen that stand in addresses.

    Parameters
    ----------
    polygons
        The neighbourhoods by code.

    Returns
    -------
    dict of str to Polygon
        By name of the woonplaats.
    """
    towns = sorted(set(places.TOWN_OF.values()))
    return {
        town: one_polygon(unary_union([area for code, area in polygons.items() if places.TOWN_OF[code] == town]))
        for town in towns
    }


def border_lines(towns: Mapping[str, Polygon]) -> list[Points]:
    """Cut the borders of the woonplaatsen into lines that neighbours share.

    Parameters
    ----------
    towns
        The woonplaatsen.

    Returns
    -------
    list of points
        Lines that end where borders meet; sorted.
    """
    merged = shapely.line_merge(unary_union([town.boundary for town in towns.values()]))
    return sorted(rounded(line.coords) for line in shapely.get_parts(merged))


def write_neighbourhoods(polygons: Mapping[str, Polygon], path: Path) -> None:
    """Write the neighbourhoods with the columns of CBS.

    Parameters
    ----------
    polygons
        The neighbourhoods by code.
    path
        A GeoPackage; its layer is ``buurten`` (EPSG:28992).
    """
    rows = places.BUURTEN
    columns = {
        "buurtcode": [buurt.code for buurt in rows],
        "buurtnaam": [buurt.name for buurt in rows],
        "wijkcode": [buurt.district for buurt in rows],
        "gemeentecode": [places.MUNICIPALITY_CODE for _ in rows],
        "gemeentenaam": [places.MUNICIPALITY_NAME for _ in rows],
        "aantal_inwoners": [buurt.residents for buurt in rows],
        "inwoners_65_jaar_of_ouder": [buurt.residents_65 for buurt in rows],
        "aantal_huishoudens": [buurt.households for buurt in rows],
        "oppervlakte_land_in_ha": [buurt.land_ha for buurt in rows],
    }
    _write(columns, [polygons[buurt.code] for buurt in rows], path, "buurten")


def write_boundary(polygons: Mapping[str, Polygon], path: Path) -> None:
    """Write the outline of the municipality.

    Parameters
    ----------
    polygons
        The neighbourhoods by code.
    path
        A GeoPackage; its layer is ``gemeente`` (EPSG:28992).
    """
    columns = {"gemeentecode": [places.MUNICIPALITY_CODE], "gemeentenaam": [places.MUNICIPALITY_NAME]}
    _write(columns, [one_polygon(unary_union(list(polygons.values())))], path, "gemeente")


def _write(columns: Mapping[str, object], geometry: Iterable[Polygon], path: Path, layer: str) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=list(geometry), crs=RD_NEW)
    path.unlink(missing_ok=True)
    # A GeoPackage states when it was written; without a fixed date no two are alike.
    with gdal_set("OGR_CURRENT_DATE", _FIXED_DATE):
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG")


def _join_to_neighbour(found: dict[str, Polygon], face: Polygon) -> None:
    code = max(found, key=lambda code: (found[code].boundary.intersection(face.boundary).length, code))
    found[code] = shapely.normalize(one_polygon(unary_union([found[code], face])))
