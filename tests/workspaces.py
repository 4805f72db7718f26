"""Small real workspaces for tests: DuckDB, SQLite, Python, SQL and shell actions, and commands run as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from gapless.cli.main import app

CALENDAR_DAYS = 12

PIPELINE = """
pipeline: shop
targets: {local: {warehouse: {duckdb: shop.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-13}}
processors:
  due:
    phase: reference
    calendar: days
    action: {sql: due.sql}
    output: {table: ref.due, unit_key: day, key: [day, shop]}
    batch: 50
  fetch:
    phase: scrape
    calendar: days
    needs: [due]
    action: {shell: {command: ["PYTHON", produce.py, "{day}"], timeout: 30s}}
    output: nothing
  sales:
    phase: raw
    calendar: days
    needs: [due, fetch]
    action: {sql: sales.sql}
    output: {table: raw.sales, unit_key: day, key: [day, shop]}
    batch: 4
    expect:
      keys: {query: expect_sales.sql}
      nulls: {amount: 0}
      range: {amount: [0, 1000]}
  rolling:
    phase: analytics
    calendar: days
    needs: [due, {sales: {last: 5, strict: false}}]
    action: {sql: rolling.sql}
    output: {table: mart.rolling, unit_key: day, key: [day, shop]}
    batch: 3
    expect:
      keys: {query: expect_sales.sql}
"""

FILES = {
    "due.sql": "SELECT day, shop FROM units CROSS JOIN (VALUES ('north'), ('south')) AS shops (shop)",
    "expect_sales.sql": "SELECT d.day, d.day, d.shop FROM ref.due AS d JOIN units ON units.day = d.day",
    "sales.sql": "SELECT d.day, d.shop, 10.0 + EXTRACT(DAY FROM d.day) AS amount FROM ref.due AS d JOIN units ON units.day = d.day",
    "rolling.sql": """
        SELECT u.day, s.shop, SUM(s.amount) AS amount
        FROM units AS u JOIN raw.sales AS s ON s.day <= u.day AND s.day > u.day - INTERVAL '5' DAY
        GROUP BY u.day, s.shop
    """,
    "produce.py": "import sys\nprint('fetched', sys.argv[1])\n",
}


def make_shop(folder: Path) -> Path:
    """A workspace with four processors on twelve days."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("PYTHON", sys.executable))
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def gapless(
    folder: Path, *words: str, environment: dict[str, str] | None = None, timeout: float = 120.0
) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "gapless.cli.main", "-p", str(folder), *words],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
        check=False,
    )


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The same in this process: parsed, carried out and printed as for a user, without another start of Python."""
    ended = CliRunner().invoke(app, ["-p", str(folder), *words])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return subprocess.CompletedProcess(words, ended.exit_code, ended.stdout, ended.stderr)


def crash(folder: Path, at: str, nth: int, *words: str) -> int:
    """Run a command that kills itself at a fault point; its exit code (-9 when it died there)."""
    command = [sys.executable, "-m", "gapless.testing.crash", "--at", at, "--nth", str(nth), "--", "-p", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).returncode


def status(folder: Path, *words: str) -> dict:
    return json.loads(gapless(folder, "status", "--json", *words).stdout)


def contents(database: Path) -> dict[str, list[tuple]]:
    """Every published table of a warehouse, rows in order: what two runs are compared by."""
    with duckdb.connect(str(database), read_only=True) as warehouse:
        names = warehouse.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name NOT LIKE 'gapless%' ORDER BY 1"
        ).fetchall()
        return {name: warehouse.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for (name,) in names}
