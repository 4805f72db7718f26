"""A world for the machine of a run: a virtual clock, attempts that take random times and fail by plan. Everything by one seed."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter, defaultdict

from gapless.lifecycle import machine as m
from gapless.model.action import Python
from gapless.model.attempt import ErrorClass, completed, failed, interrupted
from gapless.model.calendar import Calendar
from gapless.model.event import State
from gapless.model.evidence import Finding, Verdict, VerdictKind
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, Fence, Generation, PartitionKey, ProcessorName, SourceName
from gapless.model.need import FirstOf, Last, Need, Same, Within
from gapless.model.output import Nothing, Table
from gapless.model.pipeline import LiteralCalendar, Pipeline
from gapless.model.policy import Policy
from gapless.model.processor import Processor
from gapless.model.source import Source

COMPLETE = Verdict(VerdictKind.COMPLETE)
INCOMPLETE = Verdict(VerdictKind.INCOMPLETE, (Finding("missing_keys", "a team is missing"),))
UNKNOWN = Verdict(VerdictKind.UNKNOWN, reason="the probe timed out")
LATE = 0.002
"""Seconds: how much earlier or later than asked for a sleep ends, and the longest that a decision takes."""


def pipeline_of(seed: int, dates: int) -> tuple[Pipeline, Calendar]:
    """A random pipeline of up to eight processors in a random acyclic graph, on one calendar of two seasons."""
    chance = random.Random(seed)
    keys = tuple(PartitionKey(f"2023-01-{day + 1:02d}") for day in range(dates))
    seasons = tuple("early" if day < dates // 2 else "late" for day in range(dates))
    calendar = Calendar(name=CalendarName("dates"), key="day", keys=keys, columns={"season": seasons})
    processors: dict[ProcessorName, Processor] = {}
    for number in range(chance.randint(2, 8)):
        name = ProcessorName(f"p{number}")
        earlier = list(processors)
        needs: list[Need | FirstOf] = []
        for upstream in chance.sample(earlier, min(len(earlier), chance.randint(0, 3))):
            window = chance.choice([Same(), Last(n=chance.randint(1, 4)), Within(attribute="season")])
            needs.append(Need(upstream=upstream, window=window, optional=chance.random() < 0.25))
        if len(earlier) > 2 and chance.random() < 0.3:
            both = chance.sample(earlier, 2)
            needs.append(FirstOf(alternatives=tuple(Need(upstream=one, window=Same()) for one in both)))
        output = Table(name=f"mart.{name}", unit_key="day", key=("day",)) if chance.random() < 0.5 else Nothing()
        selfish = chance.random() < 0.25
        if selfish:
            needs.append(Need(upstream=name, window=Last(n=chance.randint(1, 3))))
        processors[name] = Processor(
            name=name, calendar=calendar.name, action=Python(function="none:none"), output=output, needs=tuple(needs),
            source=SourceName("site") if chance.random() < 0.5 else None, batch=1 if selfish else chance.choice([1, 1, 3, 10]),
            policy=Policy(attempts=3, first_wait=1.0, longest_wait=8.0, infrastructure_attempts=6),
        )  # fmt: skip
    definition = LiteralCalendar(name=calendar.name, key="day", keys=keys, columns={"season": seasons})
    source = Source(name=SourceName("site"), start=2, most=5, per_second=chance.choice([None, 3.0]))
    return Pipeline(name="random", processors=processors, calendars={calendar.name: definition}, sources={source.name: source}), calendar


class World:
    """Runs a machine to its end. Time passes while it decides, and it is woken a little early or late. ``bad`` units fail for good; ``flaky`` is the chance that anything else goes wrong for a while.

    From ``refuses_from`` on every attempt at a source fails for good. ``made`` takes the place of the random pipeline.
    """

    def __init__(
        self,
        seed: int,
        *,
        dates: int = 12,
        flaky: float = 0.2,
        bad: float = 0.03,
        stop_at: float | None = None,
        refuses_from: float | None = None,
        made: tuple[Pipeline, Calendar] | None = None,
    ) -> None:
        self.pipeline, self.calendar = made or pipeline_of(seed, dates)
        dates = len(self.calendar)
        self.graph = Graph.build(self.pipeline, {self.calendar.name: self.calendar})
        self.chance = random.Random(seed + 1)
        self.clock = random.Random(seed + 2)
        self.flaky, self.stop_at, self.refuses_from = flaky, stop_at, refuses_from
        places = [(name, ordinal) for name in self.graph.order for ordinal in range(dates)]
        self.bad = {place for place in places if self.chance.random() < bad}
        self.planned = dict.fromkeys(self.graph.order, self.calendar.everything)
        lanes = {
            name: m.Lane("source site", source=self.pipeline.sources[SourceName("site")], ahead=seed % 3)
            if p.source
            else m.Lane("here", 3, ahead=seed % 4)
            for name, p in self.pipeline.processors.items()
        }
        self.machine = m.RunMachine(
            graph=self.graph, planned=self.planned, covered={}, remaining={name: [dates - o for o in range(dates)] for name in self.graph.order},
            lanes=lanes, fences=(Fence(number) for number in itertools.count(1)),
        )  # fmt: skip
        self.now = 0.0
        self.queue: list[tuple[float, int, m.MachineEvent]] = []
        self.sequence = itertools.count()
        self.state: dict[tuple[ProcessorName, int], State] = {}
        self.claimed: dict[Fence, m.Work] = {}
        self.running: dict[Fence, m.Work] = {}
        self.calling: dict[Fence, m.Work] = {}
        self.attempts: Counter[tuple[ProcessorName, int]] = Counter()
        self.log: list[str] = []
        self.most_at_source = 0
        self.started: set[Fence] = set()
        self.most_ahead: Counter[str] = Counter()
        self.settled_when: dict[tuple[ProcessorName, int], int] = {}
        self.failures: defaultdict[tuple[ProcessorName, int], int] = defaultdict(int)

    def run(self) -> None:
        self._perform(self.machine.begin(self.now))
        if self.stop_at is not None:
            self._at(self.stop_at, m.Stop())
        for _ in range(200_000):
            if self.machine.over:
                return
            wakes = self.machine.wakes_at()
            if self.queue and (wakes is None or self.queue[0][0] <= wakes):
                at, _, event = heapq.heappop(self.queue)
            else:
                assert wakes is not None, "the machine waits for nothing"
                at, event = wakes + self.clock.uniform(-LATE, LATE), m.Woke()
            self.now = max(self.now, at)
            self._perform(self.machine.handle(event, self.now))
            self._perform(self.machine.dispatch(self.now))
            self.now += self.clock.uniform(0.0, LATE)
        raise AssertionError("the run does not end")

    def _at(self, delay: float, event: m.MachineEvent) -> None:
        heapq.heappush(self.queue, (self.now + delay, next(self.sequence), event))

    def _perform(self, commands: list[m.MachineCommand]) -> None:
        for command in commands:
            self.log.append(f"{self.now:.3f} {type(command).__name__} {getattr(command, 'work', None)}")
            match command:
                case m.Claim(work):
                    self._check_needs(work)
                    self.claimed[work.fence] = work
                case m.Start(work):
                    assert self.claimed[work.fence] is work
                    assert work.fence not in self.started, f"{work} was started twice"
                    self.started.add(work.fence)
                    self.running[work.fence] = self.calling[work.fence] = work
                    at_source = sum(1 for one in self.calling.values() if self.pipeline.processors[one.processor].source)
                    self.most_at_source = max(self.most_at_source, at_source)
                    self._at(self.chance.uniform(0.01, 2.0), m.Reported(work.fence, self._outcome(work)))
                case m.Prove(work):
                    self.calling.pop(work.fence, None)
                    self._at(self.chance.uniform(0.0, 0.2), m.Proved(work.fence, {o: self._verdict(work, o) for o in work.ordinals}))
                case m.Cancel(work):
                    self._at(0.0, m.Reported(work.fence, interrupted("stopped")))
                case m.Drop(work):
                    self.calling.pop(work.fence, None)
                    self.running.pop(work.fence, None)
                    del self.claimed[work.fence]
                case m.Finish():
                    place = (command.work.processor, command.ordinal)
                    assert self.state.get(place) not in (State.COMPLETE, State.EMPTY), f"{place} was finished twice"
                    self.state[place] = command.state
                case m.Retry() | m.Interrupt():
                    pass
        ahead = [work for fence, work in self.claimed.items() if fence not in self.started]
        self.most_ahead |= Counter("site" if self.pipeline.processors[work.processor].source else "here" for work in ahead)

    def _outcome(self, work: m.Work):
        for ordinal in work.ordinals:
            self.attempts[work.processor, ordinal] += 1
        if any((work.processor, ordinal) in self.bad for ordinal in work.ordinals):
            return failed(ErrorClass.PERMANENT, "404")
        if self.refuses_from is not None and self.now >= self.refuses_from and self.pipeline.processors[work.processor].source:
            return failed(self.chance.choice([ErrorClass.PERMANENT, ErrorClass.DATA, ErrorClass.UNCLASSIFIED]), "this is another revision")
        if self.failures[work.processor, work.ordinals[0]] < 2 and self.chance.random() < self.flaky:
            self.failures[work.processor, work.ordinals[0]] += 1
            return self.chance.choice(
                [
                    failed(ErrorClass.TRANSIENT, "502"),
                    failed(ErrorClass.RATE_LIMITED, "429", retry_after=3.0),
                    failed(ErrorClass.INFRASTRUCTURE, "lost"),
                ]
            )
        return completed()

    def _verdict(self, work: m.Work, ordinal: int) -> tuple[Verdict, Generation | None]:
        if self.failures[work.processor, -1 - ordinal] < 2 and self.chance.random() < self.flaky / 4:
            self.failures[work.processor, -1 - ordinal] += 1
            return UNKNOWN, None
        return COMPLETE, Generation(1)

    def _check_needs(self, work: m.Work) -> None:
        """No unit starts before its needs are covered; optional ones are settled."""
        for need in self.graph.needs[work.processor]:
            for ordinal in work.ordinals:
                covered = [
                    all(self.state.get((up, o)) is State.COMPLETE for o in mapping.required(ordinal)) for up, mapping in need.alternatives
                ]
                assert any(covered) or need.optional, f"{work.processor} {ordinal} started before {need.need}"
                if need.optional and not any(covered):
                    assert work.without, f"{work.processor} {ordinal} does not say what it lacks"
