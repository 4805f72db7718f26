"""bigdataball_play_by_play: the field-goal attempts of a game, with their zones, from the play-by-play spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import attribute, rows_of_texts
from nba_props.raw.table import FLAG, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "event_sequence": WHOLE,
    "player_id": WHOLE,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "period": WHOLE,
    "seconds_left": REAL,
    "shot_made": FLAG,
    "shot_value": WHOLE,
    "action_type": TEXT,
    "zone_basic": TEXT,
    "zone_area": TEXT,
    "zone_range": TEXT,
    "shot_distance": REAL,
    "loc_x": REAL,
    "loc_y": REAL,
}

READ = (
    *("game_id", "event_type", "play_id", "period", "remaining_time", "team", "player", "player_id", "points", "type", "description"),
    *("zone_basic", "zone_area", "zone_range", "shot_distance", "converted_x", "converted_y"),
)
"""The columns of the spreadsheet that are read."""

ATTEMPTS = {"shot": True, "miss": False}
"""The events that are field-goal attempts, and whether they went in."""

_THREE_POINTER = "3pt"


def load(batch: Batch) -> pa.Table:
    """A row a field-goal attempt; other events of the game are left out. The calendar says when the game was.

    Raises:
        Reject: a payload is not such a spreadsheet.
    """
    return table(COLUMNS, rows_of_texts(batch, _attempts))


def _attempts(partition: Partition, text: str) -> Iterator[Row]:
    season, day = attribute(partition, "season"), value.day(attribute(partition, "game_date"))
    for event in _events(text):
        if event["event_type"] not in ATTEMPTS:
            continue
        game_id = value.game_id(event["game_id"])
        name = value.text(event["player"])
        yield {
            "season": season,
            "season_type": value.season_type(game_id),
            "game_date": day,
            "game_id": game_id,
            "event_sequence": value.integer(event["play_id"]),
            "player_id": value.integer(event["player_id"]),
            "player_lookup": None if name is None else player_lookup(name),
            "player_name": name,
            "team_abbr": value.text(event["team"]),
            "period": value.integer(event["period"]),
            "seconds_left": value.clock(event["remaining_time"]),
            "shot_made": ATTEMPTS[event["event_type"]],
            "shot_value": _worth(event),
            "action_type": value.text(event["type"]),
            "zone_basic": value.text(event["zone_basic"]),
            "zone_area": value.text(event["zone_area"]),
            "zone_range": value.text(event["zone_range"]),
            "shot_distance": value.number(event["shot_distance"]),
            "loc_x": value.number(event["converted_x"]),
            "loc_y": value.number(event["converted_y"]),
        }


def _events(text: str) -> Iterator[Mapping[str, str]]:
    """The lines of a spreadsheet, the columns that are read alone: it has three times as many."""
    lines = csv.reader(text.splitlines(), strict=True)
    header = next(lines, [])
    missing = [name for name in READ if name not in header]
    if missing:
        raise ValueError(f"the header has no {', '.join(missing)}")
    places = [(name, header.index(name)) for name in READ]
    for fields in lines:
        if len(fields) != len(header):
            raise ValueError(f"line {lines.line_num} has {len(fields)} fields, the header {len(header)}")
        yield {name: fields[place] for name, place in places}


def _worth(event: Mapping[str, str]) -> int:
    """Points that the attempt was worth: ``points`` has them where it went in, the words of the event where not."""
    points = value.integer(event["points"])
    if points:
        return points
    return 3 if _THREE_POINTER in f"{event['type']} {event['description']}".lower() else 2
