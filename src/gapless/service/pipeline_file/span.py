"""Spans: daily, hourly, weekly and monthly partitions from a first moment to a last, which is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

Step = Literal["daily", "hourly", "weekly", "monthly"]

_MONDAY = 0


def keys(step: Step, start: str, stop: str) -> tuple[str, ...]:
    """ISO dates, for ``hourly`` ISO times: every day or hour, the Mondays, the firsts of months.

    Raises:
        ValueError: a bound cannot be read, the range is reversed or has no partition.
    """
    first, last = _moment(step, "from", start), _moment(step, "to", stop)
    if first > last:
        raise ValueError("the range is reversed: from comes after to")
    if first == last:
        raise ValueError("the range is empty: from equals to, and to is left out")
    found = tuple(_keys(step, first, last))
    if not found:
        raise ValueError(f"the range is empty: no {'Monday' if step == 'weekly' else 'first of a month'} lies in it")
    return found


def _keys(step: Step, first: datetime, last: datetime) -> list[str]:
    if step == "hourly":
        return [f"{first + timedelta(hours=n):%Y-%m-%dT%H:%M}" for n in range(-(-(last - first) // timedelta(hours=1)))]
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return [f"{day:%Y-%m-%d}" for day in days if step == "daily" or (day.weekday() == _MONDAY if step == "weekly" else day.day == 1)]


def _moment(step: Step, name: str, text: str) -> datetime:
    forms = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"] if step == "hourly" else ["%Y-%m-%d"]
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 a calendar day has no zone
        except ValueError:
            continue
    example = "2023-01-31 or 2023-01-31T05:00" if step == "hourly" else "2023-01-31"
    raise ValueError(f"{name} must be a date such as {example}")
