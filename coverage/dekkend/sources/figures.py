"""Reads CBS's key figures, whichever of its spellings a file uses."""

import warnings
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from dekkend.errors import DekkendWarning, InputError
from dekkend.sources.columns import few, find_column

# Spellings, normalised, best first: the yearly GeoPackage and PDOK's service, the yearly Shapefile, the table of key
# figures, and what is left of a name when a GIS exports to a Shapefile.
_RESIDENTS = ("aantalinwoners", "aantinw", "ainw", "aantalinw", "inwoners")
_RESIDENTS_65 = ("inwoners65jaarofouder", "inwoners65jaarenouder", "a65oo", "inwoners65plus", "inwoners6")
_DENSITY = ("bevolkingsdichtheidinwonersperkm2", "bevdichth", "bevdich", "bevolkings")
_PERCENTAGE_65 = ("percentagepersonen65jaarenouder", "percentagepersonen65jaarofouder", "p65eojr")

# By its name in dekkend: the name that CBS gives it, and its spellings.
_FIGURES = {
    "residents": ("aantal_inwoners", _RESIDENTS),
    "residents_65": ("inwoners_65_jaar_of_ouder", _RESIDENTS_65),
}
# CBS writes -99997 and the like where a figure is suppressed or does not exist.
_SUPPRESSED_UP_TO = -99_990


def key_figures(path: Path, frame: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Read residents, and the elderly among them, and say what is missing.

    Parameters
    ----------
    path
        The file that the table was read from, for messages.
    frame
        The table, with the number of the row in the file as its index.
    names
        What each row is called, for messages.

    Returns
    -------
    pandas.DataFrame
        As :func:`published` returns it.

    Raises
    ------
    InputError
        A figure is negative.

    Warns
    -----
    DekkendWarning
        A column is absent, figures are missing, or more residents are 65 and over than there are residents.
    """
    table = published(path, frame)
    present = {figure: find_column(frame, spellings) is not None for figure, (_, spellings) in _FIGURES.items()}
    derived = present["residents"] and find_column(frame, _PERCENTAGE_65) is not None
    present["residents_65"] = present["residents_65"] or derived
    _warn_of_absent(path, [label for figure, (label, _) in _FIGURES.items() if not present[figure]])
    given = table[[figure for figure in _FIGURES if present[figure]]]
    _warn_of_missing(path, names[given.isna().any(axis="columns").astype(bool)], len(frame))
    impossible = table["residents_65"] > table["residents"]
    _warn_of_elderly(path, names[impossible])
    return table.assign(**{figure: table[figure].mask(impossible) for figure in _FIGURES})


def published(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """Read the figures that CBS publishes of each row, without a word on those that it does not.

    Where the file gives the elderly as a percentage and does not count them, their number is that percentage of the
    residents, unrounded.

    Parameters
    ----------
    path
        The file that the table was read from, for messages.
    frame
        The table, with the number of the row in the file as its index.

    Returns
    -------
    pandas.DataFrame
        On the table's index: ``residents`` and ``residents_65`` (persons) as floats; ``percentage_65``, the
        percentage that ``residents_65`` was computed from, NaN where it was counted; ``under_ten``, True where CBS
        keeps the density of the population secret, which it does below ten residents. A figure is NaN where the
        column is absent, the value is no number, or CBS suppresses it (-99990 and below).

    Raises
    ------
    InputError
        A figure is negative.
    """
    nothing = pd.Series(np.nan, index=frame.index)
    residents = figure(path, frame, _RESIDENTS)
    elderly = figure(path, frame, _RESIDENTS_65)
    percentage = figure(path, frame, _PERCENTAGE_65)
    density = figure(path, frame, _DENSITY)
    if elderly is not None and percentage is not None:
        # Where they were counted, a rounded percentage says no more.
        percentage = percentage.mask(elderly.notna())
    if residents is not None and percentage is not None:
        share = residents * percentage / 100
        elderly = share if elderly is None else elderly.fillna(share)
    return pd.DataFrame(
        {
            "residents": nothing if residents is None else residents,
            "residents_65": nothing if elderly is None else elderly,
            "percentage_65": nothing if percentage is None else percentage,
            # A column without any density says nothing of where it is secret.
            "under_ten": False if density is None or density.isna().all() else density.isna(),
        },
        index=frame.index,
    )


def figure(path: Path, frame: pd.DataFrame, spellings: tuple[str, ...]) -> pd.Series | None:
    """Read one figure, whichever of its spellings the table uses.

    Parameters
    ----------
    path
        The file that the table was read from, for messages.
    frame
        The table, with the number of the row in the file as its index.
    spellings
        Headings as :func:`dekkend.sources.columns.normalised` gives them, best first.

    Returns
    -------
    pandas.Series or None
        Floats, NaN where the value is no number or CBS suppresses it (-99990 and below). None without such a column.

    Raises
    ------
    InputError
        A figure is negative.
    """
    column = find_column(frame, spellings)
    if column is None:
        return None
    read = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    values = as_published(read)
    negative = values < 0
    if negative.any():
        raise InputError(
            "{file}: row {row} has {value:g} in the column {column}, and a count cannot be negative. Correct it.",
            file=path,
            row=negative.idxmax(),
            value=values[negative].iloc[0],
            column=column,
        )
    return values


def as_published(read: pd.Series) -> pd.Series:
    """Return figures without what CBS writes where it suppresses one.

    Parameters
    ----------
    read
        Numbers as they stand in a file.

    Returns
    -------
    pandas.Series of float
        The same, NaN for -99990 and below and for what is endless.
    """
    return read.mask((read <= _SUPPRESSED_UP_TO) | ~np.isfinite(read))


def _warn_of_absent(path: Path, labels: Collection[str]) -> None:
    if labels:
        warnings.warn(
            DekkendWarning(
                "{file}: there are no columns with {figures}. What depends on them stays unknown.",
                file=path,
                figures=", ".join(labels),
            ),
            stacklevel=2,
        )


def _warn_of_missing(path: Path, names: Collection[str], total: int) -> None:
    if len(names) > 0:
        warnings.warn(
            DekkendWarning(
                "{file}: not all figures are known for {count} of {total} neighbourhoods: {names}. What depends on "
                "them stays unknown.",
                file=path,
                count=len(names),
                total=total,
                names=few(names),
            ),
            stacklevel=2,
        )


def _warn_of_elderly(path: Path, names: Collection[str]) -> None:
    if len(names) > 0:
        warnings.warn(
            DekkendWarning(
                "{file}: {count} {count:neighbourhood has|neighbourhoods have} more residents of 65 and over than "
                "residents: {names}. Both "
                "figures are left out there; check them.",
                file=path,
                count=len(names),
                names=few(names),
            ),
            stacklevel=2,
        )
