"""One run of a grid by the real conductor on a durable ledger, as the service wires it; nothing but the action is replaced."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from gapless.adapters.clock import SystemClock
from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.adapters.objects.memory import MemoryObjects
from gapless.adapters.warehouse.duckdb import DuckDbWarehouse
from gapless.engine.conductor import Conductor
from gapless.engine.progress import Progress
from gapless.engine.runlog import RunLog
from gapless.lifecycle.machine import RunMachine
from gapless.model.event import RunRecord, State
from gapless.model.graph import Graph
from gapless.model.ids import RunId
from gapless.planning.plan import make_plan, serialise
from gapless.planning.priority import remaining
from gapless.planning.selection import parse
from gapless.planning.snapshot import take
from gapless.ports.pool import Pool
from gapless.service.lanes import lanes

RUN = RunId("bench")


async def carry_out(graph: Graph, folder: Path, pool_of: Callable[[], Pool]) -> float:
    """Plan and run every unit of a graph; seconds from the plan to the last commit.

    Raises:
        RuntimeError: a unit did not become complete, so that the time means nothing.
    """
    ledger = SqliteLedger(folder / "ledger.sqlite")
    warehouse = DuckDbWarehouse(folder / "grid.duckdb")
    pool, clock = pool_of(), SystemClock()
    try:
        with ledger.lease("bench"), RunLog(folder / "logs", RUN) as log:
            began = time.perf_counter()
            plan = make_plan(graph, parse(()), take(graph, ledger.standings, now=0.0))
            ledger.start_run(RunRecord(run=RUN, plan=plan.id, selection="", command="run", started=clock.now()), serialise(plan))
            machine = RunMachine(
                graph=graph,
                planned=plan.running,
                covered={},
                remaining=remaining(graph, plan.running),
                lanes=lanes(graph.pipeline),
                fences=iter(ledger.next_fence, None),
            )
            conductor = Conductor(
                run=RUN,
                graph=graph,
                machine=machine,
                planned=plan.running,
                reasons=plan.reasons,
                ledger=ledger,
                warehouse=warehouse,
                objects=MemoryObjects(),
                pool=pool,
                clock=clock,
                log=log,
                progress=Progress(),
            )
            await conductor.run()
            seconds = time.perf_counter() - began
    finally:
        await pool.close()
        warehouse.close()
        ledger.close()
    if machine.states != {State.COMPLETE: len(plan)}:
        raise RuntimeError(f"{len(plan)} units were planned, they ended as {dict(machine.states)}")
    return seconds
