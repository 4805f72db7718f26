"""The index: an archive in memory, by season, date and game. What the server answers from; never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from nba_props.league.archive import Archive
from nba_props.league.sql import statement

Row = Mapping[str, Any]
"""A line or a shot, by the column names of ``sql/archive.sql``; ``Any`` as it comes from Arrow."""


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


class Lines:
    """Rows of games, kept as Arrow and taken out a game at a time. The table must be sorted by ``game_id``."""

    def __init__(self, table: pa.Table) -> None:
        self._batches = table.combine_chunks().to_batches()
        runs = pc.run_end_encode(self._batches[0]["game_id"]) if self._batches else None
        self._spans: dict[str, tuple[int, int]] = {}
        start = 0
        if runs is not None:
            for game, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                self._spans[game] = (start, end - start)
                start = end

    def __contains__(self, game_id: str) -> bool:
        return game_id in self._spans

    def of(self, game_id: str) -> list[Row]:
        """The rows of a game, none where there are none."""
        if game_id not in self._spans:
            return []
        rows: list[Row] = self._batches[0].slice(*self._spans[game_id]).to_pylist()
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Games in order of date and id; lines in order of team, then player; shots in order of the clock."""

    games: Mapping[str, Game]
    seasons: Mapping[str, Sequence[Game]]
    days: Mapping[date, Sequence[Game]]
    players: Lines
    teams: Lines
    shots: Lines

    @classmethod
    def of(cls, archive: Archive) -> Self:
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
        return cls(
            games={game.game_id: game for game in games},
            seasons=seasons,
            days=days,
            players=Lines(
                archive.arrow("SELECT * EXCLUDE (season, season_type, game_date) FROM player_lines ORDER BY game_id, team_abbr, player_id")
            ),
            teams=Lines(archive.arrow("SELECT * EXCLUDE (season, season_type, game_date) FROM team_lines ORDER BY game_id, team_abbr")),
            shots=Lines(archive.arrow(statement("shots_by_game"))),
        )


_Known = Mapping[tuple[str, str], dict[str, Any]]


def _team(known: _Known, game: dict[str, Any], side: str) -> Team:
    """Takes what a game says of one side out of it."""
    abbr, id = game.pop(f"{side}_abbr"), game.pop(f"{side}_team_id")
    return Team(id=id, **known.get((game["season"], abbr), {"abbr": abbr}))
