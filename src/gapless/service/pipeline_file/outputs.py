"""Outputs of a pipeline file."""

from __future__ import annotations

import re
from typing import Literal

from gapless.model.output import Nothing, Object, Output, Table
from gapless.service.pipeline_file import template
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.findings import did_you_mean
from gapless.service.pipeline_file.schema import OutputSection, ProcessorSection
from gapless.service.pipeline_file.source_text import Place

_TABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")


def build(processor: str, section: ProcessorSection, attributes: tuple[str, ...] | None, context: Context) -> Output | None:
    """An output; None, with findings, where it cannot be made."""
    place: Place = ("processors", processor, "output")
    output = section.output
    if isinstance(output, str):
        _fits(section, output, place, context)
        return Nothing()
    kind = context.exactly_one({"table": output.table, "object": output.object}, place)
    if kind is None:
        return None
    _fits(section, kind, place, context)
    allowed = {"object", "content"} if kind == "object" else {"table", "partition", "unit_key", "key", "slice"}
    for name in sorted(output.model_fields_set - allowed):
        context.findings.add((*place, name), f"{name} does not belong to the output of an {kind}".replace("an table", "a table"))
    if output.object is not None:
        return _object(output, output.object, section, attributes, context, place)
    return _table(processor, output, output.table or "", attributes, context, place)


def _fits(section: ProcessorSection, kind: str, place: Place, context: Context) -> None:
    action = section.action
    if action.http is not None and kind == "table":
        context.findings.add(place, "http fills an object, not a table", "let a second processor load the object into the table")
    if action.sql is not None and kind != "table":
        context.findings.add(place, "sql fills a table, and its output must be one")
    if action.shell is not None and kind != "nothing":
        message = f"shell fills no {kind}: a command has neither rows nor objects that gapless could read"
        context.findings.add(place, message, f"write output: nothing, or let a python action make the {kind}")


def _object(
    output: OutputSection, path: str, section: ProcessorSection, attributes: tuple[str, ...] | None, context: Context, place: Place
) -> Object:
    where = (*place, "object")
    template.check(path, where, attributes, context.findings)
    if path.startswith("/") or ".." in path.split("/"):
        context.findings.add(where, "the path of an object is relative to the object store and stays inside it")
    if not template.names(path):
        key = attributes[0] if attributes else "attribute"
        context.findings.add(where, "all units would share this path", f"put {{{key}}} into it")
    http = section.action.http
    content: Literal["json", "text"] = output.content or (http.content if http else "json")
    if http is not None and http.content != content:
        context.findings.add((*place, "content"), f"the output's content is {content}, and that of the call is {http.content}")
    return Object(path=path, content=content)


def _table(
    processor: str, output: OutputSection, name: str, attributes: tuple[str, ...] | None, context: Context, place: Place
) -> Table | None:
    findings = context.findings
    if not _TABLE.fullmatch(name):
        findings.add((*place, "table"), f"{findings.source.written((*place, 'table'))!r} is no table", "write schema.table")
    if not output.unit_key:
        findings.add((*place, "unit_key"), "the table needs unit_key: the column that holds the unit's partition key")
    if not output.key:
        findings.add((*place, "key"), "the table needs key: the columns of its natural key")
    if not output.unit_key or not output.key:
        return None
    _check_unit_key(processor, output.unit_key, output.key, attributes, context, (*place, "unit_key"))
    for column in output.slice or ():
        if column not in output.key:
            message = f"the slice column {column!r} is not in the key: two processors could write rows of one key"
            findings.add((*place, "slice", column), message, f"add {column} to the key")
    if statement := context.reads.get(processor):
        named: dict[Place, str] = {(*place, "unit_key"): output.unit_key}
        named |= {(*place, "key", position): column for position, column in enumerate(output.key)}
        named |= {(*place, "slice", column): column for column in output.slice or ()}
        named |= {(*place, "partition"): output.partition} if output.partition else {}
        for where, column in named.items():
            if statement.lacks([column]):
                message = f"{statement.query.file} returns no column {column!r}"
                findings.add(where, message, did_you_mean(column, statement.columns or ()))
    return Table(name=name, unit_key=output.unit_key, key=output.key, partition=output.partition, slice=output.slice or {})


def _check_unit_key(
    processor: str, unit_key: str, key: tuple[str, ...], attributes: tuple[str, ...] | None, context: Context, place: Place
) -> None:
    """The column holds partition keys: it has the name of the calendar's key, or is a column of its own that is known to exist."""
    if attributes is None or unit_key == attributes[0]:
        return
    if unit_key in attributes:
        message = f"unit_key {unit_key!r} is an attribute that several units may share; the key of the calendar is {attributes[0]!r}"
        context.findings.add(place, message, f"did you mean {attributes[0]!r}?")
        return
    returned = context.reads.get(processor)
    if unit_key not in key and returned is None:
        message = f"unit_key {unit_key!r} is neither the key of the calendar ({attributes[0]!r}) nor a column of the table's key"
        context.findings.add(place, message, did_you_mean(unit_key, (attributes[0], *key)))
