"""As-of tests carried out: one unit of an attempt is made again while the rows are hidden that its needs do not hold.

What is made again, and what follows, :mod:`gapless.proving.asof` decides. Trials belong to the attempt: they run before it is
reported, within the longest duration of its action for themselves, and one that fails is a failure of the attempt.
"""

from __future__ import annotations

from dataclasses import replace

from gapless.model.asof import Beyond, Sample
from gapless.model.errors import TargetError
from gapless.model.expectation import Query
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Table
from gapless.ports.warehouse import Warehouse
from gapless.proving.asof import examine


def again(fence: Fence) -> Fence:
    """The fence under which the trials of an attempt are staged."""
    return Fence(-fence)


def select_again(warehouse: Warehouse, fence: Fence, statement: Query, output: Table, sample: Sample) -> Beyond | None:
    """Run a SELECT again for one unit of what it has staged under ``fence``.

    Raises:
        TargetError: it fails now.
    """
    key, trial = sample.partition.key, again(fence)

    def make(tables: tuple[str, ...]) -> None:
        try:
            with warehouse.hiding(sample.held_of(tables)):
                warehouse.stage_query(trial, statement, output, (sample.partition,))
        except TargetError as error:
            raise TargetError(f"{made_again(key, tables)}: {error.message}", help=error.help) from error

    try:
        make(sample.tables)
        if warehouse.alike(fence, trial, output, key):
            return None
        trials = examine(sample, warehouse.trace(fence, output, key))
        asked = next(trials)
        while True:
            make(asked)
            asked = trials.send(warehouse.trace(trial, output, key, like=fence))
    except StopIteration as ended:
        return found_by(ended, statement.file)
    finally:
        warehouse.drop_stage(trial)


def found_by(ended: StopIteration, by: str) -> Beyond | None:
    """What the trials that have ended found, and whose statement or function it was."""
    found = ended.value
    assert found is None or isinstance(found, Beyond)
    return None if found is None else replace(found, by=by)


def made_again(key: PartitionKey, tables: tuple[str, ...]) -> str:
    """How a failure of a trial begins."""
    without = f", without the rows of {' and '.join(tables)} that its needs do not hold" if tables else ""
    return f"made again for {key} alone{without}"
