"""The demo as it would be without evidence: ``unmeasured.py keep FILE …`` keeps what a run has found, ``unmeasured.py believe FILE …`` measures
nothing and takes that for found. What follows are the words of the demo; the difference between the two is what evidence costs a run.
"""

# ruff: noqa: SLF001 - what is left out has no switch
from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gapless.cli.main import main
from gapless.engine.object_lane import ObjectLane
from gapless.engine.prober import Proof
from gapless.engine.prover import WarehouseLane, _Judge
from gapless.model.calendar import Partition
from gapless.model.evidence import Evidence
from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.output import Object, Table
from gapless.model.processor import Processor
from gapless.ports.objects import Reference
from nba_props import demo

Found = dict[tuple[ProcessorName, PartitionKey], Proof | Evidence]


def keep(file: Path) -> None:
    found: Found = {}
    of_table, of_object = WarehouseLane._measured, ObjectLane._measure

    async def measured(
        self: WarehouseLane, judge: _Judge, output: Table, partitions: Sequence[Partition]
    ) -> tuple[dict[PartitionKey, Proof], float]:
        proofs, seconds = await of_table(self, judge, output, partitions)
        found.update({(judge.processor.name, key): proof for key, proof in proofs.items()})
        return proofs, seconds

    def measure(self: ObjectLane, processor: Processor, output: Object, partition: Partition, path: str, reference: Reference) -> Evidence:
        evidence = found[processor.name, partition.key] = of_object(self, processor, output, partition, path, reference)
        return evidence

    WarehouseLane._measured = measured  # type: ignore[method-assign]
    ObjectLane._measure = measure  # type: ignore[method-assign]
    try:
        main()
    finally:
        file.write_bytes(pickle.dumps(found))


def believe(file: Path) -> None:
    found: Found = pickle.loads(file.read_bytes())

    async def measured(
        _: WarehouseLane, judge: _Judge, _output: Table, partitions: Sequence[Partition]
    ) -> tuple[dict[PartitionKey, Proof], float]:
        kept = {partition.key: found[judge.processor.name, partition.key] for partition in partitions}
        return {key: proof for key, proof in kept.items() if isinstance(proof, Proof)}, 0.0

    async def reference(
        _: ObjectLane, _processor: Processor, _partitions: Sequence[Partition], _released: Callable[[], Sequence[Partition]]
    ) -> Reference:
        return {}

    def measure(_: ObjectLane, processor: Processor, _output: Object, partition: Partition, _path: str, _reference: Reference) -> Evidence:
        evidence = found[processor.name, partition.key]
        assert isinstance(evidence, Evidence)
        return evidence

    WarehouseLane._measured = measured  # type: ignore[method-assign, assignment]
    ObjectLane._reference = reference  # type: ignore[method-assign, assignment]
    ObjectLane._measure = measure  # type: ignore[method-assign, assignment]
    main()


if __name__ == "__main__":
    _, mode, file, *words = sys.argv
    if not mode.startswith("gapless-"):
        demo.GAPLESS[:] = [sys.executable, __file__, f"gapless-{mode}", file]
        sys.exit(demo.main(words))
    sys.argv = ["gapless", *words]
    if "run" in words:
        {"gapless-keep": keep, "gapless-believe": believe}[mode](Path(file))
    else:
        main()
