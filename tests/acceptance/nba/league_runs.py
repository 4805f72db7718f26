"""The main job run as a user runs it, and what a workspace says afterwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from gapless.adapters.ledger.sqlite import open_reader
from gapless.model.errors import LedgerError
from gapless.model.event import EventKind, State
from gapless.model.ids import ProcessorName, Unit
from gapless.service.workspace import STATEMENTS

PATIENCE = 900.0
_meanings: list[bytes] = []
"""What the first job of this process has read of the statements; it is lent to the others, which are of the same pipeline."""


def demo(archive: Path, workspace: Path, seasons: str = "") -> subprocess.CompletedProcess[str]:
    """Run the main job to its end."""
    ended = subprocess.run(_demo(archive, workspace, seasons), capture_output=True, text=True, timeout=PATIENCE, check=False)
    if not _meanings and (kept := workspace / STATEMENTS).exists():
        _meanings.append(kept.read_bytes())
    return ended


def demo_of_seed(seed: int, workspace: Path) -> subprocess.CompletedProcess[str]:
    """Run the main job on a simulated league of full size."""
    command = [sys.executable, "-m", "nba_props.demo", "--workspace", str(workspace), "--seed", str(seed)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def kill_demo(archive: Path, workspace: Path, *, units: int) -> bool:
    """Run the main job and kill it with its children, as a lost machine would, when this many units are proven; False where it
    ended before."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(_demo(archive, workspace), stdout=quiet, stderr=quiet, start_new_session=True) as process:
        while proven(workspace) < units:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
                return False
        os.killpg(process.pid, signal.SIGKILL)
    return True


def _demo(archive: Path, workspace: Path, seasons: str = "") -> list[str]:
    if _meanings and not workspace.exists():
        workspace.mkdir(parents=True)
        (workspace / STATEMENTS).write_bytes(_meanings[0])
    words = ["--archive", str(archive), "--workspace", str(workspace), "--seasons", seasons]
    return [sys.executable, "-m", "nba_props.demo", *words]


def generate(folder: Path, *, seasons: int, dates: int = 14, seed: int = 1) -> Path:
    """A generated archive of four teams. With 14 dates a season is as short as the calendars of the pipeline allow."""
    _league("generate", "--out", folder, "--seed", seed, "--teams", 4, "--seasons", seasons, "--dates", dates)
    return folder


def import_archive(archive: Path, workspace: Path) -> None:
    """Only the first step of the main job: the manifest of the archive, pinned in the workspace."""
    _league("manifest", "--archive", archive, "--out", workspace / "manifest")


def _league(*words: object) -> None:
    command = [sys.executable, "-m", "nba_props.league", *map(str, words)]
    subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)


def query(workspace: Path, statement: str) -> list[tuple]:
    with duckdb.connect(str(workspace / "nba.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(statement).fetchall()


def records(workspace: Path, statement: str) -> list[dict]:
    """Rows as mappings by column name."""
    with duckdb.connect(str(workspace / "nba.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(statement).to_arrow_table().to_pylist()


def proven(workspace: Path) -> int:
    """How many units are proven by now; a reading that costs the run nothing."""
    try:
        with closing(sqlite3.connect(f"file:{workspace / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
            [(units,)] = ledger.execute("SELECT count(*) FROM heads WHERE state IN ('complete', 'empty')")
    except sqlite3.OperationalError:
        return 0
    return int(units)


def proofs(workspace: Path) -> Counter[Unit]:
    """How often each unit was proven, by the events of the ledger; nothing where there is none yet."""
    try:
        reader = open_reader(workspace / "ledger.sqlite")
    except LedgerError:
        return Counter()
    try:
        covering = (State.COMPLETE, State.EMPTY)
        return Counter(event.unit for event in reader.events() if event.kind is EventKind.FINISHED and event.state in covering)
    finally:
        reader.close()


def unit_in(workspace: Path, processor: str, state: State) -> Unit:
    """The first unit of a processor that is in this state."""
    reader = open_reader(workspace / "ledger.sqlite")
    try:
        name = ProcessorName(processor)
        return Unit(name, min(key for one in reader.standings(name) if one.state is state for key in one.keys))
    finally:
        reader.close()


def crashed_runs(workspace: Path) -> int:
    """Runs that never said how they ended."""
    reader = open_reader(workspace / "ledger.sqlite")
    try:
        return sum(run.exit_code is None for run in reader.runs())
    finally:
        reader.close()
