"""The ledger: the durable event log of a pipeline and the heads folded from it. Implementations: SQLite, memory.

Readers never write (:class:`LedgerReader` is what planner, prover and status receive); the one conductor that holds the lease
writes (:class:`Ledger`). Shipped suite: :mod:`gapless.testing.ledger_suite`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from gapless.model.calendar import Calendar
from gapless.model.event import Ending, Event, Head, RunRecord, Standing
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit


class LedgerReader(Protocol):
    """The half that cannot write."""

    def standings(self, processor: ProcessorName) -> list[Standing]:
        """How the units of a processor that have a head stand, those that stand alike together. Cheap: no heads are built."""
        ...

    def heads(self, processor: ProcessorName, keys: Iterable[PartitionKey] | None = None) -> Mapping[PartitionKey, Head]:
        """Heads of a processor, of these partitions where given. Units that nothing ever happened to are absent."""
        ...

    def events(self, unit: Unit | None = None, run: RunId | None = None, *, newest: int | None = None) -> list[Event]:
        """Events in the order they were written; the last ``newest`` of them where given."""
        ...

    def endings(self, processor: ProcessorName) -> list[Ending]:
        """How the attempts at the units of a processor ended, in the order they were written. Cheap: evidence is not read."""
        ...

    def calendar(self, name: CalendarName) -> Calendar | None:
        """The newest stored version."""
        ...

    def runs(self, *, newest: int | None = None) -> list[RunRecord]:
        """Runs, oldest first; the last ``newest`` of them where given."""
        ...

    def frozen(self, plan: str) -> bytes | None:
        """The stored body of a plan."""
        ...

    def publish_counter(self) -> int:
        """How many units were ever published: the logical clock of staleness."""
        ...


class Ledger(LedgerReader, Protocol):
    """The half of the conductor.

    ``lease`` is a context manager that raises :class:`gapless.model.errors.LeaseHeld` (naming the holder) when another
    conductor lives. It is free at once after a SIGKILL. Writes outside a lease raise
    :class:`gapless.model.errors.LeaseLost`, and so do writes of a holder whose lease was taken over.
    """

    def lease(self, holder: str) -> AbstractContextManager[None]: ...

    def next_fence(self) -> Fence:
        """A fence greater than every fence ever given out; needs the lease."""
        ...

    def append(self, events: Sequence[Event]) -> None:
        """Append events and fold them into the heads, durably, in one transaction.

        Raises:
            LeaseLost: the lease is not held.
            LedgerError: an event names a fence older than its head's, the disk is full, the file is read-only. Nothing is written.
        """
        ...

    def store_calendar(self, calendar: Calendar, at: float) -> None:
        """Keep a calendar version; storing the newest version again does nothing."""
        ...

    def start_run(self, record: RunRecord, plan: bytes) -> None:
        """Keep a run and its plan. Raises LedgerError where the run has been started before."""
        ...

    def freeze(self, run: RunId, plan: str, contents: bytes) -> None:
        """Replace the plan of a started run: the reference stage had one of its own, the rest is planned when it is proven."""
        ...

    def end_run(self, run: RunId, *, at: float, exit_code: int, summary: Mapping[str, object]) -> None: ...

    def close(self) -> None: ...
