"""Where players shoot from, against values computed by hand: windows of games with shots, the primary zone, who is due."""

from __future__ import annotations

import pytest
from hand_made_season import day

FILE = "precompute/player_shot_zone_analysis.sql"
ZONES = ("paint_attempts", "paint_makes", "mid_range_attempts", "mid_range_makes", "three_attempts", "three_makes")


def shoot(hand_made, number, shots=(4, 2, 2, 1, 4, 1), player="tatum", **values):
    """A line of these attempts and makes in paint, mid-range and three; None where the game has no shots."""
    hand_made.line(number, player, **dict(zip(ZONES, shots or (None,) * 6, strict=True)), **values)


def analysis(season, number, player="tatum"):
    """The row of the player, when his team plays on that day."""
    season.game(number)
    found = [row for row in season.rows(FILE, number) if row["player_lookup"] == player]
    assert len(found) <= 1
    return found[0] if found else None


def test_nobody_is_due_before_ten_games_with_shots(season):
    for number in range(9):
        shoot(season, number)
    shoot(season, 9, shots=None)
    assert analysis(season, 10) is None
    shoot(season, 10)
    row = analysis(season, 11)
    assert (row["games_in_window_10"], row["games_in_window_20"], row["is_bootstrap"]) == (10, 10, True)


def test_shares_are_of_the_last_ten_and_the_last_twenty_games_with_shots(season):
    for number in range(5):
        shoot(season, number, shots=(100, 100, 0, 0, 0, 0))
    for number in range(5, 15):
        shoot(season, number, shots=(2, 1, 3, 3, 5, 0))
    for number in range(15, 25):
        shoot(season, number, shots=(6, 3, 1, 0, 3, 1))
        shoot(season, number + 100, shots=None)
    row = analysis(season, 200)
    assert (row["games_in_window_10"], row["games_in_window_20"], row["is_bootstrap"]) == (10, 20, False)
    assert [row[f"{zone}_rate_last_10"] for zone in ("paint", "mid_range", "three")] == pytest.approx([0.6, 0.1, 0.3])
    assert [row[f"{zone}_pct_last_10"] for zone in ("paint", "mid_range", "three")] == pytest.approx([0.5, 0.0, 1 / 3])
    assert [row[f"{zone}_rate_last_20"] for zone in ("paint", "mid_range", "three")] == pytest.approx([0.4, 0.2, 0.4])
    assert [row[f"{zone}_pct_last_20"] for zone in ("paint", "mid_range", "three")] == pytest.approx([0.5, 0.75, 0.125])


@pytest.mark.parametrize(
    ("shots", "zone"),
    [
        ((4, 0, 2, 0, 4, 0), "paint"),
        ((3, 0, 3, 0, 4, 0), "perimeter"),
        ((3, 0, 4, 0, 3, 0), "mid_range"),
        ((39, 0, 22, 0, 39, 0), "balanced"),
        ((0, 0, 0, 0, 0, 0), None),
    ],
)
def test_the_primary_zone_has_forty_of_a_hundred_shots(season, shots, zone):
    for number in range(10):
        shoot(season, number, shots=shots)
    assert analysis(season, 20)["primary_zone"] == zone


def test_a_zone_without_attempts_has_no_percentage(season):
    for number in range(10):
        shoot(season, number, shots=(5, 2, 0, 0, 5, 1))
    row = analysis(season, 20)
    assert (row["mid_range_rate_last_10"], row["mid_range_pct_last_10"]) == (0.0, None)


def test_the_day_itself_and_later_days_change_nothing(season):
    for number in range(12):
        shoot(season, number)
    before = analysis(season, 12)
    for number in range(12, 16):
        shoot(season, number, shots=(50, 50, 0, 0, 0, 0))
    assert [row for row in season.rows(FILE, 12) if row["player_lookup"] == "tatum"] == [before]


def test_a_player_belongs_to_the_team_of_his_latest_game(season):
    for number in range(10):
        shoot(season, number)
    season.line(10, team="MIA")
    assert analysis(season, 11) is None
    season.game(12, away="MIA", home="CHI")
    assert [row["player_lookup"] for row in season.rows(FILE, 12)] == ["tatum"]


def test_games_that_count_for_nothing_and_other_seasons_are_outside(season):
    for number in range(9):
        shoot(season, number)
    shoot(season, -3, season_type="Preseason")
    shoot(season, 9, season_type="All-Star")
    shoot(season, -200, season="2021-22")
    assert analysis(season, 20) is None


def test_several_dates_at_once_give_what_each_gives_alone(season):
    for number in range(30):
        season.game(number + 1)
        shoot(season, number, shots=(number % 7, 1, 2, 0, number % 5, 0))
        shoot(season, number, shots=(1, 1, number % 3, 0, 2, 0), player="brown")
    alone = [row for number in (11, 20, 29) for row in season.rows(FILE, number)]
    assert len(alone) == 6

    def ordered(rows):
        return sorted(rows, key=lambda row: (row["analysis_date"], row["player_lookup"]))

    assert ordered(season.rows(FILE, 11, 20, 29)) == ordered(alone)


def test_who_is_due_and_what_may_be_null_is_what_is_made(season):
    for number in range(12):
        season.game(number + 1)
        shoot(season, number, shots=(5, 2, 0, 0, 5, 1))
        shoot(season, number, shots=(1, 0, 1, 0, 1, 0), player="brown")
    made = season.rows(FILE, 3, 10, 12)
    due = season.rows("expect/player_shot_zone_analysis_players.sql", 3, 10, 12)
    assert {(str(row["analysis_date"]), row["player_lookup"]) for row in made} == {(row["unit_key"], row["player_lookup"]) for row in due}
    assert len(due) == 4
    limits = {
        row["column_name"]: row["share"]
        for row in season.rows("expect/player_shot_zone_analysis_nulls.sql", 3, 10, 12)
        if row["unit_key"] == str(made[0]["analysis_date"])
    }
    assert {column: share for column, share in limits.items() if share} == {"mid_range_pct_last_10": 0.5, "mid_range_pct_last_20": 0.5}


def test_a_date_is_empty_with_the_reason_of_the_source_where_it_has_no_shots(season):
    for number in range(12):
        season.game(number + 1)
        season.line(number)
        season.warehouse.lacks("bigdataball_play_by_play", f"00222{number:05}", day(number), "no shots of the season")
    file = "expect/player_shot_zone_analysis_empty.sql"
    assert [row["reason"] for row in season.rows(file, 12)] == ["no shots of the season"]
    season.warehouse.has("bigdataball_play_by_play", "0022200011", day(11), {"BOS": 80, "PHI": 80})
    assert [row["reason"] for row in season.rows(file, 12)] == ["before 10 games with shots in the season"]
    for number in range(12):
        shoot(season, number, player="brown")
    assert season.rows(file, 12) == []
