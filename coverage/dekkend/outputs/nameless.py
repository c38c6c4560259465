"""What entry roads and signs on roads without a name are called: by their number, and the side of the core.

Where the road data has no names, a row of a table and an arrow on the map still have to be found in one another. So the
number stands in both: of an entry road its rank, of a sign the one in which its id ends.
"""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dekkend.arrays import Real, objects, shapes
from dekkend.layers import ENTRIES, Layer
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

TAG = "tag"
_LAST_NUMBER = re.compile(r"-(\d+)$")


def called(plan: Plan, texts: Texts, rows: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """Say of entry roads and signs on roads without a name which they are.

    Parameters
    ----------
    plan
        The result of a run, which knows where the cores lie.
    texts
        The language.
    rows
        Rows of the layer ``entries`` or ``signs``, with the ids of their cores.
    layer
        Which of the two.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, with number and side of the core in ``street`` where that was empty, and the number in ``tag``,
        empty where the road has a name.
    """
    nameless = (rows["street"] == "").to_numpy(bool) & ~rows.geometry.is_empty.to_numpy(bool)
    numbers = rows["rank"].astype(str) if layer is ENTRIES else rows["sign_id"].map(_number)
    told = [
        _words(texts, number, side) if bare else street
        for street, number, side, bare in zip(rows["street"], numbers, _sides(plan, rows), nameless, strict=True)
    ]
    return rows.assign(street=pd.Series(told, index=rows.index, dtype=object), tag=numbers.where(nameless, ""))


def _words(texts: Texts, number: str, side: float) -> str:
    if not np.isfinite(side):
        return texts.say("without a name (no.\N{NO-BREAK SPACE}{number})", number=number)
    return texts.say(
        "without a name, {side} side (no.\N{NO-BREAK SPACE}{number})", side=texts.direction(side), number=number
    )


def _number(sign_id: str) -> str:
    """Return the number in which an id ends; the first of several places has none."""
    found = _LAST_NUMBER.search(sign_id)
    return found[1] if found else "1"


def _sides(plan: Plan, rows: gpd.GeoDataFrame) -> Real:
    """Return in which direction from the middle of its core each row lies (°), NaN where there is no core."""
    middles = dict(zip(plan.cores["core_id"], shapely.centroid(shapes(plan.cores)), strict=True))
    middle = objects(middles.get(core) for core in rows["core_id"])
    east, north = (ends(shapes(rows)) - ends(middle) for ends in (shapely.get_x, shapely.get_y))
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360)
