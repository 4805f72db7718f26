"""Rows of the ledger to values and back; calendars and plans compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from gapless.model.attempt import ErrorClass
from gapless.model.calendar import AttributeValue, Calendar
from gapless.model.event import Ending, Event, EventKind, Head, Mark, RunRecord, Standing, State
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.ordinals import Ordinals

# The driver gives rows of any type: this module is its boundary.
Row = Sequence[Any]

EVENT = "at, run, kind, processor, key, fence, state, details"
"""Columns of an event, in the order of :func:`event_row` and :func:`event_of`."""

STANDING = ("state", "fingerprint", "error_class", "marks", "without", "empty_because", "ends")
"""What units that stand alike have in common."""

_encode = json.JSONEncoder(separators=(",", ":")).encode
_STATES = {state.value: state for state in State}


def event_row(event: Event) -> tuple[object, ...]:
    at, run, kind, processor, key, fence, state, details = event
    return (at, run, kind.value, processor, key, fence, state.value, _encode(details))


def event_of(row: Row) -> Event:
    at, run, kind, processor, key, fence, state, details = row
    return Event(
        at, RunId(run), EventKind(kind), ProcessorName(processor), PartitionKey(key), Fence(fence), _STATES[state], json.loads(details)
    )


def head_row(head: Head) -> tuple[object, ...]:
    """In the order of the columns, which is that of the fields."""
    (processor, key), state, *clocks, reason, error_class, message, retry_at, marks, without = head
    return (
        processor,
        key,
        state.value,
        *clocks,
        reason,
        None if error_class is None else error_class.value,
        message if message.isascii() else _storable(message),
        retry_at,
        ",".join(marks) if marks else "",
        _encode(without) if without else "",
    )


def head_of(row: Row) -> Head:
    processor, key, state, *clocks, reason, error_class, message, retry_at, marks, without = row
    return Head._make(
        (
            Unit(processor, key),
            _STATES[state],
            *clocks,
            reason,
            _class(error_class),
            _text(message),
            retry_at,
            _marks(marks),
            _without(without),
        )
    )


def standing_of(row: Row) -> Standing:
    state, fingerprint, error_class, marks, without, because, ends, keys, read_at, published_at = row
    return Standing(
        _STATES[state],
        fingerprint,
        _class(error_class),
        _marks(marks),
        _without(without),
        _text(because),
        json.loads(keys),
        json.loads(read_at),
        json.loads(published_at),
        ends,
    )


def ending_of(row: Row) -> Ending:
    key, at, run, state, error_class, status, message, findings, worker = row
    codes = tuple(code for code, _ in json.loads(findings)) if findings else ()
    told = json.loads(message) if message else ""
    return Ending(PartitionKey(key), at, RunId(run), _STATES[state], _class(error_class), status, told or "", codes, worker or "")


def _class(stored: str | None) -> ErrorClass | None:
    return None if stored is None else ErrorClass(stored)


def _marks(stored: str) -> tuple[Mark, ...]:
    return tuple(map(Mark, stored.split(","))) if stored else ()


def _without(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored)) if stored else ()


def _storable(text: str) -> str | bytes:
    """Messages quote the outside world: one with bytes that are no text (lone surrogates in Python) is kept as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return text


def _text(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else stored.decode(errors="surrogatepass")


def run_row(record: RunRecord) -> tuple[object, ...]:
    return (
        record.run,
        record.plan,
        record.selection,
        record.command,
        record.started,
        record.ended,
        record.exit_code,
        record.reason,
        _encode(record.summary),
    )


def run_of(row: Row) -> RunRecord:
    run, plan, selection, command, started, ended, exit_code, reason, summary = row
    return RunRecord(
        run=RunId(run),
        plan=plan,
        selection=selection,
        command=command,
        started=started,
        ended=ended,
        exit_code=exit_code,
        reason=reason,
        summary=json.loads(summary),
    )


def plan_body(plan: bytes) -> bytes:
    return zlib.compress(plan, 1)


def plan_of(body: bytes) -> bytes:
    return zlib.decompress(body)


def calendar_body(calendar: Calendar) -> bytes:
    data = {"key": calendar.key, "keys": calendar.keys, "columns": dict(calendar.columns), "not_due": f"{calendar.not_due.bits:x}"}
    return zlib.compress(_encode(data).encode(), 1)


def calendar_of(name: CalendarName, body: bytes) -> Calendar:
    data = json.loads(zlib.decompress(body))
    columns = {attribute: tuple(map(_value, values)) for attribute, values in data["columns"].items()}
    return Calendar(name=name, key=data["key"], keys=tuple(data["keys"]), columns=columns, not_due=Ordinals(int(data["not_due"], 16)))


def _value(value: Any) -> AttributeValue:  # noqa: ANN401 JSON
    return tuple(value) if isinstance(value, list) else value
