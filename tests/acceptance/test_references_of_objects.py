"""What is expected of objects may be read from tables that the same run fills: it is asked for when a unit's own needs are covered."""

from __future__ import annotations

from tests.workspaces import gapless, status

PIPELINE = """
pipeline: gauges
targets: {local: {warehouse: {duckdb: gauges.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-13}}
processors:
  levels:
    calendar: days
    needs: [{levels: {last: 1}}]
    action: {sql: levels.sql}
    output: {table: raw.levels, unit_key: day, key: [day, gauge]}
  letters:
    calendar: days
    needs: [{levels: {last: 3, strict: false}}]
    action: {python: {function: "gauge_reports:write", reads: {levels: window.sql}}}
    output: {object: "letters/{day}"}
    expect: {keys: {query: days_told.sql, columns: [gauge, days], path: "[].[gauge, days]"}, empty: quiet.sql}
"""
FILES = {
    "levels.sql": "SELECT units.day, gauges.gauge FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge)",
    "window.sql": """
        SELECT units.day AS told_on, levels.gauge
        FROM units JOIN raw.levels AS levels ON levels.day <= units.day AND levels.day > CAST(units.day AS DATE) - INTERVAL '3' DAY
        WHERE units.day <> '2024-01-05'
    """,
    "days_told.sql": """
        SELECT units.day, levels.gauge, count(*)
        FROM units JOIN raw.levels AS levels ON levels.day <= units.day AND levels.day > CAST(units.day AS DATE) - INTERVAL '3' DAY
        WHERE units.day <> '2024-01-05'
        GROUP BY units.day, levels.gauge
    """,
    "quiet.sql": "SELECT day, 'nobody writes on this day' AS reason FROM units WHERE day = '2024-01-05'",
    "gauge_reports.py": """
import json
from collections import Counter


def write(batch):
    told = Counter(batch.tables["levels"]["gauge"].to_pylist())
    return json.dumps([{"gauge": gauge, "days": days} for gauge, days in told.items()]).encode()
""",
}


def test_objects_are_judged_by_tables_that_grow_while_the_run_goes_on(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    ran = gapless(tmp_path, "run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert status(tmp_path)["processors"]["letters"]["complete"] == 11
    assert status(tmp_path)["processors"]["letters"]["empty"] == 1
    assert gapless(tmp_path, "verify").returncode == 0
