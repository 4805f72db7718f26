"""Injuries: who is hurt and for how long, what the report of a day says of it, and who plays all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from nba_props.league import cast
from nba_props.league.simulation.people import Person

_A_GAME = 0.014
_BEFORE_SEASON = 0.04
_REST = 0.06
OLD = 30
# How long one who comes back is still listed.
_LISTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """He cannot play from ``since`` until the day before ``until``."""

    what: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the report of a day; ``plays`` is known only after it."""

    person: Person
    status: str
    injury: Injury
    plays: bool


class Injuries:
    def __init__(self) -> None:
        self._hurt: dict[Person, Injury] = {}

    def new_season(self, random: Random, people: Sequence[Person], day: date) -> None:
        """Old injuries are healed, a few have a long new one from the summer."""
        self._hurt = {
            person: Injury(
                what=random.choice(cast.PAINS), since=day - timedelta(days=20), until=day + timedelta(days=random.randint(10, 120))
            )
            for person in people
            if random.random() < _BEFORE_SEASON
        }

    def after_game(self, random: Random, played: Sequence[Person], day: date) -> None:
        for person in played:
            if random.random() < _A_GAME:
                what = random.choice(cast.PAINS if random.random() < 0.85 else cast.ILLNESSES)
                self._hurt[person] = Injury(what=what, since=day + timedelta(days=1), until=day + timedelta(days=_length(random)))

    def report(self, random: Random, people: Sequence[Person], day: date) -> list[Listed]:
        """What is listed of these people on a day."""
        listed = []
        for person in people:
            injury = self._hurt.get(person)
            if injury is None:
                continue
            left = (injury.until - day).days
            if left <= -_LISTED:
                del self._hurt[person]
            elif left > 3:
                listed.append(Listed(person=person, status="Out", injury=injury, plays=False))
            elif left > 0:
                listed.append(Listed(person=person, status="Doubtful", injury=injury, plays=False))
            elif left >= -1:
                listed.append(Listed(person=person, status="Questionable", injury=injury, plays=random.random() < 0.6))
            else:
                listed.append(Listed(person=person, status="Day-To-Day", injury=injury, plays=random.random() < 0.85))
        return listed


def rests(random: Random, person: Person, day: date) -> bool:
    """Whether one who is no longer young sits out the second of two days."""
    return person.age(day) >= OLD and random.random() < _REST


def _length(random: Random) -> int:
    """Days: half of all injuries are over within a week, one in seven lasts for months."""
    kind = random.random()
    return random.randint(3, 7) if kind < 0.5 else random.randint(8, 32) if kind < 0.86 else random.randint(40, 150)
