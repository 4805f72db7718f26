"""No-op units: what conducting a unit costs when the unit itself costs nothing. Budget: 10,000 units a second."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bare
import uvloop
from conducted import carry_out
from grid import PROCESSORS, graph_of
from measured import Measured, peak_megabytes, report

from gapless.adapters.pool.inline import InlinePool
from gapless.batch import Batch
from gapless.cli.main import GARBAGE
from gapless.model.action import Python
from gapless.service.lanes import COROUTINES


async def nothing(_batch: Batch) -> None:
    """The action."""


async def at_once() -> None:
    """The action of the floor."""


def measure(dates: int) -> Measured:
    """Units a second of the conductor, with the floor of the same grid, each on a fresh ledger."""
    units = dates * PROCESSORS
    graph = graph_of(dates, Python(function="noop:nothing", workers="async"))
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        floor = runner.run(bare.run(graph, Path(folder), at_once, COROUTINES.most))
        cpu = time.process_time()
        ours = runner.run(carry_out(graph, Path(folder), lambda: InlinePool({"noop:nothing": nothing})))
        cpu = time.process_time() - cpu
    return Measured(
        name=f"no-op grid, {units:,} units",
        value=units / ours,
        unit="units/s",
        floor=units / floor,
        budget=">= 10,000",
        note=f"{ours:.2f} s, floor {floor:.2f} s, ratio {ours / floor:.1f}, {cpu / units * 1e6:.0f} µs of CPU a unit, peak {peak_megabytes():.0f} MB",
    )


def rows() -> Iterator[Measured]:
    gc.set_threshold(*GARBAGE)
    for dates in (50, 500):
        yield measure(dates)


if __name__ == "__main__":
    report(rows())
