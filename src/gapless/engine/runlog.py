"""The log file of a run, and one file for whatever each attempt printed. Lines are never interleaved."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from gapless.model.ids import Fence, RunId, Unit


class RunLog:
    """``logs/RUN.log`` in the workspace, one line an event; ``logs/RUN/…`` the output of attempts that printed anything."""

    def __init__(self, folder: Path, run: RunId) -> None:
        self._folder = folder
        self._run = run
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{run}.log"
        self._file = self.path.open("a", encoding="utf-8")
        self._at, self._moment = -1.0, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def line(self, at: float, text: str) -> None:
        """``at`` is seconds since the epoch; written as UTC."""
        if at != self._at:
            self._at, self._moment = at, datetime.fromtimestamp(at, UTC).isoformat(sep=" ", timespec="milliseconds")[:23]
        self._file.write(f"{self._moment}Z {text.replace(chr(10), ' ⏎ ')}\n")

    def flush(self) -> None:
        self._file.flush()

    def output(self, unit: Unit, fence: Fence, text: str) -> str:
        """Keep what an attempt printed; the path, relative to the folder of logs."""
        name = re.sub(r"[^\w.@-]+", "_", f"{unit}.{fence}") + ".out"
        folder = self._folder / self._run
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return f"{self._run}/{name}"
