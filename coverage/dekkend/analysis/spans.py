"""How many people live in each neighbourhood, and within which bounds that is certain.

CBS rounds figures of neighbourhoods and districts to multiples of five, up or down by lot, and publishes some not at
all. So each figure has an interval that surely holds the truth (docs/methods/coverage.md has the rules and sources).
"""

import warnings
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from dekkend.arrays import Flags, Real, Whole
from dekkend.errors import DekkendWarning

# Drawing lots, CBS rounds to the next multiple of five above or below, never a whole five away.
_ROUNDED_TO, _ROUNDING = 5, 4.0
_PERCENT_ROUNDING = 0.5
_UNDER_TEN = 9.0
_NAMED = 5


@dataclass(frozen=True)
class Span:
    """Figures with the bounds within which they surely lie, each an array in the order of the neighbourhoods.

    Attributes
    ----------
    value
        The published figure. Where it is not published: for all residents the middle of the bounds, or as many per
        address as elsewhere where nothing bounds it; for those of 65 and over their share in all other
        neighbourhoods together, as near to that as the bounds allow. NaN where nothing is published at all.
    low, high
        The bounds. ``high`` is infinite where nothing bounds it.
    """

    value: Real
    low: Real
    high: Real


def everyone_of(neighbourhoods: gpd.GeoDataFrame, homes: Whole, totals: pd.DataFrame | None) -> Span:
    """Say how many people live in each neighbourhood.

    A published count is 4 off at most. Where a count is not published and CBS keeps the density secret as well, fewer
    than ten live there. What districts and municipalities leave for a secret count bounds it further.

    Parameters
    ----------
    neighbourhoods
        Neighbourhoods with ``district``, ``municipality``, ``residents`` (NaN where secret) and ``under_ten``.
    homes
        Number of homes in each.
    totals
        Figures of whole districts and municipalities, None where none are known.

    Returns
    -------
    Span
        Persons.

    Warns
    -----
    DekkendWarning
        A total contradicts the neighbourhoods; it is not used.
    """
    figure = neighbourhoods["residents"].to_numpy(float)
    secret = np.isnan(figure)
    low, high = _rounded(figure)
    low[secret] = 0.0
    high[secret] = np.where(neighbourhoods["under_ten"].to_numpy(bool)[secret], _UNDER_TEN, np.inf)
    low, high = _bounded(low, high, secret, neighbourhoods, totals, "residents")
    per_home = _ratio(figure[~secret & (homes > 0)].sum(), homes[~secret].sum())
    guess = np.where(np.isfinite(high), (low + high) / 2, np.maximum(homes * per_home, low))
    return Span(np.where(secret, guess, figure), low, high)


def elderly_of(neighbourhoods: gpd.GeoDataFrame, everyone: Span, totals: pd.DataFrame | None) -> Span:
    """Say how many people of 65 and over live in each neighbourhood, never more than live there in all.

    Parameters
    ----------
    neighbourhoods
        Neighbourhoods with ``district``, ``municipality``, ``residents_65`` (NaN where secret) and
        ``percentage_65`` (what that was computed from, NaN where it was counted).
    everyone
        All residents.
    totals
        Figures of whole districts and municipalities, None where none are known.

    Returns
    -------
    Span
        Persons.

    Warns
    -----
    DekkendWarning
        A total contradicts the neighbourhoods; it is not used.
    """
    figure = neighbourhoods["residents_65"].to_numpy(float)
    percentage = neighbourhoods["percentage_65"].to_numpy(float)
    secret = np.isnan(figure)
    low, high = _rounded(np.where(np.isnan(percentage), figure, np.nan))
    counted = percentage[~np.isnan(percentage)]
    about = _PERCENT_ROUNDING if (counted == np.round(counted)).all() else 0.0
    by_share = ~np.isnan(percentage)
    low[by_share] = np.maximum(counted - about, 0) / 100 * everyone.low[by_share]
    high[by_share] = (counted + about) / 100 * everyone.high[by_share]
    unknown = secret & ~by_share
    low[unknown], high[unknown] = 0.0, np.inf
    low, high = _bounded(low, np.minimum(high, everyone.high), unknown, neighbourhoods, totals, "residents_65")
    low = np.minimum(low, high)
    both = ~secret & ~np.isnan(everyone.value)
    share = _ratio(figure[both].sum(), everyone.value[both].sum())
    return Span(np.where(secret, np.clip(everyone.value * share, low, high), figure), low, high)


def _rounded(figure: Real) -> tuple[Real, Real]:
    """Return the bounds of published figures. Those of which one is no multiple of five have not been rounded."""
    known = figure[~np.isnan(figure)]
    about = _ROUNDING if (known % _ROUNDED_TO == 0).all() else 0.0
    return np.maximum(figure - about, 0.0), figure + about


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan


def _bounded(
    low: Real,
    high: Real,
    secret: Flags,
    neighbourhoods: gpd.GeoDataFrame,
    totals: pd.DataFrame | None,
    who: str,
) -> tuple[Real, Real]:
    """Narrow the bounds of secret figures by what districts and municipalities leave for them."""
    if totals is None or not secret.any():
        return low, high
    contradicted = []
    for level in ("district", "municipality"):
        codes = neighbourhoods[level].to_numpy(object)
        for total in totals[totals["code"].isin(codes[secret])].itertuples():
            members = np.flatnonzero(codes == total.code)
            # People without a fixed place count in the municipality alone, and parts of a district may be missing
            # here: either way the total is no lower bound of what is left.
            whole = level == "district" and total.parts == len(members)
            narrowed = _left(low[members], high[members], float(getattr(total, who)), exact=level == "municipality")
            least, most = narrowed if whole else (low[members], narrowed[1])
            least, most = np.maximum(low[members], least), np.minimum(high[members], most)
            if (least > most).any():
                contradicted.append(str(total.code))
                continue
            low[members] = np.where(secret[members], least, low[members])
            high[members] = np.where(secret[members], most, high[members])
    _warn_of_contradiction(contradicted)
    return low, high


def _left(low: Real, high: Real, total: float, *, exact: bool) -> tuple[Real, Real]:
    """Return what a total leaves for each part once the others are taken away."""
    if np.isnan(total):
        return low, high
    about = 0.0 if exact else _ROUNDING
    others = ~np.eye(len(low), dtype=bool)
    least = [total - about - high[other].sum() for other in others]
    most = [total + about - low[other].sum() for other in others]
    return np.asarray(least), np.asarray(most)


def _warn_of_contradiction(codes: list[str]) -> None:
    if codes:
        warnings.warn(
            DekkendWarning(
                "The figures of {codes} contradict those of the neighbourhoods in it, and are not used. Take all "
                "figures of the same year.",
                codes=", ".join(codes[:_NAMED]),
            ),
            stacklevel=4,
        )
