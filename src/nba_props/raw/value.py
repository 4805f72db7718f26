"""Values as the sources write them. Null stays null; what cannot be read is an error, never null.

Raises, all of them:
    ValueError: the value has no sense as what it should be.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

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


def minutes(value: object) -> float | None:
    """Minutes of ``MM:SS`` or a number of minutes."""
    if not isinstance(value, str) or ":" not in value:
        return number(value)
    whole, seconds = value.split(":")
    return int(whole) + float(seconds) / SECONDS_A_MINUTE


def day(value: object) -> date:
    """The date of ``2023-01-15``, with or without a time behind it."""
    return date.fromisoformat(required(value)[:10])


def moment(value: object) -> datetime | None:
    """A time in UTC, without a zone, of ``2023-01-15T20:00:00Z``."""
    found = text(value)
    return None if found is None else datetime.fromisoformat(found).astimezone(UTC).replace(tzinfo=None)


def game_id(value: object) -> str:
    """The league's ten digits, also from a number that lost its leading zeros."""
    found = str(value).zfill(_GAME_ID_DIGITS)
    if len(found) != _GAME_ID_DIGITS or found[:3] not in SEASON_TYPES:
        raise ValueError(f"{value!r} is not a game id of the league")
    return found


def season_type(game: str) -> str:
    """The kind of a game."""
    return SEASON_TYPES[game[:3]]
