"""Where signs should stand: one at every main entry, on the side that drivers see, clear of junctions."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from dekkend.analysis.entries import Entries
from dekkend.analysis.inflow import Trips, captured
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.crs import RD_NEW, WGS84
from dekkend.layers import SIGNS
from dekkend.network.graph import Graph
from dekkend.network.roads import STREET_ACCESS, street_or_number
from dekkend.sentences import Sentence
from dekkend.settings import SignSettings

_HALF_CIRCLE, _FULL_CIRCLE = 180.0, 360.0
_ROADS_AT_A_JUNCTION = 3
_STEP_M = 5.0


@dataclass(frozen=True)
class SignPlan:
    """Where signs should stand.

    Attributes
    ----------
    layer
        The layer ``signs`` (:data:`dekkend.layers.SIGNS`): places at entries in their order, then signs to remove.
    captured_share
        Share of all trips from outside into cores that passes at least one proposed or kept sign.
    """

    layer: gpd.GeoDataFrame
    captured_share: float


def plan_signs(
    entries: Entries,
    trips: Trips,
    graph: Graph,
    segments: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    *,
    standing: gpd.GeoDataFrame,
    settings: SignSettings,
) -> SignPlan:
    """Propose a sign at every main entry, and say what becomes of the signs that stand already.

    A standing sign that is near enough to a proposed place, and nearest to it, is kept instead of a new one. Another
    one can go where it stands in a core that has signs at its entries: whoever drives in has passed one of those.
    Of a sign anywhere else nothing is said (status ``standing``).

    Parameters
    ----------
    entries
        The entries of all cores; their layer has inflow and ``main`` filled in.
    trips
        The trips into the cores.
    graph, segments
        The network.
    cores
        The layer ``cores``.
    standing
        Signs that stand already: ``sign_id``, ``street``; empty where there are none.
    settings
        Rules of siting.

    Returns
    -------
    SignPlan
        The layer ``signs``, and what the signs capture together.
    """
    chosen = np.flatnonzero(entries.layer["main"])
    places = _posts(entries.layer.iloc[chosen], entries.lead[chosen], graph, segments, settings)
    catch = captured(entries, trips, graph, chosen)
    places = places.assign(captured_share=catch.passing, marginal_share=catch.alone)
    kept = _nearest_standing(places, standing, settings.match_m)
    ids = standing["sign_id"].to_numpy(object)
    places["status"] = np.where(kept >= 0, "keep", "proposed")
    places["provenance"] = np.where(kept >= 0, "standing", "proposed")
    places["sign_id"] = [ids[k] if k >= 0 else f"at:{entry}" for k, entry in zip(kept, places["entry_id"], strict=True)]
    at = places.geometry.to_numpy()
    at = np.where(kept >= 0, standing.geometry.to_numpy()[kept], at) if len(standing) else at
    places = places.set_geometry(gpd.GeoSeries(at, index=places.index, crs=places.crs))
    signed = cores[cores["core_id"].isin(places["core_id"])]
    rest = _others(standing.drop(index=standing.index[kept[kept >= 0]]), signed, settings.match_m)
    layer = _with_coordinates(pd.concat([places, rest], ignore_index=True), CRS(segments.crs))
    return SignPlan(SIGNS.conform(layer), catch.together)


def _posts(
    layer: gpd.GeoDataFrame,
    arcs: Whole,
    graph: Graph,
    segments: gpd.GeoDataFrame,
    settings: SignSettings,
) -> gpd.GeoDataFrame:
    forward = graph.forward[arcs]
    lines = shapes(segments)[graph.segment[arcs]]
    lines = np.where(forward, lines, shapely.reverse(lines))
    ends = _junctions(segments)[graph.segment[arcs]]
    ends = np.where(forward[:, None], ends, ends[:, ::-1])
    wanted = shapely.line_locate_point(lines, shapely.points(graph.xy[graph.head[arcs]]))
    along = _clear_of_junctions(wanted, shapely.length(lines), ends, settings.junction_m)
    xy, heading = _point_and_heading(lines, along)
    side = 1.0 if settings.drive_on == "right" else -1.0
    east, north = np.cos(np.radians(heading)), -np.sin(np.radians(heading))
    xy = xy + side * settings.offset_m * np.column_stack([east, north])
    about = segments.iloc[graph.segment[arcs]]
    gap = np.minimum(np.where(ends[:, 0], along, np.inf), np.where(ends[:, 1], shapely.length(lines) - along, np.inf))
    table = layer[["entry_id", "core_id"]].assign(
        street=street_or_number(about).to_numpy(object),
        facing_deg=(heading + _HALF_CIRCLE) % _FULL_CIRCLE,
        checks=objects(
            _checks(distance, bridge, tunnel, ring, settings.junction_m)
            for distance, bridge, tunnel, ring in zip(
                gap, about["bridge"], about["tunnel"], about["roundabout"], strict=True
            )
        ),
    )
    return gpd.GeoDataFrame(table, geometry=shapely.points(xy), crs=segments.crs).reset_index(drop=True)


def _junctions(segments: gpd.GeoDataFrame) -> Flags:
    """Say whether a segment starts and ends at a junction, shape (segments, 2). Where a driveway comes out is none."""
    streets = segments[segments["access"].isin(STREET_ACCESS)]
    roads = pd.concat([streets["u"], streets["v"]]).value_counts()
    at_ends = [segments[end].map(roads).fillna(0).to_numpy() >= _ROADS_AT_A_JUNCTION for end in ("u", "v")]
    return np.column_stack(at_ends)


def _clear_of_junctions(wanted: Real, length: Real, ends: Flags, gap: float) -> Real:
    """Move each place along its segment to where it keeps the gap from both junctions, or else to the middle."""
    low = np.where(ends[:, 0], gap, 0.0)
    high = length - np.where(ends[:, 1], gap, 0.0)
    return np.where(low <= high, np.clip(wanted, low, np.maximum(low, high)), length / 2)


def _point_and_heading(lines: Objects, along: Real) -> tuple[Real, Real]:
    length = shapely.length(lines)
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(along - _STEP_M, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.minimum(along + _STEP_M, length)))
    east, north = (after - before).T
    heading = np.degrees(np.arctan2(east, north)) % _FULL_CIRCLE
    return shapely.get_coordinates(shapely.line_interpolate_point(lines, along)), heading


def _checks(distance: float, bridge: bool, tunnel: bool, ring: bool, least: float) -> tuple[Sentence, ...]:  # noqa: FBT001 - one flag per rule
    if not np.isfinite(distance):
        junction = Sentence("Passed: no junction on this stretch of road.")
    elif distance >= least - 1e-6:
        junction = Sentence("Passed: {distance:.0f} m from the nearest junction.", distance=distance)
    else:
        junction = Sentence(
            "Failed: {distance:.0f} m from the nearest junction, {least:.0f} m asked.", distance=distance, least=least
        )
    if bridge or tunnel or ring:
        structure = Sentence("Failed: on a bridge, in a tunnel or on a roundabout.")
    else:
        structure = Sentence("Passed: not on a bridge, in a tunnel or on a roundabout.")
    return junction, structure, Sentence("Unknown: sight, cables and the verge; look on site.")


def _nearest_standing(places: gpd.GeoDataFrame, standing: gpd.GeoDataFrame, match_m: float) -> Whole:
    """Pair each place with the nearest standing sign within reach, each sign once, nearest pairs first."""
    place, sign = standing.sindex.query(places.geometry, predicate="dwithin", distance=match_m)
    away = shapely.distance(places.geometry.to_numpy()[place], standing.geometry.to_numpy()[sign])
    kept = np.full(len(places), -1, dtype=np.int64)
    taken = set()
    for number in np.lexsort((sign, place, away)):
        if kept[place[number]] < 0 and sign[number] not in taken:
            kept[place[number]] = sign[number]
            taken.add(sign[number])
    return kept


def _others(standing: gpd.GeoDataFrame, signed: gpd.GeoDataFrame, match_m: float) -> gpd.GeoDataFrame:
    """Say what becomes of the standing signs that are not kept."""
    sign, core = signed.sindex.query(standing.geometry, predicate="dwithin", distance=match_m)
    within = pd.DataFrame({"sign": sign, "core": core}).drop_duplicates("sign")
    core_id = np.full(len(standing), "", dtype=object)
    core_id[within["sign"]] = signed["core_id"].to_numpy(object)[within["core"]]
    return standing[["sign_id", "street", "geometry"]].assign(
        entry_id="",
        core_id=core_id,
        status=np.where(core_id != "", "remove", "standing"),
        captured_share=0.0,
        marginal_share=0.0,
        facing_deg=np.nan,
        checks=objects([()] * len(standing)),
        provenance="standing",
    )


def _with_coordinates(signs: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoDataFrame:
    out = gpd.GeoDataFrame(signs, geometry="geometry", crs=crs)
    x, y = out.geometry.x.to_numpy(), out.geometry.y.to_numpy()
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    in_rd = crs == RD_NEW
    return out.assign(
        rd_x=np.round(x, 1) if in_rd else np.nan,
        rd_y=np.round(y, 1) if in_rd else np.nan,
        lon=np.round(lon, 6),
        lat=np.round(lat, 6),
    )
