"""The prover: staged output is measured, judged, and published only where it covers.

Tables: one thread owns the warehouse; another measures (:mod:`gapless.engine.measuring`). Whatever waits when the first is free goes into
the next publish, in one transaction, never after a fixed delay. Objects have a lane of their own (:mod:`gapless.engine.object_lane`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from gapless.engine.asof import select_again
from gapless.engine.measuring import Measuring
from gapless.engine.points import Point, reach
from gapless.engine.prober import Proof, proof
from gapless.engine.publishing import publish_grouped
from gapless.engine.statement import Statement, carry_out, measured
from gapless.lifecycle.machine import Work
from gapless.model.action import Python, Sql
from gapless.model.asof import Beyond, Held, Sample, Trace
from gapless.model.attempt import Outcome, OutcomeKind
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence, Verdict, VerdictKind
from gapless.model.expectation import Query
from gapless.model.ids import Fence, Generation, PartitionKey, RunId, Unit
from gapless.model.output import Table
from gapless.model.processor import Processor
from gapless.ports.clock import Clock
from gapless.ports.warehouse import Measurer, Publication, Warehouse
from gapless.proving.judge import beside_others

T = TypeVar("T")

PROVING = 1
"""So many SELECTs may be staged and unpublished when the next one begins: one is measured, the next is made meanwhile."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of proving one work: by partition key, the proof, and the generation where it was published.

    ``measuring`` are the seconds in which a processor worked to read back and to judge, without staging and publishing.
    """

    work: Work
    proofs: Mapping[PartitionKey, tuple[Proof, Generation | None]]
    measuring: float = 0.0


@dataclass(frozen=True, slots=True)
class Staged:
    """How the SELECT of an attempt ended, and what was found when it was run again for a sample."""

    work: Work
    outcome: Outcome
    beyond: Beyond | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """What an attempt reads of the warehouse: Arrow tables by name where ``outcome`` is completed."""

    outcome: Outcome
    by_name: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Read:
    action: Python
    partitions: tuple[Partition, ...]
    held: tuple[Held, ...]
    answer: asyncio.Future[Tables]


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: asyncio.Future[Tables]
    tables: Tables


@dataclass(frozen=True, slots=True)
class _Select:
    work: Work
    processor: Processor
    partitions: tuple[Partition, ...]
    sample: Sample | None


@dataclass(frozen=True, slots=True)
class _Judge:
    work: Work
    processor: Processor
    partitions: tuple[Partition, ...]
    rows: object | None
    beyond: Beyond | None


@dataclass(frozen=True, slots=True)
class _Judged:
    """To be published. ``answer`` is told when that is over."""

    judge: _Judge
    proofs: dict[PartitionKey, Proof]
    measuring: float
    answer: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Drop:
    work: Work


@dataclass(frozen=True, slots=True)
class _Published:
    proved: Proved
    answer: asyncio.Future[None]


_Errand = _Read | _Select | _Judged | _Drop
_Result = _Answered | Staged | _Published


class WarehouseLane:
    """The one thread that owns the warehouse, and the queue in front of it."""

    def __init__(
        self,
        warehouse: Warehouse,
        measuring: Measuring,
        run: RunId,
        clock: Clock,
        report: Callable[[Staged | Proved], None],
        watch: Callable[[asyncio.Task[None]], None],
    ) -> None:
        """``watch`` is told of a task of the lane that has ended: nothing waits for one that broke."""
        self._warehouse = warehouse
        self._measuring = measuring
        self._run = run
        self._clock = clock
        self._report = report
        self._watch = watch
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="warehouse")
        self._waiting: list[_Errand] = []
        self._arrived = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._in_stage: set[int] = set()
        self._proving: dict[asyncio.Task[None], Processor] = {}
        self._tables: dict[str, asyncio.Lock] = {}

    async def call(self, function: Callable[[], T]) -> T:
        """Run anything on the thread of the warehouse."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    async def read(self, action: Python, partitions: tuple[Partition, ...], held: tuple[Held, ...] = ()) -> Tables:
        """The rows of what an action reads, of some tables the held ones only. Who is cancelled meanwhile is not waited for."""
        answer: asyncio.Future[Tables] = asyncio.get_running_loop().create_future()
        self._put(_Read(action, partitions, held, answer))
        return await answer

    def select(self, work: Work, processor: Processor, partitions: tuple[Partition, ...], sample: Sample | None) -> None:
        """``sample`` is the unit that is made again, if any."""
        self._put(_Select(work, processor, partitions, sample))

    async def trace(self, fence: Fence, rows: object, output: Table, key: PartitionKey, *, like: Fence) -> Trace | None:
        """What one unit is in the rows of an attempt (``like`` its fence), or of a trial of it; None where they cannot be staged."""

        def traced() -> Trace | None:
            try:
                self._warehouse.stage_rows(fence, rows, output)
                if fence == like:
                    self._in_stage.add(fence)
                return self._warehouse.trace(fence, output, key, like=like)
            except TargetError:
                return None
            finally:
                if fence != like:
                    self._warehouse.drop_stage(fence)

        return await self.call(traced)

    def prove(
        self, work: Work, processor: Processor, partitions: tuple[Partition, ...], rows: object | None, beyond: Beyond | None
    ) -> None:
        """``rows`` is the Arrow table of the attempt; None where the rows are in the stage already. ``beyond`` is what a trial found."""
        proving = asyncio.create_task(self._prove(_Judge(work, processor, partitions, rows, beyond)))
        self._proving[proving] = processor
        proving.add_done_callback(self._proven)
        proving.add_done_callback(self._watch)

    def _proven(self, proving: asyncio.Task[None]) -> None:
        del self._proving[proving]
        self._arrived.set()

    def drop(self, work: Work) -> None:
        self._put(_Drop(work))

    async def close(self) -> None:
        """Carry out what waits, whose results nobody asks for any more, then end the thread."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        for proving in self._proving:
            proving.cancel()
        await asyncio.gather(*self._proving, return_exceptions=True)
        left, self._waiting = self._waiting, []
        await self.call(lambda: self._carry_out(left))
        self._thread.shutdown(wait=True)

    def _put(self, errand: _Errand) -> None:
        self._waiting.append(errand)
        self._arrived.set()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
            self._worker.add_done_callback(self._watch)

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            if not (errands := self._taken()):
                continue
            for result in await asyncio.shield(asyncio.ensure_future(self.call(lambda errands=errands: self._carry_out(errands)))):  # type: ignore[misc]
                match result:
                    case _Answered(answer, tables):
                        if not answer.done():
                            answer.set_result(tables)
                    case _Published(proved, answer):
                        answer.set_result(None)
                        self._report(proved)
                    case _:
                        self._report(result)

    def _taken(self) -> list[_Errand]:
        """What is carried out next. While those before them wait to be measured SELECTs stay where they are: batches would become small and many."""
        lags = sum(isinstance(processor.action, Sql) for processor in self._proving.values()) > PROVING
        taken = [errand for errand in self._waiting if not (lags and isinstance(errand, _Select))]
        self._waiting = [errand for errand in self._waiting if lags and isinstance(errand, _Select)]
        return taken

    def _carry_out(self, errands: Sequence[_Errand]) -> list[_Result]:
        results: list[_Result] = []
        judged: list[_Judged] = []
        for errand in errands:
            match errand:
                case _Read(answer=answer):
                    if not answer.cancelled():
                        results.append(_Answered(answer, self._read(errand)))
                case _Select():
                    results.append(self._select(errand))
                case _Judged():
                    judged.append(errand)
                case _Drop(work):
                    self._in_stage.discard(work.fence)
                    self._warehouse.drop_stage(work.fence)
                case _:
                    assert_never(errand)
        results.extend(self._publish(judged))
        return results

    def _read(self, errand: _Read) -> Tables:
        found: dict[str, object] = {}

        def reading(name: str, query: Query) -> Statement:
            def read() -> None:
                with self._warehouse.hiding(errand.held):
                    found[name] = self._warehouse.read(query, errand.partitions)

            return Statement(query.file, read)

        statements = [reading(name, query) for name, query in errand.action.reads.items()]
        return Tables(carry_out(self._warehouse, statements, errand.action.timeout), found)

    def _select(self, errand: _Select) -> Staged:
        action, output, fence = errand.processor.action, errand.processor.output, errand.work.fence
        assert isinstance(action, Sql)
        assert isinstance(output, Table)
        query = Query(file=action.file, text=action.text)
        staging = Statement(action.file, lambda: self._warehouse.stage_query(fence, query, output, errand.partitions))
        outcome = carry_out(self._warehouse, [staging], action.timeout)
        if outcome.kind is not OutcomeKind.COMPLETED:
            return Staged(errand.work, outcome)
        self._in_stage.add(fence)
        if (sample := errand.sample) is None:
            return Staged(errand.work, outcome)
        found: list[Beyond | None] = []
        trying = Statement(action.file, lambda: found.append(select_again(self._warehouse, fence, query, output, sample)))
        outcome = carry_out(self._warehouse, [trying], action.timeout)
        return Staged(errand.work, outcome, *found)

    async def _prove(self, judge: _Judge) -> None:
        """Stage, measure, and wait until it is published: the next attempt at the same table is compared with what lies there then."""
        output = judge.processor.output
        assert isinstance(output, Table)
        published: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if judge.work.fence not in self._in_stage:
            damage = await self.call(lambda: self._stage(judge, output))
            if damage is not None:
                self._put(_Judged(judge, self._proofs(judge, damage), 0.0, published))
                return
        async with self._tables.setdefault(output.name.lower(), asyncio.Lock()):
            proofs, measuring = await self._measured(judge, output, judge.partitions)
            fallen_short = _fallen_short(proofs)
            at_fault = [key for key in fallen_short if not beside_others(proofs[key].verdict)]
            if at_fault:
                await self.call(lambda: self._keep(judge, output, proofs, at_fault))
            if 0 < len(at_fault) < len(fallen_short):
                # What is at fault is not published: the others are compared without it.
                others = [partition for partition in judge.partitions if partition.key not in at_fault]
                again, seconds = await self._measured(judge, output, others)
                proofs, measuring = proofs | again, measuring + seconds
            if left := [key for key in _fallen_short(proofs) if key not in at_fault]:
                await self.call(lambda: self._keep(judge, output, proofs, left))
            self._put(_Judged(judge, proofs, measuring, published))
            await published

    def _stage(self, judge: _Judge, output: Table) -> Evidence | None:
        """Evidence of the damage where the rows cannot be staged."""
        if judge.rows is None:
            return Evidence(damage="the action returned no rows, not even an empty table of its columns")
        try:
            self._warehouse.stage_rows(judge.work.fence, judge.rows, output)
        except TargetError as error:
            return Evidence(damage=error.message)
        self._in_stage.add(judge.work.fence)
        return None

    async def _measured(self, judge: _Judge, output: Table, partitions: Sequence[Partition]) -> tuple[dict[PartitionKey, Proof], float]:
        """Proofs, and the seconds of processor time that it took to make them."""
        expect, fence = judge.processor.expect, judge.work.fence
        asked = expect.asked(partitions)

        def measure(measurer: Measurer) -> tuple[dict[PartitionKey, Proof], float]:
            reach(Point.AFTER_STAGE)
            started = self._clock.busy()
            longest = judge.processor.policy.longest_measuring
            found = measured(measurer, lambda: measurer.measure_stage(fence, output, expect, asked), longest)
            proofs = {key: proof(expect, replace(one, beyond=judge.beyond), self._clock.now()) for key, one in found.items()}
            return proofs, self._clock.busy() - started

        return await self._measuring.call(measure)

    def _proofs(self, judge: _Judge, evidence: Evidence) -> dict[PartitionKey, Proof]:
        """The same evidence of every unit."""
        now = self._clock.now()
        return {partition.key: proof(judge.processor.expect, evidence, now) for partition in judge.partitions}

    def _keep(self, judge: _Judge, output: Table, proofs: dict[PartitionKey, Proof], fallen_short: Sequence[PartitionKey]) -> None:
        """Keep what fell short for people to look at; the verdict stands without it."""
        try:
            self._warehouse.keep_stage(judge.work.fence, judge.processor.name, output, fallen_short)
        except TargetError as error:
            first = proofs[fallen_short[0]]
            told = replace(first.verdict, reason=f"the stage was not kept: {error.message}")
            proofs[fallen_short[0]] = Proof(told, first.evidence)

    def _publish(self, judged: Sequence[_Judged]) -> list[_Published]:
        if judged:
            reach(Point.AFTER_JUDGE)
        publications = [
            Publication(
                run=self._run,
                processor=one.judge.processor.name,
                fence=one.judge.work.fence,
                output=one.judge.processor.output,
                keys=tuple(key for key, proof in one.proofs.items() if proof.verdict.covers),
            )
            for one in judged
            if isinstance(one.judge.processor.output, Table)
        ]
        generations, refused = publish_grouped(self._warehouse, [one for one in publications if one.keys])
        if generations:
            reach(Point.AFTER_PUBLISH)
        for one in publications:
            published = [key for key in one.keys if Unit(one.processor, key) in generations]
            self._thin(one, published, next(each.proofs for each in judged if each.judge.work.fence == one.fence))
        return [_Published(self._proved(one, generations, refused), one.answer) for one in judged]

    def _proved(self, judged: _Judged, generations: Mapping[Unit, Generation], refused: Mapping[Unit, str]) -> Proved:
        name = judged.judge.processor.name
        proofs = {
            key: (_unless_refused(proof, refused.get(Unit(name, key))), generations.get(Unit(name, key)))
            for key, proof in judged.proofs.items()
        }
        return Proved(judged.judge.work, proofs, judged.measuring)

    def _thin(self, publication: Publication, published: Sequence[PartitionKey], proofs: Mapping[PartitionKey, Proof]) -> None:
        """Those of an attempt that are unknown may be measured once more, without those that are published."""
        if 0 < len(published) < len(proofs):
            with suppress(TargetError):  # a stage that is gone makes what is left of it unknown
                self._warehouse.thin_stage(publication.fence, publication.output, published)


def _fallen_short(proofs: Mapping[PartitionKey, Proof]) -> list[PartitionKey]:
    return [key for key, one in proofs.items() if one.verdict.kind is VerdictKind.INCOMPLETE]


def _unless_refused(proof: Proof, refusal: str | None) -> Proof:
    return proof if refusal is None else Proof(Verdict(VerdictKind.UNKNOWN, reason=f"not published: {refusal}"), proof.evidence)
