"""The settings of ``dekkend fetch``: where to ask, how patiently, and for what."""

import re
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import field_validator

from dekkend.settings.groups import LOCAL_CHOICE, Group, tunable

_KIND: Final = re.compile(r"\d\.\d{1,2}\.\d{1,2}")
_PDOK = "PDOK"
_CBS = "CBS"
_OSM = "OpenStreetMap"


class FetchSettings(Group):
    """Fetching sources over the network; ``run`` asks nobody and reads none of these."""

    year: int = tunable(
        2025, "year of the neighbourhoods and their key figures", "the division into which crime is published"
    )
    squares_year: int = tunable(2024, "year of the squares, which are not published every year", "CBS")
    service: Literal["ogc", "wfs"] = tunable(
        "ogc", "service that is asked for neighbourhoods: ogc (OGC API Features) or wfs", "PDOK goes on with OGC API"
    )
    crime_table: Literal["47018NED", "47022NED"] = tunable(
        "47018NED", "table of registered crime: 47018NED by year, 47022NED by month", "the police, with CBS"
    )
    crime_kinds: tuple[str, ...] = tunable(
        ("0.0.0", "1.1.1"), "kinds of crime: 0.0.0 is all, 1.1.1 burglary of homes", "the police, with CBS"
    )
    timeout_s: float = tunable(60, "a service that sends nothing for this long is out of reach (s)", LOCAL_CHOICE, gt=0)
    patience_s: float = tunable(
        900, "a question with all its tries is given up after this time (s)", LOCAL_CHOICE, gt=0
    )
    tries: int = tunable(4, "how often a question is asked at most", LOCAL_CHOICE, ge=1)
    pause_s: float = tunable(
        2, "pause before the second try, doubled from try to try; a service's own word goes before (s)",
        LOCAL_CHOICE, ge=0,
    )  # fmt: skip
    largest_mb: float = tunable(
        2000, "all answers of one fetch together are at most this large (MB)", LOCAL_CHOICE, gt=0
    )
    certificates: Path | None = tunable(
        None, "file with the certificates that are trusted (PEM)", "those that Python's library requests brings along"
    )
    cache: Path = tunable(
        Path("data/raw/.cache"), "folder in which answers of services are kept", "beside what is made of them"
    )
    locations_url: str = tunable(
        "https://api.pdok.nl/bzk/locatieserver/search/v3_1", "address of PDOK's Locatieserver", _PDOK
    )
    ogc_url: str = tunable(
        "https://api.pdok.nl/cbs/wijken-en-buurten-{year}/ogc/v1", "address of the neighbourhoods' OGC API", _PDOK
    )
    wfs_url: str = tunable(
        "https://service.pdok.nl/cbs/wijkenbuurten/{year}/wfs/v1_0", "address of the neighbourhoods' WFS", _PDOK
    )
    squares_url: str = tunable(
        "https://service.pdok.nl/cbs/vierkantstatistieken100m/{year}/wfs/v1_0", "address of the squares' WFS", _PDOK
    )
    population_cores_url: str = tunable(
        "https://service.pdok.nl/cbs/bevolkingskernen/2021/wfs/v1_0", "address of the population cores' WFS", _PDOK
    )
    addresses_url: str = tunable(
        "https://service.pdok.nl/lv/bag/wfs/v2_0", "address of the WFS of addresses (BAG)", _PDOK
    )
    figures_url: str = tunable("https://opendata.cbs.nl/ODataFeed/odata", "address of the key figures' tables", _CBS)
    crime_url: str = tunable("https://dataderden.cbs.nl/ODataFeed/odata", "address of the tables of crime", _CBS)
    overpass_url: str = tunable("https://overpass-api.de/api", "address of the Overpass API", _OSM)
    overpass_timeout_s: int = tunable(
        180, "the Overpass API may take this long over a question before it sends anything (s)",
        "osmnx, and the Overpass API itself", ge=1,
    )  # fmt: skip
    extracts_url: str = tunable(
        "https://download.geofabrik.de/europe/netherlands", "address of extracts by province", "Geofabrik"
    )

    @field_validator(
        "locations_url", "ogc_url", "wfs_url", "squares_url", "population_cores_url", "addresses_url", "figures_url",
        "crime_url", "overpass_url", "extracts_url",
    )  # fmt: skip
    @classmethod
    def _address(cls, value: str) -> str:
        """Refuse what is no address of a service."""
        parts = urlsplit(value)
        # A port that is no number is told by asking for it.
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError
        return value

    @field_validator("crime_kinds", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take kinds with commas between them, as an environment variable has them, for a list."""
        return [kind.strip() for kind in value.split(",")] if isinstance(value, str) else value

    @field_validator("crime_kinds")
    @classmethod
    def _kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no number of a kind."""
        if not all(_KIND.fullmatch(kind) for kind in value):
            raise ValueError
        return value
