"""Tells and writes which entries of the register need a person's answer."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from dekkend.errors import OutputError, SettingsError
from dekkend.outputs.cells import inert, natural
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

# So many candidates are shown; sources/answers.py reads as many back.
CANDIDATES = 5
_WHY: Mapping[str, str] = {
    "unlike": _("No street is certainly meant by it."),
    "shared": _("Several streets that lie apart bear this name."),
    "far": _("The street of this name lies far from the core of the group."),
    "no_house": _("The street has no address with such a number."),
    "no_postcode": _("No address on the map has this postcode."),
}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_WIDTHS = {0: 12, 1: 32, 2: 16, 3: 44}
_WIDTH = 24


def review_summary(register: pd.DataFrame, answers: pd.DataFrame, review: pd.DataFrame, texts: Texts) -> str:
    """Tell how much of the register was found.

    Parameters
    ----------
    register
        ``group_id``, ``status``, in ``claims`` the entries of each group, and its ``outline`` if it has one.
    answers
        ``group_id`` and ``written`` of the entries that somebody answered.
    review
        ``group_id`` and ``written`` of those that need an answer.
    texts
        The language.

    Returns
    -------
    str
        Two sentences, or three.
    """
    entries = {
        (group_id, claim.written)
        for group_id, claims in zip(register["group_id"], register["claims"], strict=True)
        for claim in claims
    }
    left = _entries(review)
    answered = (_entries(answers) & entries) - left
    said = texts.say(
        "{groups:,} {groups:group|groups}, {ended:,} of them ended, {groups:names|name} {entries:,} {entries:street, "
        "part of a street or postcode|streets, parts of streets and postcodes}. {sure:,} {sure:is|are} found for sure, "
        "{answered:,} by an answer; {left:,} {left:needs|need} an answer.",
        groups=len(register),
        ended=int((register["status"] == "ended").sum()),
        entries=len(entries),
        sure=len(entries - answered - left),
        answered=len(answered),
        left=len(left),
    )
    drawn = int(register["outline"].notna().sum())
    outlines = texts.say_n("One group has an outline.", "{n:,} groups have an outline.", drawn)
    return f"{said} {outlines}" if drawn else said


def what_to_do(written: Path | None, texts: Texts) -> str:
    """Say how the entries are answered.

    Parameters
    ----------
    written
        Where the review was written, None for nowhere.
    texts
        The language.

    Returns
    -------
    str
        A sentence or two.
    """
    if written is None:
        return texts.gettext("Write the review with --out review.xlsx to answer them.")
    return texts.say(
        "{file}: the review. Fill in its last column: the number of a candidate, the name of a street on the map, or - "
        "for none of them. Then give it back with --answers.",
        file=written,
    )


def require_review_name(path: Path) -> None:
    """Check that a review can be written to a file of this name.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    SettingsError
        It ends neither in ``.csv`` nor in ``.xlsx``.
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise SettingsError("{file}: write the review to a file that ends in .csv or .xlsx.", file=path)


def review_lines(review: pd.DataFrame, texts: Texts) -> Iterator[str]:
    """Tell the entries that need an answer, each with its candidates.

    Parameters
    ----------
    review
        ``group_id``, ``written``, ``core``, ``why`` (a code) and ``candidates`` (names, best first).
    texts
        The language.

    Yields
    ------
    str
        Two lines an entry, by group.
    """
    for number, row in enumerate(ordered(review), start=1):
        told = texts.say("Group {group}: “{written}”.", group=row["group_id"], written=row["written"])
        yield f"{number}. {told} {why_of(row, texts)}"
        candidates = (f"{at} = {name}" for at, name in enumerate(row["candidates"][:CANDIDATES], start=1))
        yield "   " + ("; ".join(candidates) or texts.gettext("Nothing on the map is like it."))


def write_review(review: pd.DataFrame, path: Path, texts: Texts) -> None:
    """Write the entries that need an answer as a table with a column to fill in.

    Parameters
    ----------
    review
        As in :func:`review_lines`.
    path
        The file: CSV, or a workbook where it ends in ``.xlsx``. CSV has semicolons and a mark that it is UTF-8, so
        that a spreadsheet opens it as a table.
    texts
        The language.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    rows = [_headings(texts), *(_cells(row, texts) for row in ordered(review))]
    fresh = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        (_write_workbook if path.suffix.lower() == ".xlsx" else _write_csv)(rows, fresh)
        fresh.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError(
            "{file}: the review cannot be written ({reason}). Close the file in the program that has it open, or "
            "choose another place.",
            file=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def _entries(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["group_id"], frame["written"], strict=True))


def why_of(row: Mapping[str, Any], texts: Texts) -> str:
    """Say why an entry needs an answer.

    Parameters
    ----------
    row
        An entry of :func:`ordered`.
    texts
        The language.

    Returns
    -------
    str
        A sentence.
    """
    why = _WHY[row["why"]]
    return texts.gettext(why)


def candidates_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names most like an entry, as many as people choose from.

    Parameters
    ----------
    row
        An entry of :func:`ordered`.

    Returns
    -------
    tuple of str
        Names, best first.
    """
    return tuple(row["candidates"][:CANDIDATES])


def ordered(review: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the entries in the order in which people look them up.

    Parameters
    ----------
    review
        As in :func:`review_lines`.

    Returns
    -------
    list of dict
        A row each, by the number of the group.
    """
    rows = [{str(name): value for name, value in row.items()} for row in review.to_dict("records")]
    return sorted(rows, key=lambda row: (natural(row["group_id"]), row["written"]))


def _headings(texts: Texts) -> list[str]:
    # Those by which sources/answers.py finds the columns again.
    named = [
        texts.gettext(each) for each in (_("Group number"), _("In the register"), _("Core in the register"), _("Why"))
    ]
    numbered = [texts.say("Candidate {number}", number=number) for number in range(1, CANDIDATES + 1)]
    return [*named, *numbered, texts.gettext("Answer")]


def _cells(row: dict[str, Any], texts: Texts) -> list[str]:
    candidates = [*row["candidates"], *[""] * CANDIDATES][:CANDIDATES]
    return [row["group_id"], row["written"], row["core"], why_of(row, texts), *candidates, ""]


def _write_csv(rows: list[list[str]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(map(inert, row) for row in rows)


def _write_workbook(rows: list[list[str]], path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    # The same review gives the same bytes.
    book.set_properties({"created": _UNDATED})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, wrap if number else head)
    for place in range(len(rows[0])):
        sheet.set_column(place, place, _WIDTHS.get(place, _WIDTH))
    sheet.freeze_panes(1, 0)
    book.close()
