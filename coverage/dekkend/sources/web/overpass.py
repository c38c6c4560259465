"""Fetches roads, places and the rest of the map from OpenStreetMap: osmnx asks the Overpass API for them."""

import json
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import osmium
import requests
from osmium.osm import mutable

from dekkend.sentences import Sentence
from dekkend.sources.osm.collect import AREA_KINDS, AREA_VALUES, BARRIER_LINES, BOUNDARY_LEVELS, NODE_KEYS, NODE_ROADS
from dekkend.sources.osm.tags import ROAD_CLASSES
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client, user_agent
from dekkend.sources.web.documents import not_data
from dekkend.sources.web.extracts import DATE, require_pbf
from dekkend.sources.web.faults import AnswerError
from dekkend.sources.web.features import Bounds
from dekkend.sources.web.replies import told

Element = dict[str, Any]
Tags = dict[str, bool | str | list[str]]

_TAIL_BYTES: Final = 4096
_REMARK: Final = re.compile(rb'"remark":\s*"((?:[^"\\]|\\.)*)"\s*\}\s*$')
_KINDS: Final = {"node": 0, "way": 1, "relation": 2}


def fetch_overpass(client: Client, source: str, url: str, box: Bounds, timeout_s: int) -> Answer[None]:
    """Fetch all that a run reads from OpenStreetMap within a box.

    osmnx words the questions, cuts up what is too large for one, and keeps its answers in a folder until all are there;
    the client lends it its manners. Ways that lie partly within the box come whole.

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
    timeout_s
        How long the service may take over a question, in seconds.

    Returns
    -------
    Answer
        The file is a .osm.pbf, whatever it is called; its header says of when the data is where the service does.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    bounds = ",".join(f"{value:.6f}" for value in box)
    asked = (("bbox", bounds), ("ways", lines()), ("features", json.dumps(features(), sort_keys=True)))
    return client.ask(source, Question(url, asked), require_pbf, partial(_ask, url, box, timeout_s))


def lines() -> str:
    """Return the filter, in the words of the Overpass API, of ways that are lines: roads, rivers, canals, railways.

    Asked for by themselves, they come without the relations that rivers are part of from the source to the sea.

    Returns
    -------
    str
        The filter.
    """
    values = {*ROAD_CLASSES, "pedestrian", *(value for kinds in BARRIER_LINES.values() for value in kinds)}
    return f'[~"{_one_of({"highway", *BARRIER_LINES})}"~"{_one_of(values)}"]'


def features() -> Tags:
    """Return the tags of all else that :func:`dekkend.sources.osm.read_osm` reads.

    Returns
    -------
    dict
        By key, True for any value, else the values.
    """
    kinds: Tags = dict.fromkeys((*NODE_KEYS, *(key for _, key in AREA_KINDS)), True)
    of_value: dict[str, list[str]] = {}
    for _, key, value in AREA_VALUES:
        of_value.setdefault(key, []).append(value)
    return {**kinds, **of_value, "highway": sorted(NODE_ROADS), "admin_level": sorted(BOUNDARY_LEVELS)}


def _one_of(values: Iterable[str]) -> str:
    return f"^({'|'.join(sorted(values))})$"


def _ask(url: str, box: Bounds, timeout_s: int, draft: Path, keywords: dict[str, Any]) -> None:
    with told(timeout_s), TemporaryDirectory() as folder, _osmnx_set(url, folder, timeout_s, keywords):
        import osmnx

        try:
            # With cache_only_mode, osmnx ends each question in this error once its answers lie in the folder.
            with suppress(InterruptedError):
                osmnx.graph_from_bbox(box, custom_filter=lines())
            with suppress(InterruptedError):
                osmnx.features_from_bbox(box, features())
        except ValueError as error:
            raise AnswerError(Sentence("the answer is damaged"), passing=True) from error
        answers = [json.loads(path.read_bytes()) for path in sorted(Path(folder).glob("*.json"))]
    _write(answers, box, draft)


@contextmanager
def _osmnx_set(url: str, folder: str, timeout_s: int, keywords: dict[str, Any]) -> Iterator[None]:
    """Set osmnx up for as long as it asks, and leave it and this process as they were."""
    from osmnx import settings

    hooks = {"response": [*keywords["hooks"]["response"], _require_whole]}
    wanted = {
        "overpass_url": url.rstrip("/").removesuffix("/interpreter"),
        "cache_folder": folder,
        "use_cache": True,
        "cache_only_mode": True,
        "http_user_agent": user_agent(),
        # No other host is asked where the service is, and how long to wait is the client's to decide.
        "doh_url_template": None,
        "overpass_rate_limit": False,
        "requests_timeout": timeout_s,
        "requests_kwargs": {**keywords, "hooks": hooks},
    }
    usual = {name: getattr(settings, name) for name in wanted}
    # osmnx pins the address of the service by replacing this function.
    lookup = socket.getaddrinfo
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in usual.items():
            setattr(settings, name, value)
        socket.getaddrinfo = lookup


def _require_whole(response: requests.Response, **_: object) -> None:
    """Refuse an answer that is no data, or that the service itself says it could not finish, with status 200."""
    if response.is_redirect:
        return
    content = response.content
    if not content.lstrip().startswith(b"{"):
        raise not_data(content)
    if remark := _REMARK.search(content, max(0, len(content) - _TAIL_BYTES)):
        said = json.loads(b'"%b"' % remark[1])
        raise AnswerError(Sentence("the service did not finish ({said})", said=said), passing=True)


def _write(answers: list[dict[str, Any]], box: Bounds, target: Path) -> None:
    try:
        found = {(_KINDS[each["type"]], each["id"]): each for answer in answers for each in answer["elements"]}
        if not any(kind == _KINDS["way"] and "highway" in each.get("tags", ()) for (kind, _), each in found.items()):
            raise AnswerError(Sentence("the answer holds no roads"))
        header = osmium.io.Header()
        header.set("sorting", "Type_then_ID")
        header.add_box(osmium.osm.Box(*box))
        if date := min(answer.get("osm3s", {}).get("timestamp_osm_base", "") for answer in answers):
            header.set(DATE, date)
        with osmium.SimpleWriter(osmium.io.File(str(target), "pbf"), header=header, overwrite=True) as writer:
            for place in sorted(found):
                _add(writer, found[place])
    except (KeyError, TypeError, AttributeError) as error:
        raise AnswerError(Sentence("the answer is damaged"), passing=True) from error


def _add(writer: osmium.SimpleWriter, element: Element) -> None:
    number, tags = element["id"], element.get("tags", {})
    if element["type"] == "node":
        writer.add_node(mutable.Node(id=number, tags=tags, location=(element["lon"], element["lat"])))
    elif element["type"] == "way":
        writer.add_way(mutable.Way(id=number, tags=tags, nodes=element["nodes"]))
    else:
        members = [(each["type"][0], each["ref"], each["role"]) for each in element["members"]]
        writer.add_relation(mutable.Relation(id=number, tags=tags, members=members))
