"""The main job on the real archive, run once for all tests of its result: on one season; `make soak` takes all."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.nba.league_runs import demo

ROOT = Path(__file__).parents[3]
SEASONS = "2022-23"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealRun:
    """``seasons`` are those that were asked for, with commas; all of the archive where it is empty."""

    archive: Path
    seasons: str
    workspace: Path
    ended: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def archive() -> Path:
    """The real archive; skipped, with a word, where it is not at hand."""
    folder = Path(os.environ.get("GAPLESS_ARCHIVE") or ROOT.parent / "shared" / "nba-data")
    if not (folder / "games.parquet").exists():
        message = f"the real archive is not at {folder}: name its folder in GAPLESS_ARCHIVE"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def real(archive, tmp_path_factory) -> RealRun:
    """Seasons of the archive (``GAPLESS_SEASONS``), from nothing, once for all processes that test. Tests must not write to its workspace."""
    seasons = os.environ.get("GAPLESS_SEASONS", SEASONS)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    workspace, said = shared / "real" / "workspace", shared / "real" / "ended.json"
    said.parent.mkdir(exist_ok=True)
    with (shared / "real" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            ended = demo(archive, workspace, seasons)
            said.write_text(json.dumps([ended.args, ended.returncode, ended.stdout, ended.stderr]))
    return RealRun(archive=archive, seasons=seasons, workspace=workspace, ended=subprocess.CompletedProcess(*json.loads(said.read_text())))
