"""bdl_player_boxscores: player lines of a date from balldontlie, which has ids of its own.

Its games get the league's id by date and teams, from the scoreboard of the same date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa

from gapless import Batch, Partition
from nba_props.names import player_lookup
from nba_props.raw import scoreboard, value
from nba_props.raw.payload import Page, attribute, pages, reading
from nba_props.raw.table import COUNTS, GAME, REAL, TEXT, WHOLE, Row, table

COLUMNS = {
    **GAME,
    "player_lookup": TEXT,
    "player_name": TEXT,
    "team_abbr": TEXT,
    "min": REAL,
    **dict.fromkeys(COUNTS, WHOLE),
}

_KEYS = {column: {"tov": "turnover"}.get(column, column) for column in COUNTS}

Teams = tuple[str, frozenset[str]]
"""What a game of another source is known by: the date, and the two teams (which of them is at home differs now and then)."""


def load(batch: Batch) -> pa.Table:
    """A row for every player who played.

    Raises:
        Reject: a payload is not a page of box scores, or has a game that the scoreboard of the date does not know.
    """
    return table(COLUMNS, _rows(batch))


def _rows(batch: Batch) -> Iterator[Row]:
    for partition in batch.partitions:
        with reading(partition):
            came = [page for body in batch.objects(partition.key) for page in pages(body)]
            known = _known_games(page for page in came if "resultSets" in page)
            for page in came:
                if "resultSets" not in page:
                    yield from _lines(partition, page, known)


def _known_games(boards: Iterable[Page]) -> Mapping[Teams, str]:
    return {
        (game.game_date.isoformat(), frozenset((str(game.home_abbr), str(game.away_abbr)))): game.game_id
        for board in boards
        for game in scoreboard.games(board)
    }


def _lines(partition: Partition, page: Page, known: Mapping[Teams, str]) -> Iterator[Row]:
    for game in page["data"]:
        sides = (game["home_team"], game["visitor_team"])
        home, visitor = (value.required(side["abbreviation"]) for side in sides)
        day = value.day(game["date"])
        game_id = known.get((day.isoformat(), frozenset((home, visitor))))
        if game_id is None:
            raise ValueError(f"the scoreboard has no game of {visitor} at {home} on {day}")
        for side, team in zip(sides, (home, visitor), strict=True):
            for line in side["players"]:
                player = line["player"]
                name = f"{player['first_name']} {player['last_name']}".strip()
                yield {
                    "season": attribute(partition, "season"),
                    "season_type": value.season_type(game_id),
                    "game_date": day,
                    "game_id": game_id,
                    "player_lookup": player_lookup(name),
                    "player_name": name,
                    "team_abbr": team,
                    "min": value.minutes(line["min"]),
                    **{column: value.integer(line[key]) for column, key in _KEYS.items()},
                }
