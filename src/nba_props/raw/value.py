"""Values as the sources write them. Null stays null; what cannot be read is an error, never null.

Raises, all of them:
    ValueError: the value has no sense as what it should be.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

SEASON_TYPES = {
    "001": "Preseason",
    "002": "Regular Season",
    "003": "All-Star",
    "004": "Playoffs",
    "005": "Play-In",
    "006": "Cup Final",
}
"""Kinds of games, by the first three digits of the league's id."""

SECONDS_A_MINUTE = 60
UNKNOWN = "--"
"""How some sources write a value that they do not know."""

_COUNTDOWN = re.compile(r"PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_GAME_ID_DIGITS = 10


def text(value: object) -> str | None:
    """Text; an empty one is null."""
    match value:
        case None | "":
            return None
        case str():
            return value
        case _:
            raise ValueError(f"{value!r} is not text")


def required(value: object) -> str:
    """Text that must be there."""
    found = text(value)
    if found is None:
        raise ValueError("a text that must be there is missing")
    return found


def number(value: object) -> float | None:
    match value:
        case bool():
            raise ValueError(f"{value!r} is not a number")
        case None | "":
            return None
        case int() | float() | str():
            return float(value)
        case _:
            raise ValueError(f"{value!r} is not a number")


def integer(value: object) -> int | None:
    if type(value) is int:  # nearly all are one of these two
        return value
    if type(value) is str and value.isdecimal():
        return int(value)
    found = number(value)
    if found is None:
        return None
    if found != int(found):
        raise ValueError(f"{value!r} is not a whole number")
    return int(found)


def clock(value: object) -> float | None:
    """Seconds of ``H:MM:SS``, ``MM:SS`` or a number of seconds."""
    if not isinstance(value, str) or ":" not in value:
        return number(value)
    seconds = 0.0
    for part in value.split(":"):
        seconds = seconds * SECONDS_A_MINUTE + float(part)
    return seconds


def countdown(value: object) -> float | None:
    """Seconds of ``PT11M40.00S``."""
    found = text(value)
    if found is None:
        return None
    read = _COUNTDOWN.fullmatch(found)
    if read is None:
        raise ValueError(f"{value!r} is not a time such as PT11M40.00S")
    return int(read[1] or 0) * SECONDS_A_MINUTE + float(read[2] or 0)


def known(value: object) -> object:
    """A value, or None where it is written ``--``."""
    return None if value == UNKNOWN else value


def pair(value: object) -> tuple[int | None, int | None]:
    """Made and attempted of ``8-17``; nothing of ``--``."""
    found = text(known(value))
    if found is None:
        return None, None
    made, dash, attempted = found.partition("-")
    if not dash:
        raise ValueError(f"{value!r} is not a pair such as 8-17")
    return integer(made), integer(attempted)


def flag(value: object) -> bool | None:
    match value:
        case None | bool():
            return value
        case _:
            raise ValueError(f"{value!r} is neither true nor false")


def minutes(value: object) -> float | None:
    """Minutes of ``MM:SS`` or a number of minutes."""
    if not isinstance(value, str) or ":" not in value:
        return number(value)
    whole, seconds = value.split(":")
    return int(whole) + float(seconds) / SECONDS_A_MINUTE


def day(value: object) -> date:
    """The date of ``2023-01-15``, with or without a time behind it."""
    return date.fromisoformat(required(value)[:10])


def any_day(value: object) -> date:
    """The same, or that of ``01/15/2023``."""
    found = required(value)
    return datetime.strptime(found[:10], "%m/%d/%Y").date() if found[2:3] == "/" else day(found)  # noqa: DTZ007 - dates have no zone


def season_year(season: str) -> int:
    """The year in which a season such as ``2022-23`` begins."""
    return int(season[:4])


def moment(value: object) -> datetime | None:
    """A time in UTC, without a zone, of ``2023-01-15T20:00:00Z``."""
    found = text(value)
    return None if found is None else datetime.fromisoformat(found).astimezone(UTC).replace(tzinfo=None)


def eastern_day(value: object) -> date:
    """The US date of a UTC time: that of five hours earlier. In summer that is an hour too early, and no game begins after midnight."""
    found = moment(required(value))
    assert found is not None
    return (found - timedelta(hours=5)).date()


def game_id(value: object) -> str:
    """The league's ten digits, also from a number that lost its leading zeros."""
    found = str(value).zfill(_GAME_ID_DIGITS)
    if len(found) != _GAME_ID_DIGITS or found[:3] not in SEASON_TYPES:
        raise ValueError(f"{value!r} is not a game id of the league")
    return found


def season_type(game: str) -> str:
    """The kind of a game."""
    return SEASON_TYPES[game[:3]]
