"""What is fetched, whom to name for it, and under which licence it may be used."""

from dataclasses import dataclass
from typing import Final

_CC_BY: Final = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.nl")
_CC0: Final = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.nl")


@dataclass(frozen=True)
class DataSet:
    """A data set.

    Attributes
    ----------
    title
        Its name.
    attribution
        Whom to name.
    licence
        Short name of its licence.
    licence_url
        Where the text of the licence stands.
    """

    title: str
    attribution: str
    licence: str
    licence_url: str


OSM: Final = DataSet(
    "OpenStreetMap", "© OpenStreetMap contributors", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"
)
BAG: Final = DataSet("Basisregistratie Adressen en Gebouwen", "Kadaster", *_CC0)
POPULATION_CORES: Final = DataSet("Bevolkingskernen in Nederland 2021", "CBS", *_CC_BY)


def areas(year: int | None) -> DataSet:
    """Return CBS's map of neighbourhoods of a year, or of one that is not known."""
    return DataSet(f"Wijk- en buurtkaart {year or ''}".rstrip(), "CBS, Kadaster", *_CC_BY)


def figures(table: str, year: int) -> DataSet:
    """Return CBS's table of key figures of a year."""
    return DataSet(f"Kerncijfers wijken en buurten {year} ({table})", "CBS", *_CC_BY)


def crime(table: str) -> DataSet:
    """Return the table of registered crime."""
    return DataSet(f"Geregistreerde misdrijven; wijken en buurten ({table})", "Politie, CBS", *_CC_BY)


def squares(year: int) -> DataSet:
    """Return CBS's squares of a year."""
    return DataSet(f"Vierkantstatistieken 100 m {year}", "CBS", *_CC_BY)
