"""Completeness of a processor over its whole calendar: what should exist, what is covered, where the gaps are.

Looks at all history, always: nothing here takes a date range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gapless.model.calendar import Calendar
from gapless.model.event import State
from gapless.model.ids import PartitionKey
from gapless.model.ordinals import EMPTY, Ordinals


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A maximal run of missing partitions: the first and last key, and how many are missing."""

    first: PartitionKey
    last: PartitionKey
    units: int


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """The sets of one processor, by ordinal of ``calendar``.

    ``covered`` holds the expected units that are complete, empty or waived; ``empty`` and ``waived`` are parts of it. Those that are
    declared ``impossible`` are neither covered nor missing. What happened to partitions that are not due, or no longer listed, is in none of them.
    """

    calendar: Calendar
    expected: Ordinals
    covered: Ordinals
    empty: Ordinals = EMPTY
    waived: Ordinals = EMPTY
    impossible: Ordinals = EMPTY

    @property
    def complete(self) -> Ordinals:
        return self.covered - self.empty - self.waived

    @property
    def missing(self) -> Ordinals:
        return self.expected - self.covered - self.impossible

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Runs of missing partitions, oldest first; a partition that is not due does not divide a run."""
        return tuple(self._gaps())

    def _gaps(self) -> Iterator[Gap]:
        not_expected = self.calendar.everything - self.expected
        for start, stop in (self.missing | not_expected).runs():
            missing = self.missing & Ordinals.span(start, stop)
            first, last = missing.first(), missing.last()
            if first is not None and last is not None:
                yield Gap(first=self.calendar.keys[first], last=self.calendar.keys[last], units=len(missing))

    @property
    def oldest_gap(self) -> Gap | None:
        return self.gaps[0] if self.gaps else None

    @property
    def watermark(self) -> PartitionKey | None:
        """The last expected partition up to which everything is covered; None where the first is missing or nothing is expected."""
        first = self.missing.first()
        before = self.expected if first is None else self.expected & Ordinals.span(0, first)
        last = before.last()
        return None if last is None else self.calendar.keys[last]


def completeness(calendar: Calendar, states: Mapping[State, Ordinals], impossible: Ordinals = EMPTY) -> Completeness:
    """Sets of a processor from those of its units by state."""
    complete, empty, waived = (states.get(state, EMPTY) & calendar.due for state in (State.COMPLETE, State.EMPTY, State.WAIVED))
    return Completeness(
        calendar=calendar, expected=calendar.due, covered=complete | empty | waived, empty=empty, waived=waived, impossible=impossible
    )
