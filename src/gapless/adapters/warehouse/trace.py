"""Traces: what is staged of one unit, so that it can be compared with what it is when it is made again."""

# ruff: noqa: S608 - statements are composed of quoted identifiers and literals
from __future__ import annotations

from collections.abc import Iterator

from gapless.adapters.warehouse.connection import Connection
from gapless.adapters.warehouse.identifier import literal, quoted
from gapless.adapters.warehouse.shape import Types
from gapless.adapters.warehouse.stage import stage_name, stage_types
from gapless.adapters.warehouse.units import ASKED, owned, relate_asked
from gapless.model.asof import Trace
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Table

_FLOATING = ("FLOAT", "DOUBLE")
_SCALES = ("1.0", "1.37")
"""Where one of two scaled numbers lies so that the last bit decides how it is rounded, the other does not."""


def alike(connection: Connection, fence: Fence, other: Fence, output: Table, key: PartitionKey) -> bool:
    """One hash a row, which is made much faster than a trace is."""
    with connection.explained(f"comparing {output.name}"):
        wanted = {name.lower(): type_ for name, type_ in stage_types(connection, fence).items()}
        relate_asked(connection, [key])
        told = [connection.fetch(_hashed(one, output, stage_types(connection, one), wanted)) for one in (fence, other)]
    return told[0] == told[1]


def _hashed(fence: Fence, output: Table, types: Types, wanted: Types) -> str:
    names = sorted(types, key=str.lower)
    columns = ", ".join(f"{_value(name, types, wanted)[0]} AS {quoted(name.lower())}" for name in names)
    mine = owned(output, types, f"SELECT unit FROM {ASKED}")
    rows = f"SELECT {columns} FROM {stage_name(fence)} WHERE {mine}"
    return f"SELECT {literal(' '.join(name.lower() for name in names))}, count(*), {_sum('hash(hash(rows))')} FROM ({rows}) AS rows"


def trace(connection: Connection, fence: Fence, output: Table, key: PartitionKey, *, like: Fence | None) -> Trace:
    with connection.explained(f"comparing {output.name}"):
        types = stage_types(connection, fence)
        wanted = {name.lower(): type_ for name, type_ in (types if like is None else stage_types(connection, like)).items()}
        relate_asked(connection, [key])
        identity = f"hash([{', '.join(f'CAST({_value(name, types, wanted)[0]} AS VARCHAR)' for name in _identity(output, types))}])"
        rows = f"SELECT *, {identity} AS _gapless_key FROM {stage_name(fence)} WHERE {owned(output, types, f'SELECT unit FROM {ASKED}')}"
        names = list(types)
        variants = [list(_digests(name, types, wanted)) for name in names]
        told = ", ".join(["count(*)", _sum("_gapless_key"), *(digest for digests in variants for digest in digests)])
        ((count, keys, *found),) = connection.fetch(f"SELECT {told} FROM ({rows})")
    digests = iter(map(str, found))
    columns = {name.lower(): tuple(next(digests) for _ in listed) for name, listed in zip(names, variants, strict=True)}
    return Trace(rows=int(str(count)), keys=str(keys), columns=columns)


def _identity(output: Table, types: Types) -> list[str]:
    """The columns by which rows are told apart, as the stage writes them."""
    names = {name.lower(): name for name in types}
    return [names[column.lower()] for column in dict.fromkeys((output.unit_key, *output.slice, *output.key))]


def _value(name: str, types: Types, wanted: Types) -> tuple[str, str]:
    """Expression for a column in the type that is wanted, and that type."""
    type_ = wanted.get(name.lower(), types[name])
    return (quoted(name) if type_ == types[name] else f"TRY_CAST({quoted(name)} AS {type_})"), type_


def _digests(name: str, types: Types, wanted: Types) -> Iterator[str]:
    """Expressions: the digest of a column's values with the keys of their rows, in two ways where they are floating-point numbers."""
    value, type_ = _value(name, types, wanted)
    lost = f"{value} IS NULL AND {quoted(name)} IS NOT NULL"
    if type_ in _FLOATING:
        for scale in _SCALES:
            rounded = f"TRY_CAST(round({value} * {scale}, 9) + 0.0 AS FLOAT)"
            yield _sum(f"hash(hash(_gapless_key, {rounded}, {lost}))")
    else:
        yield _sum(f"hash(hash(_gapless_key, {value}, {lost}))")


def _sum(digest: str) -> str:
    return f"coalesce(sum({digest}) % 18446744073709551616, 0)"
