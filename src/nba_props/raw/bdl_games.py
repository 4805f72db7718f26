"""bdl_games: the games of a date from balldontlie, as a third source beside schedule and scoreboard."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.payload import Page, game_columns
from nba_props.raw.table import FLAG, GAME, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "bdl_game_id": WHOLE,
    "home_abbr": TEXT,
    "away_abbr": TEXT,
    "home_pts": WHOLE,
    "away_pts": WHOLE,
    "status": TEXT,
    "postseason": FLAG,
}


def load(batch: Batch) -> pa.Table:
    """A row a game.

    Raises:
        Reject: a payload is no page of games, or has a game that the scoreboard of the date does not know: one of another date.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _games))


def _games(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    for game in page["data"]:
        home, away = (value.required(game[side]["abbreviation"]) for side in ("home_team", "visitor_team"))
        yield {
            **game_columns(partition, fixtures.game_id(value.day(game["date"]), home, away)),
            "bdl_game_id": value.integer(game["id"]),
            "home_abbr": home,
            "away_abbr": away,
            "home_pts": value.integer(game["home_team_score"]),
            "away_pts": value.integer(game["visitor_team_score"]),
            "status": value.text(game["status"]),
            "postseason": value.flag(game["postseason"]),
        }
