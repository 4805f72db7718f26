"""The one table of states: what is stored, what is derived, how each counts, and which events lead from one to the next.

Docs, the JSON schema of ``status --json`` and the tests are made from it. A new state needs a row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gapless.model.event import EventKind, State


class Derived(StrEnum):
    """Derived on reading, never stored."""

    BLOCKED = "blocked"
    STALE = "stale"
    NOT_DUE = "not_due"
    EXPIRED = "expired"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One state. ``count`` is its key in ``status --json``; ``covers`` says that dependants may read it.

    Where two states hold for one unit, the one with the lower ``precedence`` is counted: counts add up to the total.
    ``exit`` is the exit code that one such unit in the selection gives a run.
    """

    state: State | Derived
    count: str
    covers: bool
    in_total: bool
    exit: Literal[0, 1]
    precedence: int
    meaning: str

    @property
    def stored(self) -> bool:
        return isinstance(self.state, State)


TABLE: tuple[Row, ...] = (
    Row(
        state=Derived.NOT_DUE, count="not_due", covers=False, in_total=False, exit=0, precedence=0, meaning="the partition is not final yet"
    ),
    Row(
        state=Derived.STALE,
        count="stale",
        covers=True,
        in_total=True,
        exit=1,
        precedence=1,
        meaning="covered, but by an older definition or older upstream generations",
    ),
    Row(
        state=Derived.EXPIRED,
        count="expired",
        covers=False,
        in_total=True,
        exit=1,
        precedence=1,
        meaning="it was waived, and the waiver has ended",
    ),
    Row(
        state=Derived.IMPOSSIBLE,
        count="impossible",
        covers=False,
        in_total=True,
        exit=0,
        precedence=1,
        meaning="not covered, and the pipeline file declares that the source can no longer give it; never run, always listed",
    ),
    Row(
        state=State.COMPLETE,
        count="complete",
        covers=True,
        in_total=True,
        exit=0,
        precedence=2,
        meaning="read back from the target and judged against its expectation",
    ),
    Row(
        state=State.EMPTY,
        count="empty",
        covers=True,
        in_total=True,
        exit=0,
        precedence=2,
        meaning="no rows, and the reference says why none are due",
    ),
    Row(
        state=State.WAIVED,
        count="waived",
        covers=True,
        in_total=True,
        exit=0,
        precedence=2,
        meaning="a person signed an exception with a reason and an expiry",
    ),
    Row(
        state=State.CLAIMED,
        count="running",
        covers=False,
        in_total=True,
        exit=1,
        precedence=2,
        meaning="a conductor has claimed it: it runs, or is next",
    ),
    Row(
        state=State.INCOMPLETE,
        count="incomplete",
        covers=False,
        in_total=True,
        exit=1,
        precedence=2,
        meaning="it ran, and what was read back falls short; nothing was published",
    ),
    Row(
        state=State.FAILED,
        count="failed",
        covers=False,
        in_total=True,
        exit=1,
        precedence=2,
        meaning="the attempts ended without an output",
    ),
    Row(
        state=State.UNKNOWN,
        count="unknown",
        covers=False,
        in_total=True,
        exit=1,
        precedence=2,
        meaning="the outcome or the evidence could not be established",
    ),
    Row(
        state=Derived.BLOCKED,
        count="blocked",
        covers=False,
        in_total=True,
        exit=1,
        precedence=3,
        meaning="an upstream unit that it requires is not covered and will not be without help",
    ),
    Row(state=State.RETRY_WAIT, count="pending", covers=False, in_total=True, exit=1, precedence=4, meaning="waits to be tried again"),
    Row(state=State.PENDING, count="pending", covers=False, in_total=True, exit=1, precedence=4, meaning="has not been carried out"),
)

ROWS = {row.state: row for row in TABLE}
COVERING = frozenset(row.state for row in TABLE if isinstance(row.state, State) and row.covers)
COUNTS = tuple(dict.fromkeys(row.count for row in TABLE if row.in_total))
"""Keys of ``units`` in ``status --json`` besides ``total``; together they add up to it."""

ENDED = frozenset({State.COMPLETE, State.EMPTY, State.INCOMPLETE, State.FAILED, State.UNKNOWN})
_AT_REST = frozenset(
    {State.PENDING, State.RETRY_WAIT, State.COMPLETE, State.EMPTY, State.INCOMPLETE, State.FAILED, State.UNKNOWN, State.WAIVED}
)

TRANSITIONS: dict[EventKind, tuple[frozenset[State], frozenset[State]]] = {
    # event: (the unit is in one of these, and goes to one of these)
    EventKind.CLAIMED: (_AT_REST, frozenset({State.CLAIMED})),
    EventKind.RETRY: (frozenset({State.CLAIMED}), frozenset({State.RETRY_WAIT})),
    EventKind.INTERRUPTED: (frozenset({State.CLAIMED, State.RETRY_WAIT}), frozenset({State.PENDING})),
    EventKind.FINISHED: (frozenset({State.CLAIMED, State.UNKNOWN}), ENDED),
    EventKind.ADOPTED: (_AT_REST, frozenset({State.COMPLETE, State.EMPTY})),
    EventKind.WAIVED: (_AT_REST - {State.COMPLETE, State.EMPTY} | {State.CLAIMED}, frozenset({State.WAIVED})),
    EventKind.REOPENED: (_AT_REST, frozenset({State.PENDING, State.INCOMPLETE, State.UNKNOWN})),
}


def allowed(before: State, event: EventKind, after: State) -> bool:
    """Whether this event may lead from one state to the other."""
    sources, ends = TRANSITIONS[event]
    return before in sources and after in ends
