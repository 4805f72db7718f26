"""Planning: the whole command on 15,500 units, and the plan alone on a million."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from grid import PROCESSORS, graph_of, write_workspace
from measured import Measured, peak_megabytes, report, whole_process

from gapless.model.action import Shell
from gapless.planning.explain import explain
from gapless.planning.plan import make_plan
from gapless.planning.selection import parse
from gapless.planning.snapshot import take

MILLION = -(-1_000_000 // PROCESSORS)


def rows() -> Iterator[Measured]:
    yield in_process()
    yield command(500)


def in_process() -> Measured:
    """make_plan and explain with nothing covered; measured first, so that the peak is theirs."""
    began = time.perf_counter()
    graph = graph_of(MILLION, Shell(command=("true",)))
    built = time.perf_counter()
    plan = make_plan(graph, parse(()), take(graph, lambda _name: (), now=0.0))
    explanation = explain(graph, plan)
    seconds = time.perf_counter() - built
    return Measured(
        name=f"make_plan and explain, {explanation.units:,} units",
        value=seconds,
        unit="s",
        budget="<= 5, 400 MB",
        note=f"graph {built - began:.2f} s before that, peak {peak_megabytes():.0f} MB",
    )


def command(dates: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), dates)
        seconds = whole_process([sys.executable, "-m", "gapless.cli.main", "-p", folder, "plan", "--json"])
    return Measured(
        name=f"gapless plan --json, {dates * PROCESSORS:,} units", value=seconds, unit="s", budget="<= 1", note="whole process, best of 3"
    )


if __name__ == "__main__":
    report(rows())
