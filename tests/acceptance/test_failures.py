"""What failed, what explains it, and what to do: on a season whose playoffs always fail, while some other dates fail once."""

from __future__ import annotations

import csv
import io
import json
import shlex
from datetime import date, timedelta

import pytest

from tests.workspaces import typed

DATES, PLAYOFFS = 90, 24

PIPELINE = """
pipeline: league
targets: {local: {warehouse: {duckdb: league.duckdb}}}
calendars:
  dates: {key: game_date, file: dates.csv}
processors:
  scores:
    phase: scrape
    calendar: dates
    action: {python: "league_site:scores"}
    output: {object: "scores/{game_date}", content: text}
    policy: {attempts: 1, first_wait: 0s}
  notes:
    phase: notes
    calendar: dates
    needs: [scores]
    action: {shell: ["true"]}
    output: nothing
"""

SITE = """
import os
from gapless import Retry

def scores(batch):
    (partition,) = batch.partitions
    day = partition.key
    fixed = (batch.folder / "fixed").exists()
    if partition.attributes["season_type"] == "Playoffs" and not fixed:
        raise Retry(f"HTTP 500 for {day}")
    seen = batch.folder / f"seen-{day}"
    if int(day[-2:]) % 7 == 0 and not seen.exists():
        seen.touch()
        raise Retry(f"timed out after 12.5 s for {day}")
    return {day: b"1:0"}
"""


@pytest.fixture(scope="module")
def league(tmp_path_factory):
    folder = tmp_path_factory.mktemp("league")
    (folder / "pipeline.yaml").write_text(PIPELINE)
    (folder / "league_site.py").write_text(SITE)
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(DATES)]
    kinds = ["Playoffs" if number >= DATES - PLAYOFFS else "Regular" for number in range(DATES)]
    (folder / "dates.csv").write_text("game_date,season_type\n" + "".join(f"{d},{k}\n" for d, k in zip(days, kinds, strict=True)))
    return folder


@pytest.fixture(scope="module")
def first_pass(league):
    assert typed(league, "run").returncode == 1
    return json.loads(typed(league, "failures", "--json").stdout)


@pytest.fixture(scope="module")
def printed(league, first_pass):
    """The CSV of the first pass."""
    return typed(league, "failures", "season_type:Playoffs", "--csv")


@pytest.fixture(scope="module")
def second_pass(league, first_pass, printed):
    assert typed(league, "run").returncode == 1
    return json.loads(typed(league, "failures", "--json").stdout)


def regular_failures() -> int:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(DATES - PLAYOFFS)]
    return sum(day.day % 7 == 0 for day in days)


def test_the_split_of_the_first_pass(first_pass):
    assert first_pass["passes"] == [
        {
            "processor": "scores",
            "tried": DATES,
            "failed": PLAYOFFS + regular_failures(),
            "recovered": 0,
            "left": PLAYOFFS + regular_failures(),
        }
    ]
    finding = first_pass["findings"][0]
    assert finding["conditions"] == {"season_type": "Playoffs"}
    assert finding["sentence"] == f"24 of 24 with season_type Playoffs failed, {regular_failures()} of 66 others (scores)"
    assert not finding["lasting"], "once is not enough to say so"


def test_first_pass_rates_stay_when_the_others_have_passed_and_what_never_passes_is_told_apart(second_pass):
    assert second_pass["passes"][0]["recovered"] == regular_failures()
    finding = second_pass["findings"][0]
    assert (finding["failed"], finding["of"], finding["others_failed"], finding["others_of"]) == (24, 24, regular_failures(), 66)
    assert finding["lasting"]
    assert finding["recovered"] == 0
    (kind,) = second_pass["kinds"]
    assert (kind["units"], kind["lasting"], kind["error_class"], kind["pattern"]) == (24, True, "transient", "HTTP # for #")
    assert second_pass["blocked"] == 24


def test_what_never_passes_is_not_tried_again_by_itself(league, second_pass):
    planned = json.loads(typed(league, "plan", "--json").stdout)
    reasons = {row["reason"]: row["units"] for row in planned["decisions"] if row["processor"] == "scores" and row["reason"] != "complete"}
    assert reasons == {"failed_permanently": 24}
    third = json.loads(typed(league, "run", "--json").stdout)
    assert third["carried_out"] == 0


def test_the_text_says_the_same_and_its_command_repairs(league, second_pass):
    shown = typed(league, "failures")
    assert shown.returncode == 1
    assert "24 of 24 with season_type Playoffs failed" in shown.stdout
    assert "will not get better by trying again" in shown.stdout
    assert "24 units are left; 24 more are blocked by them" in shown.stdout
    command = second_pass["findings"][0]["advice"].split("`")[-2]
    (league / "fixed").touch()
    assert typed(league, *shlex.split(command)[1:]).returncode == 1, "a date in the first seven days of a month fails once more"
    assert typed(league, "run").returncode == 0
    after = typed(league, "failures")
    assert after.returncode == 0
    assert "all of them passed since" in after.stdout
    assert "nothing: all of them passed since" in after.stdout


def test_csv_has_a_row_a_unit_and_every_attribute(printed):
    rows = list(csv.DictReader(io.StringIO(printed.stdout)))
    assert len(rows) == PLAYOFFS
    assert rows[0]["unit"] == f"scores@{rows[0]['game_date']}"
    assert {row["season_type"] for row in rows} == {"Playoffs"}
    assert {row["phase"] for row in rows} == {"scrape"}
    assert all(row["weekday"] == date.fromisoformat(row["game_date"]).strftime("%A") for row in rows)
    assert all(row["hour"].endswith(":00") for row in rows)


def test_a_workspace_without_failures(tmp_path, league):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name in ("league_site.py", "dates.csv"):
        (tmp_path / name).write_text((league / name).read_text())
    shown = typed(tmp_path, "failures")
    assert (shown.returncode, shown.stdout) == (0, "no failures\n")
