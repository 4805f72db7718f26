"""espn_boxscores: the player lines of a game from ESPN's summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from gapless import Batch, Partition
from nba_props import teams
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, game_columns, rows_of_pages
from nba_props.raw.table import COUNTS, FLAG, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "espn_player_id": TEXT,
    "team_abbr": TEXT,
    "is_starter": FLAG,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
    "plus_minus": WHOLE,
}

SINGLE = {
    "pts": "PTS",
    "oreb": "OREB",
    "dreb": "DREB",
    "reb": "REB",
    "ast": "AST",
    "stl": "STL",
    "blk": "BLK",
    "tov": "TO",
    "pf": "PF",
    "plus_minus": "+/-",
}
PAIRS = {"fg": "FG", "fg3": "3PT", "ft": "FT"}
"""Columns by ESPN's names; those of a pair are made and attempted."""


def load(batch: Batch) -> pa.Table:
    """A row for every player who played.

    Raises:
        Reject: a payload is no summary, or that of another game.
    """
    return table(COLUMNS, rows_of_pages(batch, _lines))


def _lines(partition: Partition, page: Page) -> Iterator[Row]:
    event = value.required(page["header"]["id"])
    if event != attribute(partition, "espn_event"):
        raise ValueError(f"the answer is about the event {event}")
    game = game_columns(partition, partition.key)
    for side in page["boxscore"]["players"]:
        team = teams.of_espn(value.required(side["team"]["abbreviation"]))
        if team not in (attribute(partition, "home"), attribute(partition, "away")):
            raise ValueError(f"{team} does not play in this game")
        for listed in side["statistics"]:
            for entry in listed["athletes"]:
                if not entry["didNotPlay"]:
                    yield {**game, "team_abbr": team, **_line(listed["names"], entry["stats"]), **_player(entry)}


def _player(entry: Mapping[str, object]) -> dict[str, object]:
    athlete = entry["athlete"]
    assert isinstance(athlete, dict)
    name = value.required(athlete["displayName"])
    return {
        "player_lookup": player_lookup(name),
        "player_name": name,
        "espn_player_id": value.text(athlete["id"]),
        "is_starter": value.flag(entry["starter"]),
    }


def _line(names: Sequence[str], stats: Sequence[str]) -> dict[str, object]:
    found = dict(zip(names, stats, strict=True))
    line: dict[str, object] = {"min": value.minutes(value.known(found["MIN"]))}
    for column, name in SINGLE.items():
        line[column] = value.integer(value.known(found[name]))
    for column, name in PAIRS.items():
        line[f"{column}m"], line[f"{column}a"] = value.pair(found[name])
    return line
