"""Statements of attempts: carried out on the thread of the warehouse, within their longest duration."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gapless.model.attempt import ErrorClass, Outcome, completed, failed
from gapless.model.errors import TargetError
from gapless.ports.warehouse import Warehouse


class Statement(NamedTuple):
    """The file that a statement stands in, and what runs it. ``carry_out`` raises TargetError where it fails."""

    file: str
    carry_out: Callable[[], None]


def carry_out(warehouse: Warehouse, statements: Sequence[Statement], longest: float) -> Outcome:
    """Run statements one after the other, for at most ``longest`` seconds together; how that ended.

    One that fails is a permanent failure: the same statement on the same tables fails again.
    """
    late = threading.Event()

    def give_up() -> None:
        late.set()
        warehouse.interrupt()

    timer = threading.Timer(longest, give_up)
    timer.daemon = True
    timer.start()
    try:
        for file, run in statements:
            if late.is_set():  # the interrupt came between two statements
                return _overdue(file, longest)
            try:
                run()
            except TargetError as error:
                return _overdue(file, longest) if late.is_set() else failed(ErrorClass.PERMANENT, error.message)
    finally:
        timer.cancel()
    return completed()


def _overdue(file: str, longest: float) -> Outcome:
    return failed(ErrorClass.TRANSIENT, f"{file} was interrupted after its longest duration of {longest:g} s")
