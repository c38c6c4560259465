"""What two runs were made from: which inputs, settings and versions differ, and what that may have changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dekkend.comparison import BASIS_CHANGES, Cause, Part, ReadFile, RunRecord

_SHORT_SHA = 12
# What each kind of input may change; "squares" and the like give figures of residents.
_CAUSE_OF_ROLE: Mapping[str, tuple[Cause, ...]] = {
    "groups": ("groups",),
    "answers": ("groups",),
    "osm": ("map",),
    "boundary": ("map",),
    "cores": ("map",),
    "population_cores": ("map",),
    # The file holds outlines and figures.
    "neighbourhoods": ("map", "figures"),
    "squares": ("figures",),
    "signs": ("signs",),
    "counts": ("counts",),
}
_ORDER: Final[tuple[Cause, ...]] = ("groups", "map", "figures", "signs", "counts", "settings")
# Groups of settings that change no part: they shape checks, suggestions and what is written alone.
_BESIDE = frozenset({"displacement", "equity", "groups", "recruit", "results"})
# What may change a part of a run, and the groups of settings that certainly do not. A setting or an input of a kind
# that is not known here counts among the settings, so that nothing is said to be the same that may differ.
_OF_PART: Mapping[Part, tuple[frozenset[Cause], frozenset[str]]] = {
    "coverage": (frozenset({"groups", "map"}), _BESIDE | {"entries", "inflow", "signs", "exposure"}),
    "flags": (frozenset({"groups", "map", "figures"}), _BESIDE | {"entries", "inflow", "signs"}),
    "signs": (frozenset({"map", "signs", "counts"}), _BESIDE | {"matching", "exposure"}),
    "places": (frozenset({"map"}), _BESIDE | {"matching", "inflow", "signs", "exposure"}),
}


@dataclass(frozen=True)
class Differing:
    """What differs between two runs.

    Attributes
    ----------
    roles
        Inputs that are not the same file, by what they were read as.
    settings
        Dotted names of settings with another value.
    version
        The version of dekkend is another one.
    known
        Both runs say what they were made from; else anything may differ.
    """

    roles: frozenset[str]
    settings: frozenset[str]
    version: bool
    known: bool

    def causes(self, part: Part) -> tuple[Cause, ...]:
        """Return what may have changed a part of a run.

        Parameters
        ----------
        part
            The part.

        Returns
        -------
        tuple of Cause
            That of which it is not known that it is the same in both runs, in a fixed order.
        """
        possible, without = _OF_PART[part]
        if not self.known:
            return tuple(cause for cause in _ORDER if cause in possible or cause == "settings")
        found = {cause for role in self.roles for cause in _CAUSE_OF_ROLE.get(role, ("settings",))} & (
            possible | {"settings"}
        )
        if self.version or any(name.partition(".")[0] not in without for name in self.settings):
            found.add("settings")
        return tuple(cause for cause in _ORDER if cause in found)


def differing(old: RunRecord | None, new: RunRecord | None) -> Differing:
    """Say what differs between what two runs were made from.

    Parameters
    ----------
    old, new
        What the runs tell of themselves, None where they do not.

    Returns
    -------
    Differing
        The inputs (by their hashes) and settings that differ.
    """
    if old is None or new is None:
        return Differing(frozenset(), frozenset(), version=False, known=False)
    roles = {role for role in {*old.inputs, *new.inputs} if _hash(old, role) != _hash(new, role)}
    names = {name for name in {*old.settings, *new.settings} if old.settings.get(name) != new.settings.get(name)}
    version = old.versions.get("dekkend") != new.versions.get("dekkend")
    return Differing(frozenset(roles), frozenset(names), version=version, known=True)


def compare_basis(old: RunRecord | None, new: RunRecord | None) -> pd.DataFrame:
    """Tell what differs between what two runs were made from.

    Parameters
    ----------
    old, new
        What the runs tell of themselves, None where they do not.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`dekkend.comparison.BASIS_CHANGES`: files, the date of the road data, settings and
        versions, each by name; without rows where a run does not tell. ``then`` and ``now`` are values as they stand in
        ``run.json``, files by name and the start of their hash.
    """
    rows = [] if old is None or new is None else [*_rows(old, new)]
    return pd.DataFrame(rows, columns=[column.name for column in BASIS_CHANGES], dtype=object)


def _rows(old: RunRecord, new: RunRecord) -> Iterator[tuple[str, str, object, object]]:
    found = differing(old, new)
    for role in sorted(found.roles):
        yield "file", role, _marked(old.inputs.get(role)), _marked(new.inputs.get(role))
    if old.data_date != new.data_date:
        yield "date", "osm", old.data_date, new.data_date
    for name in sorted(found.settings):
        yield "setting", name, _value(old, name), _value(new, name)
    for name in sorted({*old.versions, *new.versions}):
        if old.versions.get(name) != new.versions.get(name):
            yield "version", name, old.versions.get(name, ""), new.versions.get(name, "")


def _hash(record: RunRecord, role: str) -> str:
    return record.inputs[role].sha256 if role in record.inputs else ""


def _marked(file: ReadFile | None) -> str:
    return "" if file is None else f"{file.name} ({file.sha256[:_SHORT_SHA]})"


def _value(record: RunRecord, name: str) -> object:
    value = record.settings.get(name)
    return "" if value is None else value
