"""What statements mean, remembered from one command to the next: reading SQL takes longer than everything else in a pipeline file."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gapless.service.pipeline_file.meaning import Meaning


@cache
def _meanings() -> TypeAdapter[dict[str, Meaning]]:
    return TypeAdapter(dict[str, Meaning])


class Meanings:
    """Meanings by the text of their statement; those that a file remembers need no parsing.

    The file is a mere saving. Its first line is the digest of the rest: where that does not fit, where another version of the
    grammar wrote it, or where it is not there, every statement is parsed.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known = _remembered(file) if file is not None else {}
        self._used: dict[str, Meaning] = {}

    def of(self, text: str) -> Meaning:
        """The meaning of a text. Raises Refused."""
        key = hashlib.sha256(text.encode()).hexdigest()
        found = self._used.get(key) or self._known.get(key) or _parsed(text)
        self._used[key] = found
        return found

    def keep(self) -> None:
        """Remember what has been used, and nothing else. A file that cannot be written is left."""
        if self._file is None or self._used == self._known:
            return
        body = _meanings().dump_json(self._used)
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            aside.write_bytes(_seal(body) + b"\n" + body)
            aside.replace(self._file)
        except OSError:
            aside.unlink(missing_ok=True)


def _parsed(text: str) -> Meaning:
    from gapless.service.pipeline_file.grammar import meaning_of  # importing the parser takes as long as a hundred statements

    return meaning_of(text)


def _remembered(file: Path) -> dict[str, Meaning]:
    try:
        seal, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return {}
    if seal != _seal(body):
        return {}
    try:
        return _meanings().validate_json(body)
    except ValidationError:
        return {}


def _seal(body: bytes) -> bytes:
    """A digest of what is remembered and of the grammar that it comes from."""
    grammar = Path(__file__).with_name("grammar.py").read_bytes()
    return hashlib.sha256(b"\0".join((version("sqlglot").encode(), grammar, body))).hexdigest().encode()
