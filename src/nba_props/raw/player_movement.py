"""nbac_player_movement: every signing, trade and waiver of the league's history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from gapless import Batch, Partition
from nba_props import teams
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, rows_of_pages
from nba_props.raw.table import DAY, TEXT, WHOLE, Row, table

COLUMNS = {
    "snapshot": TEXT,
    "season_year": WHOLE,
    "player_id": WHOLE,
    "player_lookup": TEXT,
    "team_id": WHOLE,
    "team_abbr": TEXT,
    "transaction_date": DAY,
    "transaction_type": TEXT,
    "description": TEXT,
}

FIRST_MONTH = 7
"""The month in which the year of a season begins, for transactions."""


def load(batch: Batch) -> pa.Table:
    """A row a transaction. A team that the league no longer has is null.

    Raises:
        Reject: a payload is no list of transactions.
    """
    return table(COLUMNS, rows_of_pages(batch, _transactions))


def _transactions(partition: Partition, page: Page) -> Iterator[Row]:
    for move in page["NBA_Player_Movement"]["rows"]:
        team, day = value.integer(move["TEAM_ID"]), value.day(move["TRANSACTION_DATE"])
        yield {
            "snapshot": partition.key,
            "season_year": _season_year(day),
            "player_id": value.integer(move["PLAYER_ID"]),
            "player_lookup": player_lookup(value.required(move["PLAYER_SLUG"])),
            "team_id": team,
            "team_abbr": None if team is None else teams.TRICODES.get(team),
            "transaction_date": day,
            "transaction_type": value.text(move["Transaction_Type"]),
            "description": value.text(move["TRANSACTION_DESCRIPTION"]),
        }


def _season_year(day: date) -> int:
    return day.year if day.month >= FIRST_MONTH else day.year - 1
