"""The tables of the report about coverage: area by area with intervals, the elderly beside all, and the register."""

from collections.abc import Mapping
from math import isnan
from typing import Any

import geopandas as gpd

from dekkend.coverage_case import Equity, Interval
from dekkend.layers import AREAS, RECRUITS, Column
from dekkend.outputs.cells import cell, columns_of, heading, joined
from dekkend.outputs.review import candidates_of, ordered, why_of
from dekkend.outputs.tables import Table, named, table_of
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import Plan

_CAPTIONS = {
    "municipality": _("Coverage of the municipality"),
    "core": _("Coverage by core"),
    "district": _("Coverage by district"),
    "neighbourhood": _("Coverage by neighbourhood"),
}
_RECRUITS = ("recruit_id", "core_id", "streets", "addresses", "residents_65", "exposed_65", "net_65")
_PLAIN = ("street_m", "addresses", "coverage_share")
_BETWEEN = ("residents", "residents_share", "residents_65", "residents_65_share")


def coverage_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return coverage by area, level by level, and the elderly beside all.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        From the municipality down to neighbourhoods; none without a register.
    """
    if plan.groups.empty:
        return ()
    levels = (plan.areas[plan.areas["level"] == level] for level in _CAPTIONS)
    areas = (_areas(plan, rows, texts) for rows in levels if not rows.empty)
    return (
        *(table for table in areas if table.rows),
        *([_equity(plan.coverage_case.equity, texts)] if plan.coverage_case.equity else []),
    )


def recruit_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return the new groups that would take away most exposure of the elderly.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        One table, or none where nothing is proposed.
    """
    if plan.recruits.empty:
        return ()
    columns = columns_of(RECRUITS, _RECRUITS)
    caption = texts.gettext("Where new groups would take away most exposure of residents of 65 and over")
    return (table_of(texts, columns, named(plan, plan.recruits, texts), caption),)


def _areas(plan: Plan, rows: gpd.GeoDataFrame, texts: Texts) -> Table:
    caption = _CAPTIONS[rows["level"].iloc[0]]
    # What lies outside is told where something does.
    rows = rows[(rows["code"] != "outside") | (rows["addresses"] > 0)]
    known = rows["residents_high"].notna().any()
    plain, between = columns_of(AREAS, _PLAIN), columns_of(AREAS, _BETWEEN if known else ())
    noted = rows["notes"].map(len).any()
    return Table(
        texts.gettext(caption),
        (
            texts.gettext("Name"),
            *(heading(texts, column) for column in (*plain, *between)),
            *([texts.gettext("Notes")] if noted else []),
        ),
        tuple(
            (
                row["name"],
                *(cell(texts, column, row[column.name]) for column in plain),
                *(_between(row, column, texts) for column in between),
                *([joined(texts, row["notes"])] if noted else []),
            )
            for row in named(plan, rows, texts).to_dict("records")
        ),
        frozenset(range(1, 1 + len(plain) + len(between))),
        below=frozenset({1 + len(plain) + len(between)} if noted else ()),
    )


def _between(row: Mapping[Any, Any], column: Column, texts: Texts) -> str:
    figures = Interval(*(row[f"{column.name}{end}"] for end in ("", "_low", "_high")))
    return texts.between(figures, texts.share if "share" in column.name else texts.number)


def _equity(equity: tuple[Equity, ...], texts: Texts) -> Table:
    return Table(
        texts.gettext("Residents of 65 and over beside all residents, by the areas that one counts in"),
        tuple(
            texts.gettext(each)
            for each in (
                _("Counted by"),
                _("Areas"),
                _("All residents covered"),
                _("65 and over covered"),
                _("65 and over against all"),
                _("Chance alone does as much"),
                _("Gini coefficient"),
            )
        ),
        tuple(
            (
                texts.word(each.level),
                texts.number(each.areas),
                texts.between(each.coverage, texts.share),
                texts.between(each.coverage_65, texts.share),
                texts.between(each.ratio, lambda value: texts.number(value, 2)),
                texts.share(each.p_value) if each.permutations else texts.gettext("not tested"),
                "–" if isnan(each.gini) else texts.number(each.gini, 2),
            )
            for each in equity
        ),
        frozenset(range(1, 7)),
        note=" ".join(texts.tell(each.untested) for each in equity if each.untested is not None),
    )


def review_table(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return the entries of the register that need an answer.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        One table, or none where every entry is sure.
    """
    rows = ordered(plan.coverage_case.review)
    if not rows:
        return ()
    return (
        Table(
            texts.gettext("Entries of the register that need an answer"),
            tuple(
                texts.gettext(each)
                for each in (_("Group number"), _("In the register"), _("Why"), _("Most alike on the map"))
            ),
            tuple((row["group_id"], row["written"], why_of(row, texts), ", ".join(candidates_of(row))) for row in rows),
            wide=frozenset({2, 3}),
            named=1,
        ),
    )


def upkeep(plan: Plan, texts: Texts) -> tuple[str, ...]:
    """Return what the keepers of the register should look at.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of str
        One sentence a remark.
    """
    return tuple(texts.tell(each) for each in plan.coverage_case.upkeep)
