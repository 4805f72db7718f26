"""The main job on the real archive: everything is proven, the numbers are right, and what is taken away is missed."""

from __future__ import annotations

import json
import random
import shutil

import duckdb
import pyarrow.parquet as pq
import pytest

from gapless.model.event import State
from tests.acceptance.nba import independent
from tests.acceptance.nba.conftest import RealRun
from tests.acceptance.nba.league_runs import demo, proofs, query, records, unit_in
from tests.workspaces import gapless, status

pytestmark = pytest.mark.archive

UNPROVEN = ("incomplete", "failed", "unknown", "blocked", "stale", "pending", "running", "waived")
PLAYED = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"


def sampled_season(real: RealRun) -> str:
    """The newest season that has shots."""
    [(season,)] = query(real.workspace, "SELECT max(season) FROM nba_raw.bigdataball_play_by_play")
    return season


def games_of(real: RealRun) -> set[str]:
    """All games of the seasons that were run, by the files."""
    games = {game for path in real.archive.glob("games*.parquet") for game in pq.read_table(path)["game_id"].to_pylist()}
    return {game for game in games if not real.seasons or independent.season_of(game) in real.seasons.split(",")}


@pytest.fixture(scope="module")
def sample(real) -> tuple[str, independent.Archive]:
    season = sampled_season(real)
    return season, independent.read(real.archive, [season])


def test_it_ends_with_everything_proven(real):
    assert real.ended.returncode == 0, real.ended.stdout + real.ended.stderr
    found = status(real.workspace)
    units = found["units"]
    assert {name: units[name] for name in UNPROVEN} == dict.fromkeys(UNPROVEN, 0)
    assert units["total"] == units["complete"] + units["empty"]
    assert found["gaps"] == []
    assert found["proven"]
    assert "the target holds what was proven" in real.ended.stdout


def test_counts_of_phases_and_processors_add_up(real):
    found = status(real.workspace)
    for grouped in (found["phases"], found["processors"]):
        for count, number in found["units"].items():
            assert sum(counts[count] for counts in grouped.values()) == number, count
    [(games, dates)] = query(real.workspace, "SELECT count(*), count(DISTINCT game_date) FROM nba_raw.nbac_schedule")
    assert games == len(games_of(real))
    assert found["processors"]["scrape_nbac_team_boxscore"]["total"] == games
    assert found["processors"]["player_game_summary"]["total"] == dates


def test_every_empty_unit_has_a_reason(real):
    found = status(real.workspace)
    assert found["units"]["empty"] > 0
    assert sum(found["empty"].values()) == found["units"]["empty"]
    assert all(reason.strip() for reason in found["empty"])


def test_a_second_run_and_a_second_demo_do_nothing(real, tmp_path):
    """On a copy without the objects, which nothing has to read again; other processes read the original meanwhile."""
    copy = shutil.copytree(real.workspace, tmp_path / "copy", ignore=shutil.ignore_patterns("objects", "logs"))
    before = proofs(copy)
    ended = gapless(copy, "run", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["carried_out"] == 0
    again = demo(real.archive, copy, real.seasons)
    assert again.returncode == 0, again.stderr
    assert "nothing to do" in again.stderr
    assert proofs(copy) == before
    assert max(before.values()) == 1


def test_players_made_in_each_season_what_the_files_say(real):
    lines: dict[tuple[str, int], dict] = {}
    games = games_of(real)
    for pattern in ("player_boxscores*.parquet", "player_gamelogs_reduced*.parquet"):
        for path in sorted(real.archive.glob(pattern)):
            for line in pq.read_table(path, columns=["game_id", "player_id", "pts", "reb", "ast"]).to_pylist():
                if line["game_id"] in games:
                    lines.setdefault((line["game_id"], line["player_id"]), line)
    due: dict[tuple[str, int], list[int]] = {}
    for (game, player), line in lines.items():
        totals = due.setdefault((independent.season_of(game), player), [0, 0, 0, 0])
        for place, made in enumerate((1, line["pts"], line["reb"], line["ast"])):
            totals[place] += made
    made = query(
        real.workspace,
        f"SELECT season, player_id, count(*), sum(points), sum(rebounds), sum(assists) FROM {PLAYED} GROUP BY season, player_id",
    )
    assert {(season, player): list(map(int, totals)) for season, player, *totals in made} == due


def test_averages_of_the_league_are_those_of_basketball(real):
    averages = query(
        real.workspace,
        "SELECT season, avg(pace), 100 * sum(points) / sum(possessions), avg(points) "
        f"FROM {OFFENSE} WHERE season_type = 'Regular Season' GROUP BY season",
    )
    assert averages
    for season, pace, rating, points in averages:
        # FGA + 0.44 FTA + TO - OREB counts more possessions than were played, so pace comes out higher and ratings lower than those
        # that the league publishes: 101.6, and 112.1 points in 100 possessions, in 2022-23.
        assert 97 <= pace <= 104, season
        assert 108 <= rating <= 117, season
        assert 105 <= points <= 120, season
        if season == "2022-23":
            assert (round(pace, 1), round(rating, 1)) == (101.6, 112.1)


def test_rows_of_teams_equal_an_independent_computation(real, sample):
    season, files = sample
    due = independent.team_games(files)
    rows = {(row["nba_game_id"], row["team_abbr"]): row for row in records(real.workspace, f"FROM {OFFENSE} WHERE season = '{season}'")}
    assert rows.keys() == due.keys()
    for key, line in due.items():
        row = rows[key]
        assert (row["game_date"], row["opponent_team_abbr"], row["points"]) == (line.game_date, line.opponent, line.points)
        for column in ("minutes", "possessions", "offensive_rating", "pace", "ts_pct", "efg_pct"):
            assert row[column] == pytest.approx(getattr(line, column), rel=1e-9), (key, column)


def test_usage_rates_equal_an_independent_computation(real, sample):
    season, files = sample
    due = independent.usage_rates(files)
    rows = query(real.workspace, f"SELECT nba_game_id, player_id, usage_rate FROM {PLAYED} WHERE season = '{season}'")
    made = {(game, player): usage for game, player, usage in rows}
    assert made.keys() == due.keys()
    assert sum(usage is not None for usage in due.values()) > 0.9 * len(due)
    for key, usage in due.items():
        assert made[key] == (None if usage is None else pytest.approx(usage, rel=1e-9)), key


def test_windows_of_zones_equal_an_independent_computation(real, sample):
    season, files = sample
    played = independent.defenses(files)
    rows = records(real.workspace, f"FROM nba_precompute.team_defense_zone_analysis WHERE season = '{season}'")
    assert {row["team_abbr"] for row in rows} == independent.season_teams(files, season)
    compared = random.Random(15).sample(rows, 150)
    assert any(row["weakest_zone"] is not None for row in compared)
    for row in compared:
        for column, value in independent.zone_analysis(files, played, season, row["analysis_date"], row["team_abbr"]).items():
            expected = pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            assert row[column] == expected, (row["analysis_date"], row["team_abbr"], column)


@pytest.mark.parametrize(
    ("processor", "state"),
    [
        ("nbac_schedule", "complete"),
        ("scrape_nbac_player_boxscores", "complete"),
        ("nbac_player_boxscores", "empty"),
        ("nbac_team_boxscore", "complete"),
        ("bigdataball_play_by_play", "empty"),
        ("player_game_summary", "complete"),
        ("team_defense_zone_analysis", "complete"),
    ],
)
def test_why_answers_for_units_of_each_kind(real, processor, state):
    unit = unit_in(real.workspace, processor, State(state))
    ended = gapless(real.workspace, "why", str(unit))
    assert ended.returncode == 0, ended.stderr
    assert str(unit) in ended.stdout
    assert state in ended.stdout


def test_a_deleted_row_is_missed_by_its_game_and_team_and_made_again_without_the_league(real, tmp_path):
    copy = shutil.copytree(real.workspace, tmp_path / "copy")
    deleted = {}
    with duckdb.connect(str(copy / "nba.duckdb")) as warehouse:
        for number, table in enumerate((PLAYED, OFFENSE)):
            regular = f"SELECT * FROM {table} WHERE season_type = 'Regular Season' ORDER BY ALL LIMIT 1 OFFSET {1000 * (number + 1)}"
            [row] = warehouse.execute(regular).to_arrow_table().to_pylist()
            player = f"AND player_lookup = '{row['player_lookup']}'" if table == PLAYED else ""
            warehouse.execute(f"DELETE FROM {table} WHERE game_id = '{row['game_id']}' AND team_abbr = '{row['team_abbr']}' {player}")
            deleted[table] = row
    ended = gapless(copy, "verify")
    assert ended.returncode == 5, ended.stdout + ended.stderr
    for table, row in deleted.items():
        assert f"{table.partition('.')[2]}@{row['game_date']}" in ended.stdout
        assert row["game_id"] in ended.stdout
        assert row["team_abbr"] in ended.stdout
    assert gapless(copy, "verify", "phase:analytics", "--reopen").returncode == 5
    ended = gapless(copy, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert gapless(copy, "verify", "phase:analytics").returncode == 0
    for table in deleted:
        assert records(copy, f"FROM {table} ORDER BY ALL") == records(real.workspace, f"FROM {table} ORDER BY ALL")
