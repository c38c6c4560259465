"""Settings of a road layer of one's own: which of its columns holds what."""

from collections.abc import Mapping

from pydantic import Field

from dekkend.settings.groups import Group, tunable

_FOUND = "the usual headings are looked for"


class RoadSettings(Group):
    """A road layer of one's own (``--roads``)."""

    layer: str | None = tunable(
        None, "layer of the roads file, where it has several layers of lines", "the only layer of lines"
    )
    name: str | None = tunable(None, "column of the road layer with street names", _FOUND)
    road_class: str | None = tunable(None, "column of the road layer with classes of roads", _FOUND)
    classes: Mapping[str, str] = tunable(
        {},
        "class in OpenStreetMap that each class of the road layer means, or closed where no car may drive",
        "OpenStreetMap's own classes, and the codes of the national road file (NWB)",
    )
    oneway: str | None = tunable(None, "column of the road layer with the direction of traffic", _FOUND)
    speed: str | None = tunable(None, "column of the road layer with speed limits (km/h)", _FOUND)
    from_node: str | None = tunable(None, "column of the road layer with the node at the start of a line", _FOUND)
    to_node: str | None = tunable(None, "column of the road layer with the node at the end of a line", _FOUND)
    snap_m: float = tunable(
        0.5,
        "ends of roads of one's own layer this near to one another, or to another road, meet there (m)",
        "local choice: less than half a lane, so that lanes side by side stay apart",
        gt=0,
    )
    attribution: str = Field(
        "",
        pattern="^[^<>]*$",
        description="who made the road layer, and under which licence, as the results should say",
        json_schema_extra={"source": "nobody is named unless you say who"},
    )
