"""Invented towns, drawn road by road, so that the truth about them is known by construction."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon

from dekkend import entry_roads, layers
from dekkend.analysis.core_network import CoreNetwork, core_network
from dekkend.analysis.cores import Cores, find_cores
from dekkend.analysis.entries import Entries, find_entries
from dekkend.analysis.evidence import Evidence
from dekkend.analysis.sealing import seal
from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning
from dekkend.network.graph import Graph
from dekkend.network.segments import make_segments
from dekkend.settings import Settings
from dekkend.sources.osm.data import OsmData, RoadNodes

X, Y = 190_000.0, 505_000.0
ORIGIN = np.array([X, Y])
BLOCK = 90.0
TO_EDGE = 700.0
RING, BYPASS = 250.0, 400.0
SETTINGS = Settings()

Spot = tuple[float, float]


@dataclass
class Draft:
    """A map in the making. Points are metres from its origin; equal points are one node."""

    nodes: dict[Spot, int] = field(default_factory=dict)
    roads: list[dict] = field(default_factory=list)
    lines: list[list[Spot]] = field(default_factory=list)
    addresses: list[tuple[Spot, str]] = field(default_factory=list)
    buildings: list[tuple[Spot, float]] = field(default_factory=list)
    places: list[tuple[Spot, str, str]] = field(default_factory=list)
    barriers: list[tuple[list[Spot], str]] = field(default_factory=list)
    boundaries: list[tuple[list[Spot], int]] = field(default_factory=list)
    blocked: list[Spot] = field(default_factory=list)
    areas: list[tuple[Polygon, str, str, str]] = field(default_factory=list)
    signs: list[tuple[Spot, str, str]] = field(default_factory=list)
    lamps: list[Spot] = field(default_factory=list)
    population_cores: list[tuple[Polygon, str]] = field(default_factory=list)
    own_cores: list[tuple[Polygon, str]] = field(default_factory=list)
    city: str = ""

    def road(self, *points: Spot, name: str = "", highway: str = "residential", oneway: int = 0, **tags) -> int:
        """Draw a road and return its number."""
        line = [(float(x), float(y)) for x, y in points]
        for point in line:
            self.nodes.setdefault(point, len(self.nodes) + 1)
        number = len(self.roads) + 1
        usual = {"ref": "", "access": "public", "bridge": False, "tunnel": False, "roundabout": False}
        usual |= {"zone": "", "speed_zone": ""}
        self.roads.append(
            {
                "osm_way_id": number, "highway": highway, "name": name, "oneway": oneway, "maxspeed_kmh": np.nan,
                "lit": "", "operator": "", "width_m": np.nan, "lanes": np.nan, **usual, **tags,
            }
        )  # fmt: skip
        self.lines.append(line)
        return number

    def homes(self, start: Spot, end: Spot, street: str) -> None:
        """Put an address every 15 m on both sides of a straight street."""
        (x1, y1), (x2, y2) = start, end
        length = np.hypot(x2 - x1, y2 - y1)
        ex, ey = (x2 - x1) / length, (y2 - y1) / length
        for along in np.arange(0, length + 1, 15):
            for side in (-10, 10):
                self.addresses.append(((x1 + along * ex - side * ey, y1 + along * ey + side * ex), street))

    def place(self, spot: Spot, name: str, kind: str = "village") -> None:
        self.places.append((spot, name, kind))

    def area(self, shape: Polygon, value: str, kind: str = "landuse", name: str = "") -> None:
        """Draw land, in metres from the origin."""
        self.areas.append((shape, value, kind, name))

    def sign(self, spot: Spot, name: str, city_limit: str = "begin") -> None:
        """Put up a place name sign."""
        self.signs.append((spot, name, city_limit))

    def osm(self, bounds: tuple[float, float, float, float] | None = None) -> OsmData:
        """Return the map as if it had been read from a file."""
        west, south, east, north = bounds or shapely.MultiPoint(list(self.nodes)).bounds
        way = np.repeat(np.arange(len(self.lines)), [len(line) for line in self.lines])
        points = [point for line in self.lines for point in line]
        xy = np.array(points, dtype=float).reshape(-1, 2)
        return OsmData(
            crs=RD_NEW,
            roads=_frame(self.roads, [_line(line) for line in self.lines]),
            road_nodes=RoadNodes(way, np.array([self.nodes[p] for p in points]), xy + ORIGIN),
            blocked=np.array(sorted(self.nodes[p] for p in self.blocked), dtype=np.int64),
            cut=np.zeros(0, dtype=np.int64),
            places=_frame(
                {"osm_id": range(len(self.places)), "place": _at(self.places, 2), "name": _at(self.places, 1)},
                [_point(p[0]) for p in self.places],
            ),
            addresses=_frame(
                {
                    "osm_id": range(len(self.addresses)), "street": _at(self.addresses, 1),
                    "housenumber": [str(n) for n in range(len(self.addresses))], "postcode": "", "city": self.city,
                },
                [_point(a[0]) for a in self.addresses],
            ),
            buildings=_frame(
                {"osm_id": range(len(self.buildings)), "building": "yes", "area_m2": _at(self.buildings, 1)},
                [_point(b[0]) for b in self.buildings],
            ),
            areas=_frame(
                {"kind": _at(self.areas, 2), "value": _at(self.areas, 1), "name": _at(self.areas, 3)},
                [_shifted(a[0]) for a in self.areas],
            ),
            boundaries=_frame(
                {"osm_id": 1, "admin_level": _at(self.boundaries, 1), "name": ""},
                [_line(b[0]) for b in self.boundaries],
            ),
            barriers=_frame({"kind": _at(self.barriers, 1), "name": ""}, [_line(b[0]) for b in self.barriers]),
            signs=_frame(
                {
                    "osm_id": range(len(self.signs)), "value": "city_limit", "name": _at(self.signs, 1),
                    "city_limit": _at(self.signs, 2),
                },
                [_point(s[0]) for s in self.signs],
            ),
            lamps=_frame({"osm_id": range(len(self.lamps))}, [_point(spot) for spot in self.lamps]),
            crossings=_frame({"osm_id": [], "kind": []}, []),
            extent=shapely.box(X + west, Y + south, X + east, Y + north),
            extent_known=True,
            date="2026-01-01",
            schematic=True,
        )  # fmt: skip

    def evidence(self) -> Evidence:
        """Return what the map, the statistical office and the municipality say of where the villages are."""
        return evidence_of(self.osm(), own_cores=self.own_cores, population_cores=self.population_cores)


def _at(rows: list[tuple], position: int) -> list:
    return [row[position] for row in rows]


def _point(spot: Spot) -> Point:
    return Point(X + spot[0], Y + spot[1])


def _line(spots: Iterable[Spot]) -> LineString:
    return LineString([(X + x, Y + y) for x, y in spots])


def _frame(columns, geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=RD_NEW), crs=RD_NEW)


def _shifted(shape: Polygon) -> Polygon:
    return affinity.translate(shape, X, Y)


def evidence_of(
    osm: OsmData, *, own_cores: Iterable[tuple[Polygon, str]] = (), population_cores: Iterable[tuple[Polygon, str]] = ()
) -> Evidence:
    """Return what a map says of where the villages are, and outlines in metres from the origin."""
    from_map = ("roads", "addresses", "buildings", "areas", "places", "boundaries", "barriers", "signs", "lamps")
    drawn = {"own_cores": [*own_cores], "population_cores": [*population_cores]}
    return Evidence(
        **{name: getattr(osm, name) for name in from_map},
        **{name: _frame({"name": _at(rows, 1)}, [_shifted(row[0]) for row in rows]) for name, rows in drawn.items()},
    )


def network_of(osm: OsmData, settings: Settings = SETTINGS) -> entry_roads.Network:
    """Return the roads of a map as a network."""
    with warnings.catch_warnings():
        # Towns without any road outward are among those that are drawn.
        warnings.filterwarnings("ignore", "No public road leaves the road data", DekkendWarning)
        return entry_roads.build_network(osm, settings.network)


def found_cores(draft: Draft, **changes) -> Cores:
    """Return the cores of a map, with some settings of cores changed."""
    osm = draft.osm()
    nodes = osm.road_nodes
    segments = make_segments(
        osm.roads, nodes.way, nodes.ref, nodes.xy, stops=osm.blocked, speeds_kmh=SETTINGS.network.speeds_kmh
    )
    evidence = evidence_of(osm, own_cores=draft.own_cores, population_cores=draft.population_cores)
    return find_cores(evidence, Graph.of(segments, osm.blocked), segments, SETTINGS.cores.model_copy(update=changes))


@dataclass(frozen=True)
class Analysed:
    """A town as far as its entries."""

    osm: OsmData
    net: entry_roads.Network
    found: Cores
    cores: gpd.GeoDataFrame
    laid: CoreNetwork
    entries: Entries

    @property
    def segments(self) -> gpd.GeoDataFrame:
        return self.net.segments


def analyse(osm: OsmData, settings: Settings = SETTINGS) -> Analysed:
    """Take a map as far as its entries."""
    net = network_of(osm, settings)
    drawn = find_cores(evidence_of(osm), net.graph, net.segments, settings.cores)
    laid = core_network(net.graph, net.segments, drawn, net.gateways)
    entries = find_entries(laid, net.segments, drawn, settings=settings.entries)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No road on the map leads into", DekkendWarning)
        cores = seal(drawn.layer, entries, laid, net.segments)
    return Analysed(osm, net, drawn, cores, laid, entries)


def village(
    draft: Draft,
    x: float,
    y: float,
    *,
    name: str = "",
    kind: str = "village",
    streets: int = 4,
    street: str = "Dorpsstraat",
) -> Draft:
    """Draw streets 60 m apart and 180 m long with homes, joined at both ends, and a place node if it has a name."""
    rows = [y + 60.0 * row for row in range(streets)]
    for row in rows:
        draft.road((x, row), (x + 180, row), name=street)
        draft.homes((x, row), (x + 180, row), street)
    for side in (x, x + 180):
        draft.road(*[(side, row) for row in rows], name=f"{street}pad")
    if name:
        draft.place((x + 90, y + 65), name, kind)
    return draft


def ways(crossings: Iterable[str]) -> frozenset[int]:
    """Return the numbers of the roads that segments are part of."""
    return frozenset(int(segment.removeprefix("w").split("-")[0]) for segment in crossings)


# What a road at the edge of a town can be. A town has a place for one at each end of each of its streets.
KINDS = (
    "nothing", "approach", "one-way in", "one-way out", "fork", "dual carriageway", "roundabout", "dead end", "spoke",
    "loop",
)  # fmt: skip
# These make other towns than the ones above, and some of their roads are not for everybody.
MORE_KINDS = (*KINDS, "weave", "slip roads", "service", "track", "private")
FROM_THE_EDGE = frozenset({"approach", "one-way in", "fork", "dual carriageway", "roundabout", "weave"})
# These lead in from the ring road, where there is one.
SPOKES = frozenset({"spoke", "service", "track", "private"})


@dataclass(frozen=True)
class Layout:
    """What a town is made of.

    Attributes
    ----------
    columns, rows
        Streets from south to north and from west to east.
    kinds
        The road at each end of each street: south and north ends by column, then west and east ends by row.
    ring
        A ring road, which every road that leads outward meets.
    bypass
        A road around the town that lies on another level and meets none of them.
    second
        A second village in the east, at the end of the southernmost street.
    """

    columns: int
    rows: int
    kinds: tuple[str, ...]
    ring: bool = False
    bypass: bool = False
    second: bool = False


@st.composite
def layouts(draw, of: tuple[str, ...] = KINDS) -> Layout:
    """Draw towns of all sorts, with roads of these kinds."""
    columns, rows = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    ends = 2 * (columns + rows)
    kinds = draw(st.lists(st.sampled_from(of), min_size=ends, max_size=ends))
    return Layout(columns, rows, tuple(kinds), *draw(st.tuples(st.booleans(), st.booleans(), st.booleans())))


@dataclass(frozen=True)
class Town:
    """A town and the truth about it.

    Attributes
    ----------
    draft
        The map.
    bounds
        Its edge, in metres from the origin.
    entries
        For each core the roads of each of its entries.
    """

    draft: Draft
    bounds: tuple[float, float, float, float]
    entries: dict[str, list[frozenset[int]]]

    def osm(self) -> OsmData:
        return self.draft.osm(self.bounds)


@dataclass(frozen=True)
class _End:
    """The end of a street at the edge of a town: where it is, and which way is out."""

    spot: Spot
    out: Spot

    def at(self, away: float, aside: float = 0.0) -> Spot:
        """Return the point some metres outward, and some metres to the right of who looks outward."""
        (x, y), (ox, oy) = self.spot, self.out
        return (x + away * ox + aside * oy, y + away * oy - aside * ox)


def _grid(draft: Draft, corner: Spot, columns: int, rows: int, extra: Iterable[Spot], prefix: str) -> None:
    """Draw streets on a grid, with nodes where they meet and at the extra points, and homes along them."""
    x0, y0 = corner
    for column in range(columns):
        x = x0 + column * BLOCK
        _street(draft, [(x, y0 + row * BLOCK) for row in range(rows)], extra, f"{prefix}straat {column}")
    for row in range(rows):
        y = y0 + row * BLOCK
        _street(draft, [(x0 + column * BLOCK, y) for column in range(columns)], extra, f"{prefix}laan {row}")


def _street(draft: Draft, points: list[Spot], extra: Iterable[Spot], name: str) -> None:
    start, end = points[0], points[-1]
    on_it = [p for p in extra if LineString([start, end]).distance(Point(p)) < 1e-9]
    draft.road(*sorted({*points, *on_it}), name=name)
    draft.homes(start, end, name)


def _ends(columns: int, rows: int) -> Iterator[_End]:
    top, right = (rows - 1) * BLOCK, (columns - 1) * BLOCK
    for column in range(columns):
        yield _End((column * BLOCK, 0.0), (0.0, -1.0))
    for column in range(columns):
        yield _End((column * BLOCK, top), (0.0, 1.0))
    for row in range(rows):
        yield _End((0.0, row * BLOCK), (-1.0, 0.0))
    for row in range(rows):
        yield _End((right, row * BLOCK), (1.0, 0.0))


def build(layout: Layout) -> Town:
    """Draw a town with its entries."""
    draft = Draft()
    ends = list(_ends(layout.columns, layout.rows))
    kinds = list(layout.kinds)
    village_end = 2 * layout.columns + layout.rows
    if layout.second:
        kinds[village_end] = "village"
    width, height = (layout.columns - 1) * BLOCK, (layout.rows - 1) * BLOCK
    ring_reached = layout.ring and (layout.second or bool(FROM_THE_EDGE & set(kinds)))
    true: list[frozenset[int]] = []
    of_village: list[frozenset[int]] = []
    arms: list[Spot] = []
    for number, (end, kind) in enumerate(zip(ends, kinds, strict=True)):
        if kind == "fork":
            arms += [end.at(0, -20), end.at(0, 20)]
        if kind == "loop":
            arms.append(end.at(0, 25))
        found = _draw(draft, end, kind, f"Invalsweg {number}", ring=layout.ring)
        if kind in FROM_THE_EDGE | {"slip roads", "village"} or (kind in SPOKES and ring_reached):
            true.append(found)
        if kind == "village":
            of_village.append(found)
    _grid(draft, (0.0, 0.0), layout.columns, layout.rows, arms, "Dorps")
    draft.place((width / 2 + 5, height / 2 + 5), "Adorp", "town")
    if layout.ring:
        _around(draft, width, height, RING, ends, "Ringweg")
    if layout.bypass:
        _around(draft, width, height, BYPASS, (), "Rondweg", to_edge=True)
    entries = {"Adorp": true}
    west, south, east, north = -TO_EDGE, -TO_EDGE, width + TO_EDGE, height + TO_EDGE
    if layout.second:
        far = (width + 2 * TO_EDGE, 0.0)
        _grid(draft, (far[0], -2 * BLOCK), 2, 3, (), "Buur")
        draft.place((far[0] + 40, -80.0), "Bdorp")
        end = _End((far[0] + BLOCK, -2 * BLOCK), (1.0, 0.0))
        of_village.append(_draw(draft, end, "approach", "Oosterweg", ring=False))
        entries["Bdorp"] = of_village
        east = far[0] + BLOCK + TO_EDGE
        draft.road((far[0], 2 * BLOCK), (far[0], 3 * BLOCK), name="Nergens", highway="track", access="track")
    return Town(draft, (west, south, east, north), entries)


def _draw(draft: Draft, end: _End, kind: str, name: str, *, ring: bool) -> frozenset[int]:
    """Draw the road at the end of a street; return its roads that can lead in."""
    on_ring = [end.at(RING)] if ring else []
    inward = [end.at(TO_EDGE + 20), *on_ring, end.at(0)]
    if kind in _DRAWN_WITH_LANES:
        draw = _DRAWN_WITH_LANES[kind]
        return draw(draft, end, name, inward[:-1])
    if kind in SPOKES and not ring:
        kind = "dead end"
    track = {"highway": "track", "access": "track"}
    points, tags = {
        "nothing": ([], {}),
        "approach": (inward, {"highway": "tertiary"}),
        "village": ([end.at(2 * TO_EDGE), *inward[1:]], {"highway": "tertiary"}),
        "one-way in": (inward[::-1], {"highway": "tertiary", "oneway": -1}),
        "one-way out": (inward[::-1], {"highway": "tertiary", "oneway": 1}),
        "spoke": (inward[1:], {}),
        "service": (inward[1:], {"highway": "service", "access": "service"}),
        "track": (inward[1:], track),
        "private": (inward[1:], {"highway": "service", "access": "private"}),
        "dead end": ([end.at(0), end.at(180)], track),
    }[kind]
    return frozenset({draft.road(*points, name=name, **tags)} if points else ())


def _fork(draft: Draft, end: _End, name: str, outer: list[Spot]) -> frozenset[int]:
    stem = draft.road(*outer, end.at(100), name=name, highway="tertiary")
    return frozenset({stem, *(draft.road(end.at(100), end.at(0, aside), name=f"{name}{aside}") for aside in (-20, 20))})


def _dual_carriageway(draft: Draft, end: _End, name: str, outer: list[Spot]) -> frozenset[int]:
    stem = draft.road(*outer, end.at(150), name=name, highway="tertiary")
    lane_in = draft.road(end.at(150), end.at(100, -8), end.at(20, -8), end.at(0), name=name, oneway=1)
    draft.road(end.at(0), end.at(20, 8), end.at(100, 8), end.at(150), name=name, oneway=1)
    return frozenset({stem, lane_in})


def _roundabout(draft: Draft, end: _End, name: str, outer: list[Spot]) -> frozenset[int]:
    inner, far, left, right = end.at(22), end.at(58), end.at(40, -18), end.at(40, 18)
    draft.road(end.at(0), inner, name=name)
    circle = [far, left, inner, right, far]
    parts = [draft.road(a, b, highway="tertiary", oneway=1, roundabout=True) for a, b in pairwise(circle)]
    return frozenset({draft.road(*outer, far, name=name, highway="tertiary"), *parts})


def _loop(draft: Draft, end: _End, name: str, _: list[Spot]) -> frozenset[int]:
    """A road that leaves and only comes back, to the same street a little farther on."""
    draft.road(end.at(0), end.at(180), end.at(180, 25), name=name)
    draft.road(end.at(180, 25), end.at(0, 25), name=name)
    draft.road(end.at(180), end.at(200), name=name)
    return frozenset()


def _weave(draft: Draft, end: _End, name: str, outer: list[Spot]) -> frozenset[int]:
    """A road that passes the first houses, turns away again, and then comes in."""
    line = [*outer, end.at(35, -45), end.at(150, -30), end.at(0)]
    return frozenset({draft.road(*line, name=name, highway="tertiary")})


def _slip_roads(draft: Draft, end: _End, name: str, _: list[Spot]) -> frozenset[int]:
    """A motorway that ends outside of town, with a slip road for each direction; it passes over a ring road."""
    far, fork, near = TO_EDGE + 20, 400.0, end.at(120)
    draft.road(end.at(far, -15), end.at(fork, -15), highway="motorway", oneway=1)
    draft.road(end.at(fork, 15), end.at(far, 15), highway="motorway", oneway=1)
    slip = draft.road(end.at(fork, -15), end.at(200, -10), near, highway="motorway_link", oneway=1)
    draft.road(near, end.at(200, 10), end.at(fork, 15), highway="motorway_link", oneway=1)
    return frozenset({slip, draft.road(near, end.at(0), name=name, highway="tertiary")})


_DRAWN_WITH_LANES = {
    "fork": _fork, "dual carriageway": _dual_carriageway, "roundabout": _roundabout, "loop": _loop, "weave": _weave,
    "slip roads": _slip_roads,
}  # fmt: skip


def _around(
    draft: Draft, width: float, height: float, away: float, ends: Iterable[_End], name: str, *, to_edge: bool = False
) -> None:
    """Draw a road around a town that meets each road outward, and that leaves the map at two corners if asked."""
    corners = [(-away, -away), (width + away, -away), (width + away, height + away), (-away, height + away)]
    spots = [end.at(away) for end in ends]
    for start, end in pairwise([*corners, corners[0]]):
        side = LineString([start, end])
        on_it = sorted((p for p in spots if side.distance(Point(p)) < 1e-9), key=lambda p: side.project(Point(p)))
        draft.road(start, *on_it, end, name=name, highway="tertiary")
    if to_edge:
        draft.road(corners[0], (-TO_EDGE - 20, -away), name=name, highway="tertiary")
        draft.road(corners[2], (width + away, height + TO_EDGE + 20), name=name, highway="tertiary")


def plain_town(*kinds: str, columns: int = 3, rows: int = 3, ring: bool = False, weigh: str = "") -> Town:
    """Draw a town on a grid with these roads at its first ends, and nothing at the others."""
    ends = 2 * (columns + rows)
    town = build(Layout(columns, rows, (*kinds, *["nothing"] * (ends - len(kinds))), ring=ring))
    if weigh:
        for road in town.draft.roads:
            road["highway"] = weigh if road["name"].startswith("Invalsweg") else road["highway"]
    return town


@cache
def analysed_town(*kinds: str, **options) -> Analysed:
    """Take a plain town as far as its entries, once; nobody may change what is returned."""
    return analyse(plain_town(*kinds, **options).osm())


def segment_table(lines: list[LineString], **columns) -> gpd.GeoDataFrame:
    """Return a layer of segments with usual values where nothing else is said, nodes numbered by place."""
    spots = {spot: n for n, spot in enumerate(dict.fromkeys(c for s in lines for c in (s.coords[0], s.coords[-1])), 1)}
    count = len(lines)
    usual = {
        "segment_id": [f"w{n + 1}-1-2" for n in range(count)],
        "u": [spots[line.coords[0]] for line in lines],
        "v": [spots[line.coords[-1]] for line in lines],
        "osm_way_id": np.arange(1, count + 1),
        "street": "", "ref": "", "highway": "residential", "access": "public", "speed_kmh": 30.0, "oneway": False,
        "bridge": False, "tunnel": False, "roundabout": False, "zone": "",
        "length_m": [line.length for line in lines],
        "addresses": 0,
    }  # fmt: skip
    return layers.SEGMENTS.conform(gpd.GeoDataFrame({**usual, **columns}, geometry=lines, crs=RD_NEW))


def core_table(**outlines) -> gpd.GeoDataFrame:
    """Return a layer of cores of these names."""
    names = list(outlines)
    usual = {"kind": "village", "addresses": 0, "area_ha": 0.0, "entries": 0, "evidence": ""}
    usual |= {"sealed": True, "at_edge": False, "least_entries": 0}
    usual |= {"leaks": [()] * len(names), "least_roads": [()] * len(names)}
    frame = gpd.GeoDataFrame({"core_id": names, "name": names, **usual}, geometry=list(outlines.values()), crs=RD_NEW)
    return layers.CORES.conform(frame)
