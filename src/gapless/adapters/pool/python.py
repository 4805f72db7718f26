"""Python actions: the function is found, called with its batch, and what it returns or raises becomes a report."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path

from gapless.adapters.pool.capture import Capture, capturing
from gapless.adapters.pool.classify import Failure, of_exception
from gapless.adapters.pool.product import product_of
from gapless.batch import Batch
from gapless.model.action import Python
from gapless.model.attempt import Attempt, ErrorClass, Input, Report, completed, failed
from gapless.model.ids import PartitionKey

Function = Callable[[Batch], object]
ReadObject = Callable[[Input], bytes]
"""An upstream object, decompressed. Raises where it is not there, or not the one that was proven."""


@cache
def load(name: str) -> Function:
    """The function ``module:name``, imported once.

    Raises:
        Failure: there is no such module or function, or importing it fails (permanent).
    """
    module, separator, attribute = name.partition(":")
    if not (module and separator and attribute):
        raise _cannot_load(f"{name!r} is not a function: write module:name")
    try:
        found: object = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise _cannot_load(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise _cannot_load(f"{name} is a {type(found).__name__}, not a function")
    return found


def load_for(action: Python) -> Function:
    """The action's function, which is a coroutine function where ``workers`` is ``async`` and only there. Raises Failure (permanent)."""
    function = load(action.function)
    if inspect.iscoroutinefunction(function) != (action.workers == "async"):
        is_one = "is no coroutine function" if action.workers == "async" else "is a coroutine function"
        advice = "threads or processes" if action.workers == "async" else "async"
        raise _cannot_load(f"{action.function} {is_one}, and its workers are {action.workers}: set workers: {advice}")
    return function


def batch_of(action: Python, attempt: Attempt, folder: Path, read_object: ReadObject) -> Batch:
    keys = {partition.key for partition in attempt.partitions}

    def objects(key: PartitionKey) -> tuple[bytes, ...]:
        if key not in keys:
            raise KeyError(f"{key!r} is not among the units of this batch")
        return tuple(read_object(input) for input in attempt.inputs.get(key, ()))

    return Batch(partitions=attempt.partitions, objects=objects, tables=attempt.tables, arguments=action.arguments, folder=folder)


def carry_out(find: Callable[[], Function], batch: Batch, capture: Capture) -> Report:
    """Call a function and report; raises nothing, whatever the function does."""
    with capturing(capture):
        try:
            return _report_of(find()(batch), batch, capture)
        except BaseException as error:  # noqa: BLE001 the boundary: what the author's code raises becomes an outcome
            return _failed(error, capture)


async def carry_out_async(find: Callable[[], Function], batch: Batch, capture: Capture, longest: float) -> Report:
    """Await a coroutine function for at most ``longest`` seconds; one that does not end when it is cancelled is left behind."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(_awaited(find, batch, capture))
    ended: asyncio.Future[None] = loop.create_future()

    def end(_of: object = None) -> None:
        if not ended.done():
            ended.set_result(None)

    task.add_done_callback(end)
    timer = loop.call_later(longest, end)
    try:
        await ended
        if task.done():
            return task.result() if not task.cancelled() else _failed(RuntimeError("the function cancelled itself"), capture)
        return Report(outcome=failed(ErrorClass.TRANSIENT, f"timed out after {longest:g} s"), output=capture.text())
    finally:
        timer.cancel()
        task.cancel()


async def _awaited(find: Callable[[], Function], batch: Batch, capture: Capture) -> Report:
    with capturing(capture):
        try:
            returned = find()(batch)
            if inspect.isawaitable(returned):
                returned = await returned
            return _report_of(returned, batch, capture)
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 the boundary; SystemExit in a task would end the loop
            return _failed(error, capture)


def _report_of(returned: object, batch: Batch, capture: Capture) -> Report:
    product = product_of(returned, batch.partitions)
    return Report(outcome=completed(), rows=product.rows, objects=product.objects, output=capture.text())


def _failed(error: BaseException, capture: Capture) -> Report:
    """The traceback goes to the output, without our own frame on top; a failure that we found ourselves needs none but its cause's."""
    shown = error.__cause__ if isinstance(error, Failure) else error
    if shown is not None:
        frames = shown.__traceback__.tb_next if shown.__traceback__ else None
        capture.write("".join(traceback.format_exception(type(shown), shown, frames)).encode("utf-8", "replace"))
    return Report(outcome=of_exception(error), output=capture.text())


def _cannot_load(message: str) -> Failure:
    return Failure(failed(ErrorClass.PERMANENT, message))
