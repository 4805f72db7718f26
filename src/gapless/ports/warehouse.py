"""The warehouse: where tables land. Implementations: DuckDB, memory. Shipped suites: :mod:`gapless.testing.warehouse_suite`, and for what measures :mod:`gapless.testing.measurer_suite`.

All calls block; the engine makes them from one thread of its own, and those of a :class:`Measurer` from another. A *stage* holds the
rows of one attempt, aside from what is published, under the attempt's fence; fences are positive, and what is made again for comparison is
staged under the negative of one.
``partitions`` become the relation ``units`` that statements may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from gapless.model.asof import Held, Trace
from gapless.model.calendar import Partition
from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation, Query
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.output import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a warehouse can do; a policy that needs more is refused when the plan is made."""

    sql: bool
    atomic_replace: bool
    fence_in_transaction: bool
    keeps_replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Staged units of one attempt, judged fit to be seen. Of one without staged rows the slice is emptied, and the marker says so."""

    run: RunId
    processor: ProcessorName
    fence: Fence
    output: Table
    keys: tuple[PartitionKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The trace of a publish, written in its transaction."""

    unit: Unit
    fence: Fence
    generation: Generation


class Measurer(Protocol):
    """The half that only reads: reference queries, and evidence of what is staged and published."""

    @property
    def queries(self) -> int:
        """How many statements it was asked since it was opened, those of its own bookkeeping among them."""
        ...

    def rows(self, query: Query, partitions: Sequence[Partition] = ()) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        """Column names and rows of a query: calendars and reference queries.

        Raises:
            TargetError: the query fails; names the file.
        """
        ...

    def measure_stage(
        self, fence: Fence, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        """Evidence of staged units, one entry for each partition, by a number of queries that does not grow with theirs.

        Rows of the stage that belong to none of ``partitions`` are reported as ``unexpected`` of every one of them, and rows in
        another slice of the table as ``damage``. A query that fails gives evidence with ``error``, never an exception.
        """
        ...

    def measure_published(
        self, output: Table, expectation: Expectation, partitions: Sequence[Partition]
    ) -> Mapping[PartitionKey, Evidence]:
        """The same of what is published. A table that does not exist yet has no rows."""
        ...

    def interrupt(self) -> None:
        """End the statement that runs on the thread that it belongs to, from another thread; it then raises TargetError."""
        ...

    def close(self) -> None: ...


class Warehouse(Measurer, Protocol):
    """All of it, for the one thread that owns the warehouse. ``queries`` counts those of its measurers, too."""

    capabilities: Capabilities

    def measurer(self) -> Measurer:
        """Another session, to measure on a thread of its own. It sees what is staged and published when it begins to measure."""
        ...

    def read(self, query: Query, partitions: Sequence[Partition]) -> object:
        """The rows of a query as an Arrow table: what a Python action reads.

        Raises:
            TargetError: the query fails; names the file.
        """
        ...

    def hiding(self, held: Sequence[Held]) -> AbstractContextManager[None]:
        """For a while, :meth:`rows`, :meth:`read` and :meth:`stage_query` see of the tables of these outputs the held rows only.

        Of several outputs with one table each adds its rows. All other tables are as they are, and nothing is changed.
        """
        ...

    def alike(self, fence: Fence, other: Fence, output: Table, key: PartitionKey) -> bool:
        """Whether two stages have exactly the same rows of one unit, in the types of the first.

        Raises:
            TargetError: there is no such stage.
        """
        ...

    def trace(self, fence: Fence, output: Table, key: PartitionKey, *, like: Fence | None = None) -> Trace:
        """What is staged of one unit; with ``like``, in the types that another stage has.

        Raises:
            TargetError: there is no such stage.
        """
        ...

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns of a table, none where it does not exist."""
        ...

    def stage_query(self, fence: Fence, statement: Query, output: Table, partitions: Sequence[Partition]) -> None:
        """Run a SELECT and keep its rows aside.

        Raises:
            TargetError: the statement fails, or a column that the output names is not among its columns.
        """
        ...

    def stage_rows(self, fence: Fence, rows: object, output: Table) -> None:
        """Keep an Arrow table aside. Raises TargetError where a column that the output names is missing."""
        ...

    def publish(self, publications: Sequence[Publication]) -> Mapping[Unit, Marker | None]:
        """Replace the slices of these units by their staged rows, in one transaction with their markers.

        The table is made at its first publish, with the columns of the stage; columns that a later stage adds are added. What
        is replaced is kept under its generation. A unit whose marker has a greater fence is left alone and answered with None.

        Raises:
            TargetError: nothing was published (disk full, types do not fit).
        """
        ...

    def markers(self, processor: ProcessorName, keys: Iterable[PartitionKey]) -> Mapping[PartitionKey, Marker]:
        """Markers of published units; units that never were published are absent."""
        ...

    def keep_stage(self, fence: Fence, processor: ProcessorName, output: Table, keys: Sequence[PartitionKey]) -> None:
        """Keep the staged rows of units judged incomplete, for inspection; they leave the stage."""
        ...

    def restore_stage(self, fence: Fence, processor: ProcessorName, kept: Mapping[PartitionKey, Fence]) -> tuple[PartitionKey, ...]:
        """Make the rows kept of these units, by the fence that staged them, the stage of ``fence``; the units of which any were kept."""
        ...

    def thin_stage(self, fence: Fence, output: Table, keys: Sequence[PartitionKey]) -> None:
        """Take the staged rows of these units away; those of the others stay. Raises TargetError where there is no such stage."""
        ...

    def drop_stage(self, fence: Fence) -> None: ...
