"""Fetches roads, places and the rest of the map from OpenStreetMap by way of the Overpass API."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dekkend.sentences import Sentence
from dekkend.sources.osm.collect import AREA_KINDS, AREA_VALUES, BARRIER_LINES, BOUNDARY_LEVELS, NODE_KEYS
from dekkend.sources.osm.tags import ROAD_CLASSES
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.documents import not_data
from dekkend.sources.web.faults import AnswerError
from dekkend.sources.web.features import Bounds

_HEAD_BYTES: Final = 4096
_TAIL_BYTES: Final = 4096
_REMARK: Final = re.compile(rb"<remark>\s*(.*?)\s*</remark>", re.DOTALL)
_DATE: Final = re.compile(rb'osm_base="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"')
_LONGEST_S: Final = 180


def fetch_overpass(client: Client, source: str, url: str, box: Bounds, patience_s: float) -> Answer[str]:
    """Fetch all that a run reads from OpenStreetMap within a box.

    Ways and boundaries that lie partly within it come whole.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    url
        Address of the service.
    box
        West, south, east, north in degrees.
    patience_s
        How long the answer may take, in seconds; the service itself is allowed three minutes at most.

    Returns
    -------
    Answer
        The file is OpenStreetMap XML; its value is the time of the data (YYYY-MM-DDThh:mm:ssZ), empty where the
        service does not say.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    seconds = max(1, min(_LONGEST_S, int(patience_s)))
    return client.ask(source, Question(url, form=(("data", query(box, seconds)),)), _read)


def query(box: Bounds, seconds: int) -> str:
    """Return the question in Overpass QL: what :func:`dekkend.sources.osm.read_osm` reads, and nothing else.

    Parameters
    ----------
    box
        West, south, east, north in degrees.
    seconds
        How long the service may take.

    Returns
    -------
    str
        The question.
    """
    west, south, east, north = (f"{value:.6f}" for value in box)
    wanted = "".join(f"{each};" for each in dict.fromkeys(_wanted()))
    return f"[out:xml][timeout:{seconds}][bbox:{south},{west},{north},{east}];({wanted});(._;>;);out meta;"


def _wanted() -> Iterator[str]:
    yield f'way["highway"~"{_one_of({*ROAD_CLASSES, "pedestrian"})}"]'
    for key in NODE_KEYS:
        yield f'node["{key}"]'
    for _, key in AREA_KINDS:
        yield f'way["{key}"]'
        yield f'relation["{key}"]'
    for _, key, value in AREA_VALUES:
        yield f'way["{key}"="{value}"]'
        yield f'relation["{key}"="{value}"]'
    for key, kinds in BARRIER_LINES.items():
        yield f'way["{key}"~"{_one_of(set(kinds))}"]'
    yield f'relation["boundary"="administrative"]["admin_level"~"{_one_of(BOUNDARY_LEVELS)}"]'


def _one_of(values: set[str] | frozenset[str]) -> str:
    return f"^({'|'.join(sorted(values))})$"


def _read(path: Path) -> str:
    head, tail = _ends(path)
    if b"<osm" not in head:
        raise not_data(path)
    # The service ends an answer that it could not finish with a remark, and with status 200.
    if remark := _REMARK.search(tail):
        said = remark[1].decode("utf-8", "replace")
        raise AnswerError(Sentence("the service did not finish ({said})", said=said), passing=True)
    if b"</osm>" not in tail:
        raise AnswerError(Sentence("the answer is damaged"), passing=True)
    if not _holds(path, b"<way "):
        raise AnswerError(Sentence("the answer holds no roads"))
    found = _DATE.search(head)
    return found[1].decode() if found else ""


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return head, file.read()


def _holds(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return any(mark in line for line in file)
