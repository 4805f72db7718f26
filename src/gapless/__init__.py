"""gapless runs backfills of date-partitioned data pipelines and proves that they left no gap."""

from gapless.batch import Batch
from gapless.model.calendar import Partition
from gapless.model.errors import GaplessError
from gapless.retry import Reject, Retry

__all__ = ["Batch", "GaplessError", "Partition", "Reject", "Retry"]
