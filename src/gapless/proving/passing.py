"""Passing: what the attempts at each unit say together. Did it fail at first, did it pass since, in how many runs did it not?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gapless.model.event import Ending
from gapless.model.ids import PartitionKey, RunId


@dataclass(slots=True)
class Trial:
    """The attempts at one unit since it last had to be made: ``first`` and ``last`` of them, and the runs in which one failed."""

    first: Ending
    last: Ending
    failed_in: set[RunId] = field(default_factory=set)

    @property
    def failed_at_first(self) -> bool:
        return not self.first.covered

    @property
    def passed(self) -> bool:
        """Covered by now."""
        return self.last.covered


def trials(endings: Iterable[Ending]) -> dict[PartitionKey, Trial]:
    """Attempts by unit, from endings in the order they were written. A unit that was covered and is attempted again begins anew."""
    found: dict[PartitionKey, Trial] = {}
    for ending in endings:
        known = found.get(ending.key)
        if known is None or known.passed:
            known = found[ending.key] = Trial(ending, ending)
        known.last = ending
        if not known.passed:
            known.failed_in.add(ending.run)
    return found
