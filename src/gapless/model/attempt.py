"""Attempts: one try of one or more units of a processor; outcomes: how it ended, classified once at the boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gapless.model.calendar import Partition
from gapless.model.ids import Fence, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.source import Source


class ErrorClass(StrEnum):
    """Why an attempt failed, by what can be done about it."""

    TRANSIENT = "transient"
    RATE_LIMITED = "rate_limited"
    """A wait, not a failure: consumes no attempt."""
    PERMANENT = "permanent"
    DATA = "data"
    INFRASTRUCTURE = "infrastructure"
    """Our own side (a lost worker, a lost database): consumes no attempt."""
    UNCLASSIFIED = "unclassified"
    """Counts as permanent after a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What an attempt may read of one upstream unit: the object at a path, as it was proven. ``digest`` is that of its bytes then; without
    one (of a waived unit, say) it is taken as it lies there."""

    unit: Unit
    object: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A self-contained piece of work: everything that a worker needs to carry it out.

    ``partitions`` are the units asked for, in order. ``source`` is what the processor asks, where it names one. ``inputs`` are the upstream
    objects by partition key, ``tables`` what a Python action reads of the warehouse: Arrow tables with the rows of all units, by name.
    """

    run: RunId
    processor: ProcessorName
    fence: Fence
    partitions: tuple[Partition, ...]
    source: Source | None = None
    inputs: Mapping[PartitionKey, tuple[Input, ...]] = field(default_factory=dict)
    tables: Mapping[str, object] = field(default_factory=dict)


class OutcomeKind(StrEnum):
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. Made by :func:`completed`, :func:`failed` and :func:`interrupted` only."""

    kind: OutcomeKind
    error_class: ErrorClass | None = None
    message: str = ""
    retry_after: float | None = None
    status: int | None = None


_COMPLETED = Outcome(OutcomeKind.COMPLETED)


def completed() -> Outcome:
    return _COMPLETED


def failed(error_class: ErrorClass, message: str, *, retry_after: float | None = None, status: int | None = None) -> Outcome:
    """``retry_after`` in seconds, where the source said when to come back; ``status`` is the HTTP status or exit code."""
    return Outcome(OutcomeKind.FAILED, error_class, message, retry_after, status)


def interrupted(message: str) -> Outcome:
    """Ended by us (a stop, a lost conductor): consumes no attempt."""
    return Outcome(OutcomeKind.INTERRUPTED, None, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of an attempt: its outcome, its product when completed, what it printed, and which worker carried it out where
    there are several that stay.

    ``rows`` is an Arrow table of output rows, ``objects`` the bytes by partition key; the product of an SQL action stays in
    the target and both are None.
    """

    outcome: Outcome
    rows: object | None = None
    objects: Mapping[PartitionKey, bytes] | None = None
    output: str = ""
    worker: str = ""
