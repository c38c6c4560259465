"""The charts of coverage: each neighbourhood with its interval, residents of 65 and over beside all."""

from math import isfinite
from typing import Any

import pandas as pd

from dekkend.outputs.charts import Chart, drawn, figure_of, label_bars
from dekkend.outputs.styles import BLUE, VERMILLION
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

_ROW, _FRAME = 0.21, 0.9  # inches: a neighbourhood, and what stands round all of them
_MOST = 40  # as many as a page takes
_APART = 0.17  # of a row: how far the two marks of a neighbourhood stand from its middle
_LINES = (
    ("residents_share", -_APART, "o", BLUE),
    ("residents_65_share", _APART, "D", VERMILLION),
)


def coverage_charts(plan: Plan, texts: Texts) -> tuple[Chart, ...]:
    """Draw which share of residents is covered in each neighbourhood, with the bounds that are known.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Chart
        One chart; none without groups, or where no neighbourhood has figures. The largest neighbourhoods are drawn
        where there are more than fit on a page, and the chart says so.
    """
    rows = plan.areas[(plan.areas["level"] == "neighbourhood") & plan.areas["residents_share"].notna()]
    rows = rows[rows["code"] != "outside"]
    if plan.groups.empty or rows.empty:
        return ()
    largest = rows.nlargest(_MOST, "residents", keep="first").sort_values(
        "residents_share", ascending=False, kind="stable"
    )
    figure = figure_of(_FRAME + _ROW * len(largest))
    axes = figure.axes[0]
    labels = (texts.gettext("all residents"), texts.gettext("residents of 65 and over"))
    for (column, shift, marker, color), label in zip(_LINES, labels, strict=True):
        _marks(axes, largest, column, shift, {"fmt": marker, "color": color, "label": label})
    names = [row["name"] or row["code"] for row in largest.to_dict("records")]
    label_bars(axes, names, texts, texts.gettext("Covered"))
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False)
    title = texts.gettext("Residents who are covered, by neighbourhood")
    return (Chart(title, drawn(figure, title), _told(texts, len(rows), len(largest))),)


def _marks(axes: Any, rows: pd.DataFrame, column: str, shift: float, style: dict[str, Any]) -> None:
    known = [
        (at + shift, value, max(value - low, 0.0), max(high - value, 0.0))
        for at, (value, low, high) in enumerate(
            rows[[column, f"{column}_low", f"{column}_high"]].itertuples(index=False, name=None)
        )
        if isfinite(value)
    ]
    if known:
        at, values, below, above = zip(*known, strict=True)
        axes.errorbar(values, at, xerr=(below, above), markersize=4, elinewidth=1.2, capsize=2, linestyle="", **style)


def _told(texts: Texts, number: int, shown: int) -> str:
    said = texts.say(
        "A mark is the share that is covered if the residents of a neighbourhood are spread evenly over its addresses; "
        "the line beside it runs from the least to the most that it can be. The table of coverage by neighbourhood "
        "gives the same figures."
    )
    if shown == number:
        return said
    return f"{said} " + texts.say("Only the {n:,} neighbourhoods with most residents are drawn.", n=shown)
