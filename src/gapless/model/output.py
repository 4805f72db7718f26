"""Outputs: where a processor's rows or objects land, and which slice of them one unit owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows in a table of the warehouse.

    A unit owns the rows whose ``unit_key`` column, as text, equals the unit's partition key (and, where several processors
    share a table, whose ``slice`` columns have these values). ``partition`` is the column the table is partitioned by,
    ``key`` the natural key, unique over the table.
    """

    name: str
    unit_key: str
    key: tuple[str, ...]
    partition: str | None = None
    slice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One object a unit in the object store; ``path`` is a template over the partition's attributes.

    ``json`` objects are an array of the answer's pages, each as it came; ``text`` objects are the answer as it came.
    """

    path: str
    content: Literal["json", "text"] = "json"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No output that gapless can read: the unit is judged by its outcome alone. For side effects and measurements of overhead."""


Output = Table | Object | Nothing
