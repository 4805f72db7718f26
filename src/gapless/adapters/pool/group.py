"""Process groups: a process and its children are started, signalled and ended as one, and do not outlive us.

Two things end them when we are killed. The kernel kills a process whose parent dies (Linux only, and it does not reach the
process's own children). The guard, a small helper process, kills whole groups when its pipe from us closes; a process tells
the guard its group before it becomes the command, so that there is no moment in which nobody knows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gapless.adapters.pool.capture import OutputPipe

_PR_SET_PDEATHSIG = 1


class Groups:
    """Starts processes, each in a group of its own."""

    def __init__(self) -> None:
        self._guard: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._living: dict[int, int] = {}

    async def start(
        self,
        command: Sequence[str],
        pipe: OutputPipe,
        *,
        errors: OutputPipe | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> asyncio.subprocess.Process:
        """Output goes to ``pipe``, errors to ``errors`` or to the same pipe; there is no input. Raises OSError, and ValueError for words that cannot be passed."""
        number = next(self._numbers)
        process: asyncio.subprocess.Process | None = None
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=pipe.inlet,
                stderr=(errors or pipe).inlet,
                cwd=folder,
                env=environment,
                pass_fds=pass_fds,
                start_new_session=True,
                preexec_fn=_before_exec(self._orders(), number),
            )
        finally:
            pipe.handed_over()
            if errors is not None:
                errors.handed_over()
            if process is None:
                self._forget(number)
            else:
                self._living[process.pid] = number
        return process

    def signal(self, process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        """Send a signal to every process of the group that is still there."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

    async def end(self, process: asyncio.subprocess.Process) -> int:
        """Kill what is left of a group, its children included, and give the exit code of its first process."""
        self.signal(process, signal.SIGKILL)
        code = await process.wait()
        self._forget(self._living.pop(process.pid))
        return code

    def close(self) -> None:
        """Kills what is left, too."""
        if self._guard is not None:
            assert self._guard.stdin is not None
            self._guard.stdin.close()
            self._guard.wait()
            self._guard = None

    def _orders(self) -> int:
        """The descriptor by which a living guard takes orders; a new guard learns of every group that lives."""
        if self._guard is not None and self._guard.poll() is not None:
            self.close()
        if self._guard is None:
            self._guard = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-I", "-S", Path(__file__).with_name("guard.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
            )
            assert self._guard.stdin is not None
            self._guard.stdin.write(b"".join(b"+%d %d\n" % (number, pid) for pid, number in self._living.items()))
        assert self._guard.stdin is not None
        return self._guard.stdin.fileno()

    def _forget(self, number: int) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # somebody killed the guard: the next start makes a new one
                self._guard.stdin.write(b"-%d\n" % number)


def _load_prctl() -> Callable[[int, int], int] | None:
    """Loaded in the parent: little is safe between fork and exec. PyDLL keeps the interpreter's lock, which nobody could give back."""
    return ctypes.PyDLL(None).prctl if sys.platform == "linux" else None


_prctl = _load_prctl()


def _before_exec(orders: int, number: int) -> Callable[[], None]:
    """What the new process does before it becomes the command."""
    parent = os.getpid()

    def tie_to_parent() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL.value)
        os.write(orders, b"+%d %d\n" % (number, os.getpid()))
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return tie_to_parent
