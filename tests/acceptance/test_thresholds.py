"""A share that is enough is told in every report until its last day; from then on what needs it falls short."""

from __future__ import annotations

import json
from pathlib import Path

from tests.workspaces import gapless, status

PIPELINE = """
pipeline: readings
targets: {local: {warehouse: {duckdb: readings.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-05}}
processors:
  readings:
    calendar: days
    batch: 9
    action: {sql: readings.sql}
    output: {table: raw.readings, unit_key: day, key: [day, gauge]}
    expect:
      contains: {query: gauges.sql, columns: [gauge], share: 0.5, because: "gauges are being repaired", until: UNTIL}
"""


def test_a_threshold_is_told_and_ends(tmp_path: Path) -> None:
    held = PIPELINE.replace("UNTIL", "2999-12-31")
    (tmp_path / "pipeline.yaml").write_text(held)
    (tmp_path / "gauges.sql").write_text("SELECT day, gauge FROM units CROSS JOIN (VALUES ('a'), ('b')) AS gauges (gauge)")
    (tmp_path / "readings.sql").write_text(
        "SELECT day, 'a' AS gauge FROM units UNION ALL SELECT day, 'b' FROM units WHERE day <> '2024-01-03'"
    )
    ran = gapless(tmp_path, "run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = {"processor": "readings", "kind": "contains", "of": "gauges.sql", "share": 0.5, "because": "gauges are being repaired"}
    assert status(tmp_path)["thresholds"] == [{**told, "until": "2999-12-31"}]
    (tmp_path / "pipeline.yaml").write_text(PIPELINE.replace("UNTIL", "2024-12-31"))
    verified = gapless(tmp_path, "verify", "--json")
    found = json.loads(verified.stdout)
    assert verified.returncode == 5
    assert found["thresholds"] == [{**told, "until": "2024-12-31"}]
    (drift,) = found["drift"]
    assert drift["unit"] == "readings@2024-01-03"
    assert "gauge b is not there (gauges.sql: 1 of 2), a share of 0.5 was enough until 2024-12-31" in drift["findings"][0]
