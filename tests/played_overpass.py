"""The Overpass API, played on an extract: it understands the questions that osmnx words, and refuses all others."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry import Polygon

from .played import Answers, Asked, Reply, as_json

DATE = "2026-11-20T06:00:00Z"
_KINDS = {"n": "node", "w": "way", "r": "relation"}
_WHOLE = re.compile(r"\[out:json\]\[timeout:(\d+)\];\((.*)\);out;")
# Ways with what they are made of, or anything with all that it is made of.
_STATEMENT = re.compile(
    r"way(?P<network>(?:\[[^\]]*\])+)\(poly:'(?P<around>[^']*)'\);>;"
    r"|\((?P<kind>node|way|relation)(?P<feature>\[[^\]]*\])\(poly:'(?P<within>[^']*)'\);\(\._;>;\);\);"
)
_TEST = re.compile(r"""\[(?P<keys>~?)["'](?P<key>[^"']+)["'](?:(?P<how>[=~])["'](?P<value>[^"']*)["'])?\]""")

Name = tuple[str, int]
Statement = tuple[str, list[re.Match[str]], Polygon]


def overpass(extract: Path) -> Answers:
    """Answer questions out of an extract."""
    elements = {(each["type"], each["id"]): each for each in map(_element, osmium.FileProcessor(extract))}
    inside = cache(lambda area: _within(elements, area))

    def answers(asked: Asked) -> Reply:
        whole = _WHOLE.fullmatch(asked.form.get("data", ""))
        if not asked.path.endswith("/interpreter") or whole is None:
            return Reply(b"<html><p>parse error</p></html>", status=400)
        chosen: dict[Name, None] = {}
        for kind, tests, area in _statements(whole[2]):
            within = inside(area)
            for name, each in elements.items():
                if name[0] == kind and name in within and all(_fits(each.get("tags", {}), test) for test in tests):
                    chosen |= dict.fromkeys(_whole(elements, name))
        # The real service may well name ways before their nodes.
        found = [elements[name] for name in reversed(chosen)]
        return as_json(
            {"version": 0.6, "generator": "Overpass API", "osm3s": {"timestamp_osm_base": DATE}, "elements": found}
        )

    return answers


def _statements(question: str) -> Iterator[Statement]:
    at = 0
    while at < len(question):
        found = _STATEMENT.match(question, at)
        assert found, f"not understood: {question[at : at + 200]}"
        numbers = list(map(float, (found["around"] or found["within"]).split()))
        tests = list(_TEST.finditer(found["network"] or found["feature"]))
        area = Polygon(zip(numbers[1::2], numbers[::2], strict=True))
        shapely.prepare(area)
        yield found["kind"] or "way", tests, area
        at = found.end()


def _within(elements: dict[Name, dict[str, Any]], area: Polygon) -> set[Name]:
    """Return what lies within an area at least partly."""
    within: set[Name] = set()
    for name, each in elements.items():
        if name[0] == "node":
            lies = bool(shapely.contains_xy(area, each["lon"], each["lat"]))
        else:
            lies = any(part in within for part in _parts(each))
        if lies:
            within.add(name)
    return within


def _whole(elements: dict[Name, dict[str, Any]], name: Name) -> Iterator[Name]:
    """Yield an element and what it is made of, as far as the extract goes; not the relations within a relation."""
    if name in elements:
        yield name
        for part in _parts(elements[name]):
            if part[0] != "relation":
                yield from _whole(elements, part)


def _parts(element: dict[str, Any]) -> list[Name]:
    members = [(each["type"], each["ref"]) for each in element.get("members", ())]
    return members + [("node", ref) for ref in element.get("nodes", ())]


def _fits(tags: dict[str, str], test: re.Match[str]) -> bool:
    keys = [key for key in tags if re.search(test["key"], key)] if test["keys"] else [test["key"]]
    values = [tags[key] for key in keys if key in tags]
    if test["how"] == "~":
        return any(re.search(test["value"], value) for value in values)
    return test["value"] in values if test["how"] else bool(values)


def _element(thing: Any) -> dict[str, Any]:
    element: dict[str, Any] = {"id": thing.id}
    if len(thing.tags):
        element["tags"] = {tag.k: tag.v for tag in thing.tags}
    if thing.is_node():
        return {"type": "node", **element, "lat": round(thing.location.lat, 7), "lon": round(thing.location.lon, 7)}
    if thing.is_way():
        return {"type": "way", **element, "nodes": [node.ref for node in thing.nodes]}
    members = [{"type": _KINDS[each.type], "ref": each.ref, "role": each.role} for each in thing.members]
    return {"type": "relation", **element, "members": members}
