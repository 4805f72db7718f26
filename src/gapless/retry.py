"""What a Python action raises to say how it failed, where the type of the error alone does not tell."""

from __future__ import annotations


class Retry(Exception):
    """What was asked for is not there yet, or the other side is busy: try again later.

    ``after`` in seconds, where the other side said when to come back; the wait then consumes no attempt.
    """

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Reject(Exception):
    """The data is wrong: trying again as it is gives the same."""
