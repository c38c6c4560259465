"""What there is to do on the street: which signs of a plan to place and which to take away, in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.outputs.cells import natural
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

PLACE, TAKE_AWAY = "place", "take_away"
_GOING = ("remove", "redundant", "struck")
# Where the next rule begins: after the end of a sentence, with a word and a colon.
_NEXT_CHECK = re.compile(r"(?<=[.!?]) (?=[A-Z][^:.]{0,30}: )")


@dataclass(frozen=True)
class Field:
    """One column of the work order.

    Attributes
    ----------
    name
        The column in the table of jobs.
    heading
        What it is called, in English, marked for translation.
    digits
        Digits after the decimal sign of a number; None for a text.
    """

    name: str
    heading: str
    digits: int | None = None


# Those headings by which a list of signs is read (sources/signs.py) let the work order be read back as one.
FIELDS = (
    Field("number", _("Job"), 0),
    Field("action", _("What to do")),
    Field("core", _("Core")),
    Field("street", _("Street")),
    Field("where", _("Where")),
    Field("rd_x", _("RD x"), 1),
    Field("rd_y", _("RD y"), 1),
    Field("lon", _("Longitude"), 6),
    Field("lat", _("Latitude"), 6),
    Field("facing_deg", _("Faces"), 0),
    Field("facing", _("Point of the compass")),
    Field("mounting", _("Mounting")),
    Field("authority", _("Road authority")),
    Field("checks", _("Checks")),
    Field("cost_eur", _("Cost (euro)"), 0),
    Field("remark", _("Remark")),
    Field("status", _("Status")),
    Field("sign_id", _("Sign number")),
)
_IN_THE_NETHERLANDS = {"rd_x", "rd_y"}


def jobs_of(signs: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, texts: Texts) -> gpd.GeoDataFrame:
    """Return the signs that somebody has to place or take away, in the order of the work.

    Parameters
    ----------
    signs, cores
        Of a finished plan (:class:`dekkend.sources.finished.FinishedPlan`).
    texts
        The language.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each sign that is proposed, and for each that stands and can go, by core, street and number: the
        columns of :data:`FIELDS`, ``kind`` (``place`` or ``take_away``) and the points. A sign that was proposed and
        struck out asks for no work. What was told in the plan, such as the checks, stays in its language.
    """
    away = signs["status"].isin(_GOING) & (signs["provenance"] != "proposed")
    rows = signs.assign(
        kind=np.where(away, TAKE_AWAY, np.where(signs["status"] == "proposed", PLACE, "")),
        core=signs["core_id"].map(dict(zip(cores["core_id"], cores["name"], strict=True))).fillna(signs["core_id"]),
    )
    rows = rows[rows["kind"] != ""]
    keys = [_key(*each) for each in zip(rows["core"], rows["street"], rows["sign_id"], strict=True)]
    rows = rows.iloc[sorted(range(len(keys)), key=keys.__getitem__)].reset_index(drop=True)
    action = {PLACE: texts.gettext("Place a sign"), TAKE_AWAY: texts.gettext("Take the sign away")}
    return rows.assign(
        number=np.arange(1, len(rows) + 1),
        action=rows["kind"].map(action),
        facing=[facing_words(texts, degrees) for degrees in rows["facing_deg"]],
        **{name: rows[name].map(texts.word) for name in ("mounting", "authority", "status")},
    )


def fields_of(jobs: pd.DataFrame) -> tuple[Field, ...]:
    """Return the columns that a work order needs.

    Parameters
    ----------
    jobs
        The table of :func:`jobs_of`.

    Returns
    -------
    tuple of Field
        All of :data:`FIELDS`; without RD coordinates where the place has none.
    """
    known = jobs["rd_x"].notna().any()
    return tuple(field for field in FIELDS if known or field.name not in _IN_THE_NETHERLANDS)


def facing_words(texts: Texts, degrees: float) -> str:
    """Say to which point of the compass a sign faces.

    Parameters
    ----------
    texts
        The language.
    degrees
        Clockwise from north (°), NaN where unknown.

    Returns
    -------
    str
        For instance "to the north-east", empty where unknown.

    Examples
    --------
    >>> facing_words(Texts("nl"), 45)
    'naar het noordoosten'
    """
    return texts.say("to the {direction}", direction=texts.direction(degrees)) if np.isfinite(degrees) else ""


def checks_of(told: str) -> Sequence[str]:
    """Return the checks of a sign one by one.

    Parameters
    ----------
    told
        The checks as the plan tells them, one sentence after another.

    Returns
    -------
    sequence of str
        One text a check.

    Examples
    --------
    >>> checks_of("Passed: 40 m from St. Jansplein. Unknown: cables; look on site.")
    ['Passed: 40 m from St. Jansplein.', 'Unknown: cables; look on site.']
    """
    return _NEXT_CHECK.split(told) if told else []


def _key(core: str, street: str, sign_id: str) -> tuple[object, ...]:
    return core.casefold(), core, street.casefold(), street, natural(sign_id)
