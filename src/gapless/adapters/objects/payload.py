"""Payloads: what the bytes of an object say, down to entities."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import assert_never

import jmespath
from jmespath.exceptions import JMESPathError, ParseError
from jmespath.parser import ParsedResult

from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation, Keys
from gapless.model.output import Object
from gapless.proving.reference import ABSENT, text

Entity = tuple[str, ...]


class DamagedPayload(Exception):
    """The bytes were read well, and are no payload of the declared kind."""


@dataclass(frozen=True, slots=True)
class Payload:
    """``rows`` is how many rows list an entity (without keys: how many pages, 1 for text); an entity may be listed many times.

    ``said`` are the values that stand at each path (in each column) that the expectation asks about, ``∅`` where there is none
    although there are rows. ``lists_anything`` is false
    of an answer that has no entities; without keys, of one that has no list with anything in it (no line but the first).
    """

    rows: int
    entities: frozenset[Entity]
    said: Mapping[str, frozenset[str]]
    lists_anything: bool


def read_payload(body: bytes, output: Object, expectation: Expectation) -> Payload:
    """What an object's body says.

    Raises:
        DamagedPayload: the body is empty, no JSON, no list of pages, has no such column, or its entities have another width.
        TargetError: a path expression cannot be read.
    """
    if not body.strip():
        raise DamagedPayload("what was stored is empty")
    match output.content:
        case "json":
            return _of_pages(_pages(body), expectation)
        case "text":
            return _of_lines(body, expectation)
        case _:
            assert_never(output.content)


def _of_pages(pages: list[object], expectation: Expectation) -> Payload:
    keys = expectation.keys
    entities = list(_found(pages, keys, keys.path)) if keys is not None and keys.path is not None else None
    rows = len(pages) if entities is None else len(entities)
    nothing = frozenset({ABSENT} if rows else ())
    said = {path: frozenset(_texts(_search(pages, path))) or nothing for path in expectation.agrees}
    return Payload(rows, frozenset(entities or ()), said, any(map(_has_list, pages)) if entities is None else bool(entities))


def _of_lines(body: bytes, expectation: Expectation) -> Payload:
    keys = expectation.keys
    width = len(keys.columns) if keys is not None else 0
    if keys is None and not expectation.agrees:
        return Payload(1, frozenset(), {}, len(body.strip().splitlines()) > 1)
    cells = _cells(body, (*(keys.columns if keys is not None else ()), *expectation.agrees))
    said = {column: frozenset(line[width + n] for line in cells) for n, column in enumerate(expectation.agrees)}
    if keys is None:
        return Payload(1, frozenset(), said, bool(cells))
    return Payload(len(cells), frozenset(line[:width] for line in cells), said, bool(cells))


def _pages(body: bytes) -> list[object]:
    try:
        pages = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DamagedPayload(f"what was stored is no JSON: {error}") from error
    if not isinstance(pages, list):
        raise DamagedPayload(f"what was stored is no list of pages but {_kind(pages)}")
    return pages


def _found(pages: list[object], keys: Keys, path: str) -> Iterator[Entity]:
    found = _search(pages, path)
    if found is None:
        return
    for item in found if isinstance(found, list) else [found]:
        entity = tuple(map(_cell, item)) if isinstance(item, list) else (_cell(item),)
        if len(entity) != len(keys.columns):
            raise DamagedPayload(f"the path {path} gives {_kind(item)} of {len(entity)} where {', '.join(keys.columns)} are needed")
        yield entity


def _search(pages: list[object], path: str) -> object:
    try:
        return _compiled(path).search(pages)
    except JMESPathError as error:
        raise DamagedPayload(f"the path {path} does not fit what was stored: {error}") from error


def _texts(found: object) -> Iterator[str]:
    """Single values as text, those in lists one by one; nothing where nothing was found."""
    match found:
        case None:
            return
        case list():
            for value in found:
                yield from _texts(value) if isinstance(value, list) else (_cell(value),)
        case _:
            yield _cell(found)


def _has_list(value: object) -> bool:
    """Whether a list with anything in it stands anywhere inside."""
    match value:
        case list():
            return bool(value)
        case dict():
            return any(map(_has_list, value.values()))
        case _:
            return False


def _cells(body: bytes, columns: tuple[str, ...]) -> list[Entity]:
    """The values of these columns, row by row."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DamagedPayload(f"what was stored is no CSV: {error}") from error
    header = rows[0] if rows else []
    missing = [column for column in columns if column not in header]
    if missing:
        raise DamagedPayload(f"the first line has no column {', '.join(missing)}; it is {','.join(header)[:200]}")
    if not set(map(len, rows)) <= {len(header), 0}:
        number, row = next((n, row) for n, row in enumerate(rows, 1) if row and len(row) != len(header))
        raise DamagedPayload(f"row {number} has {len(row)} fields where the first has {len(header)}")
    positions = [header.index(column) for column in columns]
    filled = filter(None, rows[1:])
    return list(map(itemgetter(*positions), filled)) if len(positions) > 1 else [tuple(row[n] for n in positions) for row in filled]


@lru_cache(maxsize=256)
def _compiled(path: str) -> ParsedResult:
    try:
        return jmespath.compile(path)
    except ParseError as error:
        raise TargetError(f"the path {path!r} cannot be read: {error}", help="correct the expression in the pipeline file") from error


def _cell(value: object) -> str:
    return value if isinstance(value, str) else text(value)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            return "a single value"
