"""The conductor: the one process that decides, claims and writes the ledger for a pipeline.

It performs what the machine of the run commands, turns results into events, and commits to the ledger whatever is at hand when
the last commit returned: claims and endings of many units in one transaction, never after a fixed delay. What happens meanwhile is dealt
with at once, so that a unit whose claim is durable already starts when there is room for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import assert_never

from gapless.engine import journal
from gapless.engine.asof_calls import call_again
from gapless.engine.measuring import Measuring
from gapless.engine.object_lane import ObjectLane
from gapless.engine.points import Point, reach
from gapless.engine.prober import NO_OUTPUT, Proof
from gapless.engine.progress import PhaseProgress, Progress
from gapless.engine.prover import Proved, Staged, WarehouseLane
from gapless.engine.runlog import RunLog
from gapless.lifecycle import machine as m
from gapless.lifecycle.states import COVERING
from gapless.model.action import Python, Sql
from gapless.model.asof import Beyond, Sample
from gapless.model.attempt import Attempt, ErrorClass, Input, Outcome, OutcomeKind, Report, interrupted
from gapless.model.calendar import Partition
from gapless.model.event import Event, State
from gapless.model.graph import Graph
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.need import upstreams
from gapless.model.ordinals import Ordinals
from gapless.model.output import Nothing, Object, Table
from gapless.model.processor import Processor
from gapless.ports.clock import Clock
from gapless.ports.ledger import Ledger
from gapless.ports.objects import Objects
from gapless.ports.pool import Pool
from gapless.ports.warehouse import Warehouse
from gapless.proving.asof import Sampler

COVERED = (State.COMPLETE, State.EMPTY)
CANCELLED = "cancelled by a second stop"


@dataclass(slots=True)
class _Flight:
    """What the shell knows of a work that is claimed or under way. It starts when its claim is durable and there is room for it."""

    work: m.Work
    processor: Processor
    phase: PhaseProgress
    partitions: tuple[Partition, ...]
    durable: bool = False
    has_room: bool = False
    started: float = 0.0
    attempt: asyncio.Task[None] | None = None
    report: Report | None = None
    sample: Sample | None = None
    beyond: Beyond | None = None
    output: str | None = None
    proofs: dict[PartitionKey, tuple[Proof, Generation | None]] = field(default_factory=dict)

    @property
    def is_started(self) -> bool:
        return self.durable and self.has_room


class Conductor:
    """Carries out one plan. Holds no decision of its own: which unit starts, waits or ends is the machine's."""

    def __init__(
        self,
        *,
        run: RunId,
        graph: Graph,
        machine: m.RunMachine,
        planned: Mapping[ProcessorName, Ordinals],
        reasons: Mapping[ProcessorName, Mapping[int, str]],
        ledger: Ledger,
        warehouse: Warehouse,
        objects: Objects,
        pool: Pool,
        clock: Clock,
        log: RunLog,
        progress: Progress,
    ) -> None:
        self._run = run
        self._graph = graph
        self._processors = graph.pipeline.processors
        self._machine = machine
        self._planned = planned
        self._reasons = reasons
        self._ledger = ledger
        self._pool = pool
        self._objects = objects
        self._clock = clock
        self._log = log
        self._progress = progress
        self._events: list[Event] = []
        self._claimed: list[_Flight] = []
        self._committing: tuple[asyncio.Future[None], list[_Flight]] | None = None
        self._flights: dict[Fence, _Flight] = {}
        self._inbox: list[m.MachineEvent] = []
        self._broken: BaseException | None = None
        self._arrived = asyncio.Event()
        self._sampler = Sampler(graph)
        self._commits = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._measuring = Measuring(warehouse)
        self._lane = WarehouseLane(warehouse, self._measuring, run, clock, self._on_lane, self._watch)
        self._object_lane = ObjectLane(
            objects, self._measuring, lambda name: self._digests.get(name, {}), clock, self._on_lane, self._watch
        )
        self._generations: dict[ProcessorName, dict[PartitionKey, Generation]] = {}
        self._stored: dict[ProcessorName, dict[PartitionKey, Input]] = {}
        self._digests: dict[ProcessorName, dict[PartitionKey, str]] = {}

    async def run(self) -> None:
        """Carry the plan out to its end, or to the end of what runs after :meth:`stop`.

        Raises:
            GaplessError: the ledger cannot be written; nothing more is started, and running it again resumes. Whatever a lane broke on is
                raised as it is.
        """
        try:
            self._load()
            self._perform(self._machine.begin(self._clock.steady()))
            while True:
                self._commit()
                if self._broken is not None:
                    raise self._broken
                if self._machine.over and not self._inbox and self._committing is None:
                    break
                events = await self._receive()
                while events:
                    for event in events:
                        self._perform(self._machine.handle(event, self._clock.steady()))
                    # What is proven on the spot ends in the same commit as the claims that take its place.
                    events, self._inbox = self._inbox, []
                self._perform(self._machine.dispatch(self._clock.steady()))
                self._progress.changed(self._progress)
        finally:
            await self._close()

    def stop(self, *, cancel: bool = False) -> None:
        """Drain; with ``cancel``, end what runs. Safe to call from a signal handler of the loop."""
        self._send(m.Stop(cancel))

    # The loop

    def _load(self) -> None:
        """Generations and objects of what this plan replaces or reads."""
        for name, ordinals in self._planned.items():
            if not ordinals:
                continue
            for need in upstreams(self._processors[name].needs):
                if isinstance(self._processors[need.upstream].output, Object):
                    self._heads_of(need.upstream)
            if isinstance(self._processors[name].output, Object):
                self._heads_of(name)

    def _heads_of(self, name: ProcessorName) -> None:
        if name not in self._generations:
            heads = self._ledger.heads(name)
            self._generations[name] = {key: head.generation for key, head in heads.items()}
            self._digests[name] = {key: head.digest for key, head in heads.items() if head.digest and head.state in COVERED}
            self._stored[name] = {
                key: Input(unit=Unit(name, key), object=head.object, digest=head.digest)
                for key, head in heads.items()
                if head.object and head.state in COVERING
            }

    def _commit(self) -> None:
        """Take note of a commit that has returned, and begin the next one with what is at hand.

        Raises:
            GaplessError: what the commit raised.
        """
        if self._committing is not None and self._committing[0].done():
            commit, claimed = self._committing
            self._committing = None
            commit.result()
            self._log.flush()
            reach(Point.AFTER_FINISH)
            if claimed:
                reach(Point.AFTER_CLAIM)
            for flight in claimed:
                flight.durable = True
                self._start_where_possible(flight)
        if self._events and self._committing is None:
            events, self._events = self._events, []
            claimed, self._claimed = self._claimed, []
            commit = asyncio.get_running_loop().run_in_executor(self._commits, self._ledger.append, events)
            commit.add_done_callback(lambda _: self._arrived.set())
            self._committing = commit, claimed

    async def _receive(self) -> list[m.MachineEvent]:
        """Everything that has arrived; waits for the first, for a commit to return, or for the next time that the machine asked for."""
        if not self._inbox:
            wakes_at = self._machine.wakes_at()
            if wakes_at is None:
                await self._arrived.wait()
            else:
                await self._wait_until(wakes_at)
        self._arrived.clear()
        events, self._inbox = self._inbox, []
        return events or [m.Woke()]

    async def _wait_until(self, steady: float) -> None:
        delay = max(0.0, steady - self._clock.steady())
        sleeper = asyncio.ensure_future(self._clock.sleep(delay))
        arrival = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({sleeper, arrival}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            arrival.cancel()
        if steady <= self._clock.steady():
            self._inbox.append(m.Woke())

    def _send(self, event: m.MachineEvent) -> None:
        if not self._inbox:
            self._arrived.set()
        self._inbox.append(event)

    # Commands

    def _perform(self, commands: Sequence[m.MachineCommand]) -> None:
        now = self._clock.now()
        for command in commands:
            match command:
                case m.Claim(work):
                    self._claim(work, now)
                case m.Start(work):
                    flight = self._flights[work.fence]
                    flight.has_room = True
                    self._start_where_possible(flight)
                case m.Prove(work):
                    self._prove(work)
                case m.Cancel(work):
                    self._cancel(self._flights[work.fence])
                case m.Drop(work):
                    self._drop(work)
                case m.Finish():
                    self._finish(command, now)
                case m.Retry():
                    key = self._key(command.work, command.ordinal)
                    flight = self._flights[command.work.fence]
                    self._events.append(journal.retried(now, self._run, command, key, worker=_worker(flight)))
                    flight.phase.retries += 1
                    if command.outcome is not None and command.outcome.error_class is ErrorClass.RATE_LIMITED:
                        flight.phase.waits += 1
                        flight.phase.waits_for = command.outcome.message
                    self._note(now, "retry", command.work, key, f"in {command.delay:.1f} s: {command.reason}" + _why(command.outcome))
                case m.Interrupt():
                    key = self._key(command.work, command.ordinal)
                    self._events.append(journal.interrupted(now, self._run, command, key))
                    self._note(now, "interrupted", command.work, key, command.message)
                case _:
                    assert_never(command)

    def _claim(self, work: m.Work, now: float) -> None:
        calendar = self._graph.calendar(work.processor)
        partitions = tuple(calendar.partition(ordinal) for ordinal in work.ordinals)
        reasons = self._reasons.get(work.processor, {})
        for ordinal, partition in zip(work.ordinals, partitions, strict=True):
            self._events.append(journal.claimed(now, self._run, work, partition.key, reason=reasons.get(ordinal, "")))
        processor = self._processors[work.processor]
        flight = _Flight(work, processor, self._progress.phase(processor.phase), partitions)
        self._flights[work.fence] = flight
        self._claimed.append(flight)
        flight.phase.began = self._clock.steady() if flight.phase.began is None else flight.phase.began

    def _start_where_possible(self, flight: _Flight) -> None:
        if not flight.is_started:
            return
        flight.started = self._clock.steady()
        flight.phase.running += len(flight.partitions)
        if isinstance(flight.processor.action, Sql):
            flight.sample = self._sample(flight.work)
            self._lane.select(flight.work, flight.processor, flight.partitions, flight.sample)
        else:
            flight.attempt = asyncio.create_task(self._attempt(flight))
            flight.attempt.add_done_callback(self._watch)

    def _watch(self, task: asyncio.Task[None]) -> None:
        """What a task of ours broke on ends the run: nobody waits for it, and the run would wait for ever."""
        if not task.cancelled() and task.exception() is not None:
            self._broken = task.exception()
            self._arrived.set()

    def _cancel(self, flight: _Flight) -> None:
        if flight.attempt is not None:
            flight.attempt.cancel()
        elif flight.has_room and not flight.durable:
            flight.has_room = False
            self._send(m.Reported(flight.work.fence, interrupted(CANCELLED)))

    async def _attempt(self, flight: _Flight) -> None:
        work = flight.work
        try:
            report = await self._carry_out(flight)
        except asyncio.CancelledError:
            # Only the machine's Cancel ends this task: the work goes back to pending.
            report = Report(outcome=interrupted(CANCELLED))
        flight.report = report
        if report.output:
            flight.output = self._log.output(Unit(work.processor, flight.partitions[0].key), work.fence, report.output)
        reach(Point.AFTER_ATTEMPT)
        self._send(m.Reported(work.fence, report.outcome))

    async def _carry_out(self, flight: _Flight) -> Report:
        """What the action reads of the warehouse, then the action itself in the pool; where it reads, it is called again for one unit."""
        work, partitions, processor = flight.work, flight.partitions, flight.processor
        action = processor.action
        attempt = Attempt(
            run=self._run,
            processor=work.processor,
            fence=work.fence,
            partitions=partitions,
            source=self._graph.pipeline.sources[processor.source] if processor.source is not None else None,
            inputs=self._inputs(work),
        )
        if not isinstance(action, Python) or not action.reads:
            return await self._pool.run(action, attempt)
        sample = flight.sample = self._sample(work)
        reading = [self._lane.read(action, partitions)]
        if sample is not None:
            reading.append(self._lane.read(action, (sample.partition,), sample.held))
        tables, *hidden = await asyncio.gather(*reading)
        if tables.outcome.kind is not OutcomeKind.COMPLETED:
            return Report(outcome=tables.outcome)
        attempt = replace(attempt, tables=tables.by_name)
        report = await self._pool.run(action, attempt)
        if sample is None or report.outcome.kind is not OutcomeKind.COMPLETED:
            return report
        outcome, flight.beyond = await call_again(self._lane, self._pool, processor, attempt, sample, report, hidden[0])
        self._tried(flight, outcome)
        return replace(report, outcome=outcome)

    def _sample(self, work: m.Work) -> Sample | None:
        """The unit of an attempt that is made again, if any."""
        return self._sampler.sample(work.processor, work.ordinals, self._machine.present, work.fence)

    def _tried(self, flight: _Flight, outcome: Outcome) -> None:
        if flight.sample is not None:
            stood = flight.beyond is None and outcome.kind is OutcomeKind.COMPLETED
            self._sampler.learn(flight.work.processor, flight.sample, stood=stood)

    def _inputs(self, work: m.Work) -> Mapping[PartitionKey, tuple[Input, ...]]:
        """The upstream objects of each unit, in order of the needs and then of the calendar."""
        if not self._stored:
            return {}
        found: dict[PartitionKey, list[Input]] = {}
        for need in self._graph.needs[work.processor]:
            for upstream, mapping in need.alternatives:
                stored = self._stored.get(upstream)
                if stored is None:
                    continue
                calendar = self._graph.calendar(upstream)
                for ordinal in work.ordinals:
                    listed = found.setdefault(self._key(work, ordinal), [])
                    for needed in mapping.required(ordinal):
                        key = calendar.keys[needed]
                        if key in stored:
                            listed.append(stored[key])
        return {key: tuple(inputs) for key, inputs in found.items()}

    def _prove(self, work: m.Work) -> None:
        flight = self._flights[work.fence]
        processor = flight.processor
        if isinstance(processor.output, Nothing):
            self._send(m.Proved(work.fence, dict.fromkeys(work.ordinals, (NO_OUTPUT.verdict, None))))
            return
        calendar = self._graph.calendar(work.processor)
        whole = work.ordinals == flight.work.ordinals
        partitions = flight.partitions if whole else tuple(calendar.partition(ordinal) for ordinal in work.ordinals)
        match processor.output:
            case Table():
                self._lane.prove(work, processor, partitions, flight.report.rows if flight.report is not None else None, flight.beyond)
            case Object():
                bodies = (flight.report.objects if flight.report is not None else None) or {}
                self._object_lane.prove(work, processor, partitions, bodies, lambda: self._released(work.processor), flight.beyond)
            case _:
                assert_never(processor.output)

    def _released(self, name: ProcessorName) -> list[Partition]:
        calendar = self._graph.calendar(name)
        return [calendar.partition(ordinal) for ordinal in self._machine.released(name)]

    def _on_lane(self, result: Staged | Proved) -> None:
        """A lane has carried out an errand. Runs in the loop."""
        match result:
            case Staged(work, outcome, beyond):
                self._flights[work.fence].beyond = beyond
                self._tried(self._flights[work.fence], outcome)
                self._send(m.Reported(work.fence, outcome))
            case Proved(work, proofs, measuring):
                flight = self._flights[work.fence]
                flight.phase.measuring += measuring
                flight.proofs.update(proofs)
                verdicts = {ordinal: proofs[self._key(work, ordinal)] for ordinal in work.ordinals}
                self._send(m.Proved(work.fence, {o: (proof.verdict, generation) for o, (proof, generation) in verdicts.items()}))

    def _drop(self, work: m.Work) -> None:
        flight = self._flights.pop(work.fence)
        if flight.is_started:
            flight.phase.running -= len(flight.partitions)
        if isinstance(flight.processor.output, Table):
            self._lane.drop(work)

    def _finish(self, command: m.Finish, now: float) -> None:
        work, name = command.work, command.work.processor
        flight = self._flights[work.fence]
        key = self._key(work, command.ordinal)
        processor = flight.processor
        found = flight.proofs.get(key)
        evidence = found[0].evidence if found is not None and command.outcome is None else None
        generation, path = command.generation, None
        if command.state in COVERED and not isinstance(processor.output, Table):
            generation = Generation(self._generations.setdefault(name, {}).get(key, 0) + 1)
            self._generations[name][key] = generation
            if isinstance(processor.output, Object):
                path = self._objects.path(processor.output, self._graph.calendar(name).partition(command.ordinal), work.fence)
                digest = evidence.digest if evidence is not None else ""
                self._stored.setdefault(name, {})[key] = Input(unit=Unit(name, key), object=path, digest=digest)
        self._events.append(
            journal.finished(
                now,
                self._run,
                command,
                key,
                evidence=evidence,
                generation=generation,
                object=path,
                fingerprint=processor.fingerprint,
                output=flight.output,
                seconds=self._clock.steady() - flight.started,
                worker=_worker(flight),
            )
        )
        flight.phase.ended[command.state] += 1
        flight.phase.ended_at = self._clock.steady()
        rows = f" rows={evidence.rows}" if evidence is not None else ""
        why = _why(command.outcome) if command.verdict is None else "".join(f" {f.message};" for f in command.verdict.findings)
        self._note(
            now,
            str(command.state),
            work,
            key,
            rows + why + (f" {command.verdict.reason}" if command.verdict and command.verdict.reason else ""),
        )

    # Small things

    def _key(self, work: m.Work, ordinal: int) -> PartitionKey:
        return self._graph.calendar(work.processor).keys[ordinal]

    def _note(self, at: float, what: str, work: m.Work, key: PartitionKey, rest: str) -> None:
        self._log.line(at, f"{what:<11} {work.processor}@{key} fence={work.fence} {rest.strip()}".rstrip())

    async def _close(self) -> None:
        for flight in self._flights.values():
            if flight.attempt is not None:
                flight.attempt.cancel()
        under_way = [flight.attempt for flight in self._flights.values() if flight.attempt is not None]
        commits = [self._committing[0]] if self._committing is not None else []
        await asyncio.gather(*under_way, *commits, return_exceptions=True)
        await self._object_lane.close()
        await self._lane.close()
        await self._measuring.close()
        self._commits.shutdown(wait=True)
        self._log.flush()


def _worker(flight: _Flight) -> str:
    return flight.report.worker if flight.report is not None else ""


def _why(outcome: object) -> str:
    message = getattr(outcome, "message", "")
    return f": {message}" if message else ""
