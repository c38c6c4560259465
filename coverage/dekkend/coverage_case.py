"""What the groups' coverage comes to: what the register leaves open, and whether the elderly are covered as well."""

from dataclasses import dataclass

import pandas as pd

from dekkend.gap_case import RecruitCase, Together
from dekkend.sentences import Sentence


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds that rounding and suppression leave; NaN where nothing is known."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Equity:
    """How those of 65 and over fare at one level of areas.

    Attributes
    ----------
    level
        ``home`` (each home as it was assumed who lives there), ``neighbourhood`` or ``district`` (everybody in an area
        is covered like its residents as a whole).
    areas
        Areas with residents whose coverage is known.
    coverage, coverage_65
        Share of residents, and of those of 65 and over, who are covered.
    ratio
        The representation ratio, the second divided by the first: 1 is equal, below 1 the elderly are covered less.
        Missing where nobody is covered.
    p_value
        How often chance alone makes a ratio as far from 1; NaN where nothing is tested.
    permutations
        Number of random draws behind it, 0 where nothing is tested.
    gini
        Gini coefficient of the covered share among residents: 0 where every area is covered alike, towards 1 where
        few have all. NaN for homes, and where nobody is covered.
    untested
        Why nothing is tested, None where it is.
    """

    level: str
    areas: int
    coverage: Interval
    coverage_65: Interval
    ratio: Interval
    p_value: float
    permutations: int
    gini: float
    untested: Sentence | None


@dataclass(frozen=True)
class CoverageCase:
    """What the groups' coverage comes to, beside the layers.

    Attributes
    ----------
    equity
        How those of 65 and over are covered beside all, at each level of areas; empty without neighbourhoods.
    review
        Entries of the register that no street is certainly meant by: ``group_id``, ``written``, ``core``, ``why`` (a
        code), ``candidates`` and ``scores``.
    upkeep
        What the keepers of the register should look at.
    together
        Whether neighbourhoods with gaps lie together.
    recruit
        What the proposed new groups are worth.
    """

    equity: tuple[Equity, ...]
    review: pd.DataFrame
    upkeep: tuple[Sentence, ...]
    together: Together
    recruit: RecruitCase
