"""What an attempt prints, kept apart from what others print at the same time.

Threads and coroutines share ``sys.stdout`` and ``sys.stderr``: there a :class:`Routed` stream sends what is written to the
capture of the current context. Processes write to an :class:`OutputPipe`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO, cast

LIMIT = 256 * 1024
"""Bytes kept of one attempt's output."""

_CHUNK = 64 * 1024


class Capture:
    """Output of one attempt, as UTF-8. Beyond ``limit`` bytes its middle is cut, and a note says how much."""

    __slots__ = ("_cut", "_half", "_head", "_tail")

    def __init__(self, limit: int = LIMIT) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._cut = 0

    def write(self, data: bytes) -> None:
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > 2 * self._half:
            self._trim()

    def text(self) -> str:
        self._trim()
        note = f"\n… {self._cut} bytes cut …\n".encode() if self._cut else b""
        return (bytes(self._head) + note + bytes(self._tail)).decode("utf-8", "replace")

    def _trim(self) -> None:
        extra = len(self._tail) - self._half
        if extra > 0:
            self._cut += extra
            del self._tail[:extra]


_current: ContextVar[Capture | None] = ContextVar("gapless_capture", default=None)


@contextmanager
def capturing(capture: Capture) -> Iterator[None]:
    """What this context prints goes to ``capture``. Threads started inside have a context of their own and are not captured."""
    token = _current.set(capture)
    try:
        yield
    finally:
        _current.reset(token)


def route() -> None:
    """Put routed streams in place of the standard ones, where they are not yet."""
    if not isinstance(sys.stdout, Routed):
        sys.stdout = cast("TextIO", Routed(sys.stdout))
    if not isinstance(sys.stderr, Routed):
        sys.stderr = cast("TextIO", Routed(sys.stderr))


def unroute() -> None:
    """Put the streams back that :func:`route` found."""
    if isinstance(sys.stdout, Routed):
        sys.stdout = sys.stdout.behind
    if isinstance(sys.stderr, Routed):
        sys.stderr = sys.stderr.behind


class Routed:
    """A text stream that writes to the capture of the current context, and to the stream ``behind`` it where there is none."""

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        capture = _current.get()
        if capture is None:
            return self.behind.write(text)
        capture.write(text.encode("utf-8", "replace"))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        return _current.get() is None and self.behind.isatty()

    @property
    def buffer(self) -> object:
        capture = _current.get()
        return self.behind.buffer if capture is None else _Bytes(capture)

    def __getattr__(self, name: str) -> object:
        return getattr(self.behind, name)


class _Bytes:
    """The binary side of a routed stream."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def write(self, data: bytes) -> int:
        self._capture.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


class OutputPipe:
    """A pipe for the output of a process, read by the running loop into the capture of the attempt that it works for.

    ``inlet`` is the end to hand to the process; :meth:`handed_over` closes our copy of it.
    """

    def __init__(self, capture: Capture | None = None) -> None:
        self.capture = capture
        self._outlet, self.inlet = os.pipe()
        os.set_blocking(self._outlet, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._outlet, self.drain)

    def handed_over(self) -> None:
        if self.inlet >= 0:
            os.close(self.inlet)
            self.inlet = -1

    def drain(self) -> None:
        """Read what the pipe holds. What a process wrote before it ended, or before it answered, is then in the capture."""
        while self._outlet >= 0:
            try:
                chunk = os.read(self._outlet, _CHUNK)
            except BlockingIOError:
                return
            if not chunk:
                self._loop.remove_reader(self._outlet)
                return
            if self.capture is not None:
                self.capture.write(chunk)

    def close(self) -> None:
        self.handed_over()
        if self._outlet >= 0:
            self._loop.remove_reader(self._outlet)
            os.close(self._outlet)
            self._outlet = -1
