"""What a Python action receives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gapless.model.calendar import Partition
from gapless.model.ids import PartitionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The units that one call of a Python action carries out.

    ``partitions`` in calendar order; ``objects`` gives, for a partition's key, the upstream objects that the unit needs
    (decompressed, in order of the needs and then of the calendar); ``arguments`` are those of the pipeline file;
    ``folder`` is the workspace.
    """

    partitions: tuple[Partition, ...]
    objects: Callable[[PartitionKey], tuple[bytes, ...]]
    arguments: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
