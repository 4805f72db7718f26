"""Waiving: a person signs an exception for units that are not proven, or ends one. Written under the lease, like everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from gapless.engine import journal
from gapless.engine.points import Point, reach
from gapless.engine.prober import Prober, Proof
from gapless.model.calendar import Calendar
from gapless.model.errors import SelectionError, TargetError, UsageError
from gapless.model.event import Event, EventKind, Head, State
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Nothing, Object, Table
from gapless.model.processor import Processor
from gapless.model.waiver import Waiver
from gapless.ports.warehouse import Publication
from gapless.service.settling import settle
from gapless.service.status import choose
from gapless.service.view import View
from gapless.service.workbench import Workbench

EXAMPLE = 'gapless waive SELECTION --reason "…" --until 2030-01-31 --evidence "…" --by NAME'
PROVEN = (State.COMPLETE, State.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A waiver that was signed: the units under it, and those of them whose kept output was published under it."""

    waiver: Waiver
    units: tuple[Unit, ...]
    published: tuple[Unit, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.waiver.id,
            "by": self.waiver.by,
            "reason": self.waiver.reason,
            "evidence": self.waiver.evidence,
            "until": self.waiver.until.isoformat(),
            "units": [str(unit) for unit in self.units],
            "published": [str(unit) for unit in self.published],
        }


@dataclass(frozen=True, slots=True)
class _Kept:
    """Kept output that was published: its generation, where an object lies, and what was measured of it."""

    generation: Generation
    object: str | None
    proof: Proof


def sign(words: Sequence[str], *, reason: str, by: str, until: str, evidence: str, now: float) -> Waiver:
    """A waiver as a person writes it, not yet entered in the ledger.

    Raises:
        UsageError: reason, author, expiry or selection is missing, or the expiry is no day to come.
    """
    missing = [name for name, value in (("--reason", reason), ("--by", by), ("--until", until)) if not value.strip()]
    if missing:
        raise UsageError(f"a waiver needs {' and '.join(missing)}: who excepts what, why and until when", help=EXAMPLE)
    if not words:
        raise UsageError("a waiver needs a selection: what is excepted is named", help=EXAMPLE)
    try:
        day = date.fromisoformat(until.strip())
    except ValueError as error:
        raise UsageError(f"--until {until!r} is no day: write one like 2030-01-31", help=EXAMPLE) from error
    waiver = Waiver(
        id=RunId(""), reason=reason.strip(), by=by.strip(), until=day, evidence=evidence.strip(), selection=" ".join(words), at=now
    )
    if waiver.ends <= now:
        raise UsageError(
            f"--until {day} has passed: it is {datetime.fromtimestamp(now, UTC):%Y-%m-%d} (UTC)",
            help="name a day to come, or none is waived",
        )
    return waiver


def waive(bench: Workbench, words: Sequence[str], waiver: Waiver) -> Signed:
    """Except every unit of a selection that is not proven. What was kept of units judged incomplete is published under the waiver.

    Raises:
        SelectionError: the selection matches nothing, or nothing that is not proven.
    """
    waiver = replace(waiver, id=bench.new_run())
    settle(bench, _view(bench), waiver.id)
    view = _view(bench)
    open_ = _open(view, words, lambda name: view.graph.calendar(name).due - view.holding(name).of(*PROVEN), "not proven")
    units: list[Unit] = []
    published: list[Unit] = []
    for name, ordinals in open_.items():
        fence = bench.ledger.next_fence()
        keys = view.graph.calendar(name).keys_of(ordinals)
        kept = _publish_kept(bench, view, name, keys, fence, waiver)
        bench.ledger.append([_waived(bench, waiver, Unit(name, key), fence, kept.get(key)) for key in keys])
        units += [Unit(name, key) for key in keys]
        published += [Unit(name, key) for key in keys if key in kept]
    return Signed(waiver=waiver, units=tuple(units), published=tuple(published))


def end(bench: Workbench, words: Sequence[str]) -> tuple[Unit, ...]:
    """End the waivers of a selection before their time: its units are pending again.

    Raises:
        SelectionError: the selection matches nothing that is waived.
    """
    view, run = _view(bench), bench.new_run()
    ended = _open(view, words, lambda name: view.holding(name).of(State.WAIVED) | view.holding(name).expired, "waived")
    units = [Unit(name, key) for name, ordinals in ended.items() for key in view.graph.calendar(name).keys_of(ordinals)]
    now = bench.clock.now()
    details = {"reason": "waiver_ended", "message": "its waiver was ended"}
    bench.ledger.append(
        [
            Event(
                now, run, EventKind.REOPENED, unit.processor, unit.key, view.heads(unit.processor)[unit.key].fence, State.PENDING, details
            )
            for unit in units
        ]
    )
    return tuple(units)


def _view(bench: Workbench) -> View:
    return View(bench.pipeline, bench.ledger, now=bench.clock.now(), target=bench.target.name)


def _open(view: View, words: Sequence[str], candidates: Callable[[ProcessorName], Ordinals], what: str) -> Mapping[ProcessorName, Ordinals]:
    """The candidates among the selected units; there must be one."""
    chosen = choose(view, words)
    found = {name: units for name in view.graph.order if (units := chosen.get(name, EMPTY) & candidates(name))}
    if not found:
        number = sum(len(units & view.graph.calendar(name).due) for name, units in chosen.items())
        raise SelectionError(f"none of the {number:,} units selected is {what}", help="gapless status, with the same words")
    return found


def _publish_kept(
    bench: Workbench, view: View, name: ProcessorName, keys: Sequence[PartitionKey], fence: Fence, waiver: Waiver
) -> dict[PartitionKey, _Kept]:
    """Publish what was kept of units judged incomplete.

    They are claimed first: were this process to die now, recovery would find the marker of that claim, judge what it reads back
    as it was judged before, and have the unit made anew.
    """
    heads = {key: head for key, head in bench.ledger.heads(name, keys).items() if head.state is State.INCOMPLETE}
    processor, calendar = view.pipeline.processors[name], view.graph.calendar(name)
    if not heads or isinstance(processor.output, Nothing):
        return {}
    now = bench.clock.now()
    bench.ledger.append([Event(now, waiver.id, EventKind.CLAIMED, name, key, fence, State.CLAIMED, {"reason": "waived"}) for key in heads])
    if isinstance(processor.output, Table):
        generations, paths = _publish_rows(bench, processor, processor.output, heads, fence, waiver), {}
    else:
        paths = _publish_objects(bench, calendar, processor.output, heads)
        generations = {key: Generation(heads[key].generation + 1) for key in paths}
    reach(Point.AFTER_PUBLISH)
    partitions = [calendar.partition(ordinal) for ordinal in calendar.ordinals_of(list(generations))]
    proofs = Prober(bench.warehouse, bench.objects, now=now).probe(processor, partitions, paths.get) if partitions else {}
    return {key: _Kept(generation, paths.get(key), proofs[key]) for key, generation in generations.items()}


def _publish_rows(
    bench: Workbench, processor: Processor, output: Table, heads: Mapping[PartitionKey, Head], fence: Fence, waiver: Waiver
) -> dict[PartitionKey, Generation]:
    kept = bench.warehouse.restore_stage(fence, processor.name, {key: head.fence for key, head in heads.items()})
    if not kept:
        return {}
    try:
        publication = Publication(run=waiver.id, processor=processor.name, fence=fence, output=output, keys=tuple(kept))
        markers = bench.warehouse.publish([publication])
    finally:
        bench.warehouse.drop_stage(fence)
    return {unit.key: marker.generation for unit, marker in markers.items() if marker is not None}


def _publish_objects(bench: Workbench, calendar: Calendar, output: Object, heads: Mapping[PartitionKey, Head]) -> dict[PartitionKey, str]:
    """Objects carry the fence that wrote them in their path; one that is not kept any more is passed over."""
    found: dict[PartitionKey, str] = {}
    for ordinal in calendar.ordinals_of(list(heads)):
        partition = calendar.partition(ordinal)
        path = bench.objects.path(output, partition, heads[partition.key].fence)
        try:
            bench.objects.publish([path])
        except TargetError:
            continue
        found[partition.key] = path
    return found


def _waived(bench: Workbench, waiver: Waiver, unit: Unit, fence: Fence, kept: _Kept | None) -> Event:
    details = waiver.details()
    if kept is not None:
        verdict, evidence = kept.proof
        details |= {
            "generation": kept.generation,
            "object": kept.object,
            "rows": evidence.rows,
            "digest": evidence.digest,
            "fingerprint": bench.pipeline.processors[unit.processor].fingerprint,
            "evidence": journal.evidence_details(evidence),
            "findings": [[finding.code, finding.message] for finding in verdict.findings],
        }
    return Event(bench.clock.now(), waiver.id, EventKind.WAIVED, unit.processor, unit.key, fence, State.WAIVED, details)
