"""Which column of a road layer holds what."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RoadColumns:
    """Which column of a road layer holds what; the usual headings are looked for where none is named.

    Attributes
    ----------
    layer
        The layer of the file; without one, the only layer of lines.
    name, road_class, oneway, speed, from_node, to_node
        Columns with street names, classes, directions, speed limits (km/h), and the nodes at both ends.
    classes
        The class in OpenStreetMap that each class of the layer means, or ``closed`` where no car may drive.
    snap_m
        Ends this near to one another, or to another road, meet there, in metres.
    """

    layer: str | None = None
    name: str | None = None
    road_class: str | None = None
    oneway: str | None = None
    speed: str | None = None
    from_node: str | None = None
    to_node: str | None = None
    classes: Mapping[str, str] = field(default_factory=dict)
    snap_m: float = 0.5
