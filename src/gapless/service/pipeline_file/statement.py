"""SQL statements of a pipeline: single SELECTs in files, with the tables that they read and the columns that they return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gapless.model.errors import Problem
from gapless.model.expectation import Query
from gapless.service.pipeline_file.findings import Findings
from gapless.service.pipeline_file.meaning import Meaning, Refused
from gapless.service.pipeline_file.remembered import Meanings
from gapless.service.pipeline_file.source_text import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Meaning):
    """A SELECT, and what it means."""

    query: Query

    def lacks(self, columns: Iterable[str]) -> list[str]:
        """Those of these columns that it certainly does not return."""
        if self.columns is None or "" in self.columns:
            return []
        return [column for column in columns if column.lower() not in self.columns]


def existing(folder: Path, file: str, place: Place, findings: Findings) -> Path | None:
    """A file next to the pipeline file; None, with a finding, where it is not there."""
    path = folder / file
    if path.is_file():
        return path
    written = findings.source.written(place)
    findings.add(place, f"there is no file {str(written or file)!r}", "paths are relative to the pipeline file")
    return None


class Statements:
    """Reads the statements of one pipeline, each file once."""

    def __init__(self, folder: Path, findings: Findings, meanings: Meanings) -> None:
        self._folder = folder
        self._findings = findings
        self._meanings = meanings
        self._read: dict[str, Statement | None] = {}

    def read(self, file: str, place: Place) -> Statement | None:
        """The statement of a file; None where it is missing or wrong, which is then among the findings."""
        if file not in self._read:
            path = existing(self._folder, file, place, self._findings)
            if path is None:
                return None
            self._read[file] = self._statement(file, path)
        return self._read[file]

    def _statement(self, file: str, path: Path) -> Statement | None:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self._findings.note(Problem(f"the file cannot be read: {error}", str(path)))
            return None
        try:
            found = self._meanings.of(text)
        except Refused as refused:
            self._findings.note(Problem(refused.message, str(path), refused.line))
            return None
        return Statement(
            query=Query(file=file, text=text), tables=found.tables, columns=found.columns, normal=found.normal, including=found.including
        )
