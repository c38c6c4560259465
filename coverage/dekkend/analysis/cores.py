"""Which built-up areas are village cores, what they are called, and where they end.

The outline follows the addresses: those nearer to one another than the gap belong together. A village is a
built-up area with a place name; grown-together villages part at the boundary of the woonplaats (administrative
level 10), at a river or at a canal, where each side has a name of its own.
"""

import re
import unicodedata
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Flags, Objects, Whole, objects, shapes
from dekkend.crs import require_same
from dekkend.layers import CORES
from dekkend.settings import CoreSettings

SETTLEMENTS = ("city", "town", "village", "hamlet")
# Parts of a settlement: they name a built-up area only through the settlement that they belong to.
_QUARTERS = frozenset({"suburb", "quarter", "neighbourhood", "borough", "city_block"})
_BUILT_UP = frozenset({"residential", "retail", "commercial"})
_SPLITTING_LEVEL = 10
_HOME_M2 = 40.0


@dataclass(frozen=True)
class BuiltUp:
    """What the outline of cores is drawn from, all in one metric CRS.

    Attributes
    ----------
    addresses
        Points of addresses; where there are none, those of buildings serve.
    buildings
        Points of buildings with ``area_m2``.
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

    @property
    def homes(self) -> Objects:
        """Points that stand for homes: addresses, else buildings that are large enough to live in."""
        if len(self.addresses):
            return shapes(self.addresses)
        return shapes(self.buildings[self.buildings["area_m2"] >= _HOME_M2])


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
        entries are found later. Every core has a name: that
        of its place, else of its longest-built street (kind ``unnamed``), else a number.

    Raises
    ------
    LayerError
        The evidence is not in one metric CRS.
    """
    crs = require_same(built_up.addresses, built_up.buildings, built_up.landuse, built_up.places)
    homes = built_up.homes
    fabric = _fabric(homes, built_up.landuse, settings)
    pieces = _pieces(fabric, _cutting_lines(built_up))
    counts = _count(pieces, homes)
    pieces, counts = pieces[counts > 0], counts[counts > 0]
    named = _named(pieces, counts, built_up.places, built_up.addresses, settings)
    cores = _merged(pieces, counts, named)
    dense = cores["addresses"] >= settings.min_density_per_ha * shapely.area(cores["shape"].to_numpy(object)) / 1e4
    cores = cores[(cores["addresses"] >= settings.min_addresses) & dense]
    return _layer(cores, built_up.addresses, crs)


def _fabric(homes: Objects, landuse: gpd.GeoDataFrame, settings: CoreSettings) -> BaseGeometry:
    around = shapely.union_all(shapely.buffer(homes, settings.building_gap_m / 2, quad_segs=4))
    shrink = settings.building_gap_m / 2 - settings.margin_m
    fabric = shapely.buffer(around, -shrink, quad_segs=4)
    areas = shapes(landuse[(landuse["kind"] == "landuse") & landuse["value"].isin(_BUILT_UP)])
    # A field that is only planned to be built on has no homes yet.
    dense = _count(areas, homes) >= settings.min_density_per_ha * shapely.area(areas) / 1e4
    whole = shapely.union_all(objects([*areas[dense], fabric]))
    # Parks and ponds within a village are part of it.
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(whole))))


def _cutting_lines(built_up: BuiltUp) -> Objects:
    levels = built_up.boundaries[built_up.boundaries["admin_level"] >= _SPLITTING_LEVEL]
    water = built_up.barriers[built_up.barriers["kind"].isin(("river", "canal"))]
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


def _count(areas: Objects, homes: Objects) -> Whole:
    if len(areas) == 0:
        return np.zeros(0, dtype=np.int64)
    area, _ = shapely.STRtree(homes).query(areas, predicate="intersects")
    return np.bincount(area, minlength=len(areas)).astype(np.int64)


def _named(
    pieces: Objects,
    counts: Whole,
    places: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    settings: CoreSettings,
) -> pd.DataFrame:
    """Give each piece the number of the core that it belongs to, with that core's name and kind."""
    table = pd.DataFrame({"name": "", "kind": "", "core": np.arange(len(pieces))}, index=np.arange(len(pieces)))
    rank = {kind: number for number, kind in enumerate(SETTLEMENTS)}
    towns = places[places["place"].isin(SETTLEMENTS)]
    spot, piece = shapely.STRtree(pieces).query(towns.geometry.to_numpy(), predicate="intersects")
    found = pd.DataFrame(
        {"piece": piece, "kind": towns["place"].to_numpy()[spot], "name": towns["name"].to_numpy()[spot]}
    )
    found["rank"] = found["kind"].map(rank)
    best = found[counts[found["piece"]] >= settings.split_min_addresses]
    best = best.sort_values(["piece", "rank", "name"]).drop_duplicates("piece")
    table.loc[best["piece"], ["name", "kind"]] = best[["name", "kind"]].to_numpy()
    _join_nameless(pieces, table)
    _join_quarters(pieces, places, table)
    large = counts >= settings.min_addresses
    _name_from_nearby(pieces, large, towns, table, settings.name_reach_m)
    _join_by_address(pieces, large, addresses, table, settings.name_reach_m)
    return table


def _join_nameless(pieces: Objects, table: pd.DataFrame) -> None:
    """Let each nameless piece join the neighbour with which it shares the longest border, from the named ones out."""
    left, right = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    apart = left != right
    border = pd.DataFrame({"left": left[apart], "right": right[apart]})
    border["length"] = shapely.length(shapely.intersection(pieces[border["left"]], pieces[border["right"]]))
    border = border[border["length"] > 0].sort_values(["left", "length", "right"], ascending=[True, False, True])
    while True:
        nameless = (table["name"] == "").to_numpy()
        reach = border[nameless[border["left"]] & ~nameless[border["right"]]].drop_duplicates("left")
        if reach.empty:
            return
        table.loc[reach["left"]] = table.loc[reach["right"]].to_numpy()


def _join_quarters(pieces: Objects, places: gpd.GeoDataFrame, table: pd.DataFrame) -> None:
    """Let a built-up area that only quarters name join the nearest settlement: a quarter is a part of one."""
    quarters = places[places["place"].isin(_QUARTERS)]
    _, with_quarter = shapely.STRtree(pieces).query(quarters.geometry.to_numpy(), predicate="intersects")
    homeless = [number for number in np.unique(with_quarter) if table.loc[number, "name"] == ""]
    towns = table.index[table["name"] != ""].to_numpy()
    if len(towns) == 0:
        return
    tree = shapely.STRtree(pieces[towns])
    for number in homeless:
        table.loc[number] = table.loc[towns[tree.nearest(pieces[number])]]


def _name_from_nearby(
    pieces: Objects, large: Flags, towns: gpd.GeoDataFrame, table: pd.DataFrame, reach_m: float
) -> None:
    """Let a built-up area just beside a place node take its name, unless an area of its own has it already."""
    free = towns[~towns["name"].isin(table["name"])]
    nameless = table.index[(table["name"] == "") & large].to_numpy()
    spot, near = shapely.STRtree(pieces[nameless]).query(free.geometry.to_numpy(), "dwithin", distance=reach_m)
    found = free[["name", "place"]].iloc[spot].assign(piece=nameless[near])
    found["away"] = shapely.distance(free.geometry.to_numpy()[spot], pieces[nameless[near]])
    found = found.sort_values(["away", "name", "piece"]).drop_duplicates("name").drop_duplicates("piece")
    table.loc[found["piece"], ["name", "kind"]] = found[["name", "place"]].to_numpy()


def _join_by_address(
    pieces: Objects, large: Flags, addresses: gpd.GeoDataFrame, table: pd.DataFrame, reach_m: float
) -> None:
    """Let a nameless area join the core within reach whose name its addresses carry as their place (woonplaats).

    Farms stay what they are: only an area that could be a core of its own joins.
    """
    nameless = table.index[(table["name"] == "") & large].to_numpy()
    named = table.index[table["name"] != ""].to_numpy()
    city = _most_common(pieces[nameless], addresses, "city")
    area, other = shapely.STRtree(pieces[named]).query(pieces[nameless], "dwithin", distance=reach_m)
    pairs = pd.DataFrame({"piece": nameless[area], "core": named[other], "city": city[area]})
    pairs["away"] = shapely.distance(pieces[pairs["piece"]], pieces[pairs["core"]])
    pairs = pairs[pairs["city"].to_numpy() == table["name"].to_numpy()[pairs["core"]]]
    best = pairs.sort_values(["piece", "away", "core"]).drop_duplicates("piece")
    table.loc[best["piece"]] = table.loc[best["core"]].to_numpy()


def _most_common(outlines: Objects, addresses: gpd.GeoDataFrame, column: str) -> Objects:
    """Return the value that most addresses within each area carry, empty where none carries one."""
    address, area = shapely.STRtree(outlines).query(shapes(addresses), predicate="intersects")
    found = pd.DataFrame({"area": area, "value": addresses[column].to_numpy(object)[address]})
    found = found[found["value"] != ""].groupby(["area", "value"]).size().rename("count").reset_index()
    most = found.sort_values(["area", "count", "value"], ascending=[True, False, True]).drop_duplicates("area")
    values = np.full(len(outlines), "", dtype=object)
    values[most["area"]] = most["value"]
    return values


def _merged(pieces: Objects, counts: Whole, named: pd.DataFrame) -> pd.DataFrame:
    table = named.assign(shape=pieces, addresses=counts)
    return table.groupby("core", sort=True).agg(
        name=("name", "first"),
        kind=("kind", "first"),
        addresses=("addresses", "sum"),
        shape=("shape", lambda parts: shapely.union_all(shapes(parts))),
    )


def _street_names(outlines: Objects, addresses: gpd.GeoDataFrame) -> list[str]:
    """Return the street with most addresses in each area, or a number where there is none."""
    streets = _most_common(outlines, addresses, "street")
    return [street or f"#{number}" for number, street in enumerate(streets, start=1)]


def _layer(cores: pd.DataFrame, addresses: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoDataFrame:
    corner = shapely.bounds(cores["shape"].to_numpy(object))[:, :2] if len(cores) else np.zeros((0, 2))
    order = np.lexsort((corner[:, 1], corner[:, 0], cores["name"].to_numpy(str), -cores["addresses"].to_numpy()))
    table = cores.iloc[order].reset_index(drop=True)
    nameless = table["name"] == ""
    table.loc[nameless, "name"] = _street_names(table.loc[nameless, "shape"].to_numpy(object), addresses)
    table.loc[nameless, "kind"] = "unnamed"
    slugs = table["name"].map(slug)
    again = slugs.groupby(slugs).cumcount()
    outlines = shapes(table["shape"])
    return CORES.conform(
        gpd.GeoDataFrame(
            {
                "core_id": slugs.where(again == 0, slugs + "-" + (again + 1).astype(str)),
                "name": table["name"],
                "kind": table["kind"],
                "addresses": table["addresses"],
                "area_ha": shapely.area(outlines) / 1e4,
                "entries": 0,
                "sealed": False,
                "evidence": "addresses, landuse, places, admin, water",
            },
            geometry=outlines,
            crs=crs,
        )
    )


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
