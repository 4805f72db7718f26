"""A program of its own: kills the process groups it was told of when its standard input closes, which is when its parent is gone.

A line ``+N`` adds group N, ``-N`` forgets it. It runs outside every group it guards, and imports nothing of gapless.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import BinaryIO


def main(orders: BinaryIO) -> None:
    groups: set[int] = set()
    for order in orders:
        group = int(order[1:])
        if order.startswith(b"+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.stdin.buffer)
