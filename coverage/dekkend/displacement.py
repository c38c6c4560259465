"""Did it move? From a finished plan and registered crime to a comparison of before and after."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from dekkend.analysis.displacement import weigh_areas
from dekkend.analysis.displacement_areas import count_points, find_roles, match_controls, with_counts
from dekkend.analysis.displacement_notes import notes_on_areas, notes_on_findings, refusal_of
from dekkend.before_after import Displacement, Years
from dekkend.errors import DekkendWarning, InputError, SettingsError, collected
from dekkend.settings import Settings
from dekkend.sources.area_roles import read_area_roles
from dekkend.sources.columns import few
from dekkend.sources.crime import Crime, read_crime
from dekkend.sources.files import sha256
from dekkend.sources.finished import FinishedCoverage, read_finished_coverage
from dekkend.sources.provenances import read_provenances

# BU0971 of BU09710001.
_MUNICIPALITY: Final = 6


def compared_years(before: Sequence[int], after: Sequence[int]) -> Years:
    """Say which years are compared.

    Parameters
    ----------
    before, after
        The years.

    Returns
    -------
    Years
        The same years, in order.

    Raises
    ------
    SettingsError
        A year stands twice, a year after does not lie after all years before, or there are not as many after as before.
    """
    years = Years(tuple(sorted(before)), tuple(sorted(after)))
    if not before or not after or len(set(years.all)) < len(years.all) or years.before[-1] > years.after[0]:
        raise SettingsError("--before and --after: name each year once, all years after later than all years before.")
    if len(before) != len(after):
        raise SettingsError(
            "--before and --after: name as many years after as before ({before} before, {after} after). Counts of "
            "unequal spans would have to become rates, and the test of Wheeler and Ratcliffe is one of counts.",
            before=len(before),
            after=len(after),
        )
    return years


def compare_crime(
    plan: Path, crime: Path, years: Years, *, roles: Path | None = None, settings: Settings
) -> Displacement:
    """Compare registered crime before and after groups started: there, nearby, and elsewhere.

    Parameters
    ----------
    plan
        The ``plan.gpkg`` of a run with neighbourhoods and groups.
    crime
        Registered crime (:func:`dekkend.sources.crime.read_crime`).
    years
        The years that are compared (:func:`compared_years`). Groups that started in a year between them count.
    roles
        Roles of neighbourhoods that somebody has set (:func:`dekkend.sources.area_roles.read_area_roles`); the others
        follow from coverage and distance.
    settings
        The group ``displacement``.

    Returns
    -------
    Displacement
        The comparison, or why there is none.

    Raises
    ------
    InputError
        A file cannot be used, or does not tell of a year or of a neighbourhood that is named.
    """
    with collected() as said:
        finished = read_finished_coverage(plan)
        by_hand = read_area_roles(roles) if roles is not None else {}
        _require_known(roles, by_hand, finished)
        read = read_crime(crime, crs=CRS(finished.neighbourhoods.crs))
        _require_years(crime, read, years)
        found = find_roles(
            finished.neighbourhoods,
            finished.streets,
            finished.groups,
            years,
            by_hand=by_hand,
            settings=settings.displacement,
        )
        every = _counts(read, finished.neighbourhoods)
        _warn_of_others(crime, read, finished.neighbourhoods)
    counts = every[list(years.all)]
    areas = with_counts(found, counts, years)
    matched = areas.assign(control_of=match_controls(areas))
    refusal = refusal_of(matched, finished.groups, years)
    findings = None
    if refusal is None:
        findings = weigh_areas(matched, counts, years, may_be_rounded=read.points is None)
    notes = notes_on_areas(matched, finished.groups, outside=_outside(read, every))
    if findings is not None:
        notes += notes_on_findings(findings, settings.displacement)
    return Displacement(
        years=years,
        areas=matched[["code", "name", "role", "control_of", "before", "after", "why"]],
        findings=findings,
        refusal=refusal,
        notes=notes,
        warnings=tuple(said),
        credit=finished.credit,
        crime_sources=read_provenances(crime, sha256(crime)),
        schematic=finished.schematic,
    )


def _require_known(roles: Path | None, by_hand: dict, finished: FinishedCoverage) -> None:
    unknown = sorted(set(by_hand) - set(finished.neighbourhoods["code"]))
    if unknown:
        raise InputError(
            "{file}: the plan has no neighbourhoods {codes}. Take the codes of the plan.",
            file=roles,
            codes=few(unknown),
        )


def _require_years(path: Path, read: Crime, years: Years) -> None:
    lacking = sorted(set(years.all) - read.years)
    if lacking:
        raise InputError(
            "{file}: there is no crime of {lacking}; the file tells of {known}. Choose other years or another file.",
            file=path,
            lacking=", ".join(map(str, lacking)),
            known=", ".join(map(str, sorted(read.years))),
        )


def _counts(read: Crime, neighbourhoods: gpd.GeoDataFrame) -> pd.DataFrame:
    if read.points is not None:
        return count_points(read.points, neighbourhoods)
    return read.counts.reindex(neighbourhoods["code"]) if read.counts is not None else pd.DataFrame()


def _warn_of_others(path: Path, read: Crime, neighbourhoods: gpd.GeoDataFrame) -> None:
    """Warn of neighbourhoods of the same municipality that the plan does not have: those of another year."""
    if read.counts is None:
        return
    codes = set(neighbourhoods["code"])
    own = {code[:_MUNICIPALITY] for code in codes}
    others = sorted(code for code in read.counts.index if code not in codes and code[:_MUNICIPALITY] in own)
    if others:
        warnings.warn(
            DekkendWarning(
                "{file}: the plan has no neighbourhoods {codes}, so that their crime is left out. They may be those of "
                "another year: fetch neighbourhoods of the year of the file, and run again.",
                file=path,
                codes=few(others),
            ),
            stacklevel=2,
        )


def _outside(read: Crime, counted: pd.DataFrame) -> int:
    return len(read.points) - int(counted.to_numpy().sum()) if read.points is not None else 0
