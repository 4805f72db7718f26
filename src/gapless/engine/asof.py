"""As-of tests carried out: one unit of an attempt is made again while the rows are hidden that its needs do not hold.

What is made again, and what follows, :mod:`gapless.proving.asof` decides. Trials belong to the attempt: they run before it is
reported, within the longest duration of its action for themselves, and one that fails is a failure of the attempt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gapless.model.action import Python
from gapless.model.asof import Beyond, Sample, Trace
from gapless.model.attempt import Attempt, Outcome, OutcomeKind, Report, completed
from gapless.model.errors import TargetError
from gapless.model.expectation import Query
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Object, Table
from gapless.model.processor import Processor
from gapless.ports.pool import Pool
from gapless.ports.warehouse import Warehouse
from gapless.proving.asof import Trials, examine

if TYPE_CHECKING:
    from gapless.engine.prover import Tables, WarehouseLane


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
            raise TargetError(f"{_made_again(key, tables)}: {error.message}", help=error.help) from error

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
        return _found(ended, statement.file)
    finally:
        warehouse.drop_stage(trial)


async def call_again(
    lane: WarehouseLane, pool: Pool, processor: Processor, attempt: Attempt, sample: Sample, report: Report, hidden: Tables
) -> tuple[Outcome, Beyond | None]:
    """Call a Python action again for one unit of the attempt that it has completed; how that ended, and what was found.

    ``hidden`` is what it reads with everything hidden. A single unit that is given the same rows is not called for again.
    """
    if len(attempt.partitions) == 1 and hidden.outcome.kind is OutcomeKind.COMPLETED and hidden.by_name == attempt.tables:
        return completed(), None
    try:
        calls = _Calls(lane, pool, processor, attempt, sample, report, {sample.tables: hidden})
        original = await calls.original()
        found = None if original is None else await _carried_out(calls, examine(sample, original))
    except _TrialFailed as failure:
        return failure.outcome, None
    return completed(), found


class _TrialFailed(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


@dataclass(slots=True)
class _Calls:
    """The trials of one attempt. ``_read`` is what has been read already, by the tables of which rows were hidden."""

    _lane: WarehouseLane
    _pool: Pool
    _processor: Processor
    _attempt: Attempt
    _sample: Sample
    _report: Report
    _read: dict[tuple[str, ...], Tables]

    @property
    def action(self) -> Python:
        assert isinstance(self._processor.action, Python)
        return self._processor.action

    async def original(self) -> Trace | None:
        """What the unit is in the attempt; None where that cannot be told, which is judged for itself."""
        return await self._trace(self._report, self._attempt.fence)

    async def made(self, tables: tuple[str, ...]) -> Trace:
        action, key = self.action, self._sample.partition.key
        if tables not in self._read:
            self._read[tables] = await self._lane.read(action, (self._sample.partition,), self._sample.held_of(tables))
        read = self._read[tables]
        if read.outcome.kind is not OutcomeKind.COMPLETED:
            raise _failed(read.outcome, key, tables)
        report = await self._pool.run(action, replace(self._attempt, partitions=(self._sample.partition,), tables=read.by_name))
        if report.outcome.kind is not OutcomeKind.COMPLETED:
            raise _failed(report.outcome, key, tables)
        return await self._trace(report, again(self._attempt.fence)) or Trace()

    async def _trace(self, report: Report, fence: Fence) -> Trace | None:
        key = self._sample.partition.key
        match self._processor.output:
            case Table() as output:
                if report.rows is None:
                    return None
                return await self._lane.trace(fence, report.rows, output, key, like=self._attempt.fence)
            case Object():
                body = (report.objects or {}).get(key)
                return None if body is None else Trace(rows=1, keys=hashlib.sha256(body).hexdigest())
            case _:
                return None


async def _carried_out(calls: _Calls, trials: Trials) -> Beyond | None:
    try:
        asked = next(trials)
        while True:
            asked = trials.send(await calls.made(asked))
    except StopIteration as ended:
        return _found(ended, calls.action.function)


def _found(ended: StopIteration, by: str) -> Beyond | None:
    found = ended.value
    assert found is None or isinstance(found, Beyond)
    return None if found is None else replace(found, by=by)


def _failed(outcome: Outcome, key: PartitionKey, tables: tuple[str, ...]) -> _TrialFailed:
    return _TrialFailed(replace(outcome, message=f"{_made_again(key, tables)}: {outcome.message}"))


def _made_again(key: PartitionKey, tables: tuple[str, ...]) -> str:
    without = f", without the rows of {' and '.join(tables)} that its needs do not hold" if tables else ""
    return f"made again for {key} alone{without}"
