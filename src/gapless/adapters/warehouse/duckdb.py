"""The DuckDB warehouse: one file, opened by one process, changed by one thread and measured by another.

In the file, beside the pipeline's tables: ``gapless.markers``; in ``gapless_replaced`` a table for each output, with what was replaced;
in ``gapless_stage`` a table for each processor, with stages judged incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from gapless.adapters.warehouse import measure, stage
from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.database import Database
from gapless.adapters.warehouse.hiding import hiding
from gapless.adapters.warehouse.identifier import published
from gapless.adapters.warehouse.publish import publish, read_markers
from gapless.adapters.warehouse.trace import alike, trace
from gapless.adapters.warehouse.units import relate_units
from gapless.model.asof import Held, Trace
from gapless.model.calendar import Partition
from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import Fence, PartitionKey, ProcessorName, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Capabilities, Marker, Publication


class DuckDbMeasurer:
    """The port :class:`gapless.ports.warehouse.Measurer`: a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = Connection(database)

    @property
    def queries(self) -> int:
        return self._connection.queries

    def rows(self, query: Query, partitions: Sequence[Partition] = ()) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        self._connection.check_select(query)
        with self._connection.explained(query.file):
            relate_units(self._connection, partitions)
            return self._connection.fetch_named(query.text)

    def measure_stage(
        self, fence: Fence, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        return measure.measure_stage(self._connection, fence, output, expectation, partitions)

    def measure_published(
        self, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        return measure.measure_published(self._connection, output, expectation, partitions)

    def interrupt(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()


class DuckDbWarehouse(DuckDbMeasurer):
    """The port :class:`gapless.ports.warehouse.Warehouse` over a DuckDB file, which is made where it does not exist.

    ``threads`` (all cores but one by default) and ``memory_limit`` (``"2GB"``) as DuckDB has them.

    Raises:
        TargetLocked: another process holds the file; names it.
        TargetError: the file cannot be opened.
    """

    capabilities = Capabilities(sql=True, atomic_replace=True, fence_in_transaction=True, keeps_replaced=True)

    def __init__(self, path: Path, *, threads: int | None = None, memory_limit: str | None = None) -> None:
        super().__init__(Database(path, threads=threads, memory_limit=memory_limit))
        self._measurers: list[DuckDbMeasurer] = []

    @property
    def queries(self) -> int:
        return super().queries + sum(measurer.queries for measurer in self._measurers)

    def measurer(self) -> DuckDbMeasurer:
        self._measurers.append(DuckDbMeasurer(self._database))
        return self._measurers[-1]

    def read(self, query: Query, partitions: Sequence[Partition]) -> object:
        self._connection.check_select(query)
        with self._connection.explained(query.file):
            relate_units(self._connection, partitions)
            return self._connection.fetch_arrow(query.text)

    def hiding(self, held: Sequence[Held]) -> AbstractContextManager[None]:
        return hiding(self._connection, held)

    def alike(self, fence: Fence, other: Fence, output: Table, key: PartitionKey) -> bool:
        return alike(self._connection, fence, other, output, key)

    def trace(self, fence: Fence, output: Table, key: PartitionKey, *, like: Fence | None = None) -> Trace:
        return trace(self._connection, fence, output, key, like=like)

    def columns(self, table: str) -> tuple[str, ...]:
        with self._connection.explained(f"reading the columns of {table}"):
            return tuple(self._connection.types(published(table)))

    def stage_query(self, fence: Fence, statement: Query, output: Table, partitions: Sequence[Partition]) -> None:
        stage.stage_query(self._connection, fence, statement, output, partitions)

    def stage_rows(self, fence: Fence, rows: object, output: Table) -> None:
        stage.stage_rows(self._connection, fence, rows, output)

    def publish(self, publications: Sequence[Publication]) -> Mapping[Unit, Marker | None]:
        return publish(self._connection, publications)

    def markers(self, processor: ProcessorName, keys: Iterable[PartitionKey]) -> Mapping[PartitionKey, Marker]:
        with self._connection.explained(f"reading the markers of {processor}"):
            markers = read_markers(self._connection, [Unit(processor, key) for key in keys])
        return {unit.key: marker for unit, marker in markers.items()}

    def keep_stage(self, fence: Fence, processor: ProcessorName, output: Table, keys: Sequence[PartitionKey]) -> None:
        stage.keep_stage(self._connection, fence, processor, output, keys)

    def restore_stage(self, fence: Fence, processor: ProcessorName, kept: Mapping[PartitionKey, Fence]) -> tuple[PartitionKey, ...]:
        return stage.restore_stage(self._connection, fence, processor, kept)

    def thin_stage(self, fence: Fence, output: Table, keys: Sequence[PartitionKey]) -> None:
        stage.thin_stage(self._connection, fence, output, keys)

    def drop_stage(self, fence: Fence) -> None:
        stage.drop_stage(self._connection, fence)

    def close(self) -> None:
        self._database.close()
