"""Writes one value of a layer as a reader sees it, the same on the map and in the report."""

import re
from collections.abc import Iterable
from math import inf, isfinite

from dekkend.layers import Column, Layer
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import AGAINST, ASSUMED_HEADINGS, HEADINGS, WORDS
from dekkend.sentences import Sentence

# Columns whose values form a closed list, so that each has a word. A street may be called "None".
CODED = frozenset(
    {
        "against", "authority", "cause", "change", "evidence", "flag", "flag_now", "flag_then", "highway", "kind",
        "level", "mounting", "provenance", "status", "status_now", "status_then",
    }
)  # fmt: skip
# What a share grew by.
_POINTS = frozenset({"points", "by_groups", "by_map", "by_rest"})
# Shares of so many trips that a whole percentage hides the difference between signs.
_OF_ALL_TRIPS = frozenset({"captured_share", "marginal_share", "regret_share"})
# A spreadsheet takes a text for a formula that begins with one of these.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DATES = frozenset({"since", "until"})


def columns_of(layer: Layer, names: Iterable[str]) -> tuple[Column, ...]:
    """Return columns of a layer by name.

    Parameters
    ----------
    layer
        The layer.
    names
        Names of its columns.

    Returns
    -------
    tuple of Column
        The columns in the order of the names.
    """
    known = {column.name: column for column in layer}
    return tuple(known[name] for name in names)


def heading(texts: Texts, column: Column) -> str:
    """Return the heading of a column in the language.

    Parameters
    ----------
    texts
        The language.
    column
        The column.

    Returns
    -------
    str
        The heading, without a unit.
    """
    assumed = ASSUMED_HEADINGS if texts.homes_assumed else {}
    return texts.gettext(assumed.get(column.name, HEADINGS[column.name]))


def joined(texts: Texts, values: Iterable[str]) -> str:
    """Return several texts or sentences as one.

    Parameters
    ----------
    texts
        The language.
    values
        Texts, or sentences that are told in the language.

    Returns
    -------
    str
        Names with ``"; "`` between them, whole sentences one after another.
    """
    several = tuple(values)
    whole = all(isinstance(each, Sentence) and each.endswith((".", "!", "?")) for each in several)
    between = " " if whole else "; "
    return between.join(texts.tell(each) for each in several)


def cell(texts: Texts, column: Column, value: object) -> str:
    """Return a value as a reader sees it, with its unit.

    Parameters
    ----------
    texts
        The language.
    column
        The column that it comes from.
    value
        The value.

    Returns
    -------
    str
        Words, figures with the language's separators, percentages for shares, points of the compass for
        directions, and the word for unknown where a number is missing.
    """
    if column.name in CODED:
        return coded(texts, column, value)
    if isinstance(value, tuple):
        return joined(texts, value)
    if column.kind == "yes_no":
        return texts.word("yes" if value else "no")
    if isinstance(value, str):
        return _text(texts, column.name, value)
    return _figure(texts, column, float(value))  # type: ignore[arg-type]  # whole or number, by the layer's schema


def coded(texts: Texts, column: Column, value: object) -> str:
    """Return the words for a code of the data, or for several with commas between them.

    Parameters
    ----------
    texts
        The language.
    column
        The column that it comes from, one of :data:`CODED`.
    value
        One or more codes, as a tuple or with commas between them.

    Returns
    -------
    str
        The words.
    """
    codes = value if isinstance(value, tuple) else str(value).split(", ")
    words = AGAINST if column.name == "against" else WORDS
    return ", ".join(texts.gettext(words.get(each, each)) for each in codes)


def _text(texts: Texts, name: str, value: str) -> str:
    # A date stays on one line in a narrow column.
    return texts.date(value).replace(" ", "\N{NO-BREAK SPACE}") if name in _DATES and value else value


def _figure(texts: Texts, column: Column, value: float) -> str:
    if column.name in _OF_ALL_TRIPS:
        # A sign without which no plan keeps the rules has no figure.
        return texts.gettext("no plan without it") if value == inf else texts.share(value, digits=1)
    if is_share(column):
        return texts.share(value)
    if column.unit == "€":
        return texts.euros(value)
    return _measure(texts, column, value)


def _measure(texts: Texts, column: Column, value: float) -> str:
    if column.name.endswith("_deg"):
        return texts.direction(value)
    if column.name.endswith("_m"):
        return texts.metres(value)
    if column.name in {"rd_x", "rd_y", "x", "y"} and isfinite(value):
        return f"{value:.0f}"
    digits = {"exposure": 2, "area_ha": 1, "support": 1, "lon": 5, "lat": 5}.get(column.name, 0)
    unit = f" {column.unit}" if column.unit == "ha" else ""
    return texts.number(value, digits) + unit


def inert(text: str) -> str:
    """Return a text such that a spreadsheet that opens a CSV file takes it for a text and no formula.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text, with an apostrophe before it where it begins as a formula does.

    Examples
    --------
    >>> inert("=1+1"), inert("Kerkstraat")
    ("'=1+1", 'Kerkstraat')
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def natural(text: str) -> tuple[tuple[str, int, str], ...]:
    """Return the key that sorts texts as people number things.

    Parameters
    ----------
    text
        A number, code or name.

    Returns
    -------
    tuple
        Text and numbers by turns; a number with more digits is larger.

    Examples
    --------
    >>> sorted(["G10", "G9", "G1"], key=natural)
    ['G1', 'G9', 'G10']
    """
    pieces = re.findall(r"(\D*)0*(\d*)", text)
    return tuple((words, len(digits), digits) for words, digits in pieces)


def is_share(column: Column) -> bool:
    """Say whether a column holds shares from 0 to 1, which are read as percentages.

    Parameters
    ----------
    column
        The column.

    Returns
    -------
    bool
        True for shares.
    """
    share = "share" in column.name or column.name == "stability" or column.name in _POINTS
    return column.kind == "number" and share
