"""Errors and warnings whose message names the place of a fault and what to do about it.

Each takes a template and its values (see :class:`dekkend.sentences.Sentence`), so that it can be told in Dutch.
Every error is also the builtin that describes it best, so that code that knows nothing of dekkend can catch it.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from dekkend.sentences import Sentence


class _Said(Exception):  # noqa: N818 - the shared half of errors and warnings, never raised itself
    def __init__(self, template: str, **values: object) -> None:
        self.sentence = Sentence(template, **values)
        super().__init__(str(self.sentence))

    def __str__(self) -> str:
        return str(self.sentence)

    def __reduce__(self) -> tuple[object, ...]:
        # An exception unpickles by calling its class with args alone; the values ride along as state.
        return (
            type(self),
            (self.sentence.replace("{", "{{").replace("}", "}}"),),
            {"sentence": self.sentence},
        )


class DekkendError(_Said):
    """The base of every error that dekkend raises on purpose.

    Attributes
    ----------
    sentence
        What is wrong, where, and what to do.
    exit_code
        The exit code of the command line for this kind of error.
    """

    exit_code: ClassVar[int] = 1


class SettingsError(DekkendError, ValueError):
    """A setting or a flag that dekkend does not know, or a value that it does not allow."""

    exit_code = 2


class InputError(DekkendError, ValueError):
    """An input that cannot be used: it says which file, row or layer, what is wrong, and what to do."""

    exit_code = 3


class InputMissingError(InputError, FileNotFoundError):
    """An input file that is not there."""


class PersonalDataError(InputError):
    """A register that holds a phone number, an e-mail address or an invitation to a chat."""


class OutputError(DekkendError, OSError):
    """A result that cannot be written; earlier results are left as they were."""

    exit_code = 3


class SourceUnreachableError(DekkendError, ConnectionError):
    """A service that did not answer, or not with what was asked of it."""

    exit_code = 4


class NoPlanError(DekkendError, ValueError):
    """Rules of a sign plan that contradict one another, so that no plan keeps them all."""

    exit_code = 3


class LayerError(DekkendError, ValueError):
    """A table that breaks its schema: a fault in dekkend or in code that calls one of its steps."""


class DekkendWarning(_Said, UserWarning):
    """Something in the input that the run could live with, and that its reader must know."""


@contextmanager
def collected() -> Iterator[list[Sentence]]:
    """Collect what the steps in the block warn of, once each; warnings of other libraries go their usual way.

    Yields
    ------
    list of Sentence
        Filled when the block ends.
    """
    said: dict[Sentence, None] = {}
    kept: list[Sentence] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DekkendWarning)
        yield kept
    for warning in caught:
        if isinstance(warning.message, DekkendWarning):
            said[warning.message.sentence] = None
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    kept.extend(said)
