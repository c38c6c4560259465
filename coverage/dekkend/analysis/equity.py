"""Whether those of 65 and over are covered as well as everybody, and how evenly coverage is spread over areas.

The answer depends on the areas that it is asked of (the modifiable areal unit problem, Openshaw 1984). So it is given
for homes, neighbourhoods and districts side by side.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.analysis.bounds import mean_between
from dekkend.arrays import Real
from dekkend.coverage_case import Equity, Interval
from dekkend.sentences import Sentence
from dekkend.settings import EquitySettings

HOME = "home"
# Statistics that differ by rounding alone are the same.
_SAME = 1e-12


def measure_equity(areas: gpd.GeoDataFrame, *, settings: EquitySettings) -> tuple[Equity, ...]:
    """Compare the coverage of those of 65 and over with that of all residents, level by level.

    At ``home`` level the figures of the layer are added up as they are. At ``neighbourhood`` and ``district`` level
    those of 65 and over are taken to be covered like the residents of their area as a whole, which is all that one
    would know there. The test deals the shares of 65 and over out anew among the areas, each of which keeps its
    residents and its coverage; its statistic is the distance of the ratio from 1, on both sides.

    Parameters
    ----------
    areas
        The layer ``areas`` (:func:`dekkend.analysis.areas.measure_areas`).
    settings
        Number of draws, seed, and the fewest areas.

    Returns
    -------
    tuple of Equity
        For homes, neighbourhoods and districts; empty where there are no neighbourhoods.
    """
    by_level = {level: areas[(areas["level"] == level) & (areas["residents"] > 0)] for level in areas["level"].unique()}
    found = []
    if "neighbourhood" in by_level:
        found.append(_compared(HOME, by_level["neighbourhood"], "residents_65_share"))
    for level in ("neighbourhood", "district"):
        if level in by_level:
            compared = _compared(level, by_level[level], "residents_share")
            found.append(_tested(compared, by_level[level], settings))
    return tuple(found)


def weighted_gini(share: Real, people: Real) -> float:
    """Return the Gini coefficient of shares that groups of people have.

    Half the mean difference between two people drawn at random, divided by the mean. PySAL's ``inequality`` counts a
    farm's neighbourhood as much as a town's, since it has no weights; with equal weights both agree.

    Parameters
    ----------
    share
        What each group has, not negative.
    people
        Size of each group.

    Returns
    -------
    float
        0 to 1; NaN where nobody has anything.

    Examples
    --------
    >>> weighted_gini(np.array([0.0, 1.0]), np.array([3.0, 1.0]))
    0.75
    """
    held = float((share * people).sum())
    if held <= 0:
        return float("nan")
    apart = np.abs(share[:, None] - share[None, :])
    return float((people[:, None] * people[None, :] * apart).sum() / (2 * people.sum() * held))


def _compared(level: str, rows: pd.DataFrame, share_65: str) -> Equity:
    everyone = _mean(rows, "residents_share", "residents")
    elderly = _mean(rows, share_65, "residents_65")
    return Equity(
        level=level,
        areas=len(rows),
        coverage=everyone,
        coverage_65=elderly,
        ratio=Interval(
            _divided(elderly.value, everyone.value),
            _divided(elderly.low, everyone.high),
            _divided(elderly.high, everyone.low),
        ),
        p_value=float("nan"),
        permutations=0,
        gini=float("nan"),
        untested=Sentence("Homes are not compared with one another: nobody publishes who lives in which."),
    )


def _tested(compared: Equity, rows: pd.DataFrame, settings: EquitySettings) -> Equity:
    """Add the test over areas and the Gini coefficient."""
    known = rows[(rows["addresses"] > 0) & rows["residents_65"].notna()]
    share, people, elderly = (known[name].to_numpy(float) for name in ("residents_share", "residents", "residents_65"))
    compared = replace(compared, areas=len(known), gini=weighted_gini(share, people))
    untested = None
    if len(known) < settings.least_areas:
        untested = Sentence(
            "There are {n} areas with residents, too few to tell chance from a pattern; {least} are needed.",
            n=len(known),
            least=settings.least_areas,
        )
    elif not (share * people).sum() > 0 or not elderly.sum() > 0:
        untested = Sentence("Nobody is covered, or nobody is 65 or over, so that there is nothing to compare.")
    if untested is not None:
        return replace(compared, untested=untested)
    return replace(
        compared,
        p_value=_by_chance(share, people, elderly / people, settings),
        permutations=settings.permutations,
        untested=None,
    )


def _by_chance(share: Real, people: Real, share_65: Real, settings: EquitySettings) -> float:
    """Return how often shares of 65 and over that are dealt out at random make a ratio as far from 1."""
    rng = np.random.default_rng(settings.seed)
    drawn = rng.permuted(np.tile(share_65, (settings.permutations, 1)), axis=1)
    mean = (share * people).sum() / people.sum()
    elderly = np.vstack([share_65, drawn]) * people
    away = np.abs((elderly * share).sum(axis=1) / elderly.sum(axis=1) / mean - 1)
    # The areas as they are count as one of the ways to deal the shares out.
    return float((away >= away[0] - _SAME).mean())


def _mean(rows: pd.DataFrame, share: str, people: str) -> Interval:
    known = rows[rows[f"{share}_low"].notna() & rows[people].notna()]
    weights = known[people].to_numpy(float)
    total = weights.sum()
    value = float((known[share].fillna(0) * weights).sum() / total) if total > 0 else float("nan")
    # A bound that is missing is no bound.
    most = known[f"{people}_high"].fillna(np.inf).to_numpy(float)
    bounds = mean_between(
        (known[f"{share}_low"].to_numpy(float), known[f"{share}_high"].to_numpy(float)),
        (known[f"{people}_low"].to_numpy(float), most),
    )
    return Interval(value, *bounds)


def _divided(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
