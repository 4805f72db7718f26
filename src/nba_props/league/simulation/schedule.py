"""The schedule: who plays whom, when and where, and which games are put off to a later date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from random import Random

from nba_props.league.cast import CUP_CITY, NEUTRAL_CITIES, Club
from nba_props.league.simulation.days import DAY, Days, eastern_offset

GAMES = 82
ALL_STARS = (
    Club(1610616833, "EST", "East", "All-Stars", "East", "East", "", 0),
    Club(1610616834, "WST", "West", "All-Stars", "West", "West", "", 0),
)
# Share of the teams that play on a weekday from Monday on, in a whole season; in a short one more of them do.
_BUSY = (0.56, 0.40, 0.74, 0.28, 0.76, 0.56, 0.50)


class Kind(Enum):
    """The kinds of games, by the third digit of their ids."""

    PRESEASON = ("1", "Preseason")
    REGULAR = ("2", "Regular Season")
    ALL_STAR = ("3", "All-Star")
    PLAYOFFS = ("4", "Playoffs")
    PLAY_IN = ("5", "Play-In")
    CUP_FINAL = ("6", "Cup Final")

    @property
    def digit(self) -> str:
        return self.value[0]

    @property
    def title(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A game to be played. ``first_day``: the date for which it was meant before it was put off. ``place``: where neither team is at
    home. ``tipoff``: Eastern time."""

    id: str
    kind: Kind
    day: date
    home: Club
    away: Club
    tipoff: datetime
    first_day: date | None = None
    place: str | None = None
    label: str | None = None

    @property
    def tipoff_utc(self) -> datetime:
        return self.tipoff + timedelta(hours=eastern_offset(self.day))


def game_id(kind: Kind, year: int, number: int) -> str:
    return f"00{kind.digit}{year % 100:02}{number:05}"


def tipoff(random: Random, day: date, home: Club) -> datetime:
    """Seven to eight in the evening where the home team is, on a weekend now and then in the afternoon; told in Eastern time."""
    if day.weekday() >= 5 and random.random() < 0.45:
        local = random.choice((time(12, 30), time(13), time(15), time(15, 30)))
    else:
        local = random.choice((time(19), time(19), time(19, 30), time(19, 30), time(20)))
    return datetime.combine(day, local) + timedelta(hours=home.hours_behind)


class Pairing:
    """Makes the games of one date after the other: rested teams first, all evenly often at home and away and against each other."""

    def __init__(self, random: Random, clubs: Sequence[Club], *, most: int | None) -> None:
        self._random = random
        self._clubs = clubs
        self._most = most
        self._played: Counter[str] = Counter()
        self._at_home: Counter[str] = Counter()
        self._met: Counter[frozenset[str]] = Counter()
        self._days: dict[str, list[date]] = {club.abbr: [] for club in clubs}

    def games_on(self, day: date, games: int) -> list[tuple[Club, Club]]:
        """(home, away) of at most so many games."""
        free = [club for club in self._clubs if self._most is None or self._played[club.abbr] < self._most]
        chosen = sorted(free, key=lambda club: self._burden(club.abbr, day))[: 2 * min(games, len(free) // 2)]
        self._random.shuffle(chosen)
        pairs = []
        while chosen:
            one = chosen.pop()
            other = min(
                chosen, key=lambda club: self._met[frozenset((one.abbr, club.abbr))] / (1.8 if club.conference == one.conference else 1.0)
            )
            chosen.remove(other)
            pairs.append(self._at(day, one, other))
        return pairs

    def _burden(self, abbr: str, day: date) -> float:
        before = self._days[abbr][-3:]
        burden = self._played[abbr] + self._random.random() * 0.8
        if day - DAY in before:
            burden += 100.0 if day - 2 * DAY in before else 0.9
        return burden + 0.3 * sum((day - other).days <= 4 for other in before)

    def _at(self, day: date, one: Club, other: Club) -> tuple[Club, Club]:
        def away_from_home(club: Club) -> float:
            return 2 * self._at_home[club.abbr] - self._played[club.abbr] + 0.5 * self._random.random()

        home, away = sorted((one, other), key=away_from_home)
        for club in (home, away):
            self._played[club.abbr] += 1
            self._days[club.abbr].append(day)
        self._at_home[home.abbr] += 1
        self._met[frozenset((home.abbr, away.abbr))] += 1
        return home, away


def counts(random: Random, days: Sequence[date], teams: int, *, whole: bool) -> list[int]:
    """How many games each date has: in a whole season all teams come to 82, with a last date on which everybody plays."""
    most = teams // 2
    if not whole:
        return [max(1, min(most, round(most * min(1.0, 1.6 * _BUSY[day.weekday()])))) for day in days]
    games = GAMES * teams // 2
    busy = sum(_BUSY[day.weekday()] for day in days)
    wanted = [games * _BUSY[day.weekday()] / busy * random.uniform(0.75, 1.25) for day in days]
    found = [min(most, round(number)) for number in wanted]
    found[-1] = most
    while (missing := games - sum(found)) != 0:
        place = random.randrange(len(found) - 1)
        found[place] = max(0, min(most, found[place] + (1 if missing > 0 else -1)))
    return found


def regular_season(random: Random, clubs: Sequence[Club], days: Days, year: int, *, whole: bool) -> list[Fixture]:
    pairing = Pairing(random, clubs, most=GAMES if whole else None)
    fixtures: list[Fixture] = []
    for day, games in zip(days.regular, counts(random, days.regular, len(clubs), whole=whole), strict=True):
        for home, away in pairing.games_on(day, games):
            number = len(fixtures) + 1
            fixtures.append(
                Fixture(
                    id=game_id(Kind.REGULAR, year, number),
                    kind=Kind.REGULAR,
                    day=day,
                    home=home,
                    away=away,
                    tipoff=tipoff(random, day, home),
                )
            )
    return _put_off(random, _abroad(random, fixtures), days)


def preseason(random: Random, clubs: Sequence[Club], days: Days, year: int) -> list[Fixture]:
    pairing = Pairing(random, clubs, most=4)
    each = max(1, len(clubs) // 5)
    found = [(day, home, away) for day in days.preseason for home, away in pairing.games_on(day, each)]
    return [
        Fixture(
            id=game_id(Kind.PRESEASON, year, number),
            kind=Kind.PRESEASON,
            day=day,
            home=home,
            away=away,
            tipoff=tipoff(random, day, home),
        )
        for number, (day, home, away) in enumerate(found, start=1)
    ]


def cup_final(home: Club, away: Club, day: date, year: int) -> Fixture:
    return Fixture(
        id=game_id(Kind.CUP_FINAL, year, 1),
        kind=Kind.CUP_FINAL,
        day=day,
        home=home,
        away=away,
        tipoff=datetime.combine(day, time(20, 30)),
        place=CUP_CITY,
        label="Championship",
    )


def all_star(host: Club, day: date, year: int) -> Fixture:
    """East against West, where the host is at home."""
    return Fixture(
        id=game_id(Kind.ALL_STAR, year, 1),
        kind=Kind.ALL_STAR,
        day=day,
        home=ALL_STARS[0],
        away=ALL_STARS[1],
        tipoff=datetime.combine(day, time(20)),
        place=host.arena_city,
        label="All-Star Game",
    )


def _abroad(random: Random, fixtures: list[Fixture]) -> list[Fixture]:
    """One game in each of the neutral cities, in the first half of the season."""
    chosen = dict(zip(random.sample(range(max(2, len(fixtures) // 2)), len(NEUTRAL_CITIES)), NEUTRAL_CITIES, strict=True))
    return [
        replace(fixture, place=chosen[place], label=f"{chosen[place]} Game", tipoff=datetime.combine(fixture.day, time(15)))
        if place in chosen
        else fixture
        for place, fixture in enumerate(fixtures)
    ]


def _put_off(random: Random, fixtures: list[Fixture], days: Days) -> list[Fixture]:
    """About one game in seventy is played later, on a date on which both teams are free, if possible not as the third day in a row;
    every date keeps a game."""
    busy: dict[date, set[str]] = {day: set() for day in days.regular}
    for fixture in fixtures:
        busy[fixture.day] |= {fixture.home.abbr, fixture.away.abbr}
    wanted = max(1, len(fixtures) // 70)
    found = list(fixtures)
    order = random.sample(range(len(fixtures)), len(fixtures))
    for place, at_any_price in [(place, last) for last in (False, True) for place in order]:
        fixture = found[place]
        teams = {fixture.home.abbr, fixture.away.abbr}
        if wanted == 0 or fixture.first_day is not None or fixture.place is not None or len(busy[fixture.day]) == 2:
            continue
        later = [day for day in days.regular if day > fixture.day + 5 * DAY and busy[day] and not teams & busy[day]]
        if not at_any_price:
            later = [day for day in later if not any(_third(busy, abbr, day) for abbr in teams)]
        if later:
            day = random.choice(later[:40])
            busy[fixture.day] -= teams
            busy[day] |= teams
            found[place] = replace(fixture, day=day, first_day=fixture.day, tipoff=datetime.combine(day, fixture.tipoff.time()))
            wanted -= 1
    return sorted(found, key=lambda fixture: (fixture.day, fixture.id))


def _third(busy: Mapping[date, set[str]], abbr: str, day: date) -> bool:
    """Whether a game on a day would be one of three days in a row for a team."""
    played = [away for away in range(-2, 3) if away == 0 or abbr in busy.get(day + away * DAY, ())]
    return any({start, start + 1, start + 2} <= set(played) for start in (-2, -1, 0))
