"""Fixtures: the games of a date by their two teams, for sources that have ids of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from gapless import Batch, Partition
from nba_props.raw import scoreboard
from nba_props.raw.payload import Page, pages, reading
from nba_props.raw.table import Row


class Fixtures:
    """The games on the scoreboard of a date. Which of its two teams is at home differs between sources now and then."""

    def __init__(self, boards: Iterable[Page]) -> None:
        self._games = {
            (game.game_date, frozenset((game.home_abbr, game.away_abbr))): game.game_id
            for board in boards
            for game in scoreboard.games(board)
        }

    def game_id(self, day: date, home: str, away: str) -> str:
        """The league's id.

        Raises:
            ValueError: there is no such game.
        """
        found = self._games.get((day, frozenset((home, away))))
        if found is None:
            raise ValueError(f"the scoreboard has no game of {away} at {home} on {day}")
        return found

    def game_of(self, day: date, team: str) -> str:
        """The league's id of the one game of a team.

        Raises:
            ValueError: the team does not play on the date, or twice.
        """
        found = [game for (date_, sides), game in self._games.items() if date_ == day and team in sides]
        if len(found) != 1:
            raise ValueError(f"the scoreboard has {len(found)} games of {team} on {day}")
        return found[0]


def rows_with_fixtures(batch: Batch, parse: Callable[[Partition, Page, Fixtures], Iterable[Row]]) -> Iterator[Row]:
    """Rows that ``parse`` makes of every page but those of scoreboards, which are among the objects of each unit.

    Raises:
        Reject: an object is not a list of pages, or ``parse`` found a key missing or a value wrong.
    """
    for partition in batch.partitions:
        with reading(partition):
            came = [page for body in batch.objects(partition.key) for page in pages(body)]
            fixtures = Fixtures(page for page in came if "resultSets" in page)
            for page in came:
                if "resultSets" not in page:
                    yield from parse(partition, page, fixtures)
