"""Simulated leagues of several seeds end proven, whatever they hold; one seed always gives the same tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.acceptance.nba.league_runs import demo, demo_of_seed, generate
from tests.workspaces import contents, gapless, status


def without_false_alarm(workspace: Path, *, least: int) -> None:
    units = status(workspace)["units"]
    assert units["total"] == units["complete"] + units["empty"] > least
    assert gapless(workspace, "failures").stdout.startswith("no failures"), "no unit was refused on the way either"


def test_a_league_of_another_seed_ends_proven_and_one_seed_gives_the_same_tables(tmp_path):
    tables = []
    for name in ("first", "second"):
        archive, workspace = generate(tmp_path / name / "archive", seasons=1, seed=5), tmp_path / name / "workspace"
        ended = demo(archive, workspace)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        without_false_alarm(workspace, least=1000)
        tables.append(contents(workspace / "nba.duckdb"))
    first, second = tables
    assert first == second


def test_another_seed_is_another_league(tmp_path):
    one, other = (generate(tmp_path / str(seed), seasons=1, seed=seed) for seed in (5, 6))
    names = sorted(path.name for path in one.glob("*.parquet"))
    assert names == sorted(path.name for path in other.glob("*.parquet"))
    assert [name for name in names if pq.read_table(one / name).equals(pq.read_table(other / name))] == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_four_seasons_of_thirty_teams_end_proven_without_a_false_alarm(tmp_path, seed):
    ended = demo_of_seed(seed, tmp_path / "workspace")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    without_false_alarm(tmp_path / "workspace", least=100_000)
