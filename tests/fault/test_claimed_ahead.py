"""Units are claimed before there is room for them: none is started before its claim is durable, none stays claimed when a run is stopped."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from gapless.adapters.clock import SystemClock
from gapless.adapters.ledger.sqlite import SqliteLedger, open_reader
from gapless.adapters.objects.memory import MemoryObjects
from gapless.adapters.pool.inline import InlinePool
from gapless.adapters.warehouse.memory import MemoryWarehouse
from gapless.engine.conductor import Conductor
from gapless.engine.progress import Progress
from gapless.engine.runlog import RunLog
from gapless.lifecycle.machine import RunMachine
from gapless.model.event import EventKind, State
from gapless.model.ids import ProcessorName, RunId
from gapless.planning.priority import remaining
from gapless.service.lanes import COROUTINES, THREADS, lanes
from gapless.service.view import View
from gapless.service.workspace import Workspace
from tests.workspaces import gapless, status

DAYS = 100
LOOK = ProcessorName("look")

PIPELINE = """
pipeline: looking
targets: {local: {warehouse: {duckdb: looking.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-04-10}}
processors:
  look:
    calendar: days
    action: {python: {function: "looking:FUNCTION", workers: WORKERS}}
    output: nothing
"""

MODULE = """
import os
import signal
import sqlite3
from contextlib import closing


def look(batch):
    key = batch.partitions[0].key
    with closing(sqlite3.connect(f"file:{batch.folder}/ledger.sqlite?mode=ro", uri=True)) as ledger:
        [(state,)] = ledger.execute("SELECT state FROM heads WHERE processor = 'look' AND key = ?", (key,))
    with (batch.folder / "seen.txt").open("a") as seen:
        print(key, state, file=seen)


async def look_async(batch):
    look(batch)


def look_and_interrupt(batch):
    if batch.partitions[0].key == "2024-01-09" and not (batch.folder / "told").exists():
        (batch.folder / "told").touch()
        os.kill(os.getpid(), signal.SIGINT)
    look(batch)
"""


def looking(folder: Path, function: str, workers: str = "threads") -> Path:
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("FUNCTION", function).replace("WORKERS", workers))
    (folder / "looking.py").write_text(MODULE)
    return folder


def seen(folder: Path) -> Counter[str]:
    """How often each unit was started, with the state in which it found itself."""
    return Counter((folder / "seen.txt").read_text().splitlines())


@pytest.mark.parametrize(("function", "workers"), [("look", "threads"), ("look_async", "async")])
def test_every_attempt_finds_its_own_claim_in_the_ledger(tmp_path, function, workers):
    folder = looking(tmp_path, function, workers)
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stderr
    assert len(seen(folder)) == DAYS
    assert {line.split()[1] for line in seen(folder)} == {"claimed"}


def test_what_was_claimed_ahead_goes_back_when_the_run_is_stopped(tmp_path):
    folder = looking(tmp_path, "look_and_interrupt")
    assert gapless(folder, "run").returncode == 130
    units = status(folder)["units"]
    assert (units["running"], units["complete"] + units["pending"]) == (0, DAYS)
    assert len(seen(folder)) == units["complete"] < DAYS
    given_back = [event for event in open_reader(folder / "ledger.sqlite").events() if event.kind is EventKind.INTERRUPTED]
    assert len(given_back) == THREADS.ahead
    assert gapless(folder, "run").returncode == 0
    assert set(seen(folder).values()) == {1}


def test_a_second_stop_cancels_what_waits_for_its_claim(tmp_path):
    """Somebody else holds the ledger's file, so that the first claims are still on their way when the run is told to end."""
    folder, calls = looking(tmp_path, "look_async", "async"), []
    pipeline = Workspace.open(folder, {}).pipeline()
    ledger = SqliteLedger(folder / "ledger.sqlite", durable=False)
    graph = View(pipeline, ledger, now=0.0).graph
    planned = {LOOK: graph.calendar(LOOK).everything}

    async def act(batch):
        calls.append(batch)

    async def stopped_twice(log: RunLog) -> None:
        conductor = Conductor(
            run=RunId("run"),
            graph=graph,
            machine=RunMachine(
                graph=graph,
                planned=planned,
                covered={},
                remaining=remaining(graph, planned),
                lanes=lanes(pipeline),
                fences=iter(ledger.next_fence, None),
            ),
            planned=planned,
            reasons={},
            ledger=ledger,
            warehouse=MemoryWarehouse(),
            objects=MemoryObjects(),
            pool=InlinePool({"looking:look_async": act}),
            clock=SystemClock(),
            log=log,
            progress=Progress(),
        )
        with sqlite3.connect(folder / "ledger.sqlite", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            running = asyncio.create_task(conductor.run())
            for stop in (lambda: None, conductor.stop, lambda: conductor.stop(cancel=True), lambda: conductor.stop(cancel=True)):
                stop()
                await asyncio.sleep(0)
            other.execute("ROLLBACK")
        await running

    with ledger.lease("run"), RunLog(folder / "logs", RunId("run")) as log:
        asyncio.run(stopped_twice(log))
    assert calls == []
    heads = ledger.heads(LOOK)
    assert len(heads) == COROUTINES.most + COROUTINES.ahead
    assert {head.state for head in heads.values()} == {State.PENDING}
    ledger.close()
