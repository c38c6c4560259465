"""Writes the map: one HTML page that asks the network for nothing but the tiles of its background.

Names from the data never pass through a template of folium or into markup: they travel as JSON, escaped for the
inside of a script, and ``map.js`` puts them in as text.
"""

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from dekkend.outputs.assets import leaflet_css, leaflet_js, static, templates
from dekkend.outputs.features import drawn, first_view, shown_styles
from dekkend.outputs.styles import Style, picture
from dekkend.outputs.texts import Texts
from dekkend.plan import CBS_ATTRIBUTION, Plan

_TILES_HOST = "https://service.pdok.nl"
_TILES = _TILES_HOST + "/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
_TILES_ATTRIBUTION = "Kaartgegevens © Kadaster"
# The zoom levels of that service.
_MIN_ZOOM, _MAX_ZOOM = 6, 19
_SCRIPT_SAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&$`\u2028\u2029"})


def write_map(plan: Plan, path: Path) -> None:
    """Write the map of a run.

    It works without a network too, on a grey background. A schematic has no other. The same plan gives the same bytes.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language.
    path
        The HTML file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    texts = Texts(plan.settings.lang)
    sheet = Sheet(
        heading=texts.say("Map of neighbourhood watch in {place}", place=plan.title),
        drawn=tuple((style, drawn(plan, texts, style)) for style in shown_styles(plan)),
        view=first_view(plan),
        credit=" | ".join(filter(None, [plan.credit, CBS_ATTRIBUTION if len(plan.neighbourhoods) else ""])),
        schematic=plan.schematic,
    )
    write_sheet(sheet, texts, path)


@dataclass(frozen=True)
class Sheet:
    """What a page with a map shows.

    Attributes
    ----------
    heading
        Its title.
    drawn
        Styles, from the lowest on the map to the topmost, each with what the map's script draws
        (:func:`dekkend.outputs.features.drawn_rows`).
    view
        The bounds that the map opens with: south-west and north-east corner as latitude and longitude.
    credit
        Who made the data.
    schematic
        The data is a drawn-up example: it gets a banner, and no background of a real place.
    """

    heading: str
    drawn: tuple[tuple[Style, dict[str, Any]], ...]
    view: tuple[tuple[float, float], tuple[float, float]]
    credit: str
    schematic: bool


def write_sheet(sheet: Sheet, texts: Texts, path: Path) -> None:
    """Write a page with a map. The same sheet gives the same bytes.

    Parameters
    ----------
    sheet
        What it shows.
    texts
        The language.
    path
        The HTML file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    page = _Page(texts, sheet)
    canvas = folium.Map(
        location=[0, 0],
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        min_zoom=_MIN_ZOOM,
        max_zoom=_MAX_ZOOM,
        zoom_snap=0.25,
    )
    canvas.default_js, canvas.default_css = [], []
    page.add_child(canvas)
    legend = folium.LayerControl(collapsed=False)
    # Invented streets over a real background would pass for a map of the place.
    tiles = [] if sheet.schematic else [_tiles()]
    parts = [*tiles, *(_Drawn(style, texts) for style, _ in sheet.drawn), legend, _Furniture(legend)]
    for part in parts:
        canvas.add_child(part)
    path.write_text(_numbered(page.render(), [canvas, *parts]), encoding="utf-8", newline="\n")


def script_json(value: object) -> str:
    r"""Return a value as JSON that is inert inside a script of a page.

    Parameters
    ----------
    value
        What :mod:`json` can write.

    Returns
    -------
    str
        JSON in which no character can end the script, start markup or open a template literal.

    Examples
    --------
    >>> script_json("</script>${x}")
    '"\\u003c/script\\u003e\\u0024{x}"'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_SAFE)


class _Page(Figure):
    """The page around the map, from a template of our own that carries every script and style within it."""

    def __init__(self, texts: Texts, sheet: Sheet) -> None:
        super().__init__()
        self._template = templates(texts).get_template("map.html.j2")
        self.lang = texts.lang
        self.heading = sheet.heading
        self.schematic = sheet.schematic
        self.attribution = sheet.credit
        self.tiles_host = _TILES_HOST
        self.css = leaflet_css() + static("map.css")
        self.js = leaflet_js() + static("map.js")
        layers = {style.key: rows for style, rows in sheet.drawn}
        self.data = script_json(
            {"layers": layers, "view": sheet.view, "texts": _button_texts(texts), "credit": sheet.credit}
        )


class _Drawn(folium.map.Layer):
    """One style of the map, which ``map.js`` draws from the data in the page."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = dekkend.layer({{ this.key|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, style: Style, texts: Texts) -> None:
        label = html.escape(texts.gettext(style.label))
        super().__init__(name=f"{picture(style)} {label}", overlay=True, show=style.show)
        self._name = self.key = style.key


class _Furniture(MacroElement):
    """Zoom buttons, scale, the legend's box and the first view."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "dekkend.furnish({{ this._parent.get_name() }}, {{ this.legend.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, legend: folium.LayerControl) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = "Furniture"
        self.legend = legend


def _tiles() -> folium.TileLayer:
    return folium.TileLayer(
        _TILES,
        attr=_TILES_ATTRIBUTION,
        min_zoom=_MIN_ZOOM,
        max_zoom=_MAX_ZOOM,
        control=False,
    )


def _button_texts(texts: Texts) -> dict[str, str]:
    return {
        "legend": texts.gettext("Legend"),
        "zoom_in": texts.gettext("Zoom in"),
        "zoom_out": texts.gettext("Zoom out"),
        "close": texts.gettext("Close"),
    }


def _numbered(page: str, parts: Iterable[Element]) -> str:
    # folium names its variables at random; numbers keep the bytes the same from run to run.
    for number, part in enumerate(parts):
        name = part.get_name()
        page = page.replace(name, f"{name.rpartition('_')[0]}_{number}")
    return page
