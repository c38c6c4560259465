"""Fetches CBS's yearly key figures: how many residents are 65 and over, which the map gives as a percentage only."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd

from dekkend.errors import SettingsError
from dekkend.sources.columns import find_column, normalised, texts
from dekkend.sources.web.areas import OWN_CODE
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.odata import fetch_rows

# Kerncijfers wijken en buurten, a table a year.
TABLES: Final = {
    2019: "84583NED", 2020: "84799NED", 2021: "85039NED", 2022: "85318NED", 2023: "85618NED", 2024: "85984NED",
    2025: "86165NED",
}  # fmt: skip
_AREA: Final = "WijkenEnBuurten"
# By CBS's name of the column in the map: its name in the table.
COLUMNS: Final = {"aantal_inwoners": "AantalInwoners", "inwoners_65_jaar_of_ouder": "k_65JaarOfOuder"}


def table_of(year: int) -> str:
    """Return the table with the key figures of a year.

    Parameters
    ----------
    year
        The year.

    Returns
    -------
    str
        CBS's number of the table.

    Raises
    ------
    SettingsError
        No table of this year is known.
    """
    if year not in TABLES:
        raise SettingsError(
            "There are no key figures of {year}: choose one of {years} with --year, or run with --without figures.",
            year=str(year),
            years=", ".join(map(str, TABLES)),
        )
    return TABLES[year]


def fetch_figures(
    client: Client, source: str, url: str, year: int, code: str
) -> tuple[pd.DataFrame, list[Answer[Any]]]:
    """Fetch the key figures of a municipality, its wijken and its buurten.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    url
        Address of the feed.
    year
        The year.
    code
        The municipality.

    Returns
    -------
    figures : pandas.DataFrame
        By code of the area: the columns of :data:`COLUMNS`, NaN where CBS says nothing.
    answers : list of Answer
        The pages that they came in.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used.
    SettingsError
        No table of this year is known.
    """
    where = f"substring({_AREA},2,4) eq '{code[2:]}'"
    stems = tuple(COLUMNS.values())
    rows, answers = fetch_rows(client, source, f"{url}/{table_of(year)}", where, (_AREA, *stems), stems)
    figures = pd.DataFrame(
        {name: pd.to_numeric(pd.Series([row[stem] for row in rows]), errors="coerce") for name, stem in COLUMNS.items()}
    )
    by_code = figures.set_axis([str(row[_AREA]) for row in rows], axis="index")
    return by_code[~by_code.index.duplicated()], answers


def with_figures(rows: gpd.GeoDataFrame, layer: str, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return areas with the key figures that their own columns lack.

    Parameters
    ----------
    rows
        Areas, in any of CBS's spellings.
    layer
        ``gemeenten``, ``wijken`` or ``buurten``.
    figures
        As :func:`fetch_figures` returns them.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with more columns; NaN for areas of which there are no figures.
    """
    codes = texts(rows, OWN_CODE[layer])
    told = [name for name in COLUMNS if figures[name].reindex(codes).notna().any()]
    lacking = [name for name in told if find_column(rows, (normalised(name),)) is None]
    return rows.assign(**{name: codes.map(figures[name]).astype("float64") for name in lacking})
