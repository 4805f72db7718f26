"""Hiding: for a while, statements see some tables without the rows that a unit's needs do not hold. No statement is rewritten.

For every such table the catalog ``gapless_hiding`` gets a view of the same schema and name, and this catalog is searched before the
warehouse.
"""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import duckdb

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import HIDING, WAREHOUSE, literal, published, quoted, unnested
from gapless.adapters.warehouse.units import owned
from gapless.model.asof import Held

MAIN = "main"


@contextmanager
def hiding(connection: Connection, held: Sequence[Held]) -> Iterator[None]:
    """Raises TargetError where the views cannot be made."""
    if not held:
        yield
        return
    made: list[str] = []
    try:
        with connection.explained("hiding the rows that the needs of a unit do not hold"):
            _relate_held(connection, held)
            for name, numbers in _by_table(held).items():
                types = connection.types(published(name))
                if types:
                    seen = (f"({owned(held[n].output, types, f'SELECT unit FROM temp.gapless_held WHERE held = {n}')})" for n in numbers)
                    schema = quoted(HIDING, name.rpartition(".")[0] or MAIN)
                    view = f"{schema}.{quoted(name.rpartition('.')[2])}"
                    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                    connection.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {published(name)} WHERE {' OR '.join(seen)}")
                    made.append(view)
            connection.execute(f"SET search_path = {literal(_path(connection))}")
        yield
    finally:
        with suppress(duckdb.Error):  # a database that has failed for good is opened anew, without views
            connection.execute(f"USE {WAREHOUSE}")
            for view in made:
                connection.execute(f"DROP VIEW IF EXISTS {view}")


def _relate_held(connection: Connection, held: Sequence[Held]) -> None:
    """Make the relation ``gapless_held (held INTEGER, unit VARCHAR)`` anew."""
    numbers = [n for n, one in enumerate(held) for _ in one.keys]
    units = [key for one in held for key in one.keys]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gapless_held AS SELECT {unnested('held', numbers, 'INTEGER')}, {unnested('unit', units)}"
    )


def _by_table(held: Sequence[Held]) -> dict[str, list[int]]:
    """Positions by table."""
    names: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for n, one in enumerate(held):
        found.setdefault(names.setdefault(one.output.name.lower(), one.output.name), []).append(n)
    return found


def _path(connection: Connection) -> str:
    """The schemas that are searched: ``schema.table`` is looked up where the schema is listed, a bare name in all of them in order."""
    listed = connection.fetch(
        f"SELECT database_name, schema_name FROM duckdb_schemas() WHERE database_name IN ({literal(HIDING)}, {literal(WAREHOUSE)})"
        f" AND NOT internal OR database_name = {literal(WAREHOUSE)} AND schema_name = {literal(MAIN)}"
    )
    schemas = sorted({str(schema) for _, schema in listed}, key=lambda schema: (schema != MAIN, schema))
    there = {(str(database), str(schema)) for database, schema in listed} | {(HIDING, MAIN)}
    return ",".join(quoted(catalog, schema) for schema in schemas for catalog in (HIDING, WAREHOUSE) if (catalog, schema) in there)
