"""People: whose rosters they are on, who is hurt, and how well their points can be foretold."""

from __future__ import annotations

from collections import defaultdict
from statistics import correlation, mean

import pytest


def test_rosters_are_what_came_of_all_moves(small):
    moves = sorted(enumerate(small.rows("player_movement")), key=lambda move: (move[1]["transaction_date"], move[0]))
    assert {move["transaction_type"] for _, move in moves} == {"Signing", "Trade", "Waive"}
    of, due = {}, 0
    for (day, abbr), roster in sorted(small.by("rosters", "game_date", "team_abbr").items()):
        while due < len(moves) and moves[due][1]["transaction_date"] <= day:
            move = moves[due][1]
            if move["transaction_type"] == "Waive":
                assert of.pop(move["player_id"]) == move["team_abbr"]
            else:
                of[move["player_id"]] = move["team_abbr"]
            due += 1
        assert {row["player_id"] for row in roster} == {player for player, team in of.items() if team == abbr}
        assert 14 <= len(roster) <= 18


def test_people_play_for_their_team_and_some_for_two_in_a_season(small):
    teams = defaultdict(set)
    for line in small.rows("player_boxscores"):
        teams[line["season"], line["player_id"]].add(line["team_abbr"])
    assert {len(found) for found in teams.values()} >= {1, 2}
    last = {(row["season"], row["player_id"]): row["team_abbr"] for row in small.rows("players")}
    assert len(last) == len(small.rows("players"))
    assert teams.keys() <= last.keys()
    assert mean(last[key] in found for key, found in teams.items()) > 0.97


def test_people_stay_for_years_and_age(small):
    seasons = defaultdict(set)
    for row in small.rows("players"):
        seasons[row["player_id"]].add(row["season"])
        assert row["from_year"] < row["to_year"]
    assert sum(len(found) == 4 for found in seasons.values()) > 30
    for row in small.rows("rosters"):
        assert 18 <= (row["game_date"] - row["birth_date"]).days / 365.25 <= 41
        assert row["experience"] >= 0


def test_who_is_out_does_not_play(small):
    reports = small.by("injury_reports", "game_date", "player_id")
    days = {row["game_id"]: row["game_date"] for row in small.rows("games")}
    listed, played = 0, defaultdict(list)
    for row in small.rows("gamebook"):
        for line in reports.get((days[row["game_id"]], row["player_id"]), []):
            listed += 1
            played[line["status"]].append(row["status"] != "inactive")
            assert line["since"] <= line["game_date"]
    assert listed > 100
    assert not any(played["Out"])
    assert not any(played["Doubtful"])
    assert 0.3 < mean(played["Questionable"]) < 0.9
    assert mean(played["Day-To-Day"]) > 0.6
    lasting = defaultdict(set)
    for row in small.rows("injury_reports"):
        lasting[row["player_id"], row["since"]].add(row["game_date"])
    lengths = [(max(dates) - min(dates)).days for dates in lasting.values()]
    assert min(lengths) <= 2
    assert max(lengths) > 20


@pytest.fixture(scope="module")
def regulars(measured):
    """(points, mean of the last ten games, line of the site or None) of those who played 15 minutes a game in their last ten."""
    lines = {(row["game_id"], row["player_id"]): row for row in measured.rows("player_boxscores") if row["game_id"].startswith("002")}
    of_player = defaultdict(list)
    for line in sorted(lines.values(), key=lambda line: line["game_date"]):
        of_player[line["player_id"]].append(line)
    offers = {(row["game_id"], row["player_name"]): row["line"] for row in measured.rows("site_props") if row["book_id"] == 10}
    found = []
    for played in of_player.values():
        for place in range(10, len(played)):
            before, line = played[place - 10 : place], played[place]
            if mean(other["min"] for other in before) >= 15:
                offer = offers.get((line["game_id"], line["player_name"]))
                found.append((line["pts"], mean(other["pts"] for other in before), offer))
    assert len(found) > 2000
    return found


def test_points_can_be_foretold_as_well_as_those_of_real_players(regulars):
    """Real ones: a mean absolute error of 5.07 for the mean of the last ten games."""
    assert 4.3 < mean(abs(points - before) for points, before, _ in regulars) < 5.7
    assert correlation([points for points, *_ in regulars], [before for _, before, _ in regulars]) > 0.5


def test_who_knows_opponent_and_team_mates_can_do_better(regulars):
    offered = [(points, before, line) for points, before, line in regulars if line is not None]
    assert len(offered) > 500
    assert mean(abs(points - line) for points, _, line in offered) < mean(abs(points - before) for points, before, _ in offered) - 0.1
    assert 0.42 < mean(points > line for points, _, line in offered) < 0.58


def test_teams_are_of_the_real_measure(measured):
    """Real ones of four seasons: 112.6 points, 88.2 attempts of which 41.4 fall, 34.7 threes, 22.2 free throws, 13.8 turnovers."""
    teams = [row for row in measured.rows("team_boxscores") if row["season_type"] == "Regular Season"]
    average = {column: mean(row[column] for row in teams) for column in ("pts", "fga", "fgm", "fg3a", "fta", "tov", "oreb", "ast", "stl")}
    pace = mean((row["fga"] + 0.44 * row["fta"] + row["tov"] - row["oreb"]) * 240 / row["min"] for row in teams)
    assert 96 < pace < 104
    for column, real in {"pts": 112.6, "fga": 88.2, "fgm": 41.4, "fg3a": 34.7, "fta": 22.2, "tov": 13.8, "ast": 25.2, "stl": 7.4}.items():
        assert average[column] == pytest.approx(real, rel=0.08), column
    assert 0 < mean(row["plus_minus"] for row in teams if "vs." in row["matchup"]) < 5, "an advantage at home"


def test_lines_on_games_are_near_their_results(measured):
    games = {row["game_id"]: row for row in measured.rows("games")}
    expected, seen = [], []
    for row in measured.rows("odds_lines"):
        game = games[row["game_id"]]
        if (row["snapshot"], row["bookmaker"]) != ("close", "draftkings"):
            continue
        if row["market"] == "spreads" and row["outcome"] == game["home_abbr"]:
            expected.append(-row["point"])
            seen.append(game["home_pts"] - game["away_pts"])
        if row["market"] == "totals":
            assert 180 < row["point"] < 270
        assert (row["point"] is None) == (row["market"] == "h2h")
        assert abs(row["price"]) >= 100 or row["market"] != "h2h"
    assert correlation(expected, seen) > 0.2
    assert mean(abs(one - other) for one, other in zip(expected, seen, strict=True)) < 14


def test_two_snapshots_of_two_bookmakers_and_offers_of_those_who_then_did_not_play(measured):
    props = measured.by("player_props", "game_id")
    kinds = {(row["snapshot"], row["bookmaker"]) for row in measured.rows("player_props")}
    assert kinds == {(snapshot, bookmaker) for snapshot in ("open", "close") for bookmaker in ("draftkings", "fanduel")}
    assert {len(rows) for rows in props.values()} >= {64}, "eight of each team"
    played = {(row["game_id"], row["player_name"]) for row in measured.rows("player_boxscores")}
    names = {row["player_name"] for row in measured.rows("players")}
    offered = {(row["game_id"], row["player_name"]) for row in measured.rows("site_props") if row["player_name"] in names}
    assert 0 < len(offered - played) < 0.1 * len(offered)
