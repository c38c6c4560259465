"""Plans in which every text that a file or a map can bring in tries to break out."""

from dataclasses import replace

import geopandas as gpd

from dekkend import layers
from dekkend.outputs.cells import CODED
from dekkend.plan import Plan

HOSTILE = {
    "markup": '"><img src=x onerror=alert(1)>',
    "template": "${alert(1)}`${alert(2)}`{{ 7*7 }}{% raw %}",
    "script": "</script><script>alert(3)</script><!--",
    "formula": '=HYPERLINK("http://example.org","x")',
    "typst": "#panic() $x$ *b* @ref <lab> \\ ` //",
    "right_to_left": "\u202egnol\u202c \u200f\u2067x",
    "long": "Lang" * 75,
}
# Codes of the project's own, besides those that outputs have words for: no file brings them in.
_OWN = {*CODED, "access", "zone", "level", "checks", "turn_side", "role"}


def poisoned(plan: Plan, name: str) -> Plan:
    """Return a plan with a hostile text behind each of its texts, the same everywhere so that ids still meet.

    Parameters
    ----------
    plan
        A plan.
    name
        Which of the hostile texts.
    """
    text = HOSTILE[name]

    def spoilt(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(spoilt(each) for each in value)
        return text + value if isinstance(value, str) and value else value

    def spoil(rows: gpd.GeoDataFrame, layer: layers.Layer) -> gpd.GeoDataFrame:
        names = [each.name for each in layer if each.kind in {"text", "texts"} and each.name not in _OWN]
        return rows.assign(**{each: [spoilt(value) for value in rows[each]] for each in names})

    spoilt_layers = {layer.name: spoil(plan.layers()[layer.name], layer) for layer in layers.RESULT_LAYERS}
    return replace(plan, title=str(spoilt(plan.title)), **spoilt_layers)
