"""What a reader must know of a comparison of crime, and why there may be none."""

import numpy as np
import pandas as pd

from dekkend.before_after import Findings, Years
from dekkend.sentences import Sentence
from dekkend.settings import DisplacementSettings


def refusal_of(areas: pd.DataFrame, groups: pd.DataFrame, years: Years) -> Sentence | None:
    """Say why there is nothing to compare.

    Parameters
    ----------
    areas
        The neighbourhoods with ``role``, ``control_of``, ``before`` and ``after``.
    groups
        The groups with ``since``.
    years
        The years that are compared.

    Returns
    -------
    Sentence or None
        No area is treated, there are fewer control areas than areas that need one, or there is no crime at all; None
        where all is there.
    """
    count = areas["role"].value_counts()
    treated, nearby, control = (int(count.get(role, 0)) for role in ("treated", "displacement", "control"))
    if not treated:
        started = sorted({since[:4] for since in groups["since"] if since})
        return Sentence(
            "There is nothing to compare: no neighbourhood with known crime is treated. Groups should have started "
            "after {last} and before {first}, and cover enough of it; the groups of this plan started in {years}. "
            "Choose years around that, or name the treated neighbourhoods with --roles.",
            last=str(years.before[-1]),
            first=str(years.after[0]),
            years=", ".join(started) or "-",
        )
    if control < treated + nearby:
        return Sentence(
            "There is too little to compare with: {control} control areas for {needed} treated and displacement areas, "
            "and each needs one of its own. Take a plan of a larger area, or leave areas out with --roles.",
            control=control,
            needed=treated + nearby,
        )
    compared = areas[areas["role"].isin(("treated", "displacement")) | (areas["control_of"] != "")]
    if not compared[["before", "after"]].to_numpy().any():
        return Sentence("In the areas that are compared there was no crime in any of the years.")
    return None


def notes_on_areas(areas: pd.DataFrame, groups: pd.DataFrame, *, outside: int) -> tuple[Sentence, ...]:
    """Say which gaps there are in areas and groups.

    Parameters
    ----------
    areas
        The neighbourhoods with ``name``, ``before``, ``after`` and ``wanted``.
    groups
        The groups with ``group_id`` and ``status``.
    outside
        Crimes that lie in no neighbourhood.

    Returns
    -------
    tuple of Sentence
        One for each gap.
    """
    notes = []
    unknown = areas[(areas["before"].isna() | areas["after"].isna()) & (areas["wanted"] != "out")]
    if len(unknown):
        notes.append(
            Sentence(
                "Of {names} crime is not known in every year compared. What is not known is not zero, so they are left "
                "out.",
                names=", ".join(unknown["name"]),
            )
        )
    if outside:
        notes.append(
            Sentence(
                "{count:,} {count:crime lies|crimes lie} in no neighbourhood of the plan and {count:is|are} not "
                "counted.",
                count=outside,
            )
        )
    ended = groups.loc[groups["status"] == "ended", "group_id"]
    if len(ended):
        notes.append(
            Sentence(
                "Groups that have ended count nowhere, even if they watched in a year that is compared: {groups}.",
                groups=", ".join(ended),
            )
        )
    return tuple(notes)


def notes_on_findings(findings: Findings, settings: DisplacementSettings) -> tuple[Sentence, ...]:
    """Say what weakens or widens the findings.

    Parameters
    ----------
    findings
        What the counts say.
    settings
        From which difference on control areas are told to be unlike.

    Returns
    -------
    tuple of Sentence
        On the spread between years, on rounding, and on control areas that are unlike.
    """
    return (*_on_spread(findings), *_on_rounding(findings), *_on_likeness(findings, settings.control_gap))


def _on_spread(findings: Findings) -> list[Sentence]:
    if np.isnan(findings.spread):
        return [
            Sentence(
                "With one year before and one after, nobody can tell how much the years of an area differ. The "
                "standard error takes them to differ by chance alone, which is often too little."
            )
        ]
    if findings.spread <= 1:
        return []
    return [
        Sentence(
            "The years of an area differ {spread:.1f} times as much as by chance alone (as variance). The standard "
            "error of the weighted displacement difference is larger for that: {wide:.1f} instead of {plain:.1f}.",
            spread=findings.spread,
            wide=findings.together.se,
            plain=findings.together.poisson_se,
        )
    ]


def _on_rounding(findings: Findings) -> list[Sentence]:
    most, difference = findings.together.rounding, findings.together.difference
    if not most:
        return []
    return [
        Sentence(
            "All counts are multiples of 5, so they were rounded. Without that the weighted displacement difference "
            "may lie anywhere from {low:.0f} to {high:.0f}.",
            low=difference - most,
            high=difference + most,
        )
    ]


def _on_likeness(findings: Findings, gap: float) -> list[Sentence]:
    said = []
    for kind in ("treated", "displacement"):
        area, control = findings.counts[kind].before, findings.counts[f"{kind}_control"].before
        if abs(control - area) <= gap * area:
            continue
        figures = {"control": control, "area": area}
        if kind == "treated":
            said.append(
                Sentence(
                    "The control areas of the treated areas had {control:,} crimes before, against {area:,}. Less "
                    "alike, they say less: a rise or fall that all areas share is then another number of crimes.",
                    **figures,
                )
            )
        else:
            said.append(
                Sentence(
                    "The control areas of the displacement areas had {control:,} crimes before, against {area:,}. Less "
                    "alike, they say less: a rise or fall that all areas share is then another number of crimes.",
                    **figures,
                )
            )
    return said
