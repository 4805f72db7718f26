"""Limits of a source, shared by all processors that use it: concurrency that finds its level, a rate, pauses, and an end.

A source whose every answer is a failure that does not pass is asked a few times more, one unit after the other from all over what
waits, in case only the units that came first are bad. When these fail as well it is given up: nothing more is asked of it in this run.
"""

from __future__ import annotations

from gapless.model.attempt import ErrorClass
from gapless.model.source import Source

BREAKER = 3
"""A source pauses when this many times its allowed attempts failed in a row."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
DOUBT = 40
"""Failures that do not pass, in a row without a unit that was answered, from which on a source is doubted: it gets trials only."""
TRIALS = 20
"""Trials that fail before a doubted source is given up."""
SPREAD = 0.6180339887498949
"""The golden ratio: its multiples, cut to their fractions, lie evenly between 0 and 1."""


class Limit:
    """Additive increase, multiplicative decrease: one more at once for every round that goes well, half when it does not.

    Times are steady seconds given by the caller.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.level = float(min(source.start, source.most))
        self.running = 0
        self.paused_until = 0.0
        self._next_start = 0.0
        self.refused_in_row = 0
        self._failures_in_row = 0
        self._ends_until_cut = 0
        self._pause = FIRST_PAUSE

    @property
    def given_up(self) -> bool:
        return self.refused_in_row >= DOUBT + TRIALS

    @property
    def trial(self) -> float | None:
        """Where among the units that wait the next trial is taken from, 0 to 1; None while the source is not doubted."""
        return self.refused_in_row * SPREAD % 1.0 if self.refused_in_row >= DOUBT else None

    @property
    def _room(self) -> bool:
        if self.refused_in_row >= DOUBT:
            return not self.running and not self.given_up
        return self.running < int(self.level)

    def free(self, now: float) -> bool:
        """Whether one more attempt may start."""
        return self.wakes_at is not None and self.wakes_at <= now

    @property
    def wakes_at(self) -> float | None:
        """From when on one more attempt may start, be it long past; None when one has to end first, or nothing helps."""
        return max(self.paused_until, self._next_start) if self._room else None

    def start(self, now: float) -> None:
        self.running += 1
        if self._source.per_second:
            self._next_start = max(self._next_start, now - 1.0 / self._source.per_second) + 1.0 / self._source.per_second

    def end(self, now: float, error_class: ErrorClass | None, retry_after: float | None, *, alone: bool = True) -> None:
        """An attempt ended: ``error_class`` is None when the source answered as asked. ``alone``: it was of one unit, so that its failure
        is nobody else's."""
        self.running -= 1
        # The attempts that were under way when the source gave in say nothing new: one cut for all of them.
        cut = self._ends_until_cut == 0
        self._ends_until_cut = max(0, self._ends_until_cut - 1)
        match error_class:
            case ErrorClass.TRANSIENT | ErrorClass.RATE_LIMITED:
                self._failures_in_row += 1
                if cut:
                    self.level = max(1.0, self.level / 2)
                    self._ends_until_cut = self.running
                if retry_after is not None and error_class is ErrorClass.RATE_LIMITED:
                    self.paused_until = max(self.paused_until, now + retry_after)
                elif self._breaks if error_class is ErrorClass.TRANSIENT else cut:
                    self._rest(now)
            case ErrorClass.PERMANENT | ErrorClass.DATA | ErrorClass.UNCLASSIFIED:
                self._failures_in_row = 0
                self.refused_in_row += alone
            case ErrorClass.INFRASTRUCTURE:
                self._failures_in_row += 1
                if self._breaks:
                    self._rest(now)
            case None:
                self._failures_in_row = self.refused_in_row = 0
                self._pause = FIRST_PAUSE
                self.level = min(float(self._source.most), self.level + 1.0 / self.level)

    @property
    def _breaks(self) -> bool:
        return self._failures_in_row >= BREAKER * max(1, int(self.level))

    def _rest(self, now: float) -> None:
        """A pause, twice as long as the one before."""
        self.paused_until = max(self.paused_until, now + self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._failures_in_row = 0
