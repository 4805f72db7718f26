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
from gapless.ports.warehouse import Warehouse
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


def read_reference(warehouse: Warehouse, processor: Processor, partitions: Sequence[Partition]) -> Reference:
    """What the reference says of objects, by two queries however many units are asked about.

    Raises:
        TargetError: a reference query fails, takes too long, or has another shape.
    """
    expect = processor.expect
    asked = expect.asked(partitions)
    queries = [query for query in (expect.keys.query if expect.keys is not None else None, expect.empty) if query is not None]
    rows = iter([rows for _, rows in answers(warehouse, queries, asked, processor.policy.longest_measuring)])
    entities = next(rows) if expect.keys is not None else ()
    return reference(asked, expect, entities=entities, reasons=next(rows, ()))


NO_OUTPUT = Proof(Verdict(VerdictKind.COMPLETE), Evidence())
"""The proof of a unit whose output gapless cannot read: its outcome is all there is."""


class Prober:
    """Measures published outputs, a whole selection of a processor at a time. Runs on the thread that owns the warehouse."""

    def __init__(self, warehouse: Warehouse, objects: Objects, *, now: float) -> None:
        self._warehouse = warehouse
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
                    self._warehouse,
                    lambda: self._warehouse.measure_published(table, expect, expect.asked(partitions)),
                    processor.policy.longest_measuring,
                )
            case Object() as output:
                evidence = self._objects_evidence(processor, output, partitions, path_of)
            case Nothing():
                return dict.fromkeys((partition.key for partition in partitions), NO_OUTPUT)
            case _:
                assert_never(processor.output)
        return {key: proof(processor.expect, found, self._now) for key, found in evidence.items()}

    def _objects_evidence(
        self, processor: Processor, output: Object, partitions: Sequence[Partition], path_of: Callable[[PartitionKey], str | None]
    ) -> Mapping[PartitionKey, Evidence]:
        paths = {partition.key: path for partition in partitions if (path := path_of(partition.key)) is not None}
        try:
            expected = read_reference(self._warehouse, processor, partitions)
        except TargetError as error:
            return {partition.key: Evidence(error=error.message) for partition in partitions}
        read_back = self._objects.measure(paths, output, processor.expect, expected)
        bodies = Bodies({key: evidence.digest for key, evidence in read_back.items() if evidence.error is None})
        read_back = {key: bodies.compared(key, evidence, processor.expect) for key, evidence in read_back.items()}
        return {
            partition.key: read_back.get(partition.key, Evidence(damage="there is no object of this unit in the store"))
            for partition in partitions
        }
