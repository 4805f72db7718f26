"""The answer to an HTTP request: read within its bounds, and checked for being what was asked for."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from gapless.adapters.pool.classify import Failure
from gapless.adapters.pool.request import Request
from gapless.model.action import Pages
from gapless.model.attempt import ErrorClass

EXCERPT = 200
"""Characters of an answer that a message shows."""

_UNTYPED = frozenset({"", "text/plain", "text/javascript", "application/javascript", "application/octet-stream", "binary/octet-stream"})
"""Content types that say nothing against JSON."""

_BOM = b"\xef\xbb\xbf"
_GZIP_MAGIC = b"\x1f\x8b"
_ZLIB_METHOD = 8
_ANY_HEADER = zlib.MAX_WBITS | 32
"""gzip or zlib, by what the data says."""


class TooLarge(Exception):
    """More than was allowed."""


class Truncated(Exception):
    """The data ended before its end."""


class Undecodable(Exception):
    """The data is not encoded as its header says."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer, its body decompressed, and the request that it answers, as that was sent: with the secrets that messages leave out."""

    request: Request
    status: int
    headers: Mapping[str, str]
    content_type: str
    body: bytes

    def json(self) -> object:
        """The parsed body. Raises Failure (data) where it is not JSON."""
        if self.content_type not in _UNTYPED and "json" not in self.content_type:
            raise self.failure(f"is {self.content_type}, not JSON")
        if not self.body.strip():
            raise self.failure("is empty, not JSON")
        try:
            return _DECODER.decode(self.body.removeprefix(_BOM).decode())
        except (ValueError, RecursionError) as error:
            raise self.failure(f"is not JSON ({error})") from None

    def page(self) -> bytes:
        """The body as an element of a JSON array."""
        return self.body.removeprefix(_BOM)

    def failure(self, what: str) -> Failure:
        what = f"answered {self.status}, but its body {what}{excerpt(self.body)}"
        return self.request.failure(ErrorClass.DATA, what, status=self.status)


def check_completed(request: Request, page: object) -> None:
    """Raises Failure (data) where the answer says that it is not complete."""
    condition = request.action.completed_when
    if condition is None:
        return
    found = _searched(request, "completed_when", condition, page)
    if not found:
        given = json.dumps(found, ensure_ascii=False)[:EXCERPT]
        raise request.failure(ErrorClass.DATA, f"answered, but completed_when {condition!r} gave {given}{_excerpt_of(page)}")


def next_cursor(request: Request, paging: Pages, page: object) -> str | None:
    """The cursor of the next page; None after the last, where it is absent, null, false or an empty string."""
    found = _searched(request, "pages.cursor", paging.cursor, page)
    match found:
        case None | False | "":
            return None
        case str() | int() | float():
            return str(found)
        case _:
            given = json.dumps(found)[:EXCERPT]
            raise request.failure(ErrorClass.DATA, f"answered with a cursor ({paging.cursor!r}) that is neither text nor number: {given}")


def excerpt(body: bytes) -> str:
    """The first characters of a body on one line, behind a colon."""
    text = " ".join(body[: 4 * EXCERPT].decode("utf-8", "replace").split())[:EXCERPT]
    return f": {text}" if text else ""


async def read(chunks: AsyncIterable[bytes], encoding: str, at_most: int) -> bytes:
    """All bytes of a body, decompressed while they come in.

    Raises:
        TooLarge: more than ``at_most`` bytes, counted after decompression.
        Truncated: a compressed body ends early.
        Undecodable: the encoding is unknown, or the data is damaged.
    """
    inflate = _inflation(encoding)
    pieces: list[bytes] = []
    size = 0
    async for chunk in chunks:
        piece = inflate.feed(chunk, at_most - size) if inflate else chunk
        size += len(piece)
        if size > at_most:
            raise TooLarge
        pieces.append(piece)
    if inflate and not inflate.ended:
        raise Truncated
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _inflation(encoding: str) -> _Inflation | None:
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return _Inflation()
        case other:
            raise Undecodable(f"is encoded as {other!r}, which was not asked for")


class _Inflation:
    """gzip (of any number of members) and deflate (with its header or without), never more at once than is still allowed."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(_ANY_HEADER)
        self._fed = False

    @property
    def ended(self) -> bool:
        return self._engine.eof or not self._fed

    def feed(self, data: bytes, room: int) -> bytes:
        """Decompress; at most one byte more than ``room`` comes back."""
        if not self._fed and data:
            self._fed = True
            if not data.startswith(_GZIP_MAGIC[: len(data)]) and data[0] & 0x0F != _ZLIB_METHOD:
                self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces = b""
        try:
            while data and len(pieces) <= room:
                if self._engine.eof:
                    if not data.startswith(_GZIP_MAGIC[: len(data)]):
                        break  # padding after the last member
                    self._engine = zlib.decompressobj(_ANY_HEADER)
                pieces += self._engine.decompress(data, room + 1 - len(pieces))
                data = self._engine.unconsumed_tail or self._engine.unused_data
        except zlib.error as error:
            raise Undecodable(f"cannot be decompressed ({error})") from None
        return pieces


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@lru_cache(maxsize=256)
def compiled(expression: str) -> ParsedResult:
    """A JMESPath, compiled once. Raises JMESPathError."""
    return jmespath.compile(expression)


def _searched(request: Request, setting: str, expression: str, page: object) -> object:
    try:
        search = compiled(expression)
    except JMESPathError as error:
        what = " ".join(str(error).split())
        raise request.failure(ErrorClass.PERMANENT, f"was answered, but {setting} {expression!r} is not JMESPath: {what}") from None
    try:
        return search.search(page)
    except JMESPathError as error:
        raise request.failure(
            ErrorClass.DATA, f"was answered, but {setting} {expression!r} does not fit the answer ({error}){_excerpt_of(page)}"
        ) from None


def _excerpt_of(page: object) -> str:
    return excerpt(json.dumps(page, ensure_ascii=False).encode("utf-8", "replace"))
