"""The log file of a run, and one file for whatever each attempt printed. Lines are never interleaved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from gapless.model.ids import Fence, RunId, Unit


class RunLog:
    """``logs/RUN.log`` in the workspace, one line an event; ``logs/RUN/…`` the output of attempts that printed anything.

    The log is for people and the ledger is the truth: a log that cannot be written ends no run. It stops at the first error,
    which ``broken`` keeps.
    """

    def __init__(self, folder: Path, run: RunId) -> None:
        self._folder = folder
        self._run = run
        self.path = folder / f"{run}.log"
        self.broken: OSError | None = None
        self._at, self._moment = -1.0, ""
        self._file: TextIO | None = None
        with self._writing():
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            with self._writing():
                self._file.close()

    def line(self, at: float, text: str) -> None:
        """``at`` is seconds since the epoch; written as UTC."""
        if self._file is None:
            return
        if at != self._at:
            self._at, self._moment = at, datetime.fromtimestamp(at, UTC).isoformat(sep=" ", timespec="milliseconds")[:23]
        try:
            self._file.write(f"{self._moment}Z {text.replace(chr(10), ' ⏎ ')}\n")
        except OSError as error:
            self._break(error)

    def flush(self) -> None:
        if self._file is not None:
            with self._writing():
                self._file.flush()

    def output(self, unit: Unit, fence: Fence, text: str) -> str | None:
        """Keep what an attempt printed; the path, relative to the folder of logs, or None where it could not be kept."""
        if self._file is None:
            return None
        name = re.sub(r"[^\w.@-]+", "_", f"{unit}.{fence}") + ".out"
        folder = self._folder / self._run
        with self._writing():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
            return f"{self._run}/{name}"
        return None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._break(error)

    def _break(self, error: OSError) -> None:
        file, self._file = self._file, None
        self.broken = self.broken or error
        if file is not None:
            # What is buffered cannot be written either, and closing says so again: it lets go of the file all the same.
            with suppress(OSError):
                file.close()
