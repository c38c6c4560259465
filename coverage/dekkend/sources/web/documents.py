"""Reads what services send: JSON, and where it should have been JSON, says what it is instead."""

import json
from collections.abc import Set
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from dekkend.sentences import Sentence
from dekkend.sources.web.cache import Question
from dekkend.sources.web.faults import AnswerError

_BEGINNING: Final = 512


def read_object(path: Path) -> dict[str, Any]:
    """Read an answer that should be one JSON object.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict
        The object.

    Raises
    ------
    AnswerError
        It is something else.
    """
    content = path.read_bytes()
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise not_data(content) from error
    if not isinstance(read, dict):
        raise not_data(content)
    return read


def listed(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects that an answer lists under a name.

    Parameters
    ----------
    answer
        The answer.
    name
        The name.

    Returns
    -------
    list of dict
        The objects.

    Raises
    ------
    AnswerError
        It has no such list.
    """
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise unexpected(name)
    return found


def followed(following: str, question: Question, asked: Set[Question]) -> str:
    """Return the address of the next page, once it is sure that it leads on.

    Parameters
    ----------
    following
        The address, empty where there is no next page; it may be relative to that of this page.
    question
        The question of this page.
    asked
        The questions of all pages so far.

    Returns
    -------
    str
        The address.

    Raises
    ------
    AnswerError
        It leads to another host, or back to an earlier page.
    """
    if not following:
        return ""
    own = urlsplit(question.url)
    try:
        parts = urlsplit(urljoin(question.url, following))
        elsewhere = (parts.hostname, parts.port) != (own.hostname, own.port)
    except ValueError:
        raise _astray() from None
    # A name and a password are said to the service, which does not repeat them.
    address = urlunsplit(parts._replace(netloc=own.netloc))
    if elsewhere or Question(address) in asked:
        raise _astray()
    return address


def _astray() -> AnswerError:
    return AnswerError(Sentence("the next page of the answer leads elsewhere, or back to an earlier one"))


def unexpected(name: str) -> AnswerError:
    """Return the fault of an answer that lacks a part.

    Parameters
    ----------
    name
        The part: a column, or a member of the object.

    Returns
    -------
    AnswerError
        The fault.
    """
    return AnswerError(Sentence("the answer lacks {name}; the service may have changed", name=name))


def not_data(content: bytes) -> AnswerError:
    """Return the fault of an answer that is no data.

    Parameters
    ----------
    content
        The answer, or its beginning.

    Returns
    -------
    AnswerError
        The fault. A web page in the place of data mostly is that of a busy service, or of a proxy that asks who you
        are, so that asking again may help.
    """
    if content[:_BEGINNING].lstrip().startswith(b"<"):
        return AnswerError(Sentence("the answer is a web page or a message instead of data"), passing=True)
    return AnswerError(Sentence("the answer is damaged"), passing=True)
