"""Print docs/images/rooms.svg: the rooms of the package and which of them know which, from the imports in the code.

A room stands in the row above all that it knows. A line that passes a row takes a lane between its boxes, and lines to
the same room share their lanes, so that none lies behind a box.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

import networkx as nx

PACKAGE = Path(__file__).parent.parent / "coverage" / "dekkend"
BOX, LANE, GAP, HIGH, BETWEEN = 118, 8, 14, 28, 52
SWEEPS = 40
# A room, or the lane of a line to a room through the row of this number.
Item = tuple[str, int]


def known(path: Path) -> Iterator[str]:
    """Yield the rooms that a module imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "dekkend":
            rest = (node.module or "").split(".")[1:]
            yield from rest[:1] or [alias.name for alias in node.names]


def rooms() -> nx.DiGraph:
    """Return the rooms, each with an edge to those that it knows; what another one tells anyway is left out."""
    graph = nx.DiGraph()
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if room != "__init__":
            graph.add_node(room)
            graph.add_edges_from((room, other) for other in known(path) if other != room)
    return nx.transitive_reduction(graph)


def picture(graph: nx.DiGraph) -> str:
    """Return the picture.

    Parameters
    ----------
    graph
        The rooms, each with an edge to those that it knows; it holds no cycle.

    Returns
    -------
    str
        An SVG.
    """
    row_of: dict[str, int] = {}
    for room in reversed([*nx.lexicographical_topological_sort(graph)]):
        row_of[room] = 1 + max((row_of[other] for other in graph.successors(room)), default=-1)
    laned = _with_lanes(graph, row_of)
    rows = _ordered(laned)
    x = _placed(rows, laned, row_of)
    left = min(x[item] - _width(item, row_of) / 2 for item in x) - GAP
    wide = max(x[item] + _width(item, row_of) / 2 for item in x) + GAP - left
    top = max(row_of.values())
    spot = {item: (x[item] - left, 8.0 + (top - item[1]) * (HIGH + BETWEEN)) for item in x}
    lines = "".join(_line(spot[one], spot[other], ends=other[1] == row_of[other[0]]) for one, other in laned.edges)
    lanes = "".join(_lane(*spot[item]) for item in spot if item[1] != row_of[item[0]])
    boxes = "".join(_box(item[0], *spot[item]) for item in spot if item[1] == row_of[item[0]])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {(top + 1) * (HIGH + BETWEEN) - 30:.0f}" '
        'role="img" aria-label="The rooms of dekkend: each knows those below it that an arrow leads to" '
        'font-family="sans-serif" font-size="13"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#3c3c3c"/></marker></defs>'
        f'<g fill="none" stroke="#3c3c3c" stroke-width="1.2">{lines}{lanes}</g>{boxes}</svg>\n'
    )


def _width(item: Item, row_of: dict[str, int]) -> int:
    return BOX if item[1] == row_of[item[0]] else LANE


def _with_lanes(graph: nx.DiGraph, row_of: dict[str, int]) -> nx.DiGraph:
    """Return the same with a lane in every row that a line passes, so that edges lead from one row to the next."""
    laned = nx.DiGraph()
    laned.add_nodes_from((room, row_of[room]) for room in sorted(graph))
    for one, other in sorted(graph.edges):
        stops = [(one, row_of[one]), *((other, row) for row in range(row_of[one] - 1, row_of[other] - 1, -1))]
        laned.add_edges_from(pairwise(stops))
    return laned


def _ordered(laned: nx.DiGraph) -> list[list[Item]]:
    """Return the rows, each in the order in which fewest lines cross, as far as going up and down finds it."""
    rows: list[list[Item]] = [[] for _ in range(1 + max(item[1] for item in laned))]
    for item in sorted(laned):
        rows[item[1]].append(item)
    best, fewest = rows, _crossings(rows, laned)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        rows = [list(row) for row in rows]
        for number in range(len(rows) - 2, -1, -1) if down else range(1, len(rows)):
            beside = {item: place for place, item in enumerate(rows[number + 1 if down else number - 1])}
            place = {item: place for place, item in enumerate(rows[number])}
            mean = {item: _mean([*map(beside.get, _beside(laned, item, up=down))], place[item]) for item in place}
            rows[number].sort(key=lambda item, mean=mean, place=place: (mean[item], place[item]))
        if (crossings := _crossings(rows, laned)) < fewest:
            best, fewest = rows, crossings
    return best


def _beside(laned: nx.DiGraph, item: Item, *, up: bool) -> list[Item]:
    return sorted(laned.predecessors(item) if up else laned.successors(item))


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _crossings(rows: list[list[Item]], laned: nx.DiGraph) -> int:
    place = {item: number for row in rows for number, item in enumerate(row)}
    ends = [(one[1], place[one], place[other]) for one, other in laned.edges]
    return sum(
        row == other_row and (a - c) * (b - d) < 0
        for number, (row, a, b) in enumerate(ends)
        for other_row, c, d in ends[:number]
    )


def _placed(rows: list[list[Item]], laned: nx.DiGraph, row_of: dict[str, int]) -> dict[Item, float]:
    """Return where each item lies across: near what it is joined to, and clear of those beside it."""
    x: dict[Item, float] = {}
    offsets = []
    for row in rows:
        widths = [_width(item, row_of) for item in row]
        offset = [0.0]
        for one, other in pairwise(widths):
            offset.append(offset[-1] + (one + other) / 2 + GAP)
        offsets.append(offset)
        x |= {item: at - offset[-1] / 2 for item, at in zip(row, offset, strict=True)}
    for _ in range(SWEEPS):
        for row, offset in zip(rows, offsets, strict=True):
            joined = [[x[other] for up in (True, False) for other in _beside(laned, item, up=up)] for item in row]
            wanted = [_mean(near, x[item]) - at for item, near, at in zip(row, joined, offset, strict=True)]
            x |= {item: found + at for item, found, at in zip(row, _rising(wanted), offset, strict=True)}
    return x


def _rising(wanted: Sequence[float]) -> list[float]:
    """Return the numbers nearest to these of which none is below the one before it."""
    blocks: list[tuple[float, int]] = []
    for value in wanted:
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean, count = (mean * count + before * many) / (count + many), count + many
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]


def _line(one: tuple[float, float], other: tuple[float, float], *, ends: bool) -> str:
    x1, y1, x2, y2 = one[0], one[1] + HIGH, other[0], other[1]
    middle = (y1 + y2) / 2
    tip = ' marker-end="url(#tip)"' if ends else ""
    return f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"{tip}/>'


def _lane(x: float, y: float) -> str:
    return f'<path d="M{x:.0f} {y:.0f}V{y + HIGH:.0f}"/>'


def _box(room: str, x: float, y: float) -> str:
    return (
        f'<rect x="{x - BOX / 2:.0f}" y="{y:.0f}" width="{BOX}" height="{HIGH}" rx="4" fill="#fff" stroke="#0072b2"/>'
        f'<text x="{x:.0f}" y="{y + 19:.0f}" text-anchor="middle">{escape(room)}</text>'
    )


if __name__ == "__main__":
    sys.stdout.write(picture(rooms()))
