"""nbac_player_list_current: the players of a season, from the league's player index."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, result_set, rows_of_pages
from nba_props.raw.table import TEXT, WHOLE, Row, table

COLUMNS = {
    "season": TEXT,
    "season_year": WHOLE,
    "player_id": WHOLE,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_id": WHOLE,
    "team_abbr": TEXT,
    "position": TEXT,
    "jersey": TEXT,
    "from_year": WHOLE,
    "to_year": WHOLE,
}


def load(batch: Batch) -> pa.Table:
    """A row a player, with his team at the end of the season.

    Raises:
        Reject: a payload is no player index, or that of another season.
    """
    return table(COLUMNS, rows_of_pages(batch, _players))


def _players(partition: Partition, page: Page) -> Iterator[Row]:
    season, answered = attribute(partition, "season"), page["parameters"]["Season"]
    if answered != season:
        raise ValueError(f"the answer is about the season {answered}")
    for player in result_set(page, "PlayerIndex"):
        parts = (value.text(player["PLAYER_FIRST_NAME"]), value.text(player["PLAYER_LAST_NAME"]))
        name = " ".join(part for part in parts if part)
        yield {
            "season": season,
            "season_year": value.season_year(season),
            "player_id": value.integer(player["PERSON_ID"]),
            "player_lookup": player_lookup(name),
            "player_name": name,
            "team_id": value.integer(player["TEAM_ID"]),
            "team_abbr": value.text(player["TEAM_ABBREVIATION"]),
            "position": value.text(player["POSITION"]),
            "jersey": value.text(player["JERSEY_NUMBER"]),
            "from_year": value.integer(player["FROM_YEAR"]),
            "to_year": value.integer(player["TO_YEAR"]),
        }
