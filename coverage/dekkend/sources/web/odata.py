"""Asks CBS's tables (OData version 3), page after page."""

import re
from pathlib import Path
from typing import Any, Final

from dekkend.sentences import Sentence
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Answer, Client
from dekkend.sources.web.documents import followed, listed, read_object, unexpected
from dekkend.sources.web.faults import AnswerError

Row = dict[str, Any]
_NEXT: Final = "odata.nextLink"


def fetch_rows(
    client: Client, source: str, table: str, where: str, stems: tuple[str, ...], counts: tuple[str, ...] = ()
) -> tuple[list[Row], list[Answer[Any]]]:
    """Fetch columns of the rows of a table for which a condition holds.

    Parameters
    ----------
    client
        Asks.
    source
        As ``--without`` names it.
    table
        Address of the table in the feed, which gives long answers in pages (``$skip`` fails).
    where
        The condition, in the words of OData.
    stems
        The columns, without the number that a name ends in: that changes from year to year.
    counts
        Those of them that hold whole numbers, or nothing.

    Returns
    -------
    rows : list of dict
        Values by stem; texts without the spaces that pad them. At least one row.
    answers : list of Answer
        The pages that they came in.

    Raises
    ------
    SourceUnreachableError
        The service cannot be used, lacks a column, or has no such row.
    """
    question = Question(f"{table}/TypedDataSet", (("$format", "json"), ("$filter", where)))
    asked = {question}

    def read(path: Path) -> tuple[list[Row], str]:
        answer = read_object(path)
        found = listed(answer, "value")
        # A table may end in a page without rows.
        if not found and len(asked) == 1:
            raise AnswerError(Sentence("the table has no row of this municipality"))
        following = followed(str(answer.get(_NEXT) or ""), question, asked)
        names = {stem: _column(found[0], stem) for stem in stems} if found else {}
        rows = [{stem: _plain(row.get(name)) for stem, name in names.items()} for row in found]
        for stem in counts:
            if any(not _is_count(row[stem]) for row in rows):
                raise unexpected(stem)
        return rows, following

    answers: list[Answer[tuple[list[Row], str]]] = []
    while True:
        answers.append(client.ask(source, question, read))
        following = answers[-1].value[1]
        if not following:
            return [row for answer in answers for row in answer.value[0]], list(answers)
        question = Question(following)
        asked.add(question)


def _column(row: Row, stem: str) -> str:
    found = [name for name in row if re.fullmatch(rf"{re.escape(stem)}(_\d+)?", name)]
    if len(found) != 1:
        raise unexpected(stem)
    return found[0]


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and value % 1 == 0)


def _plain(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
