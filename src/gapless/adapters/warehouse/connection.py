"""The one connection to a DuckDB file, and what its errors mean.

The file is attached as the catalog ``gapless_warehouse``, whatever its name is; stages lie in the catalog ``gapless_attempts``, which is in memory:
fast, and gone after a crash. DuckDB writes to one catalog in a transaction, so a publish only reads from the stages. The catalog
``gapless_hiding``, in memory too, is empty but while rows are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path

import duckdb

from gapless.model.errors import TargetError, TargetLocked
from gapless.model.expectation import Query

WAREHOUSE = "gapless_warehouse"
ATTEMPTS = "gapless_attempts"
HIDING = "gapless_hiding"

Row = tuple[object, ...]

_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_BATCH_HELP = "give DuckDB more memory, or the processor smaller batches"
_DISK_HELP = "free space where the warehouse lies, then run the same command again"


def quoted(*names: str) -> str:
    """An identifier, qualified by the names before it."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def published(table: str) -> str:
    """A table of the pipeline as an identifier: ``schema.table``, or a table of the main schema."""
    schema, _, name = table.rpartition(".")
    return quoted(WAREHOUSE, schema or "main", name)


@cache
def fixed(name: str) -> str:
    """A statement that stands in a file."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


class Connection:
    """Raises duckdb.Error; callers say what they did by :meth:`explained`. ``queries`` counts the statements.

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
            # A checkpoint rewrites the last rows of every table that grew; after a kill what the log holds is read again, 60 MB in a second.
            "checkpoint_threshold": "32MB",
        }
        if threads is not None:
            self._settings["threads"] = threads
        if memory_limit is not None:
            self._settings["memory_limit"] = memory_limit
        self.queries = 0
        self._duckdb = self._open()

    def execute(self, statement: str) -> None:
        self._ask(statement)

    def fetch(self, statement: str) -> list[Row]:
        return self._ask(statement).fetchall()

    def fetch_named(self, statement: str) -> tuple[tuple[str, ...], list[Row]]:
        """Column names and rows."""
        result = self._ask(statement)
        names = tuple(column[0] for column in result.description or ())
        return names, result.fetchall()

    def fetch_arrow(self, statement: str) -> object:
        """The rows as an Arrow table."""
        return self._ask(statement).to_arrow_table()

    def types(self, relation: str) -> dict[str, str]:
        """Type by column of a relation, none where it does not exist. Names as they were written when it was made."""
        try:
            return {str(name): str(type_) for name, type_, *_ in self.fetch(f"DESCRIBE {relation}")}
        except duckdb.CatalogException:
            return {}

    @contextmanager
    def arrow(self, name: str, table: object) -> Iterator[None]:
        """An Arrow table, readable under a name for a while."""
        self._duckdb.register(name, table)
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # a database that has failed for good is opened anew
                self._duckdb.unregister(name)

    def transaction(self, statements: Sequence[str]) -> None:
        """All of them, or none."""
        self._duckdb.begin()
        try:
            for statement in statements:
                self._ask(statement)
            self._duckdb.commit()
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has ended the transaction already
                self._duckdb.rollback()
            raise

    def check_select(self, query: Query) -> None:
        """Raises TargetError where a text is not one SELECT."""
        problem = _not_one_select(query.text)
        if problem is not None:
            raise TargetError(f"{query.file}: {problem}", help=f"make {query.file} one SELECT statement")

    @contextmanager
    def explained(self, what: str) -> Iterator[None]:
        """Turn duckdb.Error into TargetError: what was done, what DuckDB says, what helps. A database that failed for good is reopened."""
        try:
            yield
        except duckdb.InterruptException as error:
            raise TargetError(f"{what} was interrupted") from error
        except duckdb.Error as error:
            told, line = _told(error)
            place = f"{what}:{line}" if line else what
            if self._has_failed():
                self.reopen()
            raise TargetError(f"{place}: {told}", help=_help(told)) from error

    def reopen(self) -> None:
        """Open the file anew; every stage is gone."""
        self.close()
        self._duckdb = self._open()

    def interrupt(self) -> None:
        self._duckdb.interrupt()

    def close(self) -> None:
        with suppress(duckdb.Error):
            self._duckdb.close()

    def _ask(self, statement: str) -> duckdb.DuckDBPyConnection:
        self.queries += 1
        return self._duckdb.execute(statement)

    def _has_failed(self) -> bool:
        try:
            self._duckdb.execute("SELECT 1 FROM gapless.markers LIMIT 1")
        except duckdb.Error:
            return True
        return False

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:", config=self._settings)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"ATTACH {literal(str(self.path))} AS {WAREHOUSE}")
            connection.execute(f"ATTACH ':memory:' AS {ATTEMPTS}")
            connection.execute(f"ATTACH ':memory:' AS {HIDING}")
            connection.execute(f"USE {WAREHOUSE}")
            connection.execute(fixed("schema"))
        except (duckdb.Error, OSError) as error:
            connection.close()
            raise self._cannot_open(error) from error
        return connection

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
        told, _ = _told(error)
        return TargetError(
            f"the warehouse {self.path} cannot be opened: {told}",
            help=_help(told) or "check the path, its permissions and that it is a DuckDB file",
        )


@lru_cache(maxsize=512)
def _not_one_select(text: str) -> str | None:
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        told, line = _told(error)
        return f"line {line}: {told}" if line else told
    if len(statements) != 1:
        return f"there are {len(statements)} statements in it, one is needed"
    if statements[0].type != duckdb.StatementType.SELECT:
        return f"it is no SELECT but {statements[0].type.name}"
    return None


def _told(error: Exception) -> tuple[str, str | None]:
    """The first line of a message, and the line of the statement that it is about."""
    message = str(error)
    line = _LINE.search(message)
    return message.strip().partition("\n")[0], line[1] if line else None


def _help(told: str) -> str | None:
    lowered = told.lower()
    if told.startswith("Out of Memory Error"):
        return _BATCH_HELP
    if any(sign in lowered for sign in ("no space left", "could not write", "file too large", "disk quota", "could not truncate")):
        return _DISK_HELP
    return None
