"""Verify and adopt: everything is measured again from the target, a whole processor at a time, and judged anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from gapless.engine import journal
from gapless.engine.prober import Prober, Proof
from gapless.lifecycle.machine import Finish, Work
from gapless.model.calendar import Partition
from gapless.model.event import Event, EventKind, Head, Mark, State
from gapless.model.evidence import Finding, VerdictKind
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Object, Table
from gapless.model.processor import Processor
from gapless.proving.thresholds import Threshold, thresholds
from gapless.service.status import choose
from gapless.service.view import View
from gapless.service.waivers import Waived, read_waivers
from gapless.service.workbench import Workbench

DRIFT_EXIT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One unit about which ledger and target disagree, and the findings that say how."""

    unit: Unit
    kind: str
    """``falls_short`` (covered in the ledger, not in the target), ``changed`` (other rows than were proven), ``unrecorded`` (rows
    that the ledger knows nothing of), ``unknown`` (could not be measured)."""
    messages: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    """Those of a unit that falls short: code by code what its messages are of."""

    def as_json(self) -> dict[str, object]:
        return {
            "unit": str(self.unit),
            "processor": self.unit.processor,
            "partition": self.unit.key,
            "kind": self.kind,
            "findings": list(self.messages),
            "checks": [{"code": finding.code, "of": ".".join(finding.place)} for finding in self.findings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was measured: units by processor, and every drift. ``uncovered`` units were not covered to begin with."""

    measured: Mapping[ProcessorName, int]
    drifts: tuple[Drift, ...]
    uncovered: int
    waivers: tuple[Waived, ...]
    thresholds: tuple[Threshold, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        if self.drifts:
            return DRIFT_EXIT
        return 1 if self.uncovered or not self.measured else 0

    def as_json(self) -> dict[str, object]:
        return {
            "measured": dict(self.measured),
            "units": sum(self.measured.values()),
            "drift": [drift.as_json() for drift in self.drifts],
            "uncovered": self.uncovered,
            "waivers": [waived.as_json() for waived in self.waivers],
            "thresholds": [threshold.as_json() for threshold in self.thresholds],
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
        }


def verify(bench: Workbench, words: Sequence[str], *, reopen: bool) -> Verification:
    """Measure a selection again. With ``reopen`` drifted units are taken out of coverage, so that the next run makes them anew.

    Raises:
        SelectionError: the selection matches nothing.
    """
    started = bench.clock.steady()
    view = View(bench.pipeline, bench.ledger, now=bench.clock.now())
    chosen = choose(view, words)
    measured: dict[ProcessorName, int] = {}
    found: dict[ProcessorName, list[Drift]] = {}
    uncovered = 0
    for name, proofs in proofs_of(bench, view, chosen):
        covered = view.covered(name)
        calendar = view.graph.calendar(name)
        measured[name], found[name] = len(proofs), []
        for key, proof in proofs.items():
            ordinal = calendar.ordinal(key)
            assert ordinal is not None
            if ordinal not in covered and ordinal not in view.holding(name).impossible:
                uncovered += 1
            drift = drift_of(view, name, key, proof)
            if drift is not None:
                found[name].append(drift)
    drifts = [drift for name in view.graph.order for drift in found.get(name, ())]
    if reopen and drifts:
        bench.ledger.append([_reopened(bench, view, drift) for drift in drifts if drift.kind in ("falls_short", "changed")])
    return Verification(
        measured={name: measured[name] for name in view.graph.order if name in measured},
        drifts=tuple(drifts),
        uncovered=uncovered + len(view.waiting_for_calendars),
        waivers=read_waivers(view, chosen),
        thresholds=thresholds(bench.pipeline.processors[name] for name in measured),
        seconds=bench.clock.steady() - started,
    )


def adopt(bench: Workbench, words: Sequence[str]) -> Mapping[ProcessorName, tuple[int, int]]:
    """Take over existing data by proof: units whose evidence passes become complete without running.

    Returns, by processor, how many were adopted and how many were looked at. Nothing gets in because rows exist.
    """
    view = View(bench.pipeline, bench.ledger, now=bench.clock.now())
    chosen = choose(view, words)
    tables = [name for name in chosen if isinstance(bench.pipeline.processors[name].output, Table)]
    open_ = {name: (chosen[name] & view.graph.calendar(name).due) - view.covered(name) for name in tables}
    run, now = bench.new_run(), bench.clock.now()
    found: dict[ProcessorName, tuple[int, int]] = {}
    for name, proofs in proofs_of(bench, view, open_):
        processor = bench.pipeline.processors[name]
        markers = bench.warehouse.markers(name, proofs)
        events = []
        for key, proof in proofs.items():
            if not proof.verdict.covers:
                continue
            ordinal = view.graph.calendar(name).ordinal(key)
            marker = markers.get(key)
            state = State.COMPLETE if proof.verdict.kind is VerdictKind.COMPLETE else State.EMPTY
            finish = Finish(
                work=Work(name, bench.ledger.next_fence(), (ordinal or 0,)),
                ordinal=ordinal or 0,
                state=state,
                attempts=0,
                verdict=proof.verdict,
            )
            event = journal.finished(
                now,
                run,
                finish,
                key,
                evidence=proof.evidence,
                generation=marker.generation if marker else Generation(1),
                object=None,
                fingerprint=processor.fingerprint,
                output=None,
                seconds=0.0,
            )
            events.append(event._replace(kind=EventKind.ADOPTED, details={**event.details, "mark": str(Mark.ADOPTED)}))
        if events:
            bench.ledger.append(events)
        found[name] = (len(events), len(proofs))
    return found


def proofs_of(
    bench: Workbench, view: View, chosen: Mapping[ProcessorName, Ordinals]
) -> Iterator[tuple[ProcessorName, Mapping[PartitionKey, Proof]]]:
    """Proofs of every selected unit that is due, a processor at a time, in no order: while tables are measured, a thread reads objects."""
    prober = Prober(bench.warehouse, bench.objects, now=bench.clock.now())
    due = {name: chosen.get(name, EMPTY) & view.graph.calendar(name).due for name in view.graph.order}
    objects = [name for name, ordinals in due.items() if ordinals and isinstance(bench.pipeline.processors[name].output, Object)]
    others = [name for name, ordinals in due.items() if ordinals and name not in objects]

    def asked(name: ProcessorName) -> tuple[Processor, list[Partition], Callable[[PartitionKey], str | None]]:
        calendar, heads = view.graph.calendar(name), view.heads(name)
        partitions = [calendar.partition(ordinal) for ordinal in due[name]]
        return bench.pipeline.processors[name], partitions, {key: head.object for key, head in heads.items()}.get

    def read_next() -> tuple[ProcessorName, Future[Mapping[PartitionKey, Proof]]] | None:
        if not objects:
            return None
        name = objects.pop(0)
        processor, partitions, path_of = asked(name)
        expected = prober.expected(processor, partitions)
        return name, aside.submit(prober.read_back, processor, partitions, path_of, expected)

    with ThreadPoolExecutor(1, thread_name_prefix="objects") as aside:
        reading = read_next()
        while reading is not None or others:
            if reading is not None and (reading[1].done() or not others):
                name, read = reading
                yield name, read.result()
                reading = read_next()
            else:
                name = others.pop(0)
                yield name, prober.probe(*asked(name))


def drift_of(view: View, name: ProcessorName, key: PartitionKey, proof: Proof) -> Drift | None:
    """How ledger and target disagree about a unit that was measured; None where they do not."""
    ordinal = view.graph.calendar(name).ordinal(key)
    table = isinstance(view.pipeline.processors[name].output, Table)
    return _drift(
        Unit(name, key), view.heads(name).get(key), proof, covered=ordinal is not None and ordinal in view.covered(name), table=table
    )


def _drift(unit: Unit, head: Head | None, proof: Proof, *, covered: bool, table: bool) -> Drift | None:
    verdict, evidence = proof
    if not covered:
        known = head is not None and head.generation > 0
        if table and not known and evidence.error is None and evidence.rows:
            return Drift(
                unit=unit, kind="unrecorded", messages=(f"{evidence.rows} rows are in the target, and the ledger does not cover the unit",)
            )
        return None
    assert head is not None
    if verdict.kind is VerdictKind.UNKNOWN:
        return Drift(unit=unit, kind="unknown", messages=(verdict.reason or "could not be measured",))
    if not verdict.covers and head.state is not State.WAIVED:
        messages = tuple(finding.message for finding in verdict.findings)
        return Drift(unit=unit, kind="falls_short", messages=messages, findings=verdict.findings)
    if head.digest and evidence.digest != head.digest:
        was = (
            f"{head.rows} rows were proven, {evidence.rows} are there"
            if head.rows != evidence.rows
            else "the values of its rows differ from those proven"
        )
        return Drift(unit=unit, kind="changed", messages=(was,))
    return None


def _reopened(bench: Workbench, view: View, drift: Drift) -> Event:
    head = view.heads(drift.unit.processor)[drift.unit.key]
    return Event(
        bench.clock.now(),
        head.run,
        EventKind.REOPENED,
        drift.unit.processor,
        drift.unit.key,
        Fence(head.fence),
        State.INCOMPLETE,
        {"message": "; ".join(drift.messages), "reason": f"drift_{drift.kind}"},
    )
