"""A second round of faults that stand on no list: ten more were invented and seeded once.

How the first try ended is told in ``docs/faults.md``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from gapless.model.ids import Unit
from tests.faults.case import BOOK, SHOTS, Case, corrected, first_games
from tests.faults.wire import Exchange

fault = pytest.mark.fault

CACHE = "sql/precompute/player_daily_cache.sql"
CONTEXT = "sql/analytics/upcoming_player_game_context.sql"
GRADES = "sql/predictions/prediction_accuracy.sql"
PROPS = "/odds/v4/historical/sports/basketball_nba/events/"
AVERAGE = "sql/predictions/moving_average.sql"
ZONE_MATCHUP = "sql/predictions/zone_matchup_v1.sql"
ZONES = "sql/precompute/team_defense_zone_analysis.sql"


# Answers of sources


@fault("N11", "rebounds and assists of a team have changed places in a game book")
def test_columns_that_changed_places(case: Case) -> None:
    day, game = case.mini.cut, first_games(case)[0]

    def change(page: Any) -> None:
        for line in page["teams"][0]["active"]:
            line["reb"], line["ast"] = line["ast"], line["reb"]

    case.select("+player_game_summary", day)
    case.wire.on(BOOK.format(game), lambda e: e.altered(change))
    ended = case.run()
    case.caught(ended, f"nbac_gamebook_player_stats@{game}", "reb = oreb + dreb does not hold", by="a condition on every row")
    corrected(case, f"scrape_nbac_gamebook_player_stats@{game}")


@fault("N12", "the lines on points of a game are those of another market")
def test_lines_of_another_market(case: Case) -> None:
    day = case.mini.cut
    closing = f"{day}T22:30:00Z"
    offered: set[str] = set()

    def change(page: Any) -> None:
        event = page["data"]
        outcomes = [outcome for book in event["bookmakers"] for market in book["markets"] for outcome in market["outcomes"]]
        if outcomes and not offered:
            offered.add(event["id"])
        if event["id"] in offered:
            for outcome in outcomes:
                outcome["point"] = outcome["point"] // 4 + 0.5

    case.select("+player_game_summary", day)
    case.wire.on(PROPS, lambda e: e.altered(change) if e.query["date"] == closing else e.pass_on())
    unit = f"player_game_summary@{day}"
    case.caught(case.run(), unit, "points_line", "site_lines.sql", by="lines by two sources")
    corrected(case, f"scrape_odds_api_player_points_props@{day}_close")


@fault("N13", "a player who was traded is on the roster of his old team, and not on that of his new one")
def test_a_trade_that_a_roster_missed(case: Case) -> None:
    day = case.mini.cut
    (new,), (old,) = case.mini.ask(f"SELECT unnest([home_abbr, away_abbr]) FROM games WHERE game_id = '{first_games(case)[0]}' ORDER BY 1")
    path = "/espn/teams/{}/roster"

    def change(exchange: Exchange) -> None:
        [*_, traded] = json.loads(exchange.true_answer(path.format(new.lower())).body)["team"]["athletes"]
        theirs = exchange.path == path.format(old.lower())

        def move(page: Any) -> None:
            players = page["team"]["athletes"]
            players.append(traded) if theirs else players.remove(traded)

        exchange.altered(move)

    case.select("+game_rosters", day)
    for team in (new, old):
        case.wire.on(path.format(team.lower()), change)
    ended = case.run()
    for team in (new, old):
        case.caught(ended, f"espn_team_rosters@{day}_{team}", f"team_abbr {team} has", by="rows of the roster, from the manifest")
    corrected(case, *(f"scrape_espn_team_rosters@{day}_{team}" for team in (new, old)))


@fault("N14", "the shots of a game lack its last quarter")
def test_shots_without_the_last_quarter(case: Case) -> None:
    day, game = case.mini.cut, first_games(case)[0]

    def change(lines: list[dict[str, str]]) -> None:
        lines[:] = (line for line in lines if line["period"] != "4")

    case.select("+team_offense_game_summary", day)
    case.wire.on(SHOTS.format(game), lambda e: e.altered_lines(change))
    ended = case.run()
    case.caught(ended, f"bigdataball_play_by_play@{game}", "rows", "expected", by="counts of each team, from the manifest")
    corrected(case, f"scrape_bigdataball_play_by_play@{game}")


# Statements


@fault("N15", "a window of 14 games where 15 are meant", state="clean")
def test_a_window_that_is_a_game_too_short(case: Case) -> None:
    *_, day = case.mini.last_games()
    case.select("team_defense_zone_analysis", "player_composite_factors", case.mini.tail)
    case.patch(ZONES, "games_before <= 15", "games_before <= 14")
    ended = case.run("--changed")
    unit = f"team_defense_zone_analysis@{day}"
    case.caught(ended, unit, "games_in_window 15", "missing_keys", by="keys: the games of a window, from the schedule")
    bad = case.bad()
    case.unpatch(ZONES)
    case.repaired(bad | case.units("team_defense_zone_analysis"), "--changed")


@fault("N16", "averages over the last games take the first ones")
def test_a_window_in_the_wrong_order(case: Case) -> None:
    day = case.mini.cut
    newest_first = "PARTITION BY players.game_date, players.player_lookup ORDER BY lines.game_date DESC, lines.nba_game_id DESC"
    case.select("+player_daily_cache", "!player_game_summary", day)
    case.patch(CONTEXT, newest_first, newest_first.replace(" DESC", ""))
    unit = f"player_daily_cache@{day}"
    case.caught(case.run(), unit, "points_avg_last_5", "recent_points.sql", by="averages by two tables")
    case.unpatch(CONTEXT)
    case.repaired(case.bad() | case.units("upcoming_player_game_context"), "--changed")


@fault("N17", "an average of a player's points divides by all games of his team", state="clean")
def test_an_average_over_games_not_played(case: Case) -> None:
    day = case.mini.cut
    case.select("player_daily_cache", "ml_feature_store_v2", case.mini.tail)
    pace = "        AVG(CAST(team.pace AS DECIMAL(18, 9))) OVER last_10 AS pace_10,\n"
    games = "        COUNT(*) OVER (PARTITION BY team.season, team.team_abbr ORDER BY team.game_date, team.nba_game_id) AS team_games,\n"
    case.patch(CACHE, pace, pace + games)
    mean = "CAST(players.points_season AS DOUBLE) AS points_avg_season"
    case.patch(CACHE, mean, "CAST(players.points_season * players.games_played AS DOUBLE) / teams.team_games AS points_avg_season")
    ended = case.run("--changed")
    unit = f"player_daily_cache@{day}"
    by = "a unit made again without what its needs do not hold"
    case.caught(ended, unit, "reads_beyond_needs", "team_offense_game_summary", "points_avg_season", by=by)
    bad = case.bad()
    case.unpatch(CACHE)
    case.repaired(bad | case.units("player_daily_cache"), "--changed")


# Predictions and grades


@fault("N18", "a system returns the predictions of another one under its own name", state="clean")
def test_the_predictions_of_another_system(case: Case) -> None:
    day, folder = case.mini.cut, case.folder / "pipeline"
    case.select("predict_zone_matchup_v1", "predict_ensemble_v1", case.mini.tail)
    another = (folder / AVERAGE).read_text().replace("'moving_average' AS system_id", "'zone_matchup_v1' AS system_id")
    case.patch(ZONE_MATCHUP, (folder / ZONE_MATCHUP).read_text(), another)
    unit = f"predict_zone_matchup_v1@{day}"
    case.caught(case.run("--changed"), unit, "rows are those of system_id moving_average", by="no two slices of a table alike")
    bad = case.bad()
    case.unpatch(ZONE_MATCHUP)
    case.repaired(bad)


@fault("N19", "errors of predictions have the other sign", state="clean")
def test_errors_with_the_other_sign(case: Case) -> None:
    day = case.mini.cut
    case.select("prediction_accuracy", case.mini.tail)
    case.patch(GRADES, "predictions.predicted_points - played.points AS", "played.points - predictions.predicted_points AS")
    unit = f"prediction_accuracy@{day}"
    told = "signed_error = predicted_points - actual_points does not hold"
    case.caught(case.run("--changed"), unit, told, by="a condition on every row")
    bad = case.bad()
    case.unpatch(GRADES)
    case.repaired(bad)


# The place where things lie


@fault("N20", "the rows of a date were copied into the next one, after both were proven", state="clean")
def test_rows_of_a_date_in_the_next_one(case: Case) -> None:
    table = "nba_analytics.team_defense_game_summary"
    [*_, one, other] = (day for day in case.mini.games() if day < case.mini.cut)
    case.select("team_defense_game_summary", f"{one}..{case.mini.cut}")
    copied = case.damage(f"INSERT INTO {table} SELECT * REPLACE (DATE '{other}' AS game_date) FROM {table} WHERE game_date = '{one}'")
    assert copied > 0
    verified = case.command("verify", "team_defense_game_summary", "--reopen")
    assert verified.exit_code == 5, verified.said
    assert case.bad() == {Unit.parse(f"team_defense_game_summary@{day}") for day in (one, other)}
    case.seen.caught_by, case.seen.named = "verify: keys of the rows", case.message(f"team_defense_game_summary@{other}")
    case.repaired(case.bad())
