"""The groups of settings: each tunable with its unit, meaning, default and where the default comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveFloat

LOCAL_CHOICE = "local choice"


def _tunable(default: Any, meaning: str, source: str, **bounds: float) -> Any:
    return Field(default, description=meaning, json_schema_extra={"source": source}, **bounds)  # type: ignore[call-overload]


class Group(BaseModel):
    """Settings that belong together; unknown names and endless numbers are refused, and values cannot be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class InputSettings(Group):
    """The files that a run reads. Paths in a settings file are relative to that file."""

    osm: Path | None = Field(None, description="OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2)")
    neighbourhoods: Path | None = Field(None, description="CBS neighbourhoods (GeoPackage, GeoJSON, Shapefile)")
    layer: str | None = Field(None, description="layer of the neighbourhoods file, where it has several")
    groups: Path | None = Field(None, description="register of groups (CSV or XLSX)")
    signs: Path | None = Field(None, description="signs that stand already (CSV, GeoJSON or GeoPackage)")
    boundary: Path | None = Field(None, description="outline of the municipality")
    drop_personal_data: bool = Field(
        default=False, description="empty the cells of the register and of the list of signs that hold personal data"
    )


class NetworkSettings(Group):
    """Roads to a network for cars. Speeds are for roads whose limit is not tagged."""

    speeds_kmh: Mapping[str, PositiveFloat] = _tunable(
        {
            "motorway": 100, "trunk": 80, "primary": 80, "secondary": 80, "tertiary": 60, "unclassified": 60,
            "motorway_link": 60, "trunk_link": 60, "primary_link": 50, "secondary_link": 50, "tertiary_link": 40,
            "residential": 30, "living_street": 15, "pedestrian": 10, "road": 50, "service": 15, "track": 15,
        },
        "speed of a road without a tagged limit, by class (km/h)",
        "Dutch statutory limits (RVV 1990, articles 20 to 22) by the usual setting of each class",
    )  # fmt: skip
    address_reach_m: float = _tunable(
        150, "an address belongs to a road at most this far away (m)", "local choice: a long driveway to a farm", gt=0
    )
    edge_m: float = _tunable(
        400,
        "a dead end that points to the edge of the data from within this distance goes on beyond it; a quarter of it "
        "for streets where people live (m)",
        "local choice: two points of a straight country road lie no farther apart",
        gt=0,
    )
    boundary_margin_m: float = _tunable(
        3000,
        "roads this far around the municipality are taken along (m)",
        "local choice: the next village on most roads",
        ge=0,
    )


class CoreSettings(Group):
    """Cores: built-up areas with a name."""

    building_gap_m: float = _tunable(
        100,
        "homes nearer to each other than about this belong to one built-up area (m)",
        "half of the 200 m of the UN definition of a locality, since Dutch villages stand close together",
        gt=0,
    )
    min_addresses: int = _tunable(
        25,
        "a built-up area with fewer addresses is no core",
        "CBS: a bevolkingskern has at least 25 homes",
        ge=1,
    )
    min_density_per_ha: float = _tunable(
        5,
        "an area with fewer addresses to the hectare is ribbon development or a field, no core (1/ha)",
        "local choice: a home every 40 m on both sides of one road, with 50 m of land behind",
        ge=0,
    )
    name_reach_m: float = _tunable(
        500, "a place node this near names a built-up area without one (m)", "local choice: five minutes on foot", ge=0
    )
    split_min_addresses: int = _tunable(
        25, "a part cut off by a river, canal or boundary stands alone from this many addresses",
        "CBS: a bevolkingskern has at least 25 homes", ge=1,
    )  # fmt: skip
    margin_m: float = _tunable(
        30,
        "the outline keeps this distance from the outermost addresses (m)",
        "local choice: takes in the street in front of the houses",
        gt=0,
    )


class EntrySettings(Group):
    """Entries: roads by which a car enters a core."""

    merge_m: float = _tunable(
        80,
        "crossings of one street, or joined over the road outside, are one entry within this distance (m)",
        "local choice: the width of a large roundabout",
        gt=0,
    )
    main_share: float = _tunable(
        0.05, "an entry with at least this share of its core's inflow is a main one", LOCAL_CHOICE, ge=0, le=1
    )


class InflowSettings(Group):
    """Inflow: who drives in where."""

    gateway_weights: Mapping[str, NonNegativeFloat] = _tunable(
        {
            "motorway": 20, "trunk": 12, "primary": 8, "secondary": 5, "tertiary": 3, "unclassified": 1,
            "motorway_link": 10, "trunk_link": 8, "primary_link": 6, "secondary_link": 4, "tertiary_link": 2,
            "residential": 1, "living_street": 0.5, "pedestrian": 0.5, "road": 1, "service": 0, "track": 0,
        },
        "weight of a road that leaves the map, by class, relative to one another",
        "local choice: higher classes carry more; no counts behind it",
    )  # fmt: skip
    weight_spread: float = _tunable(
        0.5,
        "standard deviation of the logarithm of a road's weight between the draws",
        "local choice: e to the power 0.5 is a factor of 1.6",
        gt=0,
    )
    draws: int = _tunable(
        200,
        "draws of the origins' weights behind the interval of a rank",
        "local choice: ranks then change by one place at most from seed to seed",
        ge=1,
    )
    seed: int = _tunable(2026, "seed of those draws", "any number will do", ge=0)


class SignSettings(Group):
    """Signs: where they can stand."""

    junction_m: float = _tunable(
        25,
        "least distance from a junction (m)",
        "rules for temporary signs of Dutch municipalities ask for 25 or 30 m",
        ge=0,
    )
    offset_m: float = _tunable(
        4,
        "distance from the middle of the carriageway (m)",
        "local choice: half of a 6 m road and 1 m of verge (BABW: 0.60 to 3.60 m from the carriageway)",
        gt=0,
    )
    match_m: float = _tunable(
        50,
        "a standing sign this near to a proposed place serves it (m)",
        "local choice: in sight of the same driver",
        gt=0,
    )
    drive_on: Literal["right", "left"] = _tunable("right", "side of the road that cars keep to", "law of the country")


class MatchingSettings(Group):
    """Matching names in the register with streets."""

    certain: float = _tunable(
        92,
        "likeness from which a name is taken for a street (0 to 100)",
        "local choice: one slip in a name of twelve letters",
        ge=0,
        le=100,
    )
    lead: float = _tunable(
        5,
        "the best candidate must be this much more alike than the next one",
        "local choice: else a person must choose",
        ge=0,
        le=100,
    )
    near_m: float = _tunable(
        1000,
        "a street outside the core of its group is taken only within this distance of the core (m)",
        "local choice: the outskirts of a village",
        ge=0,
    )


class ExposureSettings(Group):
    """Exposure: how near an uncovered street lies to covered ones."""

    bandwidth_m: float = _tunable(
        300,
        "distance at which nearness has fallen to 37% (m)",
        "local choice: four minutes on foot",
        gt=0,
    )
    exposed: float = _tunable(
        0.37, "a street from this nearness on is exposed", "local choice: about one bandwidth away", ge=0, le=1
    )
    watch_share: float = _tunable(
        0.25,
        "a neighbourhood with this share of exposed uncovered addresses is watched",
        LOCAL_CHOICE,
        ge=0,
        le=1,
    )
    high_share: float = _tunable(
        0.5,
        "from this share on it is high where the elderly live there more than elsewhere",
        LOCAL_CHOICE,
        ge=0,
        le=1,
    )
