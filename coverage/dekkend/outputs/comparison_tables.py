"""The tables of a comparison of two runs, in words."""

from collections.abc import Iterable, Mapping
from math import isfinite

import pandas as pd

from dekkend.comparison import (
    BASIS_CHANGES,
    GROUP_CHANGES,
    NEIGHBOURHOOD_CHANGES,
    PLACE_CHANGES,
    SIGN_CHANGES,
    Cause,
    Comparison,
    Part,
)
from dekkend.layers import Column
from dekkend.outputs.tables import Table, table_of
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.settings import describe

CAUSES: Mapping[Cause, str] = {
    "groups": _("the register of groups"),
    "map": _("the map"),
    "figures": _("the figures of the neighbourhoods"),
    "signs": _("the list of standing signs"),
    "counts": _("the counted vehicles"),
    "settings": _("the settings, or the version of dekkend"),
}
_PARTS: Mapping[Part, str] = {
    "coverage": _("Coverage"),
    "flags": _("Flags"),
    "signs": _("Signs"),
    "places": _("Cores and entry roads"),
}
_GROUPS = ("group_id", "name", "change", "streets_added", "streets_removed", "addresses_then", "addresses_now")
_SPLIT = ("by_groups", "by_map", "by_rest")
_NEIGHBOURHOODS = (
    "name", "addresses_then", "addresses_now", "share_then", "share_now", "points", *_SPLIT, "share_65_then",
    "share_65_now",
)  # fmt: skip
_FLAGS = ("name", "flag_then", "flag_now", "reasons_then", "reasons_now")
_PERCENT = 100


def comparison_tables(comparison: Comparison, texts: Texts) -> tuple[tuple[str, str, tuple[Table, ...]], ...]:
    """Return the tables of a comparison by section.

    Parameters
    ----------
    comparison
        The comparison.
    texts
        The language.

    Returns
    -------
    tuple of tuple of (str, str, tuple of Table)
        Key and title of each section, and its tables; those without rows are left out, and so are sections without
        tables.
    """
    sections = (
        ("groups", texts.gettext("Groups"), _groups(comparison, texts)),
        ("coverage", texts.gettext("Coverage"), (_neighbourhoods(comparison, texts),)),
        ("flags", texts.gettext("Flags"), (_flags(comparison, texts),)),
        ("signs", texts.gettext("Signs"), (_signs(comparison, texts),)),
        ("places", texts.gettext("Cores and entry roads"), (_places(comparison, texts),)),
        ("basis", texts.gettext("What the runs were made from"), _basis(comparison, texts)),
    )
    filled = ((key, title, tuple(table for table in tables if table.rows)) for key, title, tables in sections)
    return tuple(section for section in filled if section[2])


def points(texts: Texts, value: float) -> str:
    """Write what a share grew by.

    Parameters
    ----------
    texts
        The language.
    value
        The difference of two shares, NaN where unknown.

    Returns
    -------
    str
        Percentage points with their sign and one digit, empty where unknown.
    """
    if not isfinite(value):
        return ""
    # Rounding may leave a zero with a sign.
    rounded = round(value * _PERCENT, 1) + 0.0
    return ("+" if rounded > 0 else "") + texts.number(rounded, 1)


def basis_in_words(basis: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Tell inputs, settings and versions in words.

    Parameters
    ----------
    basis
        The table of a comparison (:data:`dekkend.comparison.BASIS_CHANGES`).
    texts
        The language.

    Returns
    -------
    pandas.DataFrame
        The same rows: inputs by what they were read as, settings with what they mean, values as the language writes
        them.
    """
    meanings = {name: meaning for name, meaning, *_rest in describe()}
    return basis.assign(
        item=[
            _item(texts, kind, item, meanings) for kind, item in zip(basis["kind"], basis["item"], strict=True)
        ],
        **{
            name: [_value(texts, kind, value) for kind, value in zip(basis["kind"], basis[name], strict=True)]
            for name in ("then", "now")
        },
    )  # fmt: skip


def _item(texts: Texts, kind: str, item: str, meanings: Mapping[str, str]) -> str:
    if kind != "setting":
        return texts.word(item)
    # A setting of one class of road, such as network.speeds_kmh.track, is explained by the setting as a whole.
    meaning = meanings.get(item) or meanings.get(item.rpartition(".")[0])
    return f"{item}: {texts.gettext(meaning)}" if meaning else item


def _value(texts: Texts, kind: str, value: object) -> str:
    if isinstance(value, bool):
        return texts.word("yes" if value else "no")
    if isinstance(value, int | float):
        return texts.number(value, 0 if value == int(value) else 2)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return texts.date(str(value)) if kind == "date" and value else str(value)


def _groups(comparison: Comparison, texts: Texts) -> tuple[Table, ...]:
    rows = comparison.groups
    register = rows["cause"] == "groups"
    elsewhere = rows[~register]
    named = elsewhere[(elsewhere["streets_added"].map(len) > 0) | (elsewhere["streets_removed"].map(len) > 0)]
    return (
        _group_table(rows[register], texts.gettext("Groups that came, went or changed"), texts),
        _group_table(
            named, texts.gettext("Groups whose streets differ only because the map or the settings do"), texts
        ),
    )


def _group_table(rows: pd.DataFrame, caption: str, texts: Texts) -> Table:
    names = [*_GROUPS]
    for extra, after in (("name_then", "name"), ("number_then", "group_id")):
        if (rows[extra] != "").any():
            names.insert(names.index(after) + 1, extra)
    return table_of(
        texts, _columns(GROUP_CHANGES, names), _blank(rows, texts, ("addresses_then", "addresses_now")), caption
    )


def _neighbourhoods(comparison: Comparison, texts: Texts) -> Table:
    total = comparison.total
    together = {"name": texts.gettext("All together"), "points": total.change} | {
        name: getattr(total, name) for name in (*_NEIGHBOURHOODS[1:5], *_SPLIT)
    }
    rows = pd.concat([comparison.neighbourhoods, pd.DataFrame([together])], ignore_index=True)
    told = rows.assign(
        **{name: [points(texts, value) for value in rows[name]] for name in ("points", *_SPLIT)},
        **{
            name: [texts.share(value, digits=1) if isfinite(value) else "" for value in rows[name]]
            for name in ("share_then", "share_now", "share_65_then", "share_65_now")
        },
    )
    names = [name for name in _NEIGHBOURHOODS if name not in _SPLIT or len(comparison.causes["coverage"]) > 1]
    told = _blank(told, texts, ("addresses_then", "addresses_now"))
    return table_of(
        texts,
        _columns(NEIGHBOURHOOD_CHANGES, names),
        told,
        texts.gettext("Coverage of each neighbourhood, then and now (changes in percentage points)"),
    )


def _flags(comparison: Comparison, texts: Texts) -> Table:
    return table_of(
        texts,
        _columns(NEIGHBOURHOOD_CHANGES, _FLAGS),
        comparison.flags,
        texts.gettext("Flags that were raised or lifted, with their reasons"),
    )


def _signs(comparison: Comparison, texts: Texts) -> Table:
    names = [column.name for column in SIGN_CHANGES]
    rows = comparison.signs
    for name, empty in (("moved_m", rows["moved_m"].isna().all()), ("proposal", (rows["proposal"] == "").all())):
        if empty:
            names.remove(name)
    moved = ["" if not isfinite(value) else texts.metres(value) for value in rows["moved_m"]]
    caption = texts.gettext("Signs that were placed, removed, moved, proposed or dropped")
    return table_of(texts, _columns(SIGN_CHANGES, names), rows.assign(moved_m=moved), caption)


def _places(comparison: Comparison, texts: Texts) -> Table:
    caption = texts.gettext("Cores and entry roads that came or went")
    return table_of(texts, PLACE_CHANGES[1:], comparison.places, caption)


def _basis(comparison: Comparison, texts: Texts) -> tuple[Table, ...]:
    nothing = texts.gettext("nothing: all that it hangs on is the same in both runs")
    causes = Table(
        texts.gettext("What may have changed what"),
        (texts.gettext("Part of the results"), texts.gettext("What differs between the runs and may have changed it")),
        tuple(
            (texts.gettext(_PARTS[part]), ", ".join(texts.gettext(CAUSES[cause]) for cause in causes) or nothing)
            for part, causes in comparison.causes.items()
        ),
    )
    caption = texts.gettext("Inputs, settings and versions that differ")
    return causes, table_of(texts, BASIS_CHANGES, basis_in_words(comparison.basis, texts), caption)


def _columns(schema: tuple[Column, ...], names: Iterable[str]) -> tuple[Column, ...]:
    known = {column.name: column for column in schema}
    return tuple(known[name] for name in names)


def _blank(rows: pd.DataFrame, texts: Texts, names: Iterable[str]) -> pd.DataFrame:
    # What is in one run alone has no figure in the other: that is not unknown.
    return rows.assign(
        **{name: [texts.number(value) if isfinite(value) else "" for value in rows[name]] for name in names}
    )
