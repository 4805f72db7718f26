"""What a measurement gives: one row of the table, printed as a line of JSON by the process that measured it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``value`` in ``unit``; ``floor`` is the same of the least that does the work, in the same unit, where there is one."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    budget: str = ""
    note: str = ""


def report(rows: Iterable[Measured]) -> None:
    """Print every row as soon as it is measured."""
    for row in rows:
        print(json.dumps(asdict(row)), flush=True)


def peak_megabytes() -> float:
    """Peak resident memory of this process."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def installed() -> dict[str, str]:
    """The environment of a process that finds its modules compiled, as where gapless is installed: also when this one writes no byte code."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def whole_process(command: list[str], *, times: int = 3) -> float:
    """Seconds from start to end of a process, the best of some; what it prints is thrown away.

    Raises:
        subprocess.CalledProcessError: it ends with an exit code other than 0.
    """
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=installed())
        seconds.append(time.perf_counter() - began)
    return min(seconds)
