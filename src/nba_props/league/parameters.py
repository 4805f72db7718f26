"""Parameters of a request, read strictly: what is missing, unknown, repeated or ill-formed is refused, all of it in one answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from multidict import MultiMapping

SEASON_TYPES: Mapping[str, str] = {
    "Pre Season": "Preseason",
    "Regular Season": "Regular Season",
    "All Star": "All-Star",
    "PlayIn": "Play-In",
    "Playoffs": "Playoffs",
    "IST": "Cup Final",
}
"""Kinds of games, as requests spell them: as the archive does."""

_NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - stands for a time that is refused anyway


class BadRequest(Exception):
    """What is wrong with the parameters, a sentence each."""


class Parameters:
    """The query of a request. Read every parameter that may be there, then :meth:`finish`.

    A parameter that cannot be read gives a value that stands for nothing; :meth:`finish` refuses the request then.
    """

    def __init__(self, query: MultiMapping[str]) -> None:
        self._given = query
        self._read: set[str] = set()
        self._wrong: list[str] = []

    def finish(self) -> dict[str, str]:
        """The query, as it was given.

        Raises:
            BadRequest: a parameter is missing, unknown, repeated or ill-formed.
        """
        self._wrong += [f"The parameter {name} is not known." for name in sorted(set(self._given) - self._read)]
        self.check()
        return dict(self._given)

    def check(self) -> None:
        """The same where parameters that are not known are ignored.

        Raises:
            BadRequest: a parameter is missing, repeated or ill-formed.
        """
        if self._wrong:
            raise BadRequest(" ".join(self._wrong))

    def text(self, name: str, pattern: str, shape: str, *, default: str | None = None) -> str:
        """Text of this pattern; ``shape`` says to people what it looks like. Without a default it must be given."""
        self._read.add(name)
        given = self._given.getall(name, [])
        if len(given) > 1:
            self._wrong.append(f"The parameter {name} is given {len(given)} times.")
        elif not given or (given == [""] and default is not None):
            if default is None:
                self._wrong.append(f"The parameter {name} is required.")
        elif not re.fullmatch(pattern, given[0], re.ASCII):
            self._wrong.append(f"The parameter {name} must be {shape}.")
        else:
            return given[0]
        return default or ""

    def choice(self, name: str, *choices: str) -> str:
        return self.text(name, "|".join(map(re.escape, choices)), "one of " + ", ".join(choices) if len(choices) > 1 else choices[0])

    def some(self, name: str, *choices: str) -> list[str]:
        """One or more of the choices, with commas between them."""
        one = "|".join(map(re.escape, choices))
        given = self.text(name, f"({one})(,({one}))*", "some of " + ", ".join(choices) + ", with commas between them")
        return given.split(",")

    def whole(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        """An integer from ``low`` to ``high``."""
        shape = f"a whole number from {low} to {high}"
        given = self.text(name, r"[+-]?\d{1,18}", shape, default=None if default is None else str(default))
        if not given:
            return low
        if not low <= int(given) <= high:
            self._wrong.append(f"The parameter {name} must be {shape}.")
        return int(given)

    def season(self, name: str) -> str:
        """As ``2022-23``."""
        given = self.text(name, r"\d{4}-\d{2}", "a season such as 2022-23")
        if given and (int(given[:4]) + 1) % 100 != int(given[5:]):
            self._wrong.append(f"The parameter {name} must be a season such as 2022-23.")
        return given

    def day(self, name: str, *, american: bool = False, required: bool = True) -> date | None:
        """A date as ``2023-01-15``, where ``american`` also as ``01/15/2023``; None where none is given and none is required."""
        shape = "a date as YYYY-MM-DD" + (" or MM/DD/YYYY" if american else "")
        pattern = r"\d{4}-\d{2}-\d{2}" + (r"|\d{2}/\d{2}/\d{4}" if american else "")
        given = self.text(name, pattern, shape, default=None if required else "")
        return self._time(name, given, shape, "%m/%d/%Y" if "/" in given else "%Y-%m-%d").date() if given else None

    def compact_day(self, name: str) -> date | None:
        """A date as ``20230115``."""
        shape = "a date as YYYYMMDD"
        given = self.text(name, r"\d{8}", shape)
        return self._time(name, given, shape, "%Y%m%d").date() if given else None

    def moment(self, name: str) -> datetime:
        """A time in UTC as ``2023-01-15T22:30:00Z``, without its zone."""
        shape = "a time as YYYY-MM-DDTHH:MM:SSZ"
        given = self.text(name, r"[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", shape)
        return self._time(name, given, shape, "%Y-%m-%dT%H:%M:%SZ") if given else _NO_TIME

    def shifted_day(self, name: str, offset: str) -> date:
        """A date, moved by another parameter in days."""
        day, days = self.day(name, american=True), self.whole(offset, -1000, 1000)
        try:
            return (day or date.min) + timedelta(days=days if day else 0)
        except OverflowError:
            self._wrong.append(f"The parameter {offset} leads out of the calendar.")
            return date.min

    def _time(self, name: str, given: str, shape: str, format: str) -> datetime:
        try:
            return datetime.strptime(given, format)  # noqa: DTZ007 - dates have no zone, and times are of the one that is said
        except ValueError:
            self._wrong.append(f"The parameter {name} must be {shape}.")
            return _NO_TIME
