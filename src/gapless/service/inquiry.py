"""Inquiries: the statements of expectations are asked about all units at once, and some proven units are measured, to see whether the
expectations can pass and can fail. Nothing is written, and no unit changes its state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gapless.engine.prober import Prober
from gapless.engine.statement import answers
from gapless.model.errors import TargetError
from gapless.model.event import ENDED_BADLY, State
from gapless.model.graph import ResolvedNeed
from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Nothing, Object, Table
from gapless.model.processor import Processor
from gapless.proving.doubt import Case, Doubt, strangers
from gapless.proving.hearing import Hearing, Place, Question, questions
from gapless.proving.known_good import named_columns, spread, unmet
from gapless.proving.never_fails import never_fails
from gapless.proving.never_passes import never_passes
from gapless.service.pipeline_file import Reading
from gapless.service.pipeline_file.findings import did_you_mean
from gapless.service.status import choose
from gapless.service.view import View
from gapless.service.workbench import Workbench

MEASURED = 50
"""How many proven units of a processor are measured at most."""

SLOW = 60.0
"""Seconds from which on a statement about all units is told of: a tenth of what measuring may take where nothing else is said."""

OVER = (State.COMPLETE, State.EMPTY, State.WAIVED, *ENDED_BADLY)
"""States in which an optional input is waited for no more."""

Answer = tuple[Sequence[str], Sequence[Sequence[object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One processor: about how many of its units its ``statements`` were asked, how many were ``measured``, and how many of those were no
    longer as they were proven (``changed``). The units that are left wait for what ``waits_for`` names.
    """

    units: int
    due: int
    statements: int
    measured: int
    changed: int
    seconds: float
    waits_for: tuple[ProcessorName, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "units": self.units,
            "due": self.due,
            "statements": self.statements,
            "measured": self.measured,
            "changed": self.changed,
            "seconds": round(self.seconds, 3),
            "waits_for": list(self.waits_for),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What was asked, by processor. ``unknown`` are processors whose calendar nobody has filled yet."""

    asked: Mapping[ProcessorName, Asked]
    unknown: tuple[ProcessorName, ...]
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether every unit of the selection could be asked about."""
        return not self.unknown and all(one.units == one.due for one in self.asked.values())

    def as_json(self) -> dict[str, object]:
        return {
            "processors": {name: one.as_json() for name, one in self.asked.items()},
            "unknown_calendars": list(self.unknown),
            "whole": self.whole,
            "seconds": round(self.seconds, 3),
        }


def inquire(bench: Workbench, reading: Reading, words: Sequence[str], *, slow: float = SLOW) -> Inquiry:
    """Ask about a selection; what is found is added to the findings of ``reading``.

    Only units are asked about whose needs are covered: what their statements read is there. Units that are waived or declared impossible
    are left out.

    Raises:
        SelectionError: the selection matches nothing.
    """
    started = bench.clock.steady()
    view = View(bench.pipeline, bench.ledger, now=bench.clock.now(), target=bench.target.name)
    chosen = choose(view, words)
    return _Inquirer(bench, reading, view, chosen, slow).inquire(started, unknown=() if words else tuple(view.waiting_for_calendars))


@dataclass(frozen=True, slots=True)
class _Topic:
    """A processor, the units that it can be asked about, and why not all."""

    processor: Processor
    due: Ordinals
    ready: Ordinals
    waits_for: tuple[ProcessorName, ...]


class _Inquirer:
    def __init__(self, bench: Workbench, reading: Reading, view: View, chosen: Mapping[ProcessorName, Ordinals], slow: float) -> None:
        self._bench = bench
        self._reading = reading
        self._view = view
        self._slow = slow
        self._topics = {name: self._topic(name, chosen[name]) for name in view.graph.order if chosen.get(name, EMPTY)}
        self._askings = Counter(self._asking(topic, one) for topic in self._topics.values() for one in questions(topic.processor.expect))
        self._answers: dict[object, Answer | TargetError] = {}

    def inquire(self, started: float, *, unknown: tuple[ProcessorName, ...]) -> Inquiry:
        asked = {name: self._inquire(topic) for name, topic in self._topics.items()}
        return Inquiry(asked=asked, unknown=unknown, seconds=self._bench.clock.steady() - started)

    def _topic(self, name: ProcessorName, chosen: Ordinals) -> _Topic:
        view = self._view
        holding = view.holding(name)
        due = (chosen & view.graph.calendar(name).due) - holding.impossible - holding.of(State.WAIVED)
        ready, waits_for = due, []
        for need in view.graph.needs[name]:
            if any(one.upstream == name for one in need.alternatives):
                continue  # an output is no reference for itself
            supplied = self._supplied(need)
            if due - supplied:
                waits_for += [one.upstream for one in need.alternatives]
            ready &= supplied
        return _Topic(view.pipeline.processors[name], due, ready, tuple(dict.fromkeys(waits_for)))

    def _supplied(self, need: ResolvedNeed) -> Ordinals:
        """Units whose need is met. Where nothing at all is covered of what is read, there is not even a table to read."""
        there = self._over if need.optional else self._view.covered
        if not any(there(one.upstream) or not self._view.graph.calendar(one.upstream).due for one in need.alternatives):
            return EMPTY
        return need.supplied(there)

    def _over(self, name: ProcessorName) -> Ordinals:
        holding = self._view.holding(name)
        return holding.of(*OVER) | holding.impossible | Ordinals.of(self._view.blocked.get(name, {}))

    def _inquire(self, topic: _Topic) -> Asked:
        started = self._bench.clock.steady()
        name, expect = topic.processor.name, topic.processor.expect
        calendar = self._view.graph.calendar(name)
        heard = Hearing(units=tuple(calendar.keys_of(topic.ready)), calendar=calendar)
        asked = list(questions(expect)) if topic.ready else []
        broken: list[Doubt] = []
        for question in asked:
            try:
                heard = heard.hear(question, *self._ask(topic, question))
            except TargetError as error:
                broken.append(Doubt(question.place, error.message, refused=True, advice=error.help))
        case = Case(expectation=expect, output=topic.processor.output, said=heard, rows=self._rows(name))
        said = [*broken, *strangers(case), *never_passes(case), *never_fails(case)] if topic.ready else []
        for doubt in said:
            self._tell(topic, doubt)
        # Where a statement fails nothing can be judged; that is told already.
        measurable = not broken and self._has_columns(topic, heard)
        measured, changed = self._measure(topic, {doubt.place for doubt in said if doubt.refused}) if measurable else (0, 0)
        return Asked(
            units=len(topic.ready),
            due=len(topic.due),
            statements=len(asked),
            measured=measured,
            changed=changed,
            seconds=self._bench.clock.steady() - started,
            waits_for=topic.waits_for,
        )

    def _asking(self, topic: _Topic, question: Question) -> object:
        """What is the same for all processors that ask the same of the same units."""
        arguments = tuple(sorted(topic.processor.expect.arguments.items()))
        return question.query, arguments, topic.processor.calendar, topic.ready

    def _ask(self, topic: _Topic, question: Question) -> Answer:
        """The answer to a question, asked once for all who ask it and forgotten after the last of them."""
        asking = self._asking(topic, question)
        if asking not in self._answers:
            calendar, started = self._view.graph.calendar(topic.processor.name), self._bench.clock.steady()
            asked = topic.processor.expect.asked([calendar.partition(ordinal) for ordinal in topic.ready])
            try:
                longest = topic.processor.policy.longest_measuring
                (self._answers[asking],) = answers(self._bench.warehouse, [question.query], asked, longest)
            except TargetError as error:
                self._answers[asking] = error
            seconds = self._bench.clock.steady() - started
            if seconds >= self._slow:
                told = f"{question.query.file} took {seconds:.0f} s for {len(asked):,} units"
                self._tell(
                    topic, Doubt(question.place, told, refused=False, advice="join it to units first, and read no more than they need")
                )
        answer = self._answers[asking]
        self._askings[asking] -= 1
        if not self._askings[asking]:
            del self._answers[asking]
        if isinstance(answer, TargetError):
            raise answer
        return answer

    def _rows(self, name: ProcessorName) -> Mapping[PartitionKey, int]:
        """Rows of units as they were proven."""
        return {key: head.rows for key, head in self._view.heads(name).items() if head.state is State.COMPLETE and head.rows is not None}

    def _has_columns(self, topic: _Topic, heard: Hearing) -> bool:
        """Whether the table, as it lies there, has every column that the expectation speaks of; what it lacks is told."""
        output = topic.processor.output
        has = self._bench.warehouse.columns(output.name) if isinstance(output, Table) else ()
        if not isinstance(output, Table) or not has:
            return True
        known = {column.lower() for column in has}
        limited = dict.fromkeys(column for shares in (heard.shares or {}).values() for column in shares)
        named = [*named_columns(topic.processor.expect), *((("expect", "nulls_from"), column) for column in limited)]
        lacking = [(place, column) for place, column in named if column.lower() not in known]
        makes = self._reading.context.reads.get(topic.processor.name)
        for place, column in lacking:
            made = makes is not None and makes.columns is not None and not makes.lacks([column])
            if made:
                told = f"{output.name} has no column {column} yet, which the statement returns: nothing was measured"
                self._tell(topic, Doubt(place, told, refused=False, advice="gapless run --changed makes it"))
            else:
                self._tell(topic, Doubt(place, f"{output.name} has no column {column!r}", refused=True, advice=did_you_mean(column, has)))
        return not lacking

    def _measure(self, topic: _Topic, told_of: Collection[Place]) -> tuple[int, int]:
        """Measure some units that were proven; how many, and how many of them have changed since. Places ``told_of`` are left out."""
        processor, name = topic.processor, topic.processor.name
        if isinstance(processor.output, Nothing):
            return 0, 0
        holding, calendar, heads = self._view.holding(name), self._view.graph.calendar(name), self._view.heads(name)
        proven = calendar.keys_of((holding.of(State.COMPLETE) & topic.due) - holding.stale_upstream - holding.healed)
        some = spread([key for key in proven if heads[key].digest], MEASURED)
        if not some:
            return 0, 0
        partitions = [calendar.partition(ordinal) for ordinal in calendar.ordinals_of(some)]
        prober = Prober(self._bench.warehouse, self._bench.objects, now=self._bench.clock.now())
        proofs = prober.probe(processor, partitions, lambda key: heads[key].object)
        changed = [key for key, proof in proofs.items() if proof.evidence.error is None and proof.evidence.digest != heads[key].digest]
        if changed:
            told = f"{len(changed)} of {len(some)} proven units are not as they were proven ({changed[0]})"
            self._tell(topic, Doubt(("output",), told, refused=False, advice=f"gapless verify {name}"))
        for doubt in unmet({key: proof.verdict for key, proof in proofs.items() if key not in changed}):
            if doubt.place not in told_of:
                self._tell(topic, doubt)
        return len(some), len(changed)

    def _tell(self, topic: _Topic, doubt: Doubt) -> None:
        place = tuple(self._written(topic.processor, doubt.place))
        findings = self._reading.findings
        tell = findings.add if doubt.refused else findings.warn
        tell(("processors", topic.processor.name, *place), doubt.message, doubt.advice)

    def _written(self, processor: Processor, place: Sequence[str]) -> Iterator[str]:
        """A place as the pipeline file has it: what is expected of a payload is written under ``asks``."""
        for step in place:
            yield "asks" if step == "agrees" and isinstance(processor.output, Object) else step
