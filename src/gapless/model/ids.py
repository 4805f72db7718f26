"""Names and numbers that identify things; strings and integers with a type."""

from __future__ import annotations

from typing import NamedTuple, NewType

ProcessorName = NewType("ProcessorName", str)
CalendarName = NewType("CalendarName", str)
SourceName = NewType("SourceName", str)
PartitionKey = NewType("PartitionKey", str)
RunId = NewType("RunId", str)
Fence = NewType("Fence", int)
"""Number of an attempt; only grows. Every write of the attempt names it."""
Generation = NewType("Generation", int)
"""Number of a unit's published output; 0 before the first publish."""


class Unit(NamedTuple):
    """(processor, partition): the atom of planning, claiming and proving. Written ``processor@partition``."""

    processor: ProcessorName
    key: PartitionKey

    def __str__(self) -> str:
        return f"{self.processor}@{self.key}"

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read ``processor@partition``; ``:`` and ``/`` are taken for ``@`` too.

        Raises:
            ValueError: no separator, or one side is empty.
        """
        for separator in ("@", ":", "/"):
            name, found, key = text.partition(separator)
            if found and name.strip() and key.strip():
                return cls(ProcessorName(name.strip()), PartitionKey(key.strip()))
        raise ValueError(f"{text!r} is not a unit: write processor@partition")
