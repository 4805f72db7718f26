"""Shell actions: a command, started without a shell in between, in a process group of its own.

Its words are templates over the attributes of the (first) partition, and ``{first}`` and ``{last}``, the first and last key of a
batch. Its environment is ours and the action's, as they are, and ``GAPLESS_PROCESSOR``, ``GAPLESS_FENCE``, ``GAPLESS_KEY``,
``GAPLESS_KEYS`` (one a line) and ``GAPLESS_ATTRIBUTES`` (of the first partition, JSON).
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from gapless.adapters.pool.capture import Capture, OutputPipe
from gapless.adapters.pool.classify import Failure, ending, of_exit
from gapless.adapters.pool.group import Groups
from gapless.adapters.pool.template import fill
from gapless.model.action import Shell
from gapless.model.attempt import Attempt, ErrorClass, Outcome, Report, completed, failed

GRACE = 2.0
"""Seconds between asking a command to end and killing it."""

EXCERPT = 200
"""Characters of the output that a message shows."""


class Commands:
    """Carries out shell actions in the workspace ``folder``."""

    def __init__(self, folder: Path, groups: Groups, grace: float = GRACE) -> None:
        self._folder = folder
        self._groups = groups
        self._grace = grace

    async def run(self, action: Shell, attempt: Attempt) -> Report:
        capture = Capture()
        pipe = OutputPipe(capture)
        try:
            process = await self._started(action, attempt, pipe)
        except Failure as failure:
            pipe.close()
            return Report(outcome=failure.outcome)
        program = Path(action.command[0]).name  # the other words may hold secrets
        try:
            late = await self._overran(process, action.timeout)
        finally:
            code = await self._groups.end(process)
            pipe.drain()
            pipe.close()
        return Report(outcome=_outcome(program, code, late, action.timeout, capture), output=capture.text())

    async def _started(self, action: Shell, attempt: Attempt, pipe: OutputPipe) -> asyncio.subprocess.Process:
        first, last = attempt.partitions[0], attempt.partitions[-1]
        attributes = {"first": first.key, "last": last.key, **first.attributes}
        if not action.command:
            raise Failure(failed(ErrorClass.PERMANENT, "the command has no words"))
        command = [fill(word, attributes) for word in action.command]
        environment = {**os.environ, **action.environment, **_variables(attempt)}
        if any("\0" in text for text in (*command, *environment.values())):  # not every loop refuses it; some cut the word there
            raise Failure(failed(ErrorClass.PERMANENT, f"{command[0]!r} cannot be started: a word or a variable has a null byte"))
        try:
            return await self._groups.start(command, pipe, folder=self._folder, environment=environment)
        except (OSError, ValueError) as error:
            raise Failure(self._not_started(command[0], error)) from None

    async def _overran(self, process: asyncio.subprocess.Process, longest: float) -> bool:
        """Wait for the end of a process; after ``longest`` seconds ask it to end, and give it time for that."""
        try:
            async with asyncio.timeout(longest):
                await process.wait()
        except TimeoutError:
            self._groups.signal(process, signal.SIGTERM)
            await asyncio.wait([asyncio.ensure_future(process.wait())], timeout=self._grace)
            return True
        return False

    def _not_started(self, program: str, error: OSError | ValueError) -> Outcome:
        match error:
            case FileNotFoundError() | NotADirectoryError() if not self._folder.is_dir():
                return failed(ErrorClass.PERMANENT, f"the workspace {self._folder} is no folder")
            case FileNotFoundError():
                return failed(ErrorClass.PERMANENT, f"command not found: {program!r} (on the PATH, or relative to the workspace)")
            case PermissionError() | ValueError():
                return failed(ErrorClass.PERMANENT, f"{program!r} cannot be started: {error}")
            case OSError(errno=errno.E2BIG):
                return failed(ErrorClass.PERMANENT, f"{program!r} cannot be started with so many keys: set a smaller batch")
            case OSError(errno=errno.ENOEXEC):
                return failed(ErrorClass.PERMANENT, f"{program!r} is no program: a script needs a first line such as #!/bin/sh")
            case _:
                return failed(ErrorClass.INFRASTRUCTURE, f"{program!r} cannot be started: {error}")


def _variables(attempt: Attempt) -> Mapping[str, str]:
    first = attempt.partitions[0]
    return {
        "GAPLESS_PROCESSOR": attempt.processor,
        "GAPLESS_FENCE": str(attempt.fence),
        "GAPLESS_KEY": first.key,
        "GAPLESS_KEYS": "\n".join(partition.key for partition in attempt.partitions),
        "GAPLESS_ATTRIBUTES": json.dumps(dict(first.attributes)),
    }


def _outcome(program: str, code: int, late: bool, timeout: float, capture: Capture) -> Outcome:  # noqa: FBT001 one call
    said = capture.text().strip()[-EXCERPT:]
    tail = f": {said}" if said else ""
    if late:
        return failed(ErrorClass.TRANSIENT, f"{program} timed out after {timeout:g} s{tail}")
    if code == 0:
        return completed()
    return of_exit(code, f"{program} {ending(code)}{tail}")
