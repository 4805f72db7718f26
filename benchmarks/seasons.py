"""The reference pipeline on a real archive (``ARCHIVE=DIR``), from an empty workspace to proven, by phase.

Phases overlap: each is from the first claim to the last ending of its units, and so are not to be added up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measured import Measured, installed, report

from gapless.model.event import EventKind
from gapless.service.workbench import open_reader
from gapless.service.workspace import Workspace


def rows() -> Iterator[Measured]:
    archive = os.environ.get("ARCHIVE", "")
    if not archive:
        return
    with tempfile.TemporaryDirectory() as folder:
        words = ["--archive", archive, "--workspace", folder, "--seasons", os.environ.get("SEASONS", "")]
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "nba_props.demo", *words], check=True, stdout=sys.stderr, env=installed())
        seconds = time.perf_counter() - began
        yield from by_phase(Path(folder))
    yield Measured(
        name="reference pipeline, in all", value=seconds, unit="s", budget="<= 300", note="make demo: import, run, verify, summary"
    )


def by_phase(folder: Path) -> Iterator[Measured]:
    """Seconds of every phase of a workspace, from its ledger."""
    workspace = Workspace.open(folder, os.environ)
    phase_of = {name: processor.phase for name, processor in workspace.pipeline().processors.items()}
    firsts: dict[str, float] = {}
    lasts: dict[str, float] = {}
    units: dict[str, int] = {}
    for event in open_reader(workspace).events():
        phase = phase_of[event.processor]
        firsts.setdefault(phase, event.at)
        lasts[phase] = event.at
        if event.kind is EventKind.FINISHED:
            units[phase] = units.get(phase, 0) + 1
    for phase, first in firsts.items():
        seconds = lasts[phase] - first
        yield Measured(
            name=f"reference pipeline, phase {phase}",
            value=seconds,
            unit="s",
            note=f"{units.get(phase, 0):,} units, {units.get(phase, 0) / max(seconds, 1e-9):,.0f} a second",
        )


if __name__ == "__main__":
    report(rows())
