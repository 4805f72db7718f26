"""Status: units by state, gaps, and what to do next. Derived from units on every reading; there is no state of a run to trust."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gapless.lifecycle.machine import GivenUp
from gapless.lifecycle.states import COUNTS, ROWS, Derived
from gapless.model.event import RunRecord, State
from gapless.model.ids import PartitionKey, ProcessorName, SourceName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.selection import parse
from gapless.proving.thresholds import Threshold, thresholds
from gapless.service.given_up import Waiting, of_run, read_waiting
from gapless.service.view import View
from gapless.service.waivers import Waived, read_waivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A maximal run of partitions of one processor that are not covered. ``state`` is the count of its first unit."""

    processor: ProcessorName
    first: PartitionKey
    last: PartitionKey
    units: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """``units`` has ``total`` and one count a state; the counts add up to the total. ``reasons`` are those of empty units. ``lacking``
    says of degraded units, by processor, how many were made without which optional upstream. ``outside`` are processors that a run of this
    selection waited for in vain, because it leaves them out; ``withheld`` those that a status without words leaves out for their side effects."""

    pipeline: str
    target: str
    run: RunRecord | None
    units: Mapping[str, int]
    phases: Mapping[str, Mapping[str, int]]
    processors: Mapping[str, Mapping[str, int]]
    gaps: tuple[Gap, ...]
    empty_reasons: Mapping[str, int]
    not_due: int = 0
    degraded: int = 0
    lacking: Mapping[ProcessorName, Mapping[ProcessorName, int]] = field(default_factory=dict)
    adopted: int = 0
    stale_by_definition: int = 0
    waivers: tuple[Waived, ...] = ()
    impossible: Mapping[ProcessorName, tuple[str, ...]] = field(default_factory=dict)
    waiting_for_calendars: tuple[ProcessorName, ...] = ()
    selection: tuple[str, ...] = ()
    outside: tuple[ProcessorName, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    given_up: tuple[Waiting, ...] = ()
    withheld: tuple[ProcessorName, ...] = ()

    @property
    def proven(self) -> bool:
        """Everything asked for is complete, empty or waived, and nothing is left unknown."""
        bad = sum(self.units[row.count] for row in {r.count: r for r in ROWS.values() if r.exit and r.in_total}.values())
        return not bad and not self.waiting_for_calendars and self.units["total"] > 0

    @property
    def exit_code(self) -> int:
        return 0 if self.proven else 1

    @property
    def next_command(self) -> str:
        """The command that helps most now."""
        words = f" {shlex.join(self.selection)}" if self.selection else ""
        if any(word.startswith("-") for word in self.selection):
            words = f" --{words}"
        if self.proven:
            return f"gapless verify{words}"
        if self.units["failed"] or self.units["incomplete"]:
            return f"gapless failures{words}"
        if self.outside:
            return f"gapless plan{words}"
        if self.stale_by_definition and self.stale_by_definition == self.units["stale"]:
            return f"gapless run{words} --changed"
        return f"gapless run{words}"

    def as_json(self) -> dict[str, object]:
        return {
            "pipeline": self.pipeline,
            "target": self.target,
            "run": None if self.run is None else run_json(self.run),
            "units": dict(self.units),
            "not_due": self.not_due,
            "degraded": self.degraded,
            "lacking": {name: dict(counts) for name, counts in self.lacking.items()},
            "adopted": self.adopted,
            "phases": {name: dict(counts) for name, counts in self.phases.items()},
            "processors": {name: dict(counts) for name, counts in self.processors.items()},
            "empty": dict(self.empty_reasons),
            "waivers": [waived.as_json() for waived in self.waivers],
            "impossible": {name: list(reasons) for name, reasons in self.impossible.items()},
            "given_up": [waiting.as_json() for waiting in self.given_up],
            "withheld": list(self.withheld),
            "gaps": [gap_json(gap) for gap in self.gaps],
            "waiting_for_calendars": list(self.waiting_for_calendars),
            "thresholds": [threshold.as_json() for threshold in self.thresholds],
            "proven": self.proven,
            "next": self.next_command,
        }


@dataclass(slots=True)
class _Tally:
    units: dict[str, int] = field(default_factory=lambda: {"total": 0} | dict.fromkeys(COUNTS, 0))

    def add(self, count: str, number: int) -> None:
        self.units[count] += number
        self.units["total"] += number


def gap_json(gap: Gap) -> dict[str, object]:
    return {"processor": gap.processor, "first": gap.first, "last": gap.last, "units": gap.units, "state": gap.state}


def run_json(run: RunRecord) -> dict[str, object]:
    """A run as JSON; ``state`` says running or ended, crashed runs look like running ones until the next one starts. ``phases`` are the seconds
    from the first claim of a phase to its last ending, once the run has ended; phases overlap. ``measuring`` are the seconds of processor time
    that went into reading back and judging; ``queries`` are the statements that the warehouse was asked."""
    return {
        "id": run.run,
        "plan": run.plan,
        "command": run.command,
        "selection": run.selection,
        "reason": run.reason,
        "started": run.started,
        "ended": run.ended,
        "exit_code": run.exit_code,
        "phases": run.summary.get("phases", {}),
        "queries": run.summary.get("queries"),
        "measuring": run.summary.get("measuring", {}),
    }


def read_status(
    view: View,
    words: Sequence[str] = (),
    *,
    chosen: Mapping[ProcessorName, Ordinals] | None = None,
    given_up: Mapping[SourceName, GivenUp] | None = None,
) -> Status:
    """Units of a selection by state. ``chosen`` are the units that the words meant when they were resolved before (``state:failed``),
    ``given_up`` the sources that a run gave up which the ledger does not know to have ended.

    Raises:
        SelectionError: the selection cannot be read, or matches nothing.
    """
    chosen = choose(view, words) if chosen is None else chosen
    whole = _Tally()
    phases: dict[str, _Tally] = {}
    gaps: list[Gap] = []
    processors: dict[str, Mapping[str, int]] = {}
    pending: dict[ProcessorName, Ordinals] = {}
    not_due = degraded = adopted = by_definition = 0
    reasons: dict[str, int] = {}
    lacking: dict[ProcessorName, Mapping[ProcessorName, int]] = {}
    for name in view.graph.order:
        ordinals = chosen.get(name, EMPTY)
        if not ordinals:
            continue
        own = _Tally()
        not_due += len(ordinals & view.graph.calendar(name).not_due)
        by_count = classify(view, name, ordinals)
        for count, members in by_count.items():
            own.add(count, len(members))
        pending[name] = by_count.get("pending", EMPTY)
        by_definition += len(view.holding(name).stale_definition & ordinals)
        gaps.extend(_gaps(view, name, by_count))
        degraded += len(view.holding(name).degraded & ordinals)
        if counted := {upstream: len(found) for upstream, units in view.holding(name).lacking.items() if (found := units & ordinals)}:
            lacking[name] = counted
        adopted += len(view.holding(name).adopted & ordinals)
        for reason, members in view.holding(name).empty_because.items():
            if number := len(members & by_count.get("empty", EMPTY)):
                reasons[reason] = reasons.get(reason, 0) + number
        processors[name] = own.units
        phase = phases.setdefault(view.pipeline.processors[name].phase, _Tally())
        for count in COUNTS:
            phase.add(count, own.units[count])
            whole.add(count, own.units[count])
    runs = view.ledger.runs(newest=1)
    return Status(
        pipeline=view.pipeline.name,
        target=view.target,
        run=runs[-1] if runs else None,
        units=whole.units,
        phases={name: tally.units for name, tally in phases.items()},
        processors=processors,
        gaps=tuple(gaps),
        empty_reasons=dict(sorted(reasons.items(), key=lambda item: -item[1])),
        not_due=not_due,
        thresholds=thresholds(view.pipeline.processors[name] for name in chosen if name in processors),
        degraded=degraded,
        lacking=lacking,
        adopted=adopted,
        waivers=read_waivers(view, chosen),
        impossible={
            name: tuple(declared.because for declared in view.pipeline.processors[name].impossible)
            for name in view.graph.order
            if view.holding(name).impossible & chosen.get(name, EMPTY)
        },
        stale_by_definition=by_definition,
        waiting_for_calendars=tuple(view.waiting_for_calendars),
        given_up=read_waiting(view, of_run(runs[-1] if runs else None) if given_up is None else given_up, pending),
        selection=tuple(words),
        withheld=() if words else tuple(view.pipeline.side_effects),
    )


def choose(view: View, words: Sequence[str], *, allow_cut: bool = False) -> Mapping[ProcessorName, Ordinals]:
    """The selected ordinals by processor, over whole calendars; not-due partitions among them. Without words, all but what has side effects."""
    if not words:
        return {name: view.graph.calendar(name).everything for name in view.graph.order if name not in view.pipeline.side_effects}
    return parse(words).resolve(view.pipeline, view.calendars, view.named_sets, allow_cut=allow_cut)


def classify(view: View, name: ProcessorName, ordinals: Ordinals) -> dict[str, Ordinals]:
    """Ordinals by the count they belong to, each in exactly one; partitions that are not due in none."""
    holding = view.holding(name)
    due = ordinals & view.graph.calendar(name).due
    stale = holding.stale_upstream | holding.stale_definition | holding.healed
    derived = {
        Derived.STALE: stale,
        Derived.EXPIRED: holding.expired,
        Derived.IMPOSSIBLE: holding.impossible,
        Derived.BLOCKED: Ordinals.of(view.blocked.get(name, {})),
    }
    found: dict[str, Ordinals] = {}
    for row in sorted(ROWS.values(), key=lambda row: row.precedence):
        members = (derived.get(row.state, EMPTY) if isinstance(row.state, Derived) else holding.of(row.state)) & due
        if members:
            # What a conductor that is gone had claimed waits to be run again.
            count = ROWS[State.PENDING].count if row.state is State.CLAIMED and not view.conductor_lives else row.count
            found[count] = found.get(count, EMPTY) | members
            due = due - members
    if due:
        found[ROWS[State.PENDING].count] = found.get(ROWS[State.PENDING].count, EMPTY) | due
    return found


def _gaps(view: View, name: ProcessorName, by_count: Mapping[str, Ordinals]) -> list[Gap]:
    covering = {row.count for row in ROWS.values() if row.covers}
    missing = Ordinals()
    for count, members in by_count.items():
        if count not in covering:
            missing |= members
    keys = view.graph.calendar(name).keys
    gaps = []
    for start, stop in missing.runs():
        state = next(count for count, members in by_count.items() if start in members)
        gaps.append(Gap(processor=name, first=keys[start], last=keys[stop - 1], units=stop - start, state=state))
    return gaps
