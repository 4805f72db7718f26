"""Measuring means: those of the units asked about, and of their groups, against those of all others that lie in the table. One query over it."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import quoted
from gapless.adapters.warehouse.reference import entity_of, value_text
from gapless.adapters.warehouse.shape import Types
from gapless.adapters.warehouse.subject import Subject
from gapless.adapters.warehouse.units import in_slice, unit_text
from gapless.model.evidence import GroupMean, Mean
from gapless.model.expectation import Expectation
from gapless.proving.distribution import compared
from gapless.proving.likeness import grouped


@dataclass(slots=True)
class Means:
    """What was found, by column or name, then by unit."""

    of_units: Mapping[str, Mapping[str, Mean]]
    of_groups: Mapping[str, Mapping[str, GroupMean]]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of each unit: the mean of a column, or the rows of each entity of ``per``; and the columns by which units are grouped."""

    group: tuple[str, ...]
    column: str | None
    per: tuple[str, ...] = ()

    def parts(self, n: int, taken: Callable[[str], str]) -> Iterator[str]:
        """Columns of a row that it is made from; ``taken`` is how the row gives a column."""
        yield f"{_listed(map(taken, self.group))} AS group_{n}"
        value = f"CAST({taken(self.column)} AS DOUBLE)" if self.column is not None else _listed(map(taken, self.per))
        yield f"{value} AS value_{n}"

    def of_unit(self, n: int) -> str:
        """Aggregates of a unit: its group, and the number. Units whose values are not of one group count in the first."""
        number = f"avg(value_{n})" if self.column is not None else f"count(*) / count(DISTINCT value_{n})"
        return f"min(group_{n}), {number}"


def measure_means(connection: Connection, subject: Subject, expectation: Expectation) -> Means:
    """Means of units, and of groups of them."""
    wanted = [_Number(_given(one.within), column) for column, one in expectation.distribution.items()]
    wanted += [_Number((*_given(one.within), one.by), one.column, one.per) for one in expectation.alike]
    if not wanted:
        return Means({}, {})
    relations = [(subject.rows, subject.types), *((subject.beside,) if subject.beside is not None else ())]
    rows = " UNION ALL ".join(_rows(relation, types, subject, wanted) for relation, types in relations)
    told = ", ".join(one.of_unit(n) for n, one in enumerate(wanted))
    found = connection.fetch(f"SELECT unit, {told} FROM ({rows}) GROUP BY unit ORDER BY unit")
    numbers = iter([[_number(row[0], row[n], row[n + 1]) for row in found] for n in range(1, 2 * len(wanted), 2)])
    of_units = {column: compared(next(numbers)) for column in expectation.distribution}
    return Means(of_units, {one.name: grouped(next(numbers), one.least) for one in expectation.alike})


def _rows(relation: str, types: Types, subject: Subject, wanted: list[_Number]) -> str:
    """Rows of the slice with unit, group and value of each number; a column that the table does not have yet is null."""
    has = {name.lower() for name in types}

    def taken(column: str) -> str:
        return quoted(column) if column.lower() in has or relation == subject.rows else "NULL"

    parts = [f"{unit_text(subject.output)} AS unit", *(part for n, one in enumerate(wanted) for part in one.parts(n, taken))]
    return f"SELECT {', '.join(parts)} FROM {relation} WHERE {quoted(subject.output.unit_key)} IS NOT NULL AND {in_slice(subject.output)}"


def _number(unit: object, group: object, value: object) -> tuple[str, tuple[str, ...], float | None]:
    return str(unit), entity_of(group), None if value is None else float(str(value))


def _given(column: str | None) -> tuple[str, ...]:
    return () if column is None else (column,)


def _listed(columns: Iterable[str]) -> str:
    """Expression: values as a list of text."""
    return f"CAST([{', '.join(map(value_text, columns))}] AS VARCHAR[])"
