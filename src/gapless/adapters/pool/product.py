"""What a Python action may return: rows, one object, objects by partition key, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gapless.adapters.pool.classify import Failure
from gapless.model.attempt import ErrorClass, failed
from gapless.model.calendar import Partition
from gapless.model.ids import PartitionKey

if TYPE_CHECKING:
    import pyarrow as pa

ALLOWED = "a pyarrow.Table or RecordBatch, a list of dict rows, bytes (of a single unit), a dict of partition key to bytes, or None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """``rows`` is an Arrow table; both are None where the function returned nothing."""

    rows: object | None = None
    objects: Mapping[PartitionKey, bytes] | None = None


def product_of(returned: object, partitions: Sequence[Partition]) -> Product:
    """Raises Failure (data) for anything that is not allowed."""
    match returned:
        case None:
            return Product()
        case bytes() | bytearray() | memoryview():
            if len(partitions) != 1:
                raise _refused(f"bytes for {len(partitions)} units")
            return Product(objects={partitions[0].key: bytes(returned)})
        case dict():
            return Product(objects=_objects(returned, partitions))
        case list():
            return Product(rows=_table_of(returned))
    arrow = sys.modules.get("pyarrow")  # not imported: then it is no Arrow data
    if arrow is not None and isinstance(returned, arrow.Table):
        return Product(rows=returned)
    if arrow is not None and isinstance(returned, arrow.RecordBatch):
        return Product(rows=arrow.Table.from_batches([returned]))
    raise _refused(f"{type(returned).__module__}.{type(returned).__qualname__}")


def _objects(returned: Mapping[object, object], partitions: Sequence[Partition]) -> Mapping[PartitionKey, bytes]:
    keys = {partition.key for partition in partitions}
    objects: dict[PartitionKey, bytes] = {}
    for key, value in returned.items():
        if key not in keys:
            raise _refused(f"an object for {key!r}, which is not among the units asked for")
        if not isinstance(value, bytes | bytearray | memoryview):
            raise _refused(f"a {type(value).__qualname__} as the object of {key!r}")
        objects[PartitionKey(str(key))] = bytes(value)
    return objects


def _table_of(rows: list[object]) -> pa.Table:
    """Every column that any row has. A list without rows becomes a table without columns."""
    import pyarrow as pa

    columns: dict[str, None] = {}
    for row in rows:
        if not isinstance(row, dict):
            raise _refused(f"a list with a {type(row).__qualname__} in it")
        columns.update(dict.fromkeys(row))
    try:
        return pa.table({name: [row.get(name) for row in rows if isinstance(row, dict)] for name in columns})
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise Failure(failed(ErrorClass.DATA, f"the rows do not make a table: {error}")) from error


def _refused(what: str) -> Failure:
    return Failure(failed(ErrorClass.DATA, f"the function returned {what}; it may return {ALLOWED}"))
