"""Covered units are made again on purpose: exactly those named, and all that reads them."""

from __future__ import annotations

import json

import pytest

from tests.workspaces import contents, crash, gapless, status

NAMED = "sales@2024-01-05"
ITS_WINDOW = [f"rolling@2024-01-{day:02}" for day in range(5, 10)]


def carried_out(folder):
    """The units that the last run finished, by its log."""
    lines = gapless(folder, "logs").stdout.splitlines()
    return sorted(word for line in lines if " complete " in line for word in line.split() if "@" in word)


def test_the_preview_lists_what_the_command_then_makes(shop):
    planned = json.loads(gapless(shop, "plan", "--restate", NAMED, "--json").stdout)
    assert planned["next"] == f"gapless restate {NAMED}"
    assert {(row["processor"], row["reason"], row["units"]) for row in planned["decisions"] if row["runs"]} == {
        ("sales", "forced_restate", 1),
        ("rolling", "cascade", 5),
    }
    ended = gapless(shop, "restate", NAMED, "--reason", "a price was corrected")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[0] == "6 units: 6 complete"
    assert carried_out(shop) == sorted([NAMED, *ITS_WINDOW])
    assert status(shop)["run"]["reason"] == "a price was corrected"
    assert json.loads(gapless(shop, "run", "--json").stdout)["carried_out"] == 0


@pytest.mark.parametrize("command", [["restate"], ["plan", "--restate"], ["plan", "--restate", "--retry", NAMED]], ids=" ".join)
def test_what_is_not_said_plainly_is_refused(shop, command):
    ended = gapless(shop, *command)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "help: " in ended.stderr


def test_what_a_unit_of_the_cascade_lacks_is_in_the_exit_code_and_the_last_screen(shop):
    before = contents(shop / "shop.duckdb")
    with (shop / "expect_sales.sql").open("a") as expected:
        expected.write(" UNION ALL SELECT day, day, 'west' FROM units WHERE day = DATE '2024-01-07'")
    ended = gapless(shop, "restate", NAMED)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0].startswith("6 units: ")
    assert "incomplete  rolling@2024-01-07" in ended.stdout
    assert contents(shop / "shop.duckdb") == before, "what falls short does not replace what was proven"


@pytest.mark.parametrize("point", ["after_claim", "after_stage", "after_publish", "after_finish"])
def test_a_killed_one_is_finished_by_run(shop, point):
    before = contents(shop / "shop.duckdb")
    assert crash(shop, point, 1, "restate", NAMED) == -9
    ended = gapless(shop, "run")
    assert ended.returncode == 0, ended.stdout
    assert gapless(shop, "verify").returncode == 0
    assert contents(shop / "shop.duckdb") == before
