"""bdl_injuries: who was listed as injured on a date, from balldontlie."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, full_name, rows_of_pages
from nba_props.raw.table import DAY, TEXT, Row, table

COLUMNS = {
    "scrape_date": DAY,
    "season": TEXT,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "status": TEXT,
    "description": TEXT,
    "since": DAY,
}


def load(batch: Batch) -> pa.Table:
    """A row a player. The payload has no date: the expectation counts the players of each team.

    Raises:
        Reject: a payload is no page of injuries, or has one of after the date.
    """
    return table(COLUMNS, rows_of_pages(batch, _players))


def _players(partition: Partition, page: Page) -> Iterator[Row]:
    season, day = attribute(partition, "season"), value.day(attribute(partition, "game_date"))
    for injury in page["data"]:
        name = full_name(injury["player"])
        since = None if injury["since"] is None else value.day(injury["since"])
        if since is not None and since > day:
            raise ValueError(f"the answer has an injury of {since}: it is about a later date")
        yield {
            "scrape_date": day,
            "season": season,
            "player_lookup": player_lookup(name),
            "player_name": name,
            "team_abbr": value.required(injury["player"]["team"]["abbreviation"]),
            "status": value.text(injury["status"]),
            "description": value.text(injury["description"]),
            "since": since,
        }
