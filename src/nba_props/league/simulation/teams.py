"""Teams over the seasons: their people, how they play, and who comes and goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from math import exp, sqrt
from random import Random

from nba_props.league.cast import Club
from nba_props.league.simulation.chance import stream
from nba_props.league.simulation.people import Person, Skills, names, newcomer, skills
from nba_props.league.simulation.squad import Style

SMALLEST, LARGEST = 15, 17
_RETIRES = 34
_SUMMER = 7
_POOL = 3

# (person, team, day, type, text)
Move = tuple[Person, Club, date, str, str]


@dataclass(slots=True)
class Team:
    club: Club
    style: Style
    people: list[Person] = field(default_factory=list)


class Teams:
    """The teams of a league, and the people without one. Every change of a roster is in :attr:`moves`, in order."""

    def __init__(self, seed: int, clubs: Sequence[Club]) -> None:
        self.seed = seed
        self.moves: list[Move] = []
        self.skills: dict[int, Skills] = {}
        self.by_abbr = {club.abbr: Team(club, _style(stream(seed, "style", club.abbr, 0), None)) for club in clubs}
        self._free: list[Person] = []
        self._names: Iterator[tuple[str, str]] = names(stream(seed, "names"))
        self._numbers = count()
        self._seasons = 0

    def summer(self, year: int) -> None:
        """Age everybody, let some go, and fill the rosters for the season that starts in ``year``."""
        random = stream(self.seed, "summer", year)
        first = self._seasons == 0
        self._seasons += 1
        for team in self.by_abbr.values():
            if not first:
                team.style = _style(random, team.style)
                self._part(random, team, year)
            newcomers = 0 if first else 2
            for _ in range(newcomers):
                self._sign(team, self._newcomer(year, random.randint(19, 22)), _summer_day(random, year))
        size = (SMALLEST + 2) * len(self.by_abbr) if first else _POOL * len(self.by_abbr)
        while len(self._free) < size:
            self._free.append(self._newcomer(year, random.randint(20, 34) if first else random.randint(21, 29)))
        self._rate(year)
        self._fill(random, year)
        for team in self.by_abbr.values():
            self._trim(random, team, year)

    def _newcomer(self, year: int, age: int) -> Person:
        person = newcomer(self.seed, next(self._numbers), next(self._names), year=year, age=age)
        self.skills[person.id] = skills(self.seed, person, year)
        return person

    def _rate(self, year: int) -> None:
        everybody = [person for team in self.by_abbr.values() for person in team.people] + self._free
        self.skills = {person.id: skills(self.seed, person, year) for person in everybody}

    def _part(self, random: Random, team: Team, year: int) -> None:
        """Those who retire, and those whose contract ends: the best seldom leave."""
        for person in list(team.people):
            retires = year - person.born.year > _RETIRES + random.randint(0, 4)
            if retires or random.random() < (0.10 if self.skills[person.id].value > 1.0 else 0.28):
                self._waive(team, person, date(year, 6, 30))
                if retires:
                    self._free.remove(person)

    def _fill(self, random: Random, year: int) -> None:
        """Teams take turns with the best who are free, in an order of their own every round."""
        wanted = {abbr: SMALLEST + random.randint(0, 2) for abbr in self.by_abbr}
        self._free.sort(key=lambda person: -self.skills[person.id].value - random.gauss(0.0, 0.35))
        while short := [team for abbr, team in self.by_abbr.items() if len(team.people) < wanted[abbr]]:
            for team in random.sample(short, len(short)):
                self._sign(team, self._free[0], _summer_day(random, year))

    def _trim(self, random: Random, team: Team, year: int) -> None:
        while len(team.people) > LARGEST:
            worst = min(team.people, key=lambda person: self.skills[person.id].value)
            self._waive(team, worst, date(year, 10, 1) + timedelta(days=random.randint(0, 5)))

    def _sign(self, team: Team, person: Person, day: date) -> None:
        if person in self._free:
            self._free.remove(person)
        team.people.append(person)
        self.moves.append((person, team.club, day, "Signing", f"The {team.club.name} signed {person.name}."))

    def _waive(self, team: Team, person: Person, day: date) -> None:
        team.people.remove(person)
        self._free.append(person)
        self.moves.append((person, team.club, day, "Waive", f"The {team.club.name} waived {person.name}."))

    def trade(self, random: Random, day: date) -> None:
        """Two teams exchange one or two people each."""
        one, other = random.sample(list(self.by_abbr.values()), 2)
        size = random.choice((1, 1, 2))
        leaving = [(one, other, person) for person in random.sample(one.people, size)]
        leaving += [(other, one, person) for person in random.sample(other.people, size)]
        for giver, taker, person in leaving:
            giver.people.remove(person)
            taker.people.append(person)
            text = f"The {taker.club.name} received {person.name} from the {giver.club.name}."
            self.moves.append((person, taker.club, day, "Trade", text))

    def replace(self, random: Random, day: date) -> None:
        """A team lets its last man go and signs another."""
        self.sign_for(random.choice(list(self.by_abbr.values())), day)

    def sign_for(self, team: Team, day: date, keep: Sequence[Person] = ()) -> None:
        """Sign the best who is free; where the roster is full, the least of the others goes, but none of ``keep``.

        Where nobody is free, which happens in small leagues, somebody comes from elsewhere.
        """
        if not self._free:
            year = day.year if day.month >= _SUMMER else day.year - 1
            self._free.append(self._newcomer(year, stream(self.seed, "from elsewhere", day).randint(22, 29)))
        best = max(self._free, key=lambda person: self.skills[person.id].value)
        if len(team.people) >= LARGEST:
            worst = min((person for person in team.people if person not in keep), key=lambda person: self.skills[person.id].value)
            self._waive(team, worst, day)
        self._sign(team, best, day)


def _summer_day(random: Random, year: int) -> date:
    return date(year, 7, 1) + timedelta(days=random.randint(0, 80))


def _style(random: Random, before: Style | None) -> Style:
    """How a team plays: half of it stays from one season to the next."""

    def near(spread: float, old: float) -> float:
        return sqrt(old) * exp(random.gauss(0.0, spread * (0.87 if before else 1.0)))

    old = before or Style(tempo=1.0, offence=1.0, defence=(1.0, 1.0, 1.0), tilt=(1.0, 1.0, 1.0), rotation=10)
    whole = random.gauss(0.0, 0.026)
    paint, middle, three = (near(0.022, share) * exp(whole) for share in old.defence)
    taken = [near(0.06, share) for share in old.tilt]
    return Style(
        tempo=near(0.018, old.tempo),
        offence=near(0.030, old.offence),
        defence=(paint, middle, three),
        tilt=(taken[0], taken[1], taken[2]),
        rotation=random.choice((9, 10, 10)),
    )
