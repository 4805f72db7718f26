"""A quota in another dress than 429: a wait that costs no attempt where the pipeline file says so, and a failure where it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.service import Asked, Said, Service, echo, served
from tests.workspaces import gapless, typed

PIPELINE = """
pipeline: loads
settings: {URL: null}
targets: {local: {warehouse: {duckdb: loads.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-13}}
sources:
  warehouse:
    concurrency: {max: 4}
    SLOW_DOWN
processors:
  load:
    calendar: days
    source: warehouse
    action: {http: {url: "${URL}/{day}", connect_timeout: 5s, timeout: 9s}}
    output: {object: "loads/{day}"}
    policy: {attempts: 1, first_wait: 0s, longest_wait: 0s}
"""
SLOW_DOWN = """slow_down:
      - {status: [403], when: "error.errors[?reason=='quotaExceeded']"}
      - {when: "status == 'rate exceeded'"}
"""
EXCEEDED = {"error": {"errors": [{"reason": "quotaExceeded", "message": "too many imports"}]}}
FULL = {"Retry-After": "0"}


@pytest.fixture
def service() -> Iterator[Service]:
    with served() as found:
        asked: dict[str, int] = {}

        def answer(request: Asked) -> Said:
            """The first call for a day is over the quota, the second too soon, the third is answered."""
            asked[request.path] = asked.get(request.path, 0) + 1
            match asked[request.path]:
                case 1:
                    return Said(EXCEEDED, 403, FULL)
                case 2:
                    return Said({"status": "rate exceeded"}, 200, FULL)
                case _:
                    return echo(request)

        found.answer = answer
        yield found


def make(folder: Path, service: Service, slow_down: str) -> Path:
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("SLOW_DOWN", slow_down))
    (folder / "gapless.yaml").write_text(f'settings: {{URL: "{service.url}"}}')
    return folder


def test_a_declared_answer_is_waited_for_and_costs_no_attempt(tmp_path: Path, service: Service) -> None:
    make(tmp_path, service, SLOW_DOWN)
    ran = gapless(tmp_path, "run")
    assert ran.stdout.splitlines()[0] == "12 units: 12 complete", ran.stdout + ran.stderr
    assert len(service.asked) == 3 * 12
    why = json.loads(typed(tmp_path, "why", "load@2024-01-05", "--json").stdout)
    waits = [event for event in why["events"] if event["kind"] == "retry"]
    assert [(wait["error_class"], wait["status"], wait["counts"]) for wait in waits] == [
        ("rate_limited", 403, False),
        ("rate_limited", 200, False),
    ]
    assert "/2024-01-05 answered 403, by which the source asks to slow down (slow_down.when" in waits[0]["message"]
    assert why["events"][-1]["attempt"] == 1
    assert "rate_limited: GET" in typed(tmp_path, "logs").stdout, "the log of the run tells every wait"
    assert typed(tmp_path, "failures").returncode == 0


def test_without_a_declaration_it_is_a_failure(tmp_path: Path, service: Service) -> None:
    make(tmp_path, service, "")
    assert gapless(tmp_path, "run").returncode == 1
    assert len(service.asked) == 12
    failures = json.loads(typed(tmp_path, "failures", "--json").stdout)
    assert [(kind["error_class"], kind["status"], kind["units"]) for kind in failures["kinds"]] == [("permanent", 403, 12)]
