"""A connection to the DuckDB file, and what its errors mean. Used by one thread (:meth:`Connection.interrupt` apart)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache

import duckdb

from gapless.adapters.warehouse.database import Database, help_with, told_by
from gapless.model.errors import TargetError
from gapless.model.expectation import Query

Row = tuple[object, ...]


class Connection:
    """Raises duckdb.Error; callers say what they did by :meth:`explained`. ``queries`` counts the statements."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.queries = 0
        self._lock = database.lock()
        self._opening = database.openings
        self._duckdb = database.connect()

    def execute(self, statement: str) -> None:
        self._ask(statement)

    def fetch(self, statement: str) -> list[Row]:
        with self._lock:
            return self._ask(statement).fetchall()

    def fetch_named(self, statement: str) -> tuple[tuple[str, ...], list[Row]]:
        """Column names and rows."""
        with self._lock:
            result = self._ask(statement)
            names = tuple(column[0] for column in result.description or ())
            return names, result.fetchall()

    def fetch_arrow(self, statement: str) -> object:
        """The rows as an Arrow table."""
        with self._lock:
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
        with self._lock:
            self._current().register(name, table)
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # a database that has failed for good is opened anew
                self._duckdb.unregister(name)

    def transaction(self, statements: Sequence[str]) -> None:
        """All of them, or none."""
        with self._lock:
            self._current().begin()
            try:
                for statement in statements:
                    self._ask(statement)
                self._duckdb.commit()
            except BaseException:
                with suppress(duckdb.Error):  # a commit that failed has ended the transaction already
                    self._duckdb.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Statements see the tables as they are now, whatever is published meanwhile. Temporary relations that they make are gone afterwards."""
        with self._lock:
            self._current().begin()
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # a database that has failed for good is opened anew
                self._duckdb.rollback()

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
            told, line = told_by(error)
            place = f"{what}:{line}" if line else what
            if self._has_failed():
                self.database.reopen(self._opening)
            raise TargetError(f"{place}: {told}", help=help_with(told)) from error

    def interrupt(self) -> None:
        self._duckdb.interrupt()

    def close(self) -> None:
        with suppress(duckdb.Error):
            self._duckdb.close()

    def _ask(self, statement: str) -> duckdb.DuckDBPyConnection:
        self.queries += 1
        with self._lock:
            return self._current().execute(statement)

    def _current(self) -> duckdb.DuckDBPyConnection:
        """The connection, made anew where the file was opened anew."""
        if self._opening != self.database.openings:
            self._duckdb = self.database.connect()
            self._opening = self.database.openings
        return self._duckdb

    def _has_failed(self) -> bool:
        try:
            self._ask("SELECT 1 FROM gapless.markers LIMIT 1")
        except duckdb.TransactionException:  # the error has ended the transaction, not the database
            return False
        except duckdb.Error:
            return True
        return False


@lru_cache(maxsize=512)
def _not_one_select(text: str) -> str | None:
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        told, line = told_by(error)
        return f"line {line}: {told}" if line else told
    if len(statements) != 1:
        return f"there are {len(statements)} statements in it, one is needed"
    if statements[0].type != duckdb.StatementType.SELECT:
        return f"it is no SELECT but {statements[0].type.name}"
    return None
