"""nbac_team_boxscore: the two team lines of a game, from the traditional box score."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, result_set, rows_of_pages
from nba_props.raw.table import COUNTS, GAME, REAL, SHARES, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "team_id": WHOLE,
    "team_abbr": TEXT,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
    "plus_minus": WHOLE,
    **dict.fromkeys(SHARES, REAL),
}

_HEADERS = {column: {"tov": "TO"}.get(column, column.upper()) for column in COUNTS}


def load(batch: Batch) -> pa.Table:
    """Two rows a game. The payload has no date: the calendar says when the game was.

    Raises:
        Reject: a payload is not a box score.
    """
    return table(COLUMNS, rows_of_pages(batch, _lines))


def _lines(partition: Partition, page: Page) -> Iterator[Row]:
    for line in result_set(page, "TeamStats"):
        game_id = value.game_id(line["GAME_ID"])
        yield {
            "season": attribute(partition, "season"),
            "season_type": value.season_type(game_id),
            "game_date": value.day(attribute(partition, "game_date")),
            "game_id": game_id,
            "team_id": value.integer(line["TEAM_ID"]),
            "team_abbr": value.text(line["TEAM_ABBREVIATION"]),
            "min": value.minutes(line["MIN"]),
            **{column: value.integer(line[header]) for column, header in _HEADERS.items()},
            "plus_minus": value.integer(line["PLUS_MINUS"]),
            **{column: value.number(line[column.upper()]) for column in SHARES},
        }
