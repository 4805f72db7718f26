"""The main job on the real archive, run once for all tests of its result."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.nba.league_runs import demo

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealRun:
    archive: Path
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
    """All seasons of the archive, from nothing. Tests must not write to its workspace."""
    workspace = tmp_path_factory.mktemp("real") / "workspace"
    return RealRun(archive=archive, workspace=workspace, ended=demo(archive, workspace))
