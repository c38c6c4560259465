"""The one way to ask a service: patient, polite, and with a clear last word."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, TypeVar
from urllib.parse import urlsplit

import requests

from dekkend.errors import SourceUnreachableError
from dekkend.sentences import Sentence
from dekkend.sources.web.cache import Cache, Kept, Question
from dekkend.sources.web.faults import AnswerError
from dekkend.sources.web.manners import Manners, require_certificates
from dekkend.sources.web.replies import in_time, require_success, told, too_late

T = TypeVar("T")
# What a library that asks in its own way is given: the file to write, and what each of its requests is to be made with.
Asker = Callable[[Path, dict[str, Any]], None]

_NOTHING_THERE: Final = frozenset({404, 410})
_BLOCK_BYTES: Final = 1 << 16
_MB: Final = 1_000_000
_LONGEST_PAUSE_S: Final = 60.0
# A service that was asked too much and does not say how long to wait is left alone for this many pauses.
_TOO_MUCH_PAUSES: Final = 15


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a service answered.

    Attributes
    ----------
    value
        What was read from it.
    url
        The address that was asked, without the question, a name or a password.
    fetched
        When it came, in UTC (YYYY-MM-DDThh:mm:ssZ).
    path
        The file that holds it.
    """

    value: T
    url: str
    fetched: str
    path: Path


class Client:
    """Asks services, and keeps what they answer.

    A question that was asked before is answered from the cache. Nothing is kept before it was read: an answer that is
    cut off, too large or not what was asked leaves the cache as it was.

    Parameters
    ----------
    cache
        Where answers are kept.
    manners
        How long to wait, and how much to take.
    offline
        Take answers from the cache alone.
    refresh
        Ask anew what was asked before.
    """

    def __init__(self, cache: Cache, manners: Manners, *, offline: bool = False, refresh: bool = False) -> None:
        self._cache = cache
        self._manners = manners
        self._offline = offline
        self._refresh = refresh
        self._taken = 0
        require_certificates(manners)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent()
        self._session.max_redirects = 5

    def ask(self, source: str, question: Question, read: Callable[[Path], T], by: Asker | None = None) -> Answer[T]:
        """Return the answer to a question, from the cache or from the service.

        Parameters
        ----------
        source
            What the user may leave out instead, as ``--without`` names it; empty for what cannot be left out.
        question
            What is asked.
        read
            Reads the file with the answer; raises :class:`dekkend.sources.web.faults.AnswerError` where it is not what
            was asked.
        by
            Asks in a library's own way, and writes the file; None for one request. It is given the file, and keywords
            with which each of its requests is to be made (by Python's library requests) so that it has these manners
            too: they raise :class:`dekkend.sources.web.faults.AnswerError` where a service is busy or sends too much.
            What else goes wrong it tells by :func:`dekkend.sources.web.replies.told`.

        Returns
        -------
        Answer
            What was read, and when it came.

        Raises
        ------
        SourceUnreachableError
            The service did not answer in time, not with what was asked, or with too much; or, offline, the question
            was not asked before.
        OutputError
            The answer cannot be kept.
        """
        try:
            kept = self._kept(question, read)
            if kept is not None:
                return kept
            with self._cache.draft() as draft:
                value = self._persist(draft, read, self._once(question) if by is None else self._guarded(by))
                return _answer(value, question, self._cache.keep(question, draft))
        except AnswerError as fault:
            raise SourceUnreachableError(
                "{address}: {reason}. {advice}",
                address=_address(question),
                reason=fault.reason,
                advice=_advice(source, fault),
            ) from fault

    def _kept(self, question: Question, read: Callable[[Path], T]) -> Answer[T] | None:
        """Return the answer in the cache; None where there is none, or it is to be asked for anew."""
        kept = None if self._refresh and not self._offline else self._cache.find(question)
        if kept is None:
            if self._offline:
                raise SourceUnreachableError(
                    "{address}: this was not fetched before, and --offline asks nobody. Run the same once without "
                    "--offline.",
                    address=_address(question),
                )
            return None
        try:
            return _answer(read(kept.path), question, kept)
        except AnswerError:
            # What an earlier version could read, this one may not.
            if self._offline:
                raise
            return None

    def _persist(self, draft: Path, read: Callable[[Path], T], download: Callable[[Path, float], None]) -> T:
        until = time.monotonic() + self._manners.patience_s
        for number in range(1, self._manners.tries + 1):
            taken = self._taken
            try:
                in_time(download, draft, until, self._manners.patience_s)
                return read(draft)
            except AnswerError as fault:
                # Only what is kept counts.
                self._taken = taken
                pauses = max(2 ** (number - 1), _TOO_MUCH_PAUSES if fault.status == HTTPStatus.TOO_MANY_REQUESTS else 0)
                pause = min(self._manners.pause_s * pauses, _LONGEST_PAUSE_S)
                wait = pause if fault.wait_s is None else fault.wait_s
                if not fault.passing or number == self._manners.tries:
                    raise
                if time.monotonic() + wait > until:
                    raise AnswerError(
                        Sentence("{reason}; to ask again would take {wait:,.0f} s", reason=fault.reason, wait=wait)
                    ) from fault
                time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _once(self, question: Question) -> Callable[[Path, float], None]:
        """Return what asks a question with one request, and writes the answer to a file as it comes."""
        wait = self._manners.timeout_s

        def download(draft: Path, until: float) -> None:
            with (
                told(wait),
                self._session.get(
                    question.url,
                    params=list(question.params),
                    timeout=(wait, wait),
                    stream=True,
                    verify=self._trusted,
                ) as response,
            ):
                require_success(response)
                with draft.open("wb") as file:
                    self._store(response, file, until)

        return download

    def _guarded(self, by: Asker) -> Callable[[Path, float], None]:
        """Return what lets a library ask, with the manners of this client for each of its requests."""

        def download(draft: Path, until: float) -> None:
            def guard(response: requests.Response, **_: object) -> None:
                if response.is_redirect:
                    return
                taken = BytesIO()
                try:
                    require_success(response)
                    self._store(response, taken, until)
                finally:
                    response.close()
                taken.seek(0)
                response.raw = taken

            by(draft, {"stream": True, "verify": self._trusted, "hooks": {"response": [guard]}})

        return download

    @property
    def _trusted(self) -> str | None:
        # Given with each request: else the variable REQUESTS_CA_BUNDLE would stand over the setting.
        return str(self._manners.certificates) if self._manners.certificates else None

    def _store(self, response: requests.Response, file: BinaryIO, until: float) -> None:
        """Write an answer as it comes, for as long as there is time and room."""
        most = int(self._manners.largest_mb * _MB)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and self._taken + int(announced) > most:
            raise _too_large(self._manners.largest_mb)
        # What has come so far is taken at once, so that a trickle of bytes does not outlast the patience.
        while block := response.raw.read1(_BLOCK_BYTES, decode_content=True):
            file.write(block)
            self._taken += len(block)
            if self._taken > most:
                raise _too_large(self._manners.largest_mb)
            if time.monotonic() > until:
                raise too_late(self._manners.patience_s)
        if file.tell() == 0:
            raise AnswerError(Sentence("the answer is empty"), passing=True)


def user_agent() -> str:
    """Return as whom services are asked.

    Returns
    -------
    str
        Name and version.
    """
    return f"dekkend/{version('dekkend')} (coverage toolkit for neighbourhood watch)"


def _too_large(most_mb: float) -> AnswerError:
    return AnswerError(
        Sentence("the answers come to more than {most:,.0f} MB, the most that fetch.largest_mb allows", most=most_mb)
    )


def _answer(value: T, question: Question, kept: Kept) -> Answer[T]:
    # What goes into results names nobody and holds no password.
    shown = f"{urlsplit(question.url).scheme}://{_address(question)}"
    return Answer(value, shown, kept.fetched, kept.path)


def _address(question: Question) -> str:
    """Return what may be shown of an address: no name, no password, no query."""
    parts = urlsplit(question.url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or ''}{port}{parts.path}"


def _advice(source: str, fault: AnswerError) -> Sentence:
    if fault.status in _NOTHING_THERE and source:
        return Sentence(
            "It has nothing of this name or year: correct that (--year), or leave this out with --without {source}; "
            "what was fetched before is kept.",
            source=source,
        )
    if fault.status in _NOTHING_THERE:
        return Sentence("It has nothing of this name or year: correct that (--year); what was fetched before is kept.")
    if source:
        return Sentence(
            "Try again later, or leave this out with --without {source}; what was fetched before is kept.",
            source=source,
        )
    return Sentence("Try again later; what was fetched before is kept.")
