"""Finds the columns of a table under any of their usual headings, and gives what stands in them as text."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

_FEW = 5


def normalised(heading: str) -> str:
    """Return a heading without case, accents, spaces and punctuation, so that spellings of it compare equal.

    Parameters
    ----------
    heading
        The heading as it stands in the file.

    Returns
    -------
    str
        Lower-case letters and digits.

    Examples
    --------
    >>> normalised("X-coördinaat (RD)")
    'xcoordinaatrd'
    """
    return "".join(char for char in unicodedata.normalize("NFKD", heading).casefold() if char.isalnum())


def find_column(frame: pd.DataFrame, spellings: Sequence[str]) -> str | None:
    """Return the name of the first column that goes by one of some spellings.

    Parameters
    ----------
    frame
        A table as it was read.
    spellings
        Headings as :func:`normalised` gives them, best first.

    Returns
    -------
    str or None
        The column's name in the table, None where there is none.
    """
    found = {normalised(str(column)): str(column) for column in reversed(frame.columns)}
    return next((found[spelling] for spelling in spellings if spelling in found), None)


def texts(frame: pd.DataFrame, spellings: Sequence[str]) -> pd.Series:
    """Return a column as trimmed text, empty where there is no value or no such column.

    Parameters
    ----------
    frame
        A table as it was read.
    spellings
        Headings as :func:`normalised` gives them, best first.

    Returns
    -------
    pandas.Series
        Text, on the table's index.
    """
    column = find_column(frame, spellings)
    if column is None:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[column].astype("object").map(as_text).astype("str")


def as_text(value: object) -> str:
    """Return the value of a cell as a person would type it.

    Parameters
    ----------
    value
        What a reader of files makes of the cell.

    Returns
    -------
    str
        Trimmed text: nothing for a missing value, YYYY-MM-DD for a date, no ``.0`` after a whole number.

    Examples
    --------
    >>> as_text(45.0), as_text(date(2024, 3, 1)), as_text(None)
    ('45', '2024-03-01', '')
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def few(names: Iterable[str]) -> str:
    """Join the first names of a long list for a message.

    Parameters
    ----------
    names
        The names.

    Returns
    -------
    str
        The first five, and an ellipsis where there are more.

    Examples
    --------
    >>> few("abcdefg")
    'a, b, c, d, e, …'
    """
    listed = list(names)
    return ", ".join(listed[:_FEW] + ["…"] * (len(listed) > _FEW))
