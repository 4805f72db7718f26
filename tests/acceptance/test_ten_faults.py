"""The ten faults of examples/ten_faults and an eleventh: caught before anything reads them, told by name, withheld and healed exactly."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.workspaces import contents, typed

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


def workspace(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    return faults.Workspace(folder)


def tables(at) -> dict[str, list[tuple]]:
    return contents(at.folder / "league.duckdb")


def asked(at, *words: str) -> dict:
    return json.loads(typed(at.folder, *words, "--json").stdout)


def happened(at, kind: str) -> list[str]:
    """The units of the last run to which this happened, once for each time."""
    with sqlite3.connect(at.folder / "ledger.sqlite") as ledger:
        found = ledger.execute(
            "SELECT processor || '@' || key FROM events WHERE kind = ? AND run = (SELECT run FROM runs ORDER BY seq DESC LIMIT 1)", [kind]
        )
        return [unit for (unit,) in found]


def uncovered(at) -> dict[str, set[str]]:
    """The units that are not covered, by the state that the gaps tell."""
    found: dict[str, set[str]] = {}
    for gap in asked(at, "status")["gaps"]:
        days = DATES[DATES.index(gap["first"]) : DATES.index(gap["last"]) + 1]
        found.setdefault(gap["state"], set()).update(units(gap["processor"], days))
    return found


def play(name: str, at):
    """Play a fault; the row that the table of the README has of it is what gapless said."""
    fault = getattr(faults, name)
    ended, unit = fault(at)
    assert faults.told(fault, at, ended, unit) in README.splitlines()
    return ended


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
    ended = play(name, at)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1].startswith("next: gapless ")
    counted = dict(re.findall(r"(\d+) (\w+)", ended.stdout.splitlines()[0])[::-1])
    assert f"{len(case.hit)} {case.state}" in ended.stdout.splitlines()[0], counted
    assert f"{len(case.withheld)} blocked" in ended.stdout.splitlines()[0]

    assert uncovered(at) == {case.state: case.hit, "blocked": case.withheld}
    assert set(happened(at, "claimed")) == EVERYTHING - case.withheld, "exactly what depends on it did not start"
    for unit in case.hit:
        why = asked(at, "why", unit)
        assert why["state"] == case.state
        assert {code for code, _ in why["events"][-1].get("findings", ())} == case.codes
        assert case.told(why)
    listed = asked(at, "failures")
    assert {failure["unit"] for failure in listed["failures"]} == case.hit
    assert listed["blocked"] == len(case.withheld)
    assert not any(rows_of(at, unit) for unit in case.hit | case.withheld), "nothing of it was published"

    at.mend()
    ended = typed(at.folder, case.heal)
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "next: gapless verify")
    assert sorted(happened(at, "finished")) == sorted(case.hit | case.withheld), "each once, and nothing else"
    assert tables(at) == untouched
    assert asked(at, "run")["carried_out"] == 0


def rows_of(at, unit: str) -> list[tuple]:
    processor, day = unit.split("@")
    schema = "raw" if processor in ("board", "schedule", "box_scores") else "marts"
    return [row for row in tables(at).get(f"{schema}.{processor}", []) if str(row[0]) == day]
