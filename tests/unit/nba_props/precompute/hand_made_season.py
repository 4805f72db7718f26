"""A season made by hand: a row of the tables that precompute reads has the columns that a test names, the others are null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

OPENING = date(2022, 10, 18)
SEASON = "2022-23"

PLAYED = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"
CONTEXT = "nba_analytics.upcoming_player_game_context"
TEAM_CONTEXT = "nba_analytics.upcoming_team_game_context"
ZONES = "nba_precompute.player_shot_zone_analysis"
DEFENSES = "nba_precompute.team_defense_zone_analysis"
CACHE = "nba_precompute.player_daily_cache"
FACTORS = "nba_precompute.player_composite_factors"

FEATURES = (
    "points_avg_last_5",
    "points_avg_last_10",
    "points_avg_season",
    "points_std_last_10",
    "games_in_last_7_days",
    "fatigue_score",
    "shot_zone_mismatch_score",
    "pace_score",
    "usage_spike_score",
    "rest_advantage",
    "injury_risk",
    "recent_trend",
    "minutes_change",
    "opponent_def_rating",
    "opponent_pace",
    "home_away",
    "back_to_back",
    "playoff_game",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
    "pct_free_throw",
    "team_pace",
    "team_off_rating",
    "team_win_pct",
)
"""In the order of section 4 of the platform's description."""

COLUMNS: Mapping[str, str] = {
    PLAYED: """game_date DATE, season VARCHAR, season_type VARCHAR, nba_game_id VARCHAR, player_lookup VARCHAR, team_abbr VARCHAR,
        minutes DOUBLE, points BIGINT, free_throws_made BIGINT, usage_rate DOUBLE, ts_pct DOUBLE, paint_attempts BIGINT,
        paint_makes BIGINT, mid_range_attempts BIGINT, mid_range_makes BIGINT, three_attempts BIGINT, three_makes BIGINT""",
    OFFENSE: """game_date DATE, season VARCHAR, season_type VARCHAR, nba_game_id VARCHAR, team_abbr VARCHAR, pace DOUBLE,
        offensive_rating DOUBLE, data_source VARCHAR""",
    CONTEXT: """game_date DATE, season VARCHAR, season_type VARCHAR, game_id VARCHAR, player_lookup VARCHAR, team_abbr VARCHAR,
        opponent_team_abbr VARCHAR, is_home BOOLEAN, history_games BIGINT, days_rest BIGINT, is_back_to_back BOOLEAN,
        back_to_backs_last_14 BIGINT, games_last_7 BIGINT, minutes_last_7 DOUBLE, minutes_avg_last_10 DOUBLE,
        points_avg_last_5 DOUBLE, points_avg_last_10 DOUBLE, usage_avg_last_7 DOUBLE, projected_usage DOUBLE, stars_out BIGINT,
        team_pace_last_10 DOUBLE, opponent_pace_last_10 DOUBLE, opponent_def_rating_last_10 DOUBLE, pace_differential DOUBLE,
        age BIGINT, injury_status VARCHAR""",
    TEAM_CONTEXT: """game_date DATE, season VARCHAR, season_type VARCHAR, game_id VARCHAR, team_abbr VARCHAR,
        opponent_team_abbr VARCHAR, days_rest BIGINT, win_pct DOUBLE""",
    ZONES: """analysis_date DATE, season VARCHAR, player_lookup VARCHAR, primary_zone VARCHAR, paint_rate_last_10 DOUBLE,
        mid_range_rate_last_10 DOUBLE, three_rate_last_10 DOUBLE""",
    DEFENSES: """analysis_date DATE, season VARCHAR, team_abbr VARCHAR, games_in_window BIGINT, paint_vs_league DOUBLE,
        mid_range_vs_league DOUBLE, three_vs_league DOUBLE""",
    CACHE: """cache_date DATE, season VARCHAR, player_lookup VARCHAR, points_avg_last_5 DOUBLE, points_avg_last_10 DOUBLE,
        points_avg_season DOUBLE, points_std_last_10 DOUBLE, minutes_avg_last_10 DOUBLE, minutes_avg_season DOUBLE,
        free_throw_share DOUBLE, team_pace_last_10 DOUBLE, team_off_rating_last_10 DOUBLE, pct_paint DOUBLE, pct_mid_range DOUBLE,
        pct_three DOUBLE""",
    FACTORS: """game_date DATE, season VARCHAR, player_lookup VARCHAR, fatigue_score DOUBLE, shot_zone_mismatch_score DOUBLE,
        pace_score DOUBLE, usage_spike_score DOUBLE""",
}


def day(number: int) -> date:
    """A day of the season; the first game of the regular season is on day 0."""
    return OPENING + timedelta(days=number)


class Season:
    """Boston against Philadelphia, as often as a test likes."""

    def __init__(self, warehouse) -> None:
        self.warehouse = warehouse
        self.connection = warehouse.connection
        for table, columns in COLUMNS.items():
            self.connection.execute(f"CREATE TABLE {table} ({columns})")
        self.game(0)

    def game(self, number: int, *, away: str = "PHI", home: str = "BOS", kind: str = "002") -> str:
        game = f"{kind}22{number:05}"
        self.warehouse.game(game, day(number), away, home)
        return game

    def add(self, table: str, **values: object) -> None:
        """A row; of the season, and of a regular-season game where the table has a column for it, unless a test says else."""
        row = {"season": SEASON, **({"season_type": "Regular Season"} if "season_type" in COLUMNS[table] else {}), **values}
        marks = ", ".join(f"? AS {name}" for name in row)
        self.connection.execute(f"INSERT INTO {table} BY NAME SELECT {marks}", list(row.values()))

    def line(self, number: int, player: str = "tatum", team: str = "BOS", **values: object) -> None:
        """What a player did on a day."""
        self.add(PLAYED, game_date=day(number), nba_game_id=f"00222{number:05}", player_lookup=player, team_abbr=team, **values)

    def team(self, number: int, team: str = "BOS", **values: object) -> None:
        """What a team did on a day."""
        row = {"data_source": "nbac_team_boxscore", **values}
        self.add(OFFENSE, game_date=day(number), nba_game_id=f"00222{number:05}", team_abbr=team, **row)

    def upcoming(self, number: int, player: str = "tatum", team: str = "BOS", opponent: str = "PHI", **values: object) -> None:
        """Somebody who may play on a day."""
        self.add(
            CONTEXT,
            game_date=day(number),
            game_id=f"{day(number):%Y%m%d}_PHI_BOS",
            player_lookup=player,
            team_abbr=team,
            opponent_team_abbr=opponent,
            **values,
        )

    def rows(self, file: str, *numbers: int, season: str = SEASON, **arguments: str) -> list[dict[str, object]]:
        """The rows of a statement for these days."""
        self.warehouse.units(*({"game_date": day(number), "season": season, **arguments} for number in numbers))
        return self.warehouse.run(file)
