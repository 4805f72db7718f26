"""A season made by hand: a row of the tables that precompute reads has the columns that a test names, the others are null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

OPENING = date(2022, 10, 18)
SEASON = "2022-23"

PLAYED = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"

COLUMNS: Mapping[str, str] = {
    PLAYED: """game_date DATE, season VARCHAR, season_type VARCHAR, nba_game_id VARCHAR, player_lookup VARCHAR, team_abbr VARCHAR,
        minutes DOUBLE, points BIGINT, free_throws_made BIGINT, usage_rate DOUBLE, ts_pct DOUBLE, paint_attempts BIGINT,
        paint_makes BIGINT, mid_range_attempts BIGINT, mid_range_makes BIGINT, three_attempts BIGINT, three_makes BIGINT""",
    OFFENSE: """game_date DATE, season VARCHAR, season_type VARCHAR, nba_game_id VARCHAR, team_abbr VARCHAR, pace DOUBLE,
        offensive_rating DOUBLE""",
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
        row = {"season": SEASON, "season_type": "Regular Season", **values}
        marks = ", ".join(f"? AS {name}" for name in row)
        self.connection.execute(f"INSERT INTO {table} BY NAME SELECT {marks}", list(row.values()))

    def line(self, number: int, player: str = "tatum", team: str = "BOS", **values: object) -> None:
        """What a player did on a day."""
        self.add(PLAYED, game_date=day(number), nba_game_id=f"00222{number:05}", player_lookup=player, team_abbr=team, **values)

    def rows(self, file: str, *numbers: int, season: str = SEASON, **arguments: str) -> list[dict[str, object]]:
        """The rows of a statement for these days."""
        self.warehouse.units(*({"game_date": day(number), "season": season, **arguments} for number in numbers))
        return self.warehouse.run(file)
