"""The inline pool: Python actions at once, in the loop that asks. For tests, and for measuring what everything else costs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from gapless.adapters.pool.capture import Capture, route, unroute
from gapless.adapters.pool.python import Function, ReadObject, batch_of, carry_out, carry_out_async, load
from gapless.model.action import Action, Http, Python, Shell, Sql
from gapless.model.attempt import Attempt, ErrorClass, Input, Report, failed


class InlinePool:
    """Implements :class:`gapless.ports.pool.Pool` for Python actions.

    ``functions`` are found by the action's name before any module is imported. A plain function blocks the loop and overrides
    its timeout; a coroutine function keeps to it.
    """

    def __init__(
        self, functions: Mapping[str, Function] | None = None, *, folder: Path = Path(), read_object: ReadObject | None = None
    ) -> None:
        self._functions = dict(functions or {})
        self._folder = folder
        self._read_object = read_object or _nothing_stored

    async def run(self, action: Action, attempt: Attempt) -> Report:
        match action:
            case Python():
                route()
                batch = batch_of(action, attempt, self._folder, self._read_object)
                function = self._functions.get(action.function)
                if inspect.iscoroutinefunction(function) or action.workers == "async":
                    return await carry_out_async(lambda: function or load(action.function), batch, Capture(), action.timeout)
                return carry_out(lambda: function or load(action.function), batch, Capture())
            case Http() | Shell() | Sql():
                message = f"the inline pool carries out Python actions only, not {type(action).__name__}"
                return Report(outcome=failed(ErrorClass.PERMANENT, message))
            case _:
                assert_never(action)

    async def close(self) -> None:
        unroute()


def _nothing_stored(input: Input) -> bytes:
    raise FileNotFoundError(f"no object {input.object}: the pool was made without a store")
