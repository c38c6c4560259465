"""The charts of the report: vector pictures, each with a sentence that says the same, and its table."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from dekkend.outputs.styles import BLUE, GREY, VERMILLION
from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

_WIDTH, _HEIGHT = 7.2, 3.6  # inches: as wide as the text of the report
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Chart:
    """A chart of the report.

    Attributes
    ----------
    svg
        The picture, without any text of the data.
    told
        What it shows, in a sentence.
    table
        The figures that it is drawn from.
    """

    svg: str
    told: str
    table: Table


def sign_charts(plan: Plan, texts: Texts) -> tuple[Chart, ...]:
    """Draw the share of all trips that the best plan of so many signs captures, and where this plan lies.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Chart
        One chart; none where there is no curve.
    """
    case = plan.sign_case
    if len(case.curve) <= 1:
        return ()
    standing = int(plan.signs["status"].isin(["proposed", "keep"]).sum())
    numbers, shares = zip(*case.curve, strict=True)
    figure = _figure(texts.gettext("Number of signs"), texts.gettext("Trips past a sign"), share=texts.share)
    axes = figure.axes[0]
    axes.plot(numbers, shares, color=BLUE, linewidth=2, label=texts.gettext("best plan of so many signs"))
    axes.plot(
        [standing], [case.captured_share], "D", color=VERMILLION, markersize=8, label=texts.gettext("this plan")
    )  # fmt: skip
    if case.old_way is not None and case.old_way.number <= 2 * numbers[-1]:
        axes.plot(
            [case.old_way.number], [case.old_way.captured_share], "X", color=GREY, markersize=9,
            label=texts.gettext("the old way"),
        )  # fmt: skip
    axes.legend(loc="lower right", frameon=False)
    told = texts.say(
        "The best plan of {knee:,} signs captures {share:.0%} of all trips, and of {most:,} signs {all:.0%}; this plan "
        "has {n:,} signs and captures {captured:.0%}. The curve looks at all trips together and knows no other rules; "
        "the plan also keeps its rules for each core, and signs that stay.",
        knee=case.knee,
        share=dict(case.curve).get(case.knee, 0.0),
        most=numbers[-1],
        all=shares[-1],
        n=standing,
        captured=case.captured_share,
    )
    table = Table(
        texts.gettext("The best plan by the number of signs"),
        (texts.gettext("Number of signs"), texts.gettext("Trips past a sign")),
        tuple((texts.number(number), texts.share(share, digits=1)) for number, share in case.curve),
        frozenset({0, 1}),
    )
    return (Chart(_drawn(figure), told, table),)


def _figure(across: str, up: str, *, share: Callable[[float], str]) -> Figure:
    figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.8)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_ylim(0, 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: share(value)))
    return figure


def _drawn(figure: Figure) -> str:
    """Return a figure as SVG that is the same in every run, with its texts as texts."""
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "dekkend", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    picture = ET.fromstring(out.getvalue())  # noqa: S314  # what was drawn a moment ago
    picture.attrib.pop("width")
    picture.attrib.pop("height")
    # Whoever cannot see it reads the sentence below instead.
    picture.set("aria-hidden", "true")
    for part in picture.findall(f"{{{_SVG}}}metadata"):
        picture.remove(part)
    return ET.tostring(picture, encoding="unicode")
