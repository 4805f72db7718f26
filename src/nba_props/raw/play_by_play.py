"""nbac_play_by_play: what happened in a game, event by event, from the league's CDN."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, game_columns, own_game, rows_of_pages
from nba_props.raw.table import FLAG, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "event_sequence": WHOLE,
    "period": WHOLE,
    "seconds_left": REAL,
    "action_type": TEXT,
    "sub_type": TEXT,
    "team_abbr": TEXT,
    "player_id": WHOLE,
    "player_name": TEXT,
    "player_lookup": TEXT,
    "shot_made": FLAG,
    "shot_value": WHOLE,
    "shot_distance": REAL,
    "home_score": WHOLE,
    "away_score": WHOLE,
    "description": TEXT,
}

WORTH = {"2pt": 2, "3pt": 3, "freethrow": 1}
"""Points of the actions that may score."""

_RESULTS = {"Made": True, "Missed": False}


def load(batch: Batch) -> pa.Table:
    """A row an event; an event of nobody has no player. The calendar says when the game was.

    Raises:
        Reject: a payload is no play-by-play, or that of another game.
    """
    return table(COLUMNS, rows_of_pages(batch, _events))


def _events(partition: Partition, page: Page) -> Iterator[Row]:
    game = game_columns(partition, own_game(partition, page["game"]["gameId"]))
    for action in page["game"]["actions"]:
        kind, name = value.text(action["actionType"]), value.text(action.get("playerName"))
        result = value.text(action.get("shotResult"))
        yield {
            **game,
            "event_sequence": value.integer(action["actionNumber"]),
            "period": value.integer(action["period"]),
            "seconds_left": value.countdown(action["clock"]),
            "action_type": kind,
            "sub_type": value.text(action["subType"]),
            "team_abbr": value.text(action.get("teamTricode")),
            "player_id": value.integer(action["personId"]) or None,
            "player_name": name,
            "player_lookup": None if name is None else player_lookup(name),
            "shot_made": None if result is None else _RESULTS[result],
            "shot_value": WORTH.get(kind or ""),
            "shot_distance": value.number(action.get("shotDistance")),
            "home_score": value.integer(action["scoreHome"]),
            "away_score": value.integer(action["scoreAway"]),
            "description": value.text(action["description"]),
        }
