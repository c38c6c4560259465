"""What services and the libraries that ask them do, in the words of dekkend: in time or not, a success or a fault."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Final

import requests
from requests import exceptions as refused
from urllib3 import exceptions as broken
from urllib3.util import Retry

from dekkend.sentences import Sentence
from dekkend.sources.web.faults import AnswerError

# Too busy, or an error that may pass: worth asking again.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# What is downloaded looks at the clock itself, and says more.
_GRACE_S: Final = 0.5


def in_time(download: Callable[[Path, float], None], draft: Path, until: float, patience_s: float) -> None:
    """Download, and give up when the time is over, whatever the service does meanwhile.

    Time-outs of the libraries hold for each of the pieces in which an answer comes; a service that sends a byte now and
    then would keep them waiting for ever. What is then still under way ends with this process, at the latest.

    Parameters
    ----------
    download
        Writes a file, and is told until when; what it raises is raised here.
    draft
        The file.
    until
        The time at which it is given up, as :func:`time.monotonic` counts.
    patience_s
        How long that is in all, in seconds, to be told.

    Raises
    ------
    AnswerError
        The time was over.
    """
    raised: list[BaseException] = []

    def work() -> None:
        try:
            download(draft, until)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            raised.append(error)

    worker = Thread(target=work, daemon=True)
    worker.start()
    worker.join(max(0.0, until - time.monotonic()) + _GRACE_S)
    if worker.is_alive():
        raise too_late(patience_s)
    if raised:
        raise raised[0]


def too_late(patience_s: float) -> AnswerError:
    """Return the fault of an answer that takes too long.

    Parameters
    ----------
    patience_s
        How long it was waited for, in seconds.

    Returns
    -------
    AnswerError
        The fault.
    """
    return AnswerError(Sentence("the answer had not come whole after {wait:g} s", wait=patience_s))


@contextmanager
def told(wait: float) -> Iterator[None]:
    """Tell what the libraries raise as a fault of the answer.

    Parameters
    ----------
    wait
        After how many seconds without a byte they give up.

    Yields
    ------
    None

    Raises
    ------
    AnswerError
        They raised something.
    """
    try:
        yield
    except (refused.SSLError, broken.SSLError) as error:
        raise AnswerError(
            Sentence("its certificate is not trusted; fetch.certificates may name the file with your own")
        ) from error
    except refused.ProxyError as error:
        raise AnswerError(Sentence("the proxy does not let this through"), passing=True) from error
    except (refused.Timeout, broken.TimeoutError) as error:
        raise AnswerError(Sentence("no answer within {wait:g} s", wait=wait), passing=True) from error
    except (refused.ConnectionError, refused.ChunkedEncodingError, broken.HTTPError) as error:
        raise AnswerError(
            Sentence(
                "the connection failed or was cut (is there one to the internet, or a proxy to name in HTTPS_PROXY?)"
            ),
            passing=True,
        ) from error
    # A service may send one on to an address that is none, which the libraries tell in their own ways.
    except (refused.RequestException, ValueError) as error:
        raise AnswerError(Sentence("the question cannot be asked ({reason})", reason=type(error).__name__)) from error


def require_success(response: requests.Response) -> None:
    """Refuse every answer but one with status 200.

    Parameters
    ----------
    response
        The answer.

    Raises
    ------
    AnswerError
        It has another status; says whether asking again may help, and how long the service asks to wait.
    """
    status = response.status_code
    if status == HTTPStatus.OK:
        return
    said = response.headers.get("Retry-After", "")
    try:
        wait = Retry().parse_retry_after(said) if said else None
    except (broken.InvalidHeader, ValueError, OverflowError):
        wait = None
    raise AnswerError(
        Sentence("the service answers with error {status} ({phrase})", status=str(status), phrase=_phrase(status)),
        passing=status in _PASSING,
        wait_s=wait,
        status=status,
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "?"
