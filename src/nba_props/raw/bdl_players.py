"""bdl_active_players_current: the players of now, from balldontlie."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, full_name, rows_of_pages
from nba_props.raw.table import TEXT, WHOLE, Row, table

COLUMNS = {
    "snapshot": TEXT,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "position": TEXT,
    "bdl_player_id": WHOLE,
}


def load(batch: Batch) -> pa.Table:
    """A row a player.

    Raises:
        Reject: a payload is no page of players.
    """
    return table(COLUMNS, rows_of_pages(batch, _players))


def _players(partition: Partition, page: Page) -> Iterator[Row]:
    for player in page["data"]:
        name = full_name(player)
        yield {
            "snapshot": partition.key,
            "player_lookup": player_lookup(name),
            "player_name": name,
            "team_abbr": value.required(player["team"]["abbreviation"]),
            "position": value.text(player["position"]),
            "bdl_player_id": value.integer(player["id"]),
        }
