"""Fetches registered crime per neighbourhood and year, which the police publish with CBS."""

import re
from typing import Any, Final

import pandas as pd

from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.odata import Row, fetch_rows

YEARLY: Final = "47018NED"
MONTHLY: Final = "47022NED"
_AREA, _KIND, _PERIOD, _COUNT = "WijkenEnBuurten", "SoortMisdrijf", "Perioden", "GeregistreerdeMisdrijven"
_KIND_WIDTH: Final = 6
_YEAR: Final = re.compile(r"(\d{4})JJ00")
_MONTH: Final = re.compile(r"(\d{4})MM\d\d")
_MONTHS: Final = 12


def fetch_crime(
    client: Client, source: str, table: str, code: str, kind: str
) -> tuple[pd.DataFrame, list[Answer[Any]]]:
    """Fetch the registered crimes of one kind in the buurten of a municipality.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    table
        Address of the table in the feed: by year (47018NED) or by month (47022NED).
    code
        The municipality.
    kind
        The kind of crime: ``0.0.0`` for all, ``1.1.1`` for burglary of homes.

    Returns
    -------
    crimes : pandas.DataFrame
        ``buurtcode`` and ``misdrijven_2024`` for each year, sorted. Missing where the police say nothing, and, of a
        table by month, where they say nothing of one of its twelve months: never zero.
    answers : list of Answer
        The pages that they came in.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    """
    where = f"{_KIND} eq '{kind:<{_KIND_WIDTH}}' and substring({_AREA},2,4) eq '{code[2:]}'"
    rows, answers = fetch_rows(client, source, table, where, (_AREA, _KIND, _PERIOD, _COUNT), (_COUNT,))
    of_buurten = [row for row in rows if str(row[_AREA]).startswith("BU") and row[_KIND] == kind]
    return _by_year(of_buurten), answers


def _by_year(rows: list[Row]) -> pd.DataFrame:
    yearly = [(row, found[1], 1) for row in rows if (found := _YEAR.fullmatch(str(row[_PERIOD])))]
    monthly = [(row, found[1], _MONTHS) for row in rows if (found := _MONTH.fullmatch(str(row[_PERIOD])))]
    # A table by month may hold sums of its years as well.
    table = pd.DataFrame(
        [(row[_AREA], f"misdrijven_{year}", row[_COUNT], parts) for row, year, parts in yearly or monthly],
        columns=["buurtcode", "year", "count", "parts"],
    )
    table["count"] = pd.to_numeric(table["count"], errors="coerce")
    grouped = table.groupby(["buurtcode", "year"])
    sums = grouped["count"].sum().where(grouped["count"].count() == grouped["parts"].first())
    wide = sums.unstack("year").dropna(axis="columns", how="all")  # noqa: PD010 - a year without any figure is left out
    return wide.astype("Int64").rename_axis(columns=None).reset_index()
