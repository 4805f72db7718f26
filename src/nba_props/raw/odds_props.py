"""odds_api_player_points_props: lines on the points of players, of every bookmaker at a snapshot of a date."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.odds import EVENT, offers
from nba_props.raw.payload import Page
from nba_props.raw.table import REAL, TEXT, Row, table

COLUMNS = {**EVENT, "player_lookup": TEXT, "player_name": TEXT, "line": REAL, "over_price": REAL, "under_price": REAL}

MARKET = "player_points"
SIDES = {"Over": "over_price", "Under": "under_price"}


def load(batch: Batch) -> pa.Table:
    """A row a line, with the American prices of its two sides.

    Raises:
        Reject: a payload is no event, is that of another time, or of a game that the scoreboard of the date does not know.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _props))


def _props(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for offer in offers(partition, page, fixtures):
        if offer.market != MARKET:
            raise ValueError(f"the answer has the market {offer.market}")
        name, line = value.required(offer.outcome["description"]), value.number(offer.outcome["point"])
        row = found.setdefault(
            (offer.columns["event_id"], offer.columns["bookmaker"], name, line),
            {**offer.columns, "player_lookup": player_lookup(name), "player_name": name, "line": line, **dict.fromkeys(SIDES.values())},
        )
        row[SIDES[value.required(offer.outcome["name"])]] = value.number(offer.outcome["price"])
    yield from found.values()
