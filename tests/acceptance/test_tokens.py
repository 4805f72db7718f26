"""A token that ends in the middle of a run: fetched by a command, renewed when it is refused, and in nothing that the run leaves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.acceptance.service import Asked, Said, Service, echo
from tests.workspaces import gapless, typed

PIPELINE = """
pipeline: reports
settings: {URL: null}
targets: {local: {warehouse: {duckdb: reports.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-31}}
sources:
  cloud:
    concurrency: {start: 4, max: 4}
    token: {command: [PYTHON, fetch.py, identity], lifetime: 50m}
processors:
  fetch:
    calendar: days
    source: cloud
    action: {http: {url: "${URL}/{day}", connect_timeout: 5s, timeout: 9s}}
    output: {object: "reports/{day}"}
    policy: {infrastructure_attempts: 2, first_wait: 0s, longest_wait: 0s}
"""
COMMAND = """
import pathlib, sys

runs = pathlib.Path("runs")
number = len(runs.read_text().split()) + 1 if runs.exists() else 1
runs.write_text("run " * number)
if pathlib.Path("logged-out").exists():
    print("s3cr" + "et-refresh-token")
    sys.exit(7)
print("s3cr" + f"et-{number}")
"""
SECRET = b"s3cret"


@pytest.fixture
def workspace(tmp_path: Path, service: Service) -> Path:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE.replace("PYTHON", sys.executable))
    (tmp_path / "gapless.yaml").write_text(f'settings: {{URL: "{service.url}"}}')
    (tmp_path / "fetch.py").write_text(COMMAND)
    return tmp_path


def guarded(service: Service, *, ends_after: int) -> None:
    """The first token holds for so many calls, the second for the others; who is refused reads back what was sent."""

    def answer(asked: Asked) -> Said:
        carried = asked.headers.get("authorization", "nothing")
        if carried == f"Bearer s3cret-{1 if len(service.asked) <= ends_after else 2}":
            return echo(asked)
        return Said({"error": f"{carried} has ended"}, status=401)

    service.answer = answer


def runs(workspace: Path) -> int:
    return len((workspace / "runs").read_text().split())


def leaks(workspace: Path, *said: str) -> list[str]:
    """Files of the workspace, and texts, that hold a token."""
    files = [path.name for path in workspace.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
    return files + [text for text in said if SECRET.decode() in text]


def test_a_token_that_ends_is_renewed_once_for_all_calls(workspace: Path, service: Service) -> None:
    guarded(service, ends_after=15)
    ran = gapless(workspace, "run")
    assert ran.stdout.splitlines()[0] == "30 units: 30 complete", ran.stdout + ran.stderr
    assert runs(workspace) == 2
    refused = len(service.asked) - 30
    assert 1 <= refused <= 4, "only what was under way is asked twice"
    certified = gapless(workspace, "certify")
    assert leaks(workspace, ran.stdout, ran.stderr, certified.stdout) == []


def test_a_token_that_is_refused_at_once_is_a_failure_that_does_not_tell_it(workspace: Path, service: Service) -> None:
    service.answer = lambda asked: Said({"error": f"{asked.headers['authorization']} may not"}, status=401)
    ran = gapless(workspace, "run", "2024-01-01..2024-01-04")
    assert ran.returncode == 1
    failures = json.loads(typed(workspace, "failures", "--json").stdout)
    assert [(kind["error_class"], kind["status"], kind["units"]) for kind in failures["kinds"]] == [("permanent", 401, 3)]
    why = typed(workspace, "why", "fetch@2024-01-01").stdout
    assert "with a new token, too, GET" in " ".join(why.split())
    assert "renew the credentials" in failures["kinds"][0]["advice"]
    assert leaks(workspace, ran.stdout, ran.stderr, why, json.dumps(failures)) == []


def test_a_command_that_fails_is_trouble_on_our_side(workspace: Path, service: Service) -> None:
    guarded(service, ends_after=1000)
    (workspace / "logged-out").touch()
    ran = gapless(workspace, "run", "2024-01-01..2024-01-04")
    assert ran.returncode == 1
    assert service.asked == []
    failures = json.loads(typed(workspace, "failures", "--json").stdout)
    program = Path(sys.executable).name
    (kind,) = failures["kinds"]
    assert (kind["error_class"], kind["units"], kind["lasting"]) == ("infrastructure", 3, False)
    message = failures["failures"][0]["message"]
    assert message.startswith(f"no token for source cloud: {program} exited with 7. What it prints is never shown")
    assert leaks(workspace, ran.stdout, ran.stderr, json.dumps(failures)) == []
    (workspace / "logged-out").unlink()
    (workspace / "runs").unlink()
    assert gapless(workspace, "run").returncode == 0, "the same command goes on where it can"


def test_how_the_token_is_fetched_makes_nothing_stale(workspace: Path, service: Service) -> None:
    guarded(service, ends_after=1000)
    assert gapless(workspace, "run", "2024-01-01..2024-01-04").returncode == 0
    file = workspace / "pipeline.yaml"
    file.write_text(file.read_text().replace("identity], lifetime: 50m", "service], lifetime: 20m, header: authorization"))
    planned = json.loads(typed(workspace, "plan", "2024-01-01..2024-01-04", "--json").stdout)
    assert planned["units"] == 0
