"""Symbols as QGIS writes them in its style files (QML), made from the styles of the map."""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from dekkend.outputs.styles import GREY, Style

# The map is drawn in pixels of the web, 96 to the inch.
_MM = 25.4 / 96
_SIDE, _POLE_END, _ARROW = 22, 35, 14
# QGIS hangs a symbol by its lower edge.
_BY_ITS_FOOT = "2"


def add_symbol(symbols: Element, name: str, style: Style, facing: str = "") -> None:
    """Add the symbol of a style to a list of symbols.

    Parameters
    ----------
    symbols
        The element that holds the symbols of a renderer.
    name
        The name by which a rule refers to it. It is the order in which it is drawn as well.
    style
        The style.
    facing
        The column with the direction that an arrow at its place points to (°), for points; empty for no arrow.
    """
    kind = {"Point": "marker", "LineString": "line", "Polygon": "fill"}[style.layer.shape]
    symbol = SubElement(symbols, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1"})
    if kind == "marker":
        if facing:
            _add_arrow(symbol, name, facing)
        _add_picture(symbol, name, style)
    else:
        if style.path.get("fill"):
            color = _rgba(style.path["color"], style.path["fillOpacity"])
            _add_layer(symbol, "SimpleFill", name, {"color": color, "style": "solid", "outline_style": "no"})
        _add_layer(symbol, "SimpleLine", name, _pen(style.path))


def _pen(path: Mapping[str, object]) -> dict[str, str]:
    pen = {
        "line_color": _rgba(path["color"], path.get("opacity", 1)),
        "line_width": _mm(path["weight"]),
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    if not path["dashArray"]:
        return pen
    dashes = ";".join(_mm(each) for each in str(path["dashArray"]).split())
    return {**pen, "use_custom_dash": "1", "customdash": dashes, "customdash_unit": "MM"}


def _add_picture(symbol: Element, name: str, style: Style) -> None:
    height = _POLE_END if style.stands else _SIDE
    # The size stands in the picture itself, so that the pole is not cut off.
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {height}" width="{_SIDE}" height="{height}">'
        f"{style.icon}</svg>"
    )
    svg = base64.b64encode(picture.encode()).decode()
    properties = {"name": f"base64:{svg}", "size": _mm(_SIDE), "size_unit": "MM"}
    if style.stands:
        properties["vertical_anchor_point"] = _BY_ITS_FOOT
    _turn(_add_layer(symbol, "SvgMarker", name, properties), style.turned)


def _add_arrow(symbol: Element, name: str, column: str) -> None:
    properties = {
        "name": "arrow", "color": _rgba(GREY, 1), "outline_style": "no", "size": _mm(_ARROW), "size_unit": "MM",
        "vertical_anchor_point": _BY_ITS_FOOT,
    }  # fmt: skip
    _turn(_add_layer(symbol, "SimpleMarker", name, properties), column, only_where_known=True)


def _add_layer(symbol: Element, kind: str, name: str, properties: Mapping[str, str]) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": name})
    options = SubElement(layer, "Option", {"type": "Map"})
    for key, value in properties.items():
        add_option(options, key, value)
    return layer


def _turn(layer: Element, column: str, *, only_where_known: bool = False) -> None:
    if not column:
        return
    rules = {"angle": f'"{column}"'}
    if only_where_known:
        rules["enabled"] = f'"{column}" IS NOT NULL'
    defined = SubElement(layer, "data_defined_properties")
    outer = SubElement(defined, "Option", {"type": "Map"})
    add_option(outer, "name", "")
    inner = SubElement(outer, "Option", {"type": "Map", "name": "properties"})
    for key, expression in rules.items():
        rule = SubElement(inner, "Option", {"type": "Map", "name": key})
        SubElement(rule, "Option", {"type": "bool", "name": "active", "value": "true"})
        add_option(rule, "expression", expression)
        SubElement(rule, "Option", {"type": "int", "name": "type", "value": "3"})
    add_option(outer, "type", "collection")


def add_option(parent: Element, name: str, value: str) -> None:
    """Add a named text to a list of options.

    Parameters
    ----------
    parent
        The element that holds the options.
    name, value
        The option.
    """
    SubElement(parent, "Option", {"type": "QString", "name": name, "value": value})


def _mm(pixels: object) -> str:
    return f"{float(str(pixels)) * _MM:.3g}"


def _rgba(color: object, opacity: object) -> str:
    red, green, blue = (int(str(color)[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * float(str(opacity)))}"
