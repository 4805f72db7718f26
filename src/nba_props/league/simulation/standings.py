"""The standings of the regular season, and who meets whom afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nba_props.league.cast import Club
from nba_props.league.simulation.schedule import Fixture
from nba_props.league.simulation.sheet import Row

# Conferences of at least ten teams send six and, from a play-in of four, two more.
_WHOLE = 10
_PLACES = 8


@dataclass(slots=True)
class Record:
    wins: int = 0
    losses: int = 0
    at_home: list[int] = field(default_factory=lambda: [0, 0])
    on_road: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def share(self) -> float:
        return self.wins / max(1, self.wins + self.losses)


class Standings:
    def __init__(self, clubs: Sequence[Club]) -> None:
        self._clubs = clubs
        self.records = {club.abbr: Record() for club in clubs}

    def count(self, fixture: Fixture, margin: int) -> None:
        for club, won, place in ((fixture.home, margin > 0, "at_home"), (fixture.away, margin < 0, "on_road")):
            record = self.records[club.abbr]
            record.wins += won
            record.losses += not won
            getattr(record, place)[not won] += 1

    def ranked(self, conference: str | None = None) -> list[Club]:
        """Best first; the order of the cast decides between equals."""
        among = [club for club in self._clubs if conference in (None, club.conference)]
        return sorted(among, key=lambda club: -self.records[club.abbr].share)

    def rows(self, season: str) -> Iterator[Row]:
        for conference in ("East", "West"):
            for rank, club in enumerate(self.ranked(conference), start=1):
                record = self.records[club.abbr]
                who = (season, club.id, club.city, club.nickname, club.conference, club.division, rank)
                home, road = (f"{won}-{lost}" for won, lost in (record.at_home, record.on_road))
                yield (*who, record.wins, record.losses, round(record.share, 3), home, road, club.abbr)


def places(teams: int) -> int:
    """How many teams of a conference of this size reach the play-offs: a power of two, and fewer than all."""
    found = 1
    while found * 2 < min(teams, _PLACES + 1):
        found *= 2
    return found


def has_whole_play_in(teams: int) -> bool:
    return teams >= _WHOLE


def bracket(seeds: Sequence[Club]) -> list[tuple[Club, Club]]:
    """Who meets whom in the first round, so that neighbours meet in the next: 1-8, 4-5, 3-6, 2-7."""
    order = [0]
    while len(order) < len(seeds):
        order = [place for one in order for place in (one, 2 * len(order) - 1 - one)]
    met = [seeds[place] for place in order]
    return [(met[place], met[place + 1]) for place in range(0, len(met) - 1, 2)]
