"""Collects nodes, ways and relations and writes them as OSM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import osmium
import osmium.osm.mutable as osm
from pyproj import Transformer

from dekkend.sources.sample.geometry import XY, rounded
from dekkend.sources.sample.model import Line

SCHEMATIC_MARK = "schematisch voorbeeld, geen echte kaart"
DATA_DATE = datetime(2026, 1, 1, tzinfo=UTC)
# The transformation is spelt out, so that grids that happen to be installed move nothing.
_TO_DEGREES = (
    "+proj=pipeline +step +inv +proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000"
    " +y_0=463000 +ellps=bessel +step +proj=push +v_3 +step +proj=cart +ellps=bessel +step +proj=helmert +x=565.4171"
    " +y=50.3319 +z=465.5524 +rx=0.398957388243134 +ry=-0.343987817378283 +rz=1.87740163998045 +s=4.0725"
    " +convention=coordinate_frame +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 +step +proj=unitconvert"
    " +xy_in=rad +xy_out=deg"
)
_DECIMALS = 7

Member = tuple[str, int, str]


@dataclass
class Draft:
    """A map in the making; points in EPSG:28992 that are equal are one node."""

    _numbers: dict[XY, int] = field(default_factory=dict)
    _tags: dict[XY, dict[str, str]] = field(default_factory=dict)
    _ways: list[tuple[tuple[int, ...], dict[str, str]]] = field(default_factory=list)
    _relations: list[tuple[tuple[Member, ...], dict[str, str]]] = field(default_factory=list)

    def node(self, point: XY, tags: dict[str, str] | None = None) -> int:
        """Add a node, or tags to one that is there; return its number."""
        (point,) = rounded([point])
        self._tags.setdefault(point, {}).update(tags or {})
        return self._numbers.setdefault(point, len(self._numbers) + 1)

    def way(self, points: Iterable[XY], tags: dict[str, str]) -> int:
        """Add a way; return its number."""
        self._ways.append((tuple(self.node(point) for point in points), tags))
        return len(self._ways)

    def lines(self, lines: Iterable[Line]) -> None:
        """Add many ways."""
        for line in lines:
            self.way(line.points, line.tags)

    def relation(self, members: Sequence[Member], tags: dict[str, str]) -> int:
        """Add a relation of members (kind, number, role); return its number."""
        self._relations.append((tuple(members), tags))
        return len(self._relations)

    def write(self, path: Path, frame: tuple[float, float, float, float]) -> None:
        """Write the map as ``.osm.pbf``, always the same bytes for the same draft.

        Parameters
        ----------
        path
            The file; one that is there is replaced.
        frame
            West, south, east and north edge of the map (EPSG:28992).
        """
        transformer = Transformer.from_pipeline(_TO_DEGREES)
        xs, ys = zip(*self._numbers, strict=True)
        lon, lat = transformer.transform(xs, ys)
        # Uncompressed: what a compressor writes differs from one of its versions to the next.
        file = osmium.io.File(str(path), "pbf,pbf_compression=none")
        with osmium.SimpleWriter(file, header=_header(transformer, frame), overwrite=True) as writer:
            for (point, number), x, y in zip(self._numbers.items(), lon, lat, strict=True):
                place = (round(x, _DECIMALS), round(y, _DECIMALS))
                tags = _sorted(self._tags[point])
                writer.add_node(osm.Node(id=number, version=1, timestamp=DATA_DATE, location=place, tags=tags))
            for number, (nodes, way_tags) in enumerate(self._ways, start=1):
                tags = _sorted(way_tags)
                writer.add_way(osm.Way(id=number, version=1, timestamp=DATA_DATE, nodes=list(nodes), tags=tags))
            for number, (members, relation_tags) in enumerate(self._relations, start=1):
                tags = _sorted(relation_tags)
                relation = osm.Relation(id=number, version=1, timestamp=DATA_DATE, members=list(members), tags=tags)
                writer.add_relation(relation)


def _header(transformer: Transformer, frame: tuple[float, float, float, float]) -> osmium.io.Header:
    west, south, east, north = frame
    xs, ys = transformer.transform([west, east, east, west], [south, south, north, north])
    header = osmium.io.Header()
    header.set("generator", f"dekkend: {SCHEMATIC_MARK}")
    header.set("sorting", "Type_then_ID")
    header.set("osmosis_replication_timestamp", DATA_DATE.strftime("%Y-%m-%dT%H:%M:%SZ"))
    corner = (round(min(xs), 5) - 1e-5, round(min(ys), 5) - 1e-5)
    opposite = (round(max(xs), 5) + 1e-5, round(max(ys), 5) + 1e-5)
    header.add_box(osmium.osm.Box(*corner, *opposite))
    return header


def _sorted(tags: dict[str, str]) -> dict[str, str]:
    return dict(sorted(tags.items()))
