"""The workbench: the one place that wires adapters. Commands that write open one; commands that read open a view."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.adapters.clock import SystemClock
from gapless.model.errors import PreflightError
from gapless.model.ids import RunId
from gapless.model.pipeline import Pipeline, TargetSettings
from gapless.service.view import View
from gapless.service.workspace import Workspace

if TYPE_CHECKING:  # commands that only read start sooner without what carries out
    from gapless.engine.runlog import RunLog
    from gapless.ports.clock import Clock
    from gapless.ports.ledger import Ledger, LedgerReader
    from gapless.ports.objects import Objects
    from gapless.ports.pool import Pool
    from gapless.ports.warehouse import Warehouse

LOGS = "logs"


@dataclass(slots=True, kw_only=True)
class Workbench:
    """Everything that carries out and proves. Holds the lease from opening to closing."""

    folder: Path
    pipeline: Pipeline
    target: TargetSettings
    ledger: Ledger
    warehouse: Warehouse
    objects: Objects
    pool: Pool
    clock: Clock

    def new_run(self) -> RunId:
        """An id that sorts by time and is never given twice."""
        moment = datetime.fromtimestamp(self.clock.now(), UTC)
        return RunId(f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")

    def log(self, run: RunId) -> RunLog:
        from gapless.engine.runlog import RunLog

        return RunLog(self.folder / LOGS, run)


@contextmanager
def open_workbench(workspace: Workspace, *, command: str, target: str | None = None) -> Iterator[Workbench]:
    """Take the lease and open ledger, warehouse and objects; give everything back in the end.

    Raises:
        PipelineError: the pipeline file is wrong. LeaseHeld: another conductor lives. LedgerError, TargetError: cannot be used.
    """
    from gapless.adapters.ledger.sqlite import SqliteLedger
    from gapless.adapters.objects.fsspec import FsspecObjects
    from gapless.adapters.pool.local import LocalPool

    pipeline = workspace.pipeline(target, remember=True)
    settings = workspace.target_of(pipeline, target)
    _writable(workspace.folder)
    ledger = SqliteLedger(workspace.ledger_file)
    try:
        with ledger.lease(command):
            objects = FsspecObjects(str(workspace.object_folder(settings)))
            warehouse = _warehouse(workspace.folder, settings)
            try:
                clock = SystemClock()
                pool = LocalPool(workspace.folder, lambda upstream: objects.read(upstream.object, upstream.digest), clock=clock)
                yield Workbench(
                    folder=workspace.folder,
                    pipeline=pipeline,
                    target=settings,
                    ledger=ledger,
                    warehouse=warehouse,
                    objects=objects,
                    pool=pool,
                    clock=clock,
                )
            finally:
                warehouse.close()
    finally:
        ledger.close()


def now() -> float:
    """Seconds since the epoch, by the clock of this machine."""
    return SystemClock().now()


def open_reader(workspace: Workspace) -> LedgerReader:
    """The ledger to read from; an empty one where nothing has run yet."""
    path = workspace.ledger_file
    if path.exists():
        from gapless.adapters.ledger.sqlite import open_reader as open_sqlite

        return open_sqlite(path)
    from gapless.adapters.ledger.memory import MemoryLedger

    return MemoryLedger()


def open_view(workspace: Workspace, *, target: str | None = None) -> View:
    """What the ledger says now; needs neither source nor warehouse, and no lease.

    Raises:
        PipelineError: the pipeline file is wrong. LedgerError: the ledger is damaged or newer than this gapless.
    """
    from gapless.adapters.ledger.holder import lives

    pipeline = workspace.pipeline(target)
    conductor_lives = lives(workspace.ledger_file.with_suffix(".lock"))
    return View(
        pipeline,
        open_reader(workspace),
        now=now(),
        conductor_lives=conductor_lives,
        target=workspace.target_of(pipeline, target).name,
    )


def _warehouse(folder: Path, target: TargetSettings) -> Warehouse:
    match target.warehouse.kind:
        case "duckdb":
            from gapless.adapters.warehouse.duckdb import DuckDbWarehouse

            return DuckDbWarehouse(folder / target.warehouse.path)
        case kind:
            raise PreflightError(f"target {target.name}: there is no warehouse of kind {kind!r}", help="use duckdb")


def _writable(folder: Path) -> None:
    probe = folder / f".{secrets.token_hex(4)}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PreflightError(
            f"the workspace {folder} cannot be written: {error.strerror}", help="free space, or change its permissions"
        ) from error
