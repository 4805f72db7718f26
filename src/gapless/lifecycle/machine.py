"""The machine of a run: events in, commands out, nothing else. The conductor performs; simulations perform under a virtual clock.

A *work* is one attempt of one or more units of a processor. Its life: ``Claim`` (durably) → ``Start`` (carry it out, once its claim is
durable) → ``Reported`` → ``Prove`` (measure what was staged, judge it, publish what covers) → ``Proved`` → ``Finish`` for every unit. A
failure leads to ``Retry`` or ``Finish``; a failed batch is halved, at no cost in attempts, until the bad units stand alone.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gapless.lifecycle.frontier import Frontier, Place, Ready
from gapless.lifecycle.limit import Limit
from gapless.lifecycle.retry import again, wait
from gapless.model.attempt import ErrorClass, Outcome, OutcomeKind
from gapless.model.event import State
from gapless.model.evidence import Verdict, VerdictKind
from gapless.model.graph import Graph
from gapless.model.ids import Fence, Generation, ProcessorName, SourceName
from gapless.model.ordinals import Ordinals, iterate_bits
from gapless.model.source import Source

PROBES = 3
"""How often evidence that could not be had is asked for again before the unit is called unknown; with the waits of an attempt in between."""


class Work(NamedTuple):
    """One attempt: these units of a processor, under one fence. ``without`` names the optional upstreams missing."""

    processor: ProcessorName
    fence: Fence
    ordinals: tuple[int, ...]
    without: tuple[ProcessorName, ...] = ()


# Events


class Reported(NamedTuple):
    """An attempt ended."""

    fence: Fence
    outcome: Outcome


class Proved(NamedTuple):
    """What a work's units were judged; the generation published, or None where nothing was (not covered, or fenced off)."""

    fence: Fence
    verdicts: Mapping[int, tuple[Verdict, Generation | None]]


@dataclass(frozen=True, slots=True)
class Woke:
    """A time asked for has come."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Start nothing more; with ``cancel``, end what runs."""

    cancel: bool = False


MachineEvent = Reported | Proved | Woke | Stop


# Commands


@dataclass(frozen=True, slots=True)
class Claim:
    """Record that the work's units are claimed. Nothing of it is carried out before ``Start``."""

    work: Work


@dataclass(frozen=True, slots=True)
class Start:
    """There is room for the work: carry it out as soon as its claim is durable."""

    work: Work


@dataclass(frozen=True, slots=True)
class Prove:
    work: Work


@dataclass(frozen=True, slots=True)
class Cancel:
    work: Work


@dataclass(frozen=True, slots=True)
class Drop:
    """The work is over, and this is the last that is said of it; what it left aside is not wanted any more."""

    work: Work


class Finish(NamedTuple):
    """Record how a unit ended. ``outcome`` for failures, ``verdict`` for what was judged."""

    work: Work
    ordinal: int
    state: State
    attempts: int
    verdict: Verdict | None = None
    generation: Generation | None = None
    outcome: Outcome | None = None


class Retry(NamedTuple):
    """Record that a unit will be tried again ``delay`` seconds from now. ``counts``: an attempt was used up."""

    work: Work
    ordinal: int
    delay: float
    counts: bool
    attempts: int
    reason: str
    outcome: Outcome | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Record that a claimed unit goes back to pending."""

    work: Work
    ordinal: int
    message: str


MachineCommand = Claim | Start | Prove | Cancel | Drop | Finish | Retry | Interrupt


@dataclass(frozen=True, slots=True)
class Lane:
    """Where works of a processor run, and how many at once: a source with its limits, or a part of this machine.

    ``ahead`` is how many more are claimed before there is room for them: what has room then need not wait for its claim.
    """

    name: str
    most: int = 1
    source: Source | None = None
    ahead: int = 0


class GivenUp(NamedTuple):
    """A source of which a run asks nothing more: failures in a row that do not pass, and the message of the last one."""

    source: SourceName
    failures: int
    message: str


class RunMachine:
    """Decides what starts when. Deterministic: the same events at the same times give the same commands."""

    def __init__(
        self,
        *,
        graph: Graph,
        planned: Mapping[ProcessorName, Ordinals],
        covered: Mapping[ProcessorName, Ordinals],
        remaining: Mapping[ProcessorName, list[int]],
        lanes: Mapping[ProcessorName, Lane],
        fences: Iterator[Fence],
    ) -> None:
        """``remaining`` is the length of the longest path from each unit on: the longest goes first."""
        self._graph = graph
        self._frontier = Frontier(graph, planned, covered)
        self._remaining = remaining
        self._fences = fences
        self._lane_of = {name: lanes[name] for name in graph.order}
        self._given_up: dict[str, GivenUp] = {}
        self._lanes = {lane.name: lane for lane in self._lane_of.values()}
        self._limits = {name: Limit(lane.source) for name, lane in self._lanes.items() if lane.source is not None}
        self._running: Counter[str] = Counter()
        self._ahead: dict[str, deque[Work]] = {name: deque() for name in self._lanes}
        self._heaps: dict[str, list[tuple[int, int, int, ProcessorName]]] = {}
        self._groups: dict[ProcessorName, list[tuple[int, ...]]] = {name: [] for name in graph.order}
        self._offered: set[ProcessorName] = set()
        self._ready: dict[ProcessorName, int] = dict.fromkeys(graph.order, 0)
        self._released: dict[ProcessorName, int] = dict.fromkeys(graph.order, 0)
        self._without: dict[Place, tuple[ProcessorName, ...]] = {}
        self._works: dict[Fence, Work] = {}
        self._batches_out: Counter[ProcessorName] = Counter()
        self._tries: dict[Place, tuple[int, int]] = {}
        self._probes: Counter[Fence] = Counter()
        self._timers: list[tuple[float, int, ProcessorName, int, Fence | None]] = []
        self._sequence = 0
        self.stopping = False
        self.states: Counter[State] = Counter()

    # What the shell asks

    @property
    def over(self) -> bool:
        """Nothing runs, and nothing will start any more."""
        waiting = any(heap for lane, heap in self._heaps.items() if lane not in self._given_up)
        return not self._works and (self.stopping or not (self._timers or waiting))

    @property
    def given_up(self) -> tuple[GivenUp, ...]:
        """Sources that are asked for nothing more. Their units stay as they are, neither failed nor blocked."""
        return tuple(self._given_up.values())

    @property
    def running(self) -> int:
        return len(self._works)

    @property
    def blocked(self) -> Mapping[Place, Place]:
        """Blocked units, and the unit that blocks each."""
        return self._frontier.blocked

    def released(self, name: ProcessorName) -> Ordinals:
        """Units of a processor whose needs are covered by now: whatever became ready, and may have ended since."""
        return Ordinals(self._released[name])

    def present(self, name: ProcessorName) -> Ordinals:
        """Units of a processor that have an output by now."""
        return self._frontier.present(name)

    def wakes_at(self) -> float | None:
        """The next time at which something may happen without an event. It may have passed since the last dispatch."""
        times = [self._timers[0][0]] if self._timers else []
        if not self.stopping:
            waits = (limit.wakes_at for name, limit in self._limits.items() if self._heaps.get(name) or self._ahead[name])
            times.extend(at for at in waits if at is not None)
        return min(times, default=None)

    # What the shell tells

    def begin(self, now: float) -> list[MachineCommand]:
        self._admit(self._frontier.begin())
        commands: list[MachineCommand] = []
        self._dispatch(now, commands)
        return commands

    def handle(self, event: MachineEvent, now: float) -> list[MachineCommand]:
        """Commands that follow from one event; call :meth:`dispatch` when no more events are at hand."""
        commands: list[MachineCommand] = []
        match event:
            case Reported(fence, outcome):
                self._reported(self._works[fence], outcome, now, commands)
            case Proved(fence, verdicts):
                self._proved(self._works[fence], verdicts, now, commands)
            case Woke():
                self._wake(now, commands)
            case Stop(cancel):
                self.stopping = True
                self._forget_timers(lambda _name: True)
                self._give_back(self._ahead, commands)
                if cancel:
                    commands.extend(Cancel(work) for work in self._works.values())
        return commands

    def dispatch(self, now: float) -> list[MachineCommand]:
        commands: list[MachineCommand] = []
        self._dispatch(now, commands)
        return commands

    # Readiness and order

    def _admit(self, found: list[Ready]) -> None:
        for ready in found:
            if ready.without:
                self._without[ready.place] = ready.without
            name, ordinal = ready.place
            self._released[name] |= 1 << ordinal
            self._enqueue(name, ordinal)

    def _enqueue(self, name: ProcessorName, ordinal: int) -> None:
        self._ready[name] |= 1 << ordinal
        if self._graph.pipeline.processors[name].batch > 1:
            self._offer(name)
        else:
            self._push(name, ordinal)

    def _offer(self, name: ProcessorName) -> None:
        """Queue a processor with batches, once: one batch of it at a time, so what becomes ready meanwhile goes out together."""
        if name in self._offered or self._batches_out[name] or not (self._ready[name] or self._groups[name]):
            return
        self._offered.add(name)
        first = self._groups[name][0][0] if self._groups[name] else (self._ready[name] & -self._ready[name]).bit_length() - 1
        self._push(name, first)

    def _push(self, name: ProcessorName, ordinal: int) -> None:
        self._sequence += 1
        entry = (-self._remaining[name][ordinal], ordinal, self._sequence, name)
        heapq.heappush(self._heaps.setdefault(self._lane_of[name].name, []), entry)

    def _dispatch(self, now: float, commands: list[MachineCommand]) -> None:
        if self.stopping:
            return
        for lane, heap in self._heaps.items():
            ahead = self._ahead[lane]
            while (ahead or heap) and self._has_room(lane, now):
                # The trials of a doubted source are taken from all over what waits; what was claimed before can wait, too.
                first = bool(ahead) and (self._trial(lane) is None or not heap)
                self._start(ahead.popleft() if first else self._claim(lane, commands), now, commands)
            # A batch is gathered when there is room for it, and not before: what becomes ready meanwhile goes out with it.
            while heap and self._batch_of(heap[0][3]) == 1 and len(ahead) < self._lanes[lane].ahead and self._trial(lane) is None:
                ahead.append(self._claim(lane, commands))

    def _has_room(self, lane: str, now: float) -> bool:
        limit = self._limits.get(lane)
        return limit.free(now) if limit is not None else self._running[lane] < self._lanes[lane].most

    def _trial(self, lane: str) -> float | None:
        """Where among the units that wait the next trial of a doubted source is taken from."""
        limit = self._limits.get(lane)
        return limit.trial if limit is not None else None

    def _batch_of(self, name: ProcessorName) -> int:
        return self._graph.pipeline.processors[name].batch

    def _chosen(self, name: ProcessorName, ordinal: int, trial: float | None) -> tuple[int, ...]:
        """The units of the next attempt at a processor. A trial is of one unit: its failure must be its own."""
        batch = self._batch_of(name)
        if batch == 1:
            self._ready[name] &= ~(1 << ordinal)
            return (ordinal,)
        self._offered.discard(name)
        if trial is not None and self._ready[name]:
            ready = tuple(iterate_bits(self._ready[name]))
            return self._gather(name, ready[int(len(ready) * trial)], 1)
        return self._groups[name].pop(0) if self._groups[name] else self._gather(name, ordinal, batch)

    def _gather(self, name: ProcessorName, ordinal: int, batch: int) -> tuple[int, ...]:
        """The unit and its ready neighbours, nearest above first."""
        taken: list[int] = []
        for offset, bits in ((ordinal, self._ready[name] >> ordinal), (0, self._ready[name] & (1 << ordinal) - 1)):
            for bit in iterate_bits(bits):
                if len(taken) == batch:
                    break
                # Units that miss different optional inputs are not mixed: the mark is the unit's own.
                if self._without.get((name, bit + offset)) == self._without.get((name, ordinal)):
                    taken.append(bit + offset)
        self._ready[name] &= ~Ordinals.of(taken).bits
        return tuple(sorted(taken))

    def _claim(self, lane: str, commands: list[MachineCommand]) -> Work:
        """A work of what comes first in a lane."""
        heap, trial = self._heaps[lane], self._trial(lane)
        _, first, _, name = heapq.heappop(heap) if trial is None else _popped(heap, trial)
        ordinals = self._chosen(name, first, trial)
        work = Work(name, next(self._fences), ordinals, self._without.get((name, ordinals[0]), ()))
        self._works[work.fence] = work
        self._batches_out[name] += 1
        commands.append(Claim(work))
        return work

    def _start(self, work: Work, now: float, commands: list[MachineCommand]) -> None:
        lane = self._lane_of[work.processor].name
        if lane in self._limits:
            self._limits[lane].start(now)
        self._running[lane] += 1
        commands.append(Start(work))

    def _give_back(self, lanes: Iterable[str], commands: list[MachineCommand]) -> None:
        """What was claimed ahead in these lanes and has not been started."""
        for lane in lanes:
            while self._ahead[lane]:
                work = self._ahead[lane].popleft()
                self._end(work)
                commands.extend(Interrupt(work, ordinal, "stopped before it was started") for ordinal in work.ordinals)
                commands.append(Drop(work))

    # What came of an attempt

    def _reported(self, work: Work, outcome: Outcome, now: float, commands: list[MachineCommand]) -> None:
        lane = self._lane_of[work.processor]
        if lane.source is not None:
            limit = self._limits[lane.name]
            limit.end(now, outcome.error_class, outcome.retry_after, alone=len(work.ordinals) == 1)
            if limit.given_up and lane.name not in self._given_up:
                self._given_up[lane.name] = GivenUp(lane.source.name, limit.refused_in_row, outcome.message)
                self._forget_timers(lambda name: self._lane_of[name].name == lane.name)
                self._give_back([lane.name], commands)
        self._running[lane.name] -= 1
        match outcome.kind:
            case OutcomeKind.COMPLETED:
                commands.append(Prove(work))
            case OutcomeKind.INTERRUPTED:
                self._end(work)
                commands.extend(Interrupt(work, ordinal, outcome.message) for ordinal in work.ordinals)
                commands.append(Drop(work))
            case OutcomeKind.FAILED:
                self._end(work)
                self._failed(work, outcome, now, commands)
                commands.append(Drop(work))

    def _forget_timers(self, of: Callable[[ProcessorName], bool]) -> None:
        """Units of these processors that wait to be tried again are not tried again; evidence is still asked for."""
        self._timers = [timer for timer in self._timers if timer[4] is not None or not of(timer[2])]
        heapq.heapify(self._timers)

    def _failed(self, work: Work, outcome: Outcome, now: float, commands: list[MachineCommand]) -> None:
        free = outcome.error_class in (ErrorClass.RATE_LIMITED, ErrorClass.INFRASTRUCTURE)
        if len(work.ordinals) > 1 and not free and not self.stopping:
            middle = len(work.ordinals) // 2
            self._groups[work.processor] += [work.ordinals[:middle], work.ordinals[middle:]]
            self._offer(work.processor)
            for ordinal in work.ordinals:
                attempts = self._tries.get((work.processor, ordinal), (0, 0))[0]
                commands.append(
                    Retry(work=work, ordinal=ordinal, delay=0.0, counts=False, attempts=attempts, reason="batch_halved", outcome=outcome)
                )
            return
        for ordinal in work.ordinals:
            self._try_again(work, ordinal, outcome, None, now, commands)

    def _try_again(
        self, work: Work, ordinal: int, outcome: Outcome | None, verdict: Verdict | None, now: float, commands: list[MachineCommand]
    ) -> None:
        """Retry one unit, or end it as failed (or incomplete, where it was judged so)."""
        place = (work.processor, ordinal)
        error_class = outcome.error_class if outcome is not None and outcome.error_class is not None else ErrorClass.DATA
        counted, free = self._tries.get(place, (0, 0))
        if error_class in (ErrorClass.RATE_LIMITED, ErrorClass.INFRASTRUCTURE):
            free += 1
        else:
            counted += 1
        self._tries[place] = (counted, free)
        processor = self._graph.pipeline.processors[work.processor]
        decision = again(
            processor.policy,
            error_class,
            attempts=counted,
            free_attempts=free,
            retry_after=outcome.retry_after if outcome is not None else None,
            jitter=_jitter(work.fence, ordinal),
            repeatable=processor.source is not None,
        )
        if decision is None or self.stopping:
            if decision is not None:
                commands.append(Interrupt(work, ordinal, "stopped before it was tried again"))
                return
            state = State.FAILED if verdict is None else State.INCOMPLETE
            self._finish(work, ordinal, state, commands, outcome=outcome, verdict=verdict)
            return
        commands.append(
            Retry(
                work=work,
                ordinal=ordinal,
                delay=decision.delay,
                counts=decision.counts,
                attempts=counted,
                reason=str(error_class),
                outcome=outcome,
                verdict=verdict,
            )
        )
        self._sequence += 1
        heapq.heappush(self._timers, (now + decision.delay, self._sequence, work.processor, ordinal, None))

    def _proved(
        self, work: Work, verdicts: Mapping[int, tuple[Verdict, Generation | None]], now: float, commands: list[MachineCommand]
    ) -> None:
        unknown = [ordinal for ordinal, (verdict, _) in verdicts.items() if verdict.kind is VerdictKind.UNKNOWN]
        if unknown and self._probes[work.fence] < PROBES and not self.stopping:
            # A probe that failed says nothing about the data: ask again before anything is concluded.
            self._probes[work.fence] += 1
            self._sequence += 1
            delay = wait(self._graph.pipeline.processors[work.processor].policy, self._probes[work.fence], _jitter(work.fence, unknown[0]))
            heapq.heappush(self._timers, (now + delay, self._sequence, work.processor, -1, work.fence))
            known = {ordinal: found for ordinal, found in verdicts.items() if ordinal not in unknown}
            self._conclude(work, known, now, commands)
            self._works[work.fence] = Work(work.processor, work.fence, tuple(unknown), work.without)
            return
        self._end(work)
        self._conclude(work, verdicts, now, commands)
        commands.append(Drop(work))

    def _conclude(
        self, work: Work, verdicts: Mapping[int, tuple[Verdict, Generation | None]], now: float, commands: list[MachineCommand]
    ) -> None:
        for ordinal, (verdict, generation) in verdicts.items():
            match verdict.kind:
                case VerdictKind.COMPLETE | VerdictKind.EMPTY:
                    state = State.COMPLETE if verdict.kind is VerdictKind.COMPLETE else State.EMPTY
                    self._finish(work, ordinal, state, commands, verdict=verdict, generation=generation)
                case VerdictKind.UNKNOWN:
                    self._finish(work, ordinal, State.UNKNOWN, commands, verdict=verdict)
                case VerdictKind.INCOMPLETE:
                    self._try_again(work, ordinal, None, verdict, now, commands)

    def _finish(
        self,
        work: Work,
        ordinal: int,
        state: State,
        commands: list[MachineCommand],
        *,
        verdict: Verdict | None = None,
        generation: Generation | None = None,
        outcome: Outcome | None = None,
    ) -> None:
        attempts = self._tries.get((work.processor, ordinal), (0, 0))[0] + (1 if state in (State.COMPLETE, State.EMPTY) else 0)
        commands.append(
            Finish(work=work, ordinal=ordinal, state=state, attempts=attempts, verdict=verdict, generation=generation, outcome=outcome)
        )
        self.states[state] += 1
        self._admit(self._frontier.settle((work.processor, ordinal), covered=state in (State.COMPLETE, State.EMPTY)))

    def _end(self, work: Work) -> None:
        del self._works[work.fence]
        self._probes.pop(work.fence, None)
        self._batches_out[work.processor] -= 1
        if self._graph.pipeline.processors[work.processor].batch > 1:
            self._offer(work.processor)

    def _wake(self, now: float, commands: list[MachineCommand]) -> None:
        while self._timers and self._timers[0][0] <= now:
            _, _, name, ordinal, fence = heapq.heappop(self._timers)
            if fence is not None:
                commands.append(Prove(self._works[fence]))
            else:
                self._enqueue(name, ordinal)


def _jitter(fence: Fence, ordinal: int) -> float:
    """Between 0 and 1, the same for the same attempt at a unit."""
    return (fence * 0.6180339887498949 + ordinal * 0.7548776662466927) % 1.0


def _popped(heap: list[tuple[int, int, int, ProcessorName]], place: float) -> tuple[int, int, int, ProcessorName]:
    """The entry at a place of a heap, 0 to 1: roughly by its order, and good enough to reach all of it."""
    position = int(len(heap) * place)
    heap[position], heap[-1] = heap[-1], heap[position]
    found = heap.pop()
    heapq.heapify(heap)
    return found
