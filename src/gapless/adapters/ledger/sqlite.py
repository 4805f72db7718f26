"""The ledger in SQLite: WAL, fully durable, events and heads in one transaction."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from gapless.adapters.ledger import body
from gapless.adapters.ledger.lease import file_lock
from gapless.lifecycle.fold import fold, publishes
from gapless.lifecycle.states import allowed
from gapless.model.calendar import Calendar
from gapless.model.errors import LeaseLost, LedgerError
from gapless.model.event import Event, Head, RunRecord, State
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit

APPLICATION = 0x67617031
"""Marks the file as a ledger of gapless."""
VERSION = 1


def _statement(name: str) -> str:
    return (files("gapless.adapters.ledger") / f"{name}.sql").read_text(encoding="utf-8")


class SqliteReader:
    """Implements :class:`gapless.ports.ledger.LedgerReader` on a connection that cannot write."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = threading.RLock()

    def states(self, processor: ProcessorName) -> Iterator[tuple[PartitionKey, State]]:
        known = {state.value: state for state in State}
        with self._lock, self._errors():
            rows = self._connection.execute("SELECT key, state FROM heads WHERE processor = ?", (processor,)).fetchall()
        return ((PartitionKey(key), known[state]) for key, state in rows)

    def heads(self, processor: ProcessorName, keys: Iterable[PartitionKey] | None = None) -> Mapping[PartitionKey, Head]:
        with self._lock, self._errors():
            if keys is None:
                rows = self._connection.execute("SELECT * FROM heads WHERE processor = ?", (processor,)).fetchall()
            else:
                one = "SELECT * FROM heads WHERE processor = ? AND key = ?"
                rows = [row for key in keys for row in self._connection.execute(one, (processor, key))]
        return {head.unit.key: head for head in map(body.head_of, rows)}

    def events(self, unit: Unit | None = None, run: RunId | None = None, *, newest: int | None = None) -> list[Event]:
        conditions, values = [], []
        if unit is not None:
            conditions.append("processor = ? AND key = ?")
            values += [unit.processor, unit.key]
        if run is not None:
            conditions.append("run = ?")
            values.append(run)
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        query = f"SELECT at, run, kind, processor, key, fence, state, details FROM events{where} ORDER BY seq DESC LIMIT ?"  # noqa: S608 fixed conditions
        with self._lock, self._errors():
            rows = self._connection.execute(query, (*values, -1 if newest is None else newest)).fetchall()
        return [body.event_of(row) for row in reversed(rows)]

    def calendar(self, name: CalendarName) -> Calendar | None:
        with self._lock, self._errors():
            row = self._connection.execute("SELECT body FROM calendars WHERE name = ? ORDER BY seq DESC LIMIT 1", (name,)).fetchone()
        return None if row is None else body.calendar_of(name, row[0])

    def runs(self, *, newest: int | None = None) -> list[RunRecord]:
        query = "SELECT run, plan, selection, command, started, ended, exit_code, reason, summary FROM runs ORDER BY seq DESC LIMIT ?"
        with self._lock, self._errors():
            rows = self._connection.execute(query, (-1 if newest is None else newest,)).fetchall()
        return [body.run_of(row) for row in reversed(rows)]

    def frozen(self, plan: str) -> bytes | None:
        with self._lock, self._errors():
            row = self._connection.execute("SELECT body FROM plans WHERE id = ?", (plan,)).fetchone()
        return None if row is None else bytes(row[0])

    def publish_counter(self) -> int:
        return self._counter("published")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _counter(self, name: str) -> int:
        with self._lock, self._errors():
            return int(self._connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0])

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Errors of the driver, in words."""
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(f"the ledger {self._path.name} cannot be used: {error}", help=_advice(error)) from error


def _advice(error: sqlite3.Error) -> str:
    text = str(error)
    if "full" in text or "disk I/O" in text:
        return "free disk space, then run the same command again: nothing was half written"
    if "readonly" in text or "unable to open" in text:
        return "make the workspace writable"
    return "restore ledger.sqlite from a copy, or start a new workspace and `gapless adopt`"


class SqliteLedger(SqliteReader):
    """Implements :class:`gapless.ports.ledger.Ledger`. ``durable=False`` leaves the last moments to the operating system."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Open or make the ledger.

        Raises:
            LedgerError: the file is no ledger, was written by a newer gapless, is damaged or read-only.
        """
        self._path = path
        with self._errors():
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        super().__init__(connection, path)
        self._epoch: int | None = None
        self._fence = 0
        self._published = 0
        self._known: dict[ProcessorName, dict[PartitionKey, Head]] = {}
        self._append_event, self._put_head = _statement("append_event"), _statement("put_head")
        self._make()

    def _make(self) -> None:
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                application, version = _identity(self._connection)
                if (application, version) == (0, 0) and not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                    for statement in _statement("schema").split(";\n"):
                        self._connection.execute(statement)
                    self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
                    self._connection.execute(f"PRAGMA user_version = {VERSION}")
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        _check_identity(self._connection, self._path)

    @contextmanager
    def lease(self, holder: str) -> Iterator[None]:
        with file_lock(self._path.with_suffix(".lock"), holder):
            with self._lock, self._errors():
                self._connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'epoch'")
                self._epoch = self._counter("epoch")
                self._fence = self._counter("fence")
                self._published = self._counter("published")
                self._known = {}
            try:
                yield
            finally:
                self._epoch = None

    def next_fence(self) -> Fence:
        self._check_lease()
        self._fence += 1
        return Fence(self._fence)

    def append(self, events: Sequence[Event]) -> None:
        with self._lock:
            self._check_lease()
            heads, published = self._fold(events)
            fence = max((self._fence, *(event.fence for event in events)))
            with self._transaction():
                self._connection.executemany(self._append_event, map(body.event_row, events))
                self._connection.executemany(self._put_head, map(body.head_row, heads.values()))
                self._connection.execute("UPDATE counters SET value = ? WHERE name = 'published'", (published,))
                self._connection.execute("UPDATE counters SET value = ? WHERE name = 'fence'", (fence,))
            self._published, self._fence = published, fence
            for unit, head in heads.items():
                self._known[unit.processor][unit.key] = head

    def store_calendar(self, calendar: Calendar, at: float) -> None:
        with self._lock:
            self._check_lease()
            newest = self._connection.execute(
                "SELECT version FROM calendars WHERE name = ? ORDER BY seq DESC LIMIT 1", (calendar.name,)
            ).fetchone()
            if newest is not None and newest[0] == calendar.version:
                return
            with self._transaction():
                row = (calendar.name, calendar.version, at, body.calendar_body(calendar))
                self._connection.execute("INSERT INTO calendars (name, version, at, body) VALUES (?, ?, ?, ?)", row)

    def start_run(self, record: RunRecord, plan: bytes) -> None:
        with self._lock:
            self._check_lease()
            with self._transaction():
                self._connection.execute("INSERT OR IGNORE INTO plans VALUES (?, ?)", (record.plan, plan))
                query = "INSERT INTO runs (run, plan, selection, command, started, ended, exit_code, reason, summary) VALUES (?,?,?,?,?,?,?,?,?)"
                self._connection.execute(query, body.run_row(record))

    def end_run(self, run: RunId, *, at: float, exit_code: int, summary: Mapping[str, object]) -> None:
        import json

        with self._lock:
            self._check_lease()
            with self._transaction():
                query = "UPDATE runs SET ended = ?, exit_code = ?, summary = ? WHERE run = ?"
                self._connection.execute(query, (at, exit_code, json.dumps(summary), run))

    def _fold(self, events: Sequence[Event]) -> tuple[dict[Unit, Head], int]:
        """The heads that these events lead to, and the publish counter after them.

        Raises:
            LedgerError: an event is not allowed where its unit stands.
        """
        heads: dict[Unit, Head] = {}
        published = self._published
        for event in events:
            unit = event.unit
            head = heads.get(unit) or self._head(unit)
            if head is not None and event.fence < head.fence:
                raise LedgerError(
                    f"{unit}: an attempt with fence {event.fence} came after one with fence {head.fence}: its write is refused",
                    help=f"gapless logs {unit}",
                )
            if not allowed(head.state if head is not None else State.PENDING, event.kind, event.state):
                before = head.state if head is not None else State.PENDING
                raise LedgerError(
                    f"{unit}: {event.kind} cannot lead from {before} to {event.state}", help="please report this with the run's log"
                )
            published += publishes(head, event)
            heads[unit] = fold(head, event, published)
        return heads, published

    def _head(self, unit: Unit) -> Head | None:
        known = self._known.get(unit.processor)
        if known is None:
            known = self._known[unit.processor] = dict(self.heads(unit.processor))
        return known.get(unit.key)

    def _check_lease(self) -> None:
        if self._epoch is None:
            raise LeaseLost("the ledger is written under the lease only", help="gapless run")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One durable transaction of the holder of the lease.

        Raises:
            LeaseLost: somebody else took the lease since. LedgerError: nothing was written.
        """
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if self._counter("epoch") != self._epoch:
                    raise LeaseLost("another conductor has taken the lease over", help="gapless status")
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def open_reader(path: Path) -> SqliteReader:
    """Open an existing ledger for reading; a conductor may write at the same time.

    Raises:
        LedgerError: there is none, it was written by a newer gapless, or it is damaged.
    """
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False, timeout=10.0
        )
        reader = SqliteReader(connection, path)
        _check_identity(connection, path)
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger {path.name} cannot be read: {error}", help=_advice(error)) from error
    return reader


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    return connection.execute("PRAGMA application_id").fetchone()[0], connection.execute("PRAGMA user_version").fetchone()[0]


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    application, version = _identity(connection)
    if application != APPLICATION:
        raise LedgerError(f"{path.name} is no ledger of gapless", help="name another workspace with -p, or move the file away")
    if version > VERSION:
        raise LedgerError(
            f"the ledger {path.name} has version {version}, this gapless knows up to {VERSION}",
            help="install a newer gapless: pip install -U gapless",
        )
