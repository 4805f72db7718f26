"""What a Python action receives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.model.calendar import Partition
from gapless.model.ids import PartitionKey

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The units that one call of a Python action carries out.

    ``partitions`` in calendar order; ``objects`` gives, for a partition's key, the upstream objects that the unit needs
    (decompressed, in order of the needs and then of the calendar); ``tables`` are the rows that the action ``reads``, by the name
    given there: one Arrow table with the rows of all units, in the order of its SELECT; ``arguments`` are those of the pipeline
    file; ``folder`` is the workspace.
    """

    partitions: tuple[Partition, ...]
    objects: Callable[[PartitionKey], tuple[bytes, ...]]
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
