"""What a comparison of registered crime before and after yields, and whether crime moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dekkend.provenance import Provenance
from dekkend.sentences import Sentence

Role = Literal["treated", "displacement", "control", "out"]
Verdict = Literal["fell", "rose", "none"]


@dataclass(frozen=True)
class Years:
    """The years that are compared.

    Attributes
    ----------
    before, after
        As many years before as after, each in order; all before lie before all after.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        """All years, in order."""
        return self.before + self.after


@dataclass(frozen=True)
class Counts:
    """Registered crimes in several areas together.

    Attributes
    ----------
    before, after
        Crimes in all years before, and in all years after.
    """

    before: int
    after: int

    @property
    def change(self) -> int:
        """Crimes more than before; less than 0 where they became fewer."""
        return self.after - self.before

    def __add__(self, other: "Counts") -> "Counts":
        """Count the areas of both together."""
        return Counts(self.before + other.before, self.after + other.after)


@dataclass(frozen=True)
class Change:
    """A change of crime beyond that in control areas, and what could have been seen of it.

    Attributes
    ----------
    difference
        Crimes more than the control areas would lead one to expect; less than 0 where there are fewer.
    poisson_se
        Its standard error if the years of an area differ by chance alone.
    se
        Its standard error as the years really differ, never smaller.
    low, high
        The interval of 95 % around it.
    detectable
        The smallest change that is found in four of five cases, by a two-sided test at 5 %.
    rounding
        The most that rounded counts may have added to it or taken off it; 0 where they are not rounded.
    verdict
        ``fell`` or ``rose`` where the change is at least ``detectable``, however counts were rounded; else ``none``.
    """

    difference: int
    poisson_se: float
    se: float
    low: float
    high: float
    detectable: float
    rounding: float
    verdict: Verdict


@dataclass(frozen=True)
class Findings:
    """What the counts say.

    Attributes
    ----------
    counts
        Crimes by ``treated``, ``treated_control``, ``displacement`` and ``displacement_control`` areas; 0 for a kind of
        which there is none.
    direct
        The change in treated areas beyond their control areas.
    moved
        The same in displacement areas, None where there are none.
    together
        The weighted displacement difference: both added up.
    spread
        How much more the years of one area differ than by chance: 1 as much, NaN where there is one year only.
    quotient
        The weighted displacement quotient, NaN where it has no meaning.
    no_quotient
        Why it has none, None where it has.
    """

    counts: Mapping[str, Counts]
    direct: Change
    moved: Change | None
    together: Change
    spread: float
    quotient: float
    no_quotient: Sentence | None


@dataclass(frozen=True)
class Displacement:
    """A comparison of crime before and after, or why there is none.

    Attributes
    ----------
    years
        The years.
    areas
        The neighbourhoods by code: ``code``, ``name``, ``role`` (:data:`Role`), ``control_of`` (the code of the area
        that a control area is held against, empty for others), ``before`` and ``after`` (crimes, NaN where they are not
        known) and ``why`` (a :class:`~dekkend.sentences.Sentence`).
    findings
        What the counts say, None where there is nothing to compare.
    refusal
        Why there is nothing to compare, None where there is.
    notes
        What a reader must know of areas and counts.
    warnings
        What could be lived with in the input.
    credit
        Whom to name beside the plan, with licences between semicolons.
    crime_sources
        Where the file of crime came from, empty where that is not known.
    schematic
        The road data says of itself that it is a drawn-up example.
    """

    years: Years
    areas: pd.DataFrame
    findings: Findings | None
    refusal: Sentence | None
    notes: tuple[Sentence, ...]
    warnings: tuple[Sentence, ...]
    credit: str
    crime_sources: tuple[Provenance, ...]
    schematic: bool
