"""The zone analysis on a small season, against values computed by hand: windows, the league's mean, bootstrap, dates without anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nba_props.raw.value import season_type

FILE = "precompute/team_defense_zone_analysis.sql"
DEFENSE = "nba_analytics.team_defense_game_summary"
OPENING = date(2022, 10, 18)


def day(number):
    return OPENING + timedelta(days=number)


@pytest.fixture
def season(warehouse):
    """No games yet; the table of team defenses is there, as its statement makes it."""
    warehouse.dates(OPENING)
    warehouse.keep("analytics/team_defense_game_summary.sql", DEFENSE)
    return warehouse


def meet(warehouse, number, *, bos=(40, 20, 10, 4, 30, 10), phi=(40, 20, 10, 4, 30, 10), kind="002", season="2022-23"):
    """A game on day ``number``. ``bos`` and ``phi`` are what these teams allowed: attempts and makes in paint, mid-range, three."""
    game = f"{kind}22{number:05}"
    warehouse.game(game, day(number), "PHI", "BOS")
    warehouse.connection.execute("UPDATE nba_raw.nbac_schedule SET season = ? WHERE game_id = ?", [season, game])
    zones = ("paint_attempts", "paint_makes", "mid_range_attempts", "mid_range_makes", "three_attempts", "three_makes")
    for team, allowed in (("BOS", bos), ("PHI", phi)):
        values = dict(zip(zones, allowed or (None,) * 6, strict=True))
        warehouse.connection.execute(
            f"INSERT INTO {DEFENSE} BY NAME SELECT ? AS game_date, ? AS season, ? AS season_type, ? AS nba_game_id, "
            f"? AS defending_team_abbr, 110 AS opponent_points, 100.0 AS opponent_possessions, {', '.join(f'? AS opponent_{zone}' for zone in zones)}",
            [day(number), season, season_type(game), game, team, *values.values()],
        )


def analysis(warehouse, number, team, season="2022-23"):
    warehouse.dates(day(number), season=season)
    rows = {row["team_abbr"]: row for row in warehouse.run(FILE)}
    assert rows.keys() == {"BOS", "PHI"}
    return rows[team]


def test_the_first_date_has_a_row_for_every_team_and_knows_nothing(season):
    meet(season, 0)
    row = analysis(season, 0, "BOS")
    assert (row["analysis_date"], row["games_in_window"], row["games_with_shots"], row["is_bootstrap"]) == (OPENING, 0, 0, True)
    unknown = [
        name for name in row if name not in ("analysis_date", "season", "team_abbr", "games_in_window", "games_with_shots", "is_bootstrap")
    ]
    assert [row[name] for name in unknown] == [None] * len(unknown)


def test_shares_are_sums_over_sums_and_compared_with_the_league(season):
    meet(season, 0, bos=(40, 30, 10, 2, 30, 9), phi=(60, 30, 10, 6, 30, 12))
    meet(season, 1, bos=(20, 10, 10, 2, 10, 3), phi=(40, 20, 10, 4, 30, 12))
    row = analysis(season, 2, "BOS")
    assert (row["games_in_window"], row["defensive_rating_last_15"], row["opponent_points_per_game"]) == (2, 110.0, 110.0)
    # paint 40/60, mid-range 4/20, three 12/40; the league 90/160, 14/40, 36/100
    assert row["paint_pct_allowed_last_15"] == pytest.approx(2 / 3)
    assert row["mid_range_pct_allowed_last_15"] == pytest.approx(0.2)
    assert row["three_pct_allowed_last_15"] == pytest.approx(0.3)
    assert (row["paint_attempts_per_game"], row["mid_range_attempts_per_game"], row["three_attempts_per_game"]) == (30.0, 10.0, 20.0)
    assert (row["league_paint_pct"], row["league_mid_range_pct"], row["league_three_pct"]) == pytest.approx((0.5625, 0.35, 0.36))
    assert (row["paint_vs_league"], row["mid_range_vs_league"], row["three_vs_league"]) == pytest.approx((10.416667, -15.0, -6.0))
    assert (row["weakest_zone"], row["strongest_zone"]) == ("paint", "mid_range")


def test_the_day_itself_and_later_days_change_nothing(season):
    for number in range(3):
        meet(season, number, bos=(40, 10 + number, 10, 4, 30, 10))
    before = analysis(season, 3, "BOS")
    for number in range(3, 6):
        meet(season, number, bos=(10, 10, 10, 10, 10, 10))
    assert analysis(season, 3, "BOS") == before


def test_the_window_holds_the_last_15_games(season):
    for number in range(20):
        meet(season, number, bos=(40, 40 if number < 5 else 20, 10, 4, 30, 10))
    assert analysis(season, 20, "BOS")["games_in_window"] == 15
    assert analysis(season, 20, "BOS")["paint_pct_allowed_last_15"] == pytest.approx(0.5)
    assert analysis(season, 19, "BOS")["paint_pct_allowed_last_15"] == pytest.approx((14 * 20 + 40) / (15 * 40))


def test_the_mean_of_the_league_is_of_30_days(season):
    meet(season, 0, bos=(40, 40, 10, 4, 30, 10), phi=(40, 40, 10, 4, 30, 10))
    meet(season, 29)
    assert analysis(season, 30, "BOS")["league_paint_pct"] == pytest.approx(0.75)
    assert analysis(season, 31, "BOS")["league_paint_pct"] == pytest.approx(0.5)
    assert analysis(season, 60, "BOS")["league_paint_pct"] is None
    assert analysis(season, 60, "BOS")["weakest_zone"] is None
    assert analysis(season, 60, "BOS")["paint_pct_allowed_last_15"] == pytest.approx(0.75)


def test_the_first_14_days_of_the_regular_season_are_bootstrap(season):
    meet(season, -5, kind="001")
    meet(season, 0)
    assert [analysis(season, number, "BOS")["is_bootstrap"] for number in (-5, 0, 13, 14, 200)] == [True, True, True, False, False]


def test_another_season_is_outside_the_window(season):
    meet(season, -200, season="2021-22")
    meet(season, 0)
    assert analysis(season, 1, "BOS")["games_in_window"] == 1
    assert analysis(season, -199, "BOS", season="2021-22")["games_in_window"] == 1


def test_games_without_shots_count_as_games_alone(season):
    meet(season, 0, bos=None, phi=None)
    row = analysis(season, 1, "BOS")
    assert (row["games_in_window"], row["games_with_shots"], row["defensive_rating_last_15"]) == (1, 0, 110.0)
    assert (row["paint_attempts_per_game"], row["paint_pct_allowed_last_15"], row["strongest_zone"]) == (None, None, None)
    meet(season, 1)
    row = analysis(season, 2, "BOS")
    assert (row["games_in_window"], row["games_with_shots"], row["paint_attempts_per_game"]) == (2, 1, 40.0)


def test_games_of_the_pre_season_count_for_nothing(season):
    meet(season, -5, kind="001", bos=(10, 10, 10, 10, 10, 10))
    meet(season, 0)
    row = analysis(season, 1, "BOS")
    assert (row["games_in_window"], row["league_paint_pct"]) == (1, 0.5)


def test_teams_of_all_star_games_are_no_teams_of_the_season(season):
    meet(season, 0)
    season.game("0032200001", day(1), "LBN", "GNS")
    season.connection.execute(
        f"INSERT INTO {DEFENSE} BY NAME SELECT ? AS game_date, '2022-23' AS season, 'All-Star' AS season_type, '0032200001' AS nba_game_id, 'LBN' AS defending_team_abbr, "
        "200 AS opponent_points, 10 AS opponent_paint_attempts, 10 AS opponent_paint_makes",
        [day(1)],
    )
    assert analysis(season, 2, "BOS")["league_paint_pct"] == pytest.approx(0.5)


def test_several_dates_at_once_give_what_each_gives_alone(season):
    for number in range(18):
        meet(season, number, bos=(40, 10 + number, 10, 4, 30, 10))
    alone = []
    for number in (3, 9, 17):
        season.dates(day(number))
        alone += season.run(FILE)
    season.dates(day(3), day(9), day(17))

    def ordered(rows):
        return sorted(rows, key=lambda row: (row["analysis_date"], row["team_abbr"]))

    assert ordered(season.run(FILE)) == ordered(alone)
