"""The settings of what a run writes, and for whom."""

from typing import Literal, get_args

from pydantic import Field, SecretStr, field_validator

from dekkend.settings.groups import LOCAL_CHOICE, Group, tunable

FormatName = Literal["geoparquet", "geojson", "gdb"]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)


class ResultSettings(Group):
    """What a run writes, and for whom."""

    audience: Literal["internal", "public"] = tunable(
        "internal",
        "for whom the results are: internal; or public, a map and a report without exposure, flags, uncovered streets "
        "or signs to take away",
        LOCAL_CHOICE,
    )
    tiles: bool = tunable(
        default=True,
        meaning="the map asks for a background (BRT-Achtergrondkaart, aerial photo)",
        source="local choice: the page itself asks the network for nothing else",
    )
    formats: tuple[FormatName, ...] = tunable(
        (),
        "further files with all layers: geoparquet, geojson or gdb (File Geodatabase); none for the public",
        "local choice: the GeoPackage will do for most",
    )
    # Left out of every record of the settings: it may hold a password.
    database: SecretStr | None = Field(
        None,
        exclude=True,
        json_schema_extra={"source": "local choice: files will do for most"},
        description="PostGIS database that the layers are written to as well, such as postgresql://user@host/name; "
        "none for the public",
    )

    @field_validator("formats", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take names with commas between them, as an environment variable has them, for a list."""
        return [name.strip() for name in value.split(",")] if isinstance(value, str) else value
