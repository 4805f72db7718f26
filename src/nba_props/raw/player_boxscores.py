"""nbac_player_boxscores: player lines of a date, from the league's game log."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, result_set, rows_of_pages
from nba_props.raw.table import COUNTS, GAME, REAL, SHARES, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "player_id": WHOLE,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_id": WHOLE,
    "team_abbr": TEXT,
    "matchup": TEXT,
    "wl": TEXT,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
    "plus_minus": WHOLE,
    **dict.fromkeys(SHARES, REAL),
}


def load(batch: Batch) -> pa.Table:
    """A row for every player who played.

    Raises:
        Reject: a payload is not a game log of players.
    """
    return table(COLUMNS, rows_of_pages(batch, _lines))


def _lines(partition: Partition, page: Page) -> Iterator[Row]:
    for line in result_set(page, "LeagueGameLog"):
        game_id = value.game_id(line["GAME_ID"])
        name = value.required(line["PLAYER_NAME"])
        yield {
            "season": attribute(partition, "season"),
            "season_type": value.season_type(game_id),
            "game_date": value.day(line["GAME_DATE"]),
            "game_id": game_id,
            "player_id": value.integer(line["PLAYER_ID"]),
            "player_lookup": player_lookup(name),
            "player_name": name,
            "team_id": value.integer(line["TEAM_ID"]),
            "team_abbr": value.text(line["TEAM_ABBREVIATION"]),
            "matchup": value.text(line["MATCHUP"]),
            "wl": value.text(line["WL"]),
            "min": value.minutes(line["MIN"]),
            **{column: value.integer(line[column.upper()]) for column in COUNTS},
            "plus_minus": value.integer(line["PLUS_MINUS"]),
            **{column: value.number(line[column.upper()]) for column in SHARES},
        }
