"""References and entities as DuckDB sees them: reference queries as relations, entities as lists of text."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterable, Sequence

from gapless.adapters.warehouse.connection import Connection, Row
from gapless.adapters.warehouse.identifier import literal, quoted
from gapless.adapters.warehouse.subject import ASKED_UNITS
from gapless.model.evidence import KeySample
from gapless.model.expectation import Query
from gapless.proving.reference import ABSENT, checked

RELATION = "temp.gapless_reference"


def rows_of(connection: Connection, query: Query) -> list[Row]:
    """The rows of a reference query."""
    connection.check_select(query)
    with connection.explained(query.file):
        return connection.fetch(query.text)


def materialised(connection: Connection, query: Query, columns: Sequence[str], relation: str) -> list[str]:
    """Run a reference query and keep its rows as a relation of this connection; the names of its columns.

    Raises:
        TargetError: the query fails, or has more or fewer columns than these.
    """
    connection.check_select(query)
    with connection.explained(query.file):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {relation.removeprefix('temp.')} AS {query.text}")
        names = list(connection.types(relation))
    checked([names], query, len(columns), ", ".join(columns))
    return names


def by_unit(connection: Connection, query: Query, columns: Sequence[str]) -> str:
    """Run a reference query; a query for its rows of the units asked for: ``unit``, then ``k0``, ``k1``, … as text.

    Raises:
        TargetError: the query fails, or has more or fewer columns than a unit key and these.
    """
    names = materialised(connection, query, ("unit key", *columns), RELATION)
    unit = f"CAST({quoted(names[0])} AS VARCHAR)"
    values = ", ".join(f"{value_text(quoted(name))} AS k{n}" for n, name in enumerate(names[1:]))
    return f"SELECT {unit} AS unit, {values} FROM {RELATION} WHERE {unit} IN ({ASKED_UNITS})"


def value_text(expression: str) -> str:
    """Expression: a value as text, also where it is null."""
    return f"coalesce(CAST({expression} AS VARCHAR), {literal(ABSENT)})"


def entity_text(columns: Iterable[str]) -> str:
    """Expression: the values of columns as a list of text."""
    return f"[{', '.join(value_text(quoted(column)) for column in columns)}]"


def entity_of(values: object) -> tuple[str, ...]:
    assert isinstance(values, list)
    return tuple(str(value) for value in values)


def sample_of(count: object, entities: object) -> KeySample:
    """A sample from a count and the first entities, which are null where there are none."""
    if not count:
        return KeySample()
    assert isinstance(entities, list)
    return KeySample(int(str(count)), tuple(entity_of(entity) for entity in entities))
