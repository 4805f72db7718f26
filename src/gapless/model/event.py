"""Events: what the ledger appends. Heads are folded from them by :func:`gapless.lifecycle.fold.fold`.

Times are seconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from gapless.model.attempt import ErrorClass
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit


class State(StrEnum):
    """States that are stored for a unit. What they mean stands in :mod:`gapless.lifecycle.states`."""

    PENDING = "pending"
    CLAIMED = "claimed"
    RETRY_WAIT = "retry_wait"
    COMPLETE = "complete"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAIVED = "waived"


ENDED_BADLY = (State.FAILED, State.INCOMPLETE, State.UNKNOWN)
"""States of a unit that was tried and is not proven."""


class Mark(StrEnum):
    """What is to be remembered of a covered unit."""

    ADOPTED = "adopted"
    DEGRADED = "degraded"


class EventKind(StrEnum):
    CLAIMED = "claimed"
    RETRY = "retry"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    ADOPTED = "adopted"
    REOPENED = "reopened"
    """Taken out of coverage or out of failure on purpose: retry, restate, drift, the end of a waiver."""
    WAIVED = "waived"
    """A person signed an exception; see :class:`gapless.model.waiver.Waiver`."""


class Event(NamedTuple):
    """One thing that happened to one unit, under one fence.

    ``details`` is plain JSON data: ``attempt`` (its number), ``reason`` (code), ``error_class``, ``message``, ``status``,
    ``retry_at``, ``generation``, ``rows``, ``digest``, ``evidence``, ``object``, ``without`` (optional units that were missing),
    ``fingerprint``, ``seconds``, ``code_version``, ``worker``.
    """

    at: float
    run: RunId
    kind: EventKind
    processor: ProcessorName
    key: PartitionKey
    fence: Fence
    state: State
    details: Mapping[str, object] = {}

    @property
    def unit(self) -> Unit:
        return Unit(self.processor, self.key)


class Head(NamedTuple):
    """The current row of a unit, folded from its events.

    ``read_at`` is the ledger's publish counter when the unit's last completed attempt was claimed, ``published_at`` the
    counter when its output was published: a covered unit is stale when an upstream unit that it reads has a greater
    ``published_at`` than its own ``read_at``. ``retry_at`` is when a unit that waits is tried again, and when a waiver ends.
    """

    unit: Unit
    state: State
    fence: Fence = Fence(0)
    generation: Generation = Generation(0)
    attempts: int = 0
    free_attempts: int = 0
    at: float = 0.0
    run: RunId = RunId("")
    read_at: int = 0
    published_at: int = 0
    rows: int | None = None
    digest: str = ""
    object: str | None = None
    fingerprint: str = ""
    reason: str | None = None
    error_class: ErrorClass | None = None
    message: str = ""
    retry_at: float | None = None
    marks: tuple[Mark, ...] = ()
    without: tuple[str, ...] = ()


class Standing(NamedTuple):
    """Units of a processor that stand alike, and their clocks: what planning and status need to know of the past.

    ``keys``, ``read_at`` and ``published_at`` go together, entry by entry. ``empty_because`` is told of empty units only, ``ends`` (when
    their waiver does) of waived ones.
    """

    state: State
    fingerprint: str
    error_class: ErrorClass | None
    marks: tuple[Mark, ...]
    without: tuple[str, ...]
    empty_because: str
    keys: Sequence[PartitionKey]
    read_at: Sequence[int]
    published_at: Sequence[int]
    ends: float | None = None


def standings(heads: Iterable[Head]) -> list[Standing]:
    """Heads of one processor, those that stand alike together."""
    alike: dict[tuple[object, ...], list[Head]] = {}
    for head in heads:
        because = head.message if head.state is State.EMPTY else ""
        ends = head.retry_at if head.state is State.WAIVED else None
        alike.setdefault((head.state, head.fingerprint, head.error_class, head.marks, head.without, because, ends), []).append(head)
    return [
        Standing(
            state=listed[0].state,
            fingerprint=listed[0].fingerprint,
            error_class=listed[0].error_class,
            marks=listed[0].marks,
            without=listed[0].without,
            empty_because=listed[0].message if listed[0].state is State.EMPTY else "",
            keys=[head.unit.key for head in listed],
            read_at=[head.read_at for head in listed],
            published_at=[head.published_at for head in listed],
            ends=listed[0].retry_at if listed[0].state is State.WAIVED else None,
        )
        for listed in alike.values()
    ]


class Ending(NamedTuple):
    """How one attempt at a unit ended, as far as it counted: waits for a source and halves of a batch are left out.

    ``status`` is the HTTP status or exit code, ``codes`` are those of its findings, ``worker`` is who carried it out, where told.
    """

    key: PartitionKey
    at: float
    run: RunId
    state: State
    error_class: ErrorClass | None = None
    status: int | None = None
    message: str = ""
    codes: tuple[str, ...] = ()
    worker: str = ""

    @property
    def covered(self) -> bool:
        return self.state in (State.COMPLETE, State.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One execution of a plan. ``exit_code`` and ``ended`` are None while it runs and after a crash."""

    run: RunId
    plan: str
    selection: str
    command: str
    started: float
    ended: float | None = None
    exit_code: int | None = None
    reason: str = ""
    summary: Mapping[str, object] = field(default_factory=dict)
