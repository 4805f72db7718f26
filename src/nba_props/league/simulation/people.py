"""The people of the league: who they are for good, and what they can do in a season of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp
from random import Random

from nba_props.league import cast
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.court import ARC, LEFT_CORNER, MID, PAINT, RIGHT_CORNER, RIM, ZONES

_PRIME = 27

# What positions do more or less of than others.
_SHOOTS = {"G": (0.8, 1.0, 1.15, 0.9, 0.9, 1.12), "F": (1.0, 0.95, 0.95, 1.2, 1.2, 1.0), "C": (1.7, 1.5, 0.9, 0.35, 0.35, 0.4)}
_DOES = {
    # passes, offensive and defensive rebounds, steals, blocks, fouls
    "G": (1.7, 0.45, 0.75, 1.2, 0.4, 0.9),
    "F": (0.8, 0.9, 1.0, 1.0, 0.9, 1.0),
    "C": (0.6, 2.2, 1.7, 0.7, 2.4, 1.25),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Person:
    """``gift`` and ``guard`` are standard scores among those who come into the league; ``habits`` multiply what the position does."""

    id: int
    first: str
    last: str
    suffix: str
    position: str
    jersey: str
    height: str
    weight: int
    country: str
    born: date
    since: int
    gift: float
    guard: float
    habits: tuple[float, ...]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}{self.suffix}"

    def age(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """Of one season. ``value`` decides who plays; the weights are shares only beside those of the others on the floor.
    ``shares`` and ``falls`` are by zone: of his attempts, and of those that fall."""

    value: float
    usage: float
    shares: tuple[float, ...]
    falls: tuple[float, ...]
    draws: float
    free: float
    passing: float
    offensive: float
    defensive: float
    steals: float
    blocks: float
    fouls: float
    guard: float


def names(random: Random) -> Iterator[tuple[str, str]]:
    """First and last names, no two of them alike in last name and initial: sources that write ``M. Dahlgren`` mean one person."""
    lasts = [stem + ending for stem in cast.STEMS for ending in cast.ENDINGS if stem[-1] != ending[0]]
    firsts = list(cast.FIRST_NAMES)
    random.shuffle(lasts)
    random.shuffle(firsts)
    taken: set[tuple[str, str]] = set()
    for turn in range(len(firsts)):
        for place, last in enumerate(lasts):
            first = firsts[(place + turn) % len(firsts)]
            if (first[0], last) not in taken:
                taken.add((first[0], last))
                yield first, last


def newcomer(seed: int, number: int, name: tuple[str, str], *, year: int, age: int) -> Person:
    """A person who first plays in the season that starts in ``year``, at this age."""
    random = stream(seed, "person", number)
    position = random.choices(("G", "F", "C"), (0.42, 0.38, 0.20))[0]
    tall = round(random.gauss({"G": 76.0, "F": 80.0, "C": 83.0}[position], 1.6))
    return Person(
        id=1_500_000 + 37 * number,
        first=name[0],
        last=name[1],
        suffix=cast.SUFFIXES[number // 11 % len(cast.SUFFIXES)] if number % 11 == 3 else "",
        position=position,
        jersey=str(random.randint(0, 55)),
        height=f"{tall // 12}-{tall % 12}",
        weight=round(tall * 2.9 + random.gauss(-16.0, 11.0)),
        country=random.choice(cast.COUNTRIES),
        born=date(year - age, random.randint(1, 12), random.randint(1, 28)),
        since=year - random.randint(0, max(0, min(age - 20, 12))) if age > 22 else year,
        gift=random.gauss(0.0, 1.0),
        guard=random.gauss(0.0, 1.0),
        habits=tuple(exp(random.gauss(0.0, 0.30)) for _ in range(14)),
    )


def skills(seed: int, person: Person, year: int) -> Skills:
    """What a person can do in the season that starts in ``year``: his gift, his age, and a year that is better or worse."""
    random = stream(seed, "skills", person.id, year)
    away = year - person.born.year - _PRIME
    value = person.gift - (0.013 if away < 0 else 0.011) * away * away + random.gauss(0.0, 0.18)
    habits, does = person.habits, _DOES[person.position]
    wanted = [zone.share * times * habit for zone, times, habit in zip(ZONES, _SHOOTS[person.position], habits, strict=False)]
    threes = 1.0 + 0.05 * random.gauss(0.0, 1.0) + (-0.06 if person.position == "C" else 0.0)
    better = 1.0 + 0.028 * (value - 0.7)
    shots = {RIM: 1.0, PAINT: 1.0, MID: 1.0 + 0.04 * random.gauss(0.0, 1.0)}
    shots |= dict.fromkeys((LEFT_CORNER, RIGHT_CORNER, ARC), threes)
    return Skills(
        value=value,
        usage=exp(0.34 * value) * habits[6] ** 0.6,
        shares=tuple(share / sum(wanted) for share in wanted),
        falls=tuple(ZONES[zone].falls * better * times for zone, times in sorted(shots.items())),
        draws=habits[7] * exp(0.10 * (value - 0.7)),
        free=min(0.93, max(0.5, random.gauss({"G": 0.81, "F": 0.77, "C": 0.70}[person.position] + 0.01 * value, 0.04))),
        passing=does[0] * habits[8] * exp(0.15 * value),
        offensive=does[1] * habits[9],
        defensive=does[2] * habits[10],
        steals=does[3] * habits[11],
        blocks=does[4] * habits[12],
        fouls=does[5] * habits[13] ** 0.5,
        guard=person.guard,
    )


def cuts(shares: tuple[float, ...], tilt: tuple[float, ...]) -> list[float]:
    """Where a number in [0, 1) changes from one zone to the next, of shares that are tilted by the opponent's defence."""
    tilted = [share * times for share, times in zip(shares, tilt, strict=True)]
    whole = sum(tilted)
    return [*(upto / whole for upto in accumulate(tilted[:-1])), 1.0]
