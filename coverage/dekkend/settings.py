"""Every tunable of dekkend: its name, unit, default and where the default comes from.

Values are read from flags, over environment variables (``DEKKEND_CORES__MIN_ADDRESSES=50``), over a TOML file
(``dekkend.toml``), over the defaults below. A key that is not listed here is an error that names the nearest one.
"""

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dekkend.errors import SettingsError

LOCAL_CHOICE = "local choice"
ENVIRONMENT_PREFIX = "DEKKEND_"
# Read by the tests alone, so that a developer's shell does not stop a run.
_NOT_SETTINGS = {"DEKKEND_REAL_DATA"}


def _tunable(default: Any, meaning: str, source: str, **bounds: float) -> Any:
    return Field(default, description=meaning, json_schema_extra={"source": source}, **bounds)  # type: ignore[call-overload]


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InputSettings(_Group):
    """The files that a run reads. Paths in a settings file are relative to that file."""

    osm: Path | None = Field(None, description="OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2)")
    neighbourhoods: Path | None = Field(None, description="CBS neighbourhoods (GeoPackage, GeoJSON, Shapefile)")
    layer: str | None = Field(None, description="layer of the neighbourhoods file, where it has several")
    groups: Path | None = Field(None, description="register of groups (CSV or XLSX)")
    signs: Path | None = Field(None, description="signs that stand already (CSV, GeoJSON or GeoPackage)")
    boundary: Path | None = Field(None, description="outline of the municipality")
    drop_personal_data: bool = Field(
        default=False, description="empty the cells of the register that hold personal data"
    )


class NetworkSettings(_Group):
    """Roads to a network for cars. Speeds are for roads whose limit is not tagged."""

    speeds_kmh: Mapping[str, float] = _tunable(
        {
            "motorway": 100, "trunk": 80, "primary": 80, "secondary": 80, "tertiary": 60, "unclassified": 60,
            "motorway_link": 60, "trunk_link": 60, "primary_link": 50, "secondary_link": 50, "tertiary_link": 40,
            "residential": 30, "living_street": 15, "busway": 50, "road": 50, "service": 15, "track": 15,
        },
        "speed of a road without a tagged limit, by class (km/h)",
        "Dutch statutory limits (RVV 1990, articles 20 to 22) by the usual setting of each class",
    )  # fmt: skip
    address_reach_m: float = _tunable(
        150, "an address belongs to a road at most this far away (m)", "local choice: a long driveway to a farm", gt=0
    )
    edge_m: float = _tunable(
        400,
        "a dead end that points to the edge of the data from within this distance goes on beyond it (m)",
        "local choice: two points of a straight country road lie no farther apart",
        gt=0,
    )
    boundary_margin_m: float = _tunable(
        3000,
        "roads this far around the municipality are taken along (m)",
        "local choice: the next village on most roads",
        ge=0,
    )


class CoreSettings(_Group):
    """Cores: built-up areas with a name."""

    building_gap_m: float = _tunable(
        100,
        "addresses nearer to each other than this belong to one built-up area (m)",
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
        25, "a part cut off by a river, canal, motorway or boundary stands alone from this many addresses",
        "CBS: a bevolkingskern has at least 25 homes", ge=1,
    )  # fmt: skip
    margin_m: float = _tunable(
        30,
        "the outline keeps this distance from the outermost addresses (m)",
        "local choice: takes in the street in front of the houses",
        gt=0,
    )


class EntrySettings(_Group):
    """Entries: roads by which a car enters a core."""

    merge_m: float = _tunable(
        80,
        "crossings nearer to each other than this over the road are one entry (m)",
        "local choice: the width of a large roundabout",
        gt=0,
    )
    main_share: float = _tunable(
        0.05, "an entry with at least this share of its core's inflow is a main one", LOCAL_CHOICE, ge=0, le=1
    )


class InflowSettings(_Group):
    """Inflow: who drives in where."""

    gateway_weights: Mapping[str, float] = _tunable(
        {
            "motorway": 20, "trunk": 12, "primary": 8, "secondary": 5, "tertiary": 3, "unclassified": 1,
            "motorway_link": 10, "trunk_link": 8, "primary_link": 6, "secondary_link": 4, "tertiary_link": 2,
            "residential": 1, "living_street": 0.5, "busway": 0, "road": 1, "service": 0, "track": 0,
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


class SignSettings(_Group):
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


class MatchingSettings(_Group):
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


class ExposureSettings(_Group):
    """Exposure: how near an uncovered street lies to covered ones."""

    bandwidth_m: float = _tunable(
        300,
        "distance at which nearness has fallen to 37 % (m)",
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


class Settings(_Group):
    """All settings of a run.

    Attributes
    ----------
    lang
        Language of what a planner reads.
    out
        Folder of the results.
    inputs, network, cores, entries, inflow, signs, matching, exposure
        The groups of settings; each field has a ``description`` and a ``source``.
    """

    lang: Literal["nl", "en"] = Field("nl", description="language of the map, the report and the messages")
    out: Path = Field(Path("data/processed"), description="folder of the results")
    inputs: InputSettings = InputSettings()
    network: NetworkSettings = NetworkSettings()
    cores: CoreSettings = CoreSettings()
    entries: EntrySettings = EntrySettings()
    inflow: InflowSettings = InflowSettings()
    signs: SignSettings = SignSettings()
    matching: MatchingSettings = MatchingSettings()
    exposure: ExposureSettings = ExposureSettings()

    @classmethod
    def load(
        cls,
        config: Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        flags: Mapping[str, object] | None = None,
    ) -> Self:
        """Read settings: flags over environment over file over defaults.

        Parameters
        ----------
        config
            A TOML file; without one, no file is read.
        environment
            Environment variables, ``os.environ`` by default. ``DEKKEND_LANG`` sets ``lang``,
            ``DEKKEND_CORES__MIN_ADDRESSES`` sets ``cores.min_addresses``.
        flags
            Values by dotted name (``{"inputs.osm": "a.osm.pbf"}``); those that are None are left out.

        Returns
        -------
        Settings
            The settings.

        Raises
        ------
        SettingsError
            The file cannot be read, a key is not known, or a value is not allowed.
        """
        layers = [
            _from_file(config) if config is not None else {},
            _from_environment(os.environ if environment is None else environment),
            _nested({name: value for name, value in (flags or {}).items() if value is not None}),
        ]
        merged: dict[str, Any] = cls().model_dump()
        for values in layers:
            merged = _merge(merged, values)
        _require_known_classes(merged)
        try:
            return cls.model_validate(merged)
        except ValidationError as error:
            raise _explained(error, cls) from error


def describe() -> Iterator[tuple[str, str, object, str]]:
    """Yield every tunable as its dotted name, meaning, default and source, in order.

    Yields
    ------
    tuple of (str, str, object, str)
        Dotted name, meaning with unit, default, source of the default (empty for input files).
    """
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            for inner, tunable in group.model_fields.items():
                extra = tunable.json_schema_extra if isinstance(tunable.json_schema_extra, dict) else {}
                yield (
                    f"{name}.{inner}",
                    tunable.description or "",
                    tunable.default,
                    str(extra.get("source", "")),
                )
        else:
            yield name, field.description or "", field.default, ""


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError("{file}: there is no such settings file.", file=path) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("{file}: this is not a readable TOML file ({error}).", file=path, error=error) from error
    for section, key in (("inputs", name) for name in ("osm", "neighbourhoods", "groups", "signs", "boundary")):
        group = values.get(section)
        if isinstance(group, dict) and isinstance(group.get(key), str):
            group[key] = path.parent / group[key]
    if isinstance(values.get("out"), str):
        values["out"] = path.parent / values["out"]
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {
        name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."): value
        for name, value in sorted(environment.items())
        if name.startswith(ENVIRONMENT_PREFIX) and name not in _NOT_SETTINGS
    }
    return _nested(found)


def _nested(flat: Mapping[str, object]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, key = name.split(".")
        inner = out
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[key] = value
    return out


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(out.get(key), Mapping)
        out[key] = _merge(out[key], value) if both else value
    return out


def _require_known_classes(merged: Mapping[str, Any]) -> None:
    # Tables such as network.speeds_kmh may be set in part; the rest keeps its default.
    for name, _, default, _ in describe():
        if isinstance(default, Mapping):
            group, key = name.split(".")
            for found in _entries_of(merged, group, key):
                if found not in default:
                    raise _unknown(f"{name}.{found}", [f"{name}.{known}" for known in default])


def _entries_of(merged: Mapping[str, Any], group: str, key: str) -> Mapping[str, Any]:
    inner = merged[group].get(key) if isinstance(merged[group], Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _unknown(name: str, known: Iterable[str]) -> SettingsError:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
    return SettingsError("There is no setting {name}. Did you mean {nearest}?", name=name, nearest=nearest)


def _explained(error: ValidationError, model: type[BaseModel]) -> SettingsError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = [dotted for dotted, *_ in describe()] + list(model.model_fields)
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
        return SettingsError("There is no setting {name}. Did you mean {nearest}?", name=name, nearest=nearest)
    return SettingsError(
        "The setting {name} cannot be {value!r}: {reason}.",
        name=name,
        value=first["input"],
        reason=first["msg"],
    )
