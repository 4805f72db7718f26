"""Measuring sums: what columns add up to in each entity, against what a reference query says. Two queries for each of the sums."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Mapping

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import literal, quoted
from gapless.adapters.warehouse.reference import by_unit, entity_of, value_text
from gapless.adapters.warehouse.subject import UNIT, Subject
from gapless.model.errors import TargetError
from gapless.model.evidence import Missum
from gapless.model.expectation import Expectation, Sums
from gapless.proving.reference import ABSENT


def measure_sums(connection: Connection, subject: Subject, expectation: Expectation) -> Mapping[str, Mapping[str, list[Missum]]]:
    """Sums that are not the reference's, by their names, then by unit.

    Raises:
        TargetError: the query fails, has another shape, or gives something that is no number.
    """
    return {one.name: _missums(connection, subject, one) for one in expectation.sums}


def _missums(connection: Connection, subject: Subject, one: Sums) -> Mapping[str, list[Missum]]:
    due = by_unit(connection, one.query, (*one.per, *one.columns))
    entity = ["unit", *(f"k{n}" for n in range(len(one.per)))]
    there = [f"{UNIT} AS unit", *(f"{value_text(quoted(column))} AS k{n}" for n, column in enumerate(one.per))]
    there += [f"sum(CAST({quoted(column)} AS DOUBLE)) AS found_{n}" for n, column in enumerate(one.columns)]
    places = range(len(one.columns))
    expected, unnumbered = [], []
    for n in places:
        told = f"k{len(one.per) + n}"
        expected.append(f"sum(TRY_CAST({told} AS DOUBLE)) AS due_{n}")
        unnumbered.append(f"min(CASE WHEN {told} <> {literal(ABSENT)} AND TRY_CAST({told} AS DOUBLE) IS NULL THEN {told} END) AS text_{n}")
    statement = f"""
        WITH due AS (SELECT {", ".join([*entity, *expected, *unnumbered])} FROM ({due}) GROUP BY ALL),
        there AS (SELECT {", ".join(there)} FROM ({subject.found}) GROUP BY ALL)
        SELECT unit, {_list(entity[1:])}, {", ".join(f"text_{n}, due_{n} <> found_{n}, due_{n}, found_{n}" for n in places)}
        FROM due LEFT JOIN there USING ({", ".join(entity)})
        WHERE {" OR ".join(f"due_{n} <> found_{n} OR text_{n} IS NOT NULL" for n in places)}
        ORDER BY {", ".join(entity)}"""
    found: dict[str, list[Missum]] = {}
    for unit, values, *measured in connection.fetch(statement):
        for column, text, differs, due_, sum_ in zip(one.columns, *(measured[n::4] for n in range(4)), strict=True):
            if text is not None:
                raise TargetError(f"{one.query.file}: the query gives {text} for the sum of {column} of unit {unit}, which is no number")
            if differs:
                missum = Missum(entity=entity_of(values), column=column, expected=float(str(due_)), found=float(str(sum_)))
                found.setdefault(str(unit), []).append(missum)
    return found


def _list(names: list[str]) -> str:
    return f"[{', '.join(names)}]" if names else "CAST([] AS VARCHAR[])"
