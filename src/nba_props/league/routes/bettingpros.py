"""``/bettingpros``: the props site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aiohttp import web

from nba_props.league.answers import Answers, absent
from nba_props.league.index import Index
from nba_props.league.newest import Newest
from nba_props.league.parameters import Parameters
from nba_props.league.payloads.site_offers import site_offers

_MOST_A_PAGE = 100
_A_PAGE = 25
_MOST_PAGES = 10**6
_DATES_KEPT = 24


class BettingprosRoutes:
    def __init__(self, index: Index, answers: Answers) -> None:
        self._index, self._answers = index, answers
        self._pages: Newest[list[bytes]] = Newest(_DATES_KEPT)

    def routes(self) -> Iterable[web.RouteDef]:
        return (web.get("/bettingpros/v3/offers", self.offers),)

    async def offers(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("market", "points")
        day = parameters.day("date") or date.min
        number = parameters.whole("page", 1, _MOST_PAGES, default=1)
        limit = parameters.whole("limit", 1, _MOST_A_PAGE, default=_A_PAGE)
        parameters.finish()
        pages = self._pages.get((day, limit), lambda: site_offers(self._index, day, limit=limit))
        if number > len(pages):
            return absent(f"page {number} of {len(pages)}")
        return self._answers.json(request, lambda: pages[number - 1])
