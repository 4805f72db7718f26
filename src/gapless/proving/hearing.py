"""Hearings: what the statements of one expectation say of many units, as far as they were asked.

A statement is a *question*; its rows are heard one question at a time, so that one that fails leaves the others their say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple, assert_never

from gapless.model.calendar import Calendar
from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import PartitionKey
from gapless.proving.reference import checked, reasons_by_unit, text

Entity = tuple[str, ...]
Entities = Mapping[PartitionKey, frozenset[Entity]]
Place = tuple[str, ...]
"""Keys of the pipeline file below a processor."""

Rows = Sequence[Sequence[object]]
Kind = Literal["keys", "counts", "contains", "within", "empty", "nulls_from", "references", "sums"]
UNIT_KEY = "unit key"


class Question(NamedTuple):
    """A statement of an expectation, where it stands, and the meaning of the columns that it must return."""

    kind: Kind
    place: Place
    query: Query
    columns: tuple[str, ...]


def questions(expectation: Expectation) -> Iterator[Question]:
    """Every statement of an expectation."""
    keys, counts, contains, within = expectation.keys, expectation.counts, expectation.contains, expectation.within
    if keys is not None:
        yield Question("keys", ("expect", "keys", "query"), keys.query, (UNIT_KEY, *keys.columns))
    if counts is not None:
        yield Question("counts", ("expect", "counts", "query"), counts.query, (UNIT_KEY, *counts.columns, "rows"))
    if contains is not None:
        yield Question("contains", ("expect", "contains", "query"), contains.query, (UNIT_KEY, *contains.columns))
    if within is not None:
        yield Question("within", ("expect", "within", "query"), within.query, (UNIT_KEY, *within.columns))
    if expectation.empty is not None:
        yield Question("empty", ("expect", "empty"), expectation.empty, (UNIT_KEY, "reason"))
    if expectation.nulls.query is not None:
        yield Question("nulls_from", ("expect", "nulls_from"), expectation.nulls.query, (UNIT_KEY, "column", "share"))
    for one in expectation.references:
        yield Question("references", ("expect", "references", one.name), one.query, one.columns)
    for sums in expectation.sums:
        yield Question("sums", ("expect", "sums", sums.name, "query"), sums.query, (UNIT_KEY, *sums.per, *sums.columns))


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """What was heard of ``units`` of a calendar. None where there is no such statement, or where it failed.

    ``counts`` are rows by entity, ``reasons`` say why nothing is due, ``shares`` are the largest shares of nulls by column, ``known`` is
    how many values each of the references lists, ``summed`` the units of which each of the sums says anything. ``strangers`` are unit keys that are no partitions of the calendar, by place.
    """

    units: tuple[PartitionKey, ...]
    calendar: Calendar = field(repr=False)
    keys: Entities | None = None
    counts: Mapping[PartitionKey, Mapping[Entity, int]] | None = None
    contains: Entities | None = None
    within: Entities | None = None
    reasons: Mapping[PartitionKey, str] | None = None
    shares: Mapping[PartitionKey, Mapping[str, float]] | None = None
    known: Mapping[str, int] = field(default_factory=dict)
    summed: Mapping[str, frozenset[PartitionKey]] = field(default_factory=dict)
    strangers: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)

    def hear(self, question: Question, names: Sequence[str], rows: Rows) -> Hearing:
        """The hearing with the rows of one more statement, whose columns have these names.

        Raises:
            TargetError: there are more or fewer columns than the question asks for, or what must be a number is none.
        """
        query = question.query
        checked([names], query, len(question.columns), ", ".join(question.columns))
        if question.kind == "references":
            return replace(self, known={**self.known, question.place[-1]: len({tuple(map(text, row)) for row in rows})})
        heard = self._with_strangers(question.place, rows)
        match question.kind:
            case "keys":
                return replace(heard, keys=self._entities(rows))
            case "contains":
                return replace(heard, contains=self._entities(rows))
            case "within":
                return replace(heard, within=self._entities(rows))
            case "counts":
                return replace(heard, counts=self._counts(rows, query))
            case "empty":
                why = reasons_by_unit(rows, query)
                return replace(heard, reasons={unit: why[unit] for unit in self.units if unit in why})
            case "nulls_from":
                return replace(heard, shares=self._shares(rows, query))
            case "sums":
                told = frozenset(unit for unit, _ in self._own(rows))
                return replace(heard, summed={**self.summed, question.place[-2]: told})
            case _:
                assert_never(question.kind)

    def reason(self, unit: PartitionKey) -> str | None:
        """Why nothing of a unit is due, if nothing is."""
        return self.reasons.get(unit) if self.reasons is not None else None

    @cached_property
    def due(self) -> tuple[PartitionKey, ...]:
        """The units of which something is due: nothing says why it would not be."""
        return tuple(unit for unit in self.units if self.reason(unit) is None)

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(self.units)

    def _with_strangers(self, place: Place, rows: Rows) -> Hearing:
        told = {text(row[0]) for row in rows} - self._asked
        strange = tuple(sorted(key for key in told if self.calendar.ordinal(key) is None))
        return replace(self, strangers={**self.strangers, place: strange}) if strange else self

    def _own(self, rows: Rows) -> Iterator[tuple[PartitionKey, Sequence[object]]]:
        """The rows of units that were asked about: the unit, then the other columns."""
        for unit, *rest in rows:
            key = text(unit)
            if key in self._asked:
                yield PartitionKey(key), rest

    def _entities(self, rows: Rows) -> Entities:
        found: dict[PartitionKey, set[Entity]] = {unit: set() for unit in self.units}
        for unit, values in self._own(rows):
            found[unit].add(tuple(map(text, values)))
        return {unit: frozenset(listed) for unit, listed in found.items()}

    def _counts(self, rows: Rows, query: Query) -> Mapping[PartitionKey, Mapping[Entity, int]]:
        found: dict[PartitionKey, Counter[Entity]] = {unit: Counter() for unit in self.units}
        for unit, (*values, number) in self._own(rows):
            entity = tuple(map(text, values))
            found[unit][entity] += int(_number(number, query, f"number of rows for {', '.join(entity)} of unit {unit}"))
        return found

    def _shares(self, rows: Rows, query: Query) -> Mapping[PartitionKey, Mapping[str, float]]:
        found: dict[PartitionKey, dict[str, float]] = {unit: {} for unit in self.units}
        for unit, (column, share) in self._own(rows):
            found[unit][text(column)] = _number(share, query, f"share of nulls of {text(column)} of unit {unit}")
        return found


def _number(value: object, query: Query, meaning: str) -> float:
    try:
        return float(text(value))
    except ValueError as error:
        raise TargetError(f"{query.file}: {text(value)} is no {meaning}", help=f"change the SELECT list of {query.file}") from error


def projected(entities: Iterable[Entity], columns: Sequence[str], onto: Sequence[str]) -> list[Entity]:
    """Entities of ``columns``, as far as the columns ``onto`` tell of them; in order, and as often as they come."""
    places = [columns.index(name) for name in onto]
    return [tuple(entity[place] for place in places) for entity in entities]
