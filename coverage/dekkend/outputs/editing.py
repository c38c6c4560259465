"""What the map needs to let a planner change the plan of signs, and the form in which such plans are exchanged.

The map of the municipality saves ``signs-edited.geojson``: the same form as ``signs.geojson`` of the work order, which
a run takes back as ``--signs``. A sign that nobody touched stays as it is.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import geopandas as gpd

from dekkend.crs import WGS84
from dekkend.layers import SIGNS
from dekkend.outputs.geopackage import flat
from dekkend.outputs.styles import STYLES, picture
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import Plan

# What the page of the map carries within it for the editor.
SCRIPTS, STYLE = ("edit_plan.js", "edit_panel.js", "edit.js"), "edit.css"
EDITED_FILE = "signs-edited.geojson"

# What somebody may change, or must keep, when editing the plan. Coordinates would not follow a point that is moved.
_COLUMNS = (
    "sign_id", "status", "street", "facing_deg", "remark", "core_id", "entry_id", "where", "mounting", "authority",
    "cost_eur", "checks", "provenance",
)  # fmt: skip
# What is true of a sign wherever it is put. All else tells of its place, and a run finds it anew.
_OF_THE_SIGN = ("sign_id", "status", "remark", "provenance")
# About a centimetre.
_DECIMALS = 7

_TEXTS: Mapping[str, str] = {
    "edit": _("Edit signs"),
    "how": _("How this works"),
    "help": _(
        "Choose a sign in the list or on the map and drag it, or move it with the arrow keys. Put it on the side of "
        "the road of those who are to read it. Moving a sign that stands already says where it really stands; to have "
        "it elsewhere, strike it out and add a new one. Then save the file and value it with dekkend run --signs."
    ),
    "sign": _("Sign"),
    "choose": _("Choose a sign"),
    "move": _("Arrow keys: 1 m, with Shift 10 m"),
    "north": _("1 metre to the north"),
    "east": _("1 metre to the east"),
    "south": _("1 metre to the south"),
    "west": _("1 metre to the west"),
    "strike": _("Strike out (Delete)"),
    "take_back": _("Take back (Delete)"),
    "remark": _("Remark (no names, phone numbers or e-mail addresses)"),
    "add": _("Add: click on the map"),
    "add_centre": _("Add at the centre of the map"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "save": _("Save as a file"),
    "new_sign": _("new sign"),
    "unnamed": _("without a name"),
    "is_moved": _("moved"),
    "is_struck": _("struck out"),
    "is_back": _("stays after all"),
    "is_added": _("added"),
    "is_remarked": _("with a remark"),
    "said_chosen": _("{sign} is chosen."),
    "said_moved": _("{sign} was moved; it is now {metres} m from where it was."),
    "said_struck": _("{sign} was struck out."),
    "said_back": _("{sign} was taken back."),
    "said_added": _("{sign} was added. Drag it, or move it with the arrow keys."),
    "said_remark": _("The remark on {sign} was noted."),
    "said_undone": _("Undone: {change}"),
    "said_redone": _("Done again: {change}"),
    "said_saved": _("Saved as {file}, in the folder for downloads."),
    "nothing_chosen": _("Choose a sign first."),
    "nothing_to_undo": _("There is nothing to undo."),
    "nothing_to_redo": _("There is nothing to do again."),
    "click_now": _("Click on the map where the sign is to stand. Escape: do not add one."),
    "not_added": _("No sign was added."),
    "unsaved": _("Not saved yet."),
}


def editing(plan: Plan, texts: Texts) -> dict[str, Any]:
    """Return what the editor in the map needs. It has no place in what a municipality publishes.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    dict
        ``signs``, all signs as :func:`sign_collection` gives them; ``columns``, the names of their properties;
        ``kept``, those that are true of a sign wherever it is put; ``icons``, a picture by status, constants without
        any text of the data; ``texts`` and ``file``, the name under which the changed plan is saved.
    """
    degrees = plan.signs.geometry.to_crs(WGS84)
    signs = flat(plan.signs, SIGNS, texts).assign(lon=degrees.x.round(_DECIMALS), lat=degrees.y.round(_DECIMALS))
    return {
        "signs": sign_collection(signs[~plan.signs.geometry.is_empty], credit=plan.credit),
        "columns": _COLUMNS,
        "kept": _OF_THE_SIGN,
        "icons": {style.key: picture(style) for style in STYLES if style.layer is SIGNS},
        "texts": {name: texts.gettext(text) for name, text in _TEXTS.items()},
        "file": EDITED_FILE,
    }


def sign_collection(signs: gpd.GeoDataFrame, *, credit: str) -> dict[str, Any]:
    """Return signs as GeoJSON (RFC 7946), to be edited and read back as a plan.

    Parameters
    ----------
    signs
        Signs with their sentences told and their places in degrees, ``lon`` and ``lat`` (EPSG:4326).
    credit
        Whom the roads and what is around them are owed to.

    Returns
    -------
    dict
        A FeatureCollection by number of the sign; what is not known is None.
    """
    rows = signs.sort_values("sign_id", kind="stable")
    told = rows[[*_COLUMNS, "lon", "lat"]].itertuples(index=False, name=None)
    return {
        "type": "FeatureCollection",
        "name": "signs",
        "attribution": credit,
        "features": [
            {
                "type": "Feature",
                "properties": dict(zip(_COLUMNS, map(_known, values), strict=True)),
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
            }
            for *values, lon, lat in told
        ],
    }


def _known(value: str | float) -> str | float | None:
    return value if isinstance(value, str) or isfinite(value) else None
