"""Lays streets out on a site: long streets side by side, side streets across, main streets to its heart."""

import heapq
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from shapely.geometry import Point, Polygon

from dekkend.sources.sample.geometry import XY, Points, draw, rounded
from dekkend.sources.sample.model import Block, Gate, Lane, Site, Street
from dekkend.sources.sample.names import StreetNames

ROW_M = 56.0
_EDGE_ROOM_M = 30.0
_MAX_BLOCKS = 3
_MAX_SIDE_BLOCKS = 8
_MINOR_GATE_BLOCKS = 3
_SIDE_STREETS_LEFT_OUT = 0.3
_FOOTWAYS = 0.4
_TURN_COST_M = 90.0
_WAVE_M = 900.0

Cell = tuple[int, int]
Edge = tuple[Cell, Cell]


@dataclass(frozen=True)
class Fabric:
    """The streets of a site.

    Attributes
    ----------
    site
        Where they lie.
    streets
        The streets.
    footways
        Paths between houses where a side street might have been.
    doors
        By key of a lane, the junction at which it enters.
    junctions
        All junctions, in order.
    """

    site: Site
    streets: tuple[Street, ...]
    footways: tuple[Points, ...]
    doors: Mapping[str, XY]
    junctions: tuple[XY, ...]


def weave(site: Site, gates: Iterable[Gate], names: StreetNames, buurt_at: Callable[[XY], str]) -> Fabric:
    """Lay out the streets of a site.

    Parameters
    ----------
    site
        The ground.
    gates
        The lanes that enter it, and about where.
    names
        Where names come from.
    buurt_at
        Tells the code of the neighbourhood at a point.

    Returns
    -------
    Fabric
        Streets that hang together; each lane ends at a junction of its own.
    """
    grid = _Grid(site)
    edges = _connected(grid.edges())
    cells = sorted({cell for edge in edges for cell in edge})
    doors: dict[str, Cell] = {}
    claimed: dict[Edge, str] = {}
    streets: list[Street] = []
    for gate in sorted(gates, key=lambda gate: (not gate.lane.main, gate.lane.key)):
        free = [cell for cell in cells if cell not in doors.values()]
        door = min(free, key=lambda cell: (math.dist(grid.at(*cell), gate.target), cell))
        doors[gate.lane.key] = door
        heart = min(cells, key=lambda cell: (math.dist(grid.at(*cell), site.heart), cell))
        path = _path(grid, edges, door, heart)[: None if gate.lane.main else _MINOR_GATE_BLOCKS]
        path = _until_claimed(path, claimed)
        if path and gate.lane.name:
            claimed |= dict.fromkeys(path, gate.lane.key)
            streets.append(_through_street(grid, site, gate.lane, path))
    left_out = _left_out(site, edges, claimed)
    free_edges = [edge for edge in edges if edge not in claimed and edge not in left_out]
    streets.extend(_home_street(grid, site, run, names, buurt_at) for run in _runs(free_edges))
    footways = [grid.line(edge) for edge in sorted(left_out) if draw("footway", site.key, edge) < _FOOTWAYS]
    return Fabric(
        site,
        tuple(streets),
        tuple(footways),
        {key: grid.at(*cell) for key, cell in doors.items()},
        tuple(grid.at(*cell) for cell in cells),
    )


class _Grid:
    """A lattice over a site, turned and bent."""

    def __init__(self, site: Site) -> None:
        self.site = site
        turn = math.radians(site.turn_deg)
        self._across = (math.cos(turn), math.sin(turn))
        xs, ys = zip(*site.outline, strict=True)
        self._middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        self._columns, self._rows = round(width / site.block_m), round(height / ROW_M)
        self._block, self._row = width / self._columns, height / self._rows
        room = 60 if min(width, height) > 600 else 0  # noqa: PLR2004 - corners of small sites stay as they are
        self._ground = Polygon(site.outline).buffer(-room).buffer(room).buffer(_EDGE_ROOM_M)

    def at(self, i: float, j: float) -> XY:
        u, v = (i - self._columns / 2) * self._block, (j - self._rows / 2) * self._row
        bend = self.site.bend_m
        u, v = u + bend * math.sin(math.tau * v / _WAVE_M + 1), v + bend * math.sin(math.tau * u / _WAVE_M)
        cos, sin = self._across
        return rounded([(self._middle[0] + u * cos - v * sin, self._middle[1] + u * sin + v * cos)])[0]

    def line(self, edge: Edge) -> Points:
        (i, j), (k, m) = edge
        return (self.at(i, j), self.at((i + k) / 2, (j + m) / 2), self.at(k, m))

    def edges(self) -> list[Edge]:
        span = range(-3, max(self._columns, self._rows) + 4)
        inside = {(i, j) for i in span for j in span if self._ground.contains(Point(self.at(i, j)))}
        along = [((i, j), (i + 1, j)) for i, j in sorted(inside) if (i + 1, j) in inside]
        # A junction without a long street has no houses, and does not count.
        lived_at = {cell for edge in along for cell in edge}
        across = [((i, j), (i, j + 1)) for i, j in sorted(lived_at) if (i, j + 1) in lived_at]
        return along + across


def _long(edge: Edge) -> bool:
    return edge[0][1] == edge[1][1]


def _connected(edges: list[Edge]) -> list[Edge]:
    group: dict[Cell, Cell] = {}
    for a, b in edges:
        group[_root(group, a)] = _root(group, b)
    roots = [_root(group, a) for a, _ in edges]
    largest = max(sorted(set(roots)), key=roots.count)
    return [edge for edge, root in zip(edges, roots, strict=True) if root == largest]


def _root(group: dict[Cell, Cell], cell: Cell) -> Cell:
    while group.get(cell, cell) != cell:
        cell = group[cell]
    return cell


def _path(grid: _Grid, edges: list[Edge], start: Cell, goal: Cell) -> list[Edge]:
    """Find the shortest way with few turns."""
    around: dict[Cell, list[tuple[Cell, bool]]] = {}
    for edge in edges:
        a, b = edge
        around.setdefault(a, []).append((b, _long(edge)))
        around.setdefault(b, []).append((a, _long(edge)))
    spots = {cell: grid.at(*cell) for cell in around}
    queue: list[tuple[float, Cell, bool, tuple[Cell, ...]]] = [(0.0, start, long, (start,)) for long in (True, False)]
    seen: set[tuple[Cell, bool]] = set()
    while queue:
        cost, cell, long, path = heapq.heappop(queue)
        if cell == goal:
            return [(min(a, b), max(a, b)) for a, b in pairwise(path)]
        if (cell, long) in seen:
            continue
        seen.add((cell, long))
        for neighbour, turned in around[cell]:
            step = math.dist(spots[cell], spots[neighbour]) + (turned != long) * _TURN_COST_M
            heapq.heappush(queue, (cost + step, neighbour, turned, (*path, neighbour)))
    return []


def _until_claimed(path: list[Edge], claimed: Mapping[Edge, str]) -> list[Edge]:
    for number, edge in enumerate(path):
        if edge in claimed:
            return path[:number]
    return path


def _left_out(site: Site, edges: list[Edge], claimed: Mapping[Edge, str]) -> set[Edge]:
    """Choose side streets to leave out, such that all streets still hang together."""
    across = [edge for edge in edges if not _long(edge) and edge not in claimed]
    chosen = {edge for edge in across if draw("left out", site.key, edge) < _SIDE_STREETS_LEFT_OUT}
    group: dict[Cell, Cell] = {}
    for a, b in (edge for edge in edges if edge not in chosen):
        group[_root(group, a)] = _root(group, b)
    for edge in sorted(chosen):
        a, b = _root(group, edge[0]), _root(group, edge[1])
        if a != b:
            group[a] = b
            chosen = chosen - {edge}
    return chosen


def _runs(edges: list[Edge]) -> list[list[Edge]]:
    """Gather stretches that lie in line into streets."""
    runs: list[list[Edge]] = []
    for long, limit in ((True, _MAX_BLOCKS), (False, _MAX_SIDE_BLOCKS)):
        # By row for long streets, by column for side streets.
        ordered = sorted((edge for edge in edges if _long(edge) == long), key=lambda e: (e[0][long], e[0][not long]))
        run: list[Edge] = []
        for edge in ordered:
            if run and (run[-1][1] != edge[0] or len(run) == limit):
                runs.append(run)
                run = []
            run.append(edge)
        if run:
            runs.append(run)
    return runs


def _through_street(grid: _Grid, site: Site, lane: Lane, path: list[Edge]) -> Street:
    highway, speed = (lane.highway, 50) if lane.main else ("residential", 30)
    lines = [grid.line(edge) for edge in path]
    # A path runs from the gate to the heart, an edge from the lower cell to the higher.
    for number in range(len(path)):
        shared = set(path[number]) & set(path[number + 1]) if number + 1 < len(path) else set()
        before = set(path[number]) & set(path[number - 1]) if number else set()
        if path[number][0] in shared or path[number][1] in before:
            lines[number] = lines[number][::-1]
    blocks = tuple(Block(line, _long(edge)) for line, edge in zip(lines, path, strict=True))
    return Street(lane.name, site.town, site.key, highway, speed, blocks)


def _home_street(grid: _Grid, site: Site, run: list[Edge], names: StreetNames, buurt_at: Callable[[XY], str]) -> Street:
    lines = [grid.line(edge) for edge in run]
    court = len(run) == 1
    name = names.take(buurt_at(lines[0][1]), court=court)
    blocks = tuple(Block(line, _long(edge)) for line, edge in zip(lines, run, strict=True))
    living = court and _long(run[0])
    return Street(name, site.town, site.key, "living_street" if living else "residential", 15 if living else 30, blocks)
