"""Python actions whose functions stand in a module beside the pipeline file, in every kind of worker."""

from __future__ import annotations

import pytest

from tests.workspaces import contents, gapless

PIPELINE = """
pipeline: gauges
targets: {local: {warehouse: {duckdb: gauges.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-04}}
processors:
  in_threads:
    calendar: days
    action: {python: "gauge_readings:read"}
    output: {table: raw.in_threads, unit_key: day, key: [day]}
  in_processes:
    calendar: days
    needs: [in_threads]
    action: {python: {function: "gauge_readings:read", workers: processes}}
    output: {table: raw.in_processes, unit_key: day, key: [day]}
  in_the_loop:
    calendar: days
    needs: [in_processes]
    action: {python: {function: "gauge_readings:read_async", workers: async}}
    output: {table: raw.in_the_loop, unit_key: day, key: [day]}
"""

MODULE = """
from gauge_scale import METRES


def read(batch):
    return [{"day": partition.key, "level": METRES * int(partition.key[-2:])} for partition in batch.partitions]


async def read_async(batch):
    return read(batch)
"""


@pytest.fixture
def workspace(tmp_path):
    """A workspace that names a pipeline in a folder of its own."""
    beside = tmp_path / "definitions"
    beside.mkdir()
    (tmp_path / "gapless.yaml").write_text("pipeline: definitions/pipeline.yaml\n")
    (beside / "pipeline.yaml").write_text(PIPELINE)
    (beside / "gauge_readings.py").write_text(MODULE)
    (beside / "gauge_scale.py").write_text("METRES = 2\n")
    return tmp_path


def test_check_finds_them_and_runs_call_them(workspace):
    checked = gapless(workspace, "check")
    assert checked.returncode == 0, checked.stderr
    ended = gapless(workspace, "run")
    assert ended.returncode == 0, ended.stderr
    levels = [("2024-01-01", 2), ("2024-01-02", 4), ("2024-01-03", 6)]
    assert contents(workspace / "gauges.duckdb") == {f"raw.{name}": levels for name in ("in_processes", "in_the_loop", "in_threads")}


def test_a_changed_function_changes_the_definition(workspace):
    assert gapless(workspace, "run", "in_threads").returncode == 0
    (workspace / "definitions" / "gauge_readings.py").write_text(MODULE.replace("METRES *", "3 *"))
    assert gapless(workspace, "run", "in_threads", "--changed").returncode == 0
    assert contents(workspace / "gauges.duckdb")["raw.in_threads"] == [("2024-01-01", 3), ("2024-01-02", 6), ("2024-01-03", 9)]


def test_check_says_which_module_is_missing(workspace):
    (workspace / "definitions" / "gauge_scale.py").unlink()
    checked = gapless(workspace, "check")
    assert checked.returncode == 2
    assert "gauge_readings cannot be imported: ModuleNotFoundError: No module named 'gauge_scale'" in checked.stdout + checked.stderr
