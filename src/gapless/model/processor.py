"""Processors: a definition that produces one output per partition."""

from __future__ import annotations

from dataclasses import dataclass, field

from gapless.model.action import Action
from gapless.model.expectation import Expectation
from gapless.model.ids import CalendarName, ProcessorName, SourceName
from gapless.model.need import AnyNeed
from gapless.model.output import Output
from gapless.model.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """What is made (``output``), how (``action``), for which partitions (``calendar``), from what (``needs``).

    ``batch`` is the largest number of units in one invocation. ``fingerprint`` is a digest of the definition.
    ``line`` is where it stands in the pipeline file, 0 when it was built from Python.
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
    fingerprint: str = ""
    line: int = 0
