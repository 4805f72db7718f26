"""Whether and when a unit is tried again. The class of the failure decides, never its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from gapless.model.attempt import ErrorClass
from gapless.model.policy import Policy

SECOND_LOOK = 2
"""Attempts for failures that seldom pass: wrong data from a source, errors of no known class."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after ``delay`` seconds; ``counts`` says whether the try that failed used up an attempt."""

    delay: float
    counts: bool


def again(
    policy: Policy,
    error_class: ErrorClass,
    *,
    attempts: int,
    free_attempts: int,
    retry_after: float | None,
    jitter: float,
    repeatable: bool,
) -> Again | None:
    """The next try of a unit after a failure, or None when it is over.

    Args:
        attempts: tries so far that counted, this one included if it counts.
        free_attempts: tries so far that did not count, this one included.
        retry_after: seconds the source asked us to wait.
        jitter: 0 to 1; spreads the waits of units that failed together.
        repeatable: the same input may give another result (a source answers; SQL and local Python do not).
    """
    match error_class:
        case ErrorClass.RATE_LIMITED | ErrorClass.INFRASTRUCTURE:
            if free_attempts >= policy.infrastructure_attempts:
                return None
            return Again(retry_after if retry_after is not None else wait(policy, free_attempts, jitter), counts=False)
        case ErrorClass.TRANSIENT:
            limit = policy.attempts
        case ErrorClass.DATA:
            limit = min(policy.attempts, SECOND_LOOK) if repeatable else 1
        case ErrorClass.UNCLASSIFIED:
            limit = min(policy.attempts, SECOND_LOOK)
        case ErrorClass.PERMANENT:
            limit = 1
        case _:
            assert_never(error_class)
    if attempts >= limit:
        return None
    return Again(max(retry_after or 0.0, wait(policy, attempts, jitter)), counts=True)


def wait(policy: Policy, tries: int, jitter: float) -> float:
    """Seconds until the next try: exponential back-off with half of it spread."""
    full = min(policy.first_wait * 2.0 ** min(max(tries - 1, 0), 30), policy.longest_wait)
    return full * (0.5 + 0.5 * jitter)
