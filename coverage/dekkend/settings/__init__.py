"""Every tunable of dekkend: its name, unit, default and where the default comes from.

Values are read from flags, over environment variables (``DEKKEND_CORES__MIN_ADDRESSES=50``), over a TOML file
(``dekkend.toml``), over the defaults below. A key that is not listed here is an error that names the nearest one.
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError

from dekkend.errors import SettingsError
from dekkend.settings.displacement import DisplacementSettings
from dekkend.settings.exposure import ExposureSettings, RecruitSettings
from dekkend.settings.faults import reason
from dekkend.settings.fetch import FetchSettings
from dekkend.settings.groups import (
    EVIDENCE,
    CoreSettings,
    EntrySettings,
    EquitySettings,
    Group,
    InputSettings,
    MatchingSettings,
    NetworkSettings,
    RegisterSettings,
)
from dekkend.settings.reading import from_environment, from_file, merge, nested
from dekkend.settings.results import ResultSettings
from dekkend.settings.roads import RoadSettings
from dekkend.settings.signs import InflowSettings, SignSettings

__all__ = [
    "EVIDENCE",
    "CoreSettings",
    "DisplacementSettings",
    "EntrySettings",
    "EquitySettings",
    "ExposureSettings",
    "FetchSettings",
    "InflowSettings",
    "InputSettings",
    "MatchingSettings",
    "NetworkSettings",
    "RecruitSettings",
    "RegisterSettings",
    "RoadSettings",
    "Settings",
    "SignSettings",
    "describe",
]


class Settings(Group):
    """All settings of a run.

    Attributes
    ----------
    lang
        Language of what a planner reads.
    out
        Folder of the results.
    inputs, roads, network, cores, entries, inflow, signs, matching, groups, equity, exposure, recruit, displacement,
    results
        The groups of settings; each field has a ``description`` and a ``source``.
    fetch
        The same for ``dekkend fetch``; a run reads none of it.
    """

    lang: Literal["nl", "en"] = Field("nl", description="language of the map, the report and the messages")
    out: Path = Field(Path("data/processed"), description="folder of the results")
    inputs: InputSettings = InputSettings()
    roads: RoadSettings = RoadSettings()
    network: NetworkSettings = NetworkSettings()
    cores: CoreSettings = CoreSettings()
    entries: EntrySettings = EntrySettings()
    inflow: InflowSettings = InflowSettings()
    signs: SignSettings = SignSettings()
    matching: MatchingSettings = MatchingSettings()
    groups: RegisterSettings = RegisterSettings()
    equity: EquitySettings = EquitySettings()
    exposure: ExposureSettings = ExposureSettings()
    recruit: RecruitSettings = RecruitSettings()
    displacement: DisplacementSettings = DisplacementSettings()
    fetch: FetchSettings = FetchSettings()
    results: ResultSettings = ResultSettings()

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
            from_file(config) if config is not None else {},
            from_environment(os.environ if environment is None else environment),
            nested({name: value for name, value in (flags or {}).items() if value is not None}),
        ]
        merged: dict[str, Any] = cls().model_dump()
        for values in layers:
            merged = merge(merged, values)
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


def _require_known_classes(merged: Mapping[str, Any]) -> None:
    # Tables such as network.speeds_kmh may be set in part; the rest keeps its default.
    for name, _, default, _ in describe():
        # A table without a default, such as roads.classes, is the planner's own and may hold any key.
        if isinstance(default, Mapping) and default:
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
        return _unknown(name, [dotted for dotted, *_ in describe()] + list(model.model_fields))
    return SettingsError(
        "The setting {name} cannot be {value!r}: {reason}.",
        name=name,
        # What was given for the database may hold a password.
        value="***" if name == "results.database" else first["input"],
        reason=reason(first),
    )
