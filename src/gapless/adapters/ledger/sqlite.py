"""The ledger in SQLite: WAL, fully durable, events and heads in one transaction.

A copy of the folder is a ledger too: nothing in it is absolute. Copy with SQLite's backup, or ``ledger.sqlite`` and
``ledger.sqlite-wal`` together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from urllib.parse import quote

from gapless.adapters.ledger import body
from gapless.adapters.ledger.lease import file_lock
from gapless.adapters.ledger.statements import STATEMENTS, inserting, read
from gapless.lifecycle.fold import advance
from gapless.model.calendar import Calendar
from gapless.model.errors import LeaseLost, LedgerError
from gapless.model.event import Ending, Event, Head, RunRecord, Standing, State
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit

APPLICATION = 0x67617031
"""Marks the file as a ledger of gapless."""
VERSION = 1
TOGETHER = 32
"""Rows that one statement inserts."""
PATIENCE = 10.0
"""Seconds to wait for another process that is using the file."""
CHECKPOINT = 8000
"""Pages that the write-ahead log holds before they are moved into the database: a sync of the database is rare, the log small."""


class SqliteReader:
    """Implements :class:`gapless.ports.ledger.LedgerReader`. Usable from any thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Own the connection; see :func:`open_reader`."""
        self._connection = connection
        self._path = path
        self._lock = threading.RLock()

    def standings(self, processor: ProcessorName) -> list[Standing]:
        for one in self._rows("standing", (processor,)):
            given = dict(zip(body.STANDING, one, strict=True), processor=processor)
            return list(map(body.standing_of, self._rows("standings", given)))
        return []

    def heads(self, processor: ProcessorName, keys: Iterable[PartitionKey] | None = None) -> Mapping[PartitionKey, Head]:
        if keys is None:
            rows = self._rows("heads", (processor,))
        else:
            rows = self._rows("heads_of", {"processor": processor, "keys": json.dumps(list(keys))})
        return {head.unit.key: head for head in map(body.head_of, rows)}

    def events(self, unit: Unit | None = None, run: RunId | None = None, *, newest: int | None = None) -> list[Event]:
        conditions, values = ["TRUE"], []
        if unit is not None:
            conditions.append("processor = ? AND key = ?")
            values += [unit.processor, unit.key]
        if run is not None:
            conditions.append("run = ?")
            values.append(run)
        query = f"SELECT {body.EVENT} FROM events WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ?"  # noqa: S608 fixed parts
        with self._lock, _errors(self._path):
            rows = self._connection.execute(query, (*values, _limit(newest))).fetchall()
        return [body.event_of(row) for row in reversed(rows)]

    def endings(self, processor: ProcessorName) -> list[Ending]:
        return list(map(body.ending_of, self._rows("endings", (processor,))))

    def calendar(self, name: CalendarName) -> Calendar | None:
        rows = self._rows("calendar", (name,))
        return body.calendar_of(name, rows[0][0]) if rows else None

    def runs(self, *, newest: int | None = None) -> list[RunRecord]:
        return [body.run_of(row) for row in reversed(self._rows("runs", (_limit(newest),)))]

    def frozen(self, plan: str) -> bytes | None:
        rows = self._rows("plan", (plan,))
        return body.plan_of(rows[0][0]) if rows else None

    def publish_counter(self) -> int:
        return self._counter("published")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _rows(self, statement: str, parameters: body.Row | Mapping[str, object] = ()) -> list[body.Row]:
        with self._lock, _errors(self._path):
            return self._connection.execute(STATEMENTS[statement], parameters).fetchall()

    def _counter(self, name: str) -> int:
        return int(self._rows("counter", (name,))[0][0])


class SqliteLedger(SqliteReader):
    """Implements :class:`gapless.ports.ledger.Ledger`. ``durable=False`` leaves the last moments to the operating system."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Open the ledger, or make it where there is none.

        Raises:
            LedgerError: the file is no ledger, was written by a newer gapless, is damaged, or cannot be made.
        """
        with _errors(path):
            super().__init__(sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=PATIENCE), path)
        self._epoch: int | None = None
        self._fence = 0
        self._fences = threading.Lock()
        self._claimed: dict[Unit, Head] = {}
        self._known: set[Unit] | None = None
        try:
            with _errors(path):
                self._make()
                _check_identity(self._connection, path)
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        except BaseException:
            self._connection.close()
            raise

    def _make(self) -> None:
        """The tables, where the file holds nothing; all of them or none."""
        if not self._is_new():
            return
        with self._commit():
            if self._is_new():  # two processes may have found it so
                for statement in read("schema.sql").split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _is_new(self) -> bool:
        return bool(self._rows("is_new")[0][0])

    @contextmanager
    def lease(self, holder: str) -> Iterator[None]:
        with file_lock(self._path.with_suffix(".lock"), holder):
            with self._lock, _errors(self._path):
                with self._commit():
                    self._connection.execute(STATEMENTS["next_epoch"])
                    epoch, fence = self._counter("epoch"), self._counter("fence")
                self._epoch, self._fence = epoch, fence
                self._forget()
            try:
                yield
            finally:
                self._epoch = None

    def next_fence(self) -> Fence:
        """Never waits for a commit. The claim that uses the fence makes it durable."""
        self._check_lease()
        with self._fences:
            self._fence += 1
            return Fence(self._fence)

    def append(self, events: Sequence[Event]) -> None:
        greatest = max((event.fence for event in events), default=Fence(0))
        with self._transaction():
            heads, published = advance(events, self._head, self._counter("published"))
            self._insert("append_event", map(body.event_row, events))
            self._insert("put_head", map(body.head_row, heads.values()))
            self._connection.executemany(STATEMENTS["raise_counter"], [(published, "published"), (greatest, "fence")])
        with self._fences:
            self._fence = max(self._fence, greatest)
        self._remember(heads)

    def store_calendar(self, calendar: Calendar, at: float) -> None:
        with self._transaction():
            newest = self._rows("calendar_version", (calendar.name,))
            if not newest or newest[0][0] != calendar.version:
                self._connection.execute(STATEMENTS["store_calendar"], (calendar.name, calendar.version, at, body.calendar_body(calendar)))

    def start_run(self, record: RunRecord, plan: bytes) -> None:
        with self._transaction():
            self._connection.execute(STATEMENTS["store_plan"], (record.plan, body.plan_body(plan)))
            if not self._connection.execute(STATEMENTS["start_run"], body.run_row(record)).rowcount:
                raise LedgerError(f"run {record.run} has been started before", help="every run has an id of its own")

    def freeze(self, run: RunId, plan: str, contents: bytes) -> None:
        with self._transaction():
            self._connection.execute(STATEMENTS["store_plan"], (plan, body.plan_body(contents)))
            if not self._connection.execute(STATEMENTS["freeze"], (plan, run)).rowcount:
                raise LedgerError(f"run {run} was never started", help="start_run comes first")

    def end_run(self, run: RunId, *, at: float, exit_code: int, summary: Mapping[str, object]) -> None:
        with self._transaction():
            if not self._connection.execute(STATEMENTS["end_run"], (at, exit_code, json.dumps(summary), run)).rowcount:
                raise LedgerError(f"run {run} was never started", help="start_run comes first")

    def _insert(self, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
        """Several rows a statement: for each statement the driver gives the interpreter to another thread, and has to wait for it."""
        while some := list(islice(rows, TOGETHER)):
            self._connection.execute(inserting(statement, len(some)), list(chain.from_iterable(some)))

    # Nobody else writes under this epoch. Heads of claimed units are kept at hand, since a claim is followed by how it ended; and
    # which units have a head at all is known, since most claims are the first of their unit.

    def _head(self, unit: Unit) -> Head | None:
        if unit in self._claimed:
            return self._claimed[unit]
        if self._known is None:
            self._known = {Unit(*row) for row in self._rows("known")}
        if unit not in self._known:
            return None
        row = self._connection.execute(STATEMENTS["head"], unit).fetchone()
        return None if row is None else body.head_of(row)

    def _remember(self, heads: Mapping[Unit, Head]) -> None:
        if self._known is not None:
            self._known.update(heads)
        for unit, head in heads.items():
            if head.state is State.CLAIMED:
                self._claimed[unit] = head
            else:
                self._claimed.pop(unit, None)

    def _forget(self) -> None:
        self._claimed.clear()
        self._known = None

    def _check_lease(self) -> None:
        if self._epoch is None:
            raise LeaseLost("the ledger is written under the lease only", help="gapless run")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One durable transaction of the holder of the lease.

        Raises:
            LeaseLost: the lease is not held, or somebody else took it since. LedgerError: nothing was written.
        """
        with self._lock, _errors(self._path):
            self._check_lease()
            try:
                with self._commit():
                    if self._counter("epoch") != self._epoch:
                        self._epoch = None
                        raise LeaseLost("another conductor has taken the lease over", help="gapless status")
                    yield
            except BaseException:
                self._forget()
                raise

    @contextmanager
    def _commit(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def open_reader(path: Path) -> SqliteReader:
    """Open an existing ledger for reading; a conductor may write at the same time. A folder that cannot be written will do.

    Raises:
        LedgerError: there is none, it was written by a newer gapless, or it is damaged.
    """
    if not path.exists():
        raise LedgerError(f"there is no ledger {path}", help="gapless run")
    with _errors(path):
        try:
            return _open_reader(path, "mode=ro")
        except sqlite3.OperationalError as error:
            # SQLite keeps an index of the write-ahead log beside the file, also for readers. Where that cannot be made and
            # there is no log, nobody can be writing: the file is all there is.
            log = path.with_name(f"{path.name}-wal")
            refused = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            if not refused or (log.exists() and log.stat().st_size):
                raise
            return _open_reader(path, "immutable=1")


def _open_reader(path: Path, how: str) -> SqliteReader:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{how}", uri=True, isolation_level=None, check_same_thread=False, timeout=PATIENCE
    )
    try:
        _check_identity(connection, path)
    except BaseException:
        connection.close()
        raise
    return SqliteReader(connection, path)


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    application, version = connection.execute(STATEMENTS["identity"]).fetchone()
    if application != APPLICATION:
        raise LedgerError(f"{path.name} is no ledger of gapless", help="name another workspace with -p, or move the file away")
    if version > VERSION:
        raise LedgerError(
            f"the ledger {path.name} has version {version}, this gapless knows up to {VERSION}",
            help="install a newer gapless: pip install -U gapless",
        )


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Errors of the driver, in words."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger {path.name} cannot be used: {error}", help=_advice(error)) from error


def _advice(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return "free disk space, then run the same command again: nothing was half written"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "make the workspace readable and writable"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "wait for the process that uses the file, or end it"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "restore ledger.sqlite from a copy, or start a new workspace and `gapless adopt`"
        case _:
            return "please report this with the run's log"


def _limit(newest: int | None) -> int:
    """For LIMIT; a negative one means all."""
    return -1 if newest is None else newest
