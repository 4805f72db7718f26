"""espn_scoreboard: the games of a date from ESPN."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props import teams
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.payload import Page, game_columns
from nba_props.raw.table import FLAG, GAME, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "espn_game_id": TEXT,
    "home_abbr": TEXT,
    "away_abbr": TEXT,
    "home_pts": WHOLE,
    "away_pts": WHOLE,
    "status": TEXT,
    "neutral_site": FLAG,
}


def load(batch: Batch) -> pa.Table:
    """A row a game. The time of an event is not needed: it has to be a game of the unit's date.

    Raises:
        Reject: a payload is no scoreboard, or has a game that the league's scoreboard of the date does not know.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _games))


def _games(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    day = value.day(partition.key)
    for event in page["events"]:
        [game] = event["competitions"]
        sides = {side["homeAway"]: side for side in game["competitors"]}
        home, away = (teams.of_espn(value.required(sides[side]["team"]["abbreviation"])) for side in ("home", "away"))
        yield {
            **game_columns(partition, fixtures.game_id(day, home, away)),
            "espn_game_id": value.required(event["id"]),
            "home_abbr": home,
            "away_abbr": away,
            "home_pts": value.integer(sides["home"]["score"]),
            "away_pts": value.integer(sides["away"]["score"]),
            "status": value.text(game["status"]["type"]["name"]),
            "neutral_site": value.flag(game["neutralSite"]),
        }
