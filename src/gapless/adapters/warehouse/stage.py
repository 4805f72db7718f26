"""Stages: the rows of one attempt, aside from what is published, under the attempt's fence."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Mapping, Sequence

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.database import Stage
from gapless.adapters.warehouse.identifier import ATTEMPTS, WAREHOUSE, quoted, unnested
from gapless.adapters.warehouse.shape import Types
from gapless.adapters.warehouse.units import ASKED, owned, relate_asked, relate_units, unit_text
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.expectation import Query
from gapless.model.ids import Fence, PartitionKey, ProcessorName
from gapless.model.output import Table

KEPT = "gapless_stage"


def stage_name(fence: Fence) -> str:
    return quoted(ATTEMPTS, "main", f"f{fence}")


def stage_query(connection: Connection, fence: Fence, statement: Query, output: Table, partitions: Sequence[Partition]) -> None:
    connection.check_select(statement)
    with connection.explained(statement.file):
        relate_units(connection, partitions)
        _make(connection, fence, statement.text)
    _check_columns(connection, fence, output, statement.file)


def stage_rows(connection: Connection, fence: Fence, rows: object, output: Table) -> None:
    with connection.explained(f"staging rows for {output.name}"), connection.arrow("gapless_rows", rows):
        _make(connection, fence, "FROM gapless_rows")
    _check_columns(connection, fence, output, "the rows of the action")


def stage_types(connection: Connection, fence: Fence) -> Types:
    """Columns of a stage.

    Raises:
        TargetError: there is no such stage.
    """
    return _stage(connection, fence).types


def staged_rows(connection: Connection, fence: Fence) -> int:
    """How many rows a stage has. Raises TargetError as :func:`stage_types` does."""
    return _stage(connection, fence).rows


def drop_stage(connection: Connection, fence: Fence) -> None:
    connection.database.stages.pop(fence, None)
    with connection.explained(f"dropping the stage of attempt {fence}"):
        connection.execute(f"DROP TABLE IF EXISTS {stage_name(fence)}")


def keep_stage(connection: Connection, fence: Fence, processor: ProcessorName, output: Table, keys: Sequence[PartitionKey]) -> None:
    """Move the staged rows of these units to a table of the processor; those of older attempts at the same units go."""
    with connection.explained(f"keeping the stage of {processor}"):
        types = stage_types(connection, fence)
        kept = quoted(WAREHOUSE, KEPT, processor)
        relate_asked(connection, keys)
        newer = f"SELECT _unit FROM {kept} WHERE _fence > {fence}"
        asked = f"SELECT unit FROM {ASKED} EXCEPT ({newer})"
        connection.transaction(journal_columns(connection, kept, {"_unit": "VARCHAR", "_fence": "BIGINT", **types}))
        columns = ", ".join(map(quoted, types))
        connection.transaction(
            [
                f"DELETE FROM {kept} WHERE _fence < {fence} AND _unit IN (SELECT unit FROM {ASKED})",
                (
                    f"INSERT INTO {kept} (_unit, _fence, {columns}) SELECT {unit_text(output)}, {fence}, {columns}"
                    f" FROM {stage_name(fence)} WHERE {owned(output, types, asked)}"
                ),
            ]
        )
    thin_stage(connection, fence, output, keys)


def thin_stage(connection: Connection, fence: Fence, output: Table, keys: Sequence[PartitionKey]) -> None:
    """Take the staged rows of these units away."""
    with connection.explained(f"taking units from the stage of attempt {fence}"):
        relate_asked(connection, keys)
        stage = _stage(connection, fence)
        mine = owned(output, stage.types, f"SELECT unit FROM {ASKED}")
        ((gone,),) = connection.fetch(f"DELETE FROM {stage_name(fence)} WHERE {mine}")
        connection.database.stages[fence] = Stage(stage.types, stage.rows - int(str(gone)))


def restore_stage(
    connection: Connection, fence: Fence, processor: ProcessorName, kept: Mapping[PartitionKey, Fence]
) -> tuple[PartitionKey, ...]:
    """The kept rows of these units, staged by these fences, as the stage of another."""
    with connection.explained(f"restoring the stage of {processor}"):
        source = quoted(WAREHOUSE, KEPT, processor)
        columns = [name for name in connection.types(source) if name not in ("_unit", "_fence")]
        if not columns:
            return ()
        wanted = f"SELECT {unnested('unit', list(kept))}, {unnested('fence', list(kept.values()), 'BIGINT')}"
        rows = f"FROM {source} SEMI JOIN ({wanted}) AS wanted ON wanted.unit = _unit AND wanted.fence = _fence"
        _make(connection, fence, f"SELECT {', '.join(map(quoted, columns))} {rows}")
        found = connection.fetch(f"SELECT DISTINCT _unit {rows} ORDER BY _unit")
        return tuple(PartitionKey(str(unit)) for (unit,) in found)


def journal_columns(connection: Connection, table: str, types: Types) -> list[str]:
    """Statements that give a table for people these columns; a column whose type has changed becomes text."""
    has = {name.lower(): type_ for name, type_ in connection.types(table).items()}
    if not has:
        return [f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(f'{quoted(name)} {type_}' for name, type_ in types.items())})"]
    added = [f"ALTER TABLE {table} ADD COLUMN {quoted(name)} {type_}" for name, type_ in types.items() if name.lower() not in has]
    changed = [name for name, type_ in types.items() if has.get(name.lower(), type_) not in (type_, "VARCHAR")]
    return added + [f"ALTER TABLE {table} ALTER COLUMN {quoted(name)} SET DATA TYPE VARCHAR" for name in changed]


def _make(connection: Connection, fence: Fence, query: str) -> None:
    """Keep the rows of a query as the stage of an attempt, in place of what it had."""
    ((rows,),) = connection.fetch(f"CREATE OR REPLACE TABLE {stage_name(fence)} AS {query}")
    connection.database.stages[fence] = Stage(connection.types(stage_name(fence)), int(str(rows)))


def _stage(connection: Connection, fence: Fence) -> Stage:
    stage = connection.database.stages.get(fence)
    if stage is None:
        raise TargetError(f"the warehouse has no stage of attempt {fence}", help="run the unit again")
    return stage


def _check_columns(connection: Connection, fence: Fence, output: Table, made_by: str) -> None:
    types = stage_types(connection, fence)
    has = {name.lower() for name in types}
    wanted = dict.fromkeys((output.unit_key, *output.key, *output.slice, *((output.partition,) if output.partition else ())))
    missing = [name for name in wanted if name.lower() not in has]
    if missing:
        drop_stage(connection, fence)
        raise TargetError(
            f"{made_by}: the rows have no column {', '.join(missing)}, which the output {output.name} names; they have {', '.join(types)}",
            help=f"add the column to {made_by}, or correct the output of the processor",
        )
