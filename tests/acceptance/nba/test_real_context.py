"""What teams and players bring to the games of the real archive, against an independent computation on samples."""

from __future__ import annotations

import random
from datetime import date

import pyarrow.parquet as pq
import pytest

from tests.acceptance.nba import independent, independent_context
from tests.acceptance.nba.conftest import RealRun
from tests.acceptance.nba.league_runs import query, records

pytestmark = pytest.mark.archive

TEAMS = "nba_analytics.upcoming_team_game_context"
PLAYERS = "nba_analytics.upcoming_player_game_context"
PLAYED = "nba_analytics.player_game_summary"
COUNTS = "season_type NOT IN ('Preseason', 'All-Star')"


@pytest.fixture(scope="module")
def season(real) -> independent_context.Season:
    [(newest,)] = query(real.workspace, f"SELECT max(season) FROM {PLAYERS}")
    return independent_context.Season.of(independent.read(real.archive, [newest]), newest)


def close(value: object) -> object:
    return pytest.approx(value, rel=1e-7, abs=1e-6) if isinstance(value, float) else value


def test_contexts_of_teams_equal_an_independent_computation(real, season):
    places = {
        (row["city"], row["team_abbr"]): (row["latitude"], row["longitude"], row["utc_offset"])
        for row in records(real.workspace, "FROM nba_reference.arenas")
    }
    cities = {city: place for (city, _), place in places.items()}
    homes = {team: place for (_, team), place in places.items() if team}
    odds = {row["game_id"]: row for row in pq.read_table(real.archive / "game_odds.parquet").to_pylist()}
    rows = records(real.workspace, f"FROM {TEAMS} WHERE season = '{season.name}' AND {COUNTS} ORDER BY ALL")
    assert len(rows) == 2 * len(season.games)
    for row in random.Random(3).sample(rows, 300):
        game, team = season.archive.games[row["nba_game_id"]], row["team_abbr"]
        due = independent_context.team_context(season, game, team, cities, homes)
        if line := odds.get(row["nba_game_id"]):
            due |= {"spread": independent_context.own_spread(line, team), "total": line["total"]}
        for column, value in due.items():
            assert row[column] == close(value), (row["game_id"], team, column)


def sampled_days(real: RealRun, season: str) -> list[date]:
    days = [day for (day,) in query(real.workspace, f"SELECT DISTINCT game_date FROM {PLAYERS} WHERE season = '{season}' ORDER BY 1")]
    return random.Random(4).sample(days, 6)


def test_contexts_of_players_equal_an_independent_computation(real, season):
    ids = dict(query(real.workspace, f"SELECT DISTINCT player_lookup, player_id FROM {PLAYED} WHERE season = '{season.name}'"))
    compared = 0
    for day in sampled_days(real, season.name):
        rows = records(real.workspace, f"FROM {PLAYERS} WHERE game_date = '{day}' ORDER BY ALL")
        assert {ids[row["player_lookup"]]: row["team_abbr"] for row in rows} == independent_context.rosters(season, day)
        out: dict[str, set[int]] = {}
        for row in rows:
            if row["injury_status"] == "Out":
                out.setdefault(row["team_abbr"], set()).add(ids[row["player_lookup"]])
        for row in random.Random(5).sample(rows, min(len(rows), 40)):
            game, team = season.archive.games[row["nba_game_id"]], row["team_abbr"]
            due = independent_context.player_context(season, game, ids[row["player_lookup"]], team, out.get(team, set()))
            compared += 1
            for column, value in due.items():
                assert row[column] == close(value), (row["game_id"], row["player_lookup"], column)
    assert compared > 100


def test_everyone_who_is_listed_as_injured_under_his_own_name_is_so_in_the_context(real):
    rows = query(
        real.workspace,
        f"""SELECT context.injury_status, injury.status
        FROM {PLAYERS} AS context
        JOIN nba_raw.bdl_injuries AS injury
            ON injury.scrape_date = context.game_date AND injury.player_lookup = context.player_lookup""",
    )
    assert len(rows) > 1000
    assert {found in (listed, "Out") for found, listed in rows} == {True}


def test_whoever_played_and_was_remembered_was_expected(real):
    """Upcoming players contain all who then had a line, and had had one for the same team in the 30 days before."""
    [(missed, remembered)] = query(
        real.workspace,
        f"""WITH lines AS (
            SELECT season, game_date, game_id, player_lookup, team_abbr,
                lag(game_date) OVER careers AS last_date, lag(team_abbr) OVER careers AS last_team
            FROM {PLAYED}
            WHERE {COUNTS}
            WINDOW careers AS (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id)
        )
        SELECT count(*) FILTER (context.game_id IS NULL), count(*)
        FROM lines
        LEFT JOIN {PLAYERS} AS context ON context.game_id = lines.game_id AND context.player_lookup = lines.player_lookup
        WHERE last_team = lines.team_abbr AND lines.game_date - last_date <= 30""",
    )
    assert remembered > 10_000
    assert missed == 0
    [(played, expected)] = query(real.workspace, f"SELECT (SELECT count(*) FROM {PLAYED} WHERE {COUNTS}), (SELECT count(*) FROM {PLAYERS})")
    assert expected >= played


def test_names_lead_to_players(real):
    shares = dict(query(real.workspace, "SELECT source, count(player_lookup) / count(*) FROM nba_reference.player_names GROUP BY source"))
    assert shares.pop("bdl_injuries") > 0.85
    assert shares
    assert min(shares.values()) > 0.98
