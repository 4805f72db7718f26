"""The DuckDB file, open once in this process, for connections on several threads.

The file is attached as the catalog ``gapless_warehouse``, whatever its name is; stages lie in the catalog ``gapless_attempts``, which is in memory:
fast, and gone after a crash. DuckDB writes to one catalog in a transaction, so a publish only reads from the stages. The catalog
``gapless_hiding``, in memory too, is empty but while rows are hidden.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gapless.adapters.warehouse.identifier import ATTEMPTS, HIDING, WAREHOUSE, fixed, literal
from gapless.model.errors import TargetError, TargetLocked
from gapless.model.ids import Fence

_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_BATCH_HELP = "give DuckDB more memory, or the processor smaller batches"
_DISK_HELP = "free space where the warehouse lies, then run the same command again"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the stage of an attempt has: type by column, and how many rows."""

    types: Mapping[str, str]
    rows: int


class Database:
    """``stages`` are the stages that there are.

    Raises:
        TargetLocked: another process (or this one) holds the file.
        TargetError: the file cannot be opened.
    """

    def __init__(self, path: Path, *, threads: int | None, memory_limit: str | None) -> None:
        self.path = path
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "python_enable_replacements": False,  # a statement reads tables, never variables of ours
            "autoinstall_known_extensions": False,
            "temp_directory": f"{path}.tmp",  # what does not fit into memory goes beside the file, not where the command was started
            # One core is left to whatever else the process does: attempts, requests, and the session that measures.
            "threads": threads if threads is not None else max(1, (os.cpu_count() or 2) - 1),
            # A checkpoint rewrites the last rows of every table that grew; after a kill what the log holds is read again, 60 MB in a second.
            "checkpoint_threshold": "32MB",
        }
        if memory_limit is not None:
            self._settings["memory_limit"] = memory_limit
        self.stages: dict[Fence, Stage] = {}
        self.openings = 0
        self._opening = threading.Lock()
        self._locks: list[threading.RLock] = []
        self._duckdb = self._open()

    def lock(self) -> threading.RLock:
        """A lock for a connection, which holds it while it works: the file is not opened anew meanwhile."""
        lock = threading.RLock()
        with self._opening:
            self._locks.append(lock)
        return lock

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own temporary relations. It is closed when the file is opened anew, which ``openings`` counts."""
        made = self._duckdb.cursor()
        made.execute("SET TimeZone = 'UTC'")
        made.execute(f"USE {WAREHOUSE}")
        return made

    def reopen(self, opening: int) -> None:
        """Open the file anew unless that has happened since this opening; every stage is gone."""
        with self._opening, ExitStack() as held:
            if self.openings != opening:
                return
            for lock in self._locks:
                held.enter_context(lock)
            self.close()
            self.stages.clear()
            self._duckdb = self._open()

    def close(self) -> None:
        with suppress(duckdb.Error):
            self._duckdb.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        opened = duckdb.connect(":memory:", config=self._settings)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            opened.execute(f"ATTACH {literal(str(self.path))} AS {WAREHOUSE}")
            opened.execute(f"ATTACH ':memory:' AS {ATTEMPTS}")
            opened.execute(f"ATTACH ':memory:' AS {HIDING}")
            opened.execute(f"USE {WAREHOUSE}")
            opened.execute(fixed("schema"))
        except (duckdb.Error, OSError) as error:
            opened.close()
            raise self._cannot_open(error) from error
        self.openings += 1
        return opened

    def _cannot_open(self, error: Exception) -> TargetError:
        message = str(error)
        holder = _HOLDER.search(message)
        if holder is not None:
            return TargetLocked(
                f"the warehouse {self.path} is held by process {holder['pid']} ({holder['program']})",
                help=f"wait for process {holder['pid']}, or end it; then run the same command again",
            )
        if "already attached" in message:
            return TargetLocked(f"the warehouse {self.path} is open in this process already", help="close the other one first")
        told, _ = told_by(error)
        return TargetError(
            f"the warehouse {self.path} cannot be opened: {told}",
            help=help_with(told) or "check the path, its permissions and that it is a DuckDB file",
        )


def told_by(error: Exception) -> tuple[str, str | None]:
    """The first line of a message of DuckDB, and the line of the statement that it is about."""
    message = str(error)
    line = _LINE.search(message)
    return message.strip().partition("\n")[0], line[1] if line else None


def help_with(told: str) -> str | None:
    """What helps where DuckDB tells this."""
    lowered = told.lower()
    if told.startswith("Out of Memory Error"):
        return _BATCH_HELP
    if any(sign in lowered for sign in ("no space left", "could not write", "file too large", "disk quota", "could not truncate")):
        return _DISK_HELP
    return None
