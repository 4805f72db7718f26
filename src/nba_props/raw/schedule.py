"""nbac_schedule: the league's schedule of a season."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.raw import value
from nba_props.raw.payload import Page, attribute, rows_of_pages
from nba_props.raw.table import DAY, FLAG, TEXT, TIME, WHOLE, Row, table

FINAL = 3

COLUMNS = {
    "season": TEXT,
    "season_type": TEXT,
    "game_id": TEXT,
    "game_date": DAY,
    "tipoff_utc": TIME,
    "home_team_id": WHOLE,
    "home_abbr": TEXT,
    "away_team_id": WHOLE,
    "away_abbr": TEXT,
    "home_pts": WHOLE,
    "away_pts": WHOLE,
    "is_final": FLAG,
    "arena": TEXT,
    "arena_city": TEXT,
    "neutral_site": FLAG,
    "label": TEXT,
}


def load(batch: Batch) -> pa.Table:
    """A row a game, whether it was played or not; points of final games only.

    Raises:
        Reject: a payload is not a schedule.
    """
    return table(COLUMNS, rows_of_pages(batch, _games))


def _games(partition: Partition, page: Page) -> Iterator[Row]:
    for day in page["leagueSchedule"]["gameDates"]:
        for game in day["games"]:
            game_id = value.game_id(game["gameId"])
            home, away = game["homeTeam"], game["awayTeam"]
            is_final = value.integer(game["gameStatus"]) == FINAL
            yield {
                "season": attribute(partition, "season"),
                "season_type": value.season_type(game_id),
                "game_id": game_id,
                "game_date": value.day(game["gameDateEst"]),
                "tipoff_utc": value.moment(game["gameDateTimeUTC"]),
                "home_team_id": value.integer(home["teamId"]),
                "home_abbr": value.text(home["teamTricode"]),
                "away_team_id": value.integer(away["teamId"]),
                "away_abbr": value.text(away["teamTricode"]),
                "home_pts": value.integer(home["score"]) if is_final else None,
                "away_pts": value.integer(away["score"]) if is_final else None,
                "is_final": is_final,
                "arena": value.text(game["arenaName"]),
                "arena_city": value.text(game["arenaCity"]),
                "neutral_site": game["isNeutral"],
                "label": value.text(game["gameLabel"]),
            }
