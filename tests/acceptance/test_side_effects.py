"""A processor that sets something else going runs where it is named, and only there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workspaces import gapless, typed

PIPELINE = """
pipeline: predictions
targets: {local: {warehouse: {duckdb: predictions.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-07}}
processors:
  predict:
    calendar: days
    action: {sql: predict.sql}
    output: {table: predictions.points, unit_key: day, key: [day]}
    batch: 10
  publish:
    phase: live
    calendar: days
    needs: [predict]
    side_effect: starts the live predictions
    action: {shell: ["touch", "live-{day}"]}
    output: nothing
  archive:
    phase: live
    calendar: days
    needs: [predict]
    action: {shell: ["true"]}
    output: nothing
"""
TEXT = "starts the live predictions"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "predict.sql").write_text("SELECT day, 21.5 AS points FROM units")
    return tmp_path


def live(workspace: Path) -> list[str]:
    return sorted(path.name.removeprefix("live-") for path in workspace.glob("live-*"))


def said(workspace: Path, *words: str) -> str:
    return " ".join(typed(workspace, *words).stdout.split())


def test_a_backfill_sets_nothing_going(workspace: Path) -> None:
    plan = json.loads(typed(workspace, "plan", "--json").stdout)
    assert (plan["side_effects"], plan["withheld"], plan["units"]) == ({"publish": TEXT}, ["publish"], 12)
    assert f"left out for their side effects: publish ({TEXT}). To have them run, name them: gapless run publish" in said(workspace, "plan")
    assert gapless(workspace, "run").returncode == 0, "all that was asked for is proven"
    for words in (("2024-01",), ("phase:live",), ("+archive",), ("predict+",), ("state:missing", "predict", "archive", "publis*")):
        typed(workspace, "run", *words)
    assert live(workspace) == []
    status = json.loads(typed(workspace, "status", "--json").stdout)
    assert (status["units"]["total"], status["units"]["complete"], status["withheld"], status["proven"]) == (12, 12, ["publish"], True)
    assert "left out for their side effects: publish" in said(workspace, "status")
    assert [one["processor"] for one in json.loads(typed(workspace, "gaps", "--json").stdout)] == ["predict", "archive"]
    assert f"runs only where it is named, for its side effect ({TEXT})" in said(workspace, "why", "publish@2024-01-02")


def test_it_runs_where_it_is_named(workspace: Path) -> None:
    assert gapless(workspace, "run").returncode == 0
    plan = json.loads(typed(workspace, "plan", "publish@2024-01-02", "--json").stdout)
    assert (plan["units"], plan["withheld"]) == (1, [])
    assert f"side effect of publish: {TEXT}" in said(workspace, "plan", "publish@2024-01-02")
    assert typed(workspace, "run", "publish@2024-01-02").returncode == 0
    assert live(workspace) == ["2024-01-02"]
    assert typed(workspace, "run", "publish", "2024-01-04..2024-01-06").returncode == 0
    assert live(workspace) == ["2024-01-02", "2024-01-04", "2024-01-05"]
    status = json.loads(typed(workspace, "status", "publish", "--json").stdout)
    assert (status["units"]["complete"], status["units"]["pending"]) == (3, 3)


def test_a_selection_of_nothing_else_says_how_to_ask(workspace: Path) -> None:
    ran = typed(workspace, "run", "publis*")
    assert ran.returncode == 2
    assert "leaves only processors with side effects (publish)" in ran.stderr
    assert "name it: publish 'publis*'" in ran.stderr
    assert live(workspace) == []


def test_check_lists_side_effects(workspace: Path) -> None:
    assert json.loads(typed(workspace, "check", "--json").stdout)["side_effects"] == {"publish": TEXT}
    assert f"side effect of publish, which runs only where it is named: {TEXT}" in said(workspace, "check")
