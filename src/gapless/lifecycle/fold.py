"""Fold: the heads of units from the events of the ledger. Replaying the log rebuilds them.

The *publish counter* is the logical clock of staleness: it moves on by one with every event that changes what a unit's readers see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from gapless.lifecycle.states import COVERING, ENDED, allowed
from gapless.model.attempt import ErrorClass
from gapless.model.errors import LedgerError
from gapless.model.event import Event, EventKind, Head, Mark, State
from gapless.model.ids import Fence, Generation, Unit

FREE = frozenset({ErrorClass.RATE_LIMITED, ErrorClass.INFRASTRUCTURE})
"""Failures that consume no attempt."""


def advance(events: Iterable[Event], head_of: Callable[[Unit], Head | None], counter: int) -> tuple[dict[Unit, Head], int]:
    """The heads that these events change, and the publish counter after them. ``head_of`` and ``counter`` are those before.

    Raises:
        LedgerError: an event names a fence older than its head's, or cannot happen where its unit stands.
    """
    heads: dict[Unit, Head] = {}
    for event in events:
        unit = event.unit
        head = heads.get(unit) or head_of(unit)
        _admit(head, event)
        counter += publishes(head, event)
        heads[unit] = fold(head, event, counter)
    return heads, counter


def replay(events: Iterable[Event]) -> tuple[dict[Unit, Head], int]:
    """All heads and the publish counter, from a whole log."""
    return advance(events, lambda _: None, 0)


def publishes(head: Head | None, event: Event) -> bool:
    """Whether the event changes what readers of the unit see.

    A unit that was claimed and is covered now was published. A waived one was, where its waiver names a generation. What is adopted was there before: it counts unless it is, by
    generation and digest, what the head already says.
    """
    if event.state not in COVERING:
        return False
    match event.kind:
        case EventKind.FINISHED:
            return True
        case EventKind.ADOPTED:
            known = (0, "") if head is None else (head.generation, head.digest)
            return known != (event.details.get("generation"), event.details.get("digest", ""))
        case EventKind.WAIVED:
            return "generation" in event.details
        case EventKind.CLAIMED | EventKind.RETRY | EventKind.INTERRUPTED | EventKind.REOPENED:
            return False
        case _:
            assert_never(event.kind)


def fold(head: Head | None, event: Event, counter: int) -> Head:
    """The head after an event. ``counter`` is the publish counter after the event.

    A claim remembers the counter as ``read_at``: what is published later was not read by the attempt. Generation, rows, digest,
    object and marks speak of the published output: they change only when a unit is covered. Attempts are counted since the unit
    was last at its end.
    """
    before = head or Head(unit=event.unit, state=State.PENDING)
    details = event.details
    match event.kind:
        case EventKind.CLAIMED:
            anew = before.state in ENDED or before.state in COVERING
            return before._replace(
                state=event.state,
                fence=event.fence,
                at=event.at,
                run=event.run,
                attempts=0 if anew else before.attempts,
                free_attempts=0 if anew else before.free_attempts,
                read_at=counter,
                retry_at=None,
                reason=_text(details, "reason") or None,
            )
        case EventKind.RETRY:
            counts = bool(details.get("counts"))
            return before._replace(
                state=event.state,
                fence=event.fence,
                at=event.at,
                run=event.run,
                attempts=before.attempts + counts,
                free_attempts=before.free_attempts + (not counts),
                retry_at=_number(details, "retry_at"),
                message=_text(details, "message"),
                error_class=_class(details),
            )
        case EventKind.INTERRUPTED | EventKind.REOPENED:
            return before._replace(
                state=event.state,
                fence=event.fence,
                at=event.at,
                run=event.run,
                retry_at=None,
                reason=_text(details, "reason") or before.reason,
                message=_text(details, "message"),
                error_class=None,
            )
        case EventKind.FINISHED | EventKind.ADOPTED:
            return _covered(before, event, counter) if event.state in COVERING else _fell_short(before, event)
        case EventKind.WAIVED:
            return _waived(before, event, counter)
        case _:
            assert_never(event.kind)


def _covered(before: Head, event: Event, counter: int) -> Head:
    details = event.details
    adopted = event.kind is EventKind.ADOPTED
    without = details.get("without")
    missing = tuple(map(str, without)) if isinstance(without, list | tuple) else ()
    marks = ((Mark.ADOPTED,) if adopted else ()) + ((Mark.DEGRADED,) if missing else ())
    generation, rows = details.get("generation"), details.get("rows")
    return before._replace(
        state=event.state,
        fence=event.fence,
        at=event.at,
        run=event.run,
        attempts=before.attempts + (not adopted),
        generation=Generation(generation if isinstance(generation, int) else before.generation + 1),
        read_at=counter if adopted else before.read_at,
        published_at=counter if publishes(before, event) else before.published_at,
        rows=rows if isinstance(rows, int) else None,
        digest=_text(details, "digest"),
        object=_text(details, "object") or None,
        fingerprint=_text(details, "fingerprint"),
        message=_text(details, "message"),
        error_class=None,
        retry_at=None,
        marks=marks,
        without=missing,
    )


def _waived(before: Head, event: Event, counter: int) -> Head:
    """What was kept of it may be published under the waiver; otherwise what was published before stays."""
    details = event.details
    head = before._replace(
        state=event.state,
        fence=event.fence,
        at=event.at,
        run=event.run,
        message=_text(details, "message"),
        error_class=None,
        retry_at=_number(details, "ends"),
    )
    if not publishes(before, event):
        return head
    generation, rows = details["generation"], details.get("rows")
    return head._replace(
        generation=Generation(generation if isinstance(generation, int) else before.generation + 1),
        published_at=counter,
        rows=rows if isinstance(rows, int) else None,
        digest=_text(details, "digest"),
        object=_text(details, "object") or None,
        fingerprint=_text(details, "fingerprint"),
        marks=(),
        without=(),
    )


def _fell_short(before: Head, event: Event) -> Head:
    details = event.details
    error_class = _class(details)
    free = error_class in FREE
    return before._replace(
        state=event.state,
        fence=event.fence,
        at=event.at,
        run=event.run,
        attempts=before.attempts + (not free),
        free_attempts=before.free_attempts + free,
        fingerprint=_text(details, "fingerprint") or before.fingerprint,
        message=_text(details, "message"),
        error_class=error_class,
        retry_at=None,
    )


def _admit(head: Head | None, event: Event) -> None:
    before, fence = (State.PENDING, Fence(0)) if head is None else (head.state, head.fence)
    if event.fence < fence:
        raise LedgerError(
            f"{event.unit}: an attempt with fence {event.fence} came after one with fence {fence}: its write is refused",
            help=f"gapless logs {event.unit}",
        )
    if not allowed(before, event.kind, event.state):
        raise LedgerError(
            f"{event.unit}: {event.kind} cannot lead from {before} to {event.state}", help="please report this with the run's log"
        )


def _text(details: Mapping[str, object], name: str) -> str:
    value = details.get(name)
    return "" if value is None else str(value)


def _number(details: Mapping[str, object], name: str) -> float | None:
    value = details.get(name)
    return float(value) if isinstance(value, int | float) else None


def _class(details: Mapping[str, object]) -> ErrorClass | None:
    value = details.get("error_class")
    return None if value is None else ErrorClass(str(value))
