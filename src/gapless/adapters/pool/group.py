"""Process groups: a process and its children are started, signalled and ended as one, and do not outlive us.

Two things end them when we are killed. The kernel kills a process whose parent dies (Linux only, and it does not reach the
process's own children). The guard, a small helper process, kills whole groups when its pipe from us closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
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
        self._before_exec = _dying_with(os.getpid()) if sys.platform == "linux" else None

    async def start(
        self,
        command: Sequence[str],
        pipe: OutputPipe,
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> asyncio.subprocess.Process:
        """Output and errors go to ``pipe``; there is no input. Raises OSError, and ValueError for words that cannot be passed."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe.inlet,
            stderr=pipe.inlet,
            cwd=folder,
            env=environment,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=self._before_exec,
        )
        pipe.handed_over()
        self._tell(f"+{process.pid}\n")
        return process

    def signal(self, process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        """Send a signal to every process of the group that is still there."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

    async def end(self, process: asyncio.subprocess.Process) -> int:
        """Kill what is left of a group, its children included, and give the exit code of its first process."""
        self.signal(process, signal.SIGKILL)
        code = await process.wait()
        self._tell(f"-{process.pid}\n")
        return code

    def close(self) -> None:
        """Kills what is left, too."""
        if self._guard is not None:
            if self._guard.stdin:
                self._guard.stdin.close()
            self._guard.wait()
            self._guard = None

    def _tell(self, order: str) -> None:
        if self._guard is None:
            self._guard = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-I", "-S", Path(__file__).with_name("guard.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
            )
        with contextlib.suppress(BrokenPipeError):  # somebody killed the guard; the kernel still knows our children
            if self._guard.stdin:
                self._guard.stdin.write(order.encode())


def _dying_with(parent: int) -> Callable[[], None]:
    """Runs in the child between fork and exec, where little is safe: everything it needs is made before."""
    prctl = ctypes.PyDLL(None).prctl  # keeps the interpreter's lock: no other thread exists to give it back

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL.value)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return before_exec
