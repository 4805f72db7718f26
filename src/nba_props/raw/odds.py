"""Odds events: what the two tables of the odds API share. Its times are UTC, its teams full names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gapless import Partition
from nba_props import teams
from nba_props.raw import value
from nba_props.raw.fixtures import Fixtures
from nba_props.raw.payload import Page, attribute, game_columns
from nba_props.raw.table import GAME, TEXT

EVENT = {"game_date_snapshot": TEXT, **GAME, "event_id": TEXT, "snapshot": TEXT, "bookmaker": TEXT}
"""The columns that every row of a bookmaker begins with."""

OLDEST = timedelta(minutes=15)
"""How long before the time that was asked for a snapshot may have been taken: there is one every five or ten minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An outcome that a bookmaker offers on a game; ``columns`` are those of :data:`EVENT`."""

    columns: Mapping[str, object]
    market: str
    outcome: Mapping[str, Any]


def offers(partition: Partition, page: Page, fixtures: Fixtures) -> Iterator[Offer]:
    """Every outcome of the events of the unit's date. An answer has the events of later dates, too: they are left out.

    Raises:
        ValueError: the answer is that of a later or of a much earlier time, or an event of the date is no game of it.
    """
    asked, answered = (value.moment(each) for each in (attribute(partition, "snapshot_time"), page["timestamp"]))
    if answered is None or asked is None or not asked - OLDEST <= answered <= asked:
        raise ValueError(f"the answer is that of {page['timestamp']}")
    listed = page["data"] if isinstance(page["data"], list) else [page["data"]]
    for event in listed:
        day = value.eastern_day(event["commence_time"])
        if day != value.day(attribute(partition, "game_date")):
            continue
        game = fixtures.game_id(day, *(teams.of_name(value.required(event[side])) for side in ("home_team", "away_team")))
        for bookmaker in event["bookmakers"]:
            columns = {
                "game_date_snapshot": partition.key,
                **game_columns(partition, game),
                "event_id": value.required(event["id"]),
                "snapshot": attribute(partition, "snapshot"),
                "bookmaker": value.required(bookmaker["key"]),
            }
            for market in bookmaker["markets"]:
                for outcome in market["outcomes"]:
                    yield Offer(columns=columns, market=value.required(market["key"]), outcome=outcome)
