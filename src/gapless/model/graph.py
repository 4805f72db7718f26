"""The graph: processors in order, with every need resolved between calendar versions.

A graph may be partial: a processor is in it when its own calendar and those of everything upstream of it are known. So the
reference stage (processors that feed calendars) has a graph before the calendars that it feeds exist.
"""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass
from typing import NamedTuple

from gapless.model.calendar import Calendar
from gapless.model.errors import CalendarError
from gapless.model.ids import CalendarName, ProcessorName
from gapless.model.mapping import Mapping, resolve
from gapless.model.need import AnyNeed, Window, upstreams, written
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Table
from gapless.model.pipeline import Pipeline


class Alternative(NamedTuple):
    """One upstream that can satisfy a need, and which of its partitions."""

    upstream: ProcessorName
    mapping: Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedNeed:
    """A need with its mappings: one alternative, or several in order of preference for ``first_of``."""

    need: AnyNeed
    alternatives: tuple[Alternative, ...]
    optional: bool

    def supplied(self, covered: abc.Callable[[ProcessorName], Ordinals]) -> Ordinals:
        """Downstream partitions of which this need asks nothing outside what is covered.

        Of several alternatives one is enough, but an alternative that lists no partition at all for a unit supplies it only
        where no other alternative lists any either.
        """
        first = self.alternatives[0]
        if len(self.alternatives) == 1:
            return first.mapping.supplied(covered(first.upstream))
        found = listed = EMPTY
        for upstream, mapping in self.alternatives:
            found |= mapping.supplied(covered(upstream)) & mapping.reading
            listed |= mapping.reading
        return found | (Ordinals.span(0, first.mapping.size) - listed)


class Reader(NamedTuple):
    """A processor that reads another, by which of its needs, and through which mapping."""

    downstream: ProcessorName
    mapping: Mapping
    need: ResolvedNeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """``order`` lists the processors, every one after those it reads. ``needs`` and ``readers`` include self-needs.

    ``absent`` are processors of the pipeline that have to wait for a calendar: their own or that of something upstream.
    """

    pipeline: Pipeline
    order: tuple[ProcessorName, ...]
    calendars: abc.Mapping[CalendarName, Calendar]
    needs: abc.Mapping[ProcessorName, tuple[ResolvedNeed, ...]]
    readers: abc.Mapping[ProcessorName, tuple[Reader, ...]]
    absent: tuple[ProcessorName, ...] = ()

    @classmethod
    def build(cls, pipeline: Pipeline, calendars: abc.Mapping[CalendarName, Calendar]) -> Graph:
        """Resolve all needs; equal windows between equal calendars share one mapping.

        Raises:
            CalendarError: a need cannot be resolved between the calendars of the two processors; names both and the need.
            ValueError: the needs have a cycle over two or more processors.
        """
        order: list[ProcessorName] = []
        absent: list[ProcessorName] = []
        for name in pipeline.topological():
            known = pipeline.processors[name].calendar in calendars and not any(up in absent for up in pipeline.upstream_of(name))
            (order if known else absent).append(name)

        mappings: dict[tuple[Window, CalendarName, CalendarName], Mapping] = {}
        needs: dict[ProcessorName, tuple[ResolvedNeed, ...]] = {}
        readers: dict[ProcessorName, list[Reader]] = {name: [] for name in order}
        for name in order:
            resolved = tuple(_resolve(pipeline, calendars, name, need, mappings) for need in pipeline.processors[name].needs)
            needs[name] = resolved
            for need in resolved:
                for upstream, mapping in need.alternatives:
                    readers[upstream].append(Reader(name, mapping, need))
        return cls(
            pipeline=pipeline,
            order=tuple(order),
            calendars=calendars,
            needs=needs,
            readers={name: tuple(listed) for name, listed in readers.items()},
            absent=tuple(absent),
        )

    def has_table(self, processor: ProcessorName) -> bool:
        """Whether what a processor makes is a table, which is there from its first published unit on."""
        return isinstance(self.pipeline.processors[processor].output, Table)

    def calendar(self, processor: ProcessorName) -> Calendar:
        """The calendar of a processor of this graph."""
        return self.calendars[self.pipeline.processors[processor].calendar]


def _resolve(
    pipeline: Pipeline,
    calendars: abc.Mapping[CalendarName, Calendar],
    name: ProcessorName,
    need: AnyNeed,
    mappings: dict[tuple[Window, CalendarName, CalendarName], Mapping],
) -> ResolvedNeed:
    alternatives = []
    downstream = pipeline.processors[name].calendar
    for plain in upstreams((need,)):
        upstream = pipeline.processors[plain.upstream].calendar
        known = (plain.window, downstream, upstream)
        if known not in mappings:
            try:
                mappings[known] = resolve(plain, calendars[downstream], calendars[upstream])
            except ValueError as error:
                raise CalendarError(
                    f"{pipeline.processors[name].place}{name} cannot read {written(plain)}: {error}",
                    help=f"change the need of {name}, or add the attribute to the calendar",
                ) from error
        alternatives.append(Alternative(plain.upstream, mappings[known]))
    return ResolvedNeed(need=need, alternatives=tuple(alternatives), optional=need.optional)
