"""Advice: expectations that can be meant as they are, and rarely are. Nothing here keeps a pipeline from running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gapless.model.action import Http, Sql
from gapless.model.expectation import Expectation
from gapless.model.ids import ProcessorName
from gapless.model.need import Days, Last, Need, Within, upstreams, written
from gapless.model.output import Nothing, Table
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.findings import did_you_mean
from gapless.service.pipeline_file.source_text import Place

Advice = tuple[Place, str, str | None]

AGREED = ("revision", "slow_down", "token")
"""Keys of a source that only HTTP actions keep to."""


def advise(pipeline: Pipeline, context: Context) -> None:
    """Adds warnings to the findings of the context."""
    processors = pipeline.processors
    found = (
        *_unknown_tables(processors, context),
        *_never_fail(processors, context),
        *_unjudged(processors),
        *_looking_ahead(processors, context),
        *_unread(processors, context),
        *_not_kept(pipeline),
        *_withheld(pipeline),
    )
    for place, message, suggestion in found:
        context.findings.warn(place, message, suggestion)


def _not_kept(pipeline: Pipeline) -> Iterator[Advice]:
    """What is agreed with a source, and does not hold for one of its processors."""
    for name, source in pipeline.sources.items():
        asking = [processor for processor in pipeline.processors.values() if processor.source == name]
        others = [processor.name for processor in asking if not isinstance(processor.action, Http)]
        for key in AGREED:
            if not getattr(source, key):
                continue
            place = ("sources", name, key)
            if others:
                more = f" and {len(others) - 1} more" if len(others) > 1 else ""
                yield place, f"{key} holds for http actions, and {others[0]}{more} asks the source in another way", None
            elif not asking:
                yield place, f"no processor asks source {name}: its {key} is never looked at", None


def _unknown_tables(processors: Mapping[ProcessorName, Processor], context: Context) -> Iterator[Advice]:
    """Expectations that read a table which nothing in the pipeline fills."""
    filled = {processor.output.name.lower() for processor in processors.values() if isinstance(processor.output, Table)}
    for statements in context.references.values():
        for place, statement in statements:
            for table in statement.tables:
                if table not in filled:
                    message = f"{statement.query.file} reads {table}, which no processor fills: it has to be in the warehouse already"
                    yield place, message, did_you_mean(table, filled, otherwise="") or None


def _never_fail(processors: Mapping[ProcessorName, Processor], context: Context) -> Iterator[Advice]:
    for name, processor in processors.items():
        expect, place = processor.expect, ("processors", name, "expect")
        for column, share in expect.nulls.limits.items():
            if share == 1 and expect.nulls.others is None:
                yield (*place, "nulls", column), f"all values of {column} may be null: this can never fail", "leave it out"
        if expect.nulls.others == 1:
            yield (*place, "nulls", "*"), "all values of all other columns may be null: this can never fail", "leave it out"
        for kind, containment in (("contains", expect.contains), ("within", expect.within)):
            keys = expect.keys
            if keys is not None and containment is not None and (keys.query, keys.columns) == (containment.query, containment.columns):
                yield (*place, kind), f"keys asks for exactly these entities already: {kind} can never fail by itself", "leave it out"
        calendar = context.literals.get(processor.calendar)
        for column, one in expect.distribution.items():
            if calendar is not None and one.least >= len(calendar):
                message = f"there are never {one.least} other partitions of {calendar.name} to compare {column} with: this can never fail"
                yield (*place, "distribution", column), message, f"it has {len(calendar)} partitions: least must be smaller"


def _unjudged(processors: Mapping[ProcessorName, Processor]) -> Iterator[Advice]:
    """Outputs that others require, and of which nothing is expected but that there is one."""
    readers: dict[ProcessorName, list[ProcessorName]] = {}
    for name, processor in processors.items():
        for need in upstreams(tuple(need for need in processor.needs if not need.optional)):
            if need.upstream != name:
                readers.setdefault(need.upstream, []).append(name)
    for upstream, listed in readers.items():
        made = processors.get(upstream)
        if made is None or not _expects_nothing(made):
            continue
        more = f" and {len(listed) - 1} more" if len(listed) > 1 else ""
        what = (
            "it has no output that could be judged"
            if isinstance(made.output, Nothing)
            else "nothing is expected of it but that it has rows"
        )
        yield ("processors", upstream, "expect"), f"{listed[0]}{more} cannot do without {upstream}, and {what}", None


def _unread(processors: Mapping[ProcessorName, Processor], context: Context) -> Iterator[Advice]:
    """Needs of a SELECT on a table that neither it nor an expectation of its output reads."""
    for name, processor in processors.items():
        if not isinstance(processor.action, Sql):
            continue
        statements = (*context.read_by(name), *(statement for _, statement in context.references.get(name, ())))
        read = {table for statement in statements for table in statement.tables}
        for need in upstreams(processor.needs):
            made = processors.get(need.upstream)
            if made is not None and isinstance(made.output, Table) and made.output.name.lower() not in read:
                message = f"{name} needs {need.upstream}, and nothing of it reads {made.output.name}: it waits for that table, and is made again after it, in vain"
                yield (
                    ("processors", name, "needs"),
                    message,
                    f"leave {need.upstream} out, or see why {processor.action.file} does not read it",
                )


def _looking_ahead(processors: Mapping[ProcessorName, Processor], context: Context) -> Iterator[Advice]:
    """SELECTs that read a table up to and including the unit's own partition, where every need of it holds earlier ones only."""
    for name, processor in processors.items():
        key = context.attributes.get(processor.calendar, ("",))[0].lower()
        needs: dict[str, list[tuple[Need, Processor]]] = {}
        for need in upstreams(processor.needs):
            made = processors.get(need.upstream)
            if made is not None and isinstance(made.output, Table):
                needs.setdefault(made.output.name.lower(), []).append((need, made))
        for statement in context.read_by(name):
            for table, column, attribute in statement.including:
                listed = needs.get(table, ())
                if attribute == key and listed and all(_holds_earlier(need, made, processor, column) for need, made in listed):
                    held = " and ".join(written(need) for need, _ in listed)
                    message = f"{statement.query.file} reads {table} up to and including the {key} of the unit, and {held} holds earlier ones only"
                    yield ("processors", name, "needs"), message, "write < for <= there, or strict: false here"


def _holds_earlier(need: Need, made: Processor, reader: Processor, column: str) -> bool:
    """Whether a need on a processor of the same calendar, whose rows have their partition's key in this column, holds earlier partitions only."""
    output, window = made.output, need.window
    same = made.calendar == reader.calendar and isinstance(output, Table) and output.unit_key.lower() == column
    return same and isinstance(window, Last | Days | Within) and window.strict


def _withheld(pipeline: Pipeline) -> Iterator[Advice]:
    """Processors that are selected and cannot run, because one that they require is selected by its name alone."""
    for name, processor in pipeline.processors.items():
        required = {need.upstream for need in upstreams(tuple(need for need in processor.needs if not need.optional))}
        for upstream in pipeline.side_effects:
            if upstream in required and upstream != name and not processor.side_effect:
                message = (
                    f"{name} cannot do without {upstream}, which has a side effect and runs only where it is named: {name} waits until then"
                )
                yield ("processors", name, "needs"), message, None


def _expects_nothing(processor: Processor) -> bool:
    """Whether nothing is declared. That rows lie in the partition of their unit is expected of every table."""
    expect = processor.expect
    declared = {column: wanted for column, wanted in expect.agrees.items() if wanted != f"{{{column}}}"}
    return replace(expect, agrees=declared, same_allowed=False, arguments={}) == Expectation()
