"""The mini league: six teams, one season, played and backfilled once for all tests, in three states.

``informed`` knows what the sources have and when games are; ``base`` has proven everything before the last dates of the regular season;
``clean`` has proven all of it, without any fault.
"""

from __future__ import annotations

import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

import nba_props
from nba_props.demo import SOURCES
from tests.early_archive import as_of
from tests.workspaces import typed

KEY = "the right key"
SEASON = "2020-21"
PATIENCE = 60
QUICK = {"first_wait": "1ms", "longest_wait": "10ms"}
"""Waits before an attempt is repeated: those of the pipeline are meant for sources that are not on this machine."""

STATES = ("informed", "base", "clean")


@dataclass(frozen=True, slots=True)
class Mini:
    """The folders of a mini league. ``cut`` is the first date that ``base`` has not seen, ``stop`` the first of the play-offs."""

    folder: Path
    cut: str
    stop: str

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest"

    def state(self, name: str) -> Path:
        return self.folder / name

    @property
    def tail(self) -> str:
        """The word for the next dates: two of the regular season and the play-in."""
        return f"{self.cut}..{self.stop}"

    def games(self, kind: str = "Regular Season") -> dict[str, list[str]]:
        """Games of a kind by date, in order."""
        found = self.ask(
            f"SELECT game_date::TEXT, list(game_id ORDER BY game_id) FROM games WHERE season_type = '{kind}' GROUP BY ALL ORDER BY 1"
        )
        return {str(day): list(games) for day, games in found}

    def last_games(self) -> dict[str, list[str]]:
        """Those of the regular season that ``base`` has not seen."""
        return {day: games for day, games in self.games().items() if day >= self.cut}

    def before(self, day: str, folder: Path) -> Mini:
        """The same league on this date, before its games: an archive and a manifest of their own, in no state yet."""
        early = Mini(folder, self.cut, self.stop)
        as_of(self.archive, day, early.archive)
        _manifest(early)
        return early

    def ask(self, statement: str) -> list[tuple]:
        """A query on the archive's table ``games``."""
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW games AS FROM '{self.archive}/games.parquet'")
            return connection.execute(statement).fetchall()


def play(folder: Path) -> Mini:
    """Play the league and bring it to its states; what is there already is taken."""
    made = folder / "cut"
    if not made.exists():
        _league("generate", "--out", folder / "archive", "--seed", 3, "--teams", 6, "--seasons", 1, "--dates", 20)
        mini = Mini(folder, "", "")
        _manifest(mini)
        cut, stop = list(mini.games())[-2], next(iter(mini.games("Playoffs")))
        with served(mini) as league:
            informed, base, clean = (folder / name for name in STATES)
            informed.mkdir()
            copy_pipeline(informed)
            point(informed, mini.manifest, league)
            _proven(informed, "phase:reference")
            shutil.copytree(informed, base)
            _proven(base, "+*", f"..{cut}")
            shutil.copytree(base, clean)
            _proven(clean)
        made.write_text(f"{cut} {stop}")
    return Mini(folder, *made.read_text().split())


def copy_pipeline(workspace: Path) -> None:
    """The pipeline files of the reference pipeline inside the workspace, where a test may change them; their modules stay installed."""
    package = Path(nba_props.__file__).parent
    target = workspace / "pipeline"
    for file in sorted(package.rglob("*")):
        if file.suffix in (".yaml", ".sql"):
            copy = target / file.relative_to(package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    for file in target.rglob("*.yaml"):
        text = yaml.safe_load(file.read_text())
        if file.name != "pipeline.yaml":
            text.setdefault("defaults", {})["policy"] = QUICK
            file.write_text(yaml.safe_dump(text, sort_keys=False, width=1000))


def point(workspace: Path, manifest: Path, league: str, **settings: str) -> None:
    """Have a workspace ask this league."""
    found = {name: f"{league}/{path}" for name, path in SOURCES.items()}
    found |= {"MANIFEST": str(manifest), "SEASONS": SEASON, "BDL_API_KEY": KEY, "ODDS_API_KEY": KEY, **settings}
    (workspace / "gapless.yaml").write_text(yaml.safe_dump({"pipeline": "pipeline/pipeline.yaml", "settings": found}))


@contextmanager
def served(mini: Mini) -> Iterator[str]:
    """The address of the league's sources."""
    words = ["serve", "--archive", mini.archive, "--manifest", mini.manifest, "--bdl-key", KEY, "--odds-key", KEY]
    command = [sys.executable, "-m", "nba_props.league", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], PATIENCE)[0], "the league said nothing"
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _manifest(mini: Mini) -> None:
    _league("manifest", "--archive", mini.archive, "--out", mini.manifest)


def _league(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "nba_props.league", *map(str, words)], capture_output=True, timeout=PATIENCE, check=True)


def _proven(workspace: Path, *words: str) -> None:
    ended = typed(workspace, "run", *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
