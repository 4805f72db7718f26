"""Statements of attempts, and measurements: carried out on the thread that they belong to, within their longest duration."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from gapless.model.attempt import ErrorClass, Outcome, completed, failed
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import Evidence
from gapless.model.expectation import Query
from gapless.model.ids import PartitionKey
from gapless.ports.warehouse import Measurer, Warehouse


class Statement(NamedTuple):
    """The file that a statement stands in, and what runs it. ``carry_out`` raises TargetError where it fails."""

    file: str
    carry_out: Callable[[], None]


def carry_out(warehouse: Warehouse, statements: Sequence[Statement], longest: float) -> Outcome:
    """Run statements one after the other, for at most ``longest`` seconds together; how that ended.

    One that fails is a permanent failure: the same statement on the same tables fails again.
    """
    with bounded(warehouse, longest) as late:
        for file, run in statements:
            if late.is_set():  # the interrupt came between two statements
                return _overdue(file, longest)
            try:
                run()
            except TargetError as error:
                return _overdue(file, longest) if late.is_set() else failed(ErrorClass.PERMANENT, error.message)
    return completed()


def measured(measurer: Measurer, measure: Callable[[], Mapping[PartitionKey, Evidence]], longest: float) -> Mapping[PartitionKey, Evidence]:
    """Evidence, within ``longest`` seconds; what takes longer is interrupted, and its units are unknown."""
    with bounded(measurer, longest) as late:
        found = measure()
    if not late.is_set():
        return found
    return {
        key: evidence if evidence.error is None else replace(evidence, error=f"{evidence.error} {_longest(longest)}")
        for key, evidence in found.items()
    }


def _longest(seconds: float) -> str:
    return f"after {seconds:g} s, the longest that measuring may take"


def answers(
    measurer: Measurer, queries: Sequence[Query], partitions: Sequence[Partition], longest: float
) -> list[tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    """Column names and rows of each of these reference queries about units.

    Raises:
        TargetError: one fails, or they take longer than ``longest`` seconds together; names the file.
    """
    with bounded(measurer, longest) as late:
        try:
            return [measurer.rows(query, partitions) for query in queries]
        except TargetError as error:
            if late.is_set():
                raise TargetError(f"{error.message} {_longest(longest)}", help=error.help) from error
            raise


@contextmanager
def bounded(measurer: Measurer, longest: float) -> Iterator[threading.Event]:
    """Interrupts the warehouse after so many seconds; the event says whether that has happened."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        measurer.interrupt()

    timer = threading.Timer(longest, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _overdue(file: str, longest: float) -> Outcome:
    return failed(ErrorClass.TRANSIENT, f"{file} was interrupted after its longest duration of {longest:g} s")
