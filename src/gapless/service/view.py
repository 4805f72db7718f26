"""The view: what the ledger says of a pipeline now, by processor and ordinal. Every read model starts from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from gapless.lifecycle.frontier import Frontier
from gapless.model.calendar import Calendar
from gapless.model.event import ENDED_BADLY, Head
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName, Unit
from gapless.model.ordinals import Ordinals
from gapless.model.pipeline import LiteralCalendar, Pipeline
from gapless.planning.snapshot import Holding, Snapshot, take
from gapless.ports.ledger import LedgerReader
from gapless.proving.passing import Trial, in_vain, trials


class View:
    """Reads the ledger only, never the target: it answers without any source or warehouse."""

    def __init__(
        self,
        pipeline: Pipeline,
        ledger: LedgerReader,
        calendars: Mapping[CalendarName, Calendar] | None = None,
        *,
        now: float,
        conductor_lives: bool = True,
        target: str = "",
    ) -> None:
        """``now``, in seconds since the epoch, is when waivers are asked about. ``calendars`` are versions fresher than those that the ledger keeps. Where no conductor lives, nothing is running."""
        self.pipeline = pipeline
        self.ledger = ledger
        self.now = now
        self.conductor_lives = conductor_lives
        self.target = target
        self._calendars = calendars or {}

    def anew(self, *, now: float, target: str = "") -> View:
        """The same calendars, and what the ledger holds by now."""
        view = View(self.pipeline, self.ledger, self.calendars, now=now, conductor_lives=self.conductor_lives, target=target)
        view.graph = self.graph
        return view

    @cached_property
    def calendars(self) -> dict[CalendarName, Calendar]:
        """Literal calendars, and the newest kept version of the others; those that nobody has expanded yet are absent."""
        found = dict(self._calendars)
        for name, definition in self.pipeline.calendars.items():
            if name in found:
                continue
            calendar = definition.listed() if isinstance(definition, LiteralCalendar) else self.ledger.calendar(name)
            if calendar is not None:
                found[name] = calendar
        return found

    @cached_property
    def graph(self) -> Graph:
        return Graph.build(self.pipeline, self.calendars)

    @property
    def waiting_for_calendars(self) -> tuple[ProcessorName, ...]:
        """Processors whose units are not known: a calendar of theirs has not been filled yet."""
        return self.graph.absent

    @cached_property
    def snapshot(self) -> Snapshot:
        """What the ledger holds of every processor, staleness included. Groups that were tried in vain count as permanent."""
        taken = take(self.graph, self.ledger.standings, now=self.now)
        return {
            name: holding if holding.failed_as_defined <= holding.permanent else self._with_groups(name, holding)
            for name, holding in taken.items()
        }

    def _with_groups(self, name: ProcessorName, holding: Holding) -> Holding:
        found = in_vain(self.graph.calendar(name), self.trials(name), holding.failed_as_defined)
        return replace(holding, permanent=holding.permanent | found)

    def trials(self, processor: ProcessorName) -> Mapping[int, Trial]:
        """What the attempts at the units of a processor say, by ordinal."""
        if processor not in self._trials:
            ordinal = self.graph.calendar(processor).ordinal
            found = ((ordinal(key), trial) for key, trial in trials(self.ledger.endings(processor)).items())
            self._trials[processor] = {place: trial for place, trial in found if place is not None}
        return self._trials[processor]

    def holding(self, processor: ProcessorName) -> Holding:
        return self.snapshot[processor]

    def named_sets(self, processor: ProcessorName) -> Mapping[str, Ordinals]:
        """The sets that ``state:`` in a selection speaks of."""
        return self.snapshot[processor].by_name(self.graph.calendar(processor))

    def covered(self, processor: ProcessorName) -> Ordinals:
        return self.snapshot[processor].covered

    @cached_property
    def blocked(self) -> Mapping[ProcessorName, Mapping[int, Unit]]:
        """Pending units that cannot become ready, and the unit that blocks each: it failed, is impossible, or is blocked itself."""
        bad = {
            name: (self.holding(name).of(*ENDED_BADLY) & self.graph.calendar(name).due) | self.holding(name).impossible
            for name in self.graph.order
        }
        if not any(bad.values()):
            return {}
        planned = {name: self.graph.calendar(name).due - self.covered(name) for name in self.graph.order}
        frontier = Frontier(self.graph, planned, {name: self.covered(name) for name in self.graph.order})
        frontier.begin()
        for name, ordinals in bad.items():
            for ordinal in ordinals:
                frontier.settle((name, ordinal), covered=False)
        found: dict[ProcessorName, dict[int, Unit]] = {}
        for (name, ordinal), (by, at) in frontier.blocked.items():
            if ordinal not in bad[name]:
                found.setdefault(name, {})[ordinal] = Unit(by, self.graph.calendar(by).keys[at])
        return found

    def heads(self, processor: ProcessorName) -> Mapping[PartitionKey, Head]:
        if processor not in self._heads:
            self._heads[processor] = self.ledger.heads(processor)
        return self._heads[processor]

    @cached_property
    def _trials(self) -> dict[ProcessorName, Mapping[int, Trial]]:
        return {}

    @cached_property
    def _heads(self) -> dict[ProcessorName, Mapping[PartitionKey, Head]]:
        return {}
