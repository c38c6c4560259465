"""Keeps the answers of services: by what was asked, with the date and the fingerprint of what came."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from dekkend.errors import DekkendError, InputError, OutputError
from dekkend.sources.files import sha256

_PART: Final = ".part"
_LEFT_BEHIND_S: Final = 24 * 3600


@dataclass(frozen=True)
class Question:
    """What is asked of a service.

    Attributes
    ----------
    url
        Its address.
    params
        Names and values of the query, in order.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The name under which its answer is kept: the same question has the same one, whenever it is asked."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """An answer that is kept.

    Attributes
    ----------
    path
        The file with what came.
    sha256
        Its SHA-256, in hexadecimal.
    fetched
        When it came, in UTC (YYYY-MM-DDThh:mm:ssZ).
    """

    path: Path
    sha256: str
    fetched: str


class Cache:
    """A folder of answers.

    ``answers`` holds what came, named after its fingerprint; ``questions`` says what was asked, when, and which answer
    came. Each file is written beside its place and then moved into it, so that whatever goes wrong meanwhile leaves
    what was there before. An answer that no longer has its fingerprint counts as absent.

    Parameters
    ----------
    folder
        The folder; it is made when the first answer is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, question: Question) -> Kept | None:
        """Return the answer that is kept, if it is whole.

        Parameters
        ----------
        question
            What was asked.

        Returns
        -------
        Kept or None
            The answer; None where there is none, or it is damaged.
        """
        said = self._said(self._record(question))
        try:
            kept = Kept(self._answer(said["sha256"]), said["sha256"], said["fetched"])
            return kept if sha256(kept.path) == kept.sha256 else None
        except (OSError, ValueError, KeyError, TypeError, InputError):
            return None

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield the path of an empty file for an answer that is under way; it is gone afterwards.

        Yields
        ------
        pathlib.Path
            The file, on the same disk as the cache.

        Raises
        ------
        OutputError
            The folder cannot be written to, or the disk is full.
        """
        draft = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._clear_away()
            handle, name = mkstemp(dir=self._folder, suffix=_PART)
            os.close(handle)
            draft = Path(name)
            yield draft
        except DekkendError:
            # A service out of reach is an OSError as well.
            raise
        except OSError as error:
            raise OutputError(
                "{folder}: answers of services cannot be kept there ({reason}). Make the folder writable, or choose "
                "another one with --cache.",
                folder=self._folder,
                reason=error.strerror or error,
            ) from error
        finally:
            if draft is not None:
                # Where a download outlasted all patience, Windows lets nobody remove its file yet.
                with suppress(PermissionError):
                    draft.unlink(missing_ok=True)

    def keep(self, question: Question, draft: Path) -> Kept:
        """Keep an answer; an earlier one to the same question is forgotten, and removed where no other one needs it.

        Parameters
        ----------
        question
            What was asked.
        draft
            The file with the answer, which is moved.

        Returns
        -------
        Kept
            The answer in its place.

        Raises
        ------
        OSError
            The folder cannot be written to.
        """
        fingerprint = sha256(draft)
        kept = Kept(self._answer(fingerprint), fingerprint, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        size = draft.stat().st_size
        for folder in ("answers", "questions"):
            (self._folder / folder).mkdir(exist_ok=True)
        earlier = self._said(self._record(question)).get("sha256")
        draft.replace(kept.path)
        record = {**asdict(question), "fetched": kept.fetched, "sha256": fingerprint, "bytes": size}
        handle, fresh = mkstemp(dir=self._folder, suffix=_PART)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(record, indent=2) + "\n")
        Path(fresh).replace(self._record(question))
        needed = {self._said(path).get("sha256") for path in (self._folder / "questions").glob("*.json")}
        if earlier is not None and earlier not in needed:
            self._answer(earlier).unlink(missing_ok=True)
        return kept

    def _clear_away(self) -> None:
        """Remove what was under way when a fetch was killed; other fetches may be under way now."""
        for part in self._folder.glob(f"*{_PART}"):
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > _LEFT_BEHIND_S:
                    part.unlink()

    @staticmethod
    def _said(record: Path) -> dict[str, str]:
        try:
            said = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def _record(self, question: Question) -> Path:
        return self._folder / "questions" / f"{question.key}.json"

    def _answer(self, fingerprint: str) -> Path:
        return self._folder / "answers" / fingerprint
