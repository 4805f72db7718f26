"""The index: an archive by season, date and game. What the server answers from; never changes.

Tables are taken out of the archive when somebody asks for them first. What is large stays in its files: bodies of its answers are
made for a block of neighbouring games at a time, as requests come roughly in order of date.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nba_props.league.archive import Archive
from nba_props.league.newest import Newest
from nba_props.league.sql import statement

Row = Mapping[str, Any]
"""A row of an archive's table, by its column names in ``sql/``; ``Any`` as it comes from Arrow."""

_GAMES_A_BLOCK = 64
_BLOCKS_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team in a season. Everything but the tricode may be unknown; ``team_name`` is the full one, ``nickname`` without the city."""

    abbr: str
    id: int | None
    team_name: str | None = None
    city: str | None = None
    nickname: str | None = None
    conference: str | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A game of the schedule. ``tipoff_et`` is Eastern, ``tipoff_utc`` UTC, both without a zone; points only when final."""

    season: str
    season_type: str
    game_id: str
    game_date: date
    tipoff_et: datetime | None
    tipoff_utc: datetime | None
    home: Team
    away: Team
    home_pts: int | None
    away_pts: int | None
    is_final: bool
    periods: int | None
    neutral_site: bool | None
    arena: str | None
    arena_city: str | None
    label: str | None

    @property
    def start_year(self) -> int:
        """The year in which the season starts."""
        return int(self.season[:4])

    @property
    def code(self) -> str:
        """As ``20240115/GSWMEM``: the date, then the visitors, then the home team."""
        return f"{self.game_date:%Y%m%d}/{self.away.abbr}{self.home.abbr}"

    @property
    def kind(self) -> str:
        """The third digit of the id: 1 pre-season to 6 cup final."""
        return self.game_id[2]

    def team(self, abbr: str) -> Team:
        """The one of the two teams that has this tricode."""
        return self.home if abbr == self.home.abbr else self.away


class Lines:
    """Rows kept as Arrow and taken out by the value of one column: a game, a date, a season. The table must be sorted by it."""

    def __init__(self, table: pa.Table, by: str = "game_id") -> None:
        self._batches = table.combine_chunks().to_batches()
        runs = pc.run_end_encode(self._batches[0][by]) if self._batches else None
        self._spans: dict[Hashable, tuple[int, int]] = {}
        start = 0
        if runs is not None:
            for value, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                self._spans[value] = (start, end - start)
                start = end

    def __contains__(self, value: Hashable) -> bool:
        return value in self._spans

    def values(self) -> Sequence[Any]:
        """Every value that has rows, in order."""
        return list(self._spans)

    def of(self, value: Hashable) -> list[Row]:
        """The rows with this value, none where there are none."""
        if value not in self._spans:
            return []
        rows: list[Row] = self._batches[0].slice(*self._spans[value]).to_pylist()
        return rows


class Bodies:
    """Bodies of games out of a large relation: a statement of ``sql/`` makes them for a block of games; the newest blocks are kept."""

    def __init__(self, archive: Archive, name: str, games: Sequence[str]) -> None:
        self._archive, self._statement = archive, statement(name)
        self._blocks = [games[start : start + _GAMES_A_BLOCK] for start in range(0, len(games), _GAMES_A_BLOCK)]
        self._block_of = {game: number for number, block in enumerate(self._blocks) for game in block}
        self._kept: Newest[Mapping[str, bytes]] = Newest(_BLOCKS_BYTES, lambda bodies: sum(map(len, bodies.values())))

    def of(self, game_id: str) -> bytes:
        """The body of a game of the schedule, empty where the relation has nothing of it."""
        number = self._block_of[game_id]
        return self._kept.get(number, lambda: self._made(self._blocks[number])).get(game_id, b"")

    def _made(self, games: Sequence[str]) -> Mapping[str, bytes]:
        made = self._archive.rows(self._statement, {"games": list(games), "first": min(games), "last": max(games)})
        return {str(game): str(body).encode() for game, body in made}


class Index:
    """Games in order of date and id. Its archive must stay open while it is asked."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        known: _Known = {
            (about.pop("season"), about["abbr"]): about
            for about in archive.arrow("SELECT * RENAME (team_abbr AS abbr) FROM teams").to_pylist()
        }
        games: list[Game] = []
        for row in archive.arrow("SELECT * FROM games ORDER BY game_date, game_id").to_pylist():
            home, away = _team(known, row, "home"), _team(known, row, "away")
            games.append(Game(home=home, away=away, **row))
        seasons: dict[str, list[Game]] = {}
        days: dict[date, list[Game]] = {}
        for game in games:
            seasons.setdefault(game.season, []).append(game)
            days.setdefault(game.game_date, []).append(game)
        self.games: Mapping[str, Game] = {game.game_id: game for game in games}
        self.seasons: Mapping[str, Sequence[Game]] = seasons
        self.days: Mapping[date, Sequence[Game]] = days

    @cached_property
    def teams_of(self) -> Mapping[str, Mapping[str, Team]]:
        """The teams of each season, by tricode."""
        return {season: {team.abbr: team for game in games for team in (game.away, game.home)} for season, games in self.seasons.items()}

    @cached_property
    def players(self) -> Lines:
        """Player lines by game, in order of team, then player."""
        return self._lines("player_lines", "game_id, team_abbr, player_id")

    @cached_property
    def teams(self) -> Lines:
        """Team lines by game, in order of team."""
        return self._lines("team_lines", "game_id, team_abbr")

    @cached_property
    def books(self) -> Lines:
        """Lines of the game book, by game."""
        return self._lines("game_book", "game_id, team_abbr, player_status, player_id, player_name")

    @cached_property
    def rosters(self) -> Lines:
        """Everyone on the roster of the teams of a game."""
        return self._lines("rosters", "game_id, team_abbr, player_id")

    @cached_property
    def odds(self) -> Lines:
        """Outcomes of lines by game, in order of snapshot, bookmaker and market."""
        return self._lines("odds_lines", "game_id, snapshot, bookmaker, market, outcome")

    @cached_property
    def props(self) -> Lines:
        """Points props by game, in order of snapshot and bookmaker."""
        return self._lines("player_props", "game_id, snapshot, bookmaker, player_name, line")

    @cached_property
    def offers(self) -> Lines:
        """The sides of the props site's offers, by date, in order of offer, side and book."""
        return self._lines("site_offers", "game_date, offer_id, bet_side, book_id", without="season, season_type")

    @cached_property
    def officials(self) -> Lines:
        """Officials by the date of their assignment, in order of game and position."""
        return self._lines("officials", "game_date, game_id, official_position", without="season, season_type")

    @cached_property
    def injuries(self) -> Lines:
        """Who was listed on a date, in order of team and name."""
        return self._lines("injuries", "game_date, team_abbr, player_name", without="season_type, game_id")

    @cached_property
    def standings(self) -> Lines:
        """Standings after a date of the schedule, in order of team."""
        return self._lines("standings", "game_date, team_abbr", without="season_type, game_id")

    @cached_property
    def player_list(self) -> Lines:
        """The players of each season, in order of their ids."""
        return self._lines("player_list", "season, player_id", without="season_type, game_date, game_id")

    @cached_property
    def movement(self) -> Sequence[Row]:
        """Every transaction, in order of its date."""
        columns = "player_id, player_name, team_id, team_abbr, transaction_date, transaction_type, description"
        rows: list[Row] = self._archive.arrow(f"SELECT {columns} FROM player_movement ORDER BY transaction_date, {columns}").to_pylist()  # noqa: S608
        return rows

    @cached_property
    def sheets(self) -> Bodies:
        """The lines of the spreadsheets, a line a shot."""
        return Bodies(self._archive, "sheets", list(self.games))

    @cached_property
    def events(self) -> Bodies:
        """The actions of the play-by-play, as JSON with commas between them."""
        return Bodies(self._archive, "events", list(self.games))

    def _lines(self, table: str, order: str, *, without: str = "season, season_type, game_date") -> Lines:
        rows = self._archive.arrow(f"SELECT * EXCLUDE ({without}) FROM {table} ORDER BY {order}")  # noqa: S608 - our own names
        return Lines(rows, order.partition(",")[0])


_Known = Mapping[tuple[str, str], dict[str, Any]]


def _team(known: _Known, game: dict[str, Any], side: str) -> Team:
    """Takes what a game says of one side out of it."""
    abbr, id = game.pop(f"{side}_abbr"), game.pop(f"{side}_team_id")
    return Team(id=id, **known.get((game["season"], abbr), {"abbr": abbr}))
