"""nbac_scoreboard_v2: the games of a date, as a second source beside the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, result_set, rows_of_pages
from nba_props.raw.table import GAME, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "home_abbr": TEXT,
    "away_abbr": TEXT,
    "home_pts": WHOLE,
    "away_pts": WHOLE,
    "game_status": WHOLE,
    "periods": WHOLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A game on a scoreboard. ``periods`` is None where the board does not say."""

    game_id: str
    game_date: date
    home_abbr: str | None
    away_abbr: str | None
    home_pts: int | None
    away_pts: int | None
    status: int | None
    periods: int | None


def games(page: Page) -> Iterator[Game]:
    """The games of one page.

    Raises:
        KeyError, ValueError: the page is not a scoreboard.
    """
    scores = list(result_set(page, "LineScore"))
    for header in result_set(page, "GameHeader"):
        game = header["GAME_ID"]
        home, away = _sides(header, [row for row in scores if row["GAME_ID"] == game])
        yield Game(
            game_id=value.game_id(game),
            game_date=value.day(header["GAME_DATE_EST"]),
            home_abbr=value.text(home["TEAM_ABBREVIATION"]),
            away_abbr=value.text(away["TEAM_ABBREVIATION"]),
            home_pts=value.integer(home["PTS"]),
            away_pts=value.integer(away["PTS"]),
            status=value.integer(header["GAME_STATUS_ID"]),
            periods=value.integer(header["LIVE_PERIOD"]),
        )


def _sides(header: Mapping[str, Any], scores: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The scores of the home team and of the visitors: by their ids, else by the code of the game (``20221018/PHIBOS``)."""
    column, home, visitor = "TEAM_ID", header["HOME_TEAM_ID"], header["VISITOR_TEAM_ID"]
    if home is None or visitor is None:
        column, code = "TEAM_ABBREVIATION", value.required(header["GAMECODE"]).rpartition("/")[2]
        home, visitor = code[len(code) // 2 :], code[: len(code) // 2]
    by_team = {row[column]: row for row in scores}
    return by_team[home], by_team[visitor]


def load(batch: Batch) -> pa.Table:
    """A row a game.

    Raises:
        Reject: a payload is not a scoreboard.
    """
    return table(COLUMNS, rows_of_pages(batch, _rows))


def _rows(partition: Partition, page: Page) -> Iterator[Row]:
    for game in games(page):
        yield {
            "season": attribute(partition, "season"),
            "season_type": value.season_type(game.game_id),
            "game_date": game.game_date,
            "game_id": game.game_id,
            "home_abbr": game.home_abbr,
            "away_abbr": game.away_abbr,
            "home_pts": game.home_pts,
            "away_pts": game.away_pts,
            "game_status": game.status,
            "periods": game.periods,
        }
