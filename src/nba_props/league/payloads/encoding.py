"""How values are written: JSON as bytes, minutes, numbers, times."""

from __future__ import annotations

import json
from datetime import datetime

_SECONDS_A_MINUTE = 60


def encoded(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def clock(minutes: float | None) -> str | None:
    """Minutes as ``34:00``."""
    if minutes is None:
        return None
    whole, seconds = divmod(round(minutes * _SECONDS_A_MINUTE), _SECONDS_A_MINUTE)
    return f"{whole}:{seconds:02}"


def plain(number: float | None) -> float | None:
    """A number without a fraction as an integer."""
    return int(number) if number is not None and number == int(number) else number


def moment(at: datetime | None) -> str | None:
    """A time without a zone as ``2023-01-15T19:30:00Z``, whatever zone it is of."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
