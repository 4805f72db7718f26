"""odds_api_game_lines: moneylines, spreads and totals of every bookmaker at a snapshot of a date."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props import teams
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures, rows_with_fixtures
from nba_props.raw.odds import EVENT, offers
from nba_props.raw.payload import Page
from nba_props.raw.table import REAL, TEXT, Row, table

COLUMNS = {**EVENT, "market": TEXT, "outcome": TEXT, "price": REAL, "point": REAL}

TOTALS = "totals"
"""The market whose outcomes are ``Over`` and ``Under``; those of the others are teams."""


def load(batch: Batch) -> pa.Table:
    """A row an outcome; American prices.

    Raises:
        Reject: a payload is no list of events, is that of another time, or has a game that the scoreboard of the date does not know.
    """
    return table(COLUMNS, rows_with_fixtures(batch, _lines))


def _lines(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Row]:
    for offer in offers(partition, page, fixtures):
        name = value.required(offer.outcome["name"])
        yield {
            **offer.columns,
            "market": offer.market,
            "outcome": name if offer.market == TOTALS else teams.of_name(name),
            "price": value.number(offer.outcome["price"]),
            "point": value.number(offer.outcome.get("point")),
        }
