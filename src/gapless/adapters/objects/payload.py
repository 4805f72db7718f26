"""Payloads: what the bytes of an object say, down to entities."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

import jmespath
from jmespath.exceptions import JMESPathError, ParseError
from jmespath.parser import ParsedResult

from gapless.model.errors import TargetError
from gapless.model.expectation import Keys
from gapless.model.output import Object
from gapless.proving.reference import text

Entity = tuple[str, ...]


class DamagedPayload(Exception):
    """The bytes were read well, and are no payload of the declared kind."""


@dataclass(frozen=True, slots=True)
class Payload:
    """``rows`` is how many rows list an entity (without keys: how many pages, 1 for text); an entity may be listed many times."""

    rows: int
    entities: frozenset[Entity]


def read_payload(body: bytes, output: Object, keys: Keys | None) -> Payload:
    """What an object's body says.

    Raises:
        DamagedPayload: the body is empty, no JSON, no list of pages, has no such column, or its entities have another width.
        TargetError: the path expression itself cannot be read.
    """
    if not body.strip():
        raise DamagedPayload("what was stored is empty")
    match output.content:
        case "json":
            pages = _pages(body)
            if keys is None or keys.path is None:
                return Payload(len(pages), frozenset())
            listed = list(_found(pages, keys, keys.path))
        case "text":
            if keys is None:
                return Payload(1, frozenset())
            listed = list(_cells(body, keys.columns))
        case _:
            assert_never(output.content)
    return Payload(len(listed), frozenset(listed))


def _pages(body: bytes) -> list[object]:
    try:
        pages = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DamagedPayload(f"what was stored is no JSON: {error}") from error
    if not isinstance(pages, list):
        raise DamagedPayload(f"what was stored is no list of pages but {_kind(pages)}")
    return pages


def _found(pages: list[object], keys: Keys, path: str) -> Iterator[Entity]:
    try:
        found = _compiled(path).search(pages)
    except JMESPathError as error:
        raise DamagedPayload(f"the path {path} does not fit what was stored: {error}") from error
    if found is None:
        return
    for item in found if isinstance(found, list) else [found]:
        entity = tuple(map(_cell, item)) if isinstance(item, list) else (_cell(item),)
        if len(entity) != len(keys.columns):
            raise DamagedPayload(f"the path {path} gives {_kind(item)} of {len(entity)} where {', '.join(keys.columns)} are needed")
        yield entity


def _cells(body: bytes, columns: tuple[str, ...]) -> Iterator[Entity]:
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        header = next(lines, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise DamagedPayload(f"the first line has no column {', '.join(missing)}; it is {','.join(header)[:200]}")
        positions = [header.index(column) for column in columns]
        for line in lines:
            if line and len(line) != len(header):
                raise DamagedPayload(f"line {lines.line_num} has {len(line)} fields where the first line has {len(header)}")
            if line:
                yield tuple(line[position] for position in positions)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DamagedPayload(f"what was stored is no CSV: {error}") from error


@lru_cache(maxsize=256)
def _compiled(path: str) -> ParsedResult:
    try:
        return jmespath.compile(path)
    except ParseError as error:
        raise TargetError(f"keys.path {path!r} cannot be read: {error}", help="correct the expression in the pipeline file") from error


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
