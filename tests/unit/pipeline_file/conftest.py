from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gapless.model.errors import PipelineError, Problem
from gapless.model.pipeline import Pipeline
from gapless.service.pipeline_file import load_pipeline

STATEMENTS = {
    "games.sql": "SELECT game_id, game_date, season, home, away FROM raw.schedule",
    "dates.sql": "SELECT game_date, season, LIST(team) AS team FROM raw.schedule GROUP BY ALL",
    "points.sql": "SELECT game_date, player, SUM(points) AS points FROM raw.lines JOIN units USING (game_date) GROUP BY ALL",
    "own.sql": "SELECT game_date, player, points FROM raw.lines JOIN out.own USING (player)",
    "two.sql": "SELECT 1 AS a;\nSELECT 2 AS b;",
    "broken.sql": "SELECT game_date,\n  points FROM (\nWHERE 1",
    "insert.sql": "INSERT INTO raw.lines SELECT 1",
    "teams.sql": "SELECT game_date, team FROM reference.teams",
    "players.sql": "SELECT game_date, game_date AS day, player FROM reference.players",
    "box.sql": "SELECT game_id, player FROM reference.players",
    "lines_expected.sql": "SELECT game_date, game_date AS day, player FROM raw.lines",
}


@dataclass(frozen=True)
class Folder:
    """A folder with statements; what is written into it as a pipeline file is loaded."""

    path: Path

    @property
    def file(self) -> Path:
        return self.path / "pipeline.yaml"

    def load(
        self, text: str, *, settings: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None, check: bool = False
    ) -> Pipeline:
        self.file.write_text(text)
        return load_pipeline(self.file, settings or {}, environment or {}, check_functions=check)

    def problems(
        self, text: str, *, settings: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None, check: bool = False
    ) -> list[Problem]:
        with pytest.raises(PipelineError) as raised:
            self.load(text, settings=settings, environment=environment, check=check)
        return raised.value.problems


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name, text in STATEMENTS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "phases.csv").write_text("phase,season\nearly,2020-21\nlate,2021-22\n")
    (tmp_path / "halves.csv").write_text("half,season\nfirst,2020-21\nsecond,2020-21\n")
    return Folder(tmp_path)
