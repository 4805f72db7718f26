"""The local pool: attempts run on this machine, as requests, threads, processes, coroutines and commands."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from gapless.adapters.clock import SystemClock
from gapless.adapters.pool.capture import Capture, route, unroute
from gapless.adapters.pool.classify import last_line
from gapless.adapters.pool.group import Groups
from gapless.adapters.pool.processes import Processes
from gapless.adapters.pool.python import ReadObject, batch_of, carry_out, carry_out_async, load_for
from gapless.adapters.pool.shell import Commands
from gapless.adapters.pool.threads import Threads
from gapless.adapters.pool.token import Tokens
from gapless.model.action import Action, Http, Python, Shell, Sql
from gapless.model.attempt import Attempt, ErrorClass, Report, failed
from gapless.ports.clock import Clock

if TYPE_CHECKING:
    from gapless.adapters.pool.http import HttpClient


class LocalPool:
    """Implements :class:`gapless.ports.pool.Pool` for HTTP, Python and shell actions. Belongs to the loop in which it is first used.

    ``folder`` is the workspace, where commands run; ``read_object`` gives an upstream object, and is called from
    several threads. ``threads`` and ``processes`` bound the Python actions of each kind that run at once; requests, coroutines
    and commands are bounded by the caller alone. ``clock`` tells how old the tokens of sources are.
    """

    def __init__(self, folder: Path, read_object: ReadObject, threads: int = 4, processes: int = 2, *, clock: Clock | None = None) -> None:
        self._folder = folder
        self._read_object = read_object
        self._clock = clock or SystemClock()
        self._groups = Groups()
        self._threads = Threads(threads)
        self._processes = Processes(processes, folder, read_object, self._groups)
        self._commands = Commands(folder, self._groups)
        self._http: HttpClient | None = None

    async def run(self, action: Action, attempt: Attempt) -> Report:
        try:
            match action:
                case Http():
                    return await self._client().run(action, attempt)
                case Python():
                    return await self._python(action, attempt)
                case Shell():
                    return await self._commands.run(action, attempt)
                case Sql():
                    return Report(outcome=failed(ErrorClass.PERMANENT, "SQL runs in the warehouse, not in a pool"))
                case _:
                    assert_never(action)
        except Exception as error:  # noqa: BLE001 the boundary: a fault of the pool itself must not end the conductor
            message = f"the pool failed ({last_line(error)}): please report this with the output of the attempt"
            return Report(outcome=failed(ErrorClass.UNCLASSIFIED, message), output=traceback.format_exc())

    async def close(self) -> None:
        """Ends idle workers and whatever processes are left."""
        await self._processes.close()
        if self._http is not None:
            await self._http.close()
            self._http = None
        self._groups.close()
        unroute()

    def _client(self) -> HttpClient:
        if self._http is None:
            from gapless.adapters.pool.http import HttpClient  # takes a while to import

            self._http = HttpClient(self._read_object, Tokens(self._folder, self._groups, self._clock))
        return self._http

    async def _python(self, action: Python, attempt: Attempt) -> Report:
        match action.workers:
            case "threads":
                return await self._in_thread(action, attempt)
            case "processes":
                return await self._processes.run(action, attempt)
            case "async":
                route()
                batch = batch_of(action, attempt, self._folder, self._read_object)
                return await carry_out_async(lambda: load_for(action), batch, Capture(), action.timeout)
            case _:
                assert_never(action.workers)

    async def _in_thread(self, action: Python, attempt: Attempt) -> Report:
        route()
        capture = Capture()
        batch = batch_of(action, attempt, self._folder, self._read_object)
        try:
            return await self._threads.call(lambda: carry_out(lambda: load_for(action), batch, capture), action.timeout)
        except TimeoutError:
            message = f"timed out after {action.timeout:g} s; its thread was left behind and may still write: processes can be killed"
            return Report(outcome=failed(ErrorClass.TRANSIENT, message), output=capture.text())
