"""The ten faults of examples/ten_faults and an eleventh: caught before anything reads them, told by name, withheld and healed exactly."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from gapless.engine.points import Point
from tests.workspaces import contents, crash, typed

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ten_faults"
README = (EXAMPLE / "README.md").read_text()

DATES = [str(date(2024, 1, 1) + timedelta(days=day)) for day in range(40)]
PROCESSORS = ("board", "schedule", "box_scores", "team_sums", "rolling", "features")
DAY, REST, NEXT_FIVE = "2024-01-10", "2024-01-21", DATES[10:15]
TEAMS = {"Arles", "Bonn", "Cork", "Derby", "Essen", "Faro", "Ghent", "Hull", "Izmir", "Jena", "Kiel", "Lyon"}


@cache
def of_the_example(name: str) -> ModuleType:
    """A module of the example, which finds its own beside it."""
    sys.path.insert(0, str(EXAMPLE))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(EXAMPLE))


faults = of_the_example("faults")


def units(processor: str, days: Sequence[str]) -> set[str]:
    return {f"{processor}@{day}" for day in days}


EVERYTHING = {unit for processor in PROCESSORS for unit in units(processor, DATES)}
IN_THE_WINDOW = units("rolling", NEXT_FIVE) | units("features", NEXT_FIVE)
AFTER_BOX_SCORES = units("team_sums", [DAY]) | IN_THE_WINDOW
AFTER_SCHEDULE = units("box_scores", [DAY]) | units("features", [DAY]) | AFTER_BOX_SCORES


class Workspace(faults.Workspace):
    """Commands are typed in this process, which saves a start of Python each."""

    def gapless(self, *words: str) -> subprocess.CompletedProcess[str]:
        return typed(self.folder, *words)


def workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    return Workspace(folder)


def tables(at) -> dict[str, list[tuple]]:
    return contents(at.folder / "league.duckdb")


def asked(at, *words: str) -> dict:
    return json.loads(at.gapless(*words, "--json").stdout)


def happened(at, kind: str, *, in_runs: int = 1) -> list[str]:
    """The units to which this happened in the newest runs, once for each time."""
    with sqlite3.connect(at.folder / "ledger.sqlite") as ledger:
        newest = "SELECT run FROM runs ORDER BY seq DESC LIMIT ?"
        found = ledger.execute(f"SELECT processor || '@' || key FROM events WHERE kind = ? AND run IN ({newest})", [kind, in_runs])
        return [unit for (unit,) in found]


def codes(why: dict) -> set[str]:
    """The codes of the findings of a unit's newest attempt."""
    return {code for code, _ in why["events"][-1].get("findings", ())}


def rows_of(at, unit: str) -> list[tuple]:
    processor, day = unit.split("@")
    schema = "raw" if processor in ("board", "schedule", "box_scores") else "marts"
    return [row for row in tables(at).get(f"{schema}.{processor}", []) if str(row[0]) == day]


def uncovered(at) -> dict[str, set[str]]:
    """The units that are not covered, by the state that the gaps tell."""
    found: dict[str, set[str]] = {}
    for gap in asked(at, "status")["gaps"]:
        days = DATES[DATES.index(gap["first"]) : DATES.index(gap["last"]) + 1]
        found.setdefault(gap["state"], set()).update(units(gap["processor"], days))
    return found


def play(name: str, at) -> tuple[subprocess.CompletedProcess[str], str]:
    """Play a fault: how its last command ended, and the unit at fault."""
    return getattr(faults, name)(at)


def healed(name: str, at, ended, unit: str) -> str:
    """Take the cause away and run again: the command. What was said before and after is the row that the README has of the fault."""
    words = faults.said(at, unit)
    command, again = faults.healed(getattr(faults, name), at)
    assert again.returncode == 0, again.stdout
    assert faults.row(getattr(faults, name), ended, words, command, again) in README.splitlines()
    return command


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """The tables of a run that never saw a fault."""
    at = workspace(tmp_path_factory.mktemp("untouched"))
    assert at.gapless("run").returncode == 0
    return tables(at)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a fault does: the units that it hits, with their state and the codes of their findings, and those that must not run.

    ``told`` is what the evidence or the message of the unit names; ``heal`` the command once the cause is gone.
    """

    state: str
    hit: set[str]
    withheld: set[str]
    codes: set[str] = field(default_factory=set)
    told: Callable[[dict], bool]
    heal: str = "run"


def names_missing(teams: set[str]) -> Callable[[dict], bool]:
    return lambda why: {entity[-1] for entity in why["evidence"]["missing"]["sample"]} == teams


CASES = {
    "two_of_twelve_teams": Case(
        state="incomplete",
        hit=units("box_scores", [DAY]),
        withheld=AFTER_BOX_SCORES,
        codes={"missing_keys"},
        told=names_missing(TEAMS - {"Arles", "Kiel"}),
    ),
    "ninety_percent_null": Case(
        state="incomplete",
        hit=units("box_scores", [DAY]),
        withheld=AFTER_BOX_SCORES,
        codes={"too_many_nulls"},
        told=lambda why: why["explanation"].startswith("points is null in 32 of 36 rows"),
    ),
    "rows_arrive_later": Case(
        state="incomplete",
        hit=units("box_scores", [DAY]),
        withheld=AFTER_BOX_SCORES,
        codes={"missing_keys"},
        told=names_missing(TEAMS),
    ),
    "look_ahead": Case(
        state="incomplete",
        hit=units("rolling", DATES),
        withheld=units("features", DATES),
        codes={"reads_beyond_needs"},
        told=lambda why: "without the rows of marts.team_sums" in why["explanation"],
    ),
    "check_errors": Case(
        state="unknown",
        hit=units("rolling", DATES),
        withheld=units("features", DATES),
        told=lambda why: "sql/games_before.sql" in why["explanation"] and "teams" in why["explanation"],
    ),
    "fails_for_good": Case(
        state="failed",
        hit=units("box_scores", [DAY]),
        withheld=AFTER_BOX_SCORES,
        told=lambda why: "JSONDecodeError" in why["explanation"],
        heal="retry",
    ),
    "yesterdays_payload": Case(
        state="incomplete",
        hit=units("box_scores", [DAY]),
        withheld=AFTER_BOX_SCORES,
        codes={"missing_keys", "unexpected_keys", "duplicate_keys"},
        told=names_missing(TEAMS),
    ),
    "late_schedule": Case(
        state="incomplete",
        hit=units("schedule", [DAY]),
        withheld=AFTER_SCHEDULE,
        codes={"missing_keys"},
        told=lambda why: {entity[0] for entity in why["evidence"]["missing"]["sample"]} == TEAMS,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_caught_withheld_and_healed_exactly(name, tmp_path, untouched):
    case, at = CASES[name], workspace(tmp_path)
    ended, at_fault = play(name, at)
    assert ended.returncode == 1
    assert f" {len(case.hit)} {case.state}, {len(case.withheld)} blocked" in ended.stdout.splitlines()[0]
    assert ended.stdout.splitlines()[-1] == ("next: gapless run" if case.state == "unknown" else "next: gapless failures")

    assert uncovered(at) == {case.state: case.hit, "blocked": case.withheld}
    assert set(happened(at, "claimed")) == EVERYTHING - case.withheld, "exactly what depends on it did not start"
    why = asked(at, "why", at_fault)
    assert (why["state"], codes(why)) == (case.state, case.codes)
    assert case.told(why)
    listed = asked(at, "failures")
    assert {failure["unit"] for failure in listed["failures"]} == case.hit
    assert listed["blocked"] == len(case.withheld)
    assert not any(rows_of(at, unit) for unit in case.hit | case.withheld), "nothing of it was published"

    assert healed(name, at, ended, at_fault) == case.heal
    assert sorted(happened(at, "finished")) == sorted(case.hit | case.withheld), "each once, and nothing else"
    assert tables(at) == untouched
    assert asked(at, "run")["carried_out"] == 0


def test_what_failed_for_good_is_left_alone_until_it_is_asked_for(tmp_path):
    at = workspace(tmp_path)
    assert play("fails_for_good", at)[0].returncode == 1
    at.mend()
    ended = at.gapless("run")
    assert (ended.returncode, happened(at, "claimed")) == (1, [])


def test_a_date_without_games_is_empty_and_nothing_waits_for_it(tmp_path, untouched):
    at = workspace(tmp_path)
    ended, unit = play("legitimately_empty", at)
    assert (ended.returncode, ended.stdout.splitlines()[1:]) == (0, ["no gaps", "next: gapless verify"])
    assert uncovered(at) == {}
    assert asked(at, "status")["empty"] == {"no team plays": 4}
    assert asked(at, "failures")["passes"] == []
    assert [processor for processor in PROCESSORS if not rows_of(at, f"{processor}@{REST}")] == [
        "schedule",
        "box_scores",
        "team_sums",
        "features",
    ]
    healed("legitimately_empty", at, ended, unit)
    assert tables(at) == untouched


@pytest.mark.parametrize("point", [None, Point.AFTER_CLAIM, Point.AFTER_PUBLISH, Point.AFTER_FINISH], ids=str)
def test_a_kill_in_the_middle_of_a_write_leaves_no_hole(point, tmp_path, untouched):
    at = workspace(tmp_path)
    if point is None:
        ended, unit = play("killed_in_a_write", at)
        healed("killed_in_a_write", at, ended, unit)
        assert set(happened(at, "claimed")) == set()
    else:
        assert crash(at.folder, point, 3, "run") == -9
        assert at.gapless("run").returncode == 0
    assert sorted(happened(at, "finished", in_runs=3)) == sorted(EVERYTHING), "each unit was proven once, whatever the kill left"
    assert tables(at) == untouched
    assert asked(at, "run")["carried_out"] == 0


REPAIRED = units("box_scores", [DAY]) | AFTER_BOX_SCORES


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """The tables of a run whose source was right from the start."""
    at = workspace(tmp_path_factory.mktemp("corrected"))
    faults.correct(at)
    assert at.gapless("run").returncode == 0
    return tables(at)


def test_a_repaired_date_takes_five_dates_along(tmp_path, corrected, untouched):
    at = workspace(tmp_path)
    ended, unit = play("repair_of_one_date", at)
    assert ended.returncode == 0
    assert len(REPAIRED) == 1 + 1 + 5 + 5
    assert sorted(happened(at, "claimed")) == sorted(happened(at, "finished")) == sorted(REPAIRED)
    assert tables(at) == corrected != untouched
    healed("repair_of_one_date", at, ended, unit)
    assert tables(at) == corrected
    assert at.gapless("verify").returncode == 0


@pytest.mark.parametrize("point", [Point.AFTER_STAGE, Point.AFTER_PUBLISH, Point.AFTER_FINISH])
def test_a_repair_that_is_killed_leaves_no_hole_and_nothing_stale(point, tmp_path, corrected):
    at = workspace(tmp_path)
    assert at.gapless("run").returncode == 0
    faults.correct(at)
    assert crash(at.folder, point, 1, "restate", f"box_scores@{DAY}") == -9
    assert at.gapless("run").returncode == 0
    assert set(happened(at, "finished", in_runs=2)) == REPAIRED
    assert tables(at) == corrected
    assert at.gapless("verify").returncode == 0


def test_a_late_schedule_is_told_game_by_game(tmp_path, untouched):
    at = workspace(tmp_path)
    at.change("schedule", lambda lines: [line for line in lines if line["team"] not in ("Arles", "Jena")])
    assert at.gapless("run").returncode == 1
    assert uncovered(at) == {"incomplete": units("schedule", [DAY]), "blocked": AFTER_SCHEDULE}
    told = "team Arles, opponent Jena; team Jena, opponent Arles are missing (sql/on_the_board.sql)"
    assert asked(at, "why", f"schedule@{DAY}")["explanation"] == told
    at.mend()
    assert at.gapless("run").returncode == 0
    assert set(happened(at, "finished")) == units("schedule", [DAY]) | AFTER_SCHEDULE
    assert tables(at) == untouched


def test_a_witness_that_is_late_or_wrong_makes_no_date_empty(tmp_path, untouched):
    at = workspace(tmp_path)
    at.change("board", lambda lines: lines[:5])
    assert at.gapless("run").returncode == 1
    assert uncovered(at)["incomplete"] == units("board", [DAY])
    assert asked(at, "why", f"board@{DAY}")["explanation"] == "5 rows, at least 12 are needed"

    at.mend()
    at.change("board", lambda lines: [line | {"opponent": None} for line in lines])
    assert at.gapless("run").returncode == 1
    assert uncovered(at) == {"incomplete": units("schedule", [DAY]), "blocked": AFTER_SCHEDULE}
    assert "although none are due: no team plays (sql/no_games.sql)" in asked(at, "why", f"schedule@{DAY}")["explanation"]

    at.mend()
    assert at.gapless("restate", f"board@{DAY}").returncode == 0
    assert at.gapless("run").returncode == 0
    assert tables(at) == untouched


WITHOUT_EXPECTATIONS = {
    "two_of_twelve_teams": ("complete", set()),
    "ninety_percent_null": ("complete", set()),
    "rows_arrive_later": ("incomplete", {"no_rows_without_reason"}),
    "look_ahead": ("incomplete", {"reads_beyond_needs"}),
    "fails_for_good": ("failed", set()),
    "yesterdays_payload": ("incomplete", {"duplicate_keys"}),
}


def expecting_nothing(folder: Path) -> Workspace:
    at = workspace(folder)
    pipeline = at.folder / "pipeline.yaml"
    pipeline.write_text("".join(line for line in pipeline.read_text().splitlines(keepends=True) if not line.strip().startswith("expect:")))
    return at


@pytest.mark.parametrize("name", WITHOUT_EXPECTATIONS)
def test_what_is_caught_where_nothing_is_expected(name, tmp_path):
    at = expecting_nothing(tmp_path)
    _, unit = play(name, at)
    why = asked(at, "why", unit)
    assert (why["state"], codes(why)) == WITHOUT_EXPECTATIONS[name]
    assert codes(asked(at, "why", f"schedule@{REST}")) == {"no_rows_without_reason"}, "nobody said that it may be empty"


def test_neither_a_killed_run_nor_a_repair_needs_an_expectation(tmp_path):
    at, calm = expecting_nothing(tmp_path / "killed"), expecting_nothing(tmp_path / "calm")
    calm.gapless("run")
    assert faults.killed_in_a_write(at)[0].returncode == 1, "because of the date that nobody said may be empty"
    assert (uncovered(at), tables(at)) == (uncovered(calm), tables(calm))
    faults.correct(at)
    assert at.gapless("restate", f"box_scores@{DAY}").returncode == 0
    assert sorted(happened(at, "finished")) == sorted(REPAIRED)


def test_the_readme_counts_the_lines_that_a_user_writes():
    def lines(*files: Path) -> int:
        return sum(len(file.read_text().splitlines()) for file in files)

    counted = {
        "pipeline.yaml": lines(EXAMPLE / "pipeline.yaml"),
        "sql": lines(*(EXAMPLE / "sql").iterdir()),
        "read_source.py": lines(EXAMPLE / "read_source.py"),
    }
    assert {name: int(number) for name, number in re.findall(r"^\| \[.*?\]\((.*?)\) \| (\d+) \|", README, re.MULTILINE)} == counted
    assert f"a pipeline of {sum(counted.values())} lines" in (ROOT / "README.md").read_text()
    assert len(re.findall(r"^\| .* \| [01] \| \d+ units: ", README, re.MULTILINE)) == len(faults.FAULTS), "a row for every fault"
