"""Calendars that are queries: from the tables that their reference stage has filled."""

from __future__ import annotations

from collections import Counter

from gapless.model.calendar import AttributeValue, Calendar
from gapless.model.errors import CalendarError
from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.ordinals import Ordinals
from gapless.model.pipeline import Pipeline, QueryCalendar
from gapless.ports.warehouse import Warehouse
from gapless.proving.reference import text


def expand(definition: QueryCalendar, warehouse: Warehouse) -> Calendar:
    """Ask the warehouse for the partitions of a calendar.

    Raises:
        CalendarError: no partitions or too few (per value where declared), a column is missing, a key is null or listed twice.
        TargetError: the query fails.
    """
    columns, rows = warehouse.rows(definition.query)
    for name in (definition.key, *definition.attributes):
        if name not in columns:
            raise CalendarError(
                f"calendar {definition.name}: {definition.query.file} returns no column {name!r} (it has {', '.join(columns)})",
                help=f"add the column to {definition.query.file}, or change the calendar",
            )
    by_name = {name: [_value(row[position]) for row in rows] for position, name in enumerate(columns)}
    keys = [_single(definition, value) for value in by_name[definition.key]]
    twice = next((key for key, count in Counter(keys).items() if count > 1), None)
    if twice is not None:
        raise CalendarError(
            f"calendar {definition.name}: {definition.query.file} lists partition {twice!r} more than once", help="make its rows distinct"
        )
    not_due = Ordinals.of(o for o, due in enumerate(by_name.get("due", [])) if due == "false")
    calendar = Calendar(
        name=definition.name,
        key=definition.key,
        keys=tuple(PartitionKey(key) for key in keys),
        columns={name: tuple(by_name[name]) for name in definition.attributes if name != definition.key},
        not_due=not_due,
    )
    _check_size(definition, calendar)
    return calendar


def _value(value: object) -> AttributeValue:
    return tuple(text(one) for one in value) if isinstance(value, list | tuple) else text(value)


def _single(definition: QueryCalendar, value: AttributeValue) -> str:
    if isinstance(value, tuple) or value == text(None):
        raise CalendarError(
            f"calendar {definition.name}: {definition.query.file} gives {value!r} as a partition key", help="a key is one value, never null"
        )
    return value


def _check_size(definition: QueryCalendar, calendar: Calendar) -> None:
    tables = ", ".join(definition.tables) or "its tables"
    if definition.per is None:
        short = {"it": len(calendar)} if len(calendar) < definition.at_least else {}
    else:
        short = {value: len(listed) for value, listed in calendar.groups(definition.per).items() if len(listed) < definition.at_least}
        if not len(calendar):
            short = {"it": 0}
    if short:
        which, found = next(iter(short.items()))
        where = "" if which == "it" else f" for {definition.per} {which}"
        raise CalendarError(
            f"calendar {definition.name} has {found} partitions{where}, at least {definition.at_least} are expected"
            f" ({definition.query.file} on {tables})",
            help=f"look at {tables}, or lower at_least of the calendar",
        )


def feeders(pipeline: Pipeline, definition: QueryCalendar) -> tuple[ProcessorName, ...]:
    """The reference stage of a calendar: processors that fill its tables, and everything upstream of them, in order."""
    wanted: set[ProcessorName] = set()
    stack = [name for table in definition.tables for name in pipeline.producers(table)]
    while stack:
        name = stack.pop()
        if name not in wanted:
            wanted.add(name)
            stack.extend(pipeline.upstream_of(name))
    return tuple(name for name in pipeline.topological() if name in wanted)
