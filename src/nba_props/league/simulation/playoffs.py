"""After the regular season: the play-in, and series that teams win one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from nba_props.league.cast import Club
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.days import DAY
from nba_props.league.simulation.schedule import Fixture, Kind, game_id, tipoff
from nba_props.league.simulation.season import Season
from nba_props.league.simulation.standings import bracket, has_whole_play_in, places

# Games at the place of the better team, by the games that a series may have.
_HOME = {3: (True, False, True), 7: (True, True, False, False, True, False, True)}
_WHOLE_LEAGUE = 16


@dataclass(slots=True)
class Series:
    better: Club
    other: Club
    code: str
    longest: int
    winners: list[Club] = field(default_factory=list)

    @property
    def winner(self) -> Club | None:
        for club in (self.better, self.other):
            if self.winners.count(club) > self.longest // 2:
                return club
        return None


class Postseason:
    def __init__(self, seed: int, season: Season, day: date, clubs: Sequence[Club]) -> None:
        """``day``: the last of the regular season."""
        self._random = stream(seed, season.year, "postseason")
        self._season, self._day = season, day
        self._longest = 7 if len(clubs) >= _WHOLE_LEAGUE else 3
        self._conferences = sorted({club.conference for club in clubs})
        self._numbers = 0

    def play(self) -> Club:
        """Everything to the end; the champion."""
        self._day += 2 * DAY
        ranked = {name: self._season.standings.ranked(name) for name in self._conferences}
        seeds = self._play_in(ranked)
        self._day += 2 * DAY
        left = {name: bracket(seeds[name]) for name in self._conferences}
        champions = {name: seeds[name][0] for name in self._conferences if not left[name]}
        number = 0
        while left := {name: pairs for name, pairs in left.items() if pairs}:
            number += 1
            won = self._round(number, [pair for pairs in left.values() for pair in pairs])
            for name, pairs in left.items():
                winners, won = won[: len(pairs)], won[len(pairs) :]
                champions |= {name: winners[0]} if len(winners) == 1 else {}
                left[name] = [(winners[place], winners[place + 1]) for place in range(0, len(winners) - 1, 2)]
        finalists = list(champions.values())
        return self._round(number + 1, [(finalists[0], finalists[1])])[0] if len(finalists) == 2 else finalists[0]

    def _play_in(self, ranked: dict[str, list[Club]]) -> dict[str, list[Club]]:
        """The teams that reach the play-offs, best first: a small conference plays for its last place, a whole one for its last two."""
        seeds = {name: among[: places(len(among))] for name, among in ranked.items()}
        whole = {name: among for name, among in ranked.items() if has_whole_play_in(len(among))}
        small = {name: among for name, among in ranked.items() if name not in whole and len(among) > 1}
        pairs = [pair for among in whole.values() for pair in ((among[6], among[7]), (among[8], among[9]))]
        pairs += [(seeds[name][-1], among[len(seeds[name])]) for name, among in small.items()]
        won = dict(zip(pairs, self._date(pairs), strict=True))
        for name, among in small.items():
            seeds[name][-1] = won[seeds[name][-1], among[len(seeds[name])]]
        self._day += 2 * DAY
        last = {}
        for name, among in whole.items():
            seventh = won[among[6], among[7]]
            seeds[name][6] = seventh
            last[name] = (among[7] if seventh is among[6] else among[6], won[among[8], among[9]])
        for name, winner in zip(last, self._date(list(last.values())), strict=True):
            seeds[name][7] = winner
        return seeds

    def _date(self, pairs: Sequence[tuple[Club, Club]]) -> list[Club]:
        fixtures = []
        for home, away in pairs:
            self._numbers += 1
            fixtures.append(self._fixture(Kind.PLAY_IN, game_id(Kind.PLAY_IN, self._season.year, self._numbers), home, away, "Play-In"))
        return self._season.play_date(self._day, fixtures) if fixtures else []

    def _round(self, number: int, pairs: Sequence[tuple[Club, Club]]) -> list[Club]:
        """The winners of the series of a round, which play every second day in turn."""
        standings = self._season.standings
        order = {club.abbr: place for place, club in enumerate(standings.ranked())}
        series = []
        for place, pair in enumerate(pairs):
            better, other = sorted(pair, key=lambda club: order[club.abbr])
            code = f"{game_id(Kind.PLAYOFFS, self._season.year, 0)[:7]}{number}{place}"
            series.append(Series(better, other, code, self._longest))
        turn = 0
        while any(one.winner is None for one in series):
            turn += 1
            due = [one for place, one in enumerate(series) if one.winner is None and (place + turn) % 2]
            fixtures = [self._next(one) for one in due]
            won = self._season.play_date(self._day, fixtures) if fixtures else []
            for one, winner in zip(due, won, strict=True):
                one.winners.append(winner)
            self._day += DAY
        self._day += DAY
        return [one.winner for one in series if one.winner is not None]

    def _next(self, series: Series) -> Fixture:
        game = len(series.winners)
        home, away = (series.better, series.other) if _HOME[series.longest][game] else (series.other, series.better)
        return self._fixture(Kind.PLAYOFFS, f"{series.code}{game + 1}", home, away, f"Game {game + 1}")

    def _fixture(self, kind: Kind, id: str, home: Club, away: Club, label: str) -> Fixture:
        begins = tipoff(self._random, self._day, home)
        return Fixture(id=id, kind=kind, day=self._day, home=home, away=away, tipoff=begins, label=label)
