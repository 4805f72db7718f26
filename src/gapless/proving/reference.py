"""References: what the schedule says of each unit, read from the rows of its reference queries.

Entities are compared as text everywhere (table, object, reference), so this is the one place that says how a value is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import PartitionKey
from gapless.proving.answer import accepted

ABSENT = "∅"
"""How a null part of a key is written."""

Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedUnit:
    """The entities of one unit (None where no key set is declared), why it may be empty, and what it asks for, by path."""

    entities: frozenset[tuple[str, ...]] | None = None
    empty_reason: str | None = None
    asks: Mapping[str, frozenset[str]] = field(default_factory=dict)


def text(value: object) -> str:
    """A value as a warehouse writes it when it is cast to text."""
    match value:
        case str():
            return value
        case None:
            return ABSENT
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ")
        case _:
            return str(value)


def checked(rows: Rows, query: Query, width: int, meaning: str) -> list[Sequence[object]]:
    """The rows of a reference query, every one of the width that its kind asks for.

    Raises:
        TargetError: a row has more or fewer columns; names the file.
    """
    listed = list(rows)
    if listed and len(listed[0]) != width:
        raise TargetError(
            f"{query.file}: the query returns {len(listed[0])} columns where {width} are needed: {meaning}",
            help=f"change the SELECT list of {query.file}",
        )
    return listed


def reasons_by_unit(rows: Rows, query: Query) -> dict[str, str]:
    """Reasons from the rows (unit key, reason) of an ``empty`` query: of several, the first by the alphabet. A blank one is none.

    Raises:
        TargetError: the rows have another width.
    """
    told = ((text(unit), str(reason)) for unit, reason in checked(rows, query, 2, "unit key, reason") if reason is not None)
    return dict(sorted(((unit, reason) for unit, reason in told if reason.strip()), reverse=True))


def reference(
    units: Iterable[Partition], expectation: Expectation, *, entities: Rows = (), reasons: Rows = ()
) -> Mapping[PartitionKey, ExpectedUnit]:
    """What the reference says of every one of ``units``.

    ``entities`` are the rows of ``expectation.keys.query``, ``reasons`` those of ``expectation.empty``. A unit that the key query
    does not list is expected to have no entities; rows of other units are left out.

    Raises:
        TargetError: the rows of a query have another width than their kind asks for (names the file), or a unit lacks an attribute.
    """
    keys = expectation.keys
    found: dict[str, set[tuple[str, ...]]] = {}
    if keys is not None:
        meaning = ", ".join(("unit key", *keys.columns))
        for unit, *values in checked(entities, keys.query, len(keys.columns) + 1, meaning):
            found.setdefault(text(unit), set()).add(tuple(map(text, values)))
    why = reasons_by_unit(reasons, expectation.empty) if expectation.empty is not None else {}
    return {
        unit.key: ExpectedUnit(
            entities=frozenset(found.get(unit.key, ())) if keys is not None else None,
            empty_reason=why.get(unit.key),
            asks=asks_of(unit, expectation),
        )
        for unit in units
    }


def asks_of(unit: Partition, expectation: Expectation) -> Mapping[str, frozenset[str]]:
    """What a unit's rows or payload must repeat of it, by column or path.

    Raises:
        TargetError: the unit has no such attribute.
    """
    try:
        return {name: accepted(template, unit.attributes) for name, template in expectation.agrees.items()}
    except KeyError as error:
        raise TargetError(
            f"unit {unit.key} has no attribute {error} to compare with", help="correct agrees or asks in the pipeline file"
        ) from error
