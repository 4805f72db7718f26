"""Fold: the heads of units from the events of the ledger. Replaying the log rebuilds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from gapless.lifecycle.states import COVERING
from gapless.model.attempt import ErrorClass
from gapless.model.event import Event, EventKind, Head, Mark
from gapless.model.ids import Generation


def publishes(head: Head | None, event: Event) -> bool:
    """Whether the event brings a new generation of the unit's output: the publish counter then moves on by one."""
    generation = event.details.get("generation")
    if event.kind not in (EventKind.FINISHED, EventKind.ADOPTED) or event.state not in COVERING:
        return False
    return not isinstance(generation, int) or head is None or generation > head.generation


def fold(head: Head | None, event: Event, counter: int) -> Head:
    """The head after an event. ``counter`` is the publish counter after the event.

    A claim remembers the counter as ``read_at``: what is published later was not read by the attempt.
    """
    before = head or Head(unit=event.unit, state=event.state)
    common = replace(before, state=event.state, fence=event.fence, at=event.at, run=event.run)
    details = event.details
    match event.kind:
        case EventKind.CLAIMED:
            return replace(common, read_at=counter, retry_at=None, reason=_text(details, "reason") or None)
        case EventKind.RETRY:
            counts = bool(details.get("counts"))
            return replace(
                common,
                attempts=before.attempts + (1 if counts else 0),
                free_attempts=before.free_attempts + (0 if counts else 1),
                retry_at=_number(details, "retry_at"),
                message=_text(details, "message"),
                error_class=_class(details),
            )
        case EventKind.INTERRUPTED | EventKind.REOPENED:
            return replace(
                common, retry_at=None, message=_text(details, "message"), reason=_text(details, "reason") or before.reason, error_class=None
            )
        case EventKind.FINISHED | EventKind.ADOPTED:
            return _ended(before, common, event, counter)
        case _:
            assert_never(event.kind)


def _ended(before: Head, common: Head, event: Event, counter: int) -> Head:
    details = event.details
    ended = replace(
        common,
        attempts=before.attempts + 1,
        retry_at=None,
        message=_text(details, "message"),
        error_class=_class(details),
        fingerprint=_text(details, "fingerprint") or before.fingerprint,
    )
    if event.state not in COVERING:
        return ended
    without = details.get("without")
    missing = tuple(map(str, without)) if isinstance(without, list | tuple) else ()
    marks = [mark for mark, there in ((Mark.DEGRADED, bool(missing)), (Mark.ADOPTED, event.kind is EventKind.ADOPTED)) if there]
    generation = details.get("generation")
    rows = details.get("rows")
    return replace(
        ended,
        generation=Generation(generation) if isinstance(generation, int) else Generation(before.generation + 1),
        published_at=counter if publishes(before if before.generation else None, event) else before.published_at,
        read_at=counter if event.kind is EventKind.ADOPTED else before.read_at,
        rows=rows if isinstance(rows, int) else None,
        digest=_text(details, "digest"),
        object=_text(details, "object") or None,
        marks=tuple(marks),
        without=missing,
        error_class=None,
    )


def _text(details: Mapping[str, object], name: str) -> str:
    value = details.get(name)
    return "" if value is None else str(value)


def _number(details: Mapping[str, object], name: str) -> float | None:
    value = details.get(name)
    return float(value) if isinstance(value, int | float) else None


def _class(details: Mapping[str, object]) -> ErrorClass | None:
    value = details.get("error_class")
    return ErrorClass(str(value)) if value is not None else None
