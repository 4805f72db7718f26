"""Sources: external services whose limits are shared by all processors that use them."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.model.ids import SourceName


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``start`` attempts at once, growing to ``most`` while all goes well; at most ``per_second`` starts a second."""

    name: SourceName
    start: int = 5
    most: int = 20
    per_second: float | None = None
