"""Units that were made without an optional upstream are told with what they lack, and a run says how long its phases took."""

from __future__ import annotations

from tests.workspaces import gapless, status

PIPELINE = """
pipeline: gauges
targets: {local: {warehouse: {duckdb: gauges.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-04}}
processors:
  rain:
    phase: raw
    calendar: days
    action: {python: "rain_reports:read"}
    output: {table: raw.rain, unit_key: day, key: [day]}
  levels:
    phase: analytics
    calendar: days
    needs: [{rain: {optional: true}}]
    action: {sql: levels.sql}
    output: {table: mart.levels, unit_key: day, key: [day]}
"""
MODULE = """
from gapless import Reject


def read(batch):
    [day] = batch.partitions
    if day.key == "2024-01-02" and not (batch.folder / "mended").exists():
        raise Reject("the gauge was clogged")
    return [{"day": day.key, "rain": 1.5}]
"""


def test_what_degraded_units_lack_is_told_until_it_arrives(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "rain_reports.py").write_text(MODULE)
    (tmp_path / "levels.sql").write_text("SELECT day, 2.0 AS level FROM units")
    assert gapless(tmp_path, "run").returncode == 1
    found = status(tmp_path)
    assert (found["degraded"], found["lacking"]) == (1, {"levels": {"rain": 1}})
    assert status(tmp_path, "rain")["lacking"] == {}
    run = found["run"]
    assert run["phases"].keys() == run["measuring"].keys() == {"raw", "analytics"}
    assert 0 < run["measuring"]["analytics"] < run["phases"]["analytics"]
    assert all(0 < seconds <= run["ended"] - run["started"] + 0.01 for seconds in run["phases"].values())
    (tmp_path / "mended").touch()
    assert gapless(tmp_path, "retry").returncode == 0
    assert (status(tmp_path)["degraded"], status(tmp_path)["lacking"]) == (0, {})
