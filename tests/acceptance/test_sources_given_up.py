"""A service that refuses everything: a run asks it for a few units from all over, leaves the others waiting, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gapless.lifecycle.limit import DOUBT, TRIALS
from tests.acceptance.service import Asked, Said, Service, echo
from tests.workspaces import gapless, typed

DAYS = 366
MOST = 5

PIPELINE = """
pipeline: readings
settings: {URL: null}
targets: {local: {warehouse: {duckdb: readings.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2025-01-01}}
sources:
  site: {concurrency: {max: 5}}
processors:
  scrape:
    calendar: days
    source: site
    action: {http: {url: "${URL}/{day}", connect_timeout: 5s, timeout: 9s}}
    output: {object: "readings/{day}"}
  note:
    calendar: days
    action: {shell: ["true"]}
    output: nothing
    batch: 200
"""


def refuse(asked: Asked) -> Said:
    return Said({"error": f"no such resource {asked.path}"}, status=410)


@pytest.fixture
def workspace(tmp_path: Path, service: Service) -> Path:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text(f'settings: {{URL: "{service.url}"}}')
    return tmp_path


def test_its_units_wait_with_a_reason_and_the_same_command_goes_on(workspace: Path, service: Service) -> None:
    service.answer = refuse
    ran = gapless(workspace, "run")
    assert ran.returncode == 1
    asked = len(service.asked)
    assert DOUBT + TRIALS <= asked <= DOUBT + TRIALS + MOST
    assert len({one.path for one in service.asked}) == asked, "what fails for good is asked for once"
    told = f"source site was given up after {DOUBT + TRIALS} failures in a row, and {DAYS - asked} units wait for it. The last failure: GET"
    assert told in " ".join(ran.stdout.split())

    status = json.loads(typed(workspace, "status", "--json").stdout)
    assert status["processors"]["scrape"] | {"failed": asked, "pending": DAYS - asked} == status["processors"]["scrape"]
    assert status["processors"]["note"]["complete"] == DAYS, "what does not ask it goes on"
    (given_up,) = status["given_up"]
    assert (given_up["source"], given_up["failures"], given_up["units"]) == ("site", DOUBT + TRIALS, DAYS - asked)
    assert "answered 410" in given_up["message"]
    assert told in " ".join(typed(workspace, "failures").stdout.split())
    assert json.loads(typed(workspace, "failures", "--json").stdout)["given_up"] == status["given_up"]
    seen = {one.path[1:] for one in service.asked}
    waiting = next(f"scrape@2024-07-{day:02}" for day in range(1, 32) if f"2024-07-{day:02}" not in seen)
    why = json.loads(typed(workspace, "why", waiting, "--json").stdout)
    assert why["state"] == "pending"
    assert why["explanation"].startswith(f"waits: source site was given up after {DOUBT + TRIALS} failures in a row")

    service.answer = echo
    assert gapless(workspace, "run").returncode == 1, "what failed for good waits for retry"
    status = json.loads(typed(workspace, "status", "--json").stdout)
    assert (status["units"]["failed"], status["units"]["pending"], status["given_up"]) == (asked, 0, [])
    assert gapless(workspace, "retry").returncode == 0
    assert json.loads(typed(workspace, "status", "--json").stdout)["units"]["complete"] == 2 * DAYS


def test_a_season_that_is_refused_is_asked_for_to_its_end(workspace: Path, service: Service) -> None:
    service.answer = lambda asked: refuse(asked) if asked.path[1:8] in ("2024-01", "2024-02", "2024-03", "2024-04") else echo(asked)
    assert gapless(workspace, "run").returncode == 1
    status = json.loads(typed(workspace, "status", "--json").stdout)
    assert status["processors"]["scrape"] | {"failed": 121, "complete": DAYS - 121} == status["processors"]["scrape"]
    assert status["given_up"] == []
