"""Quantities as people write them: durations (``500ms``, ``10s``, ``2m``, ``1h``), rates (``4/s``), sizes (``64MB``), days."""

from __future__ import annotations

import re
from datetime import date

DURATION = r"^\d+(\.\d+)?(ms|s|m|h|d)$"
RATE = r"^\d+(\.\d+)?/(s|min|h)$"
SIZE = r"^\d+(\.\d+)?(B|kB|MB|GB|KiB|MiB|GiB)$"

DAY = r"^\d{4}-\d{2}-\d{2}$"

_NO_DAY = "must be a day such as 2026-01-31"
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PERIODS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def duration(text: object) -> float:
    """Seconds. Raises ValueError; the message does not repeat the text, which may be a secret."""
    number, unit = _parts(text, DURATION, "must be a duration such as 500ms, 10s, 2m or 1h")
    return number * _SECONDS[unit]


def rate(text: object) -> float:
    """Starts a second. Raises ValueError; a rate of 0 is none."""
    number, unit = _parts(text, RATE, "must be a rate such as 4/s, 20/min or 500/h")
    if not number:
        raise ValueError("must be a rate greater than 0")
    return number / _PERIODS[unit.removeprefix("/")]


def size(text: object) -> int:
    """Bytes. Raises ValueError."""
    number, unit = _parts(text, SIZE, "must be a size such as 10kB or 64MB")
    return round(number * _BYTES[unit])


def day(text: object) -> date:
    """A day. Raises ValueError."""
    if not isinstance(text, str) or not re.fullmatch(DAY, text):
        raise ValueError(_NO_DAY)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_NO_DAY) from None


def _parts(text: object, pattern: str, complaint: str) -> tuple[float, str]:
    if not isinstance(text, str) or not re.fullmatch(pattern, text):
        raise ValueError(complaint)
    number = re.match(r"[\d.]+", text)
    assert number is not None
    return float(number[0]), text[number.end() :]
