"""Two calls that hang together: one lists what there is, the next asks for each of it. The pipeline stands in two files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.workspaces import contents, gapless

PIPELINE = """
pipeline: odds
settings: {URL: null}
include: ["sources/*.yaml"]
targets: {local: {warehouse: {duckdb: odds.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-05}}
processors:
  odds:
    calendar: days
    needs: [scrape_odds]
    action: {python: "odds_pages:load"}
    output: {table: raw.odds, unit_key: day, key: [event]}
    expect: {empty: sql/no_events.sql}
"""

SOURCE = """
defaults:
  phase: scrape
  calendar: days
  action: {http: {connect_timeout: 5s, timeout: 9s, completed_when: "status == 'final'"}}
processors:
  scrape_events:
    action: {http: {url: "${URL}/events/{day}"}}
    output: {object: "events/{day}"}
  scrape_odds:
    needs: [scrape_events]
    action: {http: {url: "${URL}/odds/{event}", each: {event: "[].events[].id"}, params: {day: "{day}"}}}
    output: {object: "odds/{day}"}
    expect: {empty: sql/no_events.sql}
"""

MODULE = """
import json

import pyarrow as pa

COLUMNS = pa.schema({"day": pa.string(), "event": pa.string(), "price": pa.int64()})


def load(batch):
    (partition,) = batch.partitions
    (body,) = batch.objects(partition.key)
    return pa.Table.from_pylist(json.loads(body), schema=COLUMNS)
"""

NO_EVENTS = "SELECT day, 'nothing is played' AS reason FROM units WHERE day = '2024-01-03'"


class Odds(BaseHTTPRequestHandler):
    """On each day as many events as its number, but none on the third."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        kind, _, name = path[1:].partition("/")
        number = int(name[-2:]) if kind == "events" else 0
        events = [{"id": f"{name}-{each}"} for each in range(0 if number == 3 else number)]
        answer = {"events": events} if kind == "events" else {"event": name, "day": query.removeprefix("day="), "price": int(name[-1])}
        body = json.dumps({"status": "final", **answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Odds) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text in {
        "pipeline.yaml": PIPELINE,
        "sources/odds.yaml": SOURCE,
        "odds_pages.py": MODULE,
        "sql/no_events.sql": NO_EVENTS,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_event_is_asked_for_and_proven(workspace, url):
    ended = gapless(workspace, "run", environment={"URL": url})
    assert ended.stdout.splitlines()[:2] == ["12 units: 10 complete, 2 empty", "no gaps"], ended.stdout + ended.stderr
    assert contents(workspace / "odds.duckdb")["raw.odds"] == [
        (f"2024-01-{day:02}", f"2024-01-{day:02}-{event}", event) for day in (1, 2, 4) for event in range(day)
    ]


def test_check_names_the_included_file(workspace):
    source = workspace / "sources" / "odds.yaml"
    source.write_text(SOURCE.replace("timeout: 9s", "timeout: soon"))
    checked = gapless(workspace, "check", "--json", environment={"URL": "http://h"})
    assert checked.returncode == 2
    (problem,) = json.loads(checked.stdout)["problems"]
    assert (problem["file"], problem["line"]) == (str(source), 5)
    assert problem["message"].startswith("defaults.action.http.timeout must be a duration")
