"""How the map looks that a municipality publishes: cores, the streets of groups, and signs that stay or are planned.

Nothing here is told of what no group watches, nor of what is to change: a page that does not hold it cannot leak it.
"""

from dataclasses import replace

from dekkend.layers import CORES, GROUPS, SIGNS
from dekkend.outputs.styles import BLUE, STYLES, Style
from dekkend.outputs.words import _

_OF_PLAN = {style.key: style for style in STYLES}

PUBLIC_STYLES = (
    Style(
        "group",
        _("Streets of a group"),
        GROUPS,
        lambda rows: rows["status"].isin(("active", "planned")),
        "name",
        ("status", "since", "streets"),
        {"color": BLUE, "weight": 6, "dashArray": None, "opacity": 0.75, "fill": False},
        context="core",
    ),
    Style(
        "core",
        _("Core"),
        CORES,
        lambda rows: rows["name"].notna(),
        "name",
        ("kind",),
        _OF_PLAN["sealed"].path,
        labelled=("name",),
        bold=True,
        tolerance_m=2,
    ),
    Style(
        "sign",
        _("Sign that stands"),
        SIGNS,
        lambda rows: rows["status"].isin(("keep", "standing")),
        "street",
        ("core_id", "facing_deg"),
        icon=_OF_PLAN["keep"].icon,
        stands=True,
        context="core_id",
    ),
    replace(
        _OF_PLAN["proposed"],
        key="planned",
        label=_("Sign that is planned"),
        columns=("core_id", "facing_deg"),
        number="",
    ),
)
