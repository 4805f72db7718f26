"""Passing: what the attempts at each unit say together. Did it fail at first, did it pass since, in how many runs did it not?

Errors of a passing class may still never pass, for a group of units: those that have something in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gapless.model.calendar import Calendar
from gapless.model.event import Ending
from gapless.model.ids import PartitionKey, RunId
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.proving.grouping import groups_of
from gapless.proving.split import SUPPORT, explain

RUNS = 2
"""Runs in which all units of a group failed, from which on nothing is expected of another one."""


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


def in_vain(calendar: Calendar, known: Mapping[int, Trial], failed: Ordinals) -> Ordinals:
    """Failed units of which nothing is to be expected: all that share an attribute failed, in several runs, and others passed.

    ``known`` are trials by ordinal; ``failed`` the units that have failed and are defined as they were then.
    """
    if len(failed) < SUPPORT:
        return EMPTY
    at_first = Ordinals.of(ordinal for ordinal, trial in known.items() if trial.failed_at_first)
    found = EMPTY
    for split in explain(Ordinals.of(known), at_first, groups_of(calendar)):
        if split.units <= failed and all(len(known[ordinal].failed_in) >= RUNS for ordinal in split.units):
            found |= split.units
    return found
