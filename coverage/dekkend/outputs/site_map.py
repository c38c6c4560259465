"""Draws the surroundings of a sign: its roads with their names, the edge of the core, and where the sign faces."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.arrays import Real, shapes

# In metres. On paper the map is 180 mm by 130 mm: a scale of 1 : 2000.
WIDTH_M, HEIGHT_M = 360.0, 260.0
_ROAD_WIDTHS_M = {
    "motorway": 12.0, "trunk": 11.0, "primary": 10.0, "secondary": 9.0, "tertiary": 8.0, "unclassified": 6.5,
    "residential": 6.5, "living_street": 6.0, "pedestrian": 5.0, "service": 3.5, "track": 3.0,
}  # fmt: skip
_OTHER_WIDTH_M = 6.0
# A letter is about half as wide as it is high.
_LETTER_WIDTH_M = 4.0
_CLEAR_M, _SIGN_M = 7.0, 5.0
_INSIDE = shapely.box(6, 6, WIDTH_M - 6, HEIGHT_M - 6)
# Scale, credit and north in the corners, where the template of the page draws them.
_FURNITURE = (
    shapely.box(8, HEIGHT_M - 20, 62, HEIGHT_M),
    shapely.box(WIDTH_M - 118, HEIGHT_M - 10, WIDTH_M, HEIGHT_M),
    shapely.box(WIDTH_M - 22, 14, WIDTH_M - 6, 42),
)
_ALONG = (0.5, 0.3, 0.7, 0.15, 0.85)
_READING_M = 15.0


@dataclass(frozen=True)
class Road:
    """A road on the map: its path in SVG, and how wide it is drawn (m)."""

    path: str
    width: float


@dataclass(frozen=True)
class Label:
    """A name on the map: its middle (m from the left, m from the top) and its turn, clockwise (°)."""

    x: float
    y: float
    turn: float
    text: str


@dataclass(frozen=True)
class SiteMap:
    """The map of one sign, which stands in its middle; north is up and a unit is a metre.

    Attributes
    ----------
    width, height
        What it covers (m).
    roads
        The roads, small ones first.
    outline
        The path in SVG of the edges of cores, empty where there is none.
    labels
        Names of streets, or numbers of roads without one.
    """

    width: float
    height: float
    roads: tuple[Road, ...]
    outline: str
    labels: tuple[Label, ...]


def site_map(sign: shapely.Point, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame) -> SiteMap:
    """Draw the surroundings of a sign.

    Parameters
    ----------
    sign
        Where it stands.
    segments, cores
        Of a finished plan (:class:`dekkend.sources.finished.FinishedPlan`), in the metric CRS of the sign.

    Returns
    -------
    SiteMap
        What to draw.
    """
    west, south = sign.x - WIDTH_M / 2, sign.y - HEIGHT_M / 2
    frame = shapely.box(west, south, west + WIDTH_M, south + HEIGHT_M)
    about = segments.iloc[sorted(segments.sindex.query(frame, predicate="intersects"))]
    about = about.assign(
        width=about["highway"].str.removesuffix("_link").map(_ROAD_WIDTHS_M).fillna(_OTHER_WIDTH_M),
        name=about["street"].where(about["street"] != "", about["ref"]),
        # From the north-western corner, downwards as SVG counts.
        drawn=shapely.transform(shapely.intersection(shapes(about), frame), lambda xy: _down(xy, west, south)),
    )
    about = about.sort_values("width", kind="stable")
    near = shapes(cores)[cores.sindex.query(frame, predicate="intersects")]
    # As one, or the dashes of two cores that touch would fill each other's gaps.
    edges = shapely.line_merge(shapely.union_all(shapely.intersection(shapely.boundary(near), frame)))
    return SiteMap(
        WIDTH_M,
        HEIGHT_M,
        tuple(Road(_path(shape), width) for shape, width in zip(about["drawn"], about["width"], strict=True)),
        _path(shapely.transform(edges, lambda xy: _down(xy, west, south))),
        tuple(_labels(about)),
    )


def _down(xy: Real, west: float, south: float) -> Real:
    return xy * (1, -1) + (-west, south + HEIGHT_M)


def _path(shape: BaseGeometry) -> str:
    lines = (shapely.get_coordinates(part) for part in _lines(shape))
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines)


def _lines(shape: BaseGeometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.LineString)]


def _labels(roads: gpd.GeoDataFrame) -> Iterator[Label]:
    taken: list[BaseGeometry] = [shapely.Point(WIDTH_M / 2, HEIGHT_M / 2).buffer(_SIGN_M), *_FURNITURE]
    # Wide roads choose their place first.
    for name in dict.fromkeys(roads["name"][::-1]):
        if not name:
            continue
        parts = [part for shape in roads.loc[roads["name"] == name, "drawn"] for part in _lines(shape)]
        merged = shapely.line_merge(shapely.MultiLineString(parts))
        line = max(_lines(merged), key=shapely.length, default=None)
        label = line and _label(name, line, taken)
        if label:
            taken.append(_text_line(label))
            yield label


def _label(name: str, line: shapely.LineString, taken: list[BaseGeometry]) -> Label | None:
    for share in _ALONG:
        middle = line.interpolate(share, normalized=True)
        turn = _reading_turn(line, line.project(middle))
        label = Label(round(middle.x, 1), round(middle.y, 1), round(turn, 1), name)
        text = _text_line(label)
        if _INSIDE.covers(text) and all(text.distance(other) >= _CLEAR_M for other in taken):
            return label
    return None


def _reading_turn(line: shapely.LineString, along: float) -> float:
    """Return the direction of a line in degrees, turned so that nothing stands upside down."""
    before, after = line.interpolate(max(along - _READING_M, 0)), line.interpolate(min(along + _READING_M, line.length))
    turn = degrees(atan2(after.y - before.y, after.x - before.x))
    return (turn + 90) % 180 - 90


def _text_line(label: Label) -> shapely.LineString:
    half = len(label.text) * _LETTER_WIDTH_M / 2
    across, down = cos(radians(label.turn)) * half, sin(radians(label.turn)) * half
    return shapely.LineString([(label.x - across, label.y - down), (label.x + across, label.y + down)])
