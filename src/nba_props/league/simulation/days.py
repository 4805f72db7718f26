"""The days of a season: when it is played, when nobody plays, when its special games are. US Eastern dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

DAY = timedelta(days=1)
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
LONGEST = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    preseason: tuple[date, ...]
    regular: tuple[date, ...]
    cup_final: date
    all_star: date

    @property
    def end(self) -> date:
        return self.regular[-1]


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The ``number``-th of a weekday in a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def eastern_offset(day: date) -> int:
    """Hours that New York is behind UTC on the evening of a day: daylight saving from the second Sunday of March to the first of
    November."""
    return 4 if nth(day.year, 3, SUNDAY, 2) <= day < nth(day.year, 11, SUNDAY, 1) else 5


def whole_season(year: int) -> Days:
    """From the third week of October to the second Sunday of April."""
    cup, star = nth(year, 12, SATURDAY, 2), nth(year + 1, 2, SUNDAY, 3)
    begin, end = nth(year, 10, MONDAY, 3) + DAY, nth(year + 1, 4, SUNDAY, 2)
    off = {
        nth(year, 11, THURSDAY, 4),
        date(year, 12, 24),
        cup - DAY,
        cup,
        *(star + timedelta(days=away) for away in range(-2, 4)),
        nth(year + 1, 4, MONDAY, 1),
        end - DAY,
    }
    span = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    return Days(
        preseason=tuple(begin - timedelta(days=number) for number in range(14, 3, -1)),
        regular=tuple(day for day in span if day not in off),
        cup_final=cup,
        all_star=star,
    )


def short_season(random: Random, year: int, dates: int) -> Days:
    """So many dates with games from 20 October on, with days off between them and a break in the middle."""
    day = begin = date(year, 10, 20)
    regular: list[date] = []
    cup = star = begin
    for number in range(dates):
        if number == dates // 3:
            cup = day
            day += DAY
        if number == dates // 2:
            star = day + DAY
            day += timedelta(days=4)
        regular.append(day)
        day += DAY if dates > 80 else timedelta(days=random.choice((1, 1, 1, 2, 2, 3)))
    return Days(preseason=(begin - timedelta(days=5),), regular=tuple(regular), cup_final=cup, all_star=star)
