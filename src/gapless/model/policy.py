"""Policies: how often and when a unit is tried again. Times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """``attempts`` in all for failures that may pass; the wait doubles from ``first_wait`` to ``longest_wait``, also the one
    before evidence that could not be had is asked for again.

    ``infrastructure_attempts`` bounds the tries that do not count as attempts (lost workers, rate limits, lost databases).
    ``longest_measuring`` bounds all queries of one measuring together.
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 120.0
    infrastructure_attempts: int = 50
    longest_measuring: float = 600.0
