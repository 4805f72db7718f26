"""Commands that people wait for: ``--help``, and ``status`` on a hundred thousand units."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from grid import PROCESSORS, write_workspace
from measured import Measured, report, whole_process

from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.model.event import Event, EventKind, State
from gapless.model.ids import Fence, RunId
from gapless.service.view import View
from gapless.service.workspace import Workspace

DATES = -(-100_000 // PROCESSORS)
GAPLESS = [sys.executable, "-m", "gapless.cli.main"]


def rows() -> Iterator[Measured]:
    yield Measured(
        name="gapless --help", value=whole_process([*GAPLESS, "--help"]), unit="s", budget="<= 0.2", note="whole process, best of 3"
    )
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), DATES)
        fill(Workspace.open(Path(folder), os.environ))
        seconds = whole_process([*GAPLESS, "-p", folder, "status"])
    yield Measured(
        name=f"gapless status, {DATES * PROCESSORS:,} units complete",
        value=seconds,
        unit="s",
        budget="<= 0.5",
        note="whole process, best of 3",
    )


def fill(workspace: Workspace, *, in_flight: str | None = None) -> None:
    """A ledger in which every unit was carried out once; those of the phase ``in_flight`` were claimed and never came back."""
    pipeline, run, fences = workspace.pipeline(), RunId("bench"), count(1)
    ledger = SqliteLedger(workspace.ledger_file, durable=False)
    graph = View(pipeline, ledger, now=0.0).graph
    with ledger.lease("bench"):
        for name in graph.order:
            processor = pipeline.processors[name]
            fingerprint = processor.fingerprint
            events = []
            for key in graph.calendar(name).keys:
                fence = Fence(next(fences))
                details = {"attempt": 1, "seconds": 0.1, "fingerprint": fingerprint, "generation": 1, "rows": 10}
                events.append(Event(0.0, run, EventKind.CLAIMED, name, key, fence, State.CLAIMED, {"reason": "missing"}))
                if processor.phase != in_flight:
                    events.append(Event(0.1, run, EventKind.FINISHED, name, key, fence, State.COMPLETE, details))
            ledger.append(events)
    ledger.close()


if __name__ == "__main__":
    report(rows())
