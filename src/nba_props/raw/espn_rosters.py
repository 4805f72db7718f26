"""espn_team_rosters: who is on a team's roster on a date on which it plays, from ESPN."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props import teams
from nba_props.names import player_lookup
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, rows_of_pages
from nba_props.raw.table import DAY, TEXT, WHOLE, Row, table

COLUMNS = {
    "team_date": TEXT,
    "roster_date": DAY,
    "season": TEXT,
    "team_abbr": TEXT,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "espn_player_id": TEXT,
    "position": TEXT,
    "jersey": TEXT,
    "age": WHOLE,
    "experience": WHOLE,
}


def load(batch: Batch) -> pa.Table:
    """A row a player; age and experience in whole years.

    Raises:
        Reject: a payload is no roster, or that of another team.
    """
    return table(COLUMNS, rows_of_pages(batch, _players))


def _players(partition: Partition, page: Page) -> Iterator[Row]:
    team = teams.of_espn(value.required(page["team"]["abbreviation"]))
    if team != attribute(partition, "team_abbr"):
        raise ValueError(f"the answer is the roster of {team}")
    for athlete in page["team"]["athletes"]:
        name = value.required(athlete["displayName"])
        yield {
            "team_date": partition.key,
            "roster_date": value.day(attribute(partition, "game_date")),
            "season": attribute(partition, "season"),
            "team_abbr": team,
            "player_lookup": player_lookup(name),
            "player_name": name,
            "espn_player_id": value.text(athlete["id"]),
            "position": value.text(athlete["position"]["abbreviation"]),
            "jersey": value.text(athlete["jersey"]),
            "age": value.integer(athlete["age"]),
            "experience": value.integer(athlete["experience"]["years"]),
        }
