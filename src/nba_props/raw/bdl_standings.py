"""bdl_standings: the standings after a date, from balldontlie."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, rows_of_pages
from nba_props.raw.table import DAY, TEXT, WHOLE, Row, table

COLUMNS = {
    "date_recorded": DAY,
    "season": TEXT,
    "team_abbr": TEXT,
    "conference": TEXT,
    "wins": WHOLE,
    "losses": WHOLE,
    "conference_rank": WHOLE,
    "home_record": TEXT,
    "road_record": TEXT,
}


def load(batch: Batch) -> pa.Table:
    """A row a team. The payload has no date: the expectation counts wins and losses again, from the schedule.

    Raises:
        Reject: a payload is no page of standings, or is that of another season.
    """
    return table(COLUMNS, rows_of_pages(batch, _teams))


def _teams(partition: Partition, page: Page) -> Iterator[Row]:
    season, day = attribute(partition, "season"), value.day(attribute(partition, "game_date"))
    for standing in page["data"]:
        if standing["season"] != value.season_year(season):
            raise ValueError(f"the answer is about the season that began in {standing['season']}")
        yield {
            "date_recorded": day,
            "season": season,
            "team_abbr": value.required(standing["team"]["abbreviation"]),
            "conference": value.text(standing["team"]["conference"]),
            "wins": value.integer(standing["wins"]),
            "losses": value.integer(standing["losses"]),
            "conference_rank": value.integer(standing["conference_rank"]),
            "home_record": value.text(standing["home_record"]),
            "road_record": value.text(standing["road_record"]),
        }
