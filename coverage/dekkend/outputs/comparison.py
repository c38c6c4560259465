"""Writes a comparison of two runs: a page, a workbook, and a record for scripts."""

import shutil
import tempfile
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from dekkend.comparison import (
    BASIS_CHANGES,
    GROUP_CHANGES,
    NEIGHBOURHOOD_CHANGES,
    PLACE_CHANGES,
    SIGN_CHANGES,
    Comparison,
    Shift,
)
from dekkend.errors import OutputError
from dekkend.layers import Column
from dekkend.outputs.assets import static, templates
from dekkend.outputs.comparison_findings import comparison_findings
from dekkend.outputs.comparison_tables import basis_in_words, comparison_tables
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.outputs.workbook import OPTIONS, fill_sheet, headed, styles_of

FILES = ("comparison.html", "comparison.xlsx")

_UNDATED = "2000-01-01"
# Name of a sheet, the table, its columns.
_SHEETS: tuple[tuple[str, str, tuple[Column, ...]], ...] = (
    (_("Groups"), "groups", GROUP_CHANGES),
    (_("Neighbourhoods"), "neighbourhoods", NEIGHBOURHOOD_CHANGES),
    (_("Signs"), "signs", SIGN_CHANGES),
    (_("Cores and entry roads"), "places", PLACE_CHANGES),
    (_("Inputs and settings"), "basis", BASIS_CHANGES),
)


def write_comparison(comparison: Comparison, folder: Path, *, texts: Texts) -> dict[str, Path]:
    """Write a comparison as a page and as a workbook.

    The page runs no script and asks the network for nothing; in the workbook texts are stored as texts, so that no
    name becomes a formula. The same comparison gives the same bytes.

    Parameters
    ----------
    comparison
        The comparison.
    folder
        The folder to write to; it is made where it does not exist.
    texts
        The language.

    Returns
    -------
    dict of str to pathlib.Path
        The files by name: ``comparison.html`` and ``comparison.xlsx``.

    Raises
    ------
    OutputError
        The folder cannot be written to, or a file in it is in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".dekkend-", dir=folder))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        _write_page(comparison, workshop / "comparison.html", texts)
        _write_workbook(comparison, workshop / "comparison.xlsx", texts)
        for name in FILES:
            (workshop / name).replace(folder / name)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return {name: folder / name for name in FILES}


def _refused(folder: Path, error: Exception) -> OutputError:
    return OutputError(
        "{folder}: results cannot be written to this folder ({reason}). Choose another folder, or make it writable.",
        folder=folder,
        reason=getattr(error, "strerror", None) or error,
    )


def _write_page(comparison: Comparison, path: Path, texts: Texts) -> None:
    page = templates(texts).get_template("comparison.html.j2")
    html = page.render(
        lang=texts.lang,
        title=_title(comparison, texts),
        dates=_dates(comparison, texts),
        schematic=comparison.schematic,
        css=static("report.css"),
        chapters=comparison_findings(comparison, texts),
        sections=comparison_tables(comparison, texts),
        notes=tuple(texts.tell(note) for note in comparison.notes),
        attribution=comparison.credit,
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def _title(comparison: Comparison, texts: Texts) -> str:
    return texts.say("{place}: what changed", place=comparison.title)


def _dates(comparison: Comparison, texts: Texts) -> str:
    then, now = comparison.dates
    return texts.say("Road data of {then} and of {now}.", then=texts.date(then), now=texts.date(now))


def _write_workbook(comparison: Comparison, path: Path, texts: Texts) -> None:
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    day = date.fromisoformat(comparison.dates[1] or _UNDATED)
    created = datetime(day.year, day.month, day.day, tzinfo=UTC)
    book.set_properties({"title": _title(comparison, texts), "created": created})
    styles = styles_of(book)
    _explain(book.add_worksheet(texts.gettext("Explanation")), comparison, texts, styles)
    for name, table, columns in _SHEETS:
        rows = getattr(comparison, table)
        told = basis_in_words(rows, texts) if table == "basis" else rows
        fill_sheet(book.add_worksheet(texts.gettext(name)), texts, columns, told, styles)
    book.close()


def _explain(
    sheet: xlsxwriter.worksheet.Worksheet, comparison: Comparison, texts: Texts, styles: dict[str, Any]
) -> None:
    lead = [_title(comparison, texts), _dates(comparison, texts), comparison.credit]
    if comparison.schematic:
        lead.insert(0, texts.gettext("schematic example, not a real map"))
    for chapter in comparison_findings(comparison, texts):
        lead += ["", chapter.title, *chapter.sentences]
    for place, line in enumerate((*lead, *(texts.tell(note) for note in comparison.notes))):
        sheet.write_string(place, 0, line)
    top = len(lead) + len(comparison.notes) + 1
    for place, title in enumerate((_("Sheet"), _("Heading"), _("Meaning"))):
        sheet.write_string(top, place, texts.gettext(title), styles["head"])
    rows = ((texts.gettext(name), column) for name, _table, columns in _SHEETS for column in columns)
    for place, (name, column) in enumerate(rows, start=top + 1):
        for at, text in enumerate((name, headed(texts, column), texts.gettext(column.meaning))):
            sheet.write_string(place, at, text)
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, 2, 80)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison for scripts.

    Parameters
    ----------
    comparison
        The comparison.

    Returns
    -------
    dict
        ``title``, ``schematic``, ``dates``, ``same``, ``causes``, ``total`` (``addresses``, ``covered`` and ``share``
        then and now, ``by_groups``, ``by_map`` and ``by_rest``), the tables ``groups``, ``neighbourhoods``, ``signs``,
        ``places`` and ``basis`` as lists of their rows, and ``notes`` in English. What is not known is None; nothing
        but what :mod:`json` can write.
    """
    return {
        "title": comparison.title,
        "schematic": comparison.schematic,
        "dates": {"then": comparison.dates[0] or None, "now": comparison.dates[1] or None},
        "same": comparison.same,
        "causes": {part: list(causes) for part, causes in comparison.causes.items()},
        "total": _total(comparison.total),
        **{table: _records(getattr(comparison, table)) for _name, table, _columns in _SHEETS},
        "notes": [str(note) for note in comparison.notes],
    }


def _total(total: Shift) -> dict[str, float | None]:
    names = (
        "addresses_then", "addresses_now", "covered_then", "covered_now", "share_then", "share_now", "by_groups",
        "by_map", "by_rest",
    )  # fmt: skip
    return {name: _known(getattr(total, name)) for name in names}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _known(value) for name, value in row.items()} for row in table.to_dict("records")]


def _known(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, float):
        return value
    return round(value, 6) if isfinite(value) else None
