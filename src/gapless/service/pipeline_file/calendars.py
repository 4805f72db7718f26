"""Calendars of a pipeline file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from gapless.model.ids import CalendarName
from gapless.model.pipeline import CalendarDefinition, LiteralCalendar, QueryCalendar
from gapless.service.pipeline_file import span
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.findings import did_you_mean
from gapless.service.pipeline_file.schema import AtLeastSection, CalendarSection, SpanSection
from gapless.service.pipeline_file.source_text import Place
from gapless.service.pipeline_file.statement import existing

SPANS: tuple[span.Step, ...] = ("daily", "hourly", "weekly", "monthly")

DUE = "due"
"""The column of a calendar's query that says whether a partition is final; no attribute."""


def build(name: str, section: CalendarSection, context: Context) -> CalendarDefinition | None:
    """A calendar; None, with findings, where it cannot be made."""
    place: Place = ("calendars", name)
    line = context.findings.source.spot(place).line or 0
    kinds: dict[str, object] = {"literal": section.literal, "file": section.file, "query": section.query}
    kind = context.exactly_one(kinds | {step: getattr(section, step) for step in SPANS}, place)
    if kind != "query":
        for only in ("attributes", "at_least"):
            if kind and getattr(section, only) is not None:
                context.findings.add((*place, only), f"{only} belongs to a calendar with a query; this one has {kind}")
    match kind:
        case None:
            return None
        case "query":
            return _query(name, section, place, line, context)
        case "file":
            return _file(name, section, place, line, context)
        case "literal":
            keys = _literal(name, section, place, context)
        case step:
            keys = _span(step, section, place, context)
    if not keys or not _unique(name, keys, (*place, kind), context):
        return None
    return LiteralCalendar(name=CalendarName(name), key=section.key, keys=keys, line=line)


def _literal(name: str, section: CalendarSection, place: Place, context: Context) -> tuple[str, ...]:
    written = section.literal or ()
    parts = written.split(",") if isinstance(written, str) else written
    keys = tuple(part.strip() for part in parts if part.strip())
    if not keys:
        origins = context.expanded.origins((*place, "literal"))
        source = ", ".join(f"{setting} from {origin.value}" for setting, origin in origins.items())
        why = f"{source} lists nothing" if source else "its literal lists nothing"
        context.findings.add((*place, "literal"), f"calendar {name} is empty: {why}")
    return keys


def _span(step: str, section: CalendarSection, place: Place, context: Context) -> tuple[str, ...]:
    for each in SPANS:
        bounds = getattr(section, each)
        if each == step and isinstance(bounds, SpanSection):
            try:
                return span.keys(each, bounds.from_, bounds.to)
            except ValueError as error:
                context.findings.add((*place, step), f"calendar {place[1]}: {error}")
    return ()


def _unique(name: str, keys: Sequence[str], place: Place, context: Context) -> bool:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            context.findings.add(place, f"calendar {name} lists partition {key!r} twice")
            return False
        seen.add(key)
    return True


def _file(name: str, section: CalendarSection, place: Place, line: int, context: Context) -> LiteralCalendar | None:
    where = (*place, "file")
    path = existing(context.folder, section.file or "", where, context.findings)
    if path is None:
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        context.findings.add(where, f"calendar {name}: the file cannot be read: {error}")
        return None
    if path.suffix == ".txt":
        columns: dict[str, tuple[str, ...]] = {section.key: tuple(each.strip() for each in text.splitlines() if each.strip())}
    elif path.suffix == ".csv":
        try:
            columns = _csv(text)
        except ValueError as error:
            context.findings.add(where, f"calendar {name}: {error}")
            return None
    else:
        context.findings.add(where, f"calendar {name}: the file must be a .csv with a header, or a .txt with a key a line")
        return None
    if section.key not in columns:
        message = f"calendar {name}: the file has no column {section.key!r}"
        context.findings.add(where, message, did_you_mean(section.key, columns))
        return None
    keys = columns.pop(section.key)
    if not keys:
        context.findings.add(where, f"calendar {name} is empty: its file lists nothing")
        return None
    if not all(keys):
        context.findings.add(where, f"calendar {name}: row {keys.index('') + 1} of the file has no {section.key}")
        return None
    if not _unique(name, keys, where, context):
        return None
    return LiteralCalendar(name=CalendarName(name), key=section.key, keys=keys, columns=dict(columns), line=line)


def _csv(text: str) -> dict[str, tuple[str, ...]]:
    """Values by column. Raises ValueError for a row that is shorter or longer than the header."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if len(set(header)) < len(header):
        raise ValueError("the file's header has one column twice")
    rows: list[list[str]] = []
    for row in reader:
        if row and len(row) != len(header):
            raise ValueError(f"line {reader.line_num} of the file has {len(row)} values for {len(header)} columns")
        if row:
            rows.append([value.strip() for value in row])
    return {name: tuple(row[position] for row in rows) for position, name in enumerate(header)}


def _query(name: str, section: CalendarSection, place: Place, line: int, context: Context) -> QueryCalendar | None:
    where = (*place, "query")
    statement = context.statements.read(section.query or "", where)
    attributes = section.attributes or ()
    for position, attribute in enumerate(attributes):
        if attribute == section.key or attribute in attributes[:position]:
            context.findings.add((*place, "attributes", position), f"calendar {name} has the attribute {attribute!r} twice")
    least, per = _at_least(section)
    if per is not None and per not in (section.key, *attributes):
        context.findings.add((*place, "at_least", "per"), f"calendar {name} has no attribute {per!r}", did_you_mean(per, attributes))
    context.attributes[name] = (section.key, *attributes)
    if statement is None:
        return None
    for missing in statement.lacks((section.key, *attributes)):
        at = (*place, "key") if missing == section.key else (*place, "attributes")
        context.findings.add(at, f"{section.query} returns no column {missing!r}", did_you_mean(missing, _named(statement.columns)))
    context.calendar_statements[name] = statement
    return QueryCalendar(
        name=CalendarName(name),
        key=section.key,
        query=statement.query,
        attributes=attributes,
        tables=statement.tables,
        at_least=least,
        per=per,
        line=line,
    )


def _at_least(section: CalendarSection) -> tuple[int, str | None]:
    match section.at_least:
        case AtLeastSection(rows=rows, per=per):
            return rows, per
        case None:
            return 1, None
        case rows:
            return rows, None


def _named(columns: Iterable[str] | None) -> list[str]:
    return [column for column in columns or () if column and column != DUE]
