"""Tiny invented OpenStreetMap extracts, drawn node by node, so that the truth about them is known."""

import bz2
import gzip
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import osmium

# A street corner of nowhere, in the area of use of RD New.
LON, LAT = 5.9, 52.55
STEP = 0.001

Tags = dict[str, str]


@dataclass
class Extract:
    """An extract in the making. Positions are in thousandths of a degree from its origin."""

    nodes: dict[int, tuple[float, float, Tags]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)
    relations: dict[int, tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None
    generator: str = "drawn for a test"
    # What only the header of a .osm.pbf can say.
    date: str = ""
    says_sorted: bool = True

    def node(self, number: int, x: float, y: float, **tags: str) -> None:
        self.nodes[number] = (LON + x * STEP, LAT + y * STEP, _tags(tags))

    def grid(self, *numbers: int, y: float = 0) -> None:
        """Place nodes in a row, one step apart."""
        for x, number in enumerate(numbers):
            self.node(number, x, y)

    def way(self, number: int, refs: Sequence[int], **tags: str) -> None:
        self.ways[number] = (list(refs), _tags(tags))

    def area(self, number: int, x: float, y: float, size: float = 0.2, **tags: str) -> None:
        """Draw a square as a closed way with four nodes of its own."""
        corners = [number * 100 + corner for corner in range(4)]
        for corner, (dx, dy) in zip(corners, ((0, 0), (size, 0), (size, size), (0, size)), strict=True):
            self.node(corner, x + dx, y + dy)
        self.way(number, [*corners, corners[0]], **tags)

    def relation(self, number: int, members: Sequence[tuple[str, int, str]], **tags: str) -> None:
        self.relations[number] = (list(members), _tags(tags))

    def xml(self, *, order: random.Random | None = None) -> str:
        """Return the text of the file, its objects shuffled where a source of chance is given."""
        objects = [_node(number, *node) for number, node in sorted(self.nodes.items())]
        objects += [_way(number, *way) for number, way in sorted(self.ways.items())]
        objects += [_relation(number, *relation) for number, relation in sorted(self.relations.items())]
        if order is not None:
            order.shuffle(objects)
        if self.bounds is not None:
            west, south, east, north = self.bounds
            objects.insert(0, f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>')
        body = "\n".join(objects)
        return f'<?xml version="1.0"?>\n<osm version="0.6" generator={quoteattr(self.generator)}>\n{body}\n</osm>\n'

    def write(self, path: Path, *, order: random.Random | None = None) -> Path:
        """Write the file in the format that its name ends in, and return its path."""
        text = self.xml(order=order).encode()
        if path.suffix == ".pbf":
            plain = path.with_suffix(".source.osm")
            plain.write_bytes(text)
            with osmium.SimpleWriter(path, header=self._header(), overwrite=True) as writer:
                for thing in osmium.FileProcessor(plain):
                    writer.add(thing)
        else:
            packed = {".gz": lambda data: gzip.compress(data, mtime=0), ".bz2": bz2.compress}.get(path.suffix, bytes)
            path.write_bytes(packed(text))
        return path

    def _header(self) -> osmium.io.Header:
        header = osmium.io.Header()
        header.set("generator", self.generator)
        if self.date:
            header.set("osmosis_replication_timestamp", f"{self.date}T20:21:22Z")
        if self.says_sorted:
            header.set("sorting", "Type_then_ID")
        if self.bounds is not None:
            header.add_box(osmium.osm.Box(*self.bounds))
        return header


def village() -> Extract:
    """Return a village with one of everything that is read."""
    drawn = Extract()
    drawn.grid(1, 2, 3, 4)
    drawn.node(5, 1, 1)
    drawn.way(
        1,
        [1, 2, 3, 4],
        highway="tertiary",
        name="Dorpsstraat",
        ref="N999",
        maxspeed="50",
        zone__traffic="NL:urban",
        width="6.5",
        lanes="2",
    )
    drawn.way(2, [2, 5], highway="residential", name="Kerkpad", lit="yes", operator="Waterschap Zo")
    drawn.node(10, 1, 0.2, place="village", name="Nergenshuizen")
    drawn.node(
        11, 0.1, 0.1, addr__street="Dorpsstraat", addr__housenumber="1", addr__postcode="1234 AB", addr__city="N"
    )
    drawn.node(12, 0, 0.1, traffic_sign="city_limit", name="Nergenshuizen")
    drawn.node(13, 2, 0.1, highway="street_lamp")
    drawn.node(14, 3, 0.1, highway="crossing")
    drawn.node(15, 3, 0.2, highway="traffic_signals")
    drawn.node(16, 0.5, 1, barrier="bollard")
    drawn.area(20, 0.1, 0.1, building="house", addr__street="Kerkpad", addr__housenumber="2")
    drawn.area(21, 0, 0, 4, landuse="residential")
    drawn.area(22, 2, 2, natural="water", name="Plas")
    drawn.area(23, 0, 5, 1)
    drawn.area(24, 2, 5, 1)
    drawn.area(25, 2.2, 5.2)
    members = [("way", 23, "outer"), ("way", 24, "outer"), ("way", 25, "inner")]
    drawn.relation(41, members, type="multipolygon", natural="water", name="Wiel")
    drawn.node(30, 0, 3)
    drawn.node(31, 4, 3)
    drawn.way(30, [30, 31], waterway="river", name="Beek")
    drawn.way(31, [31, 30], railway="rail")
    drawn.way(34, [32, 30], railway="rail")
    drawn.way(32, [30, 31])
    drawn.node(32, 4, 4)
    drawn.way(33, [31, 32])
    drawn.relation(
        40,
        [("way", 32, "outer"), ("way", 33, "outer")],
        boundary="administrative",
        admin_level="10",
        name="Nergenshuizen",
    )
    return drawn


def _tags(tags: Tags) -> Tags:
    # OpenStreetMap parts the words of a key by a colon, Python by an underscore.
    return {key.replace("__", ":"): value for key, value in tags.items()}


def _written(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _node(number: int, lon: float, lat: float, tags: Tags) -> str:
    return f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{_written(tags)}</node>'


def _way(number: int, refs: list[int], tags: Tags) -> str:
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}" version="1">{nodes}{_written(tags)}</way>'


def _relation(number: int, members: list[tuple[str, int, str]], tags: Tags) -> str:
    listed = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
    return f'<relation id="{number}" version="1">{listed}{_written(tags)}</relation>'
