"""Reads and writes what people answered about entries of the register that no street was certainly meant by."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from dekkend.errors import OutputError
from dekkend.sources.privacy import without_personal_data
from dekkend.sources.tables import Table, read_table

CANDIDATES: Final = 5
_COLUMNS = ("group_id", "written", "street", "core")
# The headings of the file itself, and those of the review in both languages.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "group_id": ("groupid", "group", "groepid", "groep", "groupnumber", "nummerappgroep"),
    "written": ("written", "intheregister", "inhetregister"),
    "street": ("street", "straat"),
    "core": ("core", "kern", "coreintheregister", "kerninregister"),
    "answer": ("answer", "antwoord"),
    **{
        f"candidate_{number}": (f"candidate{number}", f"kandidaat{number}")
        for number in range(1, CANDIDATES + 1)
    },
}  # fmt: skip
# A spreadsheet takes a text for a formula that begins with one of these.
_STARTS_A_FORMULA = ("=", "+", "-", "@")


def answers_beside(register: Path) -> Path:
    """Return where the answers about a register are remembered.

    Parameters
    ----------
    register
        The file of the register.

    Returns
    -------
    pathlib.Path
        A CSV file beside it: ``groups.answers.csv`` for ``groups.xlsx``.
    """
    return register.with_name(f"{register.stem}.answers.csv")


def no_answers() -> pd.DataFrame:
    """Return the table of answers without a row.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`read_answers`.
    """
    return _ordered(pd.DataFrame(columns=list(_COLUMNS), dtype="str"))


def read_answers(path: Path, *, drop_personal_data: bool = False) -> pd.DataFrame:
    """Read the answers that are remembered.

    Parameters
    ----------
    path
        The file of :func:`answers_beside`; it need not be there.
    drop_personal_data
        Empty the cells that look like personal data, instead of refusing the file.

    Returns
    -------
    pandas.DataFrame
        ``group_id`` and ``written`` (an entry of the register), ``street`` (the name on the map that it means, empty
        for none of them) and ``core`` (the core in or near which that street lies, empty where its name alone tells
        it). One row an entry, the last that stands in the file, sorted.

    Raises
    ------
    PersonalDataError
        A cell looks like personal data.
    InputError
        The file is no table with these headings.
    """
    if not path.exists():
        return no_answers()
    table = read_table(path, _NAMES, needs=(("group_id", "written", "street"),))
    table = without_personal_data(path, table, lists={}, drop=drop_personal_data)
    return _ordered(_frame(table, _COLUMNS).drop(columns="row"))


def write_answers(path: Path, answers: pd.DataFrame) -> None:
    """Write the answers that are to be remembered; earlier ones are kept whole if that fails.

    Parameters
    ----------
    path
        The file of :func:`answers_beside`. With semicolons and a mark that it is UTF-8, so that a spreadsheet opens
        it as a table.
    answers
        ``group_id``, ``written``, ``street`` and ``core``, as :func:`read_answers` gives them; at least one row.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    rows = [_COLUMNS, *_ordered(answers[list(_COLUMNS)]).itertuples(index=False, name=None)]
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(map(_inert, row) for row in rows)
        fresh.replace(path)
    except OSError as error:
        raise OutputError(
            "{file}: the answers cannot be written ({reason}). Close the file in the program that has it open, or make "
            "its folder writable.",
            file=path,
            reason=error.strerror or error,
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def read_filled_review(path: Path, *, drop_personal_data: bool = False) -> pd.DataFrame:
    """Read a review of the register that somebody filled in.

    Parameters
    ----------
    path
        The CSV file or workbook that ``dekkend groups check --out`` wrote.
    drop_personal_data
        Empty the cells that look like personal data, instead of refusing the file.

    Returns
    -------
    pandas.DataFrame
        ``row`` (as a spreadsheet shows it), ``group_id``, ``written``, ``answer`` and ``candidate_1`` to
        ``candidate_5``, as they stand in the file; only rows with an answer.

    Raises
    ------
    InputMissingError
        There is no such file.
    PersonalDataError
        A cell looks like personal data.
    InputError
        The file is no table with these headings.
    """
    table = read_table(path, _NAMES, needs=(("group_id", "written", "answer"),))
    table = without_personal_data(path, table, lists={}, drop=drop_personal_data)
    numbered = [f"candidate_{number}" for number in range(1, CANDIDATES + 1)]
    filled = _frame(table, ("group_id", "written", "answer", *numbered))
    return filled[filled["answer"] != ""].reset_index(drop=True)


def _frame(table: Table, columns: tuple[str, ...]) -> pd.DataFrame:
    cells = {name: pd.Series([_told(table.value(row, name)) for row in table.rows], dtype="str") for name in columns}
    return pd.DataFrame({"row": [row.number for row in table.rows], **cells})


def _ordered(answers: pd.DataFrame) -> pd.DataFrame:
    latest = answers.drop_duplicates(["group_id", "written"], keep="last")
    return latest.sort_values(["group_id", "written"]).reset_index(drop=True)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _told(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_STARTS_A_FORMULA) else text
