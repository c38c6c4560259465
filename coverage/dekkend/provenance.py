"""Where a file came from that a service gave, and under which licence it may be used."""

from dataclasses import dataclass
from typing import Final

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors"
OSM_LICENCE: Final = "ODbL 1.0"
CBS_ATTRIBUTION: Final = "CBS, Kadaster, CC BY 4.0"


@dataclass(frozen=True)
class Provenance:
    """The source of a file, or of a part of it.

    Attributes
    ----------
    title
        Name of the data set, as its publisher has it.
    attribution
        Whom to name beside everything that is made from it.
    licence
        Short name of its licence.
    licence_url
        Where the text of the licence stands.
    url
        Where it was fetched: the address without the question that was asked of it.
    fetched
        When that was, in UTC (YYYY-MM-DDThh:mm:ssZ): the latest where several answers make up the file.
    """

    title: str
    attribution: str
    licence: str
    licence_url: str
    url: str
    fetched: str
