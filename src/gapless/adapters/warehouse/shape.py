"""Shapes: the columns of a published table, and what they become when stages are published into it."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import published, quoted
from gapless.model.errors import TargetError

Types = Mapping[str, str]
"""DuckDB type by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Columns and types that a table has or is to have; ``added`` and ``retyped`` are those in which it differs from what it has."""

    types: Types
    added: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()

    def of(self, stage: Types) -> Types:
        """The columns of a stage, with the types of the table."""
        wanted = {name.lower(): type_ for name, type_ in self.types.items()}
        return {name: wanted.get(name.lower(), type_) for name, type_ in stage.items()}

    def select(self, stage: Types) -> str:
        """The columns of a stage, cast to the types of the table. Values that do not fit become null; :func:`settle` refuses them."""
        wanted = self.of(stage)
        return ", ".join(
            quoted(name) if wanted[name] == type_ else f"TRY_CAST({quoted(name)} AS {wanted[name]}) AS {quoted(name)}"
            for name, type_ in stage.items()
        )


def settle(connection: Connection, table: str, has: Types, stages: Sequence[tuple[str, Types]], *, strict: bool) -> Shape:
    """The shape of a table, which ``has`` these columns, after these stages (relation and types) are published into it.

    New columns are added with the type of the first stage that has values in them. A column of another type stays as it is where
    every staged value fits unchanged, and takes the type of the stage where it holds no value yet (nothing was known of it).

    Raises:
        TargetError: ``strict``, and a staged value does not fit; names table, column and both types.
    """
    names = {name.lower(): name for name in has}
    types = dict(has)
    filled: dict[str, bool] = {}
    retyped: dict[str, None] = {}

    for stage, staged in stages:
        strange = [column for column, type_ in staged.items() if types.get(names.get(column.lower(), "")) != type_]
        valued = _with_values(connection, stage, strange)
        for column, type_ in staged.items():
            name = names.setdefault(column.lower(), column)
            if name not in types:
                types[name] = type_
                filled[name] = column in valued
            elif types[name] != type_ and column in valued:
                if name not in filled:
                    filled[name] = bool(_with_values(connection, published(table), [name]))
                if not filled[name]:
                    types[name] = type_
                    filled[name] = True
                    retyped[name] = None
                elif strict and not _fits(connection, stage, column, type_, types[name]):
                    raise TargetError(
                        f"column {name} of table {table} is {types[name]}, and staged values of type {type_} do not fit into it",
                        help=f"cast {name} to {types[name]} in the processor, or migrate the table",
                    )
    added = tuple(name for name in types if name not in has)
    return Shape(types=types, added=added, retyped=tuple(name for name in retyped if name in has))


def _with_values(connection: Connection, relation: str, columns: Sequence[str]) -> frozenset[str]:
    """Those among these columns that are not null everywhere."""
    if not columns:
        return frozenset()
    (found,) = connection.fetch(f"SELECT {', '.join(f'count({quoted(column)}) > 0' for column in columns)} FROM {relation}")
    return frozenset(column for column, some in zip(columns, found, strict=True) if some)


def _fits(connection: Connection, stage: str, column: str, staged: str, published: str) -> bool:
    """Every value survives the way there and back."""
    name = quoted(column)
    there_and_back = f"TRY_CAST(TRY_CAST({name} AS {published}) AS {staged})"
    return not connection.fetch(f"SELECT 1 FROM {stage} WHERE {name} IS NOT NULL AND {there_and_back} IS DISTINCT FROM {name} LIMIT 1")
