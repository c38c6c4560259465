"""How QGIS shows the layers of the GeoPackage at first: the table ``layer_styles`` that it looks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from xml.etree.ElementTree import Element, SubElement, tostring

import pandas as pd

from dekkend.layers import AREAS, EDGES, RESULT_LAYERS, SEGMENTS, SIGNS, Layer
from dekkend.outputs.qml import add_symbol
from dekkend.outputs.styles import BLACK, GREY, PALE, Style, styles_for
from dekkend.outputs.texts import Lang, Texts
from dekkend.outputs.words import _

_LIVED_IN = '("addresses" > 0 OR ("street" <> \'\' AND "core_id" <> \'\'))'
# The rows of each style of the map, in the words that QGIS and SQLite share.
FILTERS: Mapping[str, str] = {
    "area_none": "\"flag\" = 'none'",
    "area_unknown": "\"flag\" = 'unknown'",
    "area_watch": "\"flag\" = 'watch'",
    "area_high": "\"flag\" = 'high'",
    "groups": '"group_id" IS NOT NULL',
    "roads": f'NOT "covered" AND NOT {_LIVED_IN} AND "flag" <> \'exposed\'',
    "covered": '"covered"',
    "streets": _LIVED_IN,
    "uncovered": f'NOT "covered" AND "flag" <> \'exposed\' AND {_LIVED_IN}',
    "areas": '"name" IS NOT NULL',
    "recruits": "\"recruit_id\" <> ''",
    "exposed": "\"flag\" = 'exposed'",
    "sealed": '"sealed"',
    "leaking": 'NOT "sealed"',
    "apart_entries": 'NOT "main" AND "kind" <> \'street\'',
    "other_entries": 'NOT "main" AND "kind" = \'street\'',
    "main_entries": '"main" AND "kind" = \'street\'',
    "standing": "\"status\" = 'standing'",
    "struck": "\"status\" = 'struck'",
    "remove": "\"status\" IN ('remove', 'redundant')",
    "keep": "\"status\" = 'keep'",
    "proposed": "\"status\" = 'proposed'",
}
_ROAD = _("Road between two junctions")
# The map tells in a pop-up what the edge of a core rests on; here its line does.
_EDGES = (
    (_("Evidence on both sides"), "\"against\" <> ''", None),
    (_("Evidence inside only"), "\"against\" = ''", "8 4"),
)
# Outlines alone: areas of all levels lie on one another.
_LEVELS = (("neighbourhood", 1, "1 4"), ("district", 1.5, "6 4"), ("core", 2, None), ("municipality", 3, None))
_FLAGS = ("none", "watch", "high", "unknown")
_NAMES: Mapping[Lang, str] = {"nl": "Nederlands", "en": "English"}


@dataclass(frozen=True)
class _Rule:
    label: str
    chosen: str
    style: Style


def layer_styles(lang: Lang, day: str, *, groups: bool) -> pd.DataFrame:
    """Return the table of styles: for each layer one in Dutch and one in English.

    Parameters
    ----------
    lang
        The language of the run. QGIS opens the file with the styles in it.
    day
        The date that the styles bear (YYYY-MM-DD).
    groups
        Whether there are groups (:func:`dekkend.outputs.styles.styles_for`).

    Returns
    -------
    pandas.DataFrame
        The columns that QGIS gives this table. Layers look as they do on the map; roads and areas, which the map does
        not show, are thin lines and outlines.
    """
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer.name,
            "f_geometry_column": "geom",
            "styleName": _NAMES[each],
            "styleQML": _qml(Texts(each), _rules(Texts(each), layer, groups=groups)),
            "styleSLD": "",
            "useAsDefault": each == lang,
            "description": "dekkend",
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(day, tz="UTC"),
        }
        for layer in RESULT_LAYERS
        for each in get_args(Lang)
    ]
    return pd.DataFrame(rows)


def _rules(texts: Texts, layer: Layer, *, groups: bool) -> tuple[_Rule, ...]:
    if layer is SEGMENTS:
        return (_Rule(texts.gettext(_ROAD), "", _line(layer, PALE, 1, None)),)
    if layer is EDGES:
        return tuple(
            _Rule(texts.gettext(label), chosen, _line(layer, BLACK, 2.5, dash)) for label, chosen, dash in _EDGES
        )
    if layer is AREAS:
        return tuple(
            _Rule(texts.word(level), f"\"level\" = '{level}'", _line(layer, GREY, weight, dash))
            for level, weight, dash in _LEVELS
        )
    shown = [style for style in styles_for(groups=groups) if style.layer is layer]
    return tuple(_Rule(texts.gettext(style.label), FILTERS[style.key], style) for style in shown)


def _line(layer: Layer, color: str, weight: float, dash: str | None) -> Style:
    return replace(_BLANK, layer=layer, path={"color": color, "weight": weight, "dashArray": dash})


_BLANK = Style("", "", SEGMENTS, lambda rows: rows[SEGMENTS.key].notna(), SEGMENTS.key, ())


def _qml(texts: Texts, rules: Iterable[_Rule]) -> str:
    style = Element("qgis", {"version": "3.22", "styleCategories": "Symbology|Labeling"})
    # What comes later in the list of rules lies on top, as on the map.
    renderer = SubElement(style, "renderer-v2", {"type": "RuleRenderer", "symbollevels": "1", "forceraster": "0"})
    listed = SubElement(renderer, "rules", {"key": "all"})
    symbols = SubElement(renderer, "symbols")
    labels = []
    for place, rule in enumerate(rules):
        name = str(place)
        where = {"filter": rule.chosen} if rule.chosen else {}
        SubElement(listed, "rule", {"key": f"rule{name}", "symbol": name, "label": rule.label, **where})
        add_symbol(symbols, name, rule.style, "facing_deg" if rule.style.layer is SIGNS else "")
        if rule.style.labelled:
            labels.append(rule)
    # A layer with labels of its own, even without any, keeps those of others off its lines.
    if labels:
        _add_labels(style, texts, labels)
    return tostring(style, encoding="unicode")


def _add_labels(style: Element, texts: Texts, rules: Iterable[_Rule]) -> None:
    labeling = SubElement(style, "labeling", {"type": "rule-based"})
    listed = SubElement(labeling, "rules", {"key": "labels"})
    for place, rule in enumerate(rules):
        element = SubElement(listed, "rule", {"key": f"label{place}", "filter": rule.chosen, "description": rule.label})
        settings = SubElement(element, "settings", {"calloutType": "simple"})
        text = {
            "fieldName": _label(texts, rule.style.labelled), "isExpression": "1", "fontSize": "9",
            "fontSizeUnit": "Point", "textColor": "0,0,0,255", "fontWeight": "75" if rule.style.bold else "50",
        }  # fmt: skip
        styled = SubElement(settings, "text-style", text)
        halo = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"}
        SubElement(styled, "text-buffer", halo)
        # Level, within the area; lines have no label.
        SubElement(settings, "placement", {"placement": "4"})
        SubElement(settings, "rendering", {"obstacle": "0"})


def _label(texts: Texts, columns: Iterable[str]) -> str:
    words = " ".join(f"WHEN \"flag\" = '{flag}' THEN {_quoted(texts.word(flag))}" for flag in _FLAGS)
    said = {"flag": f"CASE {words} END"}
    return " || ': ' || ".join(said.get(column, f'"{column}"') for column in columns)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
