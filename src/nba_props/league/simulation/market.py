"""The market: lines on games and on the points of players, around what a good model would expect, each with an error of its own.

Prices are American. Lines are told twice, when the market opens and when it closes; the later ones are nearer to what is to be expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from random import Random

from nba_props.league.cast import Club
from nba_props.league.simulation.people import Person
from nba_props.league.simulation.sheet import Row
from nba_props.league.simulation.spelling import by_bookmaker, by_site

BOOKMAKERS = ("draftkings", "fanduel")
SITE_BOOKS = (10, 12)
SNAPSHOTS = {"open": 1.0, "close": 0.55}
OFFERED = 8
_LEAST = 4.0
# Points by which the result of a game is off its spread: one standard deviation.
_SPREAD = 13.5
# Leads shrink: who is ahead eases off, and rests the best.
_KEPT = 0.8
_VIG = 0.045


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to be expected of one team. ``scratched``: those who were thought to play, and what they usually score."""

    club: Club
    people: Sequence[Person]
    points: Mapping[int, float]
    scratched: Mapping[Person, float]

    @property
    def total(self) -> float:
        return sum(self.points.values())

    def offered(self, snapshot: str) -> list[tuple[Person, float]]:
        """The best scorers and their points; before the teams are known also those who will not play."""
        found = [(person, self.points[person.id]) for person in self.people]
        if snapshot == "open":
            found += list(self.scratched.items())
        return sorted(((person, points) for person, points in found if points >= _LEAST), key=lambda one: -one[1])[:OFFERED]


def game_lines(random: Random, game_id: str, home: Outlook, away: Outlook) -> Iterator[Row]:
    margin, total = _KEPT * (home.total - away.total), home.total + away.total
    moved = {snapshot: (random.gauss(0.0, 1.6) * error, random.gauss(0.0, 2.5) * error) for snapshot, error in SNAPSHOTS.items()}
    for snapshot, (swing, drift) in moved.items():
        for bookmaker in BOOKMAKERS:
            favour = _half(margin + swing + random.gauss(0.0, 0.25))
            whole = _half(total + drift + random.gauss(0.0, 0.35))
            wins = 0.5 * (1.0 + erf(favour / _SPREAD / sqrt(2.0)))
            where = (game_id, snapshot, bookmaker)
            yield (*where, "h2h", home.club.abbr, _price(wins), None)
            yield (*where, "h2h", away.club.abbr, _price(1.0 - wins), None)
            yield (*where, "spreads", home.club.abbr, *_sided(random), -favour)
            yield (*where, "spreads", away.club.abbr, *_sided(random), favour)
            yield (*where, "totals", "Over", *_sided(random), whole)
            yield (*where, "totals", "Under", *_sided(random), whole)


def player_props(random: Random, game_id: str, outlooks: Sequence[Outlook]) -> Iterator[Row]:
    for snapshot, error in SNAPSHOTS.items():
        for outlook in outlooks:
            for person, points in outlook.offered(snapshot):
                thought = points + random.gauss(0.0, 1.1) * error
                for bookmaker in BOOKMAKERS:
                    line, over, under = _offer(random, thought)
                    yield (game_id, snapshot, bookmaker, by_bookmaker(person, bookmaker), line, over, under)


def site_props(random: Random, game_id: str, outlooks: Sequence[Outlook]) -> Iterator[Row]:
    number = 0
    for outlook in outlooks:
        for person, points in outlook.offered("open"):
            number += 1
            thought = points + random.gauss(0.0, 0.9)
            for book in SITE_BOOKS:
                yield (game_id, 100 * int(game_id) + number, book, by_site(person), outlook.club.abbr, *_offer(random, thought))


def _offer(random: Random, thought: float) -> tuple[float, float, float]:
    """Line, price of over, price of under. Half of all games end under the line: a bit less than the mean, as points are skewed."""
    level = 0.97 * thought - 0.2 + random.gauss(0.0, 0.25)
    line = float(round(level)) if random.random() < 0.08 else float(int(level)) + 0.5
    over = 0.5 + min(0.08, max(-0.08, 0.045 * (level - line))) + random.gauss(0.0, 0.008)
    return max(0.5, line), _price(over), _price(1.0 - over)


def _sided(random: Random) -> tuple[float]:
    return (_price(0.5 + random.gauss(0.0, 0.01)),)


def _price(share: float) -> float:
    """The American price of what happens in this share of cases, with the margin of the bookmaker."""
    share = min(0.97, max(0.03, share * (1.0 + _VIG)))
    return float(round(-100.0 * share / (1.0 - share) if share >= 0.5 else 100.0 * (1.0 - share) / share))


def _half(points: float) -> float:
    """The nearest half; never zero, so that there is a favourite."""
    return round(2.0 * points) / 2.0 or 0.5
