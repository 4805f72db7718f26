"""The pool: where attempts run. Implementations: local (async, threads, processes), inline. Suite: :mod:`gapless.testing.pool_suite`."""

from __future__ import annotations

from typing import Protocol

from gapless.model.action import Action
from gapless.model.attempt import Attempt, Report


class Pool(Protocol):
    """Carries out actions other than SQL. Never raises for what an action does: a failure is an outcome with a class.

    Cancelling the task that awaits :meth:`run` ends the attempt: processes are killed with their children, requests are
    closed, threads are abandoned (what they return is thrown away).
    """

    async def run(self, action: Action, attempt: Attempt) -> Report: ...

    async def close(self) -> None: ...
