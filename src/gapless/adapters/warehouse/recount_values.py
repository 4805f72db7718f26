"""Measuring values in memory: the slow and obvious twin of :mod:`gapless.adapters.warehouse.values`, and what rows look like there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from gapless.adapters.warehouse.values import Values
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, GroupMean, KeySample, Mean, Missum
from gapless.model.expectation import Expectation, Query, Sums
from gapless.model.output import Table
from gapless.proving.answer import fits
from gapless.proving.distribution import compared
from gapless.proving.likeness import grouped
from gapless.proving.reference import asks_of, checked, text

Row = dict[str, object]
Rows = Sequence[Row]
Entity = tuple[str, ...]
Ask = Callable[[Query], tuple[tuple[str, ...], list[tuple[object, ...]]]]
Known = Mapping[str, set[Entity]]
"""Values that exist, by the names of their columns."""


def entity(row: Row, columns: Iterable[str]) -> Entity:
    return tuple(text(row[column]) for column in columns)


def sample(entities: Iterable[Entity]) -> KeySample:
    listed = sorted(entities)
    return KeySample(len(listed), tuple(listed[:SAMPLE]))


def known(expectation: Expectation, ask: Ask) -> Known:
    """The answers of reference queries.

    Raises:
        TargetError: a query fails or has another shape.
    """
    found: dict[str, set[Entity]] = {}
    for one in expectation.references:
        names, rows = ask(one.query)
        checked([names], one.query, len(one.columns), one.name)
        found[one.name] = {tuple(map(text, row)) for row in rows}
    return found


def recount_values(rows: Rows, output: Table, expectation: Expectation, known: Known, partition: Partition) -> Values:
    """What is found in the rows of one unit.

    Raises:
        TargetError: the unit lacks an attribute that its rows should repeat.
    """
    found = Values()
    asks = asks_of(partition, expectation)
    if not rows:
        return found

    def others(columns: Sequence[str], fitting: Container[Entity]) -> KeySample:
        """Rows with other values, none of which is null."""
        given = (row for row in rows if all(row[column] is not None for column in columns))
        return sample(entity(row, (*columns, *output.key)) for row in given if entity(row, columns) not in fitting)

    for column, listed in expectation.allowed.items():
        found.disallowed[column] = others((column,), {(value,) for value in listed})
    for one in expectation.references:
        found.dangling[one.name] = others(one.columns, known[one.name])
    for column, texts in asks.items():
        found.disagreeing[column] = sample(entity(row, (column, *output.key)) for row in rows if not fits(text(row[column]), texts))
    for condition in expectation.holds:
        judged = (row for row in rows if all(row[column] is not None for column in condition.columns))
        broken = (row for row in judged if not condition.holds([_number(row[column]) for column in condition.columns]))
        found.broken[condition.text] = sample(entity(row, (*condition.columns, *output.key)) for row in broken)
    for column in expectation.varies:
        values = [text(row[column]) for row in rows if row[column] is not None]
        found.varied[column] = (len(values), values[0] if len(set(values)) == 1 else None)
    return found


def recount_sums(
    of_unit: Mapping[str, Rows], expectation: Expectation, ask: Ask, asked: Container[str]
) -> Mapping[str, Mapping[str, tuple[Missum, ...]]]:
    """Sums that are not the reference's, by their names, then by unit.

    Raises:
        TargetError: the query fails, has another shape, or gives something that is no number.
    """
    return {one.name: _missums(of_unit, one, ask, asked) for one in expectation.sums}


def _missums(of_unit: Mapping[str, Rows], one: Sums, ask: Ask, asked: Container[str]) -> Mapping[str, tuple[Missum, ...]]:
    names, rows = ask(one.query)
    checked([names], one.query, 1 + len(one.per) + len(one.columns), ", ".join(("unit key", *one.per, *one.columns)))
    due: dict[str, dict[tuple[Entity, int], list[float]]] = defaultdict(lambda: defaultdict(list))
    for unit, *told in rows:
        each = tuple(map(text, told[: len(one.per)]))
        for place, value in enumerate(told[len(one.per) :]):
            if value is not None and text(unit) in asked:
                due[text(unit)][each, place].append(_told(value, one, place, text(unit)))
    found: dict[str, tuple[Missum, ...]] = {}
    for unit, wanted in due.items():
        missums = []
        for (each, place), expected in sorted(wanted.items()):
            column = one.columns[place]
            values = [_number(row[column]) for row in of_unit.get(unit, ()) if entity(row, one.per) == each and row[column] is not None]
            if values and sum(values) != sum(expected):
                missums.append(Missum(entity=each, column=column, expected=sum(expected), found=sum(values)))
        found[unit] = tuple(missums)
    return found


def _told(value: object, one: Sums, place: int, unit: str) -> float:
    try:
        return _number(value)
    except ValueError as error:
        told = f"{one.query.file}: the query gives {text(value)} for the sum of {one.columns[place]} of unit {unit}, which is no number"
        raise TargetError(told) from error


def _number(value: object) -> float:
    return float(value) if isinstance(value, bool) else float(str(value))


def recount_means(
    universe: Rows, output: Table, expectation: Expectation, in_slice: Callable[[Row, Table], bool]
) -> tuple[Mapping[str, Mapping[str, Mean]], Mapping[str, Mapping[str, GroupMean]]]:
    """Means of units by column, and of groups by name, then by unit; of all rows of the slice."""
    of_unit: dict[str, list[Row]] = defaultdict(list)
    for row in universe:
        if row[output.unit_key] is not None and in_slice(row, output):
            of_unit[text(row[output.unit_key])].append(row)

    def numbers(*group: str | None, column: str | None, per: Sequence[str] = ()) -> Iterator[tuple[str, Entity, float | None]]:
        for unit, rows in sorted(of_unit.items()):
            its = min(tuple(text(row.get(name)) for name in group if name is not None) for row in rows)
            if column is None:
                yield unit, its, len(rows) / len({tuple(text(row.get(name)) for name in per) for row in rows})
            else:
                values = [float(str(row[column])) for row in rows if row.get(column) is not None]
                yield unit, its, sum(values) / len(values) if values else None

    means = {column: compared(numbers(one.within, column=column)) for column, one in expectation.distribution.items()}
    groups = {one.name: grouped(numbers(one.within, one.by, column=one.column, per=one.per), one.least) for one in expectation.alike}
    return means, groups
