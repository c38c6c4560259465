"""How many people live in each area and how many of them are covered, with the bounds of both."""

from dataclasses import dataclass

import numpy as np

from dekkend.analysis.bounds import mean_between
from dekkend.analysis.residents import People
from dekkend.analysis.spans import Span
from dekkend.arrays import Flags, Real, Whole

# Shares that differ by rounding alone are the same.
_SAME = 1e-9


@dataclass(frozen=True)
class Placed:
    """Which share of the people of each neighbourhood (column) lives in each area (row).

    Attributes
    ----------
    known
        At homes on the map.
    covered
        At covered homes.
    unplaced
        Counted in an area although their home is not on the map.
    """

    known: Real
    covered: Real
    unplaced: Real

    @property
    def everybody(self) -> Real:
        """All of them, at known homes or not."""
        return self.known + self.unplaced


def place_people(people: People, area: Whole, home: Whole, neighbourhood: Whole, covered: Flags, count: int) -> Placed:
    """Say which share of the people of each neighbourhood lives in each area.

    Parameters
    ----------
    people
        How many live in each neighbourhood, and their share at each home.
    area
        Position of the neighbourhood of each home, negative for none.
    home
        Position of the area that each home lies in.
    neighbourhood
        Position of the area that those people of each neighbourhood are counted in whose home is not on the map.
    covered
        True for each covered home.
    count
        Number of areas.

    Returns
    -------
    Placed
        Shares; those of each neighbourhood add up to 1 over all areas.
    """
    found = Placed(*(np.zeros((count, len(neighbourhood))) for _ in range(3)))
    inside = area >= 0
    for table, homes in ((found.known, inside), (found.covered, inside & covered)):
        np.add.at(table, (home[homes], area[homes]), people.weight[homes])
    rest = 1 - found.known.sum(axis=0)
    found.unplaced[neighbourhood, np.arange(len(neighbourhood))] = np.where(rest > _SAME, rest, 0.0)
    return found


def count_people(placed: Placed, span: Span, who: str) -> dict[str, Real]:
    """Count the people of each area and the covered ones among them, with the bounds of both.

    Parameters
    ----------
    placed
        Which share of the people of each neighbourhood lives in each area.
    span
        How many people live in each neighbourhood.
    who
        What they are called: ``residents`` or ``residents_65``.

    Returns
    -------
    dict of str to numpy.ndarray
        ``{who}``, ``covered_{who}`` and ``{who}_share``, each with ``_low`` and ``_high``: NaN where nothing is
        published, or nothing bounds it. People whose home is not known are not counted as covered; the bounds allow
        for it.
    """
    everybody = placed.everybody
    perhaps = placed.covered + placed.unplaced
    value = _summed(everybody, span.value)
    watched = _summed(placed.covered, span.value)
    low, high = _share_bounds(everybody, placed.covered, perhaps, span)
    found = {
        who: value,
        f"{who}_low": _summed(everybody, span.low),
        f"{who}_high": _summed(everybody, span.high),
        f"covered_{who}": watched,
        f"covered_{who}_low": _summed(placed.covered, span.low),
        f"covered_{who}_high": _summed(perhaps, span.high),
        f"{who}_share": np.divide(watched, value, out=np.full(len(value), np.nan), where=value > 0),
        f"{who}_share_low": low,
        f"{who}_share_high": high,
    }
    return {name: np.where(np.isfinite(figures), figures, np.nan) for name, figures in found.items()}


def _summed(share: Real, people: Real) -> Real:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(share > 0, share * people, 0.0).sum(axis=1), dtype=np.float64)


def _share_bounds(everybody: Real, covered: Real, perhaps: Real, span: Span) -> tuple[Real, Real]:
    low, high = np.full(len(everybody), np.nan), np.full(len(everybody), np.nan)
    for number, share in enumerate(everybody):
        here = share > 0
        shares = covered[number, here] / share[here], perhaps[number, here] / share[here]
        low[number], high[number] = mean_between(shares, (share[here] * span.low[here], share[here] * span.high[here]))
    return low, high
