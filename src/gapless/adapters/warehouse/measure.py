"""Measuring: evidence of many units at once, by a fixed number of queries.

Reference queries are materialised one by one, so that an error in one of them names its file. Entities are compared as text.
"""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.foreign import SHOWN, foreign_rows
from gapless.adapters.warehouse.identifier import quoted
from gapless.adapters.warehouse.means import Means, measure_means
from gapless.adapters.warehouse.reference import by_unit, entity_of, entity_text, rows_of, sample_of, value_text
from gapless.adapters.warehouse.subject import OWNER, UNIT, Subject, lying, staged
from gapless.adapters.warehouse.sums import measure_sums
from gapless.adapters.warehouse.twin import measure_twins, row_hash
from gapless.adapters.warehouse.units import in_slice, relate_asked, relate_units, slice_text
from gapless.adapters.warehouse.values import Values, measure_null_entities, measure_values
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, Contained, Evidence, KeySample, Miscount, Missum, NullEntity
from gapless.model.expectation import Counts, Expectation, Query
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Table
from gapless.proving.reference import checked, reasons_by_unit, text

NONE = KeySample()
Limits = Mapping[PartitionKey, Mapping[str, float]]
"""Largest share of nulls, by unit and column."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """How many entities are due and are there, those that lack and those that are too many."""

    due: int = 0
    there: int = 0
    missing: KeySample = NONE
    unexpected: KeySample = NONE

    @property
    def contains(self) -> Contained:
        return Contained(self.due, self.missing)

    @property
    def within(self) -> Contained:
        return Contained(self.there, self.unexpected)


NOTHING = _Compared()


@dataclass(slots=True, kw_only=True)
class _Facts:
    """What the queries found, by unit."""

    rows: dict[str, int] = field(default_factory=dict)
    nulls: dict[str, dict[str, int]] = field(default_factory=dict)
    ranges: dict[str, dict[str, tuple[float | None, float | None]]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    keys: Mapping[str, _Compared] = field(default_factory=dict)
    contains: Mapping[str, _Compared] = field(default_factory=dict)
    within: Mapping[str, _Compared] = field(default_factory=dict)
    duplicates: dict[str, KeySample] = field(default_factory=dict)
    miscounts: dict[str, list[Miscount]] = field(default_factory=lambda: defaultdict(list))
    values: Mapping[str, Values] = field(default_factory=dict)
    means: Means = field(default_factory=lambda: Means({}, {}))
    sums: Mapping[str, Mapping[str, Sequence[Missum]]] = field(default_factory=dict)
    null_entities: Mapping[str, Mapping[str, Sequence[NullEntity]]] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)
    strays: KeySample = NONE
    damage: str | None = None


def measure_stage(
    connection: Connection, fence: Fence, output: Table, expectation: Expectation, partitions: Sequence[Partition]
) -> Mapping[PartitionKey, Evidence]:
    """Evidence of staged rows; rows of units that were not asked for count against every unit."""
    try:
        with connection.explained(f"measuring the stage of {output.name}"), connection.snapshot():
            reasons, limits = _relate(connection, expectation, partitions)
            subject = staged(connection, fence, output)
            limits = _of_all_columns(limits, expectation, subject)
            facts = _facts(connection, subject, expectation, partitions, _columns(limits))
            if subject.total != sum(facts.rows.get(partition.key, 0) for partition in partitions):
                facts.strays = _strays(connection, subject, expectation)
                facts.damage = _foreign(connection, subject)
            return _evidence(facts, expectation, reasons, limits, partitions)
    except TargetError as error:
        return {partition.key: Evidence(error=error.message) for partition in partitions}


def measure_published(
    connection: Connection, output: Table, expectation: Expectation, partitions: Sequence[Partition]
) -> Mapping[PartitionKey, Evidence]:
    """Evidence of what is published."""
    try:
        with connection.explained(f"measuring {output.name}"), connection.snapshot():
            reasons, limits = _relate(connection, expectation, partitions)
            subject = lying(connection, output, (*expectation.columns, *_columns(limits)))
            limits = _of_all_columns(limits, expectation, subject)
            facts = _facts(connection, subject, expectation, partitions, _columns(limits))
            return _evidence(facts, expectation, reasons, limits, partitions)
    except TargetError as error:
        return {partition.key: Evidence(error=error.message) for partition in partitions}


def _relate(connection: Connection, expectation: Expectation, partitions: Sequence[Partition]) -> tuple[dict[str, str], Limits]:
    """Make the relations of units; read reasons and limits."""
    relate_units(connection, partitions)
    relate_asked(connection, [partition.key for partition in partitions])
    reasons = reasons_by_unit(rows_of(connection, expectation.empty), expectation.empty) if expectation.empty is not None else {}
    limits: dict[PartitionKey, dict[str, float]] = {partition.key: dict(expectation.nulls.limits) for partition in partitions}
    if expectation.nulls.query is not None:
        query, keys = expectation.nulls.query, _Texts()
        for unit, column, share in checked(rows_of(connection, query), query, 3, "unit key, column, share"):
            of_unit = limits.get(PartitionKey(keys[unit]))
            if of_unit is not None:
                of_unit[keys[column]] = share if isinstance(share, float) else _number(share, query)
    return reasons, limits


class _Texts(dict[object, str]):
    """Values as text, each written once."""

    def __missing__(self, value: object) -> str:
        self[value] = written = text(value)
        return written


def _facts(
    connection: Connection, subject: Subject, expectation: Expectation, partitions: Sequence[Partition], nulls: Sequence[str]
) -> _Facts:
    facts = _Facts()
    _aggregate(connection, subject, nulls, tuple(expectation.ranges), facts)
    if expectation.keys is not None:
        facts.keys = _compared(connection, subject, expectation.keys.query, expectation.keys.columns)
    if expectation.contains is not None:
        facts.contains = _compared(connection, subject, expectation.contains.query, expectation.contains.columns)
    if expectation.within is not None:
        facts.within = _compared(connection, subject, expectation.within.query, expectation.within.columns)
    if expectation.counts is not None:
        _compare_counts(connection, subject, expectation.counts, facts)
    if subject.output.key:
        facts.duplicates = _duplicates(connection, subject)
    facts.values = measure_values(connection, subject, expectation, partitions)
    facts.means = measure_means(connection, subject, expectation)
    facts.sums = measure_sums(connection, subject, expectation)
    facts.twins = measure_twins(connection, subject, expectation)
    facts.null_entities = measure_null_entities(connection, subject, expectation)
    return facts


def _evidence(
    facts: _Facts, expectation: Expectation, reasons: Mapping[str, str], limits: Limits, partitions: Sequence[Partition]
) -> Mapping[PartitionKey, Evidence]:
    no_values = Values()
    no_rows = dict.fromkeys(_columns(limits), 0)
    no_bounds: dict[str, tuple[float | None, float | None]] = dict.fromkeys(expectation.ranges, (None, None))
    return {
        key: Evidence(
            rows=facts.rows.get(key, 0),
            expected=facts.keys.get(key, NOTHING).due if expectation.keys is not None else None,
            missing=facts.keys.get(key, NOTHING).missing,
            unexpected=_together(facts.keys.get(key, NOTHING).unexpected, facts.strays),
            contains=facts.contains.get(key, NOTHING).contains if expectation.contains is not None else None,
            within=facts.within.get(key, NOTHING).within if expectation.within is not None else None,
            duplicates=facts.duplicates.get(key, NONE),
            miscounts=tuple(facts.miscounts.get(key, ())),
            null_entities={column: tuple(by_key.get(key, ())) for column, by_key in facts.null_entities.items()},
            nulls={column: (counts[column], limit) for column, limit in limits[key].items()},
            ranges=facts.ranges.get(key, no_bounds),
            disallowed=values.disallowed,
            dangling=values.dangling,
            disagreeing=values.disagreeing,
            varied=values.varied,
            means={column: means[key] for column, means in facts.means.of_units.items() if key in means},
            groups={name: groups[key] for name, groups in facts.means.of_groups.items() if key in groups},
            broken=facts.values.get(key, no_values).broken,
            sums={name: tuple(by_key.get(key, ())) for name, by_key in facts.sums.items()},
            empty_reason=reasons.get(key),
            digest=facts.digests.get(key, ""),
            twin=facts.twins.get(key),
            damage=facts.damage,
        )
        for key in (partition.key for partition in partitions)
        for counts, values in ((facts.nulls.get(key, no_rows), facts.values.get(key, no_values)),)
    }


def _aggregate(connection: Connection, subject: Subject, nulls: Sequence[str], ranges: Sequence[str], facts: _Facts) -> None:
    """Rows, digest, nulls and ranges, in one query."""
    wanted = ["count(*)", "bit_xor(_gapless_hash)", "CAST(sum(_gapless_hash) % 18446744073709551616 AS UBIGINT)"]
    wanted += [f"count({quoted(column)})" for column in nulls]
    wanted += [f"{bound}(CAST({quoted(column)} AS DOUBLE))" for column in ranges for bound in ("min", "max")]
    found = f"SELECT *, {row_hash(subject.types)} AS _gapless_hash FROM ({subject.found})"
    for unit_, rows, xor, sum_, *measured in connection.fetch(f"SELECT {UNIT}, {', '.join(wanted)} FROM ({found}) GROUP BY {UNIT}"):
        unit = str(unit_)
        facts.rows[unit] = cast("int", rows)
        facts.digests[unit] = f"{xor:016x}{sum_:016x}"
        facts.nulls[unit] = {column: facts.rows[unit] - filled for column, filled in zip(nulls, cast("list[int]", measured), strict=False)}
        bounds = cast("list[float | None]", measured[len(nulls) :])
        facts.ranges[unit] = dict(zip(ranges, zip(bounds[::2], bounds[1::2], strict=True), strict=True))


def _compared(connection: Connection, subject: Subject, query: Query, columns: tuple[str, ...]) -> Mapping[str, _Compared]:
    """Entities of a reference query and of the rows, by unit."""
    width = len(columns)
    due = by_unit(connection, query, columns)
    there = ", ".join(f"{value_text(quoted(column))} AS k{n}" for n, column in enumerate(columns))
    names = ", ".join(f"k{n}" for n in range(width))
    statement = f"""
        SELECT
            unit, count(*) FILTER (due), count(*) FILTER (there),
            {_sampled("due AND NOT there", width)}, {_sampled("there AND NOT due", width)}
        FROM (
            SELECT unit, {names}, bool_or(due) AS due, bool_or(NOT due) AS there
            FROM (
                SELECT unit, {names}, TRUE AS due FROM ({due})
                UNION ALL SELECT {UNIT} AS unit, {there}, FALSE AS due FROM ({subject.found})
            )
            GROUP BY unit, {names}
        )
        GROUP BY unit"""
    return {
        str(unit): _Compared(int(str(due_)), int(str(there_)), sample_of(lacking, lacking_keys), sample_of(more, more_keys))
        for unit, due_, there_, lacking, lacking_keys, more, more_keys in connection.fetch(statement)
    }


def _compare_counts(connection: Connection, subject: Subject, counts: Counts, facts: _Facts) -> None:
    """Entities that the reference does not list must have no rows."""
    width = len(counts.columns)
    due = by_unit(connection, counts.query, (*counts.columns, "rows"))
    there = ", ".join(f"{value_text(quoted(column))} AS k{n}" for n, column in enumerate(counts.columns))
    names = "".join(f", k{n}" for n in range(width))
    statement = f"""
        SELECT unit, [{names.removeprefix(", ")}], sum(due), sum(there), bool_or(due IS NULL)
        FROM (
            SELECT unit{names}, TRY_CAST(k{width} AS DOUBLE) AS due, 0 AS there FROM ({due})
            UNION ALL SELECT {UNIT} AS unit, {there}, 0 AS due, 1 AS there FROM ({subject.found})
        )
        GROUP BY unit{names}
        HAVING sum(due) <> sum(there) OR bool_or(due IS NULL)
        ORDER BY unit{names}"""
    for unit, entity, expected, found, unnumbered in connection.fetch(statement):
        if unnumbered:
            raise TargetError(f"{counts.query.file}: the query gives no number of rows for {', '.join(entity_of(entity))} of unit {unit}")
        facts.miscounts[str(unit)].append(Miscount(entity=entity_of(entity), expected=int(float(str(expected))), found=int(str(found))))


def _duplicates(connection: Connection, subject: Subject) -> dict[str, KeySample]:
    """Keys that occur twice in a unit, or also in another unit (a null part is equal to a null only within the unit)."""
    key = subject.output.key
    columns = ", ".join(map(quoted, key))
    found = f"SELECT {UNIT}, {slice_text(subject.output)} AS {OWNER}, {columns} FROM ({subject.found})"
    twice = f"SELECT {UNIT}, {columns} FROM found GROUP BY ALL HAVING count(*) > 1"
    if not {subject.output.unit_key, *subject.output.slice} <= {*key}:
        equal = " AND ".join(f"found.{quoted(column)} = other.{quoted(column)}" for column in key)
        ours = ", ".join(f"found.{quoted(column)}" for column in key)
        twice += f" UNION SELECT found.{UNIT}, {ours} FROM found JOIN ({subject.universe}) AS other ON {equal} AND found.{OWNER} <> other.{OWNER}"
    statement = f"WITH found AS ({found}) SELECT {UNIT}, count(*), min({entity_text(key)}, {SAMPLE}) FROM ({twice}) GROUP BY {UNIT}"
    return {str(unit): sample_of(count, keys) for unit, count, keys in connection.fetch(statement)}


def _strays(connection: Connection, subject: Subject, expectation: Expectation) -> KeySample:
    """Staged rows that belong to none of the units asked for: their unit, then their entity."""
    columns = expectation.keys.columns if expectation.keys is not None else subject.output.key
    entity = ", ".join([f"{slice_text(subject.output)}", *(value_text(quoted(column)) for column in columns)])
    strays = f"SELECT DISTINCT [{entity}] AS entity FROM {subject.rows} WHERE NOT ({subject.mine})"
    ((count, keys),) = connection.fetch(f"SELECT count(*), min(entity, {SAMPLE}) FROM ({strays})")
    return sample_of(count, keys)


def _foreign(connection: Connection, subject: Subject) -> str | None:
    """What is wrong where staged rows lie in another slice of the table."""
    if not subject.output.slice:
        return None
    slices = f"SELECT {entity_text(subject.output.slice)} AS slice, count(*) AS times FROM {subject.rows} WHERE NOT ({in_slice(subject.output)}) GROUP BY ALL"
    ((count, found),) = connection.fetch(f"SELECT sum(times), min(slice, {SHOWN}) FROM ({slices})")
    return foreign_rows(subject.output, int(str(count)), [entity_of(one) for one in found]) if isinstance(found, list) else None


def _of_all_columns(limits: Limits, expectation: Expectation, subject: Subject) -> Limits:
    return {unit: expectation.nulls.of(subject.types, by_column) for unit, by_column in limits.items()}


def _columns(limits: Limits) -> tuple[str, ...]:
    return tuple(sorted({column for by_column in limits.values() for column in by_column}))


def _sampled(condition: str, width: int) -> str:
    """Two columns: how many entities meet a condition, and the first of them in order."""
    entity = ", ".join(f"k{n}" for n in range(width))
    return f"count(*) FILTER ({condition}), min([{entity}], {SAMPLE}) FILTER ({condition})"


def _together(one: KeySample, other: KeySample) -> KeySample:
    return KeySample(one.count + other.count, tuple(sorted(one.sample + other.sample)[:SAMPLE])) if other else one


def _number(value: object, query: Query) -> float:
    try:
        return float(str(value))
    except ValueError as error:
        raise TargetError(f"{query.file}: {text(value)} is no share between 0 and 1") from error
