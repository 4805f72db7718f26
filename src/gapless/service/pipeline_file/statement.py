"""SQL statements of a pipeline: single SELECTs in files, with the tables that they read and the columns that they return."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from gapless.model.errors import Problem
from gapless.model.expectation import Query
from gapless.service.pipeline_file.findings import Findings
from gapless.service.pipeline_file.source_text import Place

UNITS = "units"
"""The relation of the partitions asked for; every statement may read it."""

_VERBATIM = {TokenType.STRING: "'", TokenType.IDENTIFIER: '"', TokenType.VAR: "", TokenType.RAW_STRING: "r'"}
"""Tokens whose case counts, and what tells them from one another; those of all other types are keywords, signs and numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A SELECT. ``tables`` are in lower case, ``units`` and common table expressions left out.

    ``columns`` are the names of what it returns, in lower case and "" where it has none; None where a star hides them.
    ``normal`` is a digest that white space, comments and the case of keywords do not change.
    """

    query: Query
    tables: tuple[str, ...]
    columns: tuple[str, ...] | None
    normal: str

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

    def __init__(self, folder: Path, findings: Findings) -> None:
        self._folder = folder
        self._findings = findings
        self._read: dict[str, Statement | None] = {}
        self._dialect = DuckDB()

    def read(self, file: str, place: Place) -> Statement | None:
        """The statement of a file; None where it is missing or wrong, which is then among the findings."""
        if file not in self._read:
            path = existing(self._folder, file, place, self._findings)
            if path is None:
                return None
            self._read[file] = self._parsed(file, path)
        return self._read[file]

    def _parsed(self, file: str, path: Path) -> Statement | None:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            return self._refuse(path, None, f"the file cannot be read: {error}")
        try:
            tokens = self._dialect.tokenize(text)
            parsed = [each for each in self._dialect.parser().parse(tokens, text) if each is not None]
        except ParseError as error:
            first = error.errors[0] if error.errors else {}
            description = first.get("description") or str(error)
            return self._refuse(path, first.get("line"), f"the SQL does not parse: {description.rstrip('.')}")
        except SqlglotError as error:
            return self._refuse(path, None, f"the SQL does not parse: {error}")
        match parsed:
            case [exp.Query() as select]:
                return Statement(
                    query=Query(file=file, text=text),
                    tables=tuple(dict.fromkeys(_tables(select))),
                    columns=_columns(select),
                    normal=_digest(tokens),
                )
            case []:
                return self._refuse(path, None, "the file has no statement in it")
            case [other]:
                return self._refuse(path, 1, f"the file must hold a SELECT, not {other.key.upper()}")
            case _:
                return self._refuse(path, None, f"the file must hold a single SELECT; it holds {len(parsed)} statements")

    def _refuse(self, path: Path, line: int | None, message: str) -> Statement | None:
        """No statement, and why."""
        self._findings.note(Problem(message, str(path), line))
        return None


def _tables(select: exp.Query) -> Iterator[str]:
    for table in select.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue  # a table function
        name = ".".join(part.name for part in table.parts).lower()
        if "." in name or (name != UNITS and not _is_common(table, name)):
            yield name


def _is_common(table: exp.Table, name: str) -> bool:
    """Whether an unqualified name means a common table expression that is visible where it stands."""
    inner: exp.Expr = table
    outer = inner.parent
    while outer is not None:
        if isinstance(outer, exp.With):
            position = next(n for n, each in enumerate(outer.expressions) if each is inner)  # equality would hash whole trees
            visible = outer.expressions[: position + 1 if outer.recursive else position]
        else:
            scope = outer.args.get("with_")
            visible = scope.expressions if scope is not None and scope is not inner else []
        if any(each.alias.lower() == name for each in visible):
            return True
        inner, outer = outer, outer.parent
    return False


def _columns(select: exp.Query) -> tuple[str, ...] | None:
    for projected in select.selects:
        plain = projected.unalias()
        if projected.is_star or isinstance(plain, exp.Columns | exp.Explode | exp.Unnest):
            return None
    return tuple(name.lower() for name in select.named_selects)


def _digest(tokens: Iterable[Token]) -> str:
    parts = []
    for token in tokens:
        mark = _VERBATIM.get(token.token_type)
        parts.append(token.text.upper() if mark is None else mark + token.text)
    while parts and parts[-1] == ";":
        parts.pop()
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
