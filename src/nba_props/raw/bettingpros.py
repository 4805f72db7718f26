"""bettingpros_player_points_props: offers on the points of players, of every book of the props site."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.payload import Page, attribute, full_name, game_columns
from nba_props.raw.table import GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "offer_id": WHOLE,
    "bet_side": TEXT,
    "book_id": WHOLE,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "line": REAL,
    "odds": REAL,
}


def load(batch: Batch) -> pa.Table:
    """A row for each side of an offer in each book; American odds.

    Raises:
        Reject: a payload is no page of offers, is that of another date, or has a team that does not play on the date.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _offers))


def _offers(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    day, answered = attribute(partition, "game_date"), page["_parameters"]["date"]
    if answered != day:
        raise ValueError(f"the answer is about {answered}")
    for offer in page["offers"]:
        [participant] = offer["participants"]
        team = value.required(participant["player"]["team"])
        name = full_name(participant["player"])
        for selection in offer["selections"]:
            for book in selection["books"]:
                for line in book["lines"]:
                    yield {
                        **game_columns(partition, fixtures.game_of(value.day(day), team)),
                        "offer_id": value.integer(offer["id"]),
                        "bet_side": value.required(selection["selection"]),
                        "book_id": value.integer(book["id"]),
                        "player_lookup": player_lookup(name),
                        "player_name": name,
                        "team_abbr": team,
                        "line": value.number(line["line"]),
                        "odds": value.number(line["cost"]),
                    }
