"""What the charts of the report share: vector pictures, each with a sentence that says the same, and its table."""

import io
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts

_SVG = "http://www.w3.org/2000/svg"
# So narrow that its letters can be read on a telephone too.
_WIDTH = 5.2  # inches
_LETTERS = 8.5  # points
_LONGEST = 30  # characters of a name
_GRID = "#d8d8d8"


@dataclass(frozen=True)
class Chart:
    """A chart of the report.

    Attributes
    ----------
    title
        What it is a chart of.
    svg
        The picture, which bears the title for those who do not see it.
    told
        What it shows, in a sentence or two.
    table
        The figures that it is drawn from, None where a table of the report holds them.
    """

    title: str
    svg: str
    told: str
    table: Table | None = None


def figure_of(height: float) -> Figure:
    """Return an empty chart as wide as all others.

    Parameters
    ----------
    height
        Its height (inches).

    Returns
    -------
    matplotlib.figure.Figure
        A figure with one pair of axes.
    """
    with _styled():
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return figure


def label_bars(axes: Axes, names: list[str], texts: Texts, across: str) -> None:
    """Name the rows of a chart of shares, from the top down.

    Parameters
    ----------
    axes
        The chart, with shares from left to right and row 0 at the bottom of the numbers.
    names
        What each row stands for, from 0.
    texts
        The language.
    across
        What the shares are of.
    """
    axes.set_yticks(range(len(names)), [_short(name) for name in names], parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 1.02)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.share(value)))
    axes.grid(axis="x", color=_GRID, linewidth=0.8)
    axes.set_xlabel(across)
    axes.tick_params(axis="y", length=0)


def drawn(figure: Figure, title: str) -> str:
    """Return a chart as SVG that is the same in every run, with its texts as texts.

    Parameters
    ----------
    figure
        The chart.
    title
        What it is a chart of, for those who do not see it.

    Returns
    -------
    str
        The picture, as large as there is room for.
    """
    out = io.StringIO()
    with _styled(), warnings.catch_warnings():
        # A letter that the font lacks is measured as a box; who reads the page has it in another font.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    picture = ET.fromstring(out.getvalue())  # noqa: S314  # what was drawn a moment ago
    picture.attrib.pop("width")
    picture.attrib.pop("height")
    picture.set("role", "img")
    picture.set("aria-label", title)
    for part in picture.findall(f"{{{_SVG}}}metadata"):
        picture.remove(part)
    return ET.tostring(picture, encoding="unicode")


@contextmanager
def _styled() -> Iterator[None]:
    with mpl.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "dekkend", "font.family": "sans-serif", "font.size": _LETTERS}
    ):
        yield


def _short(name: str) -> str:
    """Leave out what is no letter but a command to whoever draws it, such as the marks that turn the order round."""
    shown = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
