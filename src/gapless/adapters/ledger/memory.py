"""The ledger in memory: the twin that simulations and tests use. It keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from gapless.lifecycle.fold import fold, publishes
from gapless.lifecycle.states import allowed
from gapless.model.calendar import Calendar
from gapless.model.errors import LeaseHeld, LeaseLost, LedgerError
from gapless.model.event import Event, Head, RunRecord, State
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit


class MemoryLedger:
    """Implements :class:`gapless.ports.ledger.Ledger` with dictionaries."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._heads: dict[Unit, Head] = {}
        self._calendars: dict[CalendarName, Calendar] = {}
        self._runs: dict[RunId, RunRecord] = {}
        self._plans: dict[str, bytes] = {}
        self._published = 0
        self._fence = 0
        self._holder: str | None = None

    def states(self, processor: ProcessorName) -> Iterator[tuple[PartitionKey, State]]:
        return ((unit.key, head.state) for unit, head in list(self._heads.items()) if unit.processor == processor)

    def heads(self, processor: ProcessorName, keys: Iterable[PartitionKey] | None = None) -> Mapping[PartitionKey, Head]:
        wanted = None if keys is None else set(keys)
        return {
            unit.key: head for unit, head in self._heads.items() if unit.processor == processor and (wanted is None or unit.key in wanted)
        }

    def events(self, unit: Unit | None = None, run: RunId | None = None, *, newest: int | None = None) -> list[Event]:
        found = [event for event in self._events if unit in (None, event.unit) and run in (None, event.run)]
        return found if newest is None else found[max(0, len(found) - newest) :]

    def calendar(self, name: CalendarName) -> Calendar | None:
        return self._calendars.get(name)

    def runs(self, *, newest: int | None = None) -> list[RunRecord]:
        found = list(self._runs.values())
        return found if newest is None else found[max(0, len(found) - newest) :]

    def frozen(self, plan: str) -> bytes | None:
        return self._plans.get(plan)

    def publish_counter(self) -> int:
        return self._published

    @contextmanager
    def lease(self, holder: str) -> Iterator[None]:
        if self._holder is not None:
            raise LeaseHeld(f"another conductor holds the lease: {self._holder}", help="wait for it")
        self._holder = holder
        try:
            yield
        finally:
            self._holder = None

    def next_fence(self) -> Fence:
        self._check_lease()
        self._fence += 1
        return Fence(self._fence)

    def append(self, events: Sequence[Event]) -> None:
        self._check_lease()
        heads: dict[Unit, Head] = {}
        published = self._published
        for event in events:
            head = heads.get(event.unit) or self._heads.get(event.unit)
            if head is not None and event.fence < head.fence:
                raise LedgerError(f"{event.unit}: fence {event.fence} is older than {head.fence}: its write is refused")
            before = head.state if head is not None else State.PENDING
            if not allowed(before, event.kind, event.state):
                raise LedgerError(f"{event.unit}: {event.kind} cannot lead from {before} to {event.state}")
            published += publishes(head, event)
            heads[event.unit] = fold(head, event, published)
        self._events.extend(events)
        self._heads.update(heads)
        self._published = published
        self._fence = max((self._fence, *(event.fence for event in events)))

    def store_calendar(self, calendar: Calendar, at: float) -> None:  # noqa: ARG002
        self._check_lease()
        self._calendars[calendar.name] = calendar

    def start_run(self, record: RunRecord, plan: bytes) -> None:
        self._check_lease()
        self._runs[record.run] = record
        self._plans.setdefault(record.plan, plan)

    def end_run(self, run: RunId, *, at: float, exit_code: int, summary: Mapping[str, object]) -> None:
        self._check_lease()
        self._runs[run] = replace(self._runs[run], ended=at, exit_code=exit_code, summary=summary)

    def close(self) -> None:
        """Nothing to give back."""

    def _check_lease(self) -> None:
        if self._holder is None:
            raise LeaseLost("the ledger is written under the lease only")
