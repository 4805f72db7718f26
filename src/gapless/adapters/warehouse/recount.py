"""Measuring rows in memory: the slow and obvious twin of :mod:`gapless.adapters.warehouse.measure`."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from gapless.adapters.warehouse.foreign import SHOWN, foreign_rows
from gapless.adapters.warehouse.recount_values import (
    Ask,
    Entity,
    Known,
    Row,
    Rows,
    entity,
    known,
    recount_means,
    recount_sums,
    recount_values,
    sample,
)
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, Contained, Evidence, KeySample, Miscount, NullEntity
from gapless.model.expectation import Containment, Expectation, Keys
from gapless.model.ids import PartitionKey
from gapless.model.output import Table
from gapless.proving.bodies import FEWEST
from gapless.proving.reference import checked, reasons_by_unit, text


@dataclass(frozen=True, slots=True, kw_only=True)
class _References:
    """What the reference queries say, by unit."""

    reasons: Mapping[str, str]
    limits: Mapping[str, Mapping[str, float]]
    entities: Mapping[str, Mapping[str, set[Entity]]]
    """By file, then by unit."""
    counts: Mapping[str, Counter[Entity]]
    known: Known


def belongs(row: Row, output: Table, units: Collection[str]) -> bool:
    """The row lies in the slice of one of these units."""
    return row[output.unit_key] is not None and text(row[output.unit_key]) in units and _in_slice(row, output)


def _in_slice(row: Row, output: Table) -> bool:
    return all(text(row[name]) == value for name, value in output.slice.items())


def recount(
    rows: Rows,
    columns: tuple[str, ...] | None,
    universe: Rows,
    output: Table,
    expectation: Expectation,
    partitions: Sequence[Partition],
    ask: Ask,
    *,
    staged: bool,
) -> Mapping[PartitionKey, Evidence]:
    """Evidence by unit. ``columns`` are those the rows have, None where there is no table; keys must be unique over ``universe``, and
    means are compared with those of its units. Of
    ``staged`` rows all have to belong to a unit asked for, and to lie in the slice of the output.

    Raises:
        TargetError: a query fails or has another shape, or a column that is asked about is missing.
    """
    asked = {partition.key for partition in partitions}
    references = _References(
        reasons=reasons_by_unit(ask(expectation.empty)[1], expectation.empty) if expectation.empty is not None else {},
        limits={unit: expectation.nulls.of(columns or (), limits) for unit, limits in _limits(expectation, asked, ask).items()},
        entities={one.query.file: _entities(one, ask) for one in (expectation.keys, expectation.contains, expectation.within) if one},
        counts=_counts(expectation, asked, ask),
        known=known(expectation, ask),
    )
    _check_columns(columns, expectation, references.limits)
    of_unit: dict[str, list[Row]] = defaultdict(list)
    stray: list[Row] = []
    for row in rows:
        if belongs(row, output, asked):
            of_unit[text(row[output.unit_key])].append(row)
        else:
            stray.append(row)
    key_columns = expectation.keys.columns if expectation.keys is not None else output.key
    straying = sample({(_owner(row, output), *entity(row, key_columns)) for row in stray}) if staged else KeySample()
    foreign = [entity(row, output.slice) for row in stray if not _in_slice(row, output)] if staged else []
    damage = foreign_rows(output, len(foreign), sorted(set(foreign))[:SHOWN]) if foreign else None
    owners: dict[Entity, set[str]] = defaultdict(set)
    for row in universe if output.key else ():
        if all(row.get(name) is not None for name in output.key):
            owners[entity(row, output.key)].add(_owner(row, output))
    found = {
        partition.key: _evidence(partition, of_unit[partition.key], output, expectation, references, straying, owners)
        for partition in partitions
    }
    means, groups = recount_means(universe, output, expectation, _in_slice)
    sums = recount_sums(of_unit, expectation, ask, asked)
    return {
        unit: replace(
            evidence,
            damage=damage,
            means={column: listed[unit] for column, listed in means.items() if unit in listed},
            groups={name: listed[unit] for name, listed in groups.items() if unit in listed},
            sums={name: listed.get(unit, ()) for name, listed in sums.items()},
            twin=None if expectation.same_allowed else _twin(of_unit[unit], unit, output, universe),
        )
        for unit, evidence in found.items()
    }


def _evidence(
    partition: Partition,
    rows: Rows,
    output: Table,
    expectation: Expectation,
    references: _References,
    straying: KeySample,
    owners: Mapping[Entity, set[str]],
) -> Evidence:
    unit = partition.key
    expected: int | None = None
    missing = unexpected = KeySample()
    if expectation.keys is not None:
        due, there = _both(unit, rows, expectation.keys, references)
        expected, missing, unexpected = len(due), sample(due - there), sample(there - due)
    contains = within = None
    if expectation.contains is not None:
        due, there = _both(unit, rows, expectation.contains, references)
        contains = Contained(len(due), sample(due - there))
    if expectation.within is not None:
        due, there = _both(unit, rows, expectation.within, references)
        within = Contained(len(there), sample(there - due))
    if straying:
        both = sorted(unexpected.sample + straying.sample)[:SAMPLE]
        unexpected = KeySample(unexpected.count + straying.count, tuple(both))
    values = recount_values(rows, output, expectation, references.known, partition)
    return Evidence(
        rows=len(rows),
        expected=expected,
        missing=missing,
        unexpected=unexpected,
        duplicates=_duplicates(rows, output, owners),
        contains=contains,
        within=within,
        miscounts=_miscounts(rows, expectation, references.counts.get(unit, Counter())),
        null_entities={column: _null_entities(rows, column, per) for column, per in expectation.nulls.per.items()},
        nulls={column: (sum(row.get(column) is None for row in rows), limit) for column, limit in references.limits[unit].items()},
        ranges={column: _range(column, rows) for column in expectation.ranges},
        disallowed=values.disallowed,
        dangling=values.dangling,
        disagreeing=values.disagreeing,
        broken=values.broken,
        varied=values.varied,
        empty_reason=references.reasons.get(unit),
        digest=_digest(rows),
    )


def _both(unit: PartitionKey, rows: Rows, listed: Keys | Containment, references: _References) -> tuple[set[Entity], set[Entity]]:
    """The entities that the reference lists, and those of the rows."""
    return references.entities[listed.query.file].get(unit, set()), {entity(row, listed.columns) for row in rows}


def _duplicates(rows: Rows, output: Table, owners: Mapping[Entity, set[str]]) -> KeySample:
    if not rows or not output.key:
        return KeySample()
    own, owner = Counter(entity(row, output.key) for row in rows), _owner(rows[0], output)
    return sample({key for key, times in own.items() if times > 1 or owners.get(key, set()) - {owner}})


def _twin(rows: Rows, unit: PartitionKey, output: Table, universe: Rows) -> str | None:
    """The first other slice that has the same rows of the unit."""
    slices: dict[str, list[Row]] = defaultdict(list)
    for row in universe if output.slice and len(rows) >= FEWEST else ():
        if text(row.get(output.unit_key)) == unit and not _in_slice(row, output):
            slices[", ".join(f"{name} {text(row.get(name))}" for name in output.slice)].append(row)
    ours = _digest(_without(rows, output.slice))
    return min((name for name, theirs in slices.items() if _digest(_without(theirs, output.slice)) == ours), default=None)


def _miscounts(rows: Rows, expectation: Expectation, due: Counter[Entity]) -> tuple[Miscount, ...]:
    if expectation.counts is None:
        return ()
    found = Counter(entity(row, expectation.counts.columns) for row in rows)
    entities = sorted(entity for entity in {*found, *due} if found[entity] != due[entity])
    return tuple(Miscount(entity=entity, expected=due[entity], found=found[entity]) for entity in entities)


def _null_entities(rows: Rows, column: str, per: tuple[str, ...]) -> tuple[NullEntity, ...]:
    whole = Counter(entity(row, per) for row in rows)
    nulls = Counter(entity(row, per) for row in rows if row[column] is None)
    return tuple(NullEntity(each, count, whole[each]) for each, count in sorted(nulls.items()))


def _limits(expectation: Expectation, asked: AbstractSet[PartitionKey], ask: Ask) -> dict[str, dict[str, float]]:
    limits: dict[str, dict[str, float]] = {unit: dict(expectation.nulls.limits) for unit in asked}
    query = expectation.nulls.query
    if query is not None:
        for unit, column, share in checked(ask(query)[1], query, 3, "unit key, column, share"):
            if text(unit) in limits:
                limits[text(unit)][text(column)] = float(str(share))
    return limits


def _entities(listed: Keys | Containment, ask: Ask) -> dict[str, set[Entity]]:
    found: dict[str, set[Entity]] = defaultdict(set)
    names, rows = ask(listed.query)
    checked([names], listed.query, len(listed.columns) + 1, ", ".join(("unit key", *listed.columns)))
    for unit, *values in rows:
        found[text(unit)].add(tuple(map(text, values)))
    return found


def _counts(expectation: Expectation, asked: AbstractSet[PartitionKey], ask: Ask) -> dict[str, Counter[Entity]]:
    found: dict[str, Counter[Entity]] = defaultdict(Counter)
    if expectation.counts is not None:
        query, width = expectation.counts.query, len(expectation.counts.columns) + 2
        names, rows = ask(query)
        checked([names], query, width, ", ".join(("unit key", *expectation.counts.columns, "rows")))
        for unit, *values, number in rows:
            entity = tuple(map(text, values))
            if number is None and text(unit) in asked:
                raise TargetError(f"{query.file}: the query gives no number of rows for {', '.join(entity)} of unit {unit}")
            found[text(unit)][entity] += int(str(number or 0))
    return found


def _check_columns(columns: tuple[str, ...] | None, expectation: Expectation, limits: Mapping[str, Mapping[str, float]]) -> None:
    wanted = {*expectation.columns, *(column for by_column in limits.values() for column in by_column)}
    missing = sorted(wanted - {*columns}) if columns is not None else []
    if missing:
        raise TargetError(f"the output has no column {', '.join(missing)}")


def _range(column: str, rows: Rows) -> tuple[float | None, float | None]:
    """NaN is above everything."""
    values = [float(str(value)) for row in rows if (value := row.get(column)) is not None]
    if not values:
        return (None, None)
    return min(values, key=_ascending), max(values, key=_ascending)


def _ascending(value: float) -> tuple[bool, float]:
    return (math.isnan(value), value)


def _without(rows: Rows, columns: Collection[str]) -> list[Row]:
    left_out = {name.lower() for name in columns}
    return [{name: value for name, value in row.items() if name.lower() not in left_out} for row in rows]


def _digest(rows: Rows) -> str:
    if not rows:
        return ""
    lines = sorted(repr(sorted((name.lower(), text(value)) for name, value in row.items() if value is not None)) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _owner(row: Row, output: Table) -> str:
    return "/".join([text(row[output.unit_key]), *(text(row[name]) for name in output.slice if row[name] is not None)])
