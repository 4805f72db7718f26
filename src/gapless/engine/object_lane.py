"""The lane of objects: written aside, read back, judged and published by a few threads, one unit at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from gapless.engine.measuring import Measuring
from gapless.engine.points import Point, reach
from gapless.engine.prober import Proof, proof, read_reference
from gapless.engine.prover import Proved
from gapless.lifecycle.machine import Work
from gapless.model.asof import Beyond
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence, Verdict, VerdictKind
from gapless.model.ids import Generation, PartitionKey, ProcessorName
from gapless.model.output import Object
from gapless.model.processor import Processor
from gapless.ports.clock import Clock
from gapless.ports.objects import Objects, Reference
from gapless.ports.warehouse import Measurer
from gapless.proving.bodies import Bodies

NO_OBJECT = "the action returned no object for this unit"


class ObjectLane:
    """Threads that write objects aside, read them back, judge and publish them. Most of their time is waiting for the disk to sync."""

    def __init__(
        self,
        objects: Objects,
        measuring: Measuring,
        proven: Callable[[ProcessorName], Mapping[PartitionKey, str]],
        clock: Clock,
        report: Callable[[Proved], None],
        watch: Callable[[asyncio.Task[None]], None],
        threads: int = 8,
    ) -> None:
        """``proven`` gives the digests of the objects that cover units of a processor when the run begins. ``watch`` is told of tasks that have ended."""
        self._objects = objects
        self._measuring = measuring
        self._report = report
        self._watch = watch
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="objects")
        self._references: dict[ProcessorName, dict[PartitionKey, asyncio.Task[Reference]]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._proven = proven
        self._clock = clock
        self._read_for: dict[ProcessorName, float] = {}
        self._bodies: dict[ProcessorName, Bodies] = {}
        self._comparing = threading.Lock()

    def prove(
        self,
        work: Work,
        processor: Processor,
        partitions: tuple[Partition, ...],
        bodies: Mapping[PartitionKey, bytes],
        released: Callable[[], Sequence[Partition]],
        beyond: Beyond | None,
    ) -> None:
        """``beyond`` is what a trial found. ``released`` lists every unit of the processor whose needs are covered by now: their reference is read together, once."""
        task = asyncio.create_task(self._prove(work, processor, partitions, bodies, released, beyond))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(self._watch)

    async def close(self) -> None:
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._threads.shutdown(wait=True)

    async def _prove(
        self,
        work: Work,
        processor: Processor,
        partitions: tuple[Partition, ...],
        bodies: Mapping[PartitionKey, bytes],
        released: Callable[[], Sequence[Partition]],
        beyond: Beyond | None,
    ) -> None:
        try:
            reference = await self._reference(processor, partitions, released)
        except TargetError as error:
            self._references.pop(processor.name, None)
            unknown = Evidence(error=error.message)
            proofs = {p.key: (proof(processor.expect, unknown, self._clock.now()), None) for p in partitions}
            self._report(Proved(work, proofs, self._read_for.pop(processor.name, 0.0)))
            return
        if processor.name not in self._bodies:
            self._bodies[processor.name] = Bodies(self._proven(processor.name))
        loop = asyncio.get_running_loop()
        proved = await loop.run_in_executor(self._threads, self._carry_out, work, processor, partitions, bodies, reference, beyond)
        self._report(replace(proved, measuring=proved.measuring + self._read_for.pop(processor.name, 0.0)))

    async def _reference(
        self, processor: Processor, partitions: Sequence[Partition], released: Callable[[], Sequence[Partition]]
    ) -> Reference:
        known = self._references.setdefault(processor.name, {})
        if any(partition.key not in known for partition in partitions):
            # Of a unit that still waits the reference may read tables that are not filled yet: it is asked about later.
            unread = [partition for partition in released() if partition.key not in known]
            reading = asyncio.create_task(self._measuring.call(lambda measurer: self._read(measurer, processor, unread)))
            known.update(dict.fromkeys((partition.key for partition in unread), reading))
        return {partition.key: (await asyncio.shield(known[partition.key]))[partition.key] for partition in partitions}

    def _read(self, measurer: Measurer, processor: Processor, partitions: Sequence[Partition]) -> Reference:
        """On the thread of the measurer. The seconds that it takes count with the next unit of the processor that is proven."""
        started = self._clock.busy()
        try:
            return read_reference(measurer, processor, partitions)
        finally:
            self._read_for[processor.name] = self._read_for.get(processor.name, 0.0) + self._clock.busy() - started

    def _carry_out(
        self,
        work: Work,
        processor: Processor,
        partitions: tuple[Partition, ...],
        bodies: Mapping[PartitionKey, bytes],
        reference: Reference,
        beyond: Beyond | None,
    ) -> Proved:
        output = processor.output
        assert isinstance(output, Object)
        found: dict[PartitionKey, tuple[Proof, Generation | None]] = {}
        measuring = 0.0
        for partition in partitions:
            path = self._objects.path(output, partition, work.fence)
            try:
                staged = self._stage(output, partition, work, bodies.get(partition.key))
                started = self._clock.busy()
                evidence = self._measure(processor, output, partition, path, reference) if staged else Evidence(damage=NO_OBJECT)
                judged = self._judge(processor, partition.key, replace(evidence, beyond=beyond))
                measuring += self._clock.busy() - started
                reach(Point.AFTER_JUDGE)
                if judged.verdict.covers:
                    self._objects.publish([path])
                    reach(Point.AFTER_PUBLISH)
            except TargetError as error:
                judged = Proof(Verdict(VerdictKind.UNKNOWN, reason=error.message), Evidence(error=error.message))
            found[partition.key] = (judged, None)
        return Proved(work, found, measuring)

    def _judge(self, processor: Processor, key: PartitionKey, evidence: Evidence) -> Proof:
        """Of two attempts with the same body only the first to be judged may pass."""
        bodies = self._bodies[processor.name]
        with self._comparing:
            evidence = bodies.compared(key, evidence, processor.expect)
            judged = proof(processor.expect, evidence, self._clock.now())
            if judged.verdict.covers:
                bodies.add(key, evidence.digest)
        return judged

    def _stage(self, output: Object, partition: Partition, work: Work, body: bytes | None) -> bool:
        """Whether there is an object to measure now."""
        if body is None:
            return False
        self._objects.stage(output, partition, work.fence, body)
        reach(Point.AFTER_STAGE)
        return True

    def _measure(self, processor: Processor, output: Object, partition: Partition, path: str, reference: Reference) -> Evidence:
        return self._objects.measure({partition.key: path}, output, processor.expect, reference)[partition.key]
