"""What the edge of each core rests on: the evidence just inside and just outside, stretch by stretch of its outline.

A core is found on the roads (:mod:`dekkend.analysis.cores`), and its outline is drawn around the result. So each piece
of the outline says what the nearest road on either side says.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.analysis.assumed_homes import homes_without_address
from dekkend.analysis.cores import Cores
from dekkend.analysis.evidence import Evidence
from dekkend.arrays import Flags, Objects, Real, Whole, objects, shapes
from dekkend.crs import require_same
from dekkend.layers import EDGES
from dekkend.settings import EVIDENCE, CoreSettings

# An outline is looked at in pieces of at most this length, in metres.
_PIECE_M: Final = 50.0
# The outline keeps clear of homes, which stand at most 150 m from their street.
_REACH_M: Final = 200.0
_MOTORWAYS: Final = ("motorway", "motorway_link")
# Kinds as they are told: what is no evidence of its own (a river, the class of a road) comes last.
_KINDS: Final = ("homes", *EVIDENCE, "barrier", "class")
_NONE: Final = -1
# No outline is longer than this, in metres: positions along all rings then stand in one sorted row.
_LONGEST_M: Final = 1e7


@dataclass(frozen=True)
class _Pieces:
    """Pieces of outlines, ring after ring and along each."""

    ring: Whole
    core: Whole
    from_m: Real
    to_m: Real
    middle: Objects


def core_edges(
    cores: Cores, evidence: Evidence, segments: gpd.GeoDataFrame, settings: CoreSettings
) -> gpd.GeoDataFrame:
    """Say of each stretch of a core's edge what evidence supports it.

    Parameters
    ----------
    cores
        The cores, with the stretches of road that belong to them and what the evidence says of each.
    evidence
        What they were found from.
    segments
        The layer ``segments``.
    settings
        The settings that they were found with.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``edges`` (:data:`dekkend.layers.EDGES`), core after core; together the edges of a core are its
        outline. ``evidence`` names the kinds that speak for built-up area on the nearest road of the core within 200 m,
        homes by what they are known from, and ``own`` where the municipality has drawn the core. ``against`` names the
        kinds that speak for open country on the nearest road outside of the core; where that is one of another core,
        ``admin`` or ``barrier`` if a boundary, or a river, canal, railway or motorway, runs between the two.

    Raises
    ------
    LayerError
        The layers are not in one metric CRS.
    """
    crs = require_same(cores.layer, segments)
    outlines = shapes(cores.layer)
    if len(outlines) == 0:
        return EDGES.empty(crs)
    seen = evidence.only(settings.evidence)
    rings, core_of_ring = shapely.get_parts(shapely.boundary(outlines), return_index=True)
    pieces = _cut(rings, core_of_ring)
    inside, outside = _nearest_roads(pieces, cores, outlines)
    within = _speaks_for(inside, cores, seen, settings)
    beyond = _speaks_against(inside, outside, pieces, cores, seen, segments)
    total = np.sum([*cores.scores.values()], axis=0)
    support = np.where(inside >= 0, total[inside], np.nan)
    return _joined(rings, pieces, _code(within), _code(beyond), support, cores)


def _cut(rings: Objects, core: Whole) -> _Pieces:
    length = shapely.length(rings)
    count = np.maximum(1, np.ceil(length / _PIECE_M)).astype(np.int64)
    ring = np.repeat(np.arange(len(rings)), count)
    step = np.arange(len(ring)) - np.repeat(np.cumsum(count) - count, count)
    pace = (length / count)[ring]
    middle = objects(shapely.line_interpolate_point(rings[ring], (step + 0.5) * pace))
    return _Pieces(ring, core[ring], step * pace, (step + 1) * pace, middle)


def _nearest_roads(pieces: _Pieces, cores: Cores, outlines: Objects) -> tuple[Whole, Whole]:
    """Return the nearest stretch of the core and the nearest one outside of its outline, negative for none."""
    lines, core = cores.stretches.line, cores.core
    piece, stretch = shapely.STRtree(lines).query(pieces.middle, predicate="dwithin", distance=_REACH_M)
    away = shapely.distance(pieces.middle[piece], lines[stretch])
    order = np.lexsort((stretch, away, piece))
    piece, stretch = piece[order], stretch[order]
    lies_in = np.full(len(lines), _NONE, dtype=np.int64)
    outline, enclosed = shapely.STRtree(shapely.get_point(lines, 1)).query(outlines, predicate="intersects")
    lies_in[enclosed] = outline
    own = core[stretch] == pieces.core[piece]
    out = ~own & (lies_in[stretch] != pieces.core[piece])
    found = []
    for kept in (own, out):
        nearest = np.full(len(pieces.ring), _NONE, dtype=np.int64)
        first, at = np.unique(piece[kept], return_index=True)
        nearest[first] = stretch[kept][at]
        found.append(nearest)
    return found[0], found[1]


def _speaks_for(inside: Whole, cores: Cores, evidence: Evidence, settings: CoreSettings) -> dict[str, Flags]:
    known, road = inside >= 0, cores.stretches.line[inside]
    found = {kind: known & (score[inside] > 0) for kind, score in cores.scores.items()}
    lived_along = found.pop("homes")
    homes, addresses = shapes(evidence.homes()), len(evidence.addresses)
    other = homes_without_address(evidence.buildings)
    for kind, points in (("addresses", homes[:addresses]), (other, homes[addresses:])):
        found[kind] = np.zeros(len(road), dtype=bool)
        found[kind][shapely.STRtree(points).query(road, predicate="dwithin", distance=settings.home_reach_m)[0]] = True
        found[kind] &= lived_along
    return found


def _speaks_against(
    inside: Whole, outside: Whole, pieces: _Pieces, cores: Cores, evidence: Evidence, segments: gpd.GeoDataFrame
) -> dict[str, Flags]:
    known = outside >= 0
    other = known & (cores.core[outside] >= 0)
    found = {kind: known & ~other & (score[outside] < 0) for kind, score in cores.scores.items()}
    both = np.flatnonzero(other & (inside >= 0))
    middle = [shapely.get_point(cores.stretches.line[side[both]], 1) for side in (inside, outside)]
    between = objects(shapely.linestrings(np.stack([shapely.get_coordinates(each) for each in middle], axis=1)))
    motorways = shapes(segments[segments["highway"].isin(_MOTORWAYS)])
    barriers = np.concatenate([shapes(evidence.barriers), motorways])
    for kind, lines in (("admin", shapes(evidence.boundaries)), ("barrier", barriers)):
        found[kind] = np.zeros(len(pieces.ring), dtype=bool)
        found[kind][both[np.unique(shapely.STRtree(lines).query(between, predicate="intersects")[0])]] = True
    return found


def _code(found: dict[str, Flags]) -> Whole:
    """Return the kinds that are found at each piece as one number."""
    code = np.zeros(len(next(iter(found.values()))), dtype=np.int64)
    for kind, flags in found.items():
        code |= np.where(flags, 1 << _KINDS.index(kind), 0)
    return code


def _kinds(codes: Whole) -> Objects:
    return objects(tuple(kind for bit, kind in enumerate(_KINDS) if code >> bit & 1) for code in codes.tolist())


def _joined(
    rings: Objects, pieces: _Pieces, within: Whole, beyond: Whole, support: Real, cores: Cores
) -> gpd.GeoDataFrame:
    """Join pieces that follow one another and say the same."""
    table = pd.DataFrame({"ring": pieces.ring, "core": pieces.core, "within": within, "beyond": beyond})
    table["from_m"], table["length_m"], table["support"] = pieces.from_m, pieces.to_m - pieces.from_m, support
    table["run"], wraps = _runs(table)
    table.loc[wraps, "from_m"] += shapely.length(rings)[pieces.ring[wraps]]
    table["weight"] = table["length_m"].where(table["support"].notna(), 0.0)
    table["points"] = table["support"].fillna(0.0) * table["weight"]
    runs = table.groupby("run").agg(
        {"ring": "first", "core": "first", "within": "first", "beyond": "first", "from_m": "min", "length_m": "sum",
         "weight": "sum", "points": "sum"}
    )  # fmt: skip
    core = runs["core"].to_numpy()
    number = runs.groupby("core").cumcount() + 1
    core_id = cores.layer["core_id"].to_numpy(object)[core]
    frame = gpd.GeoDataFrame(
        {
            "edge_id": [f"{name}:{each}" for name, each in zip(core_id, number, strict=True)],
            "core_id": core_id,
            "length_m": runs["length_m"].to_numpy(),
            "evidence": _kinds(runs["within"].to_numpy()),
            "against": _kinds(runs["beyond"].to_numpy()),
            "support": (runs["points"] / runs["weight"].where(runs["weight"] > 0)).to_numpy(),
        },
        geometry=_lines(rings, runs["ring"].to_numpy(), runs["from_m"].to_numpy(), runs["length_m"].to_numpy()),
        crs=cores.layer.crs,
    )
    return EDGES.conform(frame)


def _runs(table: pd.DataFrame) -> tuple[Whole, Flags]:
    """Return the run of pieces that say the same, and which pieces carry one on past the start of their ring."""
    ring = table["ring"].to_numpy()
    last = np.append(np.flatnonzero(ring[1:] != ring[:-1]), len(ring) - 1)
    before = np.arange(len(ring)) - 1
    before[np.append(0, last[:-1] + 1)] = last
    said = table[["within", "beyond"]].to_numpy()
    begins = (said != said[before]).any(axis=1)
    alike = ~pd.Series(begins).groupby(ring).transform("any").to_numpy()
    begins |= alike & (table["from_m"].to_numpy() == 0)
    run = np.cumsum(begins) - 1
    wraps = ~pd.Series(begins).groupby(ring).cummax().to_numpy()
    return np.where(wraps, run[last[ring]], run), wraps


def _lines(rings: Objects, ring: Whole, from_m: Real, length_m: Real) -> Objects:
    """Return parts of rings, which may pass the start of the ring, as lines."""
    around = shapely.length(rings)
    to_m = from_m + length_m
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    first = np.append(True, of_ring[1:] != of_ring[:-1])
    steps = np.where(first, 0.0, np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T))
    travelled = np.cumsum(steps)
    along = travelled - travelled[first][of_ring]
    # A corner of the ring comes up again after once around.
    xy, of_ring, along = np.tile(xy, (2, 1)), np.tile(of_ring, 2), np.concatenate([along, along + around[of_ring]])
    run = np.searchsorted(ring * _LONGEST_M + from_m, of_ring * _LONGEST_M + along, side="right") - 1
    inner = (run >= 0) & (ring[run] == of_ring) & (along > from_m[run]) & (along < to_m[run])
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(rings[ring], at % around[ring])) for at in (from_m, to_m)
    ]
    every = np.arange(len(ring))
    run = np.concatenate([every, run[inner], every])
    order = np.lexsort((np.concatenate([from_m, along[inner], to_m]), run))
    points = np.concatenate([ends[0], xy[inner], ends[1]])
    return objects(shapely.linestrings(points[order], indices=run[order]))
