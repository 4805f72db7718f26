"""A warehouse in memory: a twin for simulations. Statements are Python functions, by the file that a query names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from numbers import Number
from threading import RLock
from typing import Protocol

from gapless.adapters.warehouse.recount import belongs, recount
from gapless.adapters.warehouse.recount_values import Row, Rows
from gapless.adapters.warehouse.retrace import retrace
from gapless.model.asof import Held, Trace
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Capabilities, Marker, Publication

Result = tuple[tuple[str, ...], list[tuple[object, ...]]]
Statement = Callable[[Mapping[str, Rows], Sequence[Partition]], Result]
"""Column names and rows, from the published tables by name and the units asked for. Raises ValueError where it fails."""


class ArrowTable(Protocol):
    """The part of an Arrow table that is used here."""

    @property
    def column_names(self) -> list[str]: ...

    def to_pylist(self) -> list[Row]: ...


@dataclass(slots=True)
class _Table:
    """Rows, and what kind of value every column holds (None while it holds none)."""

    kinds: dict[str, str | None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


class MemoryWarehouse:
    """The port :class:`gapless.ports.warehouse.Warehouse` without a database.

    ``statements`` by file name; a query whose file is not among them fails. ``replaced`` and ``kept`` are what a person would
    look into: rows by unit and generation, and by unit with the fence that staged them.
    """

    def __init__(self, statements: Mapping[str, Statement] | None = None) -> None:
        self._statements = statements or {}
        self._tables: dict[str, _Table] = {}
        self._stages: dict[Fence, _Table] = {}
        self._markers: dict[Unit, Marker] = {}
        self._held: dict[str, list[Held]] = {}
        self.replaced: dict[tuple[Unit, Generation], list[Row]] = {}
        self.kept: dict[Unit, tuple[Fence, list[Row]]] = {}
        self._changing = RLock()
        self.queries = 0
        self.capabilities = Capabilities(sql=bool(self._statements), atomic_replace=True, fence_in_transaction=True, keeps_replaced=True)

    def measurer(self) -> MemoryWarehouse:
        return self

    def rows(self, query: Query, partitions: Sequence[Partition] = ()) -> Result:
        self.queries += 1
        statement = self._statements.get(query.file)
        if statement is None:
            raise TargetError(f"{query.file}: the warehouse in memory has no function for this file", help="give it one when it is made")
        try:
            with self._changing:
                return statement({name: self._seen(name, table.rows) for name, table in self._tables.items()}, partitions)
        except ValueError as error:
            raise TargetError(f"{query.file}: {error}") from error

    def read(self, query: Query, partitions: Sequence[Partition]) -> object:
        import pyarrow as pa

        names, rows = self.rows(query, partitions)
        return pa.table({name: [row[position] for row in rows] for position, name in enumerate(names)})

    @contextmanager
    def hiding(self, held: Sequence[Held]) -> Iterator[None]:
        with self._changing:  # who measures meanwhile sees everything
            before, self._held = self._held, {}
            for one in held:
                self._held.setdefault(one.output.name, []).append(one)
            try:
                yield
            finally:
                self._held = before

    def alike(self, fence: Fence, other: Fence, output: Table, key: PartitionKey) -> bool:
        return self.trace(fence, output, key) == self.trace(other, output, key, like=fence)

    def trace(self, fence: Fence, output: Table, key: PartitionKey, *, like: Fence | None = None) -> Trace:
        typed = self._staged(fence if like is None else like).rows
        return retrace([row for row in self._staged(fence).rows if belongs(row, output, {key})], typed, output)

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(self._tables[table].kinds) if table in self._tables else ()

    def stage_query(self, fence: Fence, statement: Query, output: Table, partitions: Sequence[Partition]) -> None:
        names, rows = self.rows(statement, partitions)
        self._stage(fence, names, [dict(zip(names, row, strict=True)) for row in rows], output, statement.file)

    def stage_rows(self, fence: Fence, rows: ArrowTable, output: Table) -> None:
        self._stage(fence, rows.column_names, rows.to_pylist(), output, "the rows of the action")

    def measure_stage(
        self, fence: Fence, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        asked = {partition.key for partition in partitions}
        try:
            with self._changing:
                stage = self._staged(fence)
                table = self._tables.get(output.name, _Table())
                others = [row for row in table.rows if not belongs(row, output, asked)]
                ask = self._reader(partitions)
                return recount(stage.rows, tuple(stage.kinds), others + stage.rows, output, expectation, partitions, ask, staged=True)
        except TargetError as error:
            return {partition.key: Evidence(error=error.message) for partition in partitions}

    def measure_published(
        self, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        try:
            with self._changing:
                table, ask = self._tables.get(output.name), self._reader(partitions)
                if table is None:
                    return recount([], None, [], output, expectation, partitions, ask, staged=False)
                return recount(table.rows, tuple(table.kinds), table.rows, output, expectation, partitions, ask, staged=False)
        except TargetError as error:
            return {partition.key: Evidence(error=error.message) for partition in partitions}

    def publish(self, publications: Sequence[Publication]) -> Mapping[Unit, Marker | None]:
        with self._changing:
            return self._publish(publications)

    def _publish(self, publications: Sequence[Publication]) -> Mapping[Unit, Marker | None]:
        kinds = self._kinds_after(publications)
        answered: dict[Unit, Marker | None] = {}
        for publication in sorted(publications, key=lambda publication: publication.fence, reverse=True):
            stage, output = self._staged(publication.fence), publication.output
            table = self._tables.setdefault(output.name, _Table())
            table.kinds = kinds[output.name]
            for key in publication.keys:
                unit = Unit(publication.processor, key)
                if unit in answered:
                    continue
                before = self._markers.get(unit)
                if before is not None and before.fence > publication.fence:
                    answered[unit] = None
                    continue
                generation = before.generation if before is not None else Generation(0)
                answered[unit] = self._markers[unit] = Marker(unit=unit, fence=publication.fence, generation=Generation(generation + 1))
                old = [row for row in table.rows if belongs(row, output, {key})]
                if old:
                    self.replaced[unit, generation] = old
                table.rows = [row for row in table.rows if not belongs(row, output, {key})]
                table.rows += [row for row in stage.rows if belongs(row, output, {key})]
        return answered

    def markers(self, processor: ProcessorName, keys: Iterable[PartitionKey]) -> Mapping[PartitionKey, Marker]:
        return {key: self._markers[unit] for key in keys if (unit := Unit(processor, key)) in self._markers}

    def keep_stage(self, fence: Fence, processor: ProcessorName, output: Table, keys: Sequence[PartitionKey]) -> None:
        stage = self._staged(fence)
        for key in keys:
            unit = Unit(processor, key)
            if unit not in self.kept or self.kept[unit][0] <= fence:
                self.kept[unit] = (fence, [row for row in stage.rows if belongs(row, output, {key})])
        self.thin_stage(fence, output, keys)

    def restore_stage(self, fence: Fence, processor: ProcessorName, kept: Mapping[PartitionKey, Fence]) -> tuple[PartitionKey, ...]:
        held = {key: self.kept.get(Unit(processor, key)) for key in kept}
        rows = {key: one[1] for key, one in held.items() if one is not None and one[0] == kept[key] and one[1]}
        if rows:
            together = [row for listed in rows.values() for row in listed]
            self._stages[fence] = _Table(_kinds(together[0], together), together)
        return tuple(sorted(rows))

    def interrupt(self) -> None:
        """Nothing runs long here."""

    def thin_stage(self, fence: Fence, output: Table, keys: Sequence[PartitionKey]) -> None:
        stage = self._staged(fence)
        stage.rows = [row for row in stage.rows if not belongs(row, output, keys)]

    def drop_stage(self, fence: Fence) -> None:
        self._stages.pop(fence, None)

    def close(self) -> None:
        """Everything is gone with the object."""

    def _seen(self, name: str, rows: Rows) -> Rows:
        """The rows of a table that are not hidden."""
        held = self._held.get(name)
        return rows if held is None else [row for row in rows if any(belongs(row, one.output, one.keys) for one in held)]

    def _reader(self, partitions: Sequence[Partition]) -> Callable[[Query], Result]:
        return lambda query: self.rows(query, partitions)

    def _stage(self, fence: Fence, names: Sequence[str], rows: list[Row], output: Table, made_by: str) -> None:
        wanted = dict.fromkeys((output.unit_key, *output.key, *output.slice, *((output.partition,) if output.partition else ())))
        missing = [name for name in wanted if name not in names]
        if missing:
            raise TargetError(
                f"{made_by}: the rows have no column {', '.join(missing)}, which the output {output.name} names; they have {', '.join(names)}"
            )
        self._stages[fence] = _Table(_kinds(names, rows), rows)

    def _staged(self, fence: Fence) -> _Table:
        if fence not in self._stages:
            raise TargetError(f"the warehouse has no stage of attempt {fence}", help="run the unit again")
        return self._stages[fence]

    def _kinds_after(self, publications: Sequence[Publication]) -> dict[str, dict[str, str | None]]:
        """Kinds of all columns of the tables concerned, after these publications; raises before anything is changed."""
        after: dict[str, dict[str, str | None]] = {}
        for publication in publications:
            name = publication.output.name
            kinds = after.setdefault(name, dict(self._tables[name].kinds) if name in self._tables else {})
            stage, keys = self._staged(publication.fence), set(publication.keys)
            mine = [row for row in stage.rows if belongs(row, publication.output, keys)]
            for column, kind in _kinds(stage.kinds, mine).items():
                has = kinds.get(column)
                if has is not None and kind is not None and has != kind:
                    raise TargetError(f"column {column} of table {name} is {has}, and staged values of type {kind} do not fit into it")
                kinds[column] = has or kind
        return after


def _kinds(names: Iterable[str], rows: Sequence[Row]) -> dict[str, str | None]:
    """What kind of value every column holds in these rows."""
    return {name: next((_kind(row[name]) for row in rows if row[name] is not None), None) for name in names}


def _kind(value: object) -> str:
    match value:
        case bool():
            return "truth"
        case Number():
            return "number"
        case date():
            return "time"
        case _:
            return type(value).__name__
