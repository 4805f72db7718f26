"""Starting again after a kill -9: from the start of the process to the first unit that is sent out."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from commands import GAPLESS, fill
from grid import PRECOMPUTE, PROCESSORS, write_workspace
from measured import Measured, installed, report

from gapless.service.workspace import Workspace

DATES = 500
IN_FLIGHT = "precompute"
PATIENCE = 30.0


def rows() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), DATES)
        workspace = Workspace.open(Path(folder), os.environ)
        fill(workspace, in_flight=IN_FLIGHT)
        seconds = min(first_dispatch(workspace) for _ in range(3))
    yield Measured(
        name=f"first dispatch after kill -9, {DATES * PROCESSORS:,} units",
        value=seconds,
        unit="s",
        budget="<= 1",
        note=f"whole process; {PRECOMPUTE * DATES:,} units were in flight; best of 3, each killed again",
    )


def first_dispatch(workspace: Workspace) -> float:
    """Seconds until the ledger has the first claim of a new run, which is then killed."""
    began = time.time()
    command = [*GAPLESS, "-p", str(workspace.folder), "run"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=installed())
    try:
        with closing(sqlite3.connect(f"file:{workspace.ledger_file}?mode=ro", uri=True)) as ledger:
            while time.time() < began + PATIENCE:
                [(at,)] = ledger.execute("SELECT min(at) FROM events WHERE at > ? AND kind = 'claimed'", (began,))
                if at is not None:
                    return float(at) - began
        raise RuntimeError(f"no unit was sent out within {PATIENCE:g} s")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    report(rows())
