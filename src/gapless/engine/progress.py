"""Progress of a run, counted as it happens: what a progress bar and a closing line need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from gapless.model.event import State


@dataclass(slots=True)
class PhaseProgress:
    """Units of one phase: how many are planned, running now, ended by state, waiting for a retry; when its first unit was claimed and
    its newest one ended, on the clock that only goes forward. ``waits`` are the retries for which a source asked to slow down, and
    ``waits_for`` is what it said the last time. ``measuring`` are the seconds of processor time spent
    on reading back and judging, by the threads that do it."""

    total: int = 0
    running: int = 0
    ended: Counter[State] = field(default_factory=Counter)
    retries: int = 0
    waits: int = 0
    waits_for: str = ""
    began: float | None = None
    ended_at: float | None = None
    measuring: float = 0.0

    @property
    def done(self) -> int:
        return sum(self.ended.values())

    @property
    def seconds(self) -> float:
        """From the first claim to the newest ending; phases overlap."""
        return self.ended_at - self.began if self.began is not None and self.ended_at is not None else 0.0


@dataclass(slots=True)
class Progress:
    """``changed`` is called after every round of the conductor; it must be quick."""

    phases: dict[str, PhaseProgress] = field(default_factory=dict)
    changed: Callable[[Progress], None] = lambda _progress: None

    def phase(self, name: str) -> PhaseProgress:
        found = self.phases.get(name)
        if found is None:
            found = self.phases[name] = PhaseProgress()
        return found
