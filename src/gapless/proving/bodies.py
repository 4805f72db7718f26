"""Bodies: which units of a processor have which object. One and the same for two units is suspicious: one of them is the answer to
another question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation
from gapless.model.ids import PartitionKey

SMALLEST = 256
"""Bytes from which on two bodies are not alike by chance."""
FEWEST = 20
"""Rows from which on those of two slices are not alike by chance."""


class Bodies:
    """Digests of the objects of a processor's units. ``proven`` are those that were judged fit before, by unit."""

    def __init__(self, proven: Mapping[PartitionKey, str]) -> None:
        self._digests: dict[PartitionKey, str] = {}
        self._units: dict[str, set[PartitionKey]] = {}
        for key, digest in proven.items():
            self.add(key, digest)

    def add(self, key: PartitionKey, digest: str) -> None:
        """A unit has this object now."""
        before = self._digests.get(key)
        if before is not None:
            self._units[before].discard(key)
        self._digests[key] = digest
        self._units.setdefault(digest, set()).add(key)

    def compared(self, key: PartitionKey, evidence: Evidence, expectation: Expectation) -> Evidence:
        """The evidence, with the first other unit that has the same object, where that is suspicious."""
        if expectation.same_allowed or evidence.size < SMALLEST:
            return evidence
        return replace(evidence, twin=min(self._units.get(evidence.digest, set()) - {key}, default=None))
