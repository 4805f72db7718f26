"""The main job on the real archive, killed ten times in a row. For ``make soak``: it takes some minutes."""

from __future__ import annotations

from random import Random

import pytest

from tests.acceptance.nba.league_runs import crashed_runs, demo, kill_demo, proofs, proven
from tests.workspaces import contents, status

KILLS = 10


@pytest.mark.soak
def test_killed_ten_times_the_real_seasons_end_with_the_tables_of_an_uninterrupted_run(archive, real, tmp_path):
    assert real.ended.returncode == 0, real.ended.stdout + real.ended.stderr
    assert not real.seasons, "all of them: make soak"
    workspace, whole, moments = tmp_path / "workspace", proofs(real.workspace), Random(7)
    kills = 0
    while kills < KILLS:
        left = whole.total() - proven(workspace)
        kills += kill_demo(archive, workspace, units=proven(workspace) + moments.randint(1, 2 * left // (KILLS - kills + 1)))
    assert crashed_runs(workspace) == KILLS
    ended = demo(archive, workspace)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = proofs(workspace)
    assert {unit: times for unit, times in found.items() if times > 1} == {}
    assert found == whole
    assert status(workspace)["units"] == status(real.workspace)["units"]
    assert contents(workspace / "nba.duckdb") == contents(real.workspace / "nba.duckdb")
