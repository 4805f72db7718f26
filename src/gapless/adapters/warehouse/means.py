"""Measuring means: those of the units asked about, against those of all others that lie in the table. One query over the table."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Mapping

from gapless.adapters.warehouse.connection import Connection, quoted
from gapless.adapters.warehouse.reference import value_text
from gapless.adapters.warehouse.shape import Types
from gapless.adapters.warehouse.subject import Subject
from gapless.adapters.warehouse.units import in_slice, unit_text
from gapless.model.evidence import Mean
from gapless.model.expectation import Expectation
from gapless.proving.distribution import compared


def measure_means(connection: Connection, subject: Subject, expectation: Expectation) -> Mapping[str, Mapping[str, Mean]]:
    """Means by column, then by unit. Units whose values are not of one group count in the first."""
    wanted = expectation.distribution
    if not wanted:
        return {}
    relations = [(subject.rows, subject.types), *((subject.beside,) if subject.beside is not None else ())]
    rows = " UNION ALL ".join(_rows(relation, types, subject, expectation) for relation, types in relations)
    told = ", ".join(f"min(group_{n}), avg(value_{n})" for n in range(len(wanted)))
    found = connection.fetch(f"SELECT unit, {told} FROM ({rows}) GROUP BY unit ORDER BY unit")
    return {
        column: compared(
            (str(row[0]), str(row[2 * n + 1]), None if row[2 * n + 2] is None else float(str(row[2 * n + 2]))) for row in found
        )
        for n, column in enumerate(wanted)
    }


def _rows(relation: str, types: Types, subject: Subject, expectation: Expectation) -> str:
    """Rows of the slice with unit, group and value of each column; a column that the table does not have yet is null."""
    has = {name.lower() for name in types}

    def taken(column: str) -> str:
        return quoted(column) if column.lower() in has or relation == subject.rows else "NULL"

    parts = [f"{unit_text(subject.output)} AS unit"]
    for n, (column, one) in enumerate(expectation.distribution.items()):
        group = "''" if one.within is None else value_text(taken(one.within))
        parts += [f"{group} AS group_{n}", f"CAST({taken(column)} AS DOUBLE) AS value_{n}"]
    return f"SELECT {', '.join(parts)} FROM {relation} WHERE {quoted(subject.output.unit_key)} IS NOT NULL AND {in_slice(subject.output)}"
