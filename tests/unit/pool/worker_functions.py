"""Functions that misbehave in worker processes, found there by their names."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gapless import Batch

FOLDER = "folder"


def process_id(batch: Batch) -> bytes:
    return str(os.getpid()).encode()


def kills_itself(batch: Batch) -> None:
    print("last words")
    os.kill(os.getpid(), signal.SIGKILL)


def crashes(batch: Batch) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def exits(batch: Batch) -> None:
    os._exit(3)


def exits_leaving_a_fork(batch: Batch) -> None:
    """The fork holds every descriptor of its parent."""
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
    os._exit(3)


def hangs_with_a_child(batch: Batch) -> None:
    child = subprocess.Popen(["sleep", "60"])
    (batch.folder / "pids").write_text(f"{child.pid} {os.getpid()}")
    (batch.folder / "pids").rename(batch.folder / "ready")
    child.wait()


def prints_and_starts_a_printer(batch: Batch) -> None:
    subprocess.run([sys.executable, "-S", "-c", "print('from a child')"], check=True)
    os.write(1, b"from a descriptor\n")
    sys.stdout.buffer.write(b"from a buffer\n")


def many_rows(batch: Batch) -> object:
    import pyarrow as pa

    return pa.table({"n": range(1_000_000)})


def large_inputs(batch: Batch) -> bytes:
    return str([len(body) for body in batch.objects(batch.partitions[0].key)]).encode()


def path_of_workspace(batch: Batch) -> bytes:
    assert isinstance(batch.folder, Path)
    return str(batch.folder).encode()
