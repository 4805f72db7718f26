"""Ledgers and files: newer, foreign, damaged, read-only, full. Each is a LedgerError with what helps, and nothing is half written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gapless.adapters.ledger.sqlite import VERSION, SqliteLedger, open_reader
from gapless.lifecycle.fold import replay
from gapless.model.errors import LedgerError
from gapless.testing.ledger_suite import FIRST, RAW, claimed, finished
from tests.fault.ledger_writer import GROUP, group

openers = pytest.mark.parametrize("opener", [SqliteLedger, open_reader])


def make(path, groups=1):
    ledger = SqliteLedger(path)
    with ledger.lease("run"):
        for number in range(groups):
            ledger.append(group(ledger, number))
    ledger.close()


@openers
def test_a_ledger_of_a_newer_version_is_left_alone_and_both_versions_are_named(tmp_path, opener):
    path = tmp_path / "ledger.sqlite"
    make(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 6}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=f"version {VERSION + 6}, this gapless knows up to {VERSION}") as error:
        opener(path)
    assert "install a newer gapless" in error.value.help
    assert error.value.exit_code == 3
    assert path.read_bytes() == before


@openers
def test_another_programs_database_is_left_alone(tmp_path, opener):
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE accounts (id)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="is no ledger of gapless"):
        opener(path)
    assert path.read_bytes() == before


@openers
def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path, opener):
    path = tmp_path / "ledger.sqlite"
    path.write_text("no database\n" * 500)
    with pytest.raises(LedgerError, match="not a database") as error:
        opener(path)
    assert "restore ledger.sqlite from a copy" in error.value.help


def test_a_damaged_ledger_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "ledger.sqlite"
    make(path, groups=50)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(LedgerError, match="malformed") as error:
        open_reader(path).events()
    assert "restore ledger.sqlite from a copy" in error.value.help


def test_a_reader_does_not_make_a_ledger(tmp_path):
    with pytest.raises(LedgerError, match="there is no ledger"):
        open_reader(tmp_path / "ledger.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_cannot_be_made_where_there_is_no_folder(tmp_path):
    with pytest.raises(LedgerError, match="unable to open") as error:
        SqliteLedger(tmp_path / "nowhere" / "ledger.sqlite")
    assert "workspace" in error.value.help


READ_ONLY = """
import os, sys
from pathlib import Path
from gapless.adapters.ledger.sqlite import SqliteLedger, open_reader
from gapless.model.errors import LedgerError
path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
reader = open_reader(path)
print(len(reader.events()), len(reader.heads("raw")), reader.publish_counter())
try:
    with SqliteLedger(path).lease("run"):
        print("taken")
except LedgerError as error:
    print(error.message, "|", error.help)
"""


@pytest.fixture
def public_folder():
    """A folder that other users reach, too."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def as_a_reader(path):
    ended = subprocess.run([sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


def test_a_read_only_ledger_can_be_read_and_says_that_it_cannot_be_written(public_folder):
    path = public_folder / "ledger.sqlite"
    make(path)
    path.chmod(0o444)
    (public_folder / "ledger.lock").chmod(0o444)
    public_folder.chmod(0o555)
    counts, refusal = as_a_reader(path)
    assert counts == f"{GROUP} {GROUP // 2} {GROUP // 2}"
    assert "ledger" in refusal
    assert "| make the workspace" in refusal


def test_a_read_only_ledger_whose_lock_file_can_be_written_is_refused_too(public_folder):
    path = public_folder / "ledger.sqlite"
    make(path)
    path.chmod(0o444)
    (public_folder / "ledger.lock").chmod(0o666)
    public_folder.chmod(0o777)
    counts, refusal = as_a_reader(path)
    assert counts.startswith(f"{GROUP} ")
    assert "readonly" in refusal
    assert "| make the workspace" in refusal


def fill(ledger):
    """Append until nothing fits any more; how many groups did."""
    for number in range(10_000):
        try:
            ledger.append(group(ledger, number))
        except LedgerError as error:
            return number, error
    raise AssertionError("it never became full")


def check_whole(ledger, groups):
    events = ledger.events()
    assert len(events) == groups * GROUP
    assert replay(events) == ({head.unit: head for head in ledger.heads(RAW).values()}, ledger.publish_counter())


def test_a_full_ledger_refuses_a_group_whole_and_goes_on_when_there_is_room(tmp_path):
    ledger = SqliteLedger(tmp_path / "ledger.sqlite", durable=False)
    with ledger.lease("run"):
        ledger.append([claimed(1)])
        ledger._connection.execute("PRAGMA max_page_count = 60")
        number, error = fill(ledger)
        assert number > 3
        assert "full" in error.message
        assert "free disk space" in error.help
        assert len(ledger.events()) == number * GROUP + 1
        ledger._connection.execute("PRAGMA max_page_count = 6000")
        ledger.append([finished(1), *group(ledger, number)])
        assert ledger.heads(RAW)[FIRST].state == "complete"
        assert replay(ledger.events())[0] == {head.unit: head for head in ledger.heads(RAW).values()}
    ledger.close()


FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.fault.test_ledger_files import check_whole, fill
from gapless.adapters.ledger.sqlite import SqliteLedger
ledger = SqliteLedger(Path(sys.argv[1]))
with ledger.lease("run"):
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    number, error = fill(ledger)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    check_whole(ledger, number)
    print(number, error.message, "|", error.help)
"""


def test_a_disk_that_takes_no_more_leaves_what_was_written_whole(tmp_path):
    path, root = tmp_path / "ledger.sqlite", Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", FULL_DISK, str(path), str(root)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    number, said = ended.stdout.split(" ", 1)
    assert int(number) > 3
    assert "| free disk space" in said
    reader = open_reader(path)
    check_whole(reader, int(number))
    reader.close()
