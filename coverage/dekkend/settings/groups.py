"""The groups of settings: each tunable with its unit, meaning, default and where the default comes from."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, field_validator

LOCAL_CHOICE = "local choice"


def tunable(default: Any, meaning: str, source: str, **bounds: float) -> Any:
    """Return the field of a setting.

    Parameters
    ----------
    default
        Its default.
    meaning
        What it says, with its unit.
    source
        Where the default comes from.
    **bounds
        Least and most, as pydantic names them.

    Returns
    -------
    Any
        A field of a pydantic model.
    """
    return Field(default, description=meaning, json_schema_extra={"source": source}, **bounds)  # type: ignore[call-overload]


class Group(BaseModel):
    """Settings that belong together; unknown names and endless numbers are refused, and values cannot be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class InputSettings(Group):
    """The files that a run reads. Paths in a settings file are relative to that file."""

    osm: Path | None = Field(None, description="OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2)")
    roads: Path | None = Field(
        None, description="a road layer of your own, such as the NWB (GeoPackage, GeoJSON, Shapefile)"
    )
    neighbourhoods: Path | None = Field(None, description="CBS neighbourhoods (GeoPackage, GeoJSON, Shapefile)")
    layer: str | None = Field(None, description="layer of the neighbourhoods file, where it has several")
    squares: Path | None = Field(
        None, description="CBS squares of 100 m, vierkantstatistieken (GeoPackage, GeoJSON, Shapefile)"
    )
    groups: Path | None = Field(None, description="register of groups (CSV, XLSX, or outlines drawn in a GIS)")
    day: date | None = Field(
        None, description="day for which the register tells who is active (YYYY-MM-DD); the day of the run if not given"
    )
    signs: Path | None = Field(
        None, description="signs that stand already, or a plan changed by hand (CSV, XLSX, GeoJSON or GeoPackage)"
    )
    counts: Path | None = Field(
        None, description="counted vehicles a day (CSV or XLSX: x, y or lon, lat, and vehicles)"
    )
    boundary: Path | None = Field(None, description="outline of the municipality")
    addresses: Path | None = Field(
        None, description="addresses of the BAG, in the place of OpenStreetMap's (GeoPackage, GeoJSON, Shapefile)"
    )
    cores: Path | None = Field(
        None, description="the municipality's own outlines of its cores (GeoPackage, GeoJSON, Shapefile)"
    )
    population_cores: Path | None = Field(
        None, description="CBS population cores, bevolkingskernen (GeoPackage, GeoJSON, Shapefile)"
    )
    drop_personal_data: bool = Field(
        default=False, description="empty the cells of the register and of the list of signs that hold personal data"
    )


class NetworkSettings(Group):
    """Roads to a network for cars. Speeds are for roads whose limit is not tagged."""

    speeds_kmh: Mapping[str, PositiveFloat] = tunable(
        {
            "motorway": 100, "trunk": 80, "primary": 80, "secondary": 80, "tertiary": 60, "unclassified": 60,
            "motorway_link": 60, "trunk_link": 60, "primary_link": 50, "secondary_link": 50, "tertiary_link": 40,
            "residential": 30, "living_street": 15, "pedestrian": 10, "road": 50, "service": 15, "track": 15,
        },
        "speed of a road without a tagged limit, by class (km/h)",
        "Dutch statutory limits (RVV 1990, articles 20 to 22) by the usual setting of each class",
    )  # fmt: skip
    address_reach_m: float = tunable(
        150, "an address belongs to a road at most this far away (m)", "local choice: a long driveway to a farm", gt=0
    )
    edge_m: float = tunable(
        400,
        "a dead end that points to the edge of the data from within this distance goes on beyond it; a quarter of it "
        "for streets where people live (m)",
        "local choice: two points of a straight country road lie no farther apart",
        gt=0,
    )
    boundary_margin_m: float = tunable(
        3000,
        "roads this far around the municipality are taken along (m)",
        "local choice: the next village on most roads",
        ge=0,
    )


EvidenceName = Literal[
    "addresses",
    "buildings",
    "landuse",
    "places",
    "zone_traffic",
    "maxspeed",
    "lamps",
    "city_limit",
    "admin",
    "cbs",
    "own",
    "assumed",
]
CoreKind = Literal["city", "town", "village", "hamlet", "unnamed", "ribbon", "industrial", "holiday"]
EVIDENCE: tuple[EvidenceName, ...] = get_args(EvidenceName)


class CoreSettings(Group):
    """Cores: built-up areas with a name."""

    evidence: tuple[EvidenceName, ...] = tunable(
        EVIDENCE, "the kinds of evidence that are looked at", "all that a map or a municipality can offer"
    )
    scores: Mapping[str, float] = tunable(
        {
            "unknown": -0.5, "home_far": -1.75, "no_home": -0.5, "one_home": -0.75, "two_homes": -0.5, "four_homes": 0,
            "eight_homes": 1,
            "residential_area": 1, "business_area": 0.5, "open_land": -0.5,
            "street_of_homes": 1, "track": -1, "motorway": -10,
            "slow_limit": 1, "slow_limit_on_main_road": 1.5, "limit_60": -0.5, "limit_70": -1, "fast_limit": -2,
            "urban_limit": 3, "rural_limit": -3, "urban_zone": 10, "rural_zone": -10,
            "inside_sign": 6, "outside_sign": -6, "way_from_sign": 3,
            "lit": 0.5, "unlit": -0.5, "place": 0.25, "population_core": 1, "no_population_core": -0.5,
        },
        "what an observation along a stretch of road says: 1 is a clear sign of a built-up area, -1 a clear sign of "
        "open country, 10 settles it",
        "local choice: half a point for what often holds elsewhere too, one for what rarely does, more for what a road "
        "authority has decided; not fitted to any map",
    )  # fmt: skip
    change_m: float = tunable(
        100,
        "a change between built-up and open needs this many metres of clear evidence on either side (m)",
        "a gap in a settlement is closed below twice this: 200 m, as in the UN definition of a locality",
        gt=0,
    )
    ease_at_limit: float = tunable(
        0.25,
        "share of that which a change needs where a low speed limit begins",
        "local choice: the sign that sets the limit mostly is the place name sign, but not always",
        ge=0,
        le=1,
    )
    stretch_m: float = tunable(
        25, "roads are looked at in stretches of at most this length (m)", "local choice: a house and its garden", gt=0
    )
    home_reach_m: float = tunable(
        50, "homes this near to a road are counted along it (m)", "local choice: a house with a front garden", gt=0
    )
    min_addresses: int = tunable(
        25,
        "a built-up area with fewer addresses is no core",
        "CBS: a bevolkingskern has at least 25 homes",
        ge=1,
    )
    min_named_addresses: int = tunable(
        10,
        "a place with a name of its own on the map and fewer addresses is no core",
        "local choice: what OpenStreetMap calls a hamlet, rather than an isolated dwelling",
        ge=1,
    )
    min_street_m: float = tunable(
        250,
        "where the map lacks houses, a named place with fewer metres of built-up street is no core (m)",
        "25 homes, one every 20 m on both sides",
        gt=0,
    )
    name_reach_m: float = tunable(
        500, "a place node this near names a built-up area without one (m)", "local choice: five minutes on foot", ge=0
    )
    margin_m: float = tunable(
        30,
        "the outline keeps this distance from homes and streets (m)",
        "local choice: takes in the gardens behind the houses",
        gt=0,
    )
    kinds: tuple[CoreKind, ...] = tunable(
        ("city", "town", "village", "hamlet", "unnamed"),
        "the kinds of built-up area that are cores",
        "local choice: where people live together; ribbons, industrial estates and holiday parks on their own are none",
    )

    @field_validator("evidence", "kinds", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take names with commas between them, as an environment variable has them, for a list."""
        return [name.strip() for name in value.split(",")] if isinstance(value, str) else value


class EntrySettings(Group):
    """Entries: roads by which a car enters a core."""

    merge_m: float = tunable(
        80,
        "crossings of one street, or joined over the road outside, are one entry within this distance (m)",
        "local choice: the width of a large roundabout",
        gt=0,
    )
    main_share: float = tunable(
        0.02,
        "a street with at least this share of its core's inflow is a main entry",
        "local choice: one car in fifty",
        ge=0,
        le=1,
    )
    main_class: Literal["primary", "secondary", "tertiary", "unclassified"] = tunable(
        "tertiary",
        "a street of this class or a higher one that comes from afar is a main entry, whatever its inflow",
        "OpenStreetMap: from tertiary on, a road joins villages",
    )
    main_onward_m: float = tunable(
        500,
        "it comes from afar if it goes on outside for this distance without becoming a lower class (m)",
        "local choice: more than a slip road or a turning place",
        gt=0,
    )
    cut_reach_m: float = tunable(
        1000,
        "signs farther out than this over the road do not serve a core (m)",
        "local choice: half the way to the next village",
        gt=0,
    )


class MatchingSettings(Group):
    """Matching names in the register with streets."""

    certain: float = tunable(
        80,
        "likeness from which a name with typing slips is taken for a street (0 to 100)",
        "local choice: two slips in a name of ten letters",
        ge=0,
        le=100,
    )
    lead: float = tunable(
        5,
        "a name with typing slips must be this much more like its street than like the next one",
        "local choice: else a person must choose",
        ge=0,
        le=100,
    )
    near_m: float = tunable(
        1000,
        "a street outside the core of its group is taken only within this distance of the core (m)",
        "local choice: the outskirts of a village",
        ge=0,
    )


class RegisterSettings(Group):
    """The register: what its keepers should look at."""

    most_homes: int = tunable(
        250,
        "a group with more homes than this is named as too large to know one another",
        "local choice: one member a home in a WhatsApp group as large as it could be until 2022 (256)",
        ge=1,
    )


class EquitySettings(Group):
    """Equity: whether those of 65 and over are covered as well as everybody."""

    permutations: int = tunable(
        999,
        "how often shares of 65 and over are dealt out anew among the areas to test whether coverage goes with age",
        "Davison and Hinkley (1997): with 999 a test at 5% loses hardly any power",
        ge=999,
    )
    seed: int = tunable(1, "where the random draws of that test begin", LOCAL_CHOICE, ge=0)
    least_areas: int = tunable(
        6,
        "with fewer areas than this nothing is tested",
        "local choice: six shares can be dealt out in 720 ways, five in 120 only",
        ge=6,
    )
