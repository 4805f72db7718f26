"""The object store: where scraped payloads land. Implementations: fsspec (a folder, a bucket), memory. Suite: :mod:`gapless.testing.objects_suite`.

One object a unit and fence: a path holds the fence, so a late writer with an older fence cannot touch what a newer one wrote, and
older generations stay. Staged objects are invisible to :meth:`Objects.measure_published` and are cleaned up by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from gapless.model.calendar import Partition
from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Object

Reference = Mapping[PartitionKey, "Expected"]


class Expected(Protocol):
    """What the reference says of one unit: its entities (None where no key set is declared), why it may be empty, and which
    texts may stand at a path (in a column of CSV)."""

    @property
    def entities(self) -> frozenset[tuple[str, ...]] | None: ...

    @property
    def empty_reason(self) -> str | None: ...

    @property
    def asks(self) -> Mapping[str, frozenset[str]]: ...


class Objects(Protocol):
    def path(self, output: Object, partition: Partition, fence: Fence) -> str:
        """Where a unit's object of this fence lies, relative to the store: the template filled, then the fence."""
        ...

    def stage(self, output: Object, partition: Partition, fence: Fence, body: bytes) -> None:
        """Write a compressed object aside. Raises TargetError (disk full, no permission)."""
        ...

    def measure(
        self, paths: Mapping[PartitionKey, str], output: Object, expectation: Expectation, reference: Reference
    ) -> Mapping[PartitionKey, Evidence]:
        """Read objects back, staged ones where they are not published: bytes, digest, entities. Unreadable gives ``error``."""
        ...

    def publish(self, paths: Sequence[str]) -> None:
        """Make staged objects visible, durably. Publishing what is published already does nothing."""
        ...

    def exists(self, path: str) -> bool:
        """Published (not only staged)."""
        ...

    def read(self, path: str, digest: str = "") -> bytes:
        """A published object, decompressed. Raises TargetError where it is missing or damaged, or has another digest than the one given."""
        ...

    def sweep(self, keep: Callable[[str], bool]) -> int:
        """Remove staged leftovers of attempts that are over; how many."""
        ...
