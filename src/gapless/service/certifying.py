"""Certifying: a selection is measured again, and what was found is written down so that it can be checked later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from gapless.engine.prober import Proof
from gapless.lifecycle.states import ROWS
from gapless.model.calendar import Calendar
from gapless.model.errors import UsageError
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.pipeline import Pipeline, QueryCalendar
from gapless.service.certificate import CalendarPart, Certificate, Change, Plain, ProcessorPart, Verdict, changes, read
from gapless.service.status import Status, choose, classify, gap_json, read_status
from gapless.service.verifying import Drift, drift_of, proofs_of
from gapless.service.view import View
from gapless.service.workbench import Workbench

CHANGED_EXIT = 5
EXCEPTIONS = ("waived", "impossible")
COVERING = frozenset(row.count for row in ROWS.values() if row.covers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A certificate that was checked: the one on file, the one of now, and what is otherwise."""

    old: Certificate
    new: Certificate
    changes: tuple[Change, ...]

    @property
    def exit_code(self) -> int:
        if self.changes:
            return CHANGED_EXIT
        return exit_code(self.new)

    def as_json(self) -> Plain:
        return {
            "id": self.old.id,
            "issued": self.old.issued,
            "verdict": self.new.verdict,
            "changes": [change.as_json() for change in self.changes],
            "exit_code": self.exit_code,
        }


def exit_code(certificate: Certificate) -> int:
    return 1 if certificate.verdict == "incomplete" else 0


def certify(bench: Workbench, words: Sequence[str]) -> Certificate:
    """Measure a selection and certify what is found; whatever is not proven makes it incomplete.

    Raises:
        SelectionError: the selection matches nothing.
    """
    view = View(bench.pipeline, bench.ledger, now=bench.clock.now(), target=bench.target.name)
    chosen = choose(view, words)
    status = read_status(view, words, chosen=chosen)
    found: dict[ProcessorName, list[Drift]] = {}
    parts: dict[ProcessorName, ProcessorPart] = {}
    for name, proofs in proofs_of(bench, view, chosen):
        found[name] = [drift for key, proof in proofs.items() if (drift := drift_of(view, name, key, proof)) is not None]
        parts[name] = _processor(view, name, chosen[name], proofs, status)
    measured = [name for name in view.graph.order if name in parts]
    drifts = [drift for name in measured for drift in found[name]]
    calendars = dict.fromkeys(view.pipeline.processors[name].calendar for name in measured)
    return Certificate(
        issued=datetime.fromtimestamp(bench.clock.now(), UTC).isoformat(timespec="seconds"),
        pipeline=bench.pipeline.name,
        target=bench.target.name,
        selection=tuple(words),
        verdict=_verdict(status, drifts),
        because=tuple(_because(status, drifts)),
        code={"gapless": version("gapless"), "duckdb": version("duckdb")},
        states={count: number for count, number in status.units.items() if number and count != "total"},
        unknown=tuple(str(drift.unit) for drift in drifts if drift.kind == "unknown"),
        degraded={str(name): {str(upstream): n for upstream, n in counts.items()} for name, counts in status.lacking.items()},
        drift=tuple(drift.as_json() for drift in drifts),
        gaps=tuple(gap_json(gap) for gap in status.gaps),
        waivers=tuple(waived.as_json() for waived in status.waivers),
        impossible={str(name): reasons for name, reasons in status.impossible.items()},
        calendars={str(name): _calendar(bench.pipeline, view.calendars[name]) for name in calendars},
        processors={name: parts[name] for name in measured},
    ).signed()


def write(file: Path, text: str) -> None:
    """Write a whole file, or leave what was there.

    Raises:
        UsageError: it cannot be written.
    """
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", help="name another file with --out") from error


def check(bench: Workbench, file: Path) -> Checked:
    """Certify the selection of a certificate again and compare.

    Raises:
        UsageError: the file is no certificate, or was altered. SelectionError: its selection matches nothing any more.
    """
    old = read(file)
    new = certify(bench, old.selection)
    return Checked(old=old, new=new, changes=tuple(changes(old, new)))


def _verdict(status: Status, drifts: Sequence[Drift]) -> Verdict:
    if drifts or not status.proven:
        return "incomplete"
    return "complete with exceptions" if any(status.units[count] for count in EXCEPTIONS) else "complete"


def _because(status: Status, drifts: Sequence[Drift]) -> list[str]:
    """Why a certificate is not complete, and what it excepts."""
    bad = {row.count for row in ROWS.values() if row.in_total and row.exit}
    found = [f"{number:,} units are {count}" for count, number in status.units.items() if number and count in (bad | {*EXCEPTIONS})]
    if drifts:
        found.append(f"ledger and target disagree about {len(drifts):,} units")
    found += [f"the units of {name} are not known: its calendar has not been filled" for name in status.waiting_for_calendars]
    return found


def _calendar(pipeline: Pipeline, calendar: Calendar) -> CalendarPart:
    definition = pipeline.calendars[calendar.name]
    return CalendarPart(
        version=calendar.version,
        partitions=len(calendar),
        due=len(calendar.due),
        first=calendar.keys[0] if calendar.keys else "",
        last=calendar.keys[-1] if calendar.keys else "",
        query=_digests([definition.query]) if isinstance(definition, QueryCalendar) else {},
    )


def _processor(view: View, name: ProcessorName, ordinals: Ordinals, proofs: Mapping[PartitionKey, Proof], status: Status) -> ProcessorPart:
    processor, calendar = view.pipeline.processors[name], view.graph.calendar(name)
    units: dict[str, str] = {}
    rows = 0
    by_count = classify(view, name, ordinals)
    state_of = {ordinal: count for count, members in by_count.items() for ordinal in members}
    for ordinal in ordinals & calendar.due:
        key, count = calendar.keys[ordinal], state_of[ordinal]
        evidence = proofs[key].evidence
        covered = count in COVERING
        rows += evidence.rows if covered else 0
        units[key] = f"{count} {evidence.rows} {evidence.digest or '-'}" if covered else count
    return ProcessorPart(
        phase=processor.phase,
        calendar=processor.calendar,
        definition=processor.fingerprint,
        expected=len(units),
        states={count: number for count, number in status.processors[name].items() if number and count != "total"},
        rows=rows,
        digest=hashlib.sha256("\n".join(f"{key} {unit}" for key, unit in units.items()).encode()).hexdigest(),
        queries=_digests(_queries(processor.expect)),
        thresholds=_bounds(processor.expect),
        empty={
            reason: number
            for reason, members in sorted(view.holding(name).empty_because.items())
            if (number := len(members & by_count.get("empty", EMPTY)))
        },
        units=units,
    )


def _queries(part: object) -> list[Query]:
    """Every statement that an expectation holds."""
    match part:
        case Query():
            return [part]
        case tuple():
            return [query for one in part for query in _queries(one)]
        case Mapping():
            return [query for one in part.values() for query in _queries(one)]
        case _ if is_dataclass(part):
            return [query for one in fields(part) for query in _queries(getattr(part, one.name))]
        case _:
            return []


def _digests(queries: Sequence[Query]) -> dict[str, str]:
    return {query.file: hashlib.sha256(query.text.encode()).hexdigest() for query in queries}


_UNSAID: tuple[object, ...] = (None, (), {})
"""What the parts of an expectation hold where nothing is declared; zero is a limit."""


def _bounds(expect: Expectation) -> Plain:
    """What an expectation asks for, as far as anything is said of it; its statements by their files."""
    nothing = Expectation()
    declared = {one.name: getattr(expect, one.name) for one in fields(expect) if getattr(expect, one.name) != getattr(nothing, one.name)}
    return {name: _plain(value) for name, value in declared.items()}


def _plain(part: object) -> object:
    match part:
        case Query():
            return part.file
        case date():
            return part.isoformat()
        case tuple():
            return [_plain(one) for one in part]
        case Mapping():
            return {str(name): _plain(one) for name, one in sorted(part.items())}
        case _ if is_dataclass(part):
            return {one.name: _plain(getattr(part, one.name)) for one in fields(part) if getattr(part, one.name) not in _UNSAID}
        case _:
            return part
