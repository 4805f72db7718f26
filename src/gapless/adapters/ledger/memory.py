"""The ledger in memory: the twin that simulations and tests use. It keeps nothing beyond the process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from gapless.lifecycle.fold import advance
from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.errors import LeaseHeld, LeaseLost, LedgerError
from gapless.model.event import Ending, Event, EventKind, Head, RunRecord, Standing, standings
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit

T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """What ledgers share that stand for several processes on one file. ``holder`` lives while it is set."""

    events: list[Event] = field(default_factory=list)
    heads: dict[ProcessorName, dict[PartitionKey, Head]] = field(default_factory=dict)
    calendars: dict[CalendarName, Calendar] = field(default_factory=dict)
    runs: dict[RunId, RunRecord] = field(default_factory=dict)
    plans: dict[str, bytes] = field(default_factory=dict)
    published: int = 0
    fence: int = 0
    epoch: int = 0
    holder: str | None = None


class MemoryLedger:
    """Implements :class:`gapless.ports.ledger.Ledger` with dictionaries."""

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = Kept() if kept is None else kept
        self._epoch: int | None = None
        self._fence = 0

    def standings(self, processor: ProcessorName) -> list[Standing]:
        return standings(self._kept.heads.get(processor, {}).values())

    def heads(self, processor: ProcessorName, keys: Iterable[PartitionKey] | None = None) -> Mapping[PartitionKey, Head]:
        heads = self._kept.heads.get(processor, {})
        return dict(heads) if keys is None else {key: heads[key] for key in keys if key in heads}

    def events(self, unit: Unit | None = None, run: RunId | None = None, *, newest: int | None = None) -> list[Event]:
        found = [event for event in self._kept.events if unit in (None, event.unit) and run in (None, event.run)]
        return _newest(found, newest)

    def endings(self, processor: ProcessorName) -> list[Ending]:
        attempts = (EventKind.FINISHED, EventKind.ADOPTED)
        return [
            _ending(event)
            for event in self._kept.events
            if event.processor == processor and (event.kind in attempts or (event.kind is EventKind.RETRY and event.details.get("counts")))
        ]

    def calendar(self, name: CalendarName) -> Calendar | None:
        return self._kept.calendars.get(name)

    def runs(self, *, newest: int | None = None) -> list[RunRecord]:
        return _newest(list(self._kept.runs.values()), newest)

    def frozen(self, plan: str) -> bytes | None:
        return self._kept.plans.get(plan)

    def publish_counter(self) -> int:
        return self._kept.published

    @contextmanager
    def lease(self, holder: str) -> Iterator[None]:
        kept = self._kept
        if kept.holder is not None:
            raise LeaseHeld(f"another conductor holds the lease: `gapless {kept.holder}`", help="wait for it")
        kept.epoch += 1
        kept.holder, self._epoch, self._fence = holder, kept.epoch, kept.fence
        try:
            yield
        finally:
            if kept.epoch == self._epoch:
                kept.holder = None
            self._epoch = None

    def next_fence(self) -> Fence:
        self._check_lease()
        self._fence += 1
        return Fence(self._fence)

    def append(self, events: Sequence[Event]) -> None:
        self._check_lease()
        kept = self._kept
        # Details go through JSON as they do in a file: what it cannot hold is found here too, and nobody changes it later.
        written = [event._replace(details=json.loads(json.dumps(event.details))) for event in events]
        heads, kept.published = advance(written, self._head, kept.published)
        kept.events.extend(written)
        for unit, head in heads.items():
            kept.heads.setdefault(unit.processor, {})[unit.key] = head
        kept.fence = max((kept.fence, *(event.fence for event in written)))
        self._fence = max(self._fence, kept.fence)

    def store_calendar(self, calendar: Calendar, at: float) -> None:  # noqa: ARG002 nobody asks a memory when
        self._check_lease()
        self._kept.calendars[calendar.name] = calendar

    def start_run(self, record: RunRecord, plan: bytes) -> None:
        self._check_lease()
        if record.run in self._kept.runs:
            raise LedgerError(f"run {record.run} has been started before", help="every run has an id of its own")
        self._kept.runs[record.run] = record
        self._kept.plans.setdefault(record.plan, plan)

    def freeze(self, run: RunId, plan: str, contents: bytes) -> None:
        self._check_lease()
        if run not in self._kept.runs:
            raise LedgerError(f"run {run} was never started", help="start_run comes first")
        self._kept.plans.setdefault(plan, contents)
        self._kept.runs[run] = replace(self._kept.runs[run], plan=plan)

    def end_run(self, run: RunId, *, at: float, exit_code: int, summary: Mapping[str, object]) -> None:
        self._check_lease()
        if run not in self._kept.runs:
            raise LedgerError(f"run {run} was never started", help="start_run comes first")
        self._kept.runs[run] = replace(self._kept.runs[run], ended=at, exit_code=exit_code, summary=summary)

    def close(self) -> None:
        """Nothing to give back."""

    def _head(self, unit: Unit) -> Head | None:
        return self._kept.heads.get(unit.processor, {}).get(unit.key)

    def _check_lease(self) -> None:
        if self._epoch is None:
            raise LeaseLost("the ledger is written under the lease only", help="gapless run")
        if self._epoch != self._kept.epoch:
            raise LeaseLost("another conductor has taken the lease over", help="gapless status")


def _ending(event: Event) -> Ending:
    details: Mapping[str, Any] = event.details
    error_class = details.get("error_class")
    return Ending(
        event.key,
        event.at,
        event.run,
        event.state,
        None if error_class is None else ErrorClass(error_class),
        details.get("status"),
        details.get("message") or "",
        tuple(code for code, _ in details.get("findings", ())),
        details.get("worker") or "",
    )


def _newest(found: list[T], newest: int | None) -> list[T]:
    return found if newest is None else found[max(0, len(found) - newest) :]
