"""Processors: a definition that produces one output per partition."""

from __future__ import annotations

from dataclasses import dataclass, field

from gapless.model.action import Action
from gapless.model.expectation import Expectation
from gapless.model.ids import CalendarName, ProcessorName, SourceName
from gapless.model.need import AnyNeed
from gapless.model.output import Output
from gapless.model.policy import Policy
from gapless.model.waiver import Impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """What is made (``output``), how (``action``), for which partitions (``calendar``), from what (``needs``).

    ``batch`` is the largest number of units in one invocation. ``side_effect`` says what else it sets going, "" where nothing: such a
    processor is selected by its name alone. ``impossible`` are units that the source can no longer give.
    ``fingerprint`` is a digest of the definition.
    ``file`` and ``line`` are where it stands, "" and 0 when it was built from Python.
    """

    name: ProcessorName
    calendar: CalendarName
    action: Action
    output: Output
    phase: str = "main"
    source: SourceName | None = None
    needs: tuple[AnyNeed, ...] = ()
    expect: Expectation = field(default_factory=Expectation)
    policy: Policy = field(default_factory=Policy)
    batch: int = 1
    side_effect: str = ""
    impossible: tuple[Impossible, ...] = ()
    fingerprint: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """File and line in front of a message, as far as they are known."""
        return f"{self.file}:{self.line}: " if self.line else ""
