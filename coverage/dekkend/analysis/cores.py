"""Which built-up areas are village cores, what they are called, and where they end.

The outline follows the homes (:mod:`dekkend.analysis.homes`): those nearer to one another than the gap belong
together. A village is a built-up area with a place name; grown-together villages part at the boundary of the
woonplaats (administrative level 10), at a river or at a canal, where each side has a name of its own.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.core_names import most_common, name_pieces
from dekkend.analysis.homes import homes
from dekkend.arrays import Objects, Whole, objects, shapes
from dekkend.crs import require_same
from dekkend.layers import CORES
from dekkend.settings import CoreSettings

_BUILT_UP = frozenset({"residential", "retail", "commercial"})
_SPLITTING_LEVEL = 10
_PARTING_WATER = ("river", "canal")


@dataclass(frozen=True)
class BuiltUp:
    """What the outline of cores is drawn from, all in one metric CRS.

    Attributes
    ----------
    addresses
        Points of addresses; houses stand in for those that are missing.
    buildings
        Points of buildings with ``building`` and ``area_m2``.
    landuse
        Polygons with ``kind`` and ``value``.
    places
        Points with ``place`` and ``name``.
    boundaries
        Lines with ``admin_level``.
    barriers
        Lines with ``kind``: ``river``, ``canal`` or ``railway``.
    """

    addresses: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    landuse: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame


def find_cores(built_up: BuiltUp, settings: CoreSettings) -> gpd.GeoDataFrame:
    """Draw the cores.

    Parameters
    ----------
    built_up
        The evidence, in one metric CRS.
    settings
        Gap, margin and sizes.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``cores`` (:data:`dekkend.layers.CORES`), largest first, with ``entries`` 0 and ``sealed`` False:
        entries are found later. Every core has a name: that of its place, else of its longest-built street (kind
        ``unnamed``), else a number.

    Raises
    ------
    LayerError
        The evidence is not in one metric CRS.
    """
    crs = require_same(built_up.addresses, built_up.buildings, built_up.landuse, built_up.places)
    lived_in = homes(built_up.addresses, built_up.buildings)
    points = shapes(lived_in)
    pieces = _pieces(_fabric(points, built_up.landuse, settings), _cutting_lines(built_up))
    counts = _count_once(pieces, points)
    pieces, counts = pieces[counts > 0], counts[counts > 0]
    named = name_pieces(pieces, counts, built_up.places, lived_in, settings)
    cores = _merged(pieces, counts, named)
    dense = cores["addresses"] >= settings.min_density_per_ha * shapely.area(cores["shape"].to_numpy(object)) / 1e4
    cores = cores[(cores["addresses"] >= settings.min_addresses) & dense]
    return _layer(cores, lived_in, _evidence(built_up, lived_in), crs)


def _fabric(points: Objects, landuse: gpd.GeoDataFrame, settings: CoreSettings) -> BaseGeometry:
    around = shapely.union_all(shapely.buffer(points, settings.building_gap_m / 2, quad_segs=4))
    shrink = settings.building_gap_m / 2 - settings.margin_m
    fabric = shapely.buffer(around, -shrink, quad_segs=4)
    areas = shapes(landuse[(landuse["kind"] == "landuse") & landuse["value"].isin(_BUILT_UP)])
    # A field that is only planned to be built on has no homes yet.
    dense = _count(areas, points) >= settings.min_density_per_ha * shapely.area(areas) / 1e4
    whole = shapely.union_all(objects([*areas[dense], fabric]))
    # Parks and ponds within a village are part of it.
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(whole))))


def _cutting_lines(built_up: BuiltUp) -> Objects:
    levels = built_up.boundaries[built_up.boundaries["admin_level"] >= _SPLITTING_LEVEL]
    water = built_up.barriers[built_up.barriers["kind"].isin(_PARTING_WATER)]
    return np.concatenate([shapes(levels), shapes(water)])


def _pieces(fabric: BaseGeometry, lines: Objects) -> Objects:
    parts = shapely.get_parts(fabric)
    cuts = shapely.union_all(lines) if len(lines) else shapely.MultiLineString()
    pieces = []
    for part in parts:
        if shapely.intersects(part, cuts):
            net = shapely.union_all([shapely.boundary(part), shapely.intersection(cuts, part)])
            faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(net)]))
            pieces += [face for face in faces if shapely.contains(part, shapely.point_on_surface(face))]
        else:
            pieces.append(part)
    out = np.array(pieces, dtype=object)
    west, south, *_ = shapely.bounds(out).T if len(out) else (np.array([]), np.array([]))
    return out[np.lexsort((south, west))]


def _count(areas: Objects, points: Objects) -> Whole:
    if len(areas) == 0:
        return np.zeros(0, dtype=np.int64)
    area, _ = shapely.STRtree(points).query(areas, predicate="intersects")
    return np.bincount(area, minlength=len(areas)).astype(np.int64)


def _count_once(pieces: Objects, points: Objects) -> Whole:
    """Count the homes in each piece; one on the line between two pieces belongs to the first."""
    home, piece = shapely.STRtree(pieces).query(points, predicate="intersects")
    first = pd.DataFrame({"home": home, "piece": piece}).groupby("home")["piece"].min()
    return np.bincount(first, minlength=len(pieces)).astype(np.int64)


def _merged(pieces: Objects, counts: Whole, named: pd.DataFrame) -> pd.DataFrame:
    table = named.assign(shape=pieces, addresses=counts)
    return table.groupby("core", sort=True).agg(
        name=("name", "first"),
        kind=("kind", "first"),
        addresses=("addresses", "sum"),
        shape=("shape", lambda parts: shapely.union_all(shapes(parts))),
    )


def _street_names(outlines: Objects, lived_in: gpd.GeoDataFrame) -> list[str]:
    """Return the street with most addresses in each area, or a number where there is none."""
    streets = most_common(outlines, lived_in, "street")
    return [street or f"#{number}" for number, street in enumerate(streets, start=1)]


def _evidence(built_up: BuiltUp, lived_in: gpd.GeoDataFrame) -> str:
    """Return the codes of what there was to draw outlines from."""
    found = {
        "addresses": len(built_up.addresses) > 0,
        "buildings": len(lived_in) > len(built_up.addresses),
        "landuse": bool((built_up.landuse["kind"] == "landuse").any()),
        "places": len(built_up.places) > 0,
        "admin": bool((built_up.boundaries["admin_level"] >= _SPLITTING_LEVEL).any()),
        "water": bool(built_up.barriers["kind"].isin(_PARTING_WATER).any()),
    }
    return ", ".join(code for code, used in found.items() if used)


def _layer(cores: pd.DataFrame, lived_in: gpd.GeoDataFrame, evidence: str, crs: CRS) -> gpd.GeoDataFrame:
    corner = shapely.bounds(cores["shape"].to_numpy(object))[:, :2] if len(cores) else np.zeros((0, 2))
    order = np.lexsort((corner[:, 1], corner[:, 0], cores["name"].to_numpy(str), -cores["addresses"].to_numpy()))
    table = cores.iloc[order].reset_index(drop=True)
    nameless = table["name"] == ""
    table.loc[nameless, "name"] = _street_names(table.loc[nameless, "shape"].to_numpy(object), lived_in)
    table.loc[nameless, "kind"] = "unnamed"
    outlines = shapes(table["shape"])
    return CORES.conform(
        gpd.GeoDataFrame(
            {
                "core_id": _core_ids(table["name"]),
                "name": table["name"],
                "kind": table["kind"],
                "addresses": table["addresses"],
                "area_ha": shapely.area(outlines) / 1e4,
                "entries": 0,
                "sealed": False,
                "at_edge": False,
                "evidence": evidence,
            },
            geometry=outlines,
            crs=crs,
        )
    )


def _core_ids(names: pd.Series) -> list[str]:
    """Return an identifier for each core: its name, with a number that no other name has taken where it repeats."""
    slugs = [slug(name) for name in names]
    taken = set(slugs)
    ids: dict[str, None] = {}
    for plain in slugs:
        found = plain
        if plain in ids:
            found = next(again for n in count(2) if (again := f"{plain}-{n}") not in taken)
        taken.add(found)
        ids[found] = None
    return list(ids)


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens.

    Parameters
    ----------
    name
        Any name.

    Returns
    -------
    str
        The name for use in an identifier.

    Examples
    --------
    >>> slug("'s-Heerenbroek"), slug("Berg aan de Maas")
    ('s-heerenbroek', 'berg-aan-de-maas')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "core"
