"""As-of tests of Python actions: the function is called again for one unit of the attempt. Of SELECTs: :mod:`gapless.engine.asof`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from gapless.engine.asof import again, found_by, made_again
from gapless.engine.prover import Tables, WarehouseLane
from gapless.model.action import Python
from gapless.model.asof import Beyond, Sample, Trace
from gapless.model.attempt import Attempt, Outcome, OutcomeKind, Report, completed
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Object, Table
from gapless.model.processor import Processor
from gapless.ports.pool import Pool
from gapless.proving.asof import Trials, examine


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
        return found_by(ended, calls.action.function)


def _failed(outcome: Outcome, key: PartitionKey, tables: tuple[str, ...]) -> _TrialFailed:
    return _TrialFailed(replace(outcome, message=f"{made_again(key, tables)}: {outcome.message}"))
