"""Reasons: the closed list of why a unit runs or does not. Every code has a meaning and an advice; the reference documents each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Codes as ledger, tables and ``--json`` show them."""

    MISSING = "missing"
    FAILED_BEFORE = "failed_before"
    INCOMPLETE_BEFORE = "incomplete_before"
    UNKNOWN_BEFORE = "unknown_before"
    INTERRUPTED = "interrupted"
    WAIVER_EXPIRED = "waiver_expired"
    STALE_DEFINITION = "stale_definition"
    STALE_UPSTREAM = "stale_upstream"
    DEGRADED_HEALED = "degraded_healed"
    CASCADE = "cascade"
    FORCED_RETRY = "forced_retry"
    FORCED_RESTATE = "forced_restate"
    REFERENCE = "reference"

    COMPLETE = "complete"
    EMPTY = "empty"
    WAIVED = "waived"
    IMPOSSIBLE = "impossible"
    NOT_DUE = "not_due"
    OUT_OF_SELECTION = "out_of_selection"
    WAITING_FOR_UPSTREAM_OUTSIDE = "waiting_for_upstream_outside"
    FAILED_PERMANENTLY = "failed_permanently"
    STALE_DEFINITION_NOT_ASKED = "stale_definition_not_asked"

    @property
    def runs(self) -> bool:
        """Units with this reason are run; all others are left alone."""
        return TEXTS[self].runs

    @property
    def gap(self) -> bool:
        """Units left alone for this reason are unproven or stale: a run that leaves them in its selection ends with exit code 1."""
        return TEXTS[self].gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a reason means, and what a person can do about it."""

    runs: bool
    gap: bool = False
    meaning: str
    advice: str


def _run(meaning: str, advice: str) -> Text:
    return Text(runs=True, meaning=meaning, advice=advice)


def _skip(meaning: str, advice: str, *, gap: bool = False) -> Text:
    return Text(runs=False, gap=gap, meaning=meaning, advice=advice)


TEXTS: dict[Reason, Text] = {
    Reason.MISSING: _run("nothing was ever proven of it", "nothing: it is due"),
    Reason.FAILED_BEFORE: _run(
        "an earlier run failed on it with an error that may pass",
        "`gapless failures` groups what failed; nothing if the source is well again",
    ),
    Reason.INCOMPLETE_BEFORE: _run(
        "it ran, but the read-back fell short of its expectation",
        "`gapless why UNIT` lists what is missing",
    ),
    Reason.UNKNOWN_BEFORE: _run(
        "its outcome or its evidence could not be established", "nothing: what it left is measured before it is sent again"
    ),
    Reason.INTERRUPTED: _run("an earlier run ended while it was under way", "nothing: no attempt was counted"),
    Reason.WAIVER_EXPIRED: _run(
        "a person had waived it, and the waiver has ended", "nothing if it can be had by now; otherwise `gapless waive` it anew"
    ),
    Reason.STALE_DEFINITION: _run(
        "covered by an older definition of its processor, and changed definitions were asked for", "nothing: it is made anew"
    ),
    Reason.STALE_UPSTREAM: _run("covered, but an upstream unit that it read was published again since", "nothing: it is made anew"),
    Reason.DEGRADED_HEALED: _run(
        "it was made without an optional input that has arrived by now", "nothing: it is made anew with the input"
    ),
    Reason.CASCADE: _run(
        "a unit that it has read runs in this plan, and will be another one",
        "nothing: it waits for that unit and is made anew after it",
    ),
    Reason.FORCED_RETRY: _run("`retry` asks for it again, whatever its error was", "make sure that the cause is gone"),
    Reason.FORCED_RESTATE: _run("covered, and asked for again on purpose", "the cascade lists what follows from it"),
    Reason.REFERENCE: _run("nothing was ever proven of it, and a calendar is made from it", "nothing: calendars come before all else"),
    Reason.COMPLETE: _skip("proven complete and up to date", "nothing"),
    Reason.EMPTY: _skip("proven empty: the reference says that nothing is due", "nothing"),
    Reason.WAIVED: _skip("a person waived it, with a reason and an expiry", "`gapless waive --end` to have it run"),
    Reason.IMPOSSIBLE: _skip(
        "its processor declares that the source can no longer give it", "take it out of `impossible` in the pipeline file to have it run"
    ),
    Reason.NOT_DUE: _skip("listed, but not final yet", "run again when it is"),
    Reason.OUT_OF_SELECTION: _skip("the selection leaves it out", "widen the selection"),
    Reason.WAITING_FOR_UPSTREAM_OUTSIDE: _skip(
        "an upstream unit that it requires is neither covered nor in the plan",
        "add the upstream (`+PROCESSOR` selects it too), or repair what keeps it from running",
        gap=True,
    ),
    Reason.FAILED_PERMANENTLY: _skip(
        "it failed with an error that does not pass by itself (permanent or data), or in several runs together with all units that have an "
        "attribute in common with it, while others passed; and nothing that it reads has changed since",
        "repair the cause, then `gapless retry`",
        gap=True,
    ),
    Reason.STALE_DEFINITION_NOT_ASKED: _skip(
        "covered by an older definition of its processor; changed definitions were not asked for",
        "`gapless run --changed` makes it anew",
        gap=True,
    ),
}
