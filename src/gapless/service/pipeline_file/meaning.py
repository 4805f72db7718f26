"""What a statement means, and the refusal of a text that means nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What follows from the text of a SELECT alone. ``tables`` are in lower case, ``units`` and common table expressions left out.

    ``columns`` are the names of what it returns, in lower case and "" where it has none; None where a star hides them.
    ``including`` are bounds that take equal values in, and beyond which nothing narrows them: a table, its column, and the column of
    ``units`` up to which it is read. ``normal`` is a digest that white space, comments and the case of keywords do not change.
    """

    tables: tuple[str, ...]
    columns: tuple[str, ...] | None
    normal: str
    including: tuple[tuple[str, str, str], ...] = ()


class Refused(Exception):
    """A text is no single SELECT: why, and the line where that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
