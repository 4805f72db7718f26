"""The prober: reads back what is published and has it judged. Recovery, verify and adopt ask it; it never writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, assert_never

from gapless.engine.statement import answers, measured
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence, Verdict, VerdictKind
from gapless.model.expectation import Expectation
from gapless.model.ids import PartitionKey
from gapless.model.output import Nothing, Object, Table
from gapless.model.processor import Processor
from gapless.ports.objects import Objects, Reference
from gapless.ports.warehouse import Measurer
from gapless.proving.bodies import Bodies
from gapless.proving.judge import judge
from gapless.proving.reference import reference


class Proof(NamedTuple):
    """A verdict with the evidence that it was made from."""

    verdict: Verdict
    evidence: Evidence


def proof(expectation: Expectation, evidence: Evidence, now: float) -> Proof:
    """Evidence, and the judgement of it at this moment (seconds since the epoch)."""
    return Proof(judge(expectation, evidence, now=now), evidence)


def read_reference(measurer: Measurer, processor: Processor, partitions: Sequence[Partition]) -> Reference:
    """What the reference says of objects, by two queries however many units are asked about.

    Raises:
        TargetError: a reference query fails, takes too long, or has another shape.
    """
    expect = processor.expect
    asked = expect.asked(partitions)
    queries = [query for query in (expect.keys.query if expect.keys is not None else None, expect.empty) if query is not None]
    rows = iter([rows for _, rows in answers(measurer, queries, asked, processor.policy.longest_measuring)])
    entities = next(rows) if expect.keys is not None else ()
    return reference(asked, expect, entities=entities, reasons=next(rows, ()))


NO_OUTPUT = Proof(Verdict(VerdictKind.COMPLETE), Evidence())
"""The proof of a unit whose output gapless cannot read: its outcome is all there is."""


class Prober:
    """Measures published outputs, a whole selection of a processor at a time. Runs on the thread that the measurer belongs to.

    Objects are measured in two steps, :meth:`expected` and :meth:`read_back`: the second does not touch the warehouse, and may be taken on
    another thread.
    """

    def __init__(self, measurer: Measurer, objects: Objects, *, now: float) -> None:
        self._measurer = measurer
        self._objects = objects
        self._now = now

    def probe(
        self, processor: Processor, partitions: Sequence[Partition], path_of: Callable[[PartitionKey], str | None]
    ) -> Mapping[PartitionKey, Proof]:
        """Proofs by partition key. ``path_of`` names the object of a unit, None where it never had one."""
        match processor.output:
            case Table() as table:
                expect = processor.expect
                evidence = measured(
                    self._measurer,
                    lambda: self._measurer.measure_published(table, expect, expect.asked(partitions)),
                    processor.policy.longest_measuring,
                )
            case Object():
                return self.read_back(processor, partitions, path_of, self.expected(processor, partitions))
            case Nothing():
                return dict.fromkeys((partition.key for partition in partitions), NO_OUTPUT)
            case _:
                assert_never(processor.output)
        return {key: proof(processor.expect, found, self._now) for key, found in evidence.items()}

    def expected(self, processor: Processor, partitions: Sequence[Partition]) -> Reference | TargetError:
        """What the reference says of objects, or why it says nothing."""
        try:
            return read_reference(self._measurer, processor, partitions)
        except TargetError as error:
            return error

    def read_back(
        self,
        processor: Processor,
        partitions: Sequence[Partition],
        path_of: Callable[[PartitionKey], str | None],
        expected: Reference | TargetError,
    ) -> Mapping[PartitionKey, Proof]:
        """Proofs of objects by partition key; see :meth:`probe`."""
        output, expect = processor.output, processor.expect
        assert isinstance(output, Object)
        if isinstance(expected, TargetError):
            unknown = proof(expect, Evidence(error=expected.message), self._now)
            return dict.fromkeys((partition.key for partition in partitions), unknown)
        paths = {partition.key: path for partition in partitions if (path := path_of(partition.key)) is not None}
        found = self._objects.measure(paths, output, expect, expected)
        bodies = Bodies({key: evidence.digest for key, evidence in found.items() if evidence.error is None})
        absent = Evidence(damage="there is no object of this unit in the store")
        return {
            key: proof(expect, bodies.compared(key, found[key], expect) if key in found else absent, self._now)
            for key in (partition.key for partition in partitions)
        }
