"""An object that is the answer to another question is not taken, its dependants wait, and asking again heals exactly it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workspaces import gapless, status

PIPELINE = """
pipeline: reports
targets: {local: {warehouse: {duckdb: reports.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-07}}
processors:
  scrape:
    calendar: days
    action: {python: "answers:fetch"}
    output: {object: "reports/{day}"}
    expect: {EXPECT}
  load:
    calendar: days
    needs: [scrape]
    action: {sql: load.sql}
    output: {table: raw.loaded, unit_key: day, key: [day]}
"""
FUNCTION = """
import json
from pathlib import Path

FAULTS = Path(__file__).with_name("faults.json")


def fetch(batch):
    (day,) = (partition.key for partition in batch.partitions)
    day = json.loads(FAULTS.read_text()).get(day, day)
    return json.dumps([{"day": day, "readings": [{"gauge": number, "level": f"{day}/{number}"} for number in range(12)]}]).encode()
"""


def make(folder: Path, expect: str, faults: dict[str, str]) -> None:
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("{EXPECT}", expect))
    (folder / "load.sql").write_text("SELECT day FROM units")
    (folder / "answers.py").write_text(FUNCTION)
    (folder / "faults.json").write_text(json.dumps(faults))


@pytest.mark.parametrize(
    ("expect", "code", "told"),
    [
        ("{}", "same_object", "are those of 2024-01-03: one of the two is the answer to another question"),
        ("{asks: {'[].day': '{day}'}, same_allowed: true}", "other_unit", "[].day is 2024-01-03, not {day} of the unit"),
    ],
)
def test_yesterdays_answer_for_today_is_not_taken(tmp_path: Path, expect: str, code: str, told: str) -> None:
    make(tmp_path, expect, {})
    assert gapless(tmp_path, "run", "..2024-01-04").returncode == 0
    (tmp_path / "faults.json").write_text('{"2024-01-04": "2024-01-03"}')
    ran = gapless(tmp_path, "run")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    processors = status(tmp_path)["processors"]
    assert (processors["scrape"]["incomplete"], processors["scrape"]["complete"]) == (1, 5)
    assert (processors["load"]["blocked"], processors["load"]["complete"]) == (1, 5)
    why = json.loads(gapless(tmp_path, "why", "scrape@2024-01-04", "--json").stdout)
    (finding,) = why["events"][-1]["findings"]
    assert finding[0] == code
    assert told in finding[1]
    assert why["evidence_at"] == why["events"][-1]["at"]
    (tmp_path / "faults.json").write_text("{}")
    assert gapless(tmp_path, "retry").returncode == 0


def test_a_snapshot_that_repeats_is_taken_where_that_is_declared(tmp_path: Path) -> None:
    make(tmp_path, "{same_allowed: true}", dict.fromkeys(("2024-01-04", "2024-01-05"), "2024-01-03"))
    assert gapless(tmp_path, "run").returncode == 0
    (tmp_path / "pipeline.yaml").write_text(PIPELINE.replace("{EXPECT}", "{}"))
    found = json.loads(gapless(tmp_path, "verify", "scrape", "--json").stdout)
    assert [(one["partition"], one["kind"]) for one in found["drift"]] == [
        ("2024-01-03", "falls_short"),
        ("2024-01-04", "falls_short"),
        ("2024-01-05", "falls_short"),
    ]
