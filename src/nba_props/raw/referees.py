"""nbac_referee_game_assignments: the crews of a date's games. A game that was postponed has one on either date."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, game_columns, rows_of_pages
from nba_props.raw.table import GAME, TEXT, WHOLE, Row, table

COLUMNS = {**GAME, "official_position": WHOLE, "official_name": TEXT, "official_code": WHOLE}

POSITIONS = range(1, 5)


def load(batch: Batch) -> pa.Table:
    """A row an official of a game.

    Raises:
        Reject: a payload is no list of assignments, or is that of another date.
    """
    return table(COLUMNS, rows_of_pages(batch, _officials))


def _officials(partition: Partition, page: Page) -> Iterator[Row]:
    for crew in page["nba"]["Table"]["rows"]:
        day = value.any_day(crew["game_date"])
        if day != value.day(attribute(partition, "game_date")):
            raise ValueError(f"the answer has a game of {day}")
        game = game_columns(partition, value.game_id(crew["game_id"]))
        for position in POSITIONS:
            name = value.text(crew[f"official{position}"])
            if name is not None:
                yield {
                    **game,
                    "official_position": position,
                    "official_name": name,
                    "official_code": value.integer(crew[f"official{position}_code"]),
                }
