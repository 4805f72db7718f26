"""Expectations: what an output must satisfy, from reference data. Judged by :mod:`gapless.proving`.

A reference query is a SELECT over the warehouse that may read the relation ``units`` (the units asked about, a column an
attribute, and one an argument of the expectation). Its first column is the unit's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gapless.model.calendar import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A statement and the file it stands in."""

    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The entities that must be there, no more and no fewer.

    ``query`` returns (unit key, one column for each of ``columns``). For a table, ``columns`` are columns of the table; for an
    object, ``path`` is a JMESPath over the object's list of pages that gives one list of values (or a single value) an entity.
    """

    query: Query
    columns: tuple[str, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows each entity must have: ``query`` returns (unit key, one column for each of ``columns``, rows)."""

    query: Query
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nulls:
    """Largest share of null values, 0 to 1, by column; from the pipeline file, or from ``query``: (unit key, column, share)."""

    limits: Mapping[str, float] = field(default_factory=dict)
    query: Query | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """All that must hold for one unit's output. Without ``empty`` no partition may have no rows.

    ``empty`` returns (unit key, reason) for the units of which nothing is due. ``at_least`` is a number of rows for outputs
    that no reference lists. ``ranges`` are inclusive bounds by column; null values are outside their concern. ``arguments`` tell
    statements that several processors share what they are asked for.
    """

    keys: Keys | None = None
    counts: Counts | None = None
    empty: Query | None = None
    nulls: Nulls = field(default_factory=Nulls)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    at_least: int = 1
    arguments: Mapping[str, str] = field(default_factory=dict)

    def asked(self, partitions: Sequence[Partition]) -> Sequence[Partition]:
        """The partitions as reference queries see them: their attributes, and the arguments."""
        if not self.arguments:
            return partitions
        return [Partition(key, {**attributes, **self.arguments}) for key, attributes in partitions]
