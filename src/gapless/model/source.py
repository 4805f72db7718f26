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
class Token:
    """A credential that ends: what ``command`` prints, behind ``prefix`` in this header of every call. It is fetched before the first call
    and again after ``lifetime`` seconds; the command may take ``timeout`` seconds."""

    command: tuple[str, ...]
    header: str = "Authorization"
    prefix: str = "Bearer "
    lifetime: float = 3000.0
    timeout: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``start`` attempts at once, growing to ``most`` while all goes well; at most ``per_second`` starts a second.

    ``revision``, ``slow_down`` and ``token`` hold for HTTP actions.
    """

    name: SourceName
    start: int = 5
    most: int = 20
    per_second: float | None = None
    revision: Revision | None = None
    slow_down: tuple[SlowDown, ...] = ()
    token: Token | None = None
