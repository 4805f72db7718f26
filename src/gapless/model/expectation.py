"""Expectations: what an output must satisfy, from reference data. Judged by :mod:`gapless.proving`.

A reference query is a SELECT over the warehouse that may read the relation ``units`` (the units asked about, a column an
attribute, and one an argument of the expectation). Its first column is the unit's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from gapless.model.calendar import Partition
from gapless.model.condition import Condition


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
class Excuse:
    """Why less than everything is enough, and the last day on which it is."""

    because: str
    until: date

    def is_over(self, now: float) -> bool:
        """``now`` in seconds since the epoch; days are those of UTC."""
        return datetime.fromtimestamp(now, UTC).date() > self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Containment:
    """Entities of the query that must be among the rows, or of the rows that must be among the query's.

    ``query`` returns (unit key, one column for each of ``columns``). ``share`` is the least share of these entities, 0 to 1; one
    below 1 has an ``excuse``.
    """

    query: Query
    columns: tuple[str, ...]
    share: float = 1.0
    excuse: Excuse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nulls:
    """Largest share of null values, 0 to 1, by column; from the pipeline file, or from ``query``: (unit key, column, share).

    A limit that has an excuse is 0 when that is over. A column in ``per`` keeps its limit in each entity of these columns by itself.
    ``others`` is the limit of every column that has none of its own; None where these are not looked at.
    """

    limits: Mapping[str, float] = field(default_factory=dict)
    excuses: Mapping[str, Excuse] = field(default_factory=dict)
    per: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    query: Query | None = None
    others: float | None = None

    def of(self, columns: Iterable[str], limits: Mapping[str, float]) -> Mapping[str, float]:
        """The limits of one unit's output with these columns: its own ``limits``, and that of all others. Case tells no columns apart."""
        if self.others is None:
            return limits
        own = {column.lower() for column in limits}
        return {**limits, **{column: self.others for column in columns if column.lower() not in own}}


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Values of ``columns`` that must be known: each is among the rows of ``query``, which returns these columns and no unit key."""

    query: Query
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """How evidence and findings call it."""
        return ", ".join(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How far the mean of a unit may lie from those of the other units that lie in the table, in their standard deviations.

    Only units with the same value in the column ``within`` are compared, and only where there are at least ``least`` others.
    """

    deviations: float
    least: int
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How far a group of units may be from the other groups; units with one value in the column ``by`` are a group, such as a season.

    What is compared is a number of each unit, averaged over its group: the mean of ``column``, or, where that is None, the rows of each
    entity of ``per``. Where ``within`` names a column, only groups are compared that have the same value there, such as the same kind of
    games: a group is then the units with the same two values. ``share`` is how far the groups may lie apart, relative to the others; groups of fewer than ``least`` units, and those
    of which there is no number, are not compared.
    """

    by: str
    share: float
    least: int
    column: str | None = None
    per: tuple[str, ...] = ()
    within: str | None = None

    @property
    def name(self) -> str:
        """How evidence and findings call it."""
        return f"{self.number} by {self.by}"

    @property
    def number(self) -> str:
        """What is compared."""
        return f"the mean of {self.column}" if self.column is not None else f"the rows of each {', '.join(self.per)}"

    @property
    def columns(self) -> tuple[str, ...]:
        compared = (self.column,) if self.column is not None else self.per
        return (self.by, *((self.within,) if self.within is not None else ()), *compared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the values of ``columns`` add up to in each entity of ``per`` (in the whole unit where it names no columns), give or take ``tolerance``.

    ``query`` returns (unit key, one column for each of ``per``, one for each of ``columns``). An entity that it does not list, or that has no
    rows, is not looked at, and neither is a sum of nulls alone. ``name`` tells several sums of one output apart.
    """

    name: str
    query: Query
    columns: tuple[str, ...]
    per: tuple[str, ...] = ()
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """All that must hold for one unit's output. Without ``empty`` no partition may have no rows.

    ``contains`` are entities that must be there, whatever else is; ``within`` those of which all that is there must be one.
    ``empty`` returns (unit key, reason) for the units of which nothing is due. ``at_least`` is a number of rows for outputs
    that no reference lists. ``ranges`` are inclusive bounds by column, ``allowed`` the values that a column may have, as text;
    ``varies`` are columns that must not have one value throughout, each with the number of values from which on that is expected.
    ``holds`` are conditions that every row meets, ``sums`` what values add up to. Null values are outside the concern of all these and of ``references``. ``agrees`` gives, by column, the attributes of the unit that
    every row repeats, as a template; of an object, by the JMESPath where its payload says so (by the column of a CSV). ``same_allowed``
    says that two units may have one and the same object, or two slices of a table the same rows of a unit. ``arguments`` tell statements that several processors share what they are asked for.
    """

    keys: Keys | None = None
    counts: Counts | None = None
    contains: Containment | None = None
    within: Containment | None = None
    empty: Query | None = None
    nulls: Nulls = field(default_factory=Nulls)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: tuple[References, ...] = ()
    varies: Mapping[str, int] = field(default_factory=dict)
    agrees: Mapping[str, str] = field(default_factory=dict)
    distribution: Mapping[str, Distribution] = field(default_factory=dict)
    alike: tuple[Likeness, ...] = ()
    holds: tuple[Condition, ...] = ()
    sums: tuple[Sums, ...] = ()
    same_allowed: bool = False
    at_least: int = 1
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the output that it names; those that only a query names are not among them."""
        asking = (self.keys, self.counts, self.contains, self.within, *self.references, *self.alike)
        listed = [one.columns for one in asking if one is not None]
        groups = {one.within for one in self.distribution.values() if one.within is not None}
        sums = (columns for one in self.sums for columns in (one.columns, one.per))
        named = (self.nulls.limits, self.ranges, self.allowed, self.varies, self.agrees, self.distribution, sorted(groups))
        held = (one.columns for one in self.holds)
        return tuple(dict.fromkeys(column for columns in (*listed, *self.nulls.per.values(), *named, *held, *sums) for column in columns))

    def asked(self, partitions: Sequence[Partition]) -> Sequence[Partition]:
        """The partitions as reference queries see them: their attributes, and the arguments."""
        if not self.arguments:
            return partitions
        return [Partition(key, {**attributes, **self.arguments}) for key, attributes in partitions]
