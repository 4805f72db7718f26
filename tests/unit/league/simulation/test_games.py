"""Games: lines, team lines, game book, shots and play-by-play are one thing told in several ways."""

from __future__ import annotations

from collections import Counter

import pytest

SUMMED = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "pf", "min")


@pytest.fixture(scope="module")
def games(small):
    return {row["game_id"]: row for row in small.rows("games")}


def test_player_lines_add_up_to_team_lines_and_scores(small, games):
    teams = {(row["game_id"], row["team_abbr"]): row for row in small.rows("team_boxscores")}
    lines = small.by("player_boxscores", "game_id", "team_abbr")
    assert lines.keys() == teams.keys()
    for (game_id, abbr), of_team in lines.items():
        team, game = teams[game_id, abbr], games[game_id]
        assert {column: sum(line[column] for line in of_team) for column in SUMMED} == {column: team[column] for column in SUMMED}
        own, other = ("home_pts", "away_pts") if abbr == game["home_abbr"] else ("away_pts", "home_pts")
        assert team["pts"] == game[own]
        assert team["plus_minus"] == game[own] - game[other] != 0
        assert sum(line["plus_minus"] for line in of_team) == 5 * team["plus_minus"]
        assert team["min"] == 240 + 25 * (game["periods"] - 4)
        assert 0 <= team["tov"] - sum(line["tov"] for line in of_team) <= 6, "turnovers of nobody"
        assert {line["wl"] for line in (*of_team, team)} == {"W" if game[own] > game[other] else "L"}
        for line in (*of_team, team):
            assert line["pts"] == 2 * line["fgm"] + line["fg3m"] + line["ftm"]
            assert line["reb"] == line["oreb"] + line["dreb"]
            assert line["fg_pct"] == (round(line["fgm"] / line["fga"], 3) if line["fga"] else None)
            assert line["pf"] <= 6 or line is team


def test_the_game_book_has_the_whole_roster_and_its_seconds_fill_the_game(small, games):
    lines = small.by("player_boxscores", "game_id", "team_abbr")
    rosters = small.by("rosters", "game_date", "team_abbr")
    for (game_id, abbr), book in small.by("gamebook", "game_id", "team_abbr").items():
        active = {row["player_id"]: row for row in book if row["status"] == "active"}
        assert active.keys() == {line["player_id"] for line in lines[game_id, abbr]}
        assert sum(row["seconds"] for row in active.values()) == 60 * (240 + 25 * (games[game_id]["periods"] - 4))
        assert sum(row["starter"] for row in book) == 5
        for line in lines[game_id, abbr]:
            assert abs(60 * line["min"] - active[line["player_id"]]["seconds"]) < 60
        for row in book:
            assert (row["reason"] is None) == (row["seconds"] is not None) == (row["status"] == "active")
        on_roster = {row["player_id"] for row in rosters[games[game_id]["game_date"], abbr]}
        assert {row["player_id"] for row in book} == on_roster
        assert len(book) == len(on_roster)
        assert sum(row["status"] != "inactive" for row in book) <= 13
    statuses = Counter(row["status"] for row in small.rows("gamebook"))
    assert statuses.keys() == {"active", "dnp", "inactive"}


def test_shots_are_those_of_the_lines_and_lie_in_their_zones(small):
    shots = small.by("shots", "game_id", "player_id")
    for line in small.rows("player_boxscores"):
        of_player = shots.get((line["game_id"], line["player_id"]), [])
        counted = Counter((shot["shot_value"], shot["shot_made"]) for shot in of_player)
        assert len(of_player) == line["fga"]
        assert (counted[2, True] + counted[3, True], counted[3, True]) == (line["fgm"], line["fg3m"])
        assert counted[3, True] + counted[3, False] == line["fg3a"]
    for shot in small.rows("shots"):
        away = (shot["loc_x"] ** 2 + (shot["loc_y"] - 5) ** 2) ** 0.5
        assert (shot["shot_value"] == 3) == (away > 22.0 and (abs(shot["loc_x"]) >= 21.99 or away >= 23.7))
        assert ("3" in shot["basic_zone"]) == (shot["shot_value"] == 3)
        assert abs(shot["shot_distance"] - away) < 3
        assert 0 <= 60 * shot["mins_left"] + shot["secs_left"] < (720 if shot["quarter"] <= 4 else 300)
    assert len({shot["basic_zone"] for shot in small.rows("shots")}) == 6


def test_play_by_play_agrees_with_the_box_score(small, games):
    lines = small.by("player_boxscores", "game_id")
    teams = {(row["game_id"], row["team_abbr"]): row for row in small.rows("team_boxscores")}
    for game_id, events in small.by("play_by_play", "game_id").items():
        counted = Counter(
            (event["player_id"], what, event["made"]) for event in events for what in (event["action_type"], event["sub_type"])
        )
        for line in lines[game_id]:
            own = line["player_id"]
            assert counted[own, "2pt", True] + counted[own, "3pt", True] == line["fgm"]
            assert counted[own, "3pt", True] + counted[own, "3pt", False] == line["fg3a"]
            assert counted[own, "freethrow", True] == line["ftm"]
            assert counted[own, "freethrow", True] + counted[own, "freethrow", False] == line["fta"]
            named = [counted[own, what, None] for what in ("turnover", "steal", "block", "foul", "rebound")]
            assert named == [line[column] for column in ("tov", "stl", "blk", "pf", "reb")]
        for abbr in (games[game_id]["home_abbr"], games[game_id]["away_abbr"]):
            lost = sum(event["action_type"] == "turnover" and event["team_abbr"] == abbr for event in events)
            assert lost == teams[game_id, abbr]["tov"]


def test_the_running_score_ends_in_the_final_one(small, games):
    for game_id, events in small.by("play_by_play", "game_id").items():
        game = games[game_id]
        assert [event["number"] for event in events] == list(range(1, len(events) + 1))
        home = away = 0
        for event in events:
            if event["made"]:
                home += event["value"] * (event["team_abbr"] == game["home_abbr"])
                away += event["value"] * (event["team_abbr"] == game["away_abbr"])
            assert (event["home_score"], event["away_score"]) == (home, away)
        assert (home, away) == (game["home_pts"], game["away_pts"])
        clock = [(event["period"], -event["seconds_left"]) for event in events]
        assert clock == sorted(clock)
        assert clock[-1] == (game["periods"], 0)


def test_five_are_on_the_floor_for_as_long_as_the_game_book_says(small, games):
    changes = small.by("play_by_play", "game_id", "team_abbr", "action_type")
    for (game_id, abbr), book in small.by("gamebook", "game_id", "team_abbr").items():
        floor = {row["player_id"] for row in book if row["starter"]}
        seconds, since = Counter(), 0
        for event in changes[game_id, abbr, "substitution"]:
            now = elapsed(event["period"], event["seconds_left"])
            seconds.update(dict.fromkeys(floor, now - since))
            since = now
            (floor.remove if event["sub_type"] == "out" else floor.add)(event["player_id"])
        seconds.update(dict.fromkeys(floor, elapsed(games[game_id]["periods"], 0) - since))
        assert len(floor) == 5
        assert {row["player_id"]: row["seconds"] for row in book if row["seconds"]} == seconds


def elapsed(period, left):
    """Seconds played since the tip-off."""
    return (720 * period if period <= 4 else 2880 + 300 * (period - 4)) - left


def test_overtimes_happen(small):
    periods = Counter(row["periods"] for row in small.rows("games") if row["periods"])
    assert periods[5] > 0
    assert periods[4] > 10 * periods[5]
