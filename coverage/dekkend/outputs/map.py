"""Writes the map: one HTML page that asks the network for nothing but the tiles of its background.

Names from the data never pass through a template of folium or into markup: they travel as JSON, escaped for the
inside of a script, and the page's scripts put them in as text.
"""

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from dekkend.outputs.assets import leaflet_css, leaflet_js, static, templates
from dekkend.outputs.credits import credit_line
from dekkend.outputs.editing import SCRIPTS as EDITING_SCRIPTS
from dekkend.outputs.editing import STYLE as EDITING_STYLE
from dekkend.outputs.editing import editing
from dekkend.outputs.encoded import page_layers
from dekkend.outputs.features import Drawn, drawn, first_view, shown_styles
from dekkend.outputs.inside import policy, require_inside
from dekkend.outputs.styles import Style, picture
from dekkend.outputs.texts import Texts, texts_of
from dekkend.plan import Plan
from dekkend.provenance import CBS_ATTRIBUTION

_TILES_HOST = "https://service.pdok.nl"
_GREY = _TILES_HOST + "/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
_GREY_ATTRIBUTION = "Kaartgegevens © Kadaster"
_AERIAL = _TILES_HOST + "/hwh/luchtfotorgb/wmts/v1_0/Actueel_orthoHR/EPSG:3857/{z}/{x}/{y}.jpeg"
_AERIAL_ATTRIBUTION = "Luchtfoto © Beeldmateriaal Nederland, CC BY 4.0"
# The zoom levels of these services.
_MIN_ZOOM, _MAX_ZOOM = 6, 19
_SCRIPTS = ("data.js", "canvas.js", "map.js", "tables.js", "search.js", "reach.js", "paper.js")
_SCRIPT_SAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&$`\u2028\u2029"})
# Stands in the page until its scripts and styles are known.
_POLICY = "content-security-policy"


def write_map(plan: Plan, path: Path) -> None:
    """Write the map of a run.

    It works without a network too, on a grey background. A schematic has no other. The same plan gives the same bytes.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language, the audience, and whether there is a background.
    path
        The HTML file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    OutputError
        The page names an address outside it that it should not.
    """
    texts, results = texts_of(plan), plan.settings.results
    public = results.audience == "public"
    of_groups = texts.say("Where groups and signs are in {place}", place=plan.title)
    of_plan = texts.say("Map of neighbourhood watch in {place}", place=plan.title)
    sheet = Sheet(
        heading=of_groups if public else of_plan,
        drawn=tuple(drawn(plan, texts, style) for style in shown_styles(plan)),
        view=first_view(plan),
        credit=" | ".join(
            filter(None, [credit_line(plan, texts), CBS_ATTRIBUTION if len(plan.neighbourhoods) and not public else ""])
        ),
        schematic=plan.schematic,
        tiles=results.tiles,
        public=public,
        edit=None if public else editing(plan, texts),
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
        What it draws, from the lowest on the map to the topmost.
    view
        The bounds that the map opens with: south-west and north-east corner as latitude and longitude.
    credit
        Who made the data.
    schematic
        The data is a drawn-up example: it gets a banner, and no background of a real place.
    tiles
        Whether the page may ask for a background.
    public
        It is for the public: it says what anybody can do.
    edit
        What the editor of signs needs; None where signs cannot be edited.
    """

    heading: str
    drawn: tuple[Drawn, ...]
    view: tuple[tuple[float, float], tuple[float, float]]
    credit: str
    schematic: bool
    tiles: bool = True
    public: bool = False
    edit: Mapping[str, object] | None = None


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
    OutputError
        The page names an address outside it that it should not.
    """
    page = _Page(texts, sheet)
    canvas = folium.Map(
        location=[0, 0],
        tiles=None,
        zoom_control=False,
        min_zoom=_MIN_ZOOM,
        max_zoom=_MAX_ZOOM,
        zoom_snap=0.25,
        fade_animation=False,
    )
    canvas.default_js, canvas.default_css = [], []
    page.add_child(canvas)
    legend = folium.LayerControl(collapsed=False)
    # Invented streets over a real background would pass for a map of the place.
    host = _TILES_HOST if sheet.tiles and not sheet.schematic else ""
    grounds = _grounds(texts) if host else []
    parts = [*grounds, *(_Layer(each.style, texts) for each in sheet.drawn), legend, _Furniture(legend)]
    for part in parts:
        canvas.add_child(part)
    written = _numbered(page.render(), [canvas, *parts])
    require_inside(written, path, (host,) if host else ())
    path.write_text(written.replace(_POLICY, policy(written, host), 1), encoding="utf-8", newline="\n")


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
        self.public = sheet.public
        self.attribution = sheet.credit
        self.policy = _POLICY
        scripts = _SCRIPTS if sheet.edit is None else (*_SCRIPTS, *EDITING_SCRIPTS)
        self.css = leaflet_css() + static("map.css") + ("" if sheet.edit is None else static(EDITING_STYLE))
        self.js = leaflet_js() + "".join(map(static, scripts))
        self.data = script_json(
            {
                **page_layers(sheet.drawn, texts),
                "view": sheet.view,
                "texts": _page_texts(texts),
                "credit": sheet.credit,
                "lang": texts.lang,
                **({} if sheet.edit is None else {"edit": sheet.edit}),
            }
        )


class _Layer(folium.map.Layer):
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


class _Blank(folium.map.Layer):
    """No background."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.layerGroup();{% endmacro %}")

    def __init__(self, label: str) -> None:
        super().__init__(name=label, show=False)
        self._name = "Blank"


class _Furniture(MacroElement):
    """Zoom buttons, scale, the legend's box, tables, search and the first view."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "dekkend.furnish({{ this._parent.get_name() }}, {{ this.legend.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, legend: folium.LayerControl) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = "Furniture"
        self.legend = legend


def _grounds(texts: Texts) -> list[folium.map.Layer]:
    known = ((_GREY, _GREY_ATTRIBUTION, texts.gettext("Grey map"), True),
             (_AERIAL, _AERIAL_ATTRIBUTION, texts.gettext("Aerial photo"), False))  # fmt: skip
    tiles = [
        folium.TileLayer(url, attr=who, name=html.escape(name), show=show, min_zoom=_MIN_ZOOM, max_zoom=_MAX_ZOOM)
        for url, who, name, show in known
    ]
    return [*tiles, _Blank(html.escape(texts.gettext("No background")))]


def _page_texts(texts: Texts) -> dict[str, str]:
    return {
        "map": texts.gettext("Map"),
        "legend": texts.gettext("Legend"),
        "background": texts.gettext("Background"),
        "zoom_in": texts.gettext("Zoom in"),
        "zoom_out": texts.gettext("Zoom out"),
        "close": texts.gettext("Close"),
        "print": texts.gettext("Print on A3"),
        "in_table": texts.gettext("Show in the table"),
        "on_map": texts.gettext("Show on the map"),
        "rows": texts.gettext("Rows {first} to {last} of {all}"),
        "earlier": texts.gettext("Earlier rows"),
        "later": texts.gettext("Later rows"),
        "nothing": texts.gettext("Nothing found."),
        "found": texts.gettext("Found: {all}. Choose with the arrow keys."),
    }


def _numbered(page: str, parts: Iterable[Element]) -> str:
    # folium names its variables at random; numbers keep the bytes the same from run to run.
    for number, part in enumerate(parts):
        name = part.get_name()
        page = page.replace(name, f"{name.rpartition('_')[0]}_{number}")
    return page
