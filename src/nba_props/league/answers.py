"""Answers over HTTP: bodies that were made are kept for a while, wrong parameters and addresses are refused with a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hmac import compare_digest

from aiohttp import web

from nba_props.league.newest import Newest
from nba_props.league.parameters import BadRequest

_KEPT_BYTES = 32 * 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Answers:
    """Makes answers, the same for the same address."""

    def __init__(self) -> None:
        self._kept: Newest[bytes] = Newest(_KEPT_BYTES, len)

    def json(self, request: web.Request, make: Callable[[], bytes]) -> web.Response:
        return web.Response(body=self._kept.get(request.raw_path, make), content_type="application/json", charset="utf-8")

    def csv(self, request: web.Request, make: Callable[[], bytes]) -> web.Response:
        return web.Response(body=self._kept.get(request.raw_path, make), content_type="text/csv", charset="utf-8")


def absent(what: str) -> web.Response:
    """Refuse what nobody knows, ``what`` as ``game 0022200999``."""
    return web.Response(status=404, text=f"There is no {what}.")


def key_is_right(given: str, key: str | None) -> bool:
    """A key was sent, and it is the only one that is accepted, if there is one."""
    return bool(given) and (key is None or compare_digest(given.encode(), key.encode()))


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadRequest as error:
        return web.Response(status=400, text=str(error))
    except web.HTTPNotFound:
        return web.Response(status=404, text=f"There is nothing at {request.path}.")
