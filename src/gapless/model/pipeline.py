"""Pipelines: named sets of processors with their calendars, sources and target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gapless.model.calendar import AttributeValue, Calendar
from gapless.model.expectation import Query
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName, SourceName
from gapless.model.need import upstreams
from gapless.model.output import Table
from gapless.model.processor import Processor
from gapless.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralCalendar:
    """A calendar written in the pipeline file (or a listed file, or a daily/hourly/weekly/monthly span): known before any run."""

    name: CalendarName
    key: str
    keys: tuple[str, ...]
    columns: Mapping[str, tuple[AttributeValue, ...]] = field(default_factory=dict)
    line: int = 0

    def listed(self) -> Calendar:
        """The calendar itself."""
        return Calendar(name=self.name, key=self.key, keys=tuple(map(PartitionKey, self.keys)), columns=self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCalendar:
    """A calendar that is a query on the warehouse.

    ``query`` returns one row a partition, in order: the key column named ``key``, the ``attributes`` (list columns become
    several values), and optionally a boolean ``due``. ``tables`` are the tables it reads: the processors that fill them are
    its reference stage. ``at_least`` is the least number of partitions, per value of ``per`` where given.
    """

    name: CalendarName
    key: str
    query: Query
    attributes: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    at_least: int = 1
    per: str | None = None
    line: int = 0


CalendarDefinition = LiteralCalendar | QueryCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseSettings:
    """Where tables land. ``kind`` is ``duckdb`` or ``memory``; ``path`` is relative to the workspace."""

    kind: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSettings:
    """A named target: its warehouse, and the folder of its object store, relative to the workspace."""

    name: str
    warehouse: WarehouseSettings
    objects: str = "objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A whole pipeline, checked: every name that is referred to exists, and needs have no cycle between units."""

    name: str
    processors: Mapping[ProcessorName, Processor]
    calendars: Mapping[CalendarName, CalendarDefinition]
    sources: Mapping[SourceName, Source] = field(default_factory=dict)
    targets: Mapping[str, TargetSettings] = field(default_factory=dict)
    file: str = ""

    @property
    def side_effects(self) -> Mapping[ProcessorName, str]:
        """What processors set going beside their output, by their names in the order of the file."""
        return {processor.name: processor.side_effect for processor in self.processors.values() if processor.side_effect}

    def downstream_of(self, name: ProcessorName) -> tuple[ProcessorName, ...]:
        """Processors that read this one directly, itself left out, in the order of the file."""
        return tuple(
            other.name
            for other in self.processors.values()
            if other.name != name and any(need.upstream == name for need in upstreams(other.needs))
        )

    def upstream_of(self, name: ProcessorName) -> tuple[ProcessorName, ...]:
        """Processors that this one reads directly, itself left out, in the order of its needs."""
        found = dict.fromkeys(need.upstream for need in upstreams(self.processors[name].needs) if need.upstream != name)
        return tuple(found)

    def topological(self) -> tuple[ProcessorName, ...]:
        """All processors, every one after those it reads; otherwise in the order of the file.

        Raises:
            ValueError: the needs have a cycle over two or more processors.
        """
        done: dict[ProcessorName, None] = {}
        open_: set[ProcessorName] = set()

        for root in self.processors:
            stack: list[tuple[ProcessorName, bool]] = [(root, False)]
            while stack:
                name, leaving = stack.pop()
                if leaving:
                    open_.discard(name)
                    done[name] = None
                elif name not in done:
                    if name in open_:
                        raise ValueError(f"the needs of {name} lead back to itself")
                    open_.add(name)
                    stack.append((name, True))
                    stack.extend((other, False) for other in reversed(self.upstream_of(name)) if other not in done)
        return tuple(done)

    def producers(self, table: str) -> tuple[ProcessorName, ...]:
        """Processors whose output is this table, its name in any case."""
        return tuple(p.name for p in self.processors.values() if isinstance(p.output, Table) and p.output.name.lower() == table.lower())
