"""Certificates: what a selection is, how it was measured, and what was found. Written as JSON, and compared with a later one.

Two certificates of one state differ in the line ``issued`` alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from gapless.model.errors import UsageError

FORMAT = 1
Verdict = Literal["complete", "complete with exceptions", "incomplete"]
Plain = dict[str, object]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalendarPart(_Part):
    """The version of a calendar that says what is expected."""

    version: str
    partitions: int
    due: int
    first: str
    last: str
    query: dict[str, str] = {}


class ProcessorPart(_Part):
    """One processor: what is expected of it, by which statements it was judged (file and digest), and what was found.

    ``units`` has for each partition its state, the rows measured and the digest of every row; ``digest`` is one over all of them.
    """

    phase: str
    calendar: str
    definition: str
    expected: int
    states: dict[str, int]
    rows: int
    digest: str
    queries: dict[str, str]
    thresholds: Plain
    empty: dict[str, int]
    units: dict[str, str]


class Certificate(_Part):
    """A statement about a selection. ``id`` is a digest of everything but ``issued``; ``because`` says why it is not complete.

    ``states`` are the counts of ``status``; ``degraded`` says by processor how many units were made without which optional upstream.
    """

    format: int = FORMAT
    id: str = ""
    issued: str
    pipeline: str
    target: str
    selection: tuple[str, ...]
    verdict: Verdict
    because: tuple[str, ...]
    code: dict[str, str]
    states: dict[str, int]
    unknown: tuple[str, ...]
    degraded: dict[str, dict[str, int]]
    drift: tuple[Plain, ...]
    gaps: tuple[Plain, ...]
    waivers: tuple[Plain, ...]
    impossible: dict[str, tuple[str, ...]]
    calendars: dict[str, CalendarPart]
    processors: dict[str, ProcessorPart]

    @property
    def digest(self) -> str:
        body = self.model_dump(mode="json", exclude={"id", "issued"})
        return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def signed(self) -> Certificate:
        """The same, with its id."""
        return self.model_copy(update={"id": self.digest})

    def text(self) -> str:
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def read(file: Path) -> Certificate:
    """A certificate as it was written.

    Raises:
        UsageError: there is none, it cannot be read, or it was altered since.
    """
    try:
        found = Certificate.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}", help="gapless certify --out FILE") from error
    except ValidationError as error:
        raise UsageError(f"{file} is no certificate: {error.errors()[0]['msg']}", help="name the JSON file that certify wrote") from error
    if found.format != FORMAT:
        raise UsageError(f"{file} is a certificate of format {found.format}; this gapless reads format {FORMAT}", help="gapless certify")
    if found.id != found.digest:
        raise UsageError(f"{file} was altered after it was issued: its contents do not give its id", help="gapless certify, for a new one")
    return found


class Change(NamedTuple):
    """One thing that is otherwise than the certificate says: a unit, or ``name`` of a calendar, statement, waiver, …"""

    kind: str
    name: str
    was: str
    now: str
    findings: tuple[str, ...] = ()

    def as_json(self) -> Plain:
        return {"kind": self.kind, "name": self.name, "was": self.was, "now": self.now, "findings": list(self.findings)}


def changes(old: Certificate, new: Certificate) -> list[Change]:
    """What changed from one certificate to a later one of the same selection: units first, and of these the ones of which something was found."""
    found = sorted(_units(old, new), key=lambda change: not change.findings)
    found += _differing("calendar", {n: c.version for n, c in old.calendars.items()}, {n: c.version for n, c in new.calendars.items()})
    found += _differing(
        "definition", {n: p.definition for n, p in old.processors.items()}, {n: p.definition for n, p in new.processors.items()}
    )
    found += _differing("statement", _statements(old), _statements(new))
    found += _differing("waiver", _waivers(old), _waivers(new))
    if old.verdict != new.verdict:
        found.append(Change("verdict", "", old.verdict, new.verdict, new.because))
    return found


def _units(old: Certificate, new: Certificate) -> Iterator[Change]:
    said = {str(drift["unit"]): drift["findings"] for drift in new.drift}
    for name in dict.fromkeys((*old.processors, *new.processors)):
        before, after = (one.processors[name].units if name in one.processors else {} for one in (old, new))
        for change in _differing("unit", before, after):
            findings = said.get(f"{name}@{change.name}", ())
            told = tuple(map(str, findings)) if isinstance(findings, list | tuple) else ()
            yield change._replace(name=f"{name}@{change.name}", findings=told)


def _differing(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    names = dict.fromkeys((*old, *new))
    return [Change(kind, name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]


def _statements(one: Certificate) -> dict[str, str]:
    found = {file: digest for calendar in one.calendars.values() for file, digest in calendar.query.items()}
    return found | {file: digest for processor in one.processors.values() for file, digest in processor.queries.items()}


def _waivers(one: Certificate) -> dict[str, str]:
    return {
        str(waiver["id"]): f"{waiver['units']} units until {waiver['until']} by {waiver['by']}{', ended' if waiver['expired'] else ''}"
        for waiver in one.waivers
    }
