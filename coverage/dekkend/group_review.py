"""Which entries of the register no street is certainly meant by, and what people's answers make of them."""

import re
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dekkend.analysis.matching import Matches, match_groups
from dekkend.entry_roads import ENTRY_STEPS, lay_out
from dekkend.errors import DekkendWarning, InputError, SettingsError, collected
from dekkend.meter import Meter
from dekkend.pipeline import READING, require_roads
from dekkend.sentences import Sentence
from dekkend.settings import InputSettings, Settings
from dekkend.sources.answers import answers_beside, read_filled_review
from dekkend.sources.columns import few
from dekkend.world import read_world

_MATCHING = Sentence("Matching the groups' streets")
CHECK_STEPS = (READING, *ENTRY_STEPS[:-1], _MATCHING)
# What people write for "none of the streets on the map".
_NONE = frozenset({"-", "–", "—"})
# A run refers to this check for what the check itself shows.
_THIS_COMMAND = "dekkend groups check"
_IN_CORE = re.compile(r"(?P<street>.+) \((?P<core>[^()]+)\)")


@dataclass(frozen=True)
class GroupReview:
    """The register held against the map.

    Attributes
    ----------
    matches
        What was found for each group, and in ``review`` the entries that need an answer.
    register
        The register as it was read.
    answers
        All answers that hold now, the new ones among them.
    answers_file
        Where they are to be remembered.
    given
        How many answers were new.
    warnings
        What a reader must know.
    """

    matches: Matches
    register: pd.DataFrame
    answers: pd.DataFrame
    answers_file: Path
    given: int
    warnings: tuple[Sentence, ...]


def check_groups(
    settings: Settings, *, filled: Path | None = None, announce: Callable[[str], None] = lambda _: None
) -> GroupReview:
    """Match the register with the map as a run does, and with it the answers that people gave.

    Parameters
    ----------
    settings
        Tunables, and the inputs: ``inputs.osm`` and ``inputs.groups`` at least. What a run knows of cores and of the
        municipality should be there too, since a name is looked for in the core of its group first.
    filled
        A review that somebody filled in. Each answer is the number of a candidate, the name of a street on the map
        (with its core behind it in brackets, if several bear that name), or ``-`` for none of them.
    announce
        Called with the name of each step (see :data:`CHECK_STEPS`) as it begins.

    Returns
    -------
    GroupReview
        What was found, and what is left to answer. Nothing is written.

    Raises
    ------
    SettingsError
        No road data or no register is named.
    InputError
        A file cannot be used, or an answer is no candidate and no street on the map.

    Warns
    -----
    DekkendWarning
        Collected in the result, not raised.
    """
    osm, beside = require_roads(settings.inputs), answers_beside(_require_groups(settings.inputs))
    drop = settings.inputs.drop_personal_data
    meter = Meter(announce)
    with collected() as said:
        with meter.step(READING):
            # Answers are small: a fault in them is told before the map is read.
            reviewed = read_filled_review(filled, drop_personal_data=drop) if filled else None
            inputs = settings.inputs.model_copy(update={"signs": None, "counts": None})
            world = read_world(inputs, osm, margin_m=settings.network.boundary_margin_m, roads=settings.roads)
        layout = lay_out(
            world.osm,
            settings,
            own_cores=world.own_cores,
            population_cores=world.population_cores,
            area=world.area,
            step=meter.step,
        )
        with meter.step(_MATCHING):
            net, cores = layout.network, layout.as_called
            homes = net.homes.assign(segment=net.segment_of_address)
            given = world.answers.iloc[:0]
            if filled is not None and reviewed is not None:
                reviewed = _of_register(filled, reviewed, world.register)
                # An alley where no car drives has homes alone, and many a place is no core of its own.
                streets = {*net.segments["street"], *homes["street"]} - {""}
                given = _resolved(filled, reviewed, streets, {*cores["name"], *homes["city"]} - {""})
            answers = _newest(world.answers, given)
            matches = match_groups(
                world.register, net.segments, cores, homes, settings=settings.matching, answers=answers
            )
    others = tuple(each for each in said if _THIS_COMMAND not in each)
    return GroupReview(matches, world.register, answers, beside, len(given), others)


def _require_groups(inputs: InputSettings) -> Path:
    if inputs.groups is None:
        raise SettingsError("No register of groups is given. Name it with --groups FILE.")
    return inputs.groups


def _of_register(path: Path, reviewed: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    entries = {
        (group_id, claim.written)
        for group_id, claims in zip(register["group_id"], register["claims"], strict=True)
        for claim in claims
    }
    known = [pair in entries for pair in zip(reviewed["group_id"], reviewed["written"], strict=True)]
    others = reviewed[[not each for each in known]]
    if len(others):
        warnings.warn(
            DekkendWarning(
                "{file}: rows {rows} answer entries that do not stand in the register, and are left out.",
                file=path,
                rows=few(map(str, others["row"])),
            ),
            stacklevel=2,
        )
    return reviewed[known]


def _resolved(path: Path, reviewed: pd.DataFrame, streets: Collection[str], places: Collection[str]) -> pd.DataFrame:
    meant = []
    for row in reviewed.to_dict("records"):
        found = _meant(row["answer"], row.get(f"candidate_{row['answer']}", ""), streets, places)
        if found is None:
            raise InputError(
                "{file}: row {row} has the answer {answer!r}, which is neither the number of one of its candidates nor "
                "the name of a street on the map. Correct it, or write - where none is meant.",
                file=path,
                row=row["row"],
                answer=row["answer"],
            )
        meant.append({"group_id": row["group_id"], "written": row["written"], "street": found[0], "core": found[1]})
    return pd.DataFrame(meant, columns=["group_id", "written", "street", "core"], dtype="str")


def _meant(answer: str, candidate: str, streets: Collection[str], places: Collection[str]) -> tuple[str, str] | None:
    """Return the street that an answer means and the core or town that it names, or None for no such street."""
    if answer in _NONE:
        return "", ""
    name = candidate or answer
    if name in streets:
        return name, ""
    found = _IN_CORE.fullmatch(name)
    if found and found["street"] in streets and found["core"] in places:
        return found["street"], found["core"]
    same = sorted(street for street in streets if street.casefold() == name.casefold())
    return (same[0], "") if len(same) == 1 else None


def _newest(remembered: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    everything = pd.concat([remembered, given], ignore_index=True)
    newest = everything.drop_duplicates(["group_id", "written"], keep="last")
    return newest.sort_values(["group_id", "written"]).reset_index(drop=True)
