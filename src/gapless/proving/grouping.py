"""Grouping: the partitions of a calendar by everything that is known of them before they run."""

from __future__ import annotations

from datetime import date

from gapless.model.calendar import Calendar
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.proving.split import Condition

WEEKDAY, MONTH = "weekday", "month"


def groups_of(calendar: Calendar) -> dict[Condition, Ordinals]:
    """Partitions by the values of every attribute but the key, by month and weekday, and by the number of values of a list.

    A number of values is also asked about as a bound: ``11 or more``.
    """
    found: dict[Condition, Ordinals] = {}
    for attribute in calendar.columns:
        found |= {Condition(attribute, value): Ordinals.of(listed) for value, listed in calendar.members(attribute).items()}
    dates = calendar.dates
    if dates is not None:
        for ordinal, day in enumerate(dates):
            weekday = date.fromisoformat(day[: len("2023-01-01")]).strftime("%A")
            for condition in (Condition(MONTH, day[: len("2023-01")]), Condition(WEEKDAY, weekday)):
                found[condition] = found.get(condition, EMPTY) | Ordinals.of([ordinal])
    for attribute, column in calendar.columns.items():
        if any(isinstance(value, tuple) for value in column):
            found |= _by_number(f"number of {attribute}", [len(value) if isinstance(value, tuple) else 1 for value in column])
    return found


def _by_number(attribute: str, numbers: list[int]) -> dict[Condition, Ordinals]:
    listed = sorted(set(numbers))
    found = {Condition(attribute, str(one)): Ordinals.of(o for o, n in enumerate(numbers) if n == one) for one in listed}
    for one in listed[1:-1]:
        found[Condition(attribute, f"{one} or more")] = Ordinals.of(o for o, n in enumerate(numbers) if n >= one)
        found[Condition(attribute, f"{one} or fewer")] = Ordinals.of(o for o, n in enumerate(numbers) if n <= one)
    return found
