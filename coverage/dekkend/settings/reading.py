"""Values of settings as they stand in a file, in the environment and in flags, before they are checked."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dekkend.errors import SettingsError
from dekkend.sentences import Sentence
from dekkend.settings.fetch import FetchSettings
from dekkend.settings.groups import EVIDENCE, InputSettings

ENVIRONMENT_PREFIX = "DEKKEND_"
# Read by the tests alone, so that a developer's shell does not stop a run.
_NOT_SETTINGS = {"DEKKEND_REAL_DATA", "DEKKEND_LIVE"}
_FILES = {
    group: {name for name, field in model.model_fields.items() if field.annotation in {Path, Path | None}}
    for group, model in (("inputs", InputSettings), ("fetch", FetchSettings))
}


def from_file(path: Path) -> dict[str, Any]:
    """Read a TOML file; paths in it are relative to it.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict
        Its values, in groups.

    Raises
    ------
    SettingsError
        It is not there, or no TOML.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError("{file}: there is no such settings file.", file=path) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("{file}: this is not a readable TOML file ({error}).", file=path, error=error) from error
    for group, files in _FILES.items():
        named = values.get(group)
        if isinstance(named, dict):
            values[group] = {
                key: path.parent / value if key in files and isinstance(value, str) else value
                for key, value in named.items()
            }
    if isinstance(values.get("out"), str):
        values["out"] = path.parent / values["out"]
    return values


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read the variables whose name starts with ``DEKKEND_``.

    Parameters
    ----------
    environment
        All variables.

    Returns
    -------
    dict
        Their values, in groups: two underscores part a group from a name. An empty variable sets nothing.

    Raises
    ------
    SettingsError
        One variable sets a group as a whole that another sets in part.
    """
    found = {
        name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."): value
        for name, value in sorted(environment.items())
        if name.startswith(ENVIRONMENT_PREFIX) and name not in _NOT_SETTINGS and value
    }
    return nested(found)


def evidence_without(ignored: str | None) -> tuple[str, ...] | None:
    """Return the kinds of evidence that are left when some are ignored.

    Parameters
    ----------
    ignored
        Kinds with commas between them, or None.

    Returns
    -------
    tuple of str, or None
        All other kinds that ``cores.evidence`` can hold, in their order; None for None.

    Raises
    ------
    SettingsError
        One is not known; the nearest is named.

    Examples
    --------
    >>> "lamps" in evidence_without("lamps, admin"), "cbs" in evidence_without("lamps, admin")
    (False, True)
    """
    if ignored is None:
        return None
    names = [name.strip() for name in ignored.split(",") if name.strip()]
    for name in names:
        if name not in EVIDENCE:
            nearest = difflib.get_close_matches(name, EVIDENCE, n=1, cutoff=0)[0]
            raise SettingsError(
                "There is no kind of evidence {name}. Did you mean {nearest}?", name=name, nearest=nearest
            )
    return tuple(kind for kind in EVIDENCE if kind not in names)


def nested(flat: Mapping[str, object]) -> dict[str, Any]:
    """Put values under the groups that their dotted names say.

    Parameters
    ----------
    flat
        Values by dotted name.

    Returns
    -------
    dict
        The same, in groups.

    Raises
    ------
    SettingsError
        A name is a group and a value at once.
    """
    out: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, key = name.split(".")
        inner = out
        for group in groups:
            inner = inner.setdefault(group, {})
            if not isinstance(inner, dict):
                raise SettingsError(
                    "The setting {name} cannot be {value!r}: {reason}.",
                    name=".".join(groups[: groups.index(group) + 1]),
                    value=inner,
                    reason=Sentence("it is a group of settings"),
                )
        inner[key] = value
    return out


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values over others, group by group.

    Parameters
    ----------
    base, over
        Values in groups; those of the second win.

    Returns
    -------
    dict
        Both together; neither is changed.
    """
    out = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(out.get(key), Mapping)
        out[key] = merge(out[key], value) if both else value
    return out
