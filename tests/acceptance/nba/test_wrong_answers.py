"""Sources that answer about something else, that refuse the key, that are not where they should be; a season that is not over."""

from __future__ import annotations

import json
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml

from nba_props.demo import SOURCES
from tests.acceptance.nba.crooked import crooked
from tests.acceptance.nba.league_runs import generate, import_archive
from tests.early_archive import as_of
from tests.workspaces import gapless

KEY = "the right key"
PATIENCE = 30


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("wrong_answers") / "archive", seasons=1)


@pytest.fixture(scope="module")
def imported(archive, tmp_path_factory):
    """A folder with the manifest."""
    folder = tmp_path_factory.mktemp("imported")
    import_archive(archive, folder)
    return folder


@pytest.fixture(scope="module")
def league(archive, imported):
    with serving(archive, imported / "manifest") as address:
        yield address


@contextmanager
def serving(archive: Path, manifest: Path) -> Iterator[str]:
    """The address of a league that knows one key."""
    command = [sys.executable, "-m", "nba_props.league", "serve", "--archive", archive, "--manifest", manifest, "--bdl-key", KEY]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], PATIENCE)[0], "the league said nothing"
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def workspace(folder: Path, manifest: Path, league: str, **settings: str) -> Path:
    """A workspace that asks this league, but for these settings."""
    found = {name: f"{league}/{path}" for name, path in SOURCES.items()}
    found |= {"MANIFEST": str(manifest), "SEASONS": "2020-21", "BDL_API_KEY": KEY, "ODDS_API_KEY": KEY, **settings}
    (folder / "gapless.yaml").write_text(yaml.safe_dump({"pipeline": "package:nba_props/pipeline.yaml", "settings": found}))
    return folder


def failures(folder: Path) -> dict[str, str]:
    """What was said of the processors that have units without coverage, blocked ones apart."""
    told = json.loads(gapless(folder, "failures", "--json").stdout)["failures"]
    return {each["processor"]: each["message"] for each in told}


def counts(folder: Path) -> dict[str, dict[str, int]]:
    """Units by state, by processor."""
    return dict(json.loads(gapless(folder, "status", "--json").stdout)["processors"])


@pytest.fixture(scope="module")
def informed(imported, league, tmp_path_factory):
    """A workspace that knows what the sources have, and when games are."""
    folder = workspace(tmp_path_factory.mktemp("informed"), imported / "manifest", league)
    told = gapless(folder, "run", "phase:reference")
    assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture(scope="module")
def days(archive):
    """Dates of the regular season with as many games as any."""
    found = duckdb.sql(
        f"SELECT game_date, list(game_id ORDER BY game_id) FROM '{archive}/games*.parquet' WHERE season_type = 'Regular Season' "
        "GROUP BY game_date QUALIFY count(*) = max(count(*)) OVER () ORDER BY game_date"
    ).fetchall()
    return [(str(day), games) for day, games in found]


def asked_for(day: str) -> str:
    return f"{day}..{date.fromisoformat(day) + timedelta(days=1)}"


def test_a_wrong_key_and_a_wrong_address_are_told_and_can_be_mended(tmp_path, informed, imported, league, days):
    folder = shutil.copytree(informed, tmp_path / "workspace")
    workspace(folder, imported / "manifest", league, BDL_API_KEY="another", NBA_CDN_URL=f"{league}/nowhere")
    selection = ("+bdl_games", "+nbac_play_by_play", "+espn_scoreboard", asked_for(days[3][0]))
    ended = gapless(folder, "run", *selection)
    assert ended.returncode == 1, ended.stderr
    told = failures(folder)
    assert told.keys() == {"scrape_bdl_games", "scrape_nbac_play_by_play"}, "the scoreboard of ESPN is proven"
    assert "answered 401: Unauthorized" in told["scrape_bdl_games"]
    assert "answered 404" in told["scrape_nbac_play_by_play"]
    assert "another" not in "".join(told.values())
    workspace(folder, imported / "manifest", league)
    mended = gapless(folder, "retry", *selection)
    assert mended.returncode == 0, mended.stdout + mended.stderr


def test_answers_about_something_else_are_not_taken(tmp_path, informed, imported, league, days):
    """Every source is asked for another date, game or team than gapless asked for, and answers with 200."""
    (day, games), (other, others) = days[3], days[-1]

    def of_now(path, query):
        return path, {name: value for name, value in query.items() if not name.endswith("_date")}

    def with_(**changes):
        return lambda path, query: (path, query | changes)

    def other_game(path, query):
        return path.replace(games[0], others[0]).replace(games[1], others[1]), query

    def other_team(path, query):
        return path.replace("/bos/", "/mia/"), query

    bends = {
        "/bdl/v1/games": of_now,
        "/bdl/v1/standings": with_(date=other),
        "/espn/scoreboard": with_(dates=other.replace("-", "")),
        "/espn/summary": with_(event=f"40{others[0][2:]}"),
        "/espn/teams/bos": other_team,
        "/nba_official/referees": with_(date=other),
        "/nba_cdn/": other_game,
        "/nba_stats/gamebook/": other_game,
        "/odds/v4/historical/sports/basketball_nba/odds": with_(date=f"{other}T22:30:00Z"),
        "/bettingpros/": with_(date=other),
    }
    sources = ("bdl_games", "bdl_standings", "espn_scoreboard", "espn_boxscores", "espn_team_rosters", "nbac_referee_game_assignments")
    sources += ("nbac_play_by_play", "nbac_gamebook_player_stats", "odds_api_game_lines", "bettingpros_player_points_props")
    with crooked(league, bends) as address:
        folder = workspace(shutil.copytree(informed, tmp_path / "workspace"), imported / "manifest", address)
        assert gapless(folder, "run", *(f"+{source}" for source in sources), asked_for(day)).returncode == 1
    told, found = failures(folder), counts(folder)
    for source in sources:
        assert source in told or f"scrape_{source}" in told, source
        rosters_of_others = 3 if source == "espn_team_rosters" else 0
        assert found[source]["complete"] == rosters_of_others, source
    assert f"game_date {day}" in told["scrape_bdl_games"]
    assert "is the roster of MIA" in told.get("espn_team_rosters", "") or "espn_abbr" in told["scrape_espn_team_rosters"]
    assert f"timestamp is {other}T22:30:00Z" in told["scrape_odds_api_game_lines"]


def test_games_of_a_season_that_is_not_over_are_not_due(tmp_path, archive, days):
    """From the fifth date on nothing has been played yet."""
    cut = days[4][0]
    early = as_of(archive, cut, tmp_path / "early")
    import_archive(early, tmp_path)
    with serving(early, tmp_path / "manifest") as address:
        folder = workspace(tmp_path, tmp_path / "manifest", address)
        assert gapless(folder, "run", "phase:reference").returncode == 0
        ended = gapless(folder, "run", "+nbac_team_boxscore", "+espn_team_rosters")
        assert ended.returncode == 0, ended.stdout + ended.stderr
    listed = duckdb.sql(f"SELECT count(*), count(*) FILTER (game_date >= DATE '{cut}') FROM '{archive}/games*.parquet'").fetchone()
    assert listed is not None
    told = json.loads(gapless(folder, "status", "--json", "nbac_team_boxscore", "espn_team_rosters").stdout)
    assert told["not_due"] == listed[1] + 2 * listed[1], "games, and their teams"
    assert told["processors"]["nbac_team_boxscore"]["total"] == listed[0] - listed[1]
    assert told["units"]["complete"] + told["units"]["empty"] == told["units"]["total"] == 3 * (listed[0] - listed[1])
