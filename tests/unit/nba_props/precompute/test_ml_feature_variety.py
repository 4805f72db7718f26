"""Features that stand still are found, and only those that must not."""

from __future__ import annotations

import pytest
from hand_made_season import FEATURES, SEASON, STORE, TEAM_CONTEXT, day

FILE = "precompute/ml_feature_variety.sql"


def keep(season, number, rows=100, **fixed):
    """Rows of a day in which every feature varies but those that are fixed."""
    made = ", ".join(f"CAST({fixed[name]} AS DOUBLE) AS {name}" if name in fixed else f"CAST(i AS DOUBLE) AS {name}" for name in FEATURES)
    season.connection.execute(
        f"INSERT INTO {STORE} BY NAME SELECT CAST(? AS DATE) AS game_date, ? AS season, 'player' || i AS player_lookup, {made} "
        f"FROM range({rows}) AS numbers (i)",
        [day(number), SEASON],
    )


def variety(season, number):
    [row] = season.rows(FILE, number)
    return row


def test_what_varies_has_its_spread(season):
    keep(season, 20, points_avg_season="i * 2", pct_three="0.25 + i / 1000")
    row = variety(season, 20)
    assert (row["game_date"], row["row_count"], row["points_avg_last_5"], row["points_avg_season"]) == (day(20), 100, 99.0, 198.0)
    assert row["pct_three"] == pytest.approx(0.099)
    assert [name for name in FEATURES if row[name] is None] == []


def test_what_stands_still_is_null(season):
    keep(season, 20, fatigue_score="100", team_pace="NULL")
    keep(season, 15, fatigue_score="100", team_pace="NULL")
    row = variety(season, 20)
    assert [name for name in FEATURES if row[name] is None] == ["fatigue_score"]
    assert (row["team_pace"], row["row_count"]) == (0.0, 200)


def test_fewer_than_a_hundred_values_say_nothing(season):
    keep(season, 20, rows=99, fatigue_score="100")
    assert variety(season, 20)["fatigue_score"] == 0.0


def test_the_window_is_of_30_days_with_the_date_itself(season):
    keep(season, 10, fatigue_score="90")
    keep(season, 40, fatigue_score="100")
    keep(season, 41, fatigue_score="50")
    assert [variety(season, number)["row_count"] for number in (39, 40, 41)] == [100, 200, 200]
    assert [variety(season, number)["fatigue_score"] for number in (39, 40, 41)] == [None, 10.0, 50.0]


def context(season, number, count=3, **values):
    """Players who differ in everything that features are made of, but for what a test says."""
    for player in range(count):
        row = {
            "history_games": 20,
            "games_last_7": player,
            "minutes_last_7": 60.0,
            "minutes_avg_last_10": 30.0 + 3 * player,
            "back_to_backs_last_14": 0,
            "is_back_to_back": player == 1,
            "injury_status": "Out" if player == 2 else None,
            "points_avg_last_5": 10.0,
            "projected_usage": 20.0 + player,
            "usage_avg_last_7": 20.0,
            **values,
        }
        season.upcoming(number, f"player{player}", **row)
    for team, opponent, rest in (("BOS", "PHI", 1), ("PHI", "BOS", 2)):
        game = f"{day(number):%Y%m%d}_PHI_BOS"
        season.add(TEAM_CONTEXT, game_date=day(number), game_id=game, team_abbr=team, opponent_team_abbr=opponent, days_rest=rest)


def allowed(season, number):
    """The features that may stand still."""
    found = season.rows("expect/ml_feature_variety_nulls.sql", number)
    assert len(found) == 9
    return {row["column_name"] for row in found if row["share"] == 1}


def test_where_players_differ_nothing_but_the_kind_of_game_may_stand_still(season):
    context(season, 20)
    assert allowed(season, 20) == {"playoff_game"}
    context(season, 30, season_type="Playoffs")
    assert allowed(season, 30) == set()


def test_where_nobody_is_unlike_the_others_a_feature_may_stand_still(season):
    alike = {"games_last_7": 2, "is_back_to_back": False, "injury_status": None, "minutes_avg_last_10": 30.0, "projected_usage": 20.0}
    context(season, 20, **alike, history_games=5)
    season.connection.execute(f"UPDATE {TEAM_CONTEXT} SET days_rest = 4 WHERE team_abbr = 'BOS'")
    season.connection.execute(f"UPDATE {TEAM_CONTEXT} SET days_rest = 3 WHERE team_abbr = 'PHI'")
    unlike = {"games_in_last_7_days", "fatigue_score", "usage_spike_score", "injury_risk", "back_to_back", "playoff_game", "rest_advantage"}
    assert allowed(season, 20) == unlike | {"recent_trend", "minutes_change"}
    context(season, 21, **alike, history_games=10)
    assert allowed(season, 21) == (unlike | {"minutes_change"}) - {"rest_advantage"}


def test_dates_without_features_in_their_window_are_empty(season):
    context(season, 20)
    context(season, 60, history_games=1, points_avg_last_5=None)
    for file, numbers in (("dates", (20, 50)), ("empty", (19, 51, 60))):
        found = season.rows(f"expect/ml_feature_variety_{file}.sql", 19, 20, 50, 51, 60)
        assert sorted(row["unit_key"] for row in found) == [str(day(number)) for number in numbers]
