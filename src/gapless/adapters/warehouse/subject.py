"""Subjects: the relation that is measured, staged or published, and the rows elsewhere whose keys must differ from its own."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import published, quoted
from gapless.adapters.warehouse.shape import Types, settle
from gapless.adapters.warehouse.stage import stage_name, stage_types, staged_rows
from gapless.adapters.warehouse.units import ASKED, in_slice, owned, slice_text, unit_text
from gapless.model.ids import Fence
from gapless.model.output import Table

UNIT = "_gapless_unit"
OWNER = "_gapless_owner"
ASKED_UNITS = f"SELECT unit FROM {ASKED}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``rows`` is a relation with all its rows, ``universe`` a query for the keys of all rows that lie in the table once it is published.

    ``total`` is how many rows there are, None where that is not known without a query. ``beside`` is a relation of the table's rows that stay, with their types: those of other units than are asked about.
    ``mixed``: most rows may be of other units than are asked about, and are left out first. A stage has none as a rule, and is read as a whole:
    what is found of other units is nobody's evidence, and ``total`` tells that they are there.
    """

    output: Table
    types: Types
    rows: str
    universe: str
    total: int | None = None
    beside: tuple[str, Types] | None = None
    mixed: bool = True

    @property
    def found(self) -> str:
        """Query: the rows of the units asked for, unless ``mixed`` all that lie in the slice; their unit key in front."""
        own = self.mine if self.mixed else f"{quoted(self.output.unit_key)} IS NOT NULL AND {in_slice(self.output)}"
        return f"SELECT {unit_text(self.output)} AS {UNIT}, * FROM {self.rows} WHERE {own}"

    @property
    def mine(self) -> str:
        return owned(self.output, self.types, ASKED_UNITS)


def staged(connection: Connection, fence: Fence, output: Table) -> Subject:
    """A stage, in the types that its table has or will have.

    Raises:
        TargetError: there is no such stage.
    """
    types, stage, table = stage_types(connection, fence), stage_name(fence), published(output.name)
    has = connection.types(table)
    shape = settle(connection, output.name, has, [(stage, types)], strict=False)
    rows = stage if shape.of(types) == types else f"(SELECT {shape.select(types)} FROM {stage})"
    universe = _keys(output, rows)
    beside: tuple[str, Types] | None = None
    if has:
        stays = f"NOT ({owned(output, has, ASKED_UNITS)})"
        universe += f" UNION ALL {_keys(output, table)} WHERE {stays}"
        beside = (f"(SELECT * FROM {table} WHERE {stays})", has)
    total = staged_rows(connection, fence)
    return Subject(output=output, types=shape.of(types), rows=rows, universe=universe, total=total, beside=beside, mixed=False)


def lying(connection: Connection, output: Table, columns: Iterable[str]) -> Subject:
    """What is published. A table that does not exist yet has no rows, and all ``columns`` that are asked about."""
    table = published(output.name)
    types: Types = connection.types(table)
    if not types:
        types = dict.fromkeys((output.unit_key, *output.key, *output.slice, *columns), "VARCHAR")
        table = f"(SELECT {', '.join(f'CAST(NULL AS VARCHAR) AS {quoted(name)}' for name in types)} WHERE FALSE)"
    return Subject(output=output, types=types, rows=table, universe=_keys(output, table))


def _keys(output: Table, relation: str) -> str:
    return f"SELECT {', '.join(map(quoted, output.key)) or 'NULL'}, {slice_text(output)} AS {OWNER} FROM {relation}"
