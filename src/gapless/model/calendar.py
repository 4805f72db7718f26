"""Calendars: the ordered list of partitions that should exist, each with attributes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from gapless.model.ids import CalendarName, PartitionKey
from gapless.model.ordinals import EMPTY, Ordinals

AttributeValue = str | tuple[str, ...]
"""One value, or several for an attribute that is a list (the teams that play on a date)."""


class Partition(NamedTuple):
    """One entry of a calendar: its key, and its attributes with the key attribute among them."""

    key: PartitionKey
    attributes: Mapping[str, AttributeValue]


@dataclass(frozen=True)
class Calendar:
    """One version of a calendar, held by column.

    ``key`` is the name of the attribute whose value is the partition's key. ``columns`` has one tuple an attribute, the key's
    own column left out. ``not_due`` are partitions that are listed but not final yet.

    Raises:
        ValueError: two partitions with one key, or columns of unequal length.
    """

    name: CalendarName
    key: str
    keys: tuple[PartitionKey, ...]
    columns: Mapping[str, tuple[AttributeValue, ...]] = field(default_factory=dict)
    not_due: Ordinals = EMPTY

    def __post_init__(self) -> None:
        if len(self._ordinals) != len(self.keys):
            twice = next(key for key in self.keys if self.keys.count(key) > 1)
            raise ValueError(f"calendar {self.name}: partition {twice!r} is listed twice")
        for name, column in self.columns.items():
            if len(column) != len(self.keys):
                raise ValueError(f"calendar {self.name}: attribute {name!r} has {len(column)} values for {len(self.keys)} partitions")

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _ordinals(self) -> dict[str, int]:
        return {key: ordinal for ordinal, key in enumerate(self.keys)}

    @cached_property
    def version(self) -> str:
        """Digest of everything that the calendar says."""
        body = json.dumps([self.key, self.keys, dict(sorted(self.columns.items())), f"{self.not_due.bits:x}"])
        return hashlib.sha256(body.encode()).hexdigest()[:16]

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """Names of all attributes, the key's first."""
        return (self.key, *self.columns)

    @property
    def everything(self) -> Ordinals:
        return Ordinals.span(0, len(self.keys))

    @property
    def due(self) -> Ordinals:
        """The partitions that should exist by now."""
        return self.everything - self.not_due

    def ordinal(self, key: str) -> int | None:
        """Position of a key, or None where the calendar does not list it."""
        return self._ordinals.get(key)

    def places(self, keys: Sequence[str]) -> list[int | None]:
        """Positions of many keys, each as :meth:`ordinal` has it."""
        return list(map(self._ordinals.get, keys))

    def partition(self, ordinal: int) -> Partition:
        key = self.keys[ordinal]
        return Partition(key, {self.key: key, **{name: column[ordinal] for name, column in self.columns.items()}})

    def column(self, attribute: str) -> Sequence[AttributeValue]:
        """Values of an attribute by ordinal; the key attribute included.

        Raises:
            KeyError: the calendar has no such attribute.
        """
        return self.keys if attribute == self.key else self.columns[attribute]

    def values(self, attribute: str, ordinal: int) -> tuple[str, ...]:
        """Values of an attribute of one partition, always as a tuple."""
        value = self.column(attribute)[ordinal]
        return value if isinstance(value, tuple) else (value,)

    def members(self, attribute: str) -> Mapping[str, Sequence[int]]:
        """Ordinals by value of an attribute, ascending; a partition with several values is listed under each."""
        if attribute not in self._members:
            found: dict[str, list[int]] = {}
            for ordinal, value in enumerate(self.column(attribute)):
                for one in value if isinstance(value, tuple) else (value,):
                    found.setdefault(one, []).append(ordinal)
            self._members[attribute] = found
        return self._members[attribute]

    def groups(self, attribute: str) -> Mapping[str, Ordinals]:
        """Partitions by value of an attribute, as sets. For attributes of few values; :meth:`members` suits any number."""
        if attribute not in self._groups:
            self._groups[attribute] = {value: Ordinals.of(listed) for value, listed in self.members(attribute).items()}
        return self._groups[attribute]

    @cached_property
    def _members(self) -> dict[str, Mapping[str, Sequence[int]]]:
        return {}

    @cached_property
    def _groups(self) -> dict[str, Mapping[str, Ordinals]]:
        return {}

    @cached_property
    def date_attribute(self) -> str | None:
        """The attribute that dates a partition: the key where keys are ISO dates (with or without a time), else an attribute of
        ISO dates, preferably one whose name ends in ``date``. ``YYYY-MM`` counts where the name ends in ``month``."""
        dated = [name for name in self.attributes if self.keys and all(_is_date(name, value) for value in self.column(name))]
        if self.key in dated:
            return self.key
        return next((name for name in dated if name.endswith("date")), dated[0] if dated else None)

    @cached_property
    def dates(self) -> tuple[str, ...] | None:
        """The date of each partition by ordinal, comparable as text; None where nothing dates them. A month is its first day."""
        if self.date_attribute is None:
            return None
        return tuple(f"{value}-01" if len(value) == len("2023-01") else value for value in map(str, self.column(self.date_attribute)))

    def ordinals_of(self, keys: Sequence[str]) -> Ordinals:
        """The set of these keys; keys that the calendar does not list are left out."""
        return Ordinals.of(ordinal for ordinal in self.places(keys) if ordinal is not None)

    def keys_of(self, ordinals: Ordinals) -> list[PartitionKey]:
        return [self.keys[ordinal] for ordinal in ordinals]


def _is_date(attribute: str, value: AttributeValue) -> bool:
    if not isinstance(value, str) or (len(value) == len("2023-01") and not attribute.endswith("month")):
        return False
    try:
        date.fromisoformat(f"{value}-01" if len(value) == len("2023-01") else value[: len("2023-01-01")])
    except ValueError:
        return False
    return value[4:5] == "-"
