"""gapless runs backfills of date-partitioned data pipelines and proves that they left no gap."""

from gapless.batch import Batch
from gapless.model.calendar import Partition
from gapless.model.errors import GaplessError

__all__ = ["Batch", "GaplessError", "Partition"]
