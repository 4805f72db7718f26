"""Formulas on small tables, against values computed by hand."""

from __future__ import annotations

from datetime import date

import pytest

DAY, NEXT = date(2022, 10, 18), date(2022, 10, 19)
GAME = "0022200001"
SUMMARY = {name: f"analytics/{name}_game_summary.sql" for name in ("team_offense", "team_defense", "player")}

STATS = ("min", "pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf")


def stats(*values):
    return dict(zip(STATS, values, strict=True))


BOS = stats(265, 126, 46, 82, 12, 35, 22, 25, 6, 30, 36, 24, 8, 3, 10, 24)
PHI = stats(265, 117, 40, 80, 13, 34, 24, 28, 4, 27, 31, 16, 8, 3, 14, 25)


def shot(team, player, distance, value, made, number, game=GAME, day=DAY):
    return {
        "game_id": game,
        "game_date": day,
        "event_sequence": number,
        "team_abbr": team,
        "player_lookup": player,
        "shot_distance": distance,
        "shot_value": value,
        "shot_made": made,
    }


@pytest.fixture
def night(warehouse):
    """One game, after overtime, with both team lines; another date's game stands beside it."""
    warehouse.game(GAME, DAY, "PHI", "BOS", (117, 126))
    warehouse.game("0022200002", NEXT, "BOS", "NYK", (90, 80))
    for team, line in (("BOS", BOS), ("PHI", PHI)):
        warehouse.add("nba_raw.nbac_team_boxscore", {"game_id": GAME, "game_date": DAY, "team_abbr": team, **line})
    warehouse.add("nba_raw.nbac_team_boxscore", {"game_id": "0022200002", "game_date": NEXT, "team_abbr": "BOS", **BOS})
    warehouse.dates(DAY)
    return warehouse


def by(rows, column):
    return {row[column]: row for row in rows}


def test_team_offense(night):
    rows = by(night.run(SUMMARY["team_offense"]), "team_abbr")
    assert rows.keys() == {"BOS", "PHI"}
    home, away = rows["BOS"], rows["PHI"]
    assert (home["game_id"], home["nba_game_id"], home["season_type"]) == ("20221018_PHI_BOS", GAME, "Regular Season")
    assert (home["is_home"], home["is_win"], home["margin"], home["opponent_team_abbr"]) == (True, True, 9, "PHI")
    assert (away["is_home"], away["is_win"], away["margin"], away["opponent_team_abbr"]) == (False, False, -9, "BOS")
    assert (home["minutes"], home["overtime_periods"], home["data_source"]) == (265.0, 1, "nbac_team_boxscore")
    # 82 + 0.44 * 25 + 10 - 6 = 97; 100 * 126 / 97; 97 * 48 / 53; 126 / (2 * 93); (46 + 6) / 82
    assert home["possessions"] == pytest.approx(97.0)
    assert home["offensive_rating"] == pytest.approx(129.896907)
    assert home["pace"] == pytest.approx(87.849057)
    assert home["ts_pct"] == pytest.approx(0.677419)
    assert home["efg_pct"] == pytest.approx(0.634146)
    assert (home["paint_attempts"], home["three_makes"], home["zones_source"]) == (None, None, None)


def test_a_box_score_in_minutes_of_the_game_has_the_same_pace(night):
    night.connection.execute("UPDATE nba_raw.nbac_team_boxscore SET min = 53 WHERE team_abbr = 'PHI'")
    rows = by(night.run(SUMMARY["team_offense"]), "team_abbr")
    # 80 + 0.44 * 28 + 14 - 4 = 102.32; * 48 / 53
    assert (rows["PHI"]["minutes"], rows["PHI"]["overtime_periods"]) == (265.0, 1)
    assert rows["PHI"]["pace"] == pytest.approx(92.667170)


def test_without_a_team_line_the_players_are_summed(night):
    night.connection.execute("DELETE FROM nba_raw.nbac_team_boxscore WHERE team_abbr = 'PHI'")
    for player, minutes in (("one", 133), ("two", 130)):
        half = {name: (value + (player == "one" and value % 2)) // 2 for name, value in PHI.items()} | {"min": minutes}
        night.add(
            "nba_raw.nbac_player_boxscores",
            {"game_id": GAME, "game_date": DAY, "team_abbr": "PHI", "player_lookup": player, "player_id": 1, **half},
        )
    night.add(
        "nba_raw.nbac_player_boxscores",
        {"game_id": GAME, "game_date": DAY, "team_abbr": "BOS", "player_lookup": "x", "player_id": 2, **BOS},
    )
    rows = by(night.run(SUMMARY["team_offense"]), "team_abbr")
    summed = rows["PHI"]
    assert (summed["data_source"], rows["BOS"]["data_source"]) == ("nbac_player_boxscores", "nbac_team_boxscore")
    assert (summed["minutes"], summed["points"], summed["rebounds"], summed["turnovers"]) == (265.0, 117, 31, 14)
    assert summed["possessions"] == pytest.approx(102.32)


def test_zones_are_cut_at_8_and_23_75_feet(night):
    night.add(
        "nba_raw.bigdataball_play_by_play",
        shot("BOS", "a", 0, 2, True, 1),
        shot("BOS", "a", 8, 2, False, 2),
        shot("BOS", "b", 8.1, 2, True, 3),
        shot("BOS", "b", 22, 3, True, 4),
        shot("BOS", "b", 23.75, 2, False, 5),
        shot("BOS", "b", None, 2, True, 6),
        shot("PHI", "c", 15, 2, False, 7),
        shot("PHI", "c", 3, 2, True, 1, game="0022200002", day=NEXT),
    )
    rows = by(night.run(SUMMARY["team_offense"]), "team_abbr")
    zones = ("paint_attempts", "paint_makes", "mid_range_attempts", "mid_range_makes", "three_attempts", "three_makes")
    assert [rows["BOS"][zone] for zone in zones] == [2, 1, 1, 1, 2, 1]
    assert [rows["PHI"][zone] for zone in zones] == [0, 0, 1, 0, 0, 0]
    allowed = by(night.run(SUMMARY["team_defense"]), "defending_team_abbr")
    assert [allowed["PHI"][f"opponent_{zone}"] for zone in zones] == [2, 1, 1, 1, 2, 1]
    assert [allowed["BOS"][f"opponent_{zone}"] for zone in zones] == [0, 0, 1, 0, 0, 0]
    night.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    none_tried = BOS | {"fga": 0}
    for player, line, expected in (
        ("a", BOS, [2, 1, 0, 0, 0, 0]),
        ("b", BOS, [0, 0, 1, 1, 2, 1]),
        ("under_another_name", BOS, [None] * 6),
        ("none", none_tried, [0, 0, 0, 0, 0, 0]),
    ):
        night.add("nba_raw.nbac_player_boxscores", {"game_id": GAME, "game_date": DAY, "team_abbr": "BOS", "player_lookup": player, **line})
        assert [by(night.run(SUMMARY["player"]), "player_lookup")[player][zone] for zone in zones] == expected


def test_team_defense_is_the_line_of_the_opponent(night):
    rows = by(night.run(SUMMARY["team_defense"]), "defending_team_abbr")
    assert rows.keys() == {"BOS", "PHI"}
    home = rows["BOS"]
    assert (home["game_id"], home["opponent_team_abbr"], home["opponent_points"], home["is_win"]) == ("20221018_PHI_BOS", "PHI", 117, True)
    assert home["opponent_possessions"] == pytest.approx(102.32)
    assert home["defensive_rating"] == pytest.approx(114.347146)  # 100 * 117 / 102.32
    assert home["pace"] == pytest.approx(92.667170)  # 102.32 * 48 / 53
    assert home["opponent_ts_pct"] == pytest.approx(0.633666)  # 117 / (2 * (80 + 12.32))
    assert home["opponent_efg_pct"] == pytest.approx(0.58125)  # 46.5 / 80
    assert (home["steals"], home["defensive_rebounds"], home["opponent_turnovers"]) == (8, 30, 14)


def player(name, team, source="nba_raw.nbac_player_boxscores", game=GAME, **line):
    return source, {"game_id": game, "game_date": DAY, "team_abbr": team, "player_lookup": name, "player_name": name.title(), **line}


PLAYED = stats(40, 30, 10, 20, 4, 9, 6, 8, 2, 6, 8, 5, 1, 1, 3, 2)


def test_player_rates_use_the_line_of_the_team(night):
    night.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    night.add(*player("star", "BOS", player_id=1, plus_minus=12, **PLAYED))
    night.add(*player("late", "BOS", player_id=2, **(PLAYED | {"min": 0})))
    rows = by(night.run(SUMMARY["player"]), "player_lookup")
    star = rows["star"]
    assert (star["game_id"], star["is_home"], star["is_win"], star["opponent_team_abbr"]) == ("20221018_PHI_BOS", True, True, "PHI")
    assert (star["points"], star["rebounds"], star["assists"], star["minutes"], star["plus_minus"]) == (30, 8, 5, 40.0, 12)
    # 100 * (20 + 3.52 + 3) * 53 / (40 * (82 + 11 + 10)); 30 / (2 * 23.52); (10 + 2) / 20
    assert star["usage_rate"] == pytest.approx(34.115534)
    assert star["ts_pct"] == pytest.approx(0.637755)
    assert star["efg_pct"] == pytest.approx(0.6)
    assert (star["data_source"], star["team_source"], star["data_quality"]) == ("nbac_player_boxscores", "nbac_team_boxscore", "silver")
    assert rows["late"]["usage_rate"] is None


def test_what_the_source_lacks_stays_null(night):
    night.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    reduced = PLAYED | dict.fromkeys(("fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "pf"))
    night.add(*player("star", "BOS", player_id=1, **reduced))
    [row] = night.run(SUMMARY["player"])
    assert (row["points"], row["rebounds"], row["turnovers"]) == (30, 8, 3)
    assert (row["usage_rate"], row["ts_pct"], row["efg_pct"], row["field_goals_attempted"], row["paint_attempts"]) == (None,) * 5


def test_balldontlie_fills_in_by_game(night):
    night.game("0022200003", DAY, "MIA", "CHI")
    night.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    bdl = "nba_raw.bdl_player_boxscores"
    night.add(*player("star", "BOS", player_id=1, **PLAYED))
    night.add(*player("star", "BOS", bdl, **(PLAYED | {"pts": 31})))
    night.add(*player("only", "PHI", bdl, **PLAYED))
    night.add(*player("other", "MIA", bdl, game="0022200003", **PLAYED))
    rows = by(night.run(SUMMARY["player"]), "player_lookup")
    assert rows.keys() == {"star", "other"}
    assert (rows["star"]["points"], rows["star"]["data_source"]) == (30, "nbac_player_boxscores")
    other = rows["other"]
    assert (other["data_source"], other["data_quality"], other["player_id"], other["usage_rate"]) == (
        "bdl_player_boxscores",
        "bronze",
        None,
        None,
    )


def test_a_line_with_everything_is_gold(night):
    night.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    night.add(*player("star", "BOS", player_id=1, **PLAYED))
    night.add("nba_raw.bigdataball_play_by_play", shot("BOS", "star", 2, 2, True, 1))
    [row] = night.run(SUMMARY["player"])
    assert (row["data_quality"], row["zones_source"]) == ("gold", "bigdataball_play_by_play")


@pytest.mark.parametrize("name", SUMMARY)
def test_a_game_that_was_not_played_has_no_rows(warehouse, name):
    warehouse.game(GAME, DAY, "PHI", "BOS", is_final=False)
    warehouse.add("nba_raw.nbac_team_boxscore", *({"game_id": GAME, "game_date": DAY, "team_abbr": team, **BOS} for team in ("BOS", "PHI")))
    warehouse.add(*player("star", "BOS", **PLAYED))
    warehouse.dates(DAY)
    if name == "player":
        warehouse.keep(SUMMARY["team_offense"], "nba_analytics.team_offense_game_summary")
    assert warehouse.run(SUMMARY[name]) == []
