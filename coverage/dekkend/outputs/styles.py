"""How each kind of thing looks on the map: colours that colour-blind readers can tell apart, and never colour alone.

The colours are those of Okabe and Ito (2008), "Color Universal Design". Lines differ in width and dashes as well,
points in shape, and flagged neighbourhoods carry their flag in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from dekkend.layers import CORES, EDGES, ENTRIES, GROUPS, NEIGHBOURHOODS, RECRUITS, SIGNS, STREETS, Layer
from dekkend.outputs.words import _

BLACK = "#000000"
ORANGE = "#E69F00"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#5A5A5A"
PALE = "#A6A6A6"

# A sign stands on a pole at its place, clear of the arrow of its entry road. In the legend the pole is cut off.
_POLE = f'<path d="M11 19V34" stroke="{BLACK}" stroke-width="2"/>'
_ARROW = f'<path d="M11 1 20 20 11 15 2 20Z" fill="{BLACK}" stroke="#fff" stroke-width="1.5"/>'
_DOT = f'<circle cx="11" cy="11" r="5" fill="#fff" stroke="{BLACK}" stroke-width="2.5"/>'
_SQUARE = f'<rect x="7" y="7" width="8" height="8" fill="#fff" stroke="{GREY}" stroke-width="2"/>'
_PLUS = (
    _POLE + f'<rect x="3" y="3" width="16" height="16" fill="{BLUE}" stroke="#fff" stroke-width="1.5"/>'
    '<path d="M11 6v10M6 11h10" stroke="#fff" stroke-width="2.5"/>'
)
_TICK = (
    _POLE + f'<circle cx="11" cy="11" r="8.5" fill="#fff" stroke="{BLUE}" stroke-width="2.5"/>'
    f'<path d="m6.5 11 3.5 3.5 6-7" fill="none" stroke="{BLUE}" stroke-width="2.5"/>'
)
_POST = _POLE + f'<circle cx="11" cy="11" r="8" fill="#fff" stroke="{GREY}" stroke-width="2.5"/>'
_STRUCK = (
    _POLE + f'<rect x="3" y="3" width="16" height="16" fill="#fff" stroke="{GREY}" stroke-width="2"/>'
    f'<path d="m7 7 8 8m0-8-8 8" stroke="{GREY}" stroke-width="2"/>'
)
_CROSS = (
    _POLE + f'<path d="M11 2 20 11 11 20 2 11Z" fill="#fff" stroke="{VERMILLION}" stroke-width="2"/>'
    f'<path d="m7.5 7.5 7 7m0-7-7 7" stroke="{VERMILLION}" stroke-width="2.5"/>'
)


@dataclass(frozen=True)
class Style:
    """One entry of the map's legend: which rows of a layer it shows, and how.

    Attributes
    ----------
    key
        Its name in the page.
    label
        What the legend calls it, in English, marked for translation.
    layer
        The layer that it shows rows of.
    chosen
        Says for each row of the layer whether it is shown.
    title
        The column whose value heads the pop-up.
    columns
        The columns that the pop-up shows.
    path
        Leaflet's options for lines and areas.
    icon
        The inside of a 22 by 22 SVG picture, for points.
    turned
        The column with the direction that the icon is turned to (°), for points.
    stands
        Whether the icon stands above its place, on a pole, for points.
    labelled
        The columns whose values stand on the map, for areas; none for no label.
    bold
        Whether these labels are drawn as names of places.
    context
        The column that tells rows of one title apart in a search; none where titles do.
    number
        The column with the number by which people know a row; none where there is none.
    tolerance_m
        How far from its place a line may be drawn, so that it takes fewer points (m).
    show
        Whether the map opens with it.
    """

    key: str
    label: str
    layer: Layer
    chosen: Callable[[gpd.GeoDataFrame], pd.Series]
    title: str
    columns: tuple[str, ...]
    path: Mapping[str, object] = field(default_factory=dict)
    icon: str = ""
    turned: str = ""
    stands: bool = False
    labelled: tuple[str, ...] = ()
    bold: bool = False
    context: str = ""
    number: str = ""
    tolerance_m: float = 0.0
    show: bool = True


_AREA = ("flag", "residents", "share_65", "addresses", "coverage_share", "coverage_share_65", "reasons")
_PEOPLE = ("residents", "share_65", "addresses")
_CORE = ("kind", "addresses", "area_ha", "entries", "sealed")
_PLAIN = ("length_m", "addresses")
_STREET = ("length_m", "addresses", "group_ids")
_UNCOVERED = ("length_m", "addresses", "distance_m", "exposure")
_EDGE = ("evidence", "against", "support", "length_m")
_ENTRY = ("core_name", "from_core", "highway", "inbound_deg", "inflow_share", "rank", "why")
_APART = ("core_name", "from_core", "kind", "inflow_share", "why")
_SIGN = ("status", "where", "captured_share", "regret_share", "mounting", "authority", "facing_deg", "checks", "remark")
_STANDING = ("sign_id", *_SIGN)
_RECRUIT = ("recruit_id", "addresses", "residents_65", "exposed_65", "net_65")
_GROUP = ("group_id", "status", "since", "streets", "addresses", "length_m")


def _flagged(flag: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    return lambda rows: rows["flag"] == flag


def _entries(*, main: bool, apart: bool = False) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    return lambda rows: (rows["main"] == main) & ((rows["kind"] != "street") == apart)


def _lived_in(rows: gpd.GeoDataFrame) -> pd.Series:
    # Motorways, farm tracks and driveways would hide the streets that a group could watch.
    return (rows["addresses"] > 0) | ((rows["street"] != "") & (rows["core_id"] != ""))


def _area(color: str, opacity: float, dash: str | None, weight: float) -> dict[str, object]:
    return {"color": color, "weight": weight, "dashArray": dash, "fill": True, "fillOpacity": opacity}


def _line(color: str, weight: float, dash: str | None = None, opacity: float = 0.9) -> dict[str, object]:
    return {"color": color, "weight": weight, "dashArray": dash, "opacity": opacity, "fill": False}


def _sign(key: str, label: str, statuses: tuple[str, ...], columns: tuple[str, ...], icon: str) -> Style:
    return Style(key, label, SIGNS, lambda rows: rows["status"].isin(statuses), "street", columns,
                 icon=icon, stands=True, context="core_id", number="sign_id")  # fmt: skip


# In the order in which they are drawn: what comes later lies on top.
STYLES = (
    Style("area_none", _("Neighbourhood without a flag"), NEIGHBOURHOODS, _flagged("none"), "name", _AREA,
          _area(GREY, 0.04, None, 1)),
    Style("area_unknown", _("Neighbourhood about which nothing can be said"), NEIGHBOURHOODS, _flagged("unknown"),
          "name", _AREA, _area(GREY, 0.1, "2 6", 1.5)),
    Style("area_watch", _("Neighbourhood to watch"), NEIGHBOURHOODS, _flagged("watch"), "name", _AREA,
          _area(ORANGE, 0.22, "10 5", 2), labelled=("name", "flag")),
    Style("area_high", _("Neighbourhood with high exposure"), NEIGHBOURHOODS, _flagged("high"), "name", _AREA,
          _area(VERMILLION, 0.25, None, 3), labelled=("name", "flag")),
    Style("groups", _("Streets by group"), GROUPS, lambda rows: rows["group_id"].notna(), "name", _GROUP,
          _line(PURPLE, 9, opacity=0.5), context="core", number="group_id", show=False),
    Style("roads", _("Other road"), STREETS,
          lambda rows: ~rows["covered"] & ~_lived_in(rows) & (rows["flag"] != "exposed"), "street", ("length_m",),
          _line(PALE, 1), context="core_id", tolerance_m=1),
    Style("covered", _("Covered street"), STREETS, lambda rows: rows["covered"], "street", _STREET, _line(GREEN, 4),
          context="core_id", tolerance_m=1),
    Style("streets", _("Street"), STREETS, _lived_in, "street", _PLAIN, _line(GREY, 1.5), context="core_id",
          tolerance_m=1),
    Style("uncovered", _("Uncovered street"), STREETS,
          lambda rows: ~rows["covered"] & (rows["flag"] != "exposed") & _lived_in(rows), "street", _UNCOVERED,
          _line(GREY, 1.5, "1 4"), context="core_id", tolerance_m=1),
    Style("recruits", _("Streets for a new group, proposed"), RECRUITS, lambda rows: rows["recruit_id"] != "",
          "streets", _RECRUIT, _line(BLUE, 7, "1 9", opacity=0.8), context="core_id", show=False),
    Style("exposed", _("Uncovered street near covered ones"), STREETS, lambda rows: rows["flag"] == "exposed",
          "street", _UNCOVERED, _line(VERMILLION, 3, "7 5"), context="core_id", tolerance_m=1),
    Style("sealed", _("Core"), CORES, lambda rows: rows["sealed"], "name", _CORE,
          _line(BLACK, 2.5), labelled=("name",), bold=True, tolerance_m=2),
    Style("leaking", _("Core that is not sealed"), CORES, lambda rows: ~rows["sealed"], "name", _CORE,
          _line(BLACK, 2.5, "3 7"), labelled=("name",), bold=True, tolerance_m=2),
    Style("edges", _("Edge of a core (click: what it rests on)"), EDGES, lambda rows: rows["core_id"] != "", "core_id",
          _EDGE, _line(GREY, 8, opacity=0.25), tolerance_m=5),
    # Nobody who passes through comes in by a track or a driveway: no sign belongs there.
    Style("apart_entries", _("Driveway, track or private road"), ENTRIES, _entries(main=False, apart=True), "street",
          _APART, icon=_SQUARE, context="core_name"),
    Style("other_entries", _("Other entry road"), ENTRIES, _entries(main=False), "street", _ENTRY, icon=_DOT,
          context="core_name"),
    Style("main_entries", _("Main entry road (arrow: into the core)"), ENTRIES, _entries(main=True), "street",
          _ENTRY, icon=_ARROW, turned="inbound_deg", context="core_name"),
    _sign("standing", _("Standing sign elsewhere"), ("standing",), _STANDING, _POST),
    _sign("struck", _("Proposed sign that was struck out"), ("struck",), _SIGN, _STRUCK),
    _sign("remove", _("Sign that can be taken away"), ("remove", "redundant"), _STANDING, _CROSS),
    _sign("keep", _("Sign that can stay"), ("keep",), _STANDING, _TICK),
    _sign("proposed", _("New sign, proposed"), ("proposed",), _SIGN, _PLUS),
)  # fmt: skip


_COVERAGE = frozenset({"covered", "uncovered", "exposed"})
# Without groups nothing is known of coverage, and all neighbourhoods look alike.
_AREAS = Style(
    "areas", _("Neighbourhood"), NEIGHBOURHOODS, lambda rows: rows["name"].notna(), "name", _PEOPLE,
    _area(GREY, 0.04, None, 1),
)  # fmt: skip

# What the legend calls the styles of a layer together, and what a search calls a row of it.
KINDS: Mapping[str, tuple[str, str]] = {
    "neighbourhoods": (_("Neighbourhoods"), _("neighbourhood")),
    "groups": (_("Groups"), _("group")),
    "streets": (_("Streets"), _("street")),
    "recruits": (_("New groups"), _("new group, proposed")),
    "cores": (_("Cores"), _("core")),
    "edges": (_("Cores"), _("edge of a core")),
    "entries": (_("Entry roads"), _("entry road")),
    "signs": (_("Signs"), _("sign")),
    "sign_spots": (_("Signs"), _("spot with signs")),
}


def styles_for(*, groups: bool) -> tuple[Style, ...]:
    """Return the styles that make sense on a map.

    Parameters
    ----------
    groups
        Whether there are groups. Without any, calling a street uncovered would say what nobody knows.

    Returns
    -------
    tuple of Style
        The styles, from the lowest on the map to the topmost.
    """
    if groups:
        return tuple(style for style in STYLES if style.key != "streets")
    plain = (style for style in STYLES if style.key not in _COVERAGE and style.layer is not NEIGHBOURHOODS)
    return (_AREAS, *plain)


def picture(style: Style) -> str:
    """Return the sample of a style for the legend.

    Parameters
    ----------
    style
        The style.

    Returns
    -------
    str
        An SVG picture of 22 by 22, without any text of the data.
    """
    if style.icon:
        inside = style.icon
    else:
        stroke = f'stroke="{style.path["color"]}" stroke-width="{style.path["weight"]}" stroke-linecap="round"'
        stroke += f' stroke-opacity="{style.path.get("opacity", 1)}"'
        dash = f' stroke-dasharray="{style.path["dashArray"]}"' if style.path["dashArray"] else ""
        shape = '<path d="M1 11H21"' if style.layer.shape == "LineString" else '<path d="M2 4H20V18H2Z"'
        opacity = style.path.get("fillOpacity", 0)
        fill = f' fill="{style.path["color"]}" fill-opacity="{opacity}"' if opacity else ' fill="none"'
        inside = f"{shape} {stroke}{dash}{fill}/>"
    return f'<svg class="sample" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true">{inside}</svg>'
