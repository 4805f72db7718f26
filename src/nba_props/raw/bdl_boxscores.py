"""bdl_player_boxscores: player lines of a date from balldontlie, which has ids of its own.

Its games get the league's id by date and teams, from the scoreboard of the same date.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.payload import Page, full_name, game_columns
from nba_props.raw.table import COUNTS, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
}

_KEYS = {column: {"tov": "turnover"}.get(column, column) for column in COUNTS}


def load(batch: Batch) -> pa.Table:
    """A row for every player who played.

    Raises:
        Reject: a payload is not a page of box scores, or has a game that the scoreboard of the date does not know.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _lines))


def _lines(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    for game in page["data"]:
        sides = (game["home_team"], game["visitor_team"])
        home, visitor = (value.required(side["abbreviation"]) for side in sides)
        known = game_columns(partition, fixtures.game_id(value.day(game["date"]), home, visitor))
        for side, team in zip(sides, (home, visitor), strict=True):
            for line in side["players"]:
                name = full_name(line["player"])
                yield {
                    **known,
                    "player_lookup": player_lookup(name),
                    "player_name": name,
                    "team_abbr": team,
                    "min": value.minutes(line["min"]),
                    **{column: value.integer(line[key]) for column, key in _KEYS.items()},
                }
