"""Explain: a plan as plain rows for printing and for ``--json``. The other interpreter of a plan is the run."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName, Unit
from gapless.model.ordinals import Ordinals
from gapless.planning.plan import Plan
from gapless.planning.priority import shape
from gapless.planning.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Units of a processor that are treated alike. ``first`` and ``last`` are keys, in calendar order."""

    processor: ProcessorName
    phase: str
    reason: Reason
    runs: bool
    units: int
    first: str
    last: str
    upstream: ProcessorName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What is to be done for one processor, or for one phase. ``batches`` is the number of invocations when nothing fails."""

    name: str
    units: int
    batches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that ``gapless plan`` says. ``left_out`` are units of the selection that stay unproven or stale after it."""

    plan: str
    selection: str
    units: int
    batches: int
    left_out: int
    rows: tuple[Row, ...]
    processors: tuple[Total, ...]
    phases: tuple[Total, ...]
    critical_path: tuple[Unit, ...]
    width: int


def explain(graph: Graph, plan: Plan) -> Explanation:
    """Rows of a plan in its order, units that run before those that do not; counts, batches, critical path and width."""
    processors = tuple(_total(graph, name, plan.running[name]) for name in plan.order if name in plan.running)
    phase_of = {name: graph.pipeline.processors[name].phase for name in plan.order}
    phases = []
    for phase in dict.fromkeys(phase_of[ProcessorName(total.name)] for total in processors):
        members = [total for total in processors if phase_of[ProcessorName(total.name)] == phase]
        phases.append(Total(name=phase, units=sum(total.units for total in members), batches=sum(total.batches for total in members)))
    form = shape(graph, plan.running)
    return Explanation(
        plan=plan.id,
        selection=plan.selection,
        units=len(plan),
        batches=sum(total.batches for total in processors),
        left_out=sum(len(decision.units) for decision in plan.decisions if decision.reason.gap),
        rows=_rows(plan, phase_of),
        processors=processors,
        phases=tuple(phases),
        critical_path=form.critical_path,
        width=form.width,
    )


def _rows(plan: Plan, phase_of: dict[ProcessorName, str]) -> tuple[Row, ...]:
    rows = []
    for decision in plan.decisions:
        keys = plan.calendars[decision.processor].keys
        first, last = decision.units.first(), decision.units.last()
        assert first is not None
        assert last is not None
        rows.append(
            Row(
                processor=decision.processor,
                phase=phase_of[decision.processor],
                reason=decision.reason,
                runs=decision.reason.runs,
                units=len(decision.units),
                first=keys[first],
                last=keys[last],
                upstream=decision.upstream,
            )
        )
    return tuple(rows)


def _total(graph: Graph, name: ProcessorName, units: Ordinals) -> Total:
    """Adjacent units go together, up to the batch size; a processor that reads its own output has no batches."""
    reads_itself = any(reader.downstream == name for reader in graph.readers[name])
    size = 1 if reads_itself else max(graph.pipeline.processors[name].batch, 1)
    batches = len(units) if size == 1 else sum(-(-(stop - start) // size) for start, stop in units.runs())
    return Total(name=name, units=len(units), batches=batches)
