"""What the builders of all sections share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gapless.model.calendar import Calendar
from gapless.service.pipeline_file.environment import Expanded
from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.source_text import Place
from gapless.service.pipeline_file.statement import Statement, Statements


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one kind that a file declares; ``broken`` says that some were left out because they are wrong."""

    kind: str
    known: tuple[str, ...]
    declared: tuple[str, ...]
    broken: bool = False

    def check(self, name: str, place: Place, findings: Findings) -> bool:
        """Whether a name is known. One that the file does not even declare becomes a finding."""
        if name not in self.declared and not self.broken:
            findings.add(place, f"there is no {self.kind} {name!r}", did_you_mean(name, self.declared))
        return name in self.known


@dataclass(slots=True, kw_only=True)
class Context:
    """The file, its findings, and the files around it.

    ``attributes`` holds the attributes of every calendar that could be built, its key first, ``literals`` those calendars that
    are known without asking a warehouse. ``reads`` holds the SELECT of
    each sql processor, ``tables`` those of each python processor by name, ``references`` the statements of each processor's expectation, with their places.
    """

    findings: Findings
    expanded: Expanded
    folder: Path
    statements: Statements
    calendars: Names
    sources: Names
    processors: Names
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    literals: dict[str, Calendar] = field(default_factory=dict)
    reads: dict[str, Statement] = field(default_factory=dict)
    tables: dict[str, dict[str, Statement]] = field(default_factory=dict)
    references: dict[str, list[tuple[Place, Statement]]] = field(default_factory=dict)
    calendar_statements: dict[str, Statement] = field(default_factory=dict)

    def read_by(self, processor: str) -> tuple[Statement, ...]:
        """The SELECTs that the action of a processor carries out."""
        select = self.reads.get(processor)
        return (*(() if select is None else (select,)), *self.tables.get(processor, {}).values())

    def exactly_one(self, given: Mapping[str, object], place: Place) -> str | None:
        """The one key that has a value; anything else is a finding."""
        found = [name for name, value in given.items() if value is not None]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(given)
        if found:
            self.findings.add(place, f"has {' and '.join(found)}; it may have only one of {listed}")
        elif not any(self.findings.is_silent((*place, name)) for name in given):  # else what is missing is there, but wrong
            self.findings.add(place, f"needs one of {listed}")
        return None
