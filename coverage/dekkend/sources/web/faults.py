"""What can be wrong with the answer of a service."""

from dekkend.sentences import Sentence


class AnswerError(Exception):
    """An answer that cannot be used; the client tells it as an error of dekkend, with what was asked.

    Parameters
    ----------
    reason
        What is wrong: the middle of a sentence.
    passing
        Asking again may help.
    wait_s
        How long the service asks to wait before, in seconds; None where it says nothing.
    status
        Status of HTTP with which the service answered, None where that is not what is wrong.
    """

    def __init__(
        self, reason: Sentence, *, passing: bool = False, wait_s: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.passing = passing
        self.wait_s = wait_s
        self.status = status
