"""The tables of the report: which columns of which layer, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from dekkend.crs import RD_NEW
from dekkend.layers import CORES, ENTRIES, GROUPS, NEIGHBOURHOODS, UNKNOWN_CLASS, Column
from dekkend.outputs.cells import cell, columns_of, heading, natural
from dekkend.outputs.entry_findings import outline_evidence, proof_condition
from dekkend.outputs.nameless import TAG, called
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import Plan
from dekkend.settings import Settings, describe

_CORES = ("name", "kind", "addresses", "area_ha", "entries")
_MAIN = Column("main_entries", "whole", "entry roads that are main ones")
_RANKS = Column("ranks", "text", "places that it takes when the origins are weighted otherwise (95 %)")
_ENTRIES = ("rank", "street", "highway", "from_core", "inbound_deg", "inflow_share", "main")
_GROUPS = ("group_id", "name", "core", "since", "status", "addresses", "length_m", "streets", "unmatched")
_NEIGHBOURHOODS = (
    "name", "flag", "residents", "share_65", "addresses", "coverage_share", "coverage_share_65", "exposure",
    "stability", "reasons",
)  # fmt: skip
_PEOPLE = ("name", "residents", "share_65", "addresses")
_NOT_KNOWN = _("No register of groups was given, so nothing is known of their coverage.")
_WORST_FIRST = ("high", "watch", "unknown", "none")
_SHORT_SHA = 12
# The column that names a row, in the order in which they are looked for.
_NAMING = ("name", "street")
# A place in words is short enough for a cell; what rules and figures say of it is not.
_BELOW = frozenset({"checks", "reasons", "notes", "remark", "leaks", "reasons_then", "reasons_now"})


@dataclass(frozen=True)
class Table:
    """A table of the report, in words.

    Attributes
    ----------
    caption
        What it shows.
    headings
        One heading per column.
    rows
        One text per cell.
    numeric
        The columns whose figures are set to the right, counted from 0.
    wide
        The columns with sentences, which need room.
    below
        The columns with more than a cell takes: each stands on a line of its own below its row.
    named
        The column that names a row, None where there is none.
    note
        What there is to say below it.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    named: int | None = 0
    note: str = ""

    @property
    def beside(self) -> tuple[int, ...]:
        """The columns whose cells stand beside one another."""
        return tuple(place for place in range(len(self.headings)) if place not in self.below)


def core_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return the table of cores, and one of the entries of each core.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        Cores first, then entries by core, main ones first, the busiest first; tables without rows and without a note
        are left out.
    """
    return filled(
        _core_table(plan, texts),
        *(
            _entry_table(plan, plan.entries[plan.entries["core_id"] == core], name, texts)
            for core, name in zip(plan.cores["core_id"], plan.cores["name"], strict=True)
        ),
    )


def _core_table(plan: Plan, texts: Texts) -> Table:
    cores = plan.cores
    main = plan.entries[plan.entries["main"]].groupby("core_id").size()
    fewer = cores["least_entries"] < cores["entries"]
    rows = cores.assign(
        main_entries=cores["core_id"].map(main).fillna(0).astype(int),
        least_entries=[texts.number(n) if less else "" for n, less in zip(cores["least_entries"], fewer, strict=True)],
    )
    leaks = ("leaks",) if cores["leaks"].map(len).any() else ()
    last = columns_of(CORES, ("sealed", *(("least_entries",) if fewer.any() else ()), *leaks))
    columns = (*columns_of(CORES, _CORES), _MAIN, *last)
    caption = texts.gettext("Cores and the number of their entry roads")
    note = " ".join(filter(None, (outline_evidence(plan, texts), *proof_condition(plan, texts))))
    return table_of(texts, columns, rows, caption, note=note)


def _entry_table(plan: Plan, entries: gpd.GeoDataFrame, core: str, texts: Texts) -> Table:
    apart = entries["kind"] != "street"
    note = texts.say_n(
        "One driveway, track or private road leads into {core} as well; it stands in the spreadsheet.",
        "{n:,} driveways, tracks and private roads lead into {core} as well; they stand in the spreadsheet.",
        int(apart.sum()),
        core=core,
    )
    rows = entries[~apart].sort_values(["main", "rank", "entry_id"], ascending=[False, True, True])
    told = {"from_core": (rows["from_core"] != "").any(), "highway": (rows["highway"] != UNKNOWN_CLASS).any()}
    names = [name for name in _ENTRIES if told.get(name, True)]
    caption = texts.say("Entry roads of {core}", core=core)
    columns = list(columns_of(ENTRIES, names))
    columns.insert(names.index("main"), _RANKS)
    named_rows = called(plan, texts, rows, ENTRIES).assign(
        ranks=[_span(texts, *each) for each in zip(rows["rank_low"], rows["rank_high"], strict=True)],
        **{column.name: ends for column, ends in zip(_places(rows), (rows.geometry.x, rows.geometry.y), strict=True)},
    )
    # Where no name says which road it is, coordinates do.
    columns += _places(rows) if (named_rows[TAG] != "").any() else ()
    return table_of(texts, tuple(columns), named_rows, caption, note=note if apart.any() else "")


def _places(rows: gpd.GeoDataFrame) -> tuple[Column, Column]:
    """Return the columns for the coordinates of points."""
    names = ("rd_x", "rd_y") if rows.crs == RD_NEW else ("x", "y")
    east, north = (Column(name, "number", "coordinate", "m") for name in names)
    return east, north


def _span(texts: Texts, low: int, high: int) -> str:
    if low == high:
        return texts.number(low)
    if high == low + 1:
        return texts.say("{low} or {high}", low=int(low), high=int(high))
    return texts.say("{low} to {high}", low=int(low), high=int(high))


def group_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return the table of groups.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        One table, by number, or none where there are no groups.
    """
    return filled(
        table_of(texts, columns_of(GROUPS, _GROUPS), by_number(plan.groups), texts.gettext("Groups and their streets"))
    )


def by_number(groups: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the groups in the order in which people look a number up.

    Parameters
    ----------
    groups
        The layer ``groups``.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows: 1, 2, 10 instead of 1, 10, 2.
    """
    return groups.sort_values("group_id", key=lambda ids: ids.map(natural), kind="stable")


def neighbourhood_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return the table of neighbourhoods, those with the highest flag first; without groups, who lives there.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        One table, or none where there are no neighbourhoods.
    """
    if plan.groups.empty:
        note = "" if plan.neighbourhoods.empty else texts.gettext(_NOT_KNOWN)
        caption = texts.gettext("Neighbourhoods and their residents")
        return filled(table_of(texts, columns_of(NEIGHBOURHOODS, _PEOPLE), plan.neighbourhoods, caption, note=note))
    caption = texts.gettext("Neighbourhoods and their coverage")
    place = {flag: number for number, flag in enumerate(_WORST_FIRST)}
    rows = plan.neighbourhoods.sort_values("flag", key=lambda flags: flags.map(place), kind="stable")
    return filled(table_of(texts, columns_of(NEIGHBOURHOODS, _NEIGHBOURHOODS), rows, caption))


def account_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return what the run was made of: inputs, settings that differ from their default, and versions.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        Up to three tables.
    """
    say = texts.gettext
    return filled(
        Table(
            say("Files that were read"),
            (say("Read as"), say("File"), say("SHA-256 (start)")),
            tuple((texts.word(each.role), each.path.name, each.sha256[:_SHORT_SHA]) for each in plan.inputs),
        ),
        Table(
            say("Settings that differ from the default"),
            (say("Setting"), say("Meaning"), say("Value"), say("Default")),
            tuple(_changed(plan.settings, texts)),
        ),
        Table(
            say("Versions"),
            (say("Software"), say("Version")),
            tuple(sorted(plan.versions.items())),
        ),
    )


def tunables() -> Iterator[tuple[str, str, object]]:
    """Yield the settings that shape the figures: all but the files, the folder, the language and what is fetched.

    Yields
    ------
    tuple of (str, str, object)
        Dotted name, meaning in English, default.
    """
    for name, meaning, default, _source in describe():
        if "." in name and not name.startswith(("inputs.", "fetch.")):
            yield name, meaning, default


def _changed(settings: Settings, texts: Texts) -> Iterator[tuple[str, ...]]:
    for name, meaning, default in tunables():
        group, key = name.split(".")
        value = getattr(getattr(settings, group), key)
        told = texts.gettext(meaning)
        if isinstance(default, Mapping):
            for each, usual in default.items():
                if value[each] != usual:
                    yield f"{name}.{each}", told, _plain(texts, value[each]), _plain(texts, usual)
        elif value != default:
            yield name, told, _plain(texts, value), _plain(texts, default)


def _plain(texts: Texts, value: object) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return texts.number(value, digits=0 if value == int(value) else 2)


def named(plan: Plan, rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Put names where rows hold the ids of cores and neighbourhoods, and say where there is no name.

    Parameters
    ----------
    plan
        The result of a run, which knows the names.
    rows
        Rows of any layer.
    texts
        The language.

    Returns
    -------
    pandas.DataFrame
        The same rows with the same columns: ``core_id`` and ``neighbourhood`` hold names where there are any, a
        ``street`` without a name says so, and of the layer ``areas`` each row has a name: a code where there is no
        other, and words for what lies outside.
    """
    known = {
        "core_id": dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True)),
        "neighbourhood": dict(zip(plan.neighbourhoods["code"], plan.neighbourhoods["name"], strict=True)),
    }
    told = {
        column: [names.get(each) or each for each in rows[column]] for column, names in known.items() if column in rows
    }
    if "street" in rows:
        told["street"] = [each or texts.gettext("without a name") for each in rows["street"]]
    if "level" in rows:
        outside = {"outside": texts.gettext("outside all of them")}
        told["name"] = [outside.get(code, name or code) for code, name in zip(rows["code"], rows["name"], strict=True)]
    return rows.assign(**told)


def table_of(texts: Texts, columns: tuple[Column, ...], rows: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Put rows of data into words.

    Parameters
    ----------
    texts
        The language.
    columns
        The columns to show, each with a heading in :data:`dekkend.outputs.words.HEADINGS`.
    rows
        A table with these columns; a text in a column of numbers is shown as it is.
    caption, note
        What the table shows, and what there is to say below it.

    Returns
    -------
    Table
        The same rows in the language, figures but for directions to the right.
    """
    return Table(
        caption,
        tuple(heading(texts, column) for column in columns),
        tuple(
            tuple(cell(texts, column, value) for column, value in zip(columns, row, strict=True))
            for row in rows[[column.name for column in columns]].itertuples(index=False, name=None)
        ),
        frozenset(
            place
            for place, column in enumerate(columns)
            if column.kind in {"whole", "number"} and not column.name.endswith("_deg")
        ),
        frozenset(place for place, column in enumerate(columns) if column.kind == "sentences"),
        frozenset(place for place, column in enumerate(columns) if column.name in _BELOW),
        next((place for place, column in enumerate(columns) if column.name in _NAMING), 0),
        note,
    )


def filled(*tables: Table) -> tuple[Table, ...]:
    """Leave out the tables that say nothing.

    Parameters
    ----------
    *tables
        Tables.

    Returns
    -------
    tuple of Table
        Those with a row or a note.
    """
    return tuple(table for table in tables if table.rows or table.note)
