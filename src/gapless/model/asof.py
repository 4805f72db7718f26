"""As-of tests: a unit is made again while the rows are hidden that its needs do not hold, and has to come out the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gapless.model.calendar import Partition
from gapless.model.ids import PartitionKey
from gapless.model.output import Table


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a table that the needs of a unit hold: those of these partitions, in the slice of this output."""

    output: Table
    keys: tuple[PartitionKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The unit of an attempt that is made again, and what its needs hold of every table that has more.

    ``together`` is how many units the attempt was made of; ``sides`` on how many sides of its windows there are rows to be hidden.
    """

    partition: Partition
    held: tuple[Held, ...]
    together: int = 1
    sides: int = 1

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have rows to hide, in order."""
        return tuple({one.output.name.lower(): one.output.name for one in self.held}.values())

    def held_of(self, tables: Collection[str]) -> tuple[Held, ...]:
        """What the needs hold of some of the tables."""
        names = {table.lower() for table in tables}
        return tuple(one for one in self.held if one.output.name.lower() in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the output of one unit is, for comparing: digests of its rows' keys and, by column, of its values.

    Floating-point numbers are digested twice, rounded to about seven digits and to the ninth after the point at different places, so
    that the order in which they were summed up does not show: two columns are alike where one of the digests is.
    """

    rows: int = 0
    keys: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What an as-of test found: the unit that was made again came out otherwise.

    ``columns`` are those whose values differ; without any, there are other rows. ``tables`` are those whose hidden rows make the
    difference; without any, it is the units that it ran together with (``together`` in all). ``by`` is the file or function that reads.
    """

    key: PartitionKey
    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    together: int = 1
    by: str = ""
