"""Cuts the surroundings of a municipality out of a larger OpenStreetMap extract, or out of what a service sent."""

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.errors import DekkendWarning, InputError
from dekkend.sentences import Sentence
from dekkend.sources.files import require_file
from dekkend.sources.osm.collect import AREA_KEYS, BOUNDARY_LEVELS
from dekkend.sources.osm.order import in_order
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.faults import AnswerError
from dekkend.sources.web.features import Bounds

_GENERATOR: Final = "dekkend fetch"
_MARK: Final = b"OSMHeader"
# Headers keep seven digits of a degree.
_ROUNDED: Final = 1e-6
# Where the updates of a region come from.
_UPDATES: Final = "osmosis_replication_base_url"
DATE: Final = "osmosis_replication_timestamp"


def fetch_extract(client: Client, source: str, url: str, name: str) -> Answer[None]:
    """Fetch an extract that Geofabrik makes every day.

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
        The file is a .osm.pbf, whatever it is called.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used, or there is no such extract.
    """
    return client.ask(source, Question(f"{url}/{name}-latest.osm.pbf"), require_pbf)


def require_pbf(path: Path) -> None:
    """Refuse what is no OpenStreetMap file of the kind that services make.

    Parameters
    ----------
    path
        The file, whatever it is called.

    Raises
    ------
    AnswerError
        It is something else.
    """
    with path.open("rb") as file:
        if _MARK not in file.read(64):
            raise AnswerError(Sentence("the answer is no OpenStreetMap extract"), passing=True)


def cut(source: Path, box: Bounds, target: Path, border: BaseGeometry | None = None) -> None:
    """Write what lies within a box to a file of its own.

    Ways, and the boundaries and areas that are made of several ways, are taken along whole where one of their nodes
    lies within the box.

    Parameters
    ----------
    source
        The larger extract, in any of the forms that a run reads.
    box
        West, south, east, north in degrees.
    target
        The .osm.pbf to write, whose header says that it covers the box as far as the source does; where the source does
        not say how far that is, or ends along a border within the box, the part says nothing. The same source gives
        the same bytes.
    border
        The area along whose border the source was cut, in degrees, where that is known. What updates of a region keep
        up to date is cut along such a border, and not along the box in its header.

    Warns
    -----
    DekkendWarning
        The source does not cover the box.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        It cannot be read, or has nothing within the box.
    """
    require_file(source)
    try:
        with TemporaryDirectory() as folder:
            with osmium.io.Reader(str(source), osmium.osm.NOTHING) as reader:
                header = reader.header()
            covered = _covered(header, box, border)
            name = in_order(source, header, folder)
            touched, ways = _touched(name, osmium.osm.Box(*box))
            with osmium.SimpleWriter(target, header=_header(covered, header.get(DATE, "")), overwrite=True) as writer:
                for thing in osmium.FileProcessor(name).with_filter(touched.id_filter()):
                    writer.add(thing)
    except (RuntimeError, ValueError) as error:
        raise InputError(
            "{file}: this is not a whole OpenStreetMap file ({reason}). Download it again.",
            file=source,
            reason=str(error).strip() or type(error).__name__,
        ) from error
    if ways == 0:
        raise InputError(
            "{file}: this extract has nothing around the municipality. Take one that covers it.", file=source
        )
    said = header.box().valid()
    if said and (covered is None or any(abs(a - b) > _ROUNDED for a, b in zip(covered, box, strict=True))):
        warnings.warn(
            DekkendWarning(
                "{file}: this extract ends within the surroundings of the municipality, or may do so, so that roads "
                "and cores are known as far as it goes. Leave out --extract, or take one that surely reaches further.",
                file=source.name,
            ),
            stacklevel=2,
        )


def _covered(header: osmium.io.Header, box: Bounds, border: BaseGeometry | None) -> Bounds | None:
    """Return which part of a box a source covers, None where that is not known."""
    if border is not None:
        return box if border.covers(shapely.box(*box)) else None
    whole = header.box()
    if not whole.valid() or header.get(_UPDATES, ""):
        return None
    low, high = whole.bottom_left, whole.top_right
    west, south, east, north = box
    west, south = max(west, low.lon), max(south, low.lat)
    return west, south, max(west, min(east, high.lon)), max(south, min(north, high.lat))


def _touched(name: str, box: osmium.osm.Box) -> tuple[osmium.IdTracker, int]:
    """Return what has a node in the box with all that it is made of, and how many ways have."""
    tracker, ways = osmium.IdTracker(), 0
    for node in osmium.FileProcessor(name, osmium.osm.NODE):
        if isinstance(node, osmium.osm.Node) and node.location.valid() and box.contains(node.location):
            tracker.add_node(node.id)
    for way in osmium.FileProcessor(name, osmium.osm.WAY).with_filter(tracker.contains_filter()):
        tracker.add_way(way.id)
        ways += 1
    # Noted first: what is added at once would make its neighbours touch the box as well.
    for number, members in _relations(name, tracker):
        tracker.add_relation(number)
        for kind, ref in members:
            if kind == "w":
                tracker.add_way(ref)
            elif kind == "n":
                tracker.add_node(ref)
    tracker.complete_backward_references(name)
    return tracker, ways


def _relations(name: str, tracker: osmium.IdTracker) -> list[tuple[int, list[tuple[str, int]]]]:
    return [
        (relation.id, [(member.type, member.ref) for member in relation.members])
        for relation in osmium.FileProcessor(name, osmium.osm.RELATION).with_filter(tracker.contains_filter())
        if isinstance(relation, osmium.osm.Relation) and _is_read(relation.tags)
    ]


def _is_read(tags: osmium.osm.TagList) -> bool:
    """Say whether a run reads relations like this; borders of whole countries would bring a lot along."""
    if tags.get("boundary") == "administrative":
        return tags.get("admin_level") in BOUNDARY_LEVELS
    return tags.get("type") == "multipolygon" and any(key in tags for key in AREA_KEYS)


def _header(box: Bounds | None, date: str) -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("generator", _GENERATOR)
    header.set("sorting", "Type_then_ID")
    if date:
        header.set(DATE, date)
    if box is not None:
        header.add_box(osmium.osm.Box(*box))
    return header
