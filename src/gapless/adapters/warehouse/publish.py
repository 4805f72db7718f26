"""Publishing: replace the slices of units by their staged rows, with their markers, in one transaction.

Everything is looked up first; then a list of statements is run, those that change a table's columns before those that change its rows
(DuckDB refuses the other order).
"""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import WAREHOUSE, fixed, literal, published, quoted, unnested
from gapless.adapters.warehouse.shape import Shape, Types, settle
from gapless.adapters.warehouse.stage import journal_columns, stage_name, stage_types
from gapless.adapters.warehouse.units import owned, unit_text
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Marker, Publication

REPLACED = "gapless_replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A publication without the units that a later attempt has published."""

    publication: Publication
    keys: tuple[PartitionKey, ...]
    stage: str
    types: Types

    @property
    def units(self) -> str:
        return f"SELECT unit FROM gapless_publishing WHERE fence = {self.publication.fence}"

    @property
    def rows(self) -> str:
        """The staged rows that are to be published, as a relation."""
        return f"(FROM {self.stage} WHERE {owned(self.publication.output, self.types, self.units)})"


def read_markers(connection: Connection, units: Collection[Unit]) -> dict[Unit, Marker]:
    # A relation: DuckDB looks for pandas anew for every value of a parameter.
    named = [unnested("processor", [unit.processor for unit in units]), unnested("unit", [unit.key for unit in units])]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE gapless_named AS SELECT {', '.join(named)}")
    rows = connection.fetch(fixed("markers"))
    found = ((Unit(ProcessorName(str(name)), PartitionKey(str(key))), fence, generation) for name, key, fence, generation in rows)
    return {
        unit: Marker(unit=unit, fence=Fence(int(str(fence))), generation=Generation(int(str(generation))))
        for unit, fence, generation in found
    }


def publish(connection: Connection, publications: Sequence[Publication]) -> Mapping[Unit, Marker | None]:
    """Raises TargetError where nothing was published."""
    names = ", ".join(dict.fromkeys(publication.output.name for publication in publications))
    with connection.explained(f"publishing {names}"):
        answered, accepted = _accept(connection, publications)
        if accepted:
            _relate_publishing(connection, accepted, answered)
            connection.transaction(list(_statements(connection, accepted)))
    return answered


def _accept(connection: Connection, publications: Sequence[Publication]) -> tuple[dict[Unit, Marker | None], list[_Accepted]]:
    """The answer for every unit, and what is to be written. The greatest fence wins, also among these publications."""
    newest: dict[Unit, Publication] = {}
    for publication in publications:
        for key in publication.keys:
            unit = Unit(publication.processor, key)
            if unit not in newest or newest[unit].fence < publication.fence:
                newest[unit] = publication
    markers = read_markers(connection, newest)

    answered: dict[Unit, Marker | None] = {}
    winning: dict[Fence, list[PartitionKey]] = defaultdict(list)
    for unit, publication in newest.items():
        before = markers.get(unit)
        if before is not None and before.fence > publication.fence:
            answered[unit] = None
        else:
            generation = Generation(before.generation + 1 if before is not None else 1)
            answered[unit] = Marker(unit=unit, fence=publication.fence, generation=generation)
            winning[publication.fence].append(unit.key)
    accepted = [
        _Accepted(
            publication=publication,
            keys=tuple(winning[publication.fence]),
            stage=stage_name(publication.fence),
            types=stage_types(connection, publication.fence),
        )
        for publication in publications
        if publication.fence in winning
    ]
    return answered, accepted


def _relate_publishing(connection: Connection, accepted: Sequence[_Accepted], answered: Mapping[Unit, Marker | None]) -> None:
    """Make the relation ``gapless_publishing`` anew: a row for every unit that is written."""
    counts = " UNION ALL ".join(
        f"SELECT {one.publication.fence}, {unit_text(one.publication.output)}, count(*) FROM {one.stage} GROUP BY 2" for one in accepted
    )
    rows_of = {(fence, key): rows for fence, key, rows in connection.fetch(counts)}
    written = [(one.publication, key) for one in accepted for key in one.keys]
    markers = [answered[Unit(publication.processor, key)] for publication, key in written]
    columns = [
        unnested("processor", [publication.processor for publication, _ in written]),
        unnested("unit", [key for _, key in written]),
        unnested("fence", [publication.fence for publication, _ in written], "BIGINT"),
        unnested("generation", [marker.generation if marker is not None else 0 for marker in markers], "BIGINT"),
        unnested("run", [publication.run for publication, _ in written]),
        unnested("rows", [rows_of.get((publication.fence, key), 0) for publication, key in written], "BIGINT"),
    ]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE gapless_publishing AS SELECT {', '.join(columns)}")


def _statements(connection: Connection, accepted: Sequence[_Accepted]) -> Iterator[str]:
    by_table: dict[str, list[_Accepted]] = defaultdict(list)
    for one in accepted:
        by_table[one.publication.output.name].append(one)
    columns: dict[str, None] = {}
    rows: list[str] = []
    for name, ones in by_table.items():
        table = published(name)
        has = connection.types(table)
        shape = settle(connection, name, has, [(one.rows, one.types) for one in ones], strict=True)
        columns |= dict.fromkeys(_columns(name, has, shape))
        if has:
            for processor in dict.fromkeys(one.publication.processor for one in ones):
                output = next(one.publication.output for one in ones if one.publication.processor == processor)
                of_kept, replace = _replace(connection, processor, output, has)
                columns |= dict.fromkeys(of_kept)  # several processors replace rows of one table
                rows += replace
        rows += [_insert(one, table, shape) for one in ones]
    yield from columns
    yield from rows
    yield fixed("unmark")
    yield fixed("mark")


def _columns(name: str, has: Types, shape: Shape) -> Iterator[str]:
    table = published(name)
    if not has:
        schema, _, _ = name.rpartition(".")
        if schema:
            yield f"CREATE SCHEMA IF NOT EXISTS {quoted(WAREHOUSE, schema)}"
        yield f"CREATE TABLE {table} ({', '.join(f'{quoted(column)} {type_}' for column, type_ in shape.types.items())})"
        return
    yield from (f"ALTER TABLE {table} ADD COLUMN {quoted(column)} {shape.types[column]}" for column in shape.added)
    yield from (f"ALTER TABLE {table} ALTER COLUMN {quoted(column)} SET DATA TYPE {shape.types[column]}" for column in shape.retyped)


def _replace(connection: Connection, processor: ProcessorName, output: Table, has: Types) -> tuple[list[str], list[str]]:
    """Statements that keep and delete what these units have published; none where they have nothing. Those on columns first."""
    table = published(output.name)
    units = f"SELECT unit FROM gapless_publishing WHERE processor = {literal(processor)}"
    mine = owned(output, has, units)
    if not connection.fetch(f"SELECT 1 FROM {table} WHERE {mine} LIMIT 1"):
        return [], []
    kept = quoted(WAREHOUSE, REPLACED, output.name)
    columns = ", ".join(map(quoted, has))
    old_columns = ", ".join(f"old.{quoted(name)}" for name in has)
    journal = {"_processor": "VARCHAR", "_unit": "VARCHAR", "_generation": "BIGINT", **has}
    return journal_columns(connection, kept, journal), [
        (
            f"INSERT INTO {kept} (_processor, _unit, _generation, {columns})"
            f" SELECT {literal(processor)}, old._unit, published.generation - 1, {old_columns}"
            f" FROM (SELECT {unit_text(output)} AS _unit, {columns} FROM {table} WHERE {mine}) AS old"
            f" JOIN gapless_publishing AS published ON published.processor = {literal(processor)} AND published.unit = old._unit"
        ),
        f"DELETE FROM {table} WHERE {mine}",
    ]


def _insert(one: _Accepted, table: str, shape: Shape) -> str:
    return f"INSERT INTO {table} BY NAME SELECT {shape.select(one.types)} FROM {one.rows}"
