"""What a person asks to be carried out: by plan in words, by run, retry and restate in deed."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Literal

from gapless.model.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Words of a selection, and what is taken of it: a ``run`` takes what is missing, ``retry`` what failed for good too, ``restate`` what
    is covered, with its cascade beyond the selection. With ``changed`` also what older definitions made; with ``allow_cut`` a range may
    reach beyond the calendars. ``reason`` is kept with the run.

    Raises:
        UsageError: nothing is named to restate.
    """

    command: Literal["run", "retry", "restate"] = "run"
    words: tuple[str, ...] = ()
    changed: bool = False
    allow_cut: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if self.restate and not self.words:
            raise UsageError("what is proven is made again only where it is named", help="name it: gapless restate PROCESSOR@PARTITION")

    @property
    def retry(self) -> bool:
        return self.command == "retry"

    @property
    def restate(self) -> bool:
        return self.command == "restate"

    @property
    def typed(self) -> str:
        """The command that carries this out, as a person types it."""
        flags = [flag for flag, given in (("--changed", self.changed), ("--allow-cut", self.allow_cut)) if given]
        return shlex.join(["gapless", self.command, *flags, *self.words])
