"""Brings the objects of an OpenStreetMap file into the order in which they can be read, each with a number of its own.

Exports of the Overpass API have ways before the nodes that they consist of. Editors such as JOSM give objects that
were never uploaded negative numbers, for which osmium keeps no locations.
"""

from pathlib import Path
from typing import Final

import osmium

# What a header says of a file with nodes, ways and relations in this order, each by number.
_SORTED: Final = "Type_then_ID"
_KINDS: Final = (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION)
# Numbers from here on are not in use in OpenStreetMap, which counts its nodes in the ten thousand millions.
_FIRST_OF_OURS: Final = 10**12


def in_order(path: Path, header: osmium.io.Header, folder: str) -> str:
    """Return the name of a file with the same objects in order: nodes, ways, relations, each by number.

    Objects with a negative number get one that OpenStreetMap does not use, the same wherever they are referred to.

    Parameters
    ----------
    path
        A file.
    header
        Its header.
    folder
        Where new files may be written.

    Returns
    -------
    str
        The file itself where nothing is amiss, else a new one in the folder.
    """
    name = str(path)
    if header.get("sorting", "") != _SORTED:
        name = _sorted(name, str(Path(folder) / "sorted.osm.pbf"))
    if any(_begins_below_zero(name, kind) for kind in _KINDS):
        numbered = _renumbered(name, str(Path(folder) / "numbered.osm.pbf"))
        name = _sorted(numbered, str(Path(folder) / "sorted_again.osm.pbf"))
    return name


def _sorted(name: str, target: str) -> str:
    merged = osmium.MergeInputReader()
    merged.add_file(name)
    with osmium.SimpleWriter(_uncompressed(target)) as writer:
        merged.apply(writer)
    return target


def _begins_below_zero(name: str, kind: osmium.osm.osm_entity_bits) -> bool:
    """Say whether the first object of a kind has a negative number: in order, those come before all others."""
    return next((thing.id for thing in osmium.FileProcessor(name, kind)), 0) < 0


def _renumbered(name: str, target: str) -> str:
    with osmium.SimpleWriter(_uncompressed(target)) as writer:
        for thing in osmium.FileProcessor(name):
            if isinstance(thing, osmium.osm.Way):
                writer.add(thing.replace(id=_number(thing.id), nodes=[_number(node.ref) for node in thing.nodes]))
            elif isinstance(thing, osmium.osm.Relation):
                members = [(member.type, _number(member.ref), member.role) for member in thing.members]
                writer.add(thing.replace(id=_number(thing.id), members=members))
            elif isinstance(thing, osmium.osm.Node):
                writer.add(thing.replace(id=_number(thing.id)))
    return target


def _number(number: int) -> int:
    return number if number >= 0 else _FIRST_OF_OURS - number


def _uncompressed(target: str) -> osmium.io.File:
    return osmium.io.File(target, "pbf,pbf_compression=none")
