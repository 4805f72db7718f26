"""Running: reference stage, proof of it, calendars, plan, execution. Every way of running again enters here.

Resume, retry, adopt and a first run differ by selection and reason code alone.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from gapless.engine.conductor import Conductor
from gapless.engine.progress import Progress
from gapless.engine.runlog import RunLog
from gapless.lifecycle.machine import GivenUp, RunMachine
from gapless.model.calendar import Calendar
from gapless.model.errors import CalendarError, GaplessError, SelectionError
from gapless.model.event import RunRecord
from gapless.model.ids import CalendarName, ProcessorName, RunId
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.pipeline import QueryCalendar
from gapless.planning.plan import Plan, Restating, make_plan, serialise
from gapless.planning.priority import remaining
from gapless.planning.selection import Selection, parse
from gapless.service import given_up
from gapless.service.calendars import expand, feeders
from gapless.service.lanes import lanes
from gapless.service.request import Request
from gapless.service.settling import settle, sweep
from gapless.service.status import Status, choose, read_status
from gapless.service.view import View
from gapless.service.workbench import Workbench

INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended: its exit code, the status of what was asked for, where its log is and why that ended early, if it did."""

    run: RunId
    exit_code: int
    status: Status
    log: str
    log_error: str
    carried_out: int
    seconds: float
    planned: int = 0


@dataclass(slots=True)
class _Stops:
    """Signals of one run: the first drains, the second cancels."""

    count: int = 0
    conductor: Conductor | None = None
    told: Callable[[int], None] = field(default=lambda _count: None)

    def arrive(self) -> None:
        self.count += 1
        self.told(self.count)
        if self.conductor is not None:
            self.conductor.stop(cancel=self.count > 1)


def run(bench: Workbench, request: Request, progress: Progress, *, on_stop: Callable[[int], None] = lambda _count: None) -> RunResult:
    """Carry out what is asked and prove it. The caller holds the lease by way of ``bench``.

    Raises:
        SelectionError: the selection matches nothing or cannot be read. CalendarError: a calendar is empty or contradicts itself.
        GaplessError: the ledger or the target cannot be used.
    """
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        return runner.run(_Run(bench, request, progress, on_stop).carry_out())


class _Run:
    def __init__(self, bench: Workbench, request: Request, progress: Progress, on_stop: Callable[[int], None]) -> None:
        self._bench = bench
        self._request = request
        self._progress = progress
        self._stops = _Stops(told=on_stop)
        self._started = bench.clock.steady()
        self._run = bench.new_run()
        self._carried_out = 0
        self._planned = 0
        self._given_up: list[GivenUp] = []
        self._recorded = False
        self._renewed: dict[ProcessorName, Ordinals] = {}
        self._outside: tuple[ProcessorName, ...] = ()
        self._chosen: dict[ProcessorName, Ordinals] | None = None
        self._selection = parse(request.words)
        self._view: View | None = None

    async def carry_out(self) -> RunResult:
        with self._bench.log(self._run) as log, self._signals():
            try:
                await self._stage_by_stage(log)
            except GaplessError as error:
                log.line(self._bench.clock.now(), f"error       {error.message}")
                # The error that came first is the one to be told, also where the ledger itself has failed.
                with suppress(GaplessError):
                    if self._recorded:
                        self._bench.ledger.end_run(
                            self._run, at=self._bench.clock.now(), exit_code=error.exit_code, summary={"error": error.message}
                        )
                raise
            finally:
                await self._bench.pool.close()
            return self._conclude(log)

    async def _stage_by_stage(self, log: RunLog) -> None:
        bench, pipeline = self._bench, self._bench.pipeline
        fresh: dict[CalendarName, Calendar] = {}
        now = bench.clock.now()
        first = View(pipeline, bench.ledger, now=now)
        settle(bench, first, self._run)
        sweep(bench, first.anew(now=now))
        waiting = [d for d in pipeline.calendars.values() if isinstance(d, QueryCalendar)]
        while waiting and not self._stops.count:
            known = {name: c for name, c in first.calendars.items() if not isinstance(pipeline.calendars[name], QueryCalendar)} | fresh
            ready = [d for d in waiting if all(pipeline.processors[f].calendar in known for f in feeders(pipeline, d))]
            if not ready:
                raise CalendarError(
                    f"calendars {', '.join(d.name for d in waiting)} wait for one another",
                    help="give a processor that fills their tables a literal calendar",
                )
            stage = tuple(dict.fromkeys(feeder for definition in ready for feeder in feeders(pipeline, definition)))
            view = View(pipeline, bench.ledger, known, now=now)
            made = await self._execute(view, parse(list(stage)), log, feeding=self._again(view, stage))
            for name, units in made.items():
                self._renewed[name] = self._renewed.get(name, EMPTY) | units
            if not self._proven(view.anew(now=now) if any(made.values()) else view, stage):
                return
            for definition in ready:
                fresh[definition.name] = calendar = expand(definition, bench.warehouse)
                bench.ledger.store_calendar(calendar, bench.clock.now())
            waiting = [d for d in waiting if d not in ready]
        if self._stops.count:
            return
        self._view = view = View(pipeline, bench.ledger, fresh, now=now)
        self._chosen = dict(choose(view, self._request.words, allow_cut=self._request.allow_cut))
        for name, cascading in (await self._execute(view, self._selection, log)).items():
            self._chosen[name] = self._chosen.get(name, EMPTY) | cascading

    def _again(self, view: View, stage: Sequence[ProcessorName]) -> Mapping[ProcessorName, Ordinals]:
        """What is asked to be made again of a reference stage. What the words mean without the calendars to come is left to the end."""
        if not self._request.restate:
            return {}
        try:
            asked = choose(view, self._request.words, allow_cut=True)
        except SelectionError:
            return {}
        return {name: units for name, units in asked.items() if name in stage}

    async def _execute(
        self, view: View, selection: Selection, log: RunLog, *, feeding: Mapping[ProcessorName, Ordinals] | None = None
    ) -> Mapping[ProcessorName, Ordinals]:
        """Plan and carry out; the units that were planned. ``feeding`` is given for a reference stage: what of it is made again on purpose."""
        plan = self._plan(view, selection, feeding)
        planned = plan.running
        self._outside = plan.outside
        total = sum(len(ordinals) for ordinals in planned.values())
        self._record(plan)
        if not total or self._stops.count:
            return planned
        self._planned += total
        for name, ordinals in planned.items():
            self._progress.phase(view.pipeline.processors[name].phase).total += len(ordinals)
        log.line(self._bench.clock.now(), f"plan        {plan.id} {total} units of {sum(1 for o in planned.values() if o)} processors")
        graph = view.graph
        machine = RunMachine(
            graph=graph,
            planned=planned,
            covered={name: view.covered(name) for name in graph.order},
            remaining=remaining(graph, planned),
            lanes=lanes(view.pipeline),
            fences=iter(self._bench.ledger.next_fence, None),
        )
        conductor = Conductor(
            run=self._run,
            graph=graph,
            machine=machine,
            planned=planned,
            reasons=plan.reasons,
            ledger=self._bench.ledger,
            warehouse=self._bench.warehouse,
            objects=self._bench.objects,
            pool=self._bench.pool,
            clock=self._bench.clock,
            log=log,
            progress=self._progress,
        )
        self._stops.conductor = conductor
        await conductor.run()
        self._stops.conductor = None
        self._carried_out += sum(machine.states.values())
        for one in machine.given_up:
            log.line(self._bench.clock.now(), f"given up    source {one.source} after {one.failures} failures in a row: {one.message}")
        self._given_up += machine.given_up
        return planned

    def _plan(self, view: View, selection: Selection, feeding: Mapping[ProcessorName, Ordinals] | None) -> Plan:
        restating = None
        if self._request.restate:
            restating = Restating(again=feeding, done=self._renewed, beyond=feeding is None)
        return make_plan(
            view.graph,
            selection,
            view.snapshot,
            restating=restating,
            retry=self._request.retry and feeding is None,
            include_changed=self._request.changed,
            reference=feeding is not None,
            allow_cut=self._request.allow_cut,
        )

    def _record(self, plan: Plan) -> None:
        if self._recorded:
            self._bench.ledger.freeze(self._run, plan.id, serialise(plan))
            return
        self._recorded = True
        record = RunRecord(
            run=self._run,
            plan=plan.id,
            selection=self._selection.text,
            command=self._request.command,
            started=self._bench.clock.now(),
            reason=self._request.reason,
        )
        self._bench.ledger.start_run(record, serialise(plan))

    def _proven(self, view: View, stage: Sequence[ProcessorName]) -> bool:
        return all(not (view.graph.calendar(name).due - view.covered(name) - view.holding(name).impossible) for name in stage)

    def _conclude(self, log: RunLog) -> RunResult:
        began = self._view or View(self._bench.pipeline, self._bench.ledger, now=self._bench.clock.now())
        view = began.anew(now=self._bench.clock.now(), target=self._bench.target.name)
        words = self._request.words if self._chosen is not None else ()
        status = read_status(view, words, chosen=self._chosen, given_up={one.source: one for one in self._given_up})
        exit_code = INTERRUPTED if self._stops.count and not status.proven else status.exit_code
        seconds = self._bench.clock.steady() - self._started
        if self._recorded:
            phases = {name: round(phase.seconds, 3) for name, phase in self._progress.phases.items()}
            measuring = {name: round(phase.measuring, 3) for name, phase in self._progress.phases.items()}
            told = {"units": status.units, "phases": phases, "measuring": measuring, "queries": self._bench.warehouse.queries}
            summary = told | given_up.summary(self._given_up)
            self._bench.ledger.end_run(self._run, at=self._bench.clock.now(), exit_code=exit_code, summary=summary)
            status = replace(status, run=self._bench.ledger.runs(newest=1)[-1], outside=self._outside)
        log.line(self._bench.clock.now(), f"end         exit {exit_code} {status.units}")
        return RunResult(
            run=self._run,
            exit_code=exit_code,
            status=status,
            log=str(log.path),
            log_error="" if log.broken is None else str(log.broken),
            carried_out=self._carried_out,
            seconds=seconds,
            planned=self._planned,
        )

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        try:
            for number in caught:
                loop.add_signal_handler(number, self._stops.arrive)
        except (ValueError, RuntimeError):
            # Not the main thread: whoever embeds the run stops it by its own means.
            caught = ()  # type: ignore[assignment]
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)
