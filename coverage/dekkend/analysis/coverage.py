"""Which streets the groups cover, and how much of each neighbourhood that is."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Flags, Objects, Real, Whole
from dekkend.crs import require_same
from dekkend.layers import STREETS
from dekkend.network.roads import STREET_ACCESS

NOWHERE = -1
_RESIDENTIAL = frozenset({"residential", "living_street"})
_SAME_LENGTH_M = 1e-3


@dataclass(frozen=True)
class Shares:
    """Totals per neighbourhood, each an array in the order of the neighbourhoods.

    Attributes
    ----------
    street_m, covered_m
        Length of residential streets within it, and of the covered ones, in metres.
    addresses, covered_addresses
        Addresses within it, and those reached from covered segments.
    data_share
        Share of its area that lies within the bounds of the road data.
    """

    street_m: Real
    covered_m: Real
    addresses: Whole
    covered_addresses: Whole
    data_share: Real


def is_residential(segments: gpd.GeoDataFrame) -> Flags:
    """Say which segments are streets where people live.

    Parameters
    ----------
    segments
        The layer ``segments`` with ``addresses``.

    Returns
    -------
    numpy.ndarray of bool
        True for roads that are public, or open to those who have to be there, and residential by class or the road
        from which an address is reached.
    """
    street = segments["access"].isin(STREET_ACCESS)
    lived_in = segments["highway"].isin(_RESIDENTIAL) | (segments["addresses"] > 0)
    return (street & lived_in).to_numpy()


def cover_streets(
    segments: gpd.GeoDataFrame,
    watched: pd.DataFrame,
    groups: gpd.GeoDataFrame,
    neighbourhoods: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Say of every segment which active groups watch it.

    Parameters
    ----------
    segments, groups, cores
        The layers of these names.
    watched
        Pairs of ``segment`` (position) and ``group_id``.
    neighbourhoods
        Neighbourhoods with ``code``, in the CRS of the segments.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``streets`` (:data:`dekkend.layers.STREETS`) in the order of the segments; exposure is filled in
        later (``distance_m`` NaN, ``exposure`` 0, ``flag`` none).
    """
    active = groups.loc[groups["status"] == "active", "group_id"]
    pairs = watched[watched["group_id"].isin(active)].sort_values(["segment", "group_id"])
    ids = pairs.groupby("segment")["group_id"].agg(tuple)
    group_ids = [ids.get(number, ()) for number in range(len(segments))]
    middle = shapely.line_interpolate_point(segments.geometry.to_numpy(), 0.5, normalized=True)
    core = area_of_points(middle, cores)
    codes = neighbourhoods["code"].to_numpy(object)
    return STREETS.conform(
        gpd.GeoDataFrame(
            {
                "segment_id": segments["segment_id"],
                "street": segments["street"],
                "core_id": _looked_up(cores["core_id"].to_numpy(object), core),
                "length_m": segments["length_m"],
                "addresses": segments["addresses"],
                "covered": [bool(found) for found in group_ids],
                "group_ids": group_ids,
                "neighbourhood": _looked_up(codes, _where_most(_pieces(segments, neighbourhoods), len(segments))),
                "distance_m": np.nan,
                "exposure": 0.0,
                "flag": "none",
            },
            geometry=segments.geometry.to_numpy(),
            crs=segments.crs,
        )
    )


def area_of_points(points: Objects, areas: gpd.GeoDataFrame) -> Whole:
    """Find the area that each point lies in, the first one where areas overlap.

    Parameters
    ----------
    points
        Points in the CRS of the areas.
    areas
        Polygons.

    Returns
    -------
    numpy.ndarray of int
        Position of the area, :data:`NOWHERE` outside all of them.
    """
    point, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    found = np.full(len(points), NOWHERE, dtype=np.int64)
    order = np.argsort(-area, kind="stable")
    found[point[order]] = area[order]
    return found


def share_by_neighbourhood(
    segments: gpd.GeoDataFrame,
    covered: Flags,
    addresses: gpd.GeoDataFrame,
    segment_of_address: Whole,
    neighbourhoods: gpd.GeoDataFrame,
    data: BaseGeometry,
) -> Shares:
    """Add up streets and addresses per neighbourhood.

    A segment that crosses from one neighbourhood into the next counts in each with the length that lies there. An
    address counts once, in the neighbourhood that it stands in, and is covered if its segment is.

    Parameters
    ----------
    segments
        The layer ``segments`` with ``addresses``.
    covered
        True for each covered segment.
    addresses
        Points.
    segment_of_address
        Position of the segment of each address, negative for none.
    neighbourhoods
        Polygons, which should not overlap.
    data
        The area for which there is road data.

    Returns
    -------
    Shares
        The totals.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    require_same(segments, addresses, neighbourhoods)
    count = len(neighbourhoods)
    pieces, residential = _pieces(segments, neighbourhoods), is_residential(segments)
    lived_in = pieces[residential[pieces["segment"]]]
    watched = lived_in[covered[lived_in["segment"]]]
    area = area_of_points(addresses.geometry.to_numpy(), neighbourhoods)
    within = area >= 0
    is_covered = (segment_of_address >= 0) & covered[np.maximum(segment_of_address, 0)]
    shapes = neighbourhoods.geometry.to_numpy()
    return Shares(
        street_m=_sums(lived_in, count),
        covered_m=_sums(watched, count),
        addresses=np.bincount(area[within], minlength=count),
        covered_addresses=np.bincount(area[within & is_covered], minlength=count),
        data_share=shapely.area(shapely.intersection(shapes, data)) / shapely.area(shapes),
    )


def _sums(pieces: pd.DataFrame, count: int) -> Real:
    return np.bincount(pieces["area"], weights=pieces["length_m"], minlength=count).astype(float)


def _pieces(segments: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the length of each segment within each area that it touches: ``segment``, ``area``, ``length_m``.

    What lies in two areas, where they overlap or on the boundary between them, counts in the first one.
    """
    lines, shapes = segments.geometry.to_numpy(), areas.geometry.to_numpy()
    shapely.prepare(shapes)
    segment, area = shapely.STRtree(shapes).query(lines, predicate="intersects")
    # Most segments lie wholly within one area; only the others need cutting.
    whole = shapely.covers(shapes[area], lines[segment])
    full = segments["length_m"].to_numpy()
    length = full[segment].copy()
    length[~whole] = shapely.length(shapely.intersection(lines[segment[~whole]], shapes[area[~whole]]))
    table = pd.DataFrame({"segment": segment, "area": area, "length_m": length})
    table = table[table["length_m"] > 0].sort_values(["segment", "area"], ignore_index=True)
    total = table.groupby("segment")["length_m"].transform("sum")
    twice = (total > full[table["segment"]] + _SAME_LENGTH_M).to_numpy()
    for _, rows in table[twice].groupby("segment"):
        table.loc[rows.index, "length_m"] = _shared_out(lines[rows["segment"].iloc[0]], shapes[rows["area"]])
    return table[table["length_m"] > 0].reset_index(drop=True)


def _shared_out(line: BaseGeometry, shapes: Objects) -> list[float]:
    """Return the length of a line within each area that lies in no earlier one."""
    lengths = []
    for shape in shapes:
        rest = shapely.difference(line, shape)
        lengths.append(line.length - rest.length)
        line = rest
    return lengths


def _where_most(pieces: pd.DataFrame, count: int) -> Whole:
    most = pieces.sort_values(["segment", "length_m", "area"], ascending=[True, False, True]).drop_duplicates("segment")
    found = np.full(count, NOWHERE, dtype=np.int64)
    found[most["segment"]] = most["area"]
    return found


def _looked_up(names: Objects, positions: Whole) -> list[str]:
    return [names[number] if number >= 0 else "" for number in positions]
