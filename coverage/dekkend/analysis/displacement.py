"""Did crime move? The weighted displacement difference and quotient, and what they could have shown.

Counts of areas in which groups started are held against counts nearby, where crime may have moved to, and against
control areas of like crime. A comparison shows what happened, not why.
"""

from math import inf, nan, sqrt

import numpy as np
import pandas as pd
from scipy.stats import norm

from dekkend.arrays import Real
from dekkend.before_after import Change, Counts, Findings, Years
from dekkend.sentences import Sentence

# A two-sided test at 5 %, with a power of 80 %: the usual ones (Cohen 1988).
_INTERVAL = float(norm.ppf(0.975))
_DETECTABLE = _INTERVAL + float(norm.ppf(0.8))
_NONE = Counts(0, 0)
# CBS and the police round small counts to multiples of this. So many counts are not all multiples of it by chance.
_ROUNDED_TO = 5
_ENOUGH_TO_SEE_ROUNDING = 20


def weigh_areas(areas: pd.DataFrame, counts: pd.DataFrame, years: Years, *, may_be_rounded: bool) -> Findings:
    """Weigh what changed in areas whose roles are known.

    Parameters
    ----------
    areas
        ``code``, ``role``, ``control_of``, ``before`` and ``after``, as :mod:`dekkend.analysis.displacement_areas`
        makes them.
    counts
        Crimes by code (index) and year (columns), NaN where they are not known; further areas may be in it.
    years
        The years that are compared.
    may_be_rounded
        Whether counts come from a table. Those of which all are multiples of 5 are then taken as rounded, each by 2.5
        at most.

    Returns
    -------
    Findings
        See :func:`weigh`.
    """
    of = areas["control_of"].map(areas.set_index("code")["role"])
    sides = (
        areas[areas["role"] == "treated"],
        areas[of == "treated"],
        areas[areas["role"] == "displacement"],
        areas[of == "displacement"],
    )
    compared = counts.loc[pd.concat(sides)["code"]]
    before, after = (compared[list(span)].to_numpy(float) for span in (years.before, years.after))
    most = _ROUNDED_TO / 2 if may_be_rounded and _is_rounded(counts.to_numpy(float)) else 0.0
    cells = [len(side) * len(years.all) * most for side in sides]
    return weigh(
        *(Counts(int(side["before"].sum()), int(side["after"].sum())) for side in sides),
        spread=spread_between_years(before, after),
        rounding=(cells[0] + cells[1], cells[2] + cells[3]),
    )


def weigh(
    treated: Counts,
    treated_control: Counts,
    displacement: Counts = _NONE,
    displacement_control: Counts = _NONE,
    *,
    spread: float = nan,
    rounding: tuple[float, float] = (0.0, 0.0),
) -> Findings:
    """Work out the weighted displacement difference of Wheeler and Ratcliffe (2018), and the quotient.

    The difference is (T₁ - T₀) - (CT₁ - CT₀) + (D₁ - D₀) - (CD₁ - CD₀), and its variance the sum of the eight counts,
    since a count that is Poisson distributed has its mean as its variance.

    Parameters
    ----------
    treated, displacement
        Crimes in the areas in which groups started, and in those that crime may have moved to. Without displacement
        areas leave them out.
    treated_control, displacement_control
        Crimes in their control areas; no area may count twice.
    spread
        How much more the years of one area differ than by chance (:func:`spread_between_years`). Above 1, variances are
        multiplied by it; NaN where it is not known.
    rounding
        The most that rounding may have changed the first and the second difference.

    Returns
    -------
    Findings
        The differences of both kinds of areas and together, each with its standard error, interval, smallest
        detectable change and verdict, and the quotient where it has a meaning.

    Notes
    -----
    Wheeler, A. P., and Ratcliffe, J. H. (2018). A simple weighted displacement difference test to evaluate place based
    crime interventions. Crime Science 7:11.
    """
    counts = {
        "treated": treated,
        "treated_control": treated_control,
        "displacement": displacement,
        "displacement_control": displacement_control,
    }
    widened = max(1.0, spread) if np.isfinite(spread) else 1.0
    direct = _change(((treated, treated_control),), widened, rounding[0])
    pairs = ((treated, treated_control), (displacement, displacement_control))
    moved = _change(pairs[1:], widened, rounding[1]) if displacement != _NONE or displacement_control != _NONE else None
    control = treated_control + displacement_control
    no_quotient = _why_no_quotient(direct, moved, treated, control)
    return Findings(
        counts=counts,
        direct=direct,
        moved=moved,
        together=_change(pairs, widened, sum(rounding)),
        spread=spread,
        quotient=displacement_quotient(treated, displacement, control) if no_quotient is None else nan,
        no_quotient=no_quotient,
    )


def displacement_quotient(treated: Counts, displacement: Counts, control: Counts) -> float:
    """Work out the weighted displacement quotient of Bowers and Johnson (2003).

    It is (D₁/C₁ - D₀/C₀) / (T₁/C₁ - T₀/C₀): what changed nearby for what changed where the groups are, both as ratios
    to the control area.

    Parameters
    ----------
    treated, displacement, control
        Crimes before and after.

    Returns
    -------
    float
        Above 0 where crime fell nearby as well, above 1 more than where the groups are; below 0 where it rose, below -1
        by more than it fell where the groups are. NaN where the control area has no crime, or nothing changed where the
        groups are. Where crime did not fall there, the number has no such meaning.

    Notes
    -----
    Bowers, K. J., and Johnson, S. D. (2003). Measuring the geographical displacement and diffusion of benefit effects
    of crime prevention activity. Journal of Quantitative Criminology 19(3), 275-301.

    Examples
    --------
    >>> displacement_quotient(Counts(100, 50), Counts(100, 150), Counts(100, 100))
    -1.0
    """
    if control.before == 0 or control.after == 0:
        return nan
    success = _ratio_change(treated, control)
    return _ratio_change(displacement, control) / success if success else nan


def spread_between_years(before: Real, after: Real) -> float:
    """Say how much more the years of one area differ than they would by chance.

    Parameters
    ----------
    before, after
        Crimes of each area (row) in each year (column).

    Returns
    -------
    float
        Pearson's statistic by its degrees of freedom, over the areas and the two spans, each about its own mean: about
        1 where counts are Poisson distributed, NaN with one year or without crime. It is the factor by which a
        quasi-Poisson model widens variances (McCullagh and Nelder 1989).
    """
    statistic = freedom = 0.0
    for counts in (before, after):
        mean = counts.mean(axis=1)
        counted = mean > 0
        statistic += float((((counts - mean[:, None]) ** 2).sum(axis=1)[counted] / mean[counted]).sum())
        freedom += float(counted.sum() * (counts.shape[1] - 1))
    return statistic / freedom if freedom else nan


def _is_rounded(counts: Real) -> bool:
    known = counts[np.isfinite(counts)]
    return bool((known > 0).sum() >= _ENOUGH_TO_SEE_ROUNDING and (known % _ROUNDED_TO == 0).all())


def _ratio_change(area: Counts, control: Counts) -> float:
    return area.after / control.after - area.before / control.before


def _change(pairs: tuple[tuple[Counts, Counts], ...], widened: float, rounding: float) -> Change:
    difference = sum(area.change - control.change for area, control in pairs)
    poisson = sqrt(sum(each.before + each.after for pair in pairs for each in pair))
    se = poisson * sqrt(widened)
    detectable = _DETECTABLE * se if se else inf
    clear = abs(difference) - rounding >= detectable
    return Change(
        difference=difference,
        poisson_se=poisson,
        se=se,
        low=difference - _INTERVAL * se,
        high=difference + _INTERVAL * se,
        detectable=detectable,
        rounding=rounding,
        verdict=("fell" if difference < 0 else "rose") if clear else "none",
    )


def _why_no_quotient(direct: Change, moved: Change | None, treated: Counts, control: Counts) -> Sentence | None:
    if moved is None:
        return Sentence("there are no displacement areas.")
    if control.before == 0 or control.after == 0:
        return Sentence("the control areas have no crime to hold the others against.")
    if direct.verdict != "fell" or _ratio_change(treated, control) >= 0:
        return Sentence(
            "it divides by the fall of crime in the treated areas, and these counts show no fall there that stands out "
            "from chance. What did not go away cannot have moved."
        )
    return None
