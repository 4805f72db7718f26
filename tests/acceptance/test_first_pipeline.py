"""The first pipeline of the README: it runs, says what the README shows, and mends what was damaged by hand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.workspaces import gapless, status

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "first_pipeline"
FILES = ("pipeline.yaml", "sql")


@pytest.fixture
def workspace(tmp_path):
    """What a clone holds of the example, without what a run of somebody else left there."""
    for name in FILES:
        copy = shutil.copytree if (EXAMPLE / name).is_dir() else shutil.copy
        copy(EXAMPLE / name, tmp_path / name)
    return tmp_path


def rows(workspace: Path, statement: str) -> list[tuple]:
    with duckdb.connect(str(workspace / "first_pipeline.duckdb")) as warehouse:
        return warehouse.execute(statement).fetchall()


def test_it_runs_as_the_readme_shows(workspace):
    ended = gapless(workspace, "run")
    assert ended.returncode == 0, ended.stderr
    shown = re.search(r"^\$ gapless -p examples/first_pipeline run\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert ended.stdout == shown[1]

    assert status(workspace)["empty"] == {"the stations are closed on Sundays": 1, "there is no day before the first": 1}
    assert sorted(path.name for path in (workspace / "announced").iterdir()) == [f"2024-01-0{day}" for day in range(1, 9)]
    means = rows(workspace, "SELECT day::text, readings FROM analytics.three_day_means WHERE station = 'hill' ORDER BY day")
    assert means == [
        ("2024-01-02", 1),
        ("2024-01-03", 2),
        ("2024-01-04", 3),
        ("2024-01-05", 3),
        ("2024-01-06", 3),
        ("2024-01-07", 3),
        ("2024-01-08", 2),
    ]


def test_a_deleted_row_is_named_and_only_what_reads_it_is_made_anew(workspace):
    assert gapless(workspace, "run").returncode == 0
    rows(workspace, "DELETE FROM raw.readings WHERE day = DATE '2024-01-03' AND station = 'hill'")

    ended = gapless(workspace, "verify", "--reopen")
    assert ended.returncode == 5
    assert "readings@2024-01-03" in ended.stdout
    assert "station hill is missing" in ended.stdout

    ended = gapless(workspace, "run", "--json")
    assert ended.returncode == 0, ended.stderr
    made_anew = {"readings@2024-01-03"}
    made_anew |= {f"{name}@2024-01-0{day}" for name in ("three_day_means", "announce") for day in (4, 5, 6)}
    assert json.loads(ended.stdout)["carried_out"] == len(made_anew)
    logged = gapless(workspace, "logs").stdout
    assert set(re.findall(r"complete +(\S+@\S+)", logged)) == made_anew
    assert gapless(workspace, "verify").returncode == 0
