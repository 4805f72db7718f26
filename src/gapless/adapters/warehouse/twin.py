"""Twins: units whose rows are those of another slice of the table in everything but the slice. One query, where a table has slices."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterable, Mapping

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import literal, quoted
from gapless.adapters.warehouse.subject import ASKED_UNITS, UNIT, Subject
from gapless.adapters.warehouse.units import in_slice, unit_text
from gapless.model.expectation import Expectation
from gapless.proving.bodies import FEWEST
from gapless.proving.reference import ABSENT


def row_hash(types: Iterable[str]) -> str:
    """Hash of a row by name and value of its columns; nulls count nothing, so that a column added later changes no digest.

    DuckDB's hash of two values is linear in each: without the outer hash, values that change places would go unseen.
    """
    parts = (f"CASE WHEN {quoted(name)} IS NULL THEN 0 ELSE hash(hash({literal(name.lower())}, {quoted(name)})) END" for name in types)
    return f"hash(list_bit_xor([CAST(0 AS UBIGINT), {', '.join(parts)}]))"


def measure_twins(connection: Connection, subject: Subject, expectation: Expectation) -> Mapping[str, str]:
    """By unit, the first other slice with the same rows."""
    output = subject.output
    lying, types = subject.beside if subject.beside is not None else (subject.rows, subject.types)
    if not output.slice or expectation.same_allowed:
        return {}
    slices = {name.lower() for name in output.slice}
    ours, theirs = ([name for name in has if name.lower() not in slices] for has in (subject.types, types))
    told = " || ', ' || ".join(
        f"{literal(f'{name} ')} || coalesce(CAST({quoted(name)} AS VARCHAR), {literal(ABSENT)})" for name in output.slice
    )
    digest = "count(*) AS times, bit_xor(row) AS mixed, sum(row) AS summed"
    statement = f"""
        WITH ours AS (
            SELECT unit, {digest} FROM (SELECT {UNIT} AS unit, {row_hash(ours)} AS row FROM ({subject.found})) GROUP BY unit
        ), theirs AS (
            SELECT unit, slice, {digest} FROM (
                SELECT {unit_text(output)} AS unit, {told} AS slice, {row_hash(theirs)} AS row FROM {lying}
                WHERE {unit_text(output)} IN ({ASKED_UNITS}) AND NOT ({in_slice(output)})
            ) GROUP BY unit, slice
        )
        SELECT unit, min(slice) FROM ours JOIN theirs USING (unit, times, mixed, summed) WHERE times >= {FEWEST} GROUP BY unit"""
    return {str(unit): str(slice_) for unit, slice_ in connection.fetch(statement)}
