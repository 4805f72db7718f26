"""Measuring the values of rows: allowed ones, known ones, those that repeat what the unit is, those that never change.

One query counts; only where rows are at fault a second one shows some of them.
"""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from gapless.adapters.warehouse.connection import Connection, Row
from gapless.adapters.warehouse.identifier import literal, quoted, unnested, unnested_lists
from gapless.adapters.warehouse.reference import entity_of, entity_text, materialised, sample_of, value_text
from gapless.adapters.warehouse.subject import UNIT, Subject
from gapless.model.calendar import Partition
from gapless.model.condition import ROUNDING, Condition, Sign
from gapless.model.evidence import SAMPLE, KeySample, NullEntity
from gapless.model.expectation import Expectation
from gapless.proving.reference import asks_of

ACCEPTED = "temp.gapless_accepted"


@dataclass(slots=True)
class Values:
    """What was found in the rows of one unit; see :class:`gapless.model.evidence.Evidence`."""

    disallowed: dict[str, KeySample] = field(default_factory=dict)
    dangling: dict[str, KeySample] = field(default_factory=dict)
    disagreeing: dict[str, KeySample] = field(default_factory=dict)
    broken: dict[str, KeySample] = field(default_factory=dict)
    varied: dict[str, tuple[int, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """Rows that meet ``condition`` are at fault: where they are put, under which name, and the columns that show it."""

    put: Callable[[Values], dict[str, KeySample]]
    name: str
    columns: tuple[str, ...]
    condition: str


def measure_values(
    connection: Connection, subject: Subject, expectation: Expectation, partitions: Sequence[Partition]
) -> Mapping[str, Values]:
    """By unit; units without rows are absent.

    Raises:
        TargetError: a query has another shape, or a unit lacks an attribute that its rows should repeat.
    """
    faults = [
        *_disallowed(expectation),
        *_dangling(connection, expectation),
        *_disagreeing(connection, expectation, partitions),
        *_broken(expectation),
    ]
    if not faults and not expectation.varies:
        return {}
    joined = f" LEFT JOIN {ACCEPTED} AS accepted ON accepted._gapless_key = found.{UNIT}" if expectation.agrees else ""

    def by_unit(told: Sequence[str], tried: Sequence[_Fault], columns: Iterable[str]) -> list[Row]:
        conditions = [f"{fault.condition} AS _gapless_fault_{number}" for number, fault in enumerate(tried)]
        rows = f"SELECT {', '.join([UNIT, *map(quoted, {column.lower(): column for column in columns}.values()), *conditions])} FROM ({subject.found}) AS found{joined}"
        return connection.fetch(f"SELECT {UNIT}, {', '.join(told)} FROM ({rows}) GROUP BY {UNIT}")

    counts = [f"count(*) FILTER (_gapless_fault_{number})" for number in range(len(faults))]
    for column in map(quoted, expectation.varies):
        counts += [f"count({column})", f"CASE WHEN min({column}) = max({column}) THEN CAST(min({column}) AS VARCHAR) END"]
    measured = {str(unit): rest for unit, *rest in by_unit(counts, faults, expectation.varies)}
    met = [number for number in range(len(faults)) if any(row[number] for row in measured.values())]
    named = [*subject.output.key, *(column for number in met for column in faults[number].columns)]
    samples = [
        f"min({entity_text((*faults[number].columns, *subject.output.key))}, {SAMPLE}) FILTER (_gapless_fault_{place})"
        for place, number in enumerate(met)
    ]
    shown = (
        {str(unit): dict(zip(met, rest, strict=True)) for unit, *rest in by_unit(samples, [faults[n] for n in met], named)} if met else {}
    )
    spotless = _values([0] * len(faults), faults, {})
    found = {unit: _values(row, faults, shown[unit]) if any(row[: len(faults)]) else replace(spotless) for unit, row in measured.items()}
    for unit, values in found.items():
        rest = measured[unit][len(faults) :]
        values.varied = {
            column: (int(str(count)), None if only is None else str(only))
            for column, count, only in zip(expectation.varies, rest[::2], rest[1::2], strict=True)
        }
    return found


def measure_null_entities(
    connection: Connection, subject: Subject, expectation: Expectation
) -> Mapping[str, Mapping[str, list[NullEntity]]]:
    """Entities with null values by column, then by unit; a query for each column that is judged by entity."""
    found: dict[str, dict[str, list[NullEntity]]] = {}
    for column, per in expectation.nulls.per.items():
        names = ", ".join(map(quoted, per))
        nulls = f"count(*) - count({quoted(column)})"
        statement = f"""
            SELECT {UNIT}, {entity_text(per)} AS entity, {nulls}, count(*) FROM ({subject.found})
            GROUP BY {UNIT}, {names} HAVING {nulls} > 0 ORDER BY {UNIT}, entity"""
        by_unit = found.setdefault(column, {})
        for unit, entity, count, rows in connection.fetch(statement):
            by_unit.setdefault(str(unit), []).append(NullEntity(entity_of(entity), int(str(count)), int(str(rows))))
    return found


def _values(counts: Sequence[object], faults: Sequence[_Fault], shown: Mapping[int, object]) -> Values:
    """``counts`` begin with one for every fault. ``shown``: samples by the number of their fault."""
    found = Values()
    for number, fault in enumerate(faults):
        fault.put(found)[fault.name] = sample_of(counts[number], shown.get(number))
    return found


def _disallowed(expectation: Expectation) -> list[_Fault]:
    return [
        _Fault(
            put=lambda found: found.disallowed,
            name=column,
            columns=(column,),
            condition=f"{quoted(column)} IS NOT NULL AND CAST({quoted(column)} AS VARCHAR) NOT IN ({', '.join(map(literal, listed))})",
        )
        for column, listed in expectation.allowed.items()
    ]


def _dangling(connection: Connection, expectation: Expectation) -> list[_Fault]:
    faults = []
    for number, one in enumerate(expectation.references):
        relation = f"temp.gapless_known_{number}"
        names = materialised(connection, one.query, one.columns, relation)
        known = f"SELECT [{', '.join(value_text(quoted(name)) for name in names)}] FROM {relation}"
        given = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in one.columns)
        condition = f"{given} AND {entity_text(one.columns)} NOT IN ({known})"
        faults.append(_Fault(put=lambda found: found.dangling, name=one.name, columns=one.columns, condition=condition))
    return faults


def _disagreeing(connection: Connection, expectation: Expectation, partitions: Sequence[Partition]) -> list[_Fault]:
    """Makes the relation of what each unit accepts: a list of texts for each column."""
    if not expectation.agrees:
        return []
    asked = [asks_of(partition, expectation) for partition in partitions]
    columns = [unnested("_gapless_key", [partition.key for partition in partitions])]
    columns += [
        unnested_lists(f"_gapless_texts_{number}", [sorted(asks[name]) for asks in asked]) for number, name in enumerate(expectation.agrees)
    ]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {ACCEPTED.removeprefix('temp.')} AS SELECT DISTINCT {', '.join(columns)}")
    return [
        _Fault(
            put=lambda found: found.disagreeing,
            name=column,
            columns=(column,),
            condition=f"NOT coalesce({_fits(f'CAST({quoted(column)} AS VARCHAR)', f'accepted._gapless_texts_{number}')}, FALSE)",
        )
        for number, column in enumerate(expectation.agrees)
    ]


def _broken(expectation: Expectation) -> list[_Fault]:
    return [
        _Fault(
            put=lambda found: found.broken,
            name=one.text,
            columns=one.columns,
            condition=f"{' AND '.join(f'{quoted(column)} IS NOT NULL' for column in one.columns)} AND NOT ({_met(one)})",
        )
        for one in expectation.holds
    ]


def _met(condition: Condition) -> str:
    """Predicate: :meth:`gapless.model.condition.Condition.holds`. To DuckDB NaN is equal to itself, and greater than everything else."""
    parts = [f"CAST({condition.constant!r} AS DOUBLE)"]
    parts += [f"CAST({quoted(column)} AS DOUBLE) * {factor!r}" for column, factor in condition.terms]
    total, slack = " + ".join(parts), f"{ROUNDING!r} * ({' + '.join(f'abs({part})' for part in parts)})"
    match condition.sign:
        case Sign.EQUAL:
            compared = f"abs({total}) <= {slack}"
        case Sign.AT_MOST:
            compared = f"{total} <= {slack}"
        case Sign.BELOW:
            compared = f"{total} < -({slack})"
        case _:
            assert_never(condition.sign)
    return f"{compared} AND NOT isnan({total})"


def _fits(value: str, texts: str) -> str:
    """Predicate: :func:`gapless.proving.answer.fits`."""
    moment = f"substr({value}, 5, 1) = '-' AND substr({value}, 11, 1) IN ('T', ' ') AND list_contains({texts}, substr({value}, 1, 10))"
    return f"(list_contains({texts}, {value}) OR ({moment}))"
