"""Doubts about an expectation: that units can never pass it, or that it can never fail. Where both are told of in :mod:`gapless.proving.never_passes`
and :mod:`gapless.proving.never_fails`, they are certain: they follow from what its statements say, whatever rows the units have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gapless.model.expectation import Expectation
from gapless.model.ids import PartitionKey
from gapless.model.output import Output, Table
from gapless.proving.hearing import Entities, Hearing, Place

SHOWN = 3


class Doubt(NamedTuple):
    """What is wrong with an expectation, where it stands below its processor, and what to do. ``refused`` where units can never pass."""

    place: Place
    message: str
    refused: bool
    advice: str | None = None


class Listing(NamedTuple):
    """A statement that says exactly which entities there are, no more and no fewer."""

    place: Place
    file: str
    columns: tuple[str, ...]
    entities: Entities


@dataclass(frozen=True, kw_only=True)
class Case:
    """An expectation of an output, and what its statements say of some units. ``rows`` is how many rows units have, where that is known."""

    expectation: Expectation
    output: Output
    said: Hearing
    rows: Mapping[PartitionKey, int]

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """What ``keys`` and ``counts`` list; an entity of which no row is counted is not listed."""
        keys, counts, said = self.expectation.keys, self.expectation.counts, self.said
        found = []
        if keys is not None and said.keys is not None:
            found.append(Listing(("expect", "keys"), keys.query.file, keys.columns, said.keys))
        if counts is not None and said.counts is not None:
            some = {unit: frozenset(entity for entity, number in by.items() if number > 0) for unit, by in said.counts.items()}
            found.append(Listing(("expect", "counts"), counts.query.file, counts.columns, some))
        return tuple(found)

    def once(self, columns: Sequence[str]) -> bool:
        """Whether each entity of these columns is one row at most: they have the whole natural key, as far as it differs inside a unit."""
        output = self.output
        return isinstance(output, Table) and bool(output.key) and {*output.key} <= {*columns, output.unit_key, *output.slice}

    def rows_due(self, unit: PartitionKey) -> int | None:
        """How many rows the statements ask for; None where they do not say."""
        keys, said = self.expectation.keys, self.said
        if said.counts is not None:
            return sum(said.counts[unit].values())
        if keys is not None and said.keys is not None and self.once(keys.columns):
            return len(said.keys[unit])
        return None

    def never(self, place: Place, found: Mapping[PartitionKey, str]) -> Iterator[Doubt]:
        """One doubt about all units that can never pass, with why the first of them cannot."""
        first = next((unit for unit in self.said.units if unit in found), None)
        if first is not None:
            others = f" and {len(found) - 1:,} more of {len(self.said.units):,} units" if len(found) > 1 else ""
            yield Doubt(place, f"{first}{others} can never pass: {found[first]}", refused=True)


def strangers(case: Case) -> Iterator[Doubt]:
    """Unit keys that no unit has: they do no harm by themselves, and are what a join on the wrong column leaves."""
    for place, keys in case.said.strangers.items():
        shown = ", ".join(keys[:SHOWN]) + (f" and {len(keys) - SHOWN:,} more" if len(keys) > SHOWN else "")
        told = f"{shown} {'is no partition' if len(keys) == 1 else 'are no partitions'} of calendar {case.said.calendar.name}"
        yield Doubt(place, told, refused=False, advice=f"the first column must be the unit's key, such as {case.said.units[0]}")


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
