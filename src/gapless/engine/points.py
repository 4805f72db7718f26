"""Fault points: the named places between two durable effects. Inert unless a test arms one."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """Where a process may die. ``ARCHITECTURE.md`` says for each what the next run finds and does."""

    AFTER_CLAIM = "after_claim"
    AFTER_ATTEMPT = "after_attempt"
    AFTER_STAGE = "after_stage"
    AFTER_JUDGE = "after_judge"
    AFTER_PUBLISH = "after_publish"
    AFTER_FINISH = "after_finish"


_armed: dict[Point, Callable[[], None]] = {}


def reach(point: Point) -> None:
    """Do what a test armed this point with; nothing in production."""
    if _armed and (action := _armed.get(point)) is not None:
        action()


def arm(point: Point, action: Callable[[], None]) -> None:
    """For tests: call ``action`` every time the point is reached."""
    _armed[point] = action
