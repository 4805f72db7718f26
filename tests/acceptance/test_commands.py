"""The commands as a user types them: output, JSON and exit codes."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys

import duckdb
import pytest

from tests.workspaces import contents, gapless, make_shop, status


def test_the_last_screen_of_a_run_has_units_gaps_and_the_next_command(tmp_path):
    ended = gapless(make_shop(tmp_path), "run")
    assert ended.stdout.splitlines() == ["48 units: 48 complete", "no gaps", "next: gapless verify"]


def test_a_second_run_does_nothing(shop):
    ended = gapless(shop, "run", "--json")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["carried_out"] == 0


def test_counts_add_up_to_the_total(shop):
    units = status(shop)["units"]
    assert units["total"] == 48
    assert sum(number for name, number in units.items() if name != "total") == 48
    assert {"complete", "empty", "waived", "incomplete", "failed", "unknown", "blocked", "stale", "pending", "running"} <= units.keys()


def test_a_row_deleted_by_hand_is_named_and_mended(shop):
    with duckdb.connect(str(shop / "shop.duckdb")) as warehouse:
        warehouse.execute("DELETE FROM raw.sales WHERE day = '2024-01-05' AND shop = 'south'")
    ended = gapless(shop, "verify")
    assert ended.returncode == 5
    assert "sales@2024-01-05" in ended.stdout
    assert "south" in ended.stdout
    assert gapless(shop, "verify").returncode == 5, "verify by itself changes nothing"
    assert gapless(shop, "verify", "--reopen").returncode == 5
    ended = gapless(shop, "run", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["carried_out"] == 6, "the unit, and the five days whose window holds it"
    assert gapless(shop, "verify").returncode == 0


def test_a_changed_value_is_drift_too(shop):
    with duckdb.connect(str(shop / "shop.duckdb")) as warehouse:
        warehouse.execute("UPDATE mart.rolling SET amount = amount + 1 WHERE day = '2024-01-07' AND shop = 'north'")
    ended = gapless(shop, "verify", "--json")
    assert ended.returncode == 5
    assert [drift["unit"] for drift in json.loads(ended.stdout)["drift"]] == ["rolling@2024-01-07"]


def test_what_falls_short_is_never_published_and_blocks_exactly_its_dependants(tmp_path):
    folder = make_shop(tmp_path)
    sql = folder / "sales.sql"
    good = sql.read_text()
    sql.write_text(good + " WHERE NOT (d.day = DATE '2024-01-10' AND d.shop = 'south')")
    ended = gapless(folder, "run", "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert found["units"]["incomplete"] == 1
    assert found["units"]["blocked"] == 3, "the windows of the 10th to the 12th hold it"
    assert found["units"]["complete"] == 44
    why = gapless(folder, "why", "sales@2024-01-10").stdout
    assert "south" in why
    assert "missing" in why
    assert "blocked by sales@2024-01-10" in gapless(folder, "why", "rolling@2024-01-12").stdout
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("SELECT COUNT(*) FROM raw.sales WHERE day = '2024-01-10'").fetchone() == (0,)
    failures = json.loads(gapless(folder, "failures", "--json").stdout)
    assert [one["unit"] for one in failures["failures"]] == ["sales@2024-01-10"]
    assert gapless(folder, "gaps").returncode == 1
    sql.write_text(good)
    ended = gapless(folder, "retry", "state:incomplete")
    assert ended.returncode == 0, "what was asked for is proven, though no unit is incomplete any more: " + ended.stdout + ended.stderr
    ended = gapless(folder, "run", "--changed")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_adopt_takes_over_by_proof_only(shop):
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        (shop / name).unlink(missing_ok=True)
    with duckdb.connect(str(shop / "shop.duckdb")) as warehouse:
        warehouse.execute("DELETE FROM raw.sales WHERE day = '2024-01-05' AND shop = 'south'")
    assert gapless(shop, "adopt").returncode == 0
    units = status(shop)["units"]
    assert units["complete"] == 35, "36 units have tables; one of them falls short"
    assert status(shop)["adopted"] == 35


def test_plan_says_what_would_run_and_writes_nothing(tmp_path):
    folder = make_shop(tmp_path)
    before = sorted(path.name for path in folder.iterdir())
    ended = gapless(folder, "plan", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["units"] == 48
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "nosuch"], 2, "nosuch"),
        (["run", "2024-02-01..2024-01-01"], 2, "reversed"),
        (["run", "2023-12-25..2024-01-05"], 2, "2024-01-01"),
        (["run", "state:failed"], 2, "state:failed"),
        (["why", "sales@2030-01-01"], 2, "2030-01-01"),
        (["why", "salez@2024-01-01"], 2, "sales"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_bad_input_is_a_clear_error(shop, words, code, said):
    ended = gapless(shop, *words)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert said in ended.stderr


def test_a_workspace_that_is_none(tmp_path):
    ended = gapless(tmp_path / "nothing", "status")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_logs_show_what_an_attempt_printed(shop):
    assert "fetched 2024-01-03" in gapless(shop, "logs", "fetch@2024-01-03").stdout
    assert "complete" in gapless(shop, "logs").stdout


def test_two_conductors_cannot_run_at_once(tmp_path):
    folder = make_shop(tmp_path)
    (folder / "produce.py").write_text("import sys, time\nprint('slow', flush=True)\ntime.sleep(20)\n")
    command = [sys.executable, "-m", "gapless.cli.main", "-p", str(folder), "run"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        lock = folder / "ledger.lock"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
        second = gapless(folder, "run")
        assert second.returncode == 4
        assert str(first.pid) in second.stderr
        assert gapless(folder, "status").returncode == 1, "reading needs no lease"
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()


def test_ctrl_c_drains_a_second_one_cancels_and_running_again_resumes(tmp_path):
    folder = make_shop(tmp_path)
    slow = "import os, sys, time\nopen('started', 'a').write(sys.argv[1] + '\\n')\ntime.sleep(20 if os.path.exists('slow') else 0)\n"
    (folder / "produce.py").write_text(slow)
    (folder / "slow").touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "gapless.cli.main", "-p", str(folder), "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not (folder / "started").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    while "stopping" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=15)
    assert process.returncode == 130
    assert "next: gapless run" in stdout
    assert status(folder)["units"]["running"] == 0
    left = subprocess.run(["pgrep", "-f", str(folder / "produce.py")], capture_output=True, check=False).stdout
    assert left == b"", "no orphan is left"
    (folder / "slow").unlink()
    assert gapless(folder, "run").returncode == 0


def test_the_next_command_can_be_typed_as_it_stands(shop):
    said = gapless(shop, "status", "--", "-fetch", "!rolling").stdout.splitlines()[-1]
    assert said == "next: gapless verify -- -fetch '!rolling'"
    assert gapless(shop, *shlex.split(said.removeprefix("next: gapless "))).returncode == 0


FULL_DISK = """
import resource, sys
from gapless.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""


@pytest.mark.parametrize("room", [0, 4096, 60_000, 120_000])
def test_a_disk_that_takes_no_more_ends_a_run_with_a_sentence_and_loses_nothing(proven, tmp_path, room):
    """``room`` is how many bytes a file may have: the log, the ledger and the warehouse meet the end of it at different moments."""
    folder = make_shop(tmp_path)
    command = [sys.executable, "-c", FULL_DISK, str(room), "-p", str(folder), "run"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in ended.stderr
    assert ended.returncode != 0
    assert "gapless" in ended.stdout + ended.stderr, "it names a command that helps"
    resumed = gapless(folder, "run")
    assert resumed.returncode == 0, resumed.stderr
    assert contents(folder / "shop.duckdb") == contents(proven / "shop.duckdb")
    assert gapless(folder, "verify").returncode == 0
