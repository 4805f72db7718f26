"""The frontier: which planned units may start, which wait for what, which are blocked and by what.

Every waiting unit watches exactly one upstream unit that it misses, the latest one; it is looked at again when that one is
settled. So a window of a whole season costs about as much as a window of one, and ``blocked by`` needs no search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gapless.model.graph import Graph, ResolvedNeed
from gapless.model.ids import ProcessorName
from gapless.model.ordinals import Ordinals, iterate_bits

Place = tuple[ProcessorName, int]
"""A unit by its ordinal, inside one graph."""


class Ready(NamedTuple):
    """May start. ``without`` are processors of optional needs that are settled but not covered."""

    place: Place
    without: tuple[ProcessorName, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """Requires a unit that is not covered and will not be in this run."""

    place: Place
    by: Place


class _Waits(NamedTuple):
    on: Place


class Frontier:
    """Planned units of one graph, and what is settled. A unit is settled when this run will do no more about it."""

    def __init__(self, graph: Graph, planned: Mapping[ProcessorName, Ordinals], covered: Mapping[ProcessorName, Ordinals]) -> None:
        self._graph = graph
        self._covered: dict[ProcessorName, int] = {}
        self._settled: dict[ProcessorName, int] = {}
        self._present = {name: covered.get(name, Ordinals()).bits for name in graph.order}
        self._planned = {name: planned.get(name, Ordinals()).bits for name in graph.order}
        self._watchers: dict[ProcessorName, dict[int, list[Place]]] = {name: {} for name in graph.order}
        for name in graph.order:
            # A planned unit does not count as covered until this run covers it, even where an older generation is there.
            covered_bits = covered.get(name, Ordinals()).bits & ~self._planned[name]
            self._covered[name] = covered_bits
            self._settled[name] = graph.calendar(name).everything.bits & ~self._planned[name]
        self.blocked: dict[Place, Place] = {}

    def begin(self) -> list[Ready]:
        """Look at every planned unit once; the ones that may start."""
        ready: list[Ready] = []
        for name in self._graph.order:
            for ordinal in iterate_bits(self._planned[name]):
                if not self._settled[name] >> ordinal & 1:
                    self._place((name, ordinal), ready)
        return ready

    def present(self, name: ProcessorName) -> Ordinals:
        """Units of a processor that have an output, be it one that this run is to replace."""
        return Ordinals(self._present.get(name, 0))

    def settle(self, place: Place, *, covered: bool) -> list[Ready]:
        """A planned unit has ended; the units that may start because of it."""
        ready: list[Ready] = []
        self._settle(place, covered, ready)
        return ready

    def _settle(self, place: Place, covered: bool, ready: list[Ready]) -> None:  # noqa: FBT001
        open_: list[tuple[Place, bool]] = [(place, covered)]
        while open_:
            (name, ordinal), is_covered = open_.pop()
            bit = 1 << ordinal
            self._settled[name] |= bit
            if is_covered:
                self._covered[name] |= bit
                self._present[name] |= bit
            for watcher in self._watchers[name].pop(ordinal, ()):
                if self._settled[watcher[0]] >> watcher[1] & 1:
                    continue
                match self._look(watcher):
                    case Ready() as found:
                        ready.append(found)
                    case _Waits(on):
                        self._watchers[on[0]].setdefault(on[1], []).append(watcher)
                    case Blocked() as found:
                        self.blocked[watcher] = found.by
                        open_.append((watcher, False))

    def _place(self, place: Place, ready: list[Ready]) -> None:
        match self._look(place):
            case Ready() as found:
                ready.append(found)
            case _Waits(on):
                self._watchers[on[0]].setdefault(on[1], []).append(place)
            case Blocked() as found:
                self.blocked[place] = found.by
                self._settle(place, False, ready)

    def _look(self, place: Place) -> Ready | Blocked | _Waits:
        name, ordinal = place
        waits: _Waits | None = None
        without: list[ProcessorName] = []
        for need in self._graph.needs[name]:
            found = self._look_at_need(place, ordinal, need)
            match found:
                case Blocked():
                    return found
                case _Waits():
                    waits = waits or found
                case None:
                    pass
                case _:
                    without.append(found)
        return waits or Ready(place, tuple(without))

    def _look_at_table(self, place: Place, upstream: ProcessorName) -> Blocked | _Waits | None:
        """What an upstream says that has published nothing yet: its table must exist before it can be read, if only as empty."""
        planned = self._planned[upstream]
        if self._covered[upstream] or not planned or upstream == place[0] or not self._graph.has_table(upstream):
            return None
        unsettled = planned & ~self._settled[upstream]
        first = unsettled or planned
        found = (upstream, (first & -first).bit_length() - 1)
        return _Waits(found) if unsettled else Blocked(place, found)

    def _look_at_need(self, place: Place, ordinal: int, need: ResolvedNeed) -> Blocked | _Waits | ProcessorName | None:
        """What one need says: blocked, waits, satisfied without an optional upstream (its name), or satisfied."""
        last_missing: Place | None = None
        single = len(need.alternatives) == 1
        for upstream, mapping in need.alternatives:
            required = mapping.required_bits(ordinal)
            if not required and not single:
                continue  # an alternative that lists no partition for this unit supplies nothing
            missing = required & ~self._covered[upstream]
            if single and not self._covered[upstream] and (not missing or need.optional):
                table = self._look_at_table(place, upstream)
                if table is not None:
                    return table
            if not missing:
                return None
            unsettled = missing & ~self._settled[upstream]
            if single and not need.optional and missing != unsettled:
                return Blocked(place, (upstream, (missing & ~unsettled).bit_length() - 1))
            if unsettled:
                return _Waits((upstream, unsettled.bit_length() - 1))
            last_missing = (upstream, missing.bit_length() - 1)
        if last_missing is None:
            return None
        return last_missing[0] if need.optional else Blocked(place, last_missing)
