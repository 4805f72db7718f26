"""The lease on one machine: an OS file lock, free at once when its holder dies. The file also says who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gapless.model.errors import LeaseHeld, LedgerError

_held: set[BinaryIO] = set()


def _let_go_in_child() -> None:
    """A forked child shares the lock: it must not keep it when the conductor dies."""
    for file in _held:
        file.close()
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)


@contextmanager
def file_lock(path: Path, command: str) -> Iterator[None]:
    """Hold the lock on a file, exclusively.

    Raises:
        LeaseHeld: another process holds it; names it. LedgerError: the file cannot be written.
    """
    try:
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise _unusable(path, error) from error
    _held.add(file)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sign(file, command)
        except BlockingIOError as error:
            raise LeaseHeld(
                f"another conductor holds the lease: {_holder(path)}", help="wait for it, or stop it with Ctrl-C in its terminal"
            ) from error
        except OSError as error:
            raise _unusable(path, error) from error
        yield
    finally:
        _held.discard(file)
        file.close()


def _unusable(path: Path, error: OSError) -> LedgerError:
    return LedgerError(f"the lease {path.name} cannot be taken: {error.strerror}", help="make the workspace writable, or free disk space")


def _sign(file: BinaryIO, command: str) -> None:
    text = json.dumps(
        {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}
    )
    file.truncate(0)
    file.write(text.encode())


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text())
        return f"pid {holder['pid']} on {holder['host']}, `gapless {holder['command']}` since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "it does not say who it is"
