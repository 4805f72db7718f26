"""Advice: what to do about units that ended alike, in a sentence with the command that helps."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from http import HTTPStatus
from typing import assert_never

from gapless.model.attempt import ErrorClass
from gapless.model.event import State
from gapless.model.ids import Unit

GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def advise(state: State, error_class: ErrorClass | None, status: int | None, *, lasting: bool, example: Unit, words: Sequence[str]) -> str:
    """``words`` select the units; ``lasting`` says that nothing is to be expected of trying them again as they are."""
    chosen = shlex.join(words)
    match state:
        case State.INCOMPLETE:
            return f"`gapless why {example}` lists what falls short; repair its source or statement, then `gapless run {chosen} --changed`"
        case State.UNKNOWN:
            return f"nothing was concluded: `gapless run {chosen}` measures what they left before it sends them again"
        case _:
            return _of_failed(error_class, status, lasting=lasting, example=example, chosen=chosen)


def _of_failed(error_class: ErrorClass | None, status: int | None, *, lasting: bool, example: Unit, chosen: str) -> str:
    again = f"then `gapless retry {chosen}`"
    match error_class:
        case ErrorClass.TRANSIENT | ErrorClass.RATE_LIMITED | ErrorClass.INFRASTRUCTURE:
            if lasting:
                return f"such errors pass, and these never did: see what is asked for (`gapless logs {example}`), {again}"
            return f"may pass when the other side is well again: `gapless run {chosen}`"
        case ErrorClass.PERMANENT if status in GONE:
            return f"the source does not have what is asked for: see what that was (`gapless logs {example}`), {again}"
        case ErrorClass.PERMANENT if status in REFUSED:
            return f"the source refuses us: renew the credentials, {again}"
        case ErrorClass.PERMANENT:
            return f"fails the same way every time: repair what `gapless logs {example}` shows, {again}"
        case ErrorClass.DATA:
            return f"the answer is not what it should be: see `gapless why {example}`; when the source is right, {again}"
        case ErrorClass.UNCLASSIFIED | None:
            return f"an error of no known class: see `gapless logs {example}`, repair its cause, {again}"
        case _:
            assert_never(error_class)
