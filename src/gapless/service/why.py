"""Why: everything about one unit on one screen. State, reason, needs, attempts, evidence, what would make it ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapless.lifecycle.states import COVERING
from gapless.model.errors import SelectionError
from gapless.model.event import Event, EventKind, Head, State
from gapless.model.ids import Unit
from gapless.model.ordinals import Ordinals
from gapless.model.waiver import written
from gapless.service.given_up import of_run
from gapless.service.status import classify
from gapless.service.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedState:
    """One need of the unit: how many upstream units it reads, how many are covered, and the first that are not."""

    upstream: str
    window: str
    optional: bool
    units: int
    covered: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """``state`` is the count that the unit belongs to in status; ``advice`` is a sentence with the command that helps."""

    unit: Unit
    phase: str
    state: str
    explanation: str
    advice: str
    needs: tuple[NeedState, ...]
    attributes: dict[str, object]
    head: Head | None
    events: tuple[Event, ...]
    blocked_by: Unit | None

    def as_json(self) -> dict[str, object]:
        head = self.head
        return {
            "unit": str(self.unit),
            "processor": self.unit.processor,
            "partition": self.unit.key,
            "phase": self.phase,
            "attributes": self.attributes,
            "state": self.state,
            "explanation": self.explanation,
            "advice": self.advice,
            "blocked_by": None if self.blocked_by is None else str(self.blocked_by),
            "generation": 0 if head is None else head.generation,
            "fence": 0 if head is None else head.fence,
            "rows": None if head is None else head.rows,
            "digest": None if head is None else head.digest,
            "marks": [] if head is None else [str(mark) for mark in head.marks],
            "without": [] if head is None else list(head.without),
            "needs": [
                {
                    "upstream": n.upstream,
                    "window": n.window,
                    "optional": n.optional,
                    "units": n.units,
                    "covered": n.covered,
                    "missing": list(n.missing),
                }
                for n in self.needs
            ],
            "evidence": self.evidence,
            "evidence_at": self.evidence_at,
            "events": [event_json(event) for event in self.events],
        }

    @property
    def evidence(self) -> object:
        """The evidence of the newest judgement."""
        return None if self._judgement is None else self._judgement.details["evidence"]

    @property
    def evidence_at(self) -> float | None:
        """When that was, in seconds since the epoch."""
        return None if self._judgement is None else self._judgement.at

    @property
    def _judgement(self) -> Event | None:
        return next((event for event in reversed(self.events) if "evidence" in event.details), None)

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Findings of the newest attempt that ended."""
        for event in reversed(self.events):
            if "findings" in event.details:
                listed = event.details["findings"]
                return [(str(code), str(message)) for code, message in listed] if isinstance(listed, list) else []
            if event.state in COVERING:
                return []
        return []


def event_json(event: Event) -> dict[str, object]:
    return {
        "at": event.at,
        "run": event.run,
        "kind": str(event.kind),
        "unit": str(event.unit),
        "fence": event.fence,
        "state": str(event.state),
        **event.details,
    }


def read_why(view: View, unit: Unit, *, newest: int = 50) -> Why:
    """What is known of a unit.

    Raises:
        SelectionError: no such processor or partition; names close ones.
    """
    ordinal = _ordinal(view, unit)
    name = unit.processor
    calendar = view.graph.calendar(name)
    by_count = classify(view, name, Ordinals.of([ordinal]))
    state = next(iter(by_count), "not_due")
    head = view.ledger.heads(name, [unit.key]).get(unit.key)
    needs = tuple(_needs(view, unit, ordinal))
    blocked_by = view.blocked.get(name, {}).get(ordinal)
    events = tuple(view.ledger.events(unit, newest=newest))
    explanation, advice = _excepted(view, state, unit, ordinal, events) or _explain(view, state, head, needs, blocked_by, unit, ordinal)
    return Why(
        unit=unit,
        phase=view.pipeline.processors[name].phase,
        state=state,
        explanation=explanation,
        advice=advice,
        needs=needs,
        attributes={k: list(v) if isinstance(v, tuple) else v for k, v in calendar.partition(ordinal).attributes.items()},
        head=head,
        events=events,
        blocked_by=blocked_by,
    )


def _ordinal(view: View, unit: Unit) -> int:
    import difflib

    if unit.processor not in view.pipeline.processors:
        close = difflib.get_close_matches(unit.processor, list(view.pipeline.processors), 1)
        raise SelectionError(
            f"there is no processor {unit.processor!r}", help=f"did you mean {close[0]}?" if close else "gapless status lists them"
        )
    if unit.processor in view.graph.absent:
        raise SelectionError(f"the units of {unit.processor} are not known yet: its calendar has not been filled", help="gapless run")
    calendar = view.graph.calendar(unit.processor)
    ordinal = calendar.ordinal(unit.key)
    if ordinal is None:
        close = difflib.get_close_matches(unit.key, list(calendar.keys), 1, 0.5)
        span = f"{calendar.keys[0]} to {calendar.keys[-1]}" if len(calendar) else "nothing"
        raise SelectionError(
            f"calendar {calendar.name} of {unit.processor} does not list {unit.key!r}",
            help=f"it lists {span}" + (f"; did you mean {close[0]}?" if close else ""),
        )
    return ordinal


def _needs(view: View, unit: Unit, ordinal: int) -> Sequence[NeedState]:
    found = []
    for need in view.graph.needs[unit.processor]:
        for upstream, mapping in need.alternatives:
            required = mapping.required(ordinal)
            covered = view.covered(upstream) & required
            calendar = view.graph.calendar(upstream)
            plain = next(
                p for p in (need.need.alternatives if hasattr(need.need, "alternatives") else (need.need,)) if p.upstream == upstream
            )
            found.append(
                NeedState(
                    upstream=upstream,
                    window=describe(plain.window),
                    optional=need.optional,
                    units=len(required),
                    covered=len(covered),
                    missing=tuple(f"{upstream}@{key}" for key in calendar.keys_of(required - covered)[:5]),
                )
            )
    return found


def describe(window: object) -> str:
    """A window in the words of the pipeline file."""
    parts = [type(window).__name__.lower()]
    for name in ("attribute", "n", "per", "within"):
        value = getattr(window, name, None)
        if value is not None:
            parts.append(str(value) if name in ("attribute", "n") else f"{name} {value}")
    return " ".join(parts)


def _excepted(view: View, state: str, unit: Unit, ordinal: int, events: Sequence[Event]) -> tuple[str, str] | None:
    """Explanation and advice of a unit that a person, or the pipeline file, excepts."""
    signed = next((event for event in reversed(events) if event.kind is EventKind.WAIVED), None)
    if state in ("waived", "expired") and signed is not None:
        waiver = written(signed.run, signed.at, signed.details)
        ended = "its waiver has ended; it was" if state == "expired" else "it is"
        evidence = f"; evidence: {waiver.evidence}" if waiver.evidence else ""
        advice = f"gapless run {unit}" if state == "expired" else f"gapless waive {unit} --end, to have it run"
        return f"{ended} waived by {waiver.by} until {waiver.until}: {waiver.reason}{evidence}", advice
    if state == "impossible":
        declared = view.pipeline.processors[unit.processor].impossible
        because = "; ".join(one.because for one in declared if ordinal in one.of(view.graph.calendar(unit.processor)))
        return f"declared impossible: {because}", "take it out of the pipeline file to have it run"
    return None


def _given_up(view: View, unit: Unit) -> tuple[str, str] | None:
    """Explanation and advice of a pending unit whose source the newest run gave up."""
    runs, source = view.ledger.runs(newest=1), view.pipeline.processors[unit.processor].source
    found = of_run(runs[-1]).get(source) if runs and source is not None else None
    if found is None:
        return None
    why = f"waits: source {source} was given up after {found.failures} failures in a row, the last of them: {found.message}"
    return why, f"repair what the message says, then gapless retry {unit.processor}"


def _explain(
    view: View, state: str, head: Head | None, needs: Sequence[NeedState], blocked_by: Unit | None, unit: Unit, ordinal: int
) -> tuple[str, str]:
    match state:
        case "complete":
            marks = f" ({', '.join(head.marks)})" if head is not None and head.marks else ""
            return (
                f"read back and judged: {head.rows if head else 0} rows, generation {head.generation if head else 0}{marks}",
                "nothing to do",
            )
        case "empty":
            return f"nothing is due: {head.message if head else ''}", "nothing to do"
        case "not_due":
            return "the partition is not final yet", "run again when it is"
        case "stale":
            holding = view.holding(unit.processor)
            if ordinal in holding.healed:
                return "an optional input that it was made without has arrived", f"gapless run {unit}"
            by_upstream = ordinal in holding.stale_upstream
            if by_upstream:
                return "an upstream unit that it read was published again since", f"gapless run {unit}"
            return "its processor is defined otherwise now", f"gapless run {unit} --changed"
        case "blocked":
            return f"blocked by {blocked_by}", f"gapless why {blocked_by}"
        case "running":
            return "a conductor has claimed it", "gapless logs " + str(unit)
        case "failed" | "incomplete" | "unknown":
            return (head.message if head is not None and head.message else state), f"gapless retry {unit}"
        case _:
            return _pending(view, head, needs, unit)


def _pending(view: View, head: Head | None, needs: Sequence[NeedState], unit: Unit) -> tuple[str, str]:
    missing = [one for need in needs if not need.optional for one in need.missing]
    upstream = f"waits for {len(missing)} upstream units, first {missing[0]}" if missing else ""
    if side_effect := view.pipeline.processors[unit.processor].side_effect:
        told = f"runs only where it is named, for its side effect ({side_effect})"
        return f"{told}; {upstream}" if upstream else told, f"gapless run {unit}"
    if upstream:
        return upstream, f"gapless run +{unit.processor}"
    if given_up := _given_up(view, unit):
        return given_up
    if head is not None and head.state is State.RETRY_WAIT:
        return f"waits to be tried again: {head.message}", f"gapless run {unit}"
    return "has not been carried out; all that it needs is covered", f"gapless run {unit}"
