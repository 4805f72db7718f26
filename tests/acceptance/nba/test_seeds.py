"""Simulated leagues of several seeds end proven, whatever they hold; one seed always gives the same tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.nba.league_runs import demo, demo_of_seed, generate
from tests.workspaces import contents, gapless, status


def without_false_alarm(workspace: Path, *, least: int) -> None:
    units = status(workspace)["units"]
    assert units["total"] == units["complete"] + units["empty"] > least
    assert gapless(workspace, "failures").stdout.startswith("no failures"), "no unit was refused on the way either"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_league_of_any_seed_ends_proven_without_a_false_alarm(tmp_path, seed):
    archive, workspace = generate(tmp_path / "archive", seasons=1, seed=seed), tmp_path / "workspace"
    ended = demo(archive, workspace)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    without_false_alarm(workspace, least=1000)


def test_one_seed_gives_the_same_tables_and_another_one_others(tmp_path):
    tables = []
    for name, seed in (("first", 5), ("second", 5), ("other", 6)):
        archive, workspace = generate(tmp_path / name / "archive", seasons=1, seed=seed), tmp_path / name / "workspace"
        ended = demo(archive, workspace)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        tables.append(contents(workspace / "nba.duckdb"))
    first, second, other = tables
    assert first == second
    assert {name for name, rows in first.items() if rows and rows == other[name]} <= {"nba_reference.arenas"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_four_seasons_of_thirty_teams_end_proven_without_a_false_alarm(tmp_path, seed):
    ended = demo_of_seed(seed, tmp_path / "workspace")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    without_false_alarm(tmp_path / "workspace", least=100_000)
