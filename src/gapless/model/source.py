"""Sources: external services whose limits are shared by all processors that use them, and what is agreed with them."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.model.ids import SourceName


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a source has to be running: ``wanted`` stands in this header of every answer, or at this JMESPath of every page."""

    wanted: str
    header: str | None = None
    path: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"the header {self.header}" if self.header is not None else f"{self.path} of the page"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDown:
    """Answers by which a source asks to be called less often: with one of these statuses (any, where none is given), and with a
    page of which the JMESPath ``when`` holds, where one is given."""

    statuses: tuple[int, ...] = ()
    when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``start`` attempts at once, growing to ``most`` while all goes well; at most ``per_second`` starts a second.

    ``revision`` and ``slow_down`` hold for HTTP actions.
    """

    name: SourceName
    start: int = 5
    most: int = 20
    per_second: float | None = None
    revision: Revision | None = None
    slow_down: tuple[SlowDown, ...] = ()
