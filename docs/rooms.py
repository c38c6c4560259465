"""Draw docs/images/rooms.svg: the rooms of the package, and which room knows which, read from the code."""

import ast
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

import networkx as nx

PACKAGE = Path(__file__).parent.parent / "coverage" / "dekkend"
WIDTH, HEIGHT, GAP_X, GAP_Y = 132, 30, 16, 46


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
    """Return the picture: a room stands above all that it knows."""
    rows: dict[int, list[str]] = {}
    depth: dict[str, int] = {}
    for room in reversed([*nx.lexicographical_topological_sort(graph)]):
        depth[room] = 1 + max((depth[other] for other in graph.successors(room)), default=-1)
        rows.setdefault(depth[room], []).append(room)
    top, widest = max(rows), max(len(row) for row in rows.values())
    wide, high = widest * (WIDTH + GAP_X) + GAP_X, (top + 1) * (HEIGHT + GAP_Y)
    place = {}
    for level, row in rows.items():
        left = (wide - len(row) * (WIDTH + GAP_X) + GAP_X) / 2
        for number, room in enumerate(sorted(row)):
            place[room] = (left + number * (WIDTH + GAP_X), 8 + (top - level) * (HEIGHT + GAP_Y))
    lines = "".join(_line(place[one], place[other]) for one, other in sorted(graph.edges))
    boxes = "".join(_box(room, *place[room]) for room in sorted(place))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" role="img" '
        f'aria-label="The rooms of dekkend: each knows those below it that a line leads to" '
        f'font-family="sans-serif" font-size="13">{lines}{boxes}</svg>\n'
    )


def _line(one: tuple[float, float], other: tuple[float, float]) -> str:
    x1, y1, x2, y2 = one[0] + WIDTH / 2, one[1] + HEIGHT, other[0] + WIDTH / 2, other[1]
    middle = (y1 + y2) / 2
    return (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}" '
        'fill="none" stroke="#5a5a5a"/>'
    )


def _box(room: str, x: float, y: float) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="4" fill="#fff" stroke="#0072b2"/>'
        f'<text x="{x + WIDTH / 2:.0f}" y="{y + 20:.0f}" text-anchor="middle">{escape(room)}</text>'
    )


if __name__ == "__main__":
    sys.stdout.write(picture(rooms()))
