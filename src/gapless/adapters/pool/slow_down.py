"""Answers by which a source asks to be called less often: those that the pipeline file declares, beside 429 and 503 with Retry-After."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jmespath.exceptions import JMESPathError

from gapless.adapters.pool.answer import compiled, excerpt
from gapless.adapters.pool.classify import Failure, seconds_until
from gapless.adapters.pool.request import Request
from gapless.model.attempt import ErrorClass, failed
from gapless.model.source import SlowDown


def check_slow_down(request: Request, status: int, headers: Mapping[str, str], body: bytes, page: object) -> None:
    """``page`` is the parsed body, None where it is no JSON. Raises Failure (rate limited) where the answer is one of these."""
    for declared in request.source.slow_down if request.source is not None else ():
        if _is(declared, status, page):
            because = f" (slow_down.when {declared.when!r})" if declared.when is not None else ""
            message = request.message(f"answered {status}, by which the source asks to slow down{because}{excerpt(body)}")
            wait = seconds_until(headers.get("Retry-After"), headers.get("Date"))
            raise Failure(failed(ErrorClass.RATE_LIMITED, message, retry_after=wait, status=status))


def parsed(body: bytes) -> object:
    """A body as JSON; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is(declared: SlowDown, status: int, page: object) -> bool:
    if declared.statuses and status not in declared.statuses:
        return False
    if declared.when is None:
        return True
    try:
        return bool(compiled(declared.when).search(page))
    except JMESPathError:  # the page is of another form: it says something else
        return False
