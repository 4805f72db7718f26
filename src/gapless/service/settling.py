"""Settling: what must be in order before anything is written. Left claims are settled, and stages that nobody will ask for go."""

from __future__ import annotations

from gapless.engine.recovery import recover
from gapless.model.event import State
from gapless.model.ids import RunId
from gapless.model.output import Object
from gapless.service.view import View
from gapless.service.workbench import Workbench


def settle(bench: Workbench, view: View, run: RunId) -> None:
    """Settle every unit that a dead conductor left claimed, and probe what was left unknown."""
    for name in view.graph.order:
        events = recover(
            processor=view.pipeline.processors[name],
            calendar=view.graph.calendar(name),
            ledger=bench.ledger,
            warehouse=bench.warehouse,
            objects=bench.objects,
            run=run,
            now=bench.clock.now(),
        )
        if events:
            bench.ledger.append(events)


def sweep(bench: Workbench, view: View) -> None:
    """Remove staged objects, but for those of units judged incomplete: people look at them, and a waiver publishes them."""
    kept: set[str] = set()
    for name in view.graph.order:
        output = view.pipeline.processors[name].output
        if isinstance(output, Object) and view.holding(name).of(State.INCOMPLETE):
            calendar = view.graph.calendar(name)
            for ordinal in view.holding(name).of(State.INCOMPLETE):
                partition = calendar.partition(ordinal)
                kept.add(bench.objects.path(output, partition, view.heads(name)[partition.key].fence))
    bench.objects.sweep(kept.__contains__)
