"""How QGIS shows a layer of the GeoPackage at first: the table ``layer_styles`` that it looks for."""

from xml.sax.saxutils import quoteattr

import pandas as pd

from dekkend.layers import EDGES
from dekkend.outputs.styles import BLACK
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

_RULES = (
    (_("Evidence on both sides"), "\"against\" <> ''", "solid"),
    (_("Evidence inside only"), "\"against\" = ''", "dash"),
)


def layer_styles(texts: Texts) -> pd.DataFrame:
    """Return the table of styles.

    Parameters
    ----------
    texts
        The language of the legend.

    Returns
    -------
    pandas.DataFrame
        One row per layer that has a style, in the columns that QGIS gives this table: the edges of cores are solid
        lines where the evidence says what lies on both sides, and dashed where nothing is known of what lies outside.
    """
    return pd.DataFrame(
        {
            "f_table_catalog": [""],
            "f_table_schema": [""],
            "f_table_name": [EDGES.name],
            "f_geometry_column": ["geom"],
            "styleName": [EDGES.name],
            "styleQML": [_qml(texts)],
            "styleSLD": [""],
            "useAsDefault": [True],
            "description": [texts.gettext("Edge of a core (click: what it rests on)")],
            "owner": [""],
        }
    )


def _qml(texts: Texts) -> str:
    rules = "".join(
        f'<rule key="{place}" symbol="{place}" label={quoteattr(texts.gettext(label))} filter={quoteattr(chosen)}/>'
        for place, (label, chosen, _dash) in enumerate(_RULES)
    )
    symbols = "".join(
        f'<symbol type="line" name="{place}" alpha="1"><layer class="SimpleLine" enabled="1" pass="0" locked="0">'
        f'<prop k="line_color" v="{_rgb(BLACK)},255"/><prop k="line_style" v="{dash}"/>'
        '<prop k="line_width" v="0.6"/><prop k="line_width_unit" v="MM"/></layer></symbol>'
        for place, (_label, _chosen, dash) in enumerate(_RULES)
    )
    return (
        '<qgis version="3.22" styleCategories="Symbology">'
        '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">'
        f'<rules key="edges">{rules}</rules><symbols>{symbols}</symbols></renderer-v2></qgis>'
    )


def _rgb(color: str) -> str:
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))
