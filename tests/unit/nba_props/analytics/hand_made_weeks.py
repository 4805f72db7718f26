"""Weeks of a season made by hand: games, players and what is said about them, in the raw tables; what a test does not name is null."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pyarrow as pa

from nba_props.names import player_lookup

OPENING = date(2022, 10, 18)
SEASON = "2022-23"

PLAYED = "nba_analytics.player_game_summary"
OFFENSE = "nba_analytics.team_offense_game_summary"
DEFENSE = "nba_analytics.team_defense_game_summary"
ROSTERS = "nba_reference.game_rosters"
NAMES = "nba_reference.player_names"
REGISTRY = "nba_reference.player_registry"
ARENAS = "nba_reference.arenas"

STATEMENTS = {
    REGISTRY: "analytics/player_registry.sql",
    NAMES: "analytics/player_names.sql",
    OFFENSE: "analytics/team_offense_game_summary.sql",
    DEFENSE: "analytics/team_defense_game_summary.sql",
    PLAYED: "analytics/player_game_summary.sql",
    ROSTERS: "analytics/game_rosters.sql",
}
"""Tables in the order in which they are filled."""


def day(number: int) -> date:
    """A day of the season; the first game of the regular season is on day 0."""
    return OPENING + timedelta(days=number)


class Weeks:
    """Boston, Philadelphia and others, as often as a test likes."""

    def __init__(self, warehouse) -> None:
        self.warehouse = warehouse
        self.connection = warehouse.connection
        warehouse.units({"snapshot": "current"})
        warehouse.keep("analytics/arenas.sql", ARENAS)

    def game(
        self,
        number: int,
        away: str,
        home: str,
        *,
        score: tuple[int, int] = (100, 110),
        kind: str = "002",
        city: str | None = None,
        neutral: bool | None = False,
        season: str = SEASON,
    ) -> str:
        """A game that was played; ``score`` is that of the away team first."""
        game_id = f"{kind}22{number % 1000:03}{len(self.connection.execute('FROM nba_raw.nbac_schedule').fetchall()):02}"
        self.warehouse.game(game_id, day(number), away, home, score)
        self.connection.execute(
            "UPDATE nba_raw.nbac_schedule SET arena_city = ?, neutral_site = ?, season = ? WHERE game_id = ?",
            [city, neutral, season, game_id],
        )
        return game_id

    def on(self, number: int, table: str, **values: object) -> None:
        """A row of a raw table that is about a day."""
        self.warehouse.add(table, {"game_date": day(number), "season": SEASON, **values})

    def listed(self, *names: str, team: str = "BOS", season: str = SEASON) -> None:
        """Players of the league's list."""
        for name in names:
            self.warehouse.add(
                "nba_raw.nbac_player_list_current",
                {
                    "season": season,
                    "player_id": sum(map(ord, name)),
                    "player_lookup": player_lookup(name),
                    "player_name": name,
                    "team_abbr": team,
                },
            )

    def line(
        self, game_id: str, number: int, team: str, name: str, *, table: str = "nba_raw.nbac_player_boxscores", **values: object
    ) -> None:
        """What a player did in a game."""
        names = {"player_lookup": player_lookup(name), "player_name": name}
        self.on(number, table, game_id=game_id, team_abbr=team, **names, **values)

    def summary(
        self, number: int, team: str, name: str, *, season_type: str = "Regular Season", season: str = SEASON, **values: object
    ) -> None:
        """What the table of player summaries says, without the tables that it is made of."""
        row = {
            "game_date": day(number),
            "season": season,
            "season_type": season_type,
            "nba_game_id": f"00222{number % 1000:05}",
            "player_lookup": player_lookup(name),
            "player_name": name,
            "team_abbr": team,
            **values,
        }
        self._insert(PLAYED, row)

    def team_summary(self, number: int, team: str, *, pace: float | None = None, rating: float | None = None) -> None:
        """What the tables of team summaries say: pace of the team, and its defensive rating."""
        row = {"game_date": day(number), "season": SEASON, "season_type": "Regular Season", "nba_game_id": f"00222{number % 1000:05}"}
        self._insert(OFFENSE, {**row, "team_abbr": team, "pace": pace, "data_source": "nbac_team_boxscore"})
        self._insert(DEFENSE, {**row, "defending_team_abbr": team, "defensive_rating": rating})

    def roster(self, number: int, team: str, *names: str, age: int | None = None) -> None:
        for name in names:
            self.warehouse.add(
                "nba_raw.espn_team_rosters",
                {
                    "team_date": f"{day(number)}_{team}",
                    "roster_date": day(number),
                    "season": SEASON,
                    "team_abbr": team,
                    "player_lookup": player_lookup(name),
                    "player_name": name,
                    "age": age,
                },
            )

    def injured(self, number: int, team: str, name: str, status: str = "Out") -> None:
        self.warehouse.add(
            "nba_raw.bdl_injuries",
            {
                "scrape_date": day(number),
                "season": SEASON,
                "team_abbr": team,
                "player_lookup": player_lookup(name),
                "player_name": name,
                "status": status,
            },
        )

    def props(self, number: int, game_id: str, name: str, lines: Iterable[float], snapshot: str = "close") -> None:
        """Lines of bookmakers on the points of a player."""
        for place, line in enumerate(lines):
            self.on(
                number,
                "nba_raw.odds_api_player_points_props",
                game_id=game_id,
                snapshot=snapshot,
                bookmaker=f"book {place}",
                player_lookup=player_lookup(name),
                player_name=name,
                line=line,
            )

    def site_props(self, number: int, game_id: str, team: str, name: str, lines: Iterable[float]) -> None:
        """Lines of the props site."""
        for place, line in enumerate(lines):
            for side in ("over", "under"):
                self.on(
                    number,
                    "nba_raw.bettingpros_player_points_props",
                    game_id=game_id,
                    offer_id=place,
                    bet_side=side,
                    book_id=1,
                    team_abbr=team,
                    player_lookup=player_lookup(name),
                    player_name=name,
                    line=line,
                )

    def keep(self, *tables: str, numbers: Iterable[int]) -> None:
        """Fill tables with their statements, for these days."""
        listed = list(numbers)
        for table, file in STATEMENTS.items():
            if table in tables:
                if table == REGISTRY:
                    self.warehouse.units({"season": SEASON})
                else:
                    self.warehouse.dates(*map(day, listed))
                self.warehouse.keep(file, table)

    def rows(self, file: str, *numbers: int, season: str = SEASON) -> list[dict[str, object]]:
        """The rows of a statement for these days."""
        self.warehouse.dates(*map(day, numbers), season=season)
        return self.warehouse.run(file)

    def _insert(self, table: str, row: dict[str, object]) -> None:
        """A row; columns that it does not name are null."""
        self.connection.register("one_row", pa.Table.from_pylist([row]))
        self.connection.execute(f"INSERT INTO {table} BY NAME FROM one_row")
