"""What is kept of each player for a date, against values computed by hand: windows, standard deviation, what is not known."""

from __future__ import annotations

import pytest
from hand_made_season import ZONES, day

FILE = "precompute/player_daily_cache.sql"


def cached(season, number, player="tatum"):
    found = [row for row in season.rows(FILE, number) if row["player_lookup"] == player]
    assert len(found) <= 1
    return found[0] if found else None


def play(season, points, *, first=0, player="tatum", **values):
    """A line a day of these points, in 30 minutes with a usage of 20 unless a test says else."""
    for number, made in enumerate(points, first):
        season.line(number, player, points=made, **{"minutes": 30.0, "usage_rate": 20.0, "ts_pct": 0.5, "free_throws_made": 1, **values})


def test_averages_are_of_the_last_5_the_last_10_and_the_season(season):
    play(season, [40, 40, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28])
    season.upcoming(12, history_games=12)
    row = cached(season, 12)
    assert (row["cache_date"], row["games_played"], row["team_abbr"], row["is_bootstrap"]) == (day(12), 12, "BOS", True)
    assert (row["points_avg_last_5"], row["points_avg_last_10"], row["points_avg_season"]) == pytest.approx((24.0, 19.0, 22.5))
    # The squares of the distances from 19 sum to 330; a tenth fewer one.
    assert row["points_std_last_10"] == pytest.approx((330 / 9) ** 0.5)


def test_minutes_usage_and_shooting_are_means_of_games_that_have_them(season):
    play(season, [10] * 4, minutes=40.0, usage_rate=30.0)
    play(season, [10] * 8, first=4, minutes=20.0, usage_rate=10.0, ts_pct=0.6)
    play(season, [10] * 2, first=12, minutes=35.0, usage_rate=None, ts_pct=None)
    season.upcoming(20, history_games=14)
    row = cached(season, 20)
    assert row["minutes_avg_last_10"] == pytest.approx((8 * 20 + 2 * 35) / 10)
    assert row["minutes_avg_season"] == pytest.approx((4 * 40 + 8 * 20 + 2 * 35) / 14)
    assert (row["usage_avg_last_10"], row["ts_avg_last_10"]) == pytest.approx((10.0, 0.6))


def test_free_throws_are_shared_out_of_the_points_of_lines_that_have_both(season):
    play(season, [20] * 5, free_throws_made=5)
    play(season, [30] * 3, first=5, free_throws_made=None)
    season.upcoming(10, history_games=8)
    assert cached(season, 10)["free_throw_share"] == pytest.approx(0.25)


def test_who_made_no_point_has_no_share_of_free_throws(season):
    play(season, [0] * 5, free_throws_made=0)
    season.upcoming(10, history_games=5)
    row = cached(season, 10)
    assert (row["free_throw_share"], row["points_avg_season"], row["points_std_last_10"]) == (None, 0.0, 0.0)


def test_five_games_of_the_season_are_needed(season):
    play(season, [10] * 4)
    play(season, [50], first=-3, season_type="Preseason")
    season.line(-200, points=50, season="2021-22")
    season.upcoming(4, history_games=4)
    season.upcoming(5, history_games=5)
    assert cached(season, 4) is None
    play(season, [20], first=4)
    assert cached(season, 4) is None
    assert (cached(season, 5)["games_played"], cached(season, 5)["points_avg_season"]) == (5, 12.0)


def test_only_who_may_play_on_the_date_has_a_row(season):
    play(season, [10] * 6)
    play(season, [10] * 6, player="brown")
    season.upcoming(7, "brown", history_games=6)
    assert [row["player_lookup"] for row in season.rows(FILE, 7)] == ["brown"]


def test_the_team_is_that_of_the_date_with_its_last_10_games(season):
    play(season, [10] * 6)
    for number in range(12):
        season.team(number, "MIA", pace=120.0 if number < 2 else 98.0 + number % 2, offensive_rating=90.0 if number < 2 else 110.0)
        season.team(number, "BOS", pace=80.0, offensive_rating=80.0)
    season.team(13, "MIA", pace=10.0, offensive_rating=10.0, data_source="nbac_player_boxscores")
    season.upcoming(20, team="MIA", history_games=6)
    row = cached(season, 20)
    assert (row["team_abbr"], row["team_pace_last_10"], row["team_off_rating_last_10"]) == ("MIA", 98.5, 110.0)


def test_zones_are_those_of_the_date_where_there_are_any(season):
    play(season, [10] * 6)
    season.upcoming(7, history_games=6)
    unknown = cached(season, 7)
    assert [unknown[name] for name in ("primary_zone", "pct_paint", "pct_mid_range", "pct_three")] == [None] * 4
    rates = {"paint_rate_last_10": 0.5, "mid_range_rate_last_10": 0.2, "three_rate_last_10": 0.3}
    season.add(ZONES, analysis_date=day(6), player_lookup="tatum", primary_zone="perimeter", paint_rate_last_10=0.1)
    season.add(ZONES, analysis_date=day(7), player_lookup="tatum", primary_zone="paint", **rates)
    row = cached(season, 7)
    assert [row[name] for name in ("primary_zone", "pct_paint", "pct_mid_range", "pct_three")] == ["paint", 0.5, 0.2, 0.3]


def test_the_day_itself_and_later_days_change_nothing(season):
    play(season, range(8))
    season.team(3, pace=100.0, offensive_rating=110.0)
    season.upcoming(8, history_games=8)
    before = cached(season, 8)
    play(season, [60] * 4, first=8)
    season.team(8, pace=150.0, offensive_rating=150.0)
    assert cached(season, 8) == before


def test_several_dates_at_once_give_what_each_gives_alone(season):
    for player in ("tatum", "brown", "white"):
        play(season, [(7 * number + len(player)) % 31 for number in range(30)], player=player, usage_rate=0.1 + 1 / 3)
        for number in (9, 17, 30):
            season.upcoming(number, player, history_games=number)
    for number in range(30):
        season.team(number, pace=100 + number / 7, offensive_rating=110 - number / 9)
    alone = [row for number in (9, 17, 30) for row in season.rows(FILE, number)]
    assert len(alone) == 9

    def ordered(rows):
        return sorted(rows, key=lambda row: (row["cache_date"], row["player_lookup"]))

    assert ordered(season.rows(FILE, 9, 17, 30)) == ordered(alone)


def test_what_may_be_null_is_what_is_null(season):
    for number in range(6):
        season.team(number, pace=100.0, offensive_rating=110.0)
    play(season, [10] * 6)
    play(season, [0] * 6, player="brown", free_throws_made=0, usage_rate=None, ts_pct=None)
    play(season, [4] * 6, player="white")
    for player, team in (("tatum", "BOS"), ("brown", "BOS"), ("white", "MIA"), ("nobody", "BOS")):
        season.upcoming(7, player, team, history_games=0 if player == "nobody" else 6)
    rates = {"paint_rate_last_10": 0.5, "mid_range_rate_last_10": 0.2, "three_rate_last_10": 0.3}
    season.add(ZONES, analysis_date=day(7), player_lookup="tatum", primary_zone="paint", **rates)
    made = season.rows(FILE, 7)
    nulls = {column: sum(row[column] is None for row in made) / len(made) for column in made[0]}
    limits = {row["column_name"]: row["share"] for row in season.rows("expect/player_daily_cache_nulls.sql", 7)}
    zones = {"primary_zone": 2 / 3, "pct_paint": 2 / 3, "pct_mid_range": 2 / 3, "pct_three": 2 / 3}
    others = {"usage_avg_last_10": 1 / 3, "ts_avg_last_10": 1 / 3, "free_throw_share": 1 / 3}
    assert limits == pytest.approx({**zones, **others, "team_pace_last_10": 1 / 3, "team_off_rating_last_10": 1 / 3})
    assert {column: share for column, share in nulls.items() if share} == pytest.approx(limits)


def test_who_is_due_has_played_often_enough(season):
    season.upcoming(7, "tatum", history_games=5)
    season.upcoming(7, "brown", history_games=4)
    season.upcoming(8, "white", history_games=4)
    due = season.rows("expect/players_with_history.sql", 7, 8, 9, least_games="5")
    assert [(row["unit_key"], row["player_lookup"]) for row in due] == [(str(day(7)), "tatum")]
    empty = season.rows("expect/players_with_history_empty.sql", 7, 8, 9, least_games="5")
    assert sorted((row["unit_key"], row["reason"]) for row in empty) == [
        (str(day(8)), "no upcoming player has played in the season as often as needed: 5"),
        (str(day(9)), "no upcoming players"),
    ]
