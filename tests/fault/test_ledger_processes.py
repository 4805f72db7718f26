"""Ledgers and processes: killed in the middle of appends, two at once, copied while one writes."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from gapless.adapters.ledger.sqlite import SqliteLedger, open_reader
from gapless.lifecycle.fold import replay
from gapless.model.errors import LeaseHeld, LeaseLost
from gapless.model.ids import ProcessorName
from gapless.testing.ledger_suite import claimed, finished
from tests.fault.ledger_writer import GROUP

RAW = ProcessorName("raw")


@contextmanager
def another_process(folder, what):
    """Runs :mod:`tests.fault.ledger_writer`, and kills it in the end."""
    command = [sys.executable, str(Path(__file__).with_name("ledger_writer.py")), str(folder), what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def check_whole(path):
    """Number of events; every group is whole, and the log rebuilds the heads."""
    reader = open_reader(path)
    events, heads, counter = reader.events(), reader.heads(RAW), reader.publish_counter()
    reader.close()
    assert len(events) % GROUP == 0
    assert replay(events) == ({head.unit: head for head in heads.values()}, counter)
    return len(events)


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_what_was_appended_before_a_kill_is_there_and_the_lease_is_free_at_once(tmp_path, acknowledged):
    path = tmp_path / "ledger.sqlite"
    with another_process(tmp_path, "append") as writer:
        for _ in range(acknowledged):
            assert writer.stdout.readline()
        writer.kill()
        writer.wait()
        said = acknowledged + len(writer.stdout.readlines())
        ledger = SqliteLedger(path)
        with ledger.lease("run"):
            written = check_whole(path)
            assert said * GROUP <= written <= (said + 1) * GROUP
            assert ledger.next_fence() == written // 2 + 1
        ledger.close()


def test_a_second_process_is_told_who_holds_the_lease(tmp_path):
    with another_process(tmp_path, "hold") as holder:
        assert holder.stdout.readline() == "held\n"
        ledger = SqliteLedger(tmp_path / "ledger.sqlite")
        with pytest.raises(LeaseHeld) as error, ledger.lease("run"):
            pass
        assert f"pid {holder.pid} on {socket.gethostname()}, `gapless test hold` since 20" in error.value.message
        assert error.value.exit_code == 4
        assert ledger.events() == [], "reading needs no lease"
        holder.kill()
        holder.wait()
        with ledger.lease("run"):
            ledger.append([claimed(ledger.next_fence())])
        ledger.close()


def test_a_child_that_outlives_a_killed_conductor_does_not_keep_the_lease(tmp_path):
    with another_process(tmp_path, "fork") as holder:
        child = int(holder.stdout.readline())
        holder.kill()
        holder.wait()
        os.kill(child, 0)  # raises when there is no such process
        ledger = SqliteLedger(tmp_path / "ledger.sqlite")
        with ledger.lease("run"):
            ledger.append([claimed(ledger.next_fence())])
        ledger.close()


def test_a_holder_whose_lease_was_taken_over_is_told_so_and_writes_nothing(tmp_path):
    first, second = SqliteLedger(tmp_path / "ledger.sqlite"), SqliteLedger(tmp_path / "ledger.sqlite")
    with first.lease("run"):
        first.append([claimed(1)])
        (tmp_path / "ledger.lock").unlink()
        with second.lease("run"):
            with pytest.raises(LeaseLost, match="taken the lease over") as error:
                first.append([finished(1)])
            assert error.value.exit_code == 4
            second.append([finished(1)])
    assert len(first.events()) == 2
    first.close()
    second.close()


def copy_files(source, folder):
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        shutil.copyfile(source / name, folder / name)


def copy_by_backup(source, folder):
    one, other = sqlite3.connect(source / "ledger.sqlite"), sqlite3.connect(folder / "ledger.sqlite")
    one.backup(other)
    one.close()
    other.close()


@pytest.mark.parametrize("copy", [copy_files, copy_by_backup])
def test_a_copy_made_while_a_conductor_writes_is_a_ledger(tmp_path, copy):
    source, folder = tmp_path / "source", tmp_path / "copy"
    source.mkdir()
    folder.mkdir()
    with another_process(source, "append") as writer:
        for _ in range(5):
            writer.stdout.readline()
        copy(source, folder)
        assert writer.poll() is None
    assert 5 * GROUP <= check_whole(folder / "ledger.sqlite") <= check_whole(source / "ledger.sqlite")
    moved = SqliteLedger(folder / "ledger.sqlite")
    with moved.lease("run"):
        moved.append([claimed(moved.next_fence())])
    moved.close()


def test_a_folder_copied_with_its_lock_file_is_free(tmp_path):
    with another_process(tmp_path, "hold") as holder:
        assert holder.stdout.readline() == "held\n"
        shutil.copytree(tmp_path, tmp_path / "copy")
        copied = SqliteLedger(tmp_path / "copy" / "ledger.sqlite")
        with copied.lease("run"):
            copied.append([claimed(1)])
        copied.close()
