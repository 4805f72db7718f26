"""A program of its own: kills the process groups it was told of when its standard input closes, which is when its parent is gone.

A line ``+N GROUP`` adds a group under number N, ``-N`` forgets it. It runs outside every group it guards, and imports nothing
of gapless.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable


def groups_of(orders: Iterable[bytes]) -> Iterable[int]:
    """The groups that are left when the orders end."""
    groups: dict[bytes, int] = {}
    for order in orders:
        number, _, group = order[1:].strip().partition(b" ")
        if order.startswith(b"+"):
            groups[number] = int(group)
        else:
            groups.pop(number, None)
    return groups.values()


if __name__ == "__main__":
    for left in groups_of(sys.stdin.buffer):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(left, signal.SIGKILL)
