"""nbac_gamebook_player_stats: everyone in the book of a game: who played, who did not and why, who was inactive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, game_columns, own_game, rows_of_pages
from nba_props.raw.table import COUNTS, FLAG, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "player_id": WHOLE,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "player_status": TEXT,
    "reason": TEXT,
    "is_starter": FLAG,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
    "plus_minus": WHOLE,
}

STATUSES = {"active": "name", "dnp": "name", "inactive": "lastName"}
"""The lists of a team, and what names a player in each: those who are inactive have their last name only."""


def load(batch: Batch) -> pa.Table:
    """A row for every player in the book; minutes, counts and whether he started of those who played only.

    Raises:
        Reject: a payload is no game book, or that of another game.
    """
    return table(COLUMNS, rows_of_pages(batch, _players))


def _players(partition: Partition, page: Page) -> Iterator[Row]:
    game = game_columns(partition, own_game(partition, page["gameId"]))
    for team in page["teams"]:
        side = {**game, "team_abbr": value.required(team["teamTricode"])}
        for status, named in STATUSES.items():
            for entry in team[status]:
                name = value.required(entry[named])
                line = _line(entry) if status == "active" else dict.fromkeys(("is_starter", "min", *COUNTS, "plus_minus"))
                yield {
                    **side,
                    "player_id": value.integer(entry.get("personId")),
                    "player_lookup": player_lookup(name),
                    "player_name": name,
                    "player_status": status,
                    "reason": value.text(entry.get("reason")),
                    **line,
                }


def _line(entry: Mapping[str, Any]) -> dict[str, object]:
    return {
        "is_starter": value.flag(entry["starter"]),
        "min": value.minutes(entry["minutes"]),
        **{column: value.integer(entry[column]) for column in (*COUNTS, "plus_minus")},
    }
