"""Reads along which border an extract was cut: Geofabrik says so beside each one, and not in the extract itself."""

from collections.abc import Iterator
from pathlib import Path

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.documents import not_data

_END = "END"


def fetch_border(client: Client, source: str, url: str, name: str) -> Answer[BaseGeometry]:
    """Fetch the border of an extract.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    url
        Address of the folder of extracts.
    name
        Name of the extract, for instance ``limburg``.

    Returns
    -------
    Answer
        Its value is the area within the border, in degrees.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used, or there is no such border.
    """
    return client.ask(source, Question(f"{url}/{name}.poly"), read_border)


def read_border(path: Path) -> BaseGeometry:
    """Read a border in the form of Osmosis: rings of coordinates, those of holes marked with an exclamation mark.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    shapely.geometry.base.BaseGeometry
        The area, in degrees.

    Raises
    ------
    AnswerError
        It is something else.
    """
    content = path.read_bytes()
    area: BaseGeometry = shapely.Polygon()
    try:
        for hole, ring in _rings(content.decode().splitlines()):
            polygon = shapely.make_valid(shapely.Polygon(ring))
            area = area.difference(polygon) if hole else area.union(polygon)
    except (ValueError, ShapelyError) as error:
        raise not_data(content) from error
    if area.is_empty:
        raise not_data(content)
    return area


def _rings(lines: list[str]) -> Iterator[tuple[bool, list[tuple[float, float]]]]:
    rows = iter(line.strip() for line in lines[1:] if line.strip())
    for heading in rows:
        if heading == _END:
            return
        ring = []
        for row in rows:
            if row == _END:
                break
            east, north = row.split()
            ring.append((float(east), float(north)))
        yield heading.startswith("!"), ring
